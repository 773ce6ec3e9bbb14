package rules

// span is a stretch of tokens, from the first to the last of them.
type span struct{ first, last int }

// match finds every phrase and every near-copy, and returns for each signal
// its spans in order, overlapping ones made one. A signal
// that counts a symbol has a span for each of its tokens.
func (p *Program) match(tokens []token) [][]span {
	found := make([][]span, len(p.data.Signals))
	p.phrases(tokens, found)
	for signal, spans := range p.nearCopies(tokens) {
		found[signal] = merged(found[signal], spans)
	}
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
type reached struct{ last, first int32 }

type step struct {
	state int
	to    reached
}

func (p *Program) phrases(tokens []token, found [][]span) {
	at := make([]reached, len(p.tables.states)) // last counts from 1, so 0 is nowhere
	var steps []step
	for i := range tokens {
		steps = steps[:0]
		for _, symbol := range tokens[i].symbols {
			for _, s := range p.tables.postings[symbol] {
				if first := p.reach(tokens, at, s, i); first >= 0 {
					steps = append(steps, step{s, reached{int32(i + 1), int32(first)}})
				}
			}
		}
		for _, s := range steps { // only now: no item may follow on one of the same token
			if at[s.state].last == s.to.last && at[s.state].first <= s.to.first {
				continue
			}
			at[s.state] = s.to
			for _, signal := range p.tables.states[s.state].signals {
				found[signal] = addSpan(found[signal], span{int(s.to.first), i})
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
		last := int(prev.last) - 1
		if last < 0 || tokens[last].sentence != tokens[i].sentence || between(tokens, last, i) > from[k+1] {
			continue
		}
		if first < 0 || int(prev.first) < first {
			first = int(prev.first)
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

// merged joins two lists of spans, each in order.
func merged(a, b []span) []span {
	if len(b) == 0 {
		return a
	}
	var out []span
	for len(a)+len(b) > 0 {
		if len(b) == 0 || len(a) > 0 && a[0].last <= b[0].last {
			out, a = addSpan(out, a[0]), a[1:]
		} else {
			out, b = addSpan(out, b[0]), b[1:]
		}
	}
	return out
}

// addSpan adds a span that ends no earlier than all before it.
func addSpan(spans []span, s span) []span {
	for len(spans) > 0 && spans[len(spans)-1].last >= s.first {
		s.first = min(s.first, spans[len(spans)-1].first)
		spans = spans[:len(spans)-1]
	}
	return append(spans, s)
}
