package render

import (
	"slices"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/rules"
)

// judgement is what the checker says of a note.
type judgement struct {
	verdict string // ready, fix, rewrite; empty: not judged
	reasons []string
	limit   int // UTF-16 units; 0: none
}

// mostReasons is how many reasons a card gives.
const mostReasons = 3

// judge asks the checker about a sample. Where the site has no rules, the
// verdict that its writer expects stands for the checker's.
func (t *Tools) judge(sample guide.Sample, kind, platform string) judgement {
	r, ok := t.site.Judge(sample.Text, kind, platform)
	if !ok {
		return judgement{verdict: sample.Expect, limit: t.site.Settings.Limits[platform][kind]}
	}
	t.site.judged(sample.Text, kind, r)
	j := judgement{verdict: string(r.Verdict), limit: r.Limit}
	switch {
	case r.Verdict != rules.Ready:
		j.reasons = faults(r)
	case len(sample.Marks) == 0: // else its marks say it better
		j.reasons = merits(r)
	}
	j.reasons = j.reasons[:min(mostReasons, len(j.reasons))]
	return j
}

// faults are what the findings say that keep a note from being ready.
func faults(r rules.Result) (list []string) {
	for _, f := range r.Findings {
		if f.Severity != rules.SeverityRemark && !slices.Contains(list, f.Message) {
			list = append(list, f.Message)
		}
	}
	return list
}

// merits are the criteria that a note meets by words of its own. The words
// are not quoted: the checker knows them one by one, and cut out so they say
// nothing to a reader.
func merits(r rules.Result) (list []string) {
	for _, m := range r.Criteria {
		if m.Met && slices.ContainsFunc(m.Spans, func(s [2]int) bool { return s[1] > s[0] }) {
			list = append(list, m.Title)
		}
	}
	return list
}

// units is a piece of a text, by UTF-16 offsets.
func units(text string, start, end int) string {
	from, to, at := len(text), len(text), 0
	for i, r := range text {
		if at >= start && from == len(text) {
			from = i
		}
		if at >= end {
			to = i
			break
		}
		if at++; r > 0xFFFF {
			at++
		}
	}
	return text[from:to]
}
