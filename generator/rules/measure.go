package rules

// Measures are numbers of the whole note that a signal may stand for.
const (
	measureUnits   = iota // UTF-16 units
	measureWords          // words and numbers
	measureOver           // units above the platform's limit
	measureHard           // units above what the platform takes
	measureEnglish        // 1 for a note in the first language of the lists
	measureKind           // and the kinds after it: 1 for the note's own
)

var measures = append([]string{"units", "words", "over", "over-hard", "english"}, kindMeasures()...)

func kindMeasures() []string {
	var out []string
	for _, k := range Kinds {
		out = append(out, "kind-"+k)
	}
	return out
}

// shownPoints is what a signal must be worth for its words to be quoted.
const shownPoints = 4

// evidence is what the signals of a note come to, of the whole of it or of
// what the faults leave.
type evidence struct {
	spans  [][]span
	counts []int
}

// weigh counts the spans of each signal that no hidden token is in.
func (p *Program) weigh(tokens []token, found [][]span, hidden []bool, numbers []int) evidence {
	e := evidence{make([][]span, len(found)), make([]int, len(found))}
	for i, spans := range found {
		e.spans[i] = spans
		if hidden != nil {
			e.spans[i] = open(spans, hidden)
		}
	}
	for i, s := range p.data.Signals {
		if s.Beside >= 0 {
			e.spans[i] = beside(tokens, e.spans[i], e.spans[s.Beside])
		}
		for _, pt := range s.Points {
			e.counts[i] += pt[1] * max(0, min(e.counts[pt[0]]+1-pt[2], pt[3]))
			if pt[1] >= shownPoints {
				e.spans[i] = merged(e.spans[i], e.spans[pt[0]])
			}
		}
		switch {
		case len(s.Points) > 0:
			e.counts[i] = max(0, e.counts[i])
		case s.Measure >= 0:
			e.counts[i] = numbers[s.Measure]
		case len(s.Any) > 0:
			if e.satisfies(s.Any) {
				e.counts[i] = 1
			}
		default:
			e.counts[i] = len(e.spans[i])
		}
	}
	return e
}

func open(spans []span, hidden []bool) []span {
	var out []span
next:
	for _, s := range spans {
		for i := s.first; i <= s.last; i++ {
			if hidden[i] {
				continue next
			}
		}
		out = append(out, s)
	}
	return out
}

// beside returns the spans in whose sentence one of the others begins. Both
// are in order, so one walk does.
func beside(tokens []token, spans, others []span) []span {
	var out []span
	k := 0
	for _, s := range spans {
		sentence := tokens[s.first].sentence
		for k < len(others) && tokens[others[k].first].sentence < sentence {
			k++
		}
		if k < len(others) && tokens[others[k].first].sentence == sentence {
			out = append(out, s)
		}
	}
	return out
}

// satisfies tells whether all terms of some row hold.
func (e evidence) satisfies(rows [][]term) bool {
	for _, row := range rows {
		ok := true
		for _, t := range row {
			n := e.counts[t[0]]
			ok = ok && n >= t[1] && (t[2] < 0 || n <= t[2])
		}
		if ok {
			return true
		}
	}
	return false
}
