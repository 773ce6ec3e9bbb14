package rules

import (
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

// phraseText is a phrase as it travels; name names its symbols.
func (ph phrase) text(before []int, name func(int) string) string {
	var parts []string
	if numbers(ph.Signals) != numbers(before) {
		parts = append(parts, "S"+numbers(ph.Signals))
	}
	for _, item := range ph.Items {
		head := ""
		if item[0] > 0 {
			head = string(rune('A' + item[0]))
		}
		if item[1] > 0 {
			head += "O"
		}
		var words []string
		for _, symbol := range item[2:] {
			words = append(words, name(symbol))
		}
		parts = append(parts, head+strings.Join(words, "|"))
	}
	return strings.Join(parts, " ")
}

func numbers(of []int) string {
	var texts []string
	for _, n := range of {
		texts = append(texts, strconv.Itoa(n))
	}
	return strings.Join(texts, ",")
}

func packPhrases(phrases []phrase, name func(int) string) string {
	var lines []string
	var before []int
	for _, ph := range phrases {
		lines, before = append(lines, ph.text(before, name)), ph.Signals
	}
	return strings.Join(lines, "\n")
}

// unpackPhrases reads what packPhrases wrote; symbol numbers its words.
func unpackPhrases(packed string, symbol func(string) int) []phrase {
	var out []phrase
	var signals []int
	for _, line := range strings.Split(packed, "\n") {
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
	item := []int{0, 0}
	if text[0] >= 'B' && text[0] <= 'I' {
		item[0], text = int(text[0]-'A'), text[1:]
	}
	if rest, ok := strings.CutPrefix(text, "O"); ok {
		item[1], text = 1, rest
	}
	for _, w := range strings.Split(text, "|") {
		item = append(item, symbol(w))
	}
	return item
}
