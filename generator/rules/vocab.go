package rules

import "strings"

// symbolise gives every token its symbols: of its kind, of its word, and of
// what is left when the word is unknown.
func (p *Program) symbolise(tokens []token) {
	var lent []int // one backing array for all short lists
	for i := range tokens {
		t := &tokens[i]
		from := len(lent)
		lent = p.look(t, lent)
		t.symbols = lent[from:len(lent):len(lent)]
	}
}

func (p *Program) look(t *token, out []int) []int {
	base := len(out)
	switch t.kind {
	case word:
		out = append(out, anyWord)
	case number:
		out = append(out, anyNumber)
	case picture:
		out = append(out, anyEmoji)
	case mark:
		out = append(out, anyMark)
	}
	kinds := len(out)
	out = p.lookUp(t, out)
	t.known = len(out) > kinds
	if t.kind == word && !t.known && p.ending(t.text) {
		t.known = true
	}
	if t.caps {
		out = append(out, symCaps)
		if t.known {
			out = append(out, symShout)
		}
	}
	_ = base
	return out
}

// lookUp finds a token's text in the tables: as it is, by its beginnings, with
// white space before it (marks), with a slip in it.
func (p *Program) lookUp(t *token, out []int) []int {
	tb := &p.tables
	if t.kind == mark {
		out = append(out, tb.words[t.text]...)
		if t.loose {
			out = append(out, tb.words["_"+t.text]...)
		}
		return out
	}
	found := len(out)
	out = append(out, tb.words[t.text]...)
	if t.kind == edge || t.kind == picture {
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
	out = append(out, tb.prefixes[t.text]...)
	if len(out) == found && t.kind == word && n >= shortestSlip && !p.ending(t.text) {
		if w := p.slip(t.text); w != "" {
			out = append(append(out, tb.words[w]...), symTyped)
		}
	}
	return out
}

// slip returns the tolerant word that is one letter missing, one too many, one
// changed or two swapped away from the text, "" for none.
func (p *Program) slip(text string) string {
	if w, ok := p.tables.slips[text]; ok {
		return w
	}
	for i, r := range text {
		if w, ok := p.tables.slips[text[:i]+text[i+len(string(r)):]]; ok {
			return w
		}
	}
	return ""
}

// ending tells whether a word is a known one with an ending: walked, bakers.
func (p *Program) ending(text string) bool {
	for _, e := range p.tables.endings {
		stem, ok := strings.CutSuffix(text, e)
		if !ok || len(stem) < shortestStem {
			continue
		}
		if p.tables.words[stem] != nil || p.tables.words[stem+"e"] != nil {
			return true
		}
		if n := len(stem); stem[n-1] == stem[n-2] && p.tables.words[stem[:n-1]] != nil {
			return true
		}
	}
	return false
}
