package rules

import "slices"

// Kinds of notes. The empty kind, and any other word, is read as the first.
var Kinds = []string{"invitation", "followup", "thankyou", "reply", "inmail"}

// Platforms a note may be sent on: each a platform and the kind of account, as
// far as that changes what it takes. The empty platform has the limits of the
// first that the rules name.
var Platforms = []string{"linkedin-free", "linkedin-premium", "xing", "email", "other"}

// Note is what a reader pasted. Ill-formed text in it counts as U+FFFD.
type Note struct {
	Text     string
	Kind     string // one of Kinds
	Platform string // one of Platforms, or empty
}

// Check runs all rules on a note. It takes time linear in the note's length,
// and gives the same Result for the same Program and note, always.
func (p *Program) Check(n Note) Result {
	j := p.judged(n)
	r := j.result()
	r.Length, r.Limit = j.numbers[measureUnits], j.limit
	return r
}

// judged finds all that is to be said of a note.
func (p *Program) judged(n Note) *judge {
	kind := max(0, slices.Index(Kinds, n.Kind))
	tokens, units := p.tokenize(n.Text)
	lang := p.symbolise(tokens)
	p.frame(tokens)
	limit, hard := p.limits(n.Platform, kind)
	j := &judge{Program: p, kind: kind, limit: limit, tokens: tokens, found: p.match(tokens)}
	j.numbers = numbersOf(tokens, units, limit, hard, kind)
	if lang == 0 {
		j.numbers[measureEnglish] = 1
	}
	j.faults()
	j.lacks()
	return j
}

func (p *Program) limits(id string, kind int) (limit, hard int) {
	for i, pl := range p.data.Platforms {
		if pl.ID == id || id == "" && i == 0 {
			return pl.Limit[kind], pl.Hard[kind]
		}
	}
	return 0, 0
}

func numbersOf(tokens []token, units, limit, hard, kind int) []int {
	n := make([]int, len(measures))
	n[measureUnits], n[measureKind+kind] = units, 1
	for _, t := range tokens {
		if t.kind == word || t.kind == number {
			n[measureWords]++
		}
	}
	if limit > 0 {
		n[measureOver] = max(0, units-limit)
	}
	if hard > 0 {
		n[measureHard] = max(0, units-hard)
	}
	return n
}
