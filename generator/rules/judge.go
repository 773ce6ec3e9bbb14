package rules

import "slices"

// Severities as a rule gives them. The last three are what a finding comes to.
const (
	isRewrite = iota // a rewrite, whatever else the note says
	isFix            // a fix, even if nothing else is left
	isMend           // a fix where a reason is left, else a rewrite
	isHollow         // nothing where a reason is left, else a rewrite
	isRemark         // said, and of no effect
)

// What a finding hides from the criteria.
const (
	hideNothing = iota
	hideSpan
	hideSentence
)

// mostSpans bounds the findings of one rule and the quotes of one criterion.
const mostSpans = 20

// judge is one note on its way to a Result.
type judge struct {
	*Program
	kind     int
	limit    int
	tokens   []token
	numbers  []int
	found    [][]span
	whole    evidence
	left     evidence
	findings []found
}

// found is a finding whose weight is not known yet.
type found struct {
	rule int
	span span // {-1, -1} for a finding about the whole note
}

// faults finds what is wrong in the note as it stands, and hides it.
func (j *judge) faults() {
	j.whole = j.weigh(j.tokens, j.found, nil, j.numbers)
	hidden, sentences := make([]bool, len(j.tokens)), map[int]bool{}
	for i := range j.data.Rules {
		if r := &j.data.Rules[i]; !r.Rest {
			for _, s := range j.spans(i, j.whole) {
				if r.Hides == hideSentence {
					sentences[j.tokens[s.first].sentence] = true
				}
				for k := s.first; k <= s.last && r.Hides == hideSpan; k++ {
					hidden[k] = true
				}
			}
		}
	}
	for i, t := range j.tokens {
		hidden[i] = hidden[i] || sentences[t.sentence]
	}
	j.left = j.weigh(j.tokens, j.found, hidden, j.numbers)
}

// lacks finds what is wrong in what is left.
func (j *judge) lacks() {
	for i := range j.data.Rules {
		if j.data.Rules[i].Rest {
			j.spans(i, j.left)
		}
	}
}

// spans adds a rule's findings and returns where they stand.
func (j *judge) spans(i int, e evidence) []span {
	r := &j.data.Rules[i]
	if !slices.Contains(r.Kinds, j.kind) || len(r.If) > 0 && !e.satisfies(r.If) {
		return nil
	}
	if r.Signal < 0 || len(j.data.Signals[r.Signal].Points) > 0 && len(e.spans[r.Signal]) == 0 {
		j.findings = append(j.findings, found{i, span{-1, -1}})
		return nil
	}
	spans := e.spans[r.Signal]
	if r.Unless >= 0 {
		spans = j.unexcused(spans, j.whole.spans[r.Unless])
	}
	for k, s := range spans {
		if k < mostSpans {
			j.findings = append(j.findings, found{i, s})
		}
	}
	return spans
}

// unexcused returns the spans whose sentence none of the excuses is in.
func (j *judge) unexcused(spans, excuses []span) []span {
	var out []span
	k := 0
	for _, s := range spans {
		sentence := j.tokens[s.first].sentence
		for k < len(excuses) && j.tokens[excuses[k].first].sentence < sentence {
			k++
		}
		if k == len(excuses) || j.tokens[excuses[k].first].sentence > sentence {
			out = append(out, s)
		}
	}
	return out
}

// weight is what a finding comes to, now that we know what is left.
func (j *judge) weight(f found) Severity {
	r := &j.data.Rules[f.rule]
	switch r.Severity {
	case isRewrite:
		return SeverityRewrite
	case isFix:
		return SeverityFix
	case isRemark:
		return SeverityRemark
	}
	switch left := j.left.satisfies(r.Needs); {
	case !left:
		return SeverityRewrite
	case r.Severity == isMend:
		return SeverityFix
	}
	return SeverityRemark
}

// result gathers findings, criteria and the verdict, which is the gravest of
// the findings.
func (j *judge) result() Result {
	r := Result{Verdict: Ready, Findings: []Finding{}, Criteria: []Met{}}
	failed := map[string]bool{}
	for _, s := range severityOrder {
		for _, f := range j.findings {
			if j.weight(f) == s {
				if said := j.finding(f, s); !repeats(r.Findings, said, j.data.Rules[f.rule].Rest) {
					r.Findings = append(r.Findings, said)
				}
				if s != SeverityRemark {
					failed[j.data.Rules[f.rule].Criterion] = true
				}
			}
		}
	}
	if len(r.Findings) > 0 {
		switch r.Findings[0].Severity {
		case SeverityRewrite:
			r.Verdict = Rewrite
		case SeverityFix:
			r.Verdict = Fix
		}
	}
	for i := range j.data.Criteria {
		if c := &j.data.Criteria[i]; slices.Contains(c.Kinds, j.kind) {
			r.Criteria = append(r.Criteria, j.criterion(c, failed))
		}
	}
	return r
}

func (j *judge) finding(f found, s Severity) Finding {
	r := &j.data.Rules[f.rule]
	out := Finding{Rule: r.ID, Issue: r.Issue, Criterion: r.Criterion, Severity: s, Message: r.Message, Suggestion: r.Suggestion, Link: r.Link}
	if f.span.first >= 0 {
		out.Start, out.End = j.units(f.span)
	}
	return out
}

// repeats tells whether a finding says no more than one of those before it,
// which are no weaker: one of its issue on the same words, or, where it is a lack,
// one that the same criterion fails by.
func repeats(before []Finding, f Finding, lack bool) bool {
	return slices.ContainsFunc(before, func(b Finding) bool {
		if lack && f.End == 0 {
			return b.Criterion == f.Criterion && b.Severity != SeverityRemark
		}
		return b.Issue == f.Issue && b.Start < f.End && f.Start < b.End
	})
}

func (j *judge) units(s span) (start, end int) { return j.tokens[s.first].start, j.tokens[s.last].end }

func (j *judge) criterion(c *criterion, failed map[string]bool) Met {
	m := Met{ID: c.ID, Title: c.Title, Link: c.Link, Spans: [][2]int{}}
	m.Met = (len(c.Met) == 0 || j.left.satisfies(c.Met)) && !(c.Faults && failed[c.ID])
	if !m.Met {
		m.Missing = c.Missing
		return m
	}
	var all []span
	for _, q := range c.Quotes {
		all = append(all, j.left.spans[q]...)
	}
	slices.SortFunc(all, func(a, b span) int { return 2*(a.first-b.first) + sign(a.last-b.last) })
	end := -1
	for _, s := range all {
		if s.first > end && len(m.Spans) < mostSpans {
			start, stop := j.units(s)
			m.Spans, end = append(m.Spans, [2]int{start, stop}), s.last
		}
	}
	return m
}

func sign(n int) int { return min(1, max(-1, n)) }
