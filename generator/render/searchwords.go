package render

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/two-sentences/etiquette/generator/guide"
)

// eachWord calls f, which does not keep it, for every word of a text as search knows it: in lower case,
// without accents; scripts written without spaces by pairs of characters.
// static/js/search.js cuts what a reader types in the same way.
func eachWord(text string, f func(word []byte)) {
	if isASCII(text) {
		eachPlainWord(text, f)
		return
	}
	text = strings.ToLower(guide.FoldAccents(text))
	start := -1
	for i, r := range text {
		switch in := unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r); {
		case in && start < 0:
			start = i
		case !in && start >= 0:
			cutRun(text[start:i], f)
			start = -1
		}
	}
	if start >= 0 {
		cutRun(text[start:], f)
	}
}

// eachPlainWord is eachWord for a text of ASCII alone.
func eachPlainWord(text string, f func(word []byte)) {
	var word [maxWord]byte
	n := 0
	for i := range len(text) {
		if c := text[i]; c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' {
			if c <= 'Z' && c >= 'A' {
				c |= 0x20
			}
			if n < maxWord {
				word[n] = c
			}
			n++
			continue
		}
		if n > 0 && n <= maxWord {
			f(word[:n])
		}
		n = 0
	}
	if n > 0 && n <= maxWord {
		f(word[:n])
	}
}

// maxWord is how many bytes of a word are kept.
const maxWord = 40

// cutRun hands on a run of letters: whole, or by pairs.
func cutRun(run string, f func([]byte)) {
	if r, _ := utf8.DecodeRuneInString(run); r < 0x0E00 || !spaceless(r) {
		if len(run) <= maxWord {
			f([]byte(run))
		}
		return
	}
	runes := []rune(run)
	if len(runes) == 1 {
		f([]byte(run))
	}
	for i := 0; i+1 < len(runes); i++ {
		f([]byte(string(runes[i : i+2])))
	}
}

func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
