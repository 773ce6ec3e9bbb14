package rules

// nearCopies finds the stretches of a note that are a template but for a few
// words, with Myers' bit-parallel approximate matching (J. ACM 46, 1999) over
// words instead of letters: one column of the edit matrix is two machine
// words, so a template costs a dozen operations a word, and has at most
// maxTemplate words so that JavaScript's 32 bits hold it.
func (p *Program) nearCopies(tokens []token) map[int][]span {
	found := map[int][]span{}
	n := len(p.data.Templates)
	cols := make([]column, n)
	for i, t := range p.data.Templates {
		cols[i] = column{plus: 1<<p.tables.lengths[i] - 1, score: p.tables.lengths[i], best: t.Edits + 1}
	}
	equal := make([]int, n)
	for i, tok := range tokens {
		if !tok.solid() {
			continue
		}
		clear(equal)
		for _, symbol := range tok.symbols {
			for k := p.tables.templates[symbol]; len(k) > 0; k = k[2:] {
				equal[k[0]] |= k[1]
			}
		}
		for k := range cols {
			t := &p.data.Templates[k]
			cols[k].step(equal[k], p.tables.lengths[k])
			if !cols[k].better(t.Edits) {
				continue
			}
			s := span{p.back(tokens, i, p.tables.lengths[k]), i}
			for _, signal := range t.Signals {
				found[signal] = addSpan(found[signal], s)
			}
		}
	}
	return found
}

// maxTemplate is the most words a template may have.
const maxTemplate = 30

// column is one column of the edit matrix: where it grows and where it falls
// by one, the value at its foot, and the best of it in the present run.
type column struct{ plus, minus, score, best int }

// better tells whether a copy ends here, and a nearer one than at the words
// before: a copy is not drawn out by the words that follow it.
func (c *column) better(edits int) bool {
	if c.score > edits {
		c.best = edits + 1
		return false
	}
	if c.score >= c.best {
		return false
	}
	c.best = c.score
	return true
}

func (c *column) step(equal, words int) {
	foot, all := 1<<(words-1), 1<<words-1
	level := ((((equal & c.plus) + c.plus) ^ c.plus) | equal | c.minus) & all
	up := (c.minus | ^(level | c.plus)) & all
	down := c.plus & level
	if up&foot != 0 {
		c.score++
	} else if down&foot != 0 {
		c.score--
	}
	up, down = up<<1&all, down<<1&all // a copy may begin anywhere, so the head stays 0
	c.plus = (down | ^(level | up)) & all
	c.minus = up & level
}

// back returns the token that stands so many words before token i, itself the first.
func (p *Program) back(tokens []token, i, words int) int {
	first := i
	for ; i >= 0 && words > 0; i-- {
		if tokens[i].solid() {
			first, words = i, words-1
		}
	}
	return first
}
