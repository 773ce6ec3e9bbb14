package rules

// span is a stretch of tokens, from the first to the last of them.
type span struct{ first, last int }

// match finds every phrase and every near-copy, and returns for each signal
// its spans in order, overlapping ones made one. A signal
// that counts a symbol has a span for each of its tokens.
func (p *Program) match(tokens []token) [][]span {
	found := make([][]span, len(p.data.Signals))
	p.phrases(tokens, found)
	p.nearCopies(tokens, found)
	for i := range tokens {
		for _, symbol := range tokens[i].symbols {
			for _, signal := range p.tables.counted[symbol] {
				found[signal] = addSpan(found[signal], span{i, i})
			}
		}
	}
	return found
}

// reached is how far one state has come: the last token it took, and the first
// token of that chain.
type reached struct{ last, first int }

type step struct {
	state int
	to    reached
}

func (p *Program) phrases(tokens []token, found [][]span) {
	at := make([]reached, len(p.tables.states))
	for i := range at {
		at[i].last = -1
	}
	var steps []step
	for i := range tokens {
		steps = steps[:0]
		for _, symbol := range tokens[i].symbols {
			for _, s := range p.tables.postings[symbol] {
				if first := p.reach(tokens, at, s, i); first >= 0 {
					steps = append(steps, step{s, reached{i, first}})
				}
			}
		}
		for _, s := range steps { // only now: no item may follow on one of the same token
			if at[s.state].last == i && at[s.state].first <= s.to.first {
				continue
			}
			at[s.state] = s.to
			for _, signal := range p.tables.states[s.state].signals {
				found[signal] = addSpan(found[signal], span{s.to.first, i})
			}
		}
	}
}

// reach returns the first token of the longest chain that state s can end at
// token i, -1 for none. A chain stays inside its sentence.
func (p *Program) reach(tokens []token, at []reached, s, i int) int {
	from := p.tables.states[s].from
	first := -1
	for k := 0; k < len(from); k += 2 {
		if from[k] < 0 {
			if first < 0 {
				first = i
			}
			continue
		}
		prev := at[from[k]]
		if prev.last < 0 || tokens[prev.last].sentence != tokens[i].sentence || between(tokens, prev.last, i) > from[k+1] {
			continue
		}
		if first < 0 || prev.first < first {
			first = prev.first
		}
	}
	return first
}

// between counts the words, numbers and emoji between two tokens.
func between(tokens []token, a, b int) int {
	n := tokens[b].before - tokens[a].before
	if tokens[a].solid() {
		n--
	}
	return n
}

// addSpan adds a span that ends no earlier than all before it.
func addSpan(spans []span, s span) []span {
	for len(spans) > 0 && spans[len(spans)-1].last >= s.first {
		s.first = min(s.first, spans[len(spans)-1].first)
		spans = spans[:len(spans)-1]
	}
	return append(spans, s)
}
