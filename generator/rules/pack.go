package rules

import "strings"

// Words and phrases are nearly all of a Program, and a page carries them to
// every reader. So they travel packed, in two plain ways that gzip likes:
//
//   - words are sorted, and of each only what differs from the one before is
//     written, behind a capital letter for what is shared: A for nothing, B for
//     one character, … Z for 25. Folded words hold no capitals.
//   - a phrase is its signals, then its items, with spaces between. An item
//     begins with a digit to the base 64: twice its gap, plus one if it may be
//     missing. Numbers ascend, and of each only what it adds to the one before
//     is written: below 32 in one digit, else in two, the first of them 32 and
//     more, or in three, the first of them 60 and more. Phrases stand apart by
//     semicolons.

const digits64 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"

// maxNumber is one more than the largest number of three digits.
const maxNumber = 4 * len(digits64) * len(digits64)

func packWords(sorted []string) string {
	var b strings.Builder
	var last []rune
	for _, w := range sorted {
		r := []rune(w)
		n := 0
		for n < len(r) && n < len(last) && n < 25 && r[n] == last[n] {
			n++
		}
		b.WriteByte('A' + byte(n))
		b.WriteString(string(r[n:]))
		last = r
	}
	return b.String()
}

func unpackWords(packed string) []string {
	var out []string
	var word []rune
	for _, r := range packed {
		if r < 'A' || r > 'Z' {
			word = append(word, r)
			continue
		}
		if word != nil {
			out = append(out, string(word))
		}
		word = append([]rune{}, word[:min(int(r-'A'), len(word))]...)
	}
	if word != nil {
		out = append(out, string(word))
	}
	return out
}

func packPhrases(phrases []phrase) string {
	texts := make([]string, len(phrases))
	for i, ph := range phrases {
		parts := []string{packNumbers(ph.Signals)}
		for _, item := range ph.Items {
			parts = append(parts, digits64[2*item[0]+item[1]:][:1]+packNumbers(item[2:]))
		}
		texts[i] = strings.Join(parts, " ")
	}
	return strings.Join(texts, ";")
}

func unpackPhrases(packed string) []phrase {
	var out []phrase
	for _, text := range strings.Split(packed, ";") {
		parts := strings.Split(text, " ")
		ph := phrase{Signals: unpackNumbers(parts[0])}
		for _, part := range parts[1:] {
			head := digit64(part)
			ph.Items = append(ph.Items, append([]int{head / 2, head % 2}, unpackNumbers(part[min(1, len(part)):])...))
		}
		out = append(out, ph)
	}
	return out
}

// packNumbers packs ascending numbers.
func packNumbers(numbers []int) string {
	var b strings.Builder
	last := 0
	for _, n := range numbers {
		n, last = n-last, n
		high := n / len(digits64)
		switch {
		case n < 32:
			b.WriteByte(digits64[n])
			continue
		case high < 28:
			b.WriteByte(digits64[32+high])
		default:
			b.WriteByte(digits64[60+high/len(digits64)])
			b.WriteByte(digits64[high%len(digits64)])
		}
		b.WriteByte(digits64[n%len(digits64)])
	}
	return b.String()
}

func unpackNumbers(s string) []int {
	out := []int{}
	last := 0
	for s != "" {
		n := digit64(s)
		s = s[1:]
		if n >= 60 {
			n, s = 32+(n-60)*len(digits64)+digit64(s), s[min(1, len(s)):]
		}
		if n >= 32 {
			n, s = (n-32)*len(digits64)+digit64(s), s[min(1, len(s)):]
		}
		last += n
		out = append(out, last)
	}
	return out
}

// digit64 is the value of the first digit, 0 for what is none.
func digit64(s string) int {
	if s == "" {
		return 0
	}
	return max(0, strings.IndexByte(digits64, s[0]))
}
