package rules

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// roomForMore is how many symbols a token may come by after it was looked up
// (common, in capitals, concrete …) before its list has to move.
const roomForMore = 4

// symbolise gives every token its symbols, of its kind and of its word, and
// returns the language of the note: the one whose common words it holds most
// of. That language decides which words are known.
func (p *Program) symbolise(tokens []token) (lang int) {
	votes := make([]int, len(p.tables.langs))
	lent := make([]int, 0, (8+roomForMore)*len(tokens)) // one backing array for all short lists
	for i := range tokens {
		from := len(lent)
		lent = slices.Grow(p.lookUp(&tokens[i], lent, votes), roomForMore)
		to := len(lent) + roomForMore
		tokens[i].symbols = lent[from:len(lent):to]
		lent = lent[:to]
	}
	for i := range votes {
		if votes[i] > votes[lang] {
			lang = i
		}
	}
	for i := range tokens {
		p.know(&tokens[i], lang)
	}
	return lang
}

// lookUp finds a token's text in the tables: as it is, by its beginnings, and
// a mark with white space before it too.
func (p *Program) lookUp(t *token, out []int, votes []int) []int {
	tb := &p.tables
	if t.kind != edge {
		out = append(out, t.kind) // anyWord, anyNumber, anyEmoji, anyMark
	}
	for _, symbol := range tb.words[t.text] {
		out = append(out, symbol)
		if i := symbol - len(builtins); i >= 0 && i < len(tb.langOf) && tb.langOf[i] >= 0 {
			votes[tb.langOf[i]]++
		}
	}
	switch {
	case t.kind == mark && t.loose:
		return append(out, tb.words["_"+t.text]...)
	case t.kind != word && t.kind != number:
		return out
	}
	n := 0
	for i := range t.text {
		if n > 0 && n <= tb.longest {
			out = append(out, tb.prefixes[t.text[:i]]...)
		}
		if n++; n > longestWord {
			return out
		}
	}
	return append(out, tb.prefixes[t.text]...)
}

// know decides whether a word is known in that language: by itself, with an
// ending, or with a slip in it.
func (p *Program) know(t *token, lang int) {
	if t.kind != word {
		return
	}
	tb := &p.tables
	t.known = p.speaksAny(t.symbols, lang) || tb.greet[t.text] || tb.title[t.text] || tb.closing[t.text]
	if !t.known && t.size <= longestWord {
		t.known = p.ending(t, lang)
		if w := p.slip(t); !t.known && w != "" {
			t.known = true
			t.symbols = append(append(t.symbols, p.tables.words[w]...), symTyped)
		}
	}
	if t.known {
		t.symbols = append(t.symbols, symCommon)
	}
	if t.caps {
		t.symbols = append(t.symbols, symCaps)
		if t.known {
			t.symbols = append(t.symbols, symShout)
		}
	}
}

// speaks tells whether a symbol makes its word a known one.
func (p *Program) speaks(symbol, lang int) bool {
	i := symbol - len(builtins)
	if i < 0 {
		return false
	}
	return i >= len(p.tables.langOf) || p.tables.langOf[i] == -1 || p.tables.langOf[i] == 0 || p.tables.langOf[i] == lang
}

func (p *Program) speaksAny(symbols []int, lang int) bool {
	for _, symbol := range symbols {
		if p.speaks(symbol, lang) {
			return true
		}
	}
	return false
}

// slip returns the tolerant word that is one letter missing, one too many, one
// changed or two swapped away from the text, "" for none.
func (p *Program) slip(t *token) string {
	if t.size < shortestSlip {
		return ""
	}
	if w, ok := p.tables.slips[t.text]; ok {
		return w
	}
	for i, r := range t.text {
		if w, ok := p.tables.slips[t.text[:i]+t.text[i+utf8.RuneLen(r):]]; ok {
			return w
		}
	}
	return ""
}

// ending tells whether a word is a known one with an ending: walked, bakers.
func (p *Program) ending(t *token, lang int) bool {
	for _, e := range p.tables.endings {
		stem, ok := strings.CutSuffix(t.text, e)
		if !ok || t.size-utf8.RuneCountInString(e) < shortestBase {
			continue
		}
		if p.speaksAny(p.tables.words[stem], lang) || p.speaksAny(p.tables.words[stem+"e"], lang) {
			return true
		}
		short := dropLast(stem)
		if strings.HasSuffix(short, stem[len(short):]) && p.speaksAny(p.tables.words[short], lang) {
			return true // stopped
		}
	}
	return false
}

func dropLast(s string) string {
	_, size := utf8.DecodeLastRuneInString(s)
	return s[:len(s)-size]
}
