package rules

import (
	"slices"
	"strconv"
	"strings"
)

// Words and phrases are nearly all of a Program. They travel as plain text, in
// which capital letters are free to mean something, for folded words hold none:
//
//   - words stand one behind the other, with spaces between;
//   - a phrase is a line. It begins with S and the numbers of the signals that it
//     shows, unless they are those of the line before; its items follow, with
//     spaces between. An item is its gap, a letter from B for one to I for eight,
//     then O if it may be missing, then its words, with bars between; X and an id
//     are a list of words, or a class that is built in.

// appendText appends a phrase as it travels; name names its symbols.
func (ph phrase) appendText(to []byte, before []int, name func(int) string) []byte {
	line := to
	if !slices.Equal(ph.Signals, before) {
		line = appendNumbers(append(line, 'S'), ph.Signals)
	}
	for i, item := range ph.Items {
		if i > 0 || len(line) > len(to) {
			line = append(line, ' ')
		}
		if item[0] > 0 {
			line = append(line, byte('A'+item[0]))
		}
		if item[1] > 0 {
			line = append(line, 'O')
		}
		for j, symbol := range item[2:] {
			if j > 0 {
				line = append(line, '|')
			}
			line = append(line, name(symbol)...)
		}
	}
	return line
}

func appendNumbers(to []byte, numbers []int) []byte {
	for i, n := range numbers {
		if i > 0 {
			to = append(to, ',')
		}
		to = strconv.AppendInt(to, int64(n), 10)
	}
	return to
}

func packPhrases(phrases []phrase, name func(int) string) string {
	var text []byte
	var before []int
	for i, ph := range phrases {
		if i > 0 {
			text = append(text, '\n')
		}
		text, before = ph.appendText(text, before, name), ph.Signals
	}
	return string(text)
}

// unpackPhrases reads what packPhrases wrote; symbol numbers its words.
func unpackPhrases(packed string, symbol func(string) int) []phrase {
	var out []phrase
	var signals []int
	for line := range strings.SplitSeq(packed, "\n") {
		parts := strings.Fields(line)
		if len(parts) > 0 && parts[0][0] == 'S' {
			signals = nil
			for _, n := range strings.Split(parts[0][1:], ",") {
				n, _ := strconv.Atoi(n)
				signals = append(signals, n)
			}
			parts = parts[1:]
		}
		ph := phrase{Signals: signals}
		for _, part := range parts {
			ph.Items = append(ph.Items, unpackItem(part, symbol))
		}
		out = append(out, ph)
	}
	return out
}

func unpackItem(text string, symbol func(string) int) []int {
	item := make([]int, 2, 3+strings.Count(text, "|"))
	if text[0] >= 'B' && text[0] <= 'I' {
		item[0], text = int(text[0]-'A'), text[1:]
	}
	if rest, ok := strings.CutPrefix(text, "O"); ok {
		item[1], text = 1, rest
	}
	for w := range strings.SplitSeq(text, "|") {
		item = append(item, symbol(w))
	}
	return item
}
