package render

import (
	"slices"
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/rules"
)

// judgement is what the checker says of a note.
type judgement struct {
	verdict string // ready, fix, rewrite; empty: not judged
	reasons []Reason
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
	if r.Verdict == rules.Ready {
		j.reasons = merits(r, sample.Text)
	} else {
		j.reasons = faults(r)
	}
	j.reasons = j.reasons[:min(mostReasons, len(j.reasons))]
	return j
}

// faults are what the findings say that keep a note from being ready.
func faults(r rules.Result) (list []Reason) {
	for _, f := range r.Findings {
		if reason := (Reason{Text: f.Message}); f.Severity != rules.SeverityRemark && !slices.Contains(list, reason) {
			list = append(list, reason)
		}
	}
	return list
}

// merits are the criteria that a note meets by words of its own, each with the
// longest of them.
func merits(r rules.Result, text string) (list []Reason) {
	for _, m := range r.Criteria {
		best := ""
		for _, s := range m.Spans {
			if q := strings.Join(strings.Fields(units(text, s[0], s[1])), " "); len(q) > len(best) {
				best = q
			}
		}
		if m.Met && best != "" {
			list = append(list, Reason{Text: m.Title, Quote: best})
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
