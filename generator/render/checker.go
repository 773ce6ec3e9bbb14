package render

import (
	"slices"
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/rules"
)

// The checker's two places.
const (
	checkerPath = "/checker/"
	embedPath   = "/checker/embed.html"
)

// ruleFile stands for the place that links of rules are written from.
const ruleFile = "content/rules/rules.yaml"

// How many examples of one verdict and kind the page and the embed offer.
const (
	pageExamples = 2 // the embed has none: it has few bytes to spare
)

// checkerPage adds the note checker, where the layouts have a page for it.
func (b *builder) checkerPage() {
	h := head{kind: "checker", path: checkerPath, title: b.words.must("checker"), description: b.words.must("checker.about")}
	b.html(h.path, h.kind, "", nil, func(t *Tools) any {
		v := &CheckerPage{Page: b.page(t, h), Tool: b.checkerTool(t, pageExamples)}
		v.Tool.Keeps = true
		v.Tool.Program = b.Program.WithLinks(func(link string) (string, bool) { return t.link(ruleFile, checkerPath, link) })
		v.Lists, v.Always = b.checklists(t)
		if b.layouts["embed"] != nil {
			v.EmbedHref, v.EmbedAddress = t.URL(embedPath), t.Abs(embedPath)
		}
		return v
	})
}

// checkerTool is what the page and the embed share; its Program is not set.
func (s *site) checkerTool(t *Tools, examples int) CheckerTool {
	return CheckerTool{Tools: t, Kinds: choices(t, "kind", guide.Kinds), Platforms: choices(t, "platform", guide.Platforms), Examples: s.checkerExamples(examples)}
}

// checkerExamples are notes of the guide in its own language: of every kind
// and verdict the first most, those to be mended before those that are ready.
func (s *site) checkerExamples(most int) []Example {
	list := []Example{}
	verdicts := []rules.Verdict{rules.Rewrite, rules.Fix, rules.Ready}
	for _, kind := range guide.Kinds {
		for _, verdict := range verdicts {
			list = append(list, s.examplesOf(kind, verdict, most)...)
		}
	}
	return list
}

func (s *site) examplesOf(kind string, verdict rules.Verdict, most int) (list []Example) {
	for _, n := range s.Notes {
		if n.Kind != kind || n.Lang != s.Settings.Language {
			continue
		}
		samples := []guide.Sample{n.After}
		if n.Before != nil {
			samples = append(samples, *n.Before)
		}
		for _, sample := range samples {
			r, _ := s.Judge(sample.Text, kind, n.Platform)
			if r.Verdict == verdict && strings.TrimSpace(sample.Text) != "" && len(list) < most {
				list = append(list, Example{Title: n.Title, Text: sample.Text, Kind: kind, Platform: n.Platform})
			}
		}
	}
	return list
}

// checklists is what a note of each kind is held against, and what every note
// is. Rules that say the same are one item.
func (s *site) checklists(t *Tools) (lists []Checklist, always []CheckItem) {
	for _, kind := range guide.Kinds {
		list := Checklist{Kind: kind, Name: t.name("kind", kind)}
		for _, c := range s.Program.Criteria() {
			if measures(c.Kinds, kind) {
				list.Criteria = append(list.Criteria, s.checkItem(t, c.Title, c.Missing, c.Link))
			}
		}
		for _, r := range s.Program.Rules() {
			if len(r.Kinds) < len(guide.Kinds) && slices.Contains(r.Kinds, kind) {
				list.Rules = addItem(list.Rules, s.checkItem(t, r.Message, r.Suggestion, r.Link))
			}
		}
		lists = append(lists, list)
	}
	for _, r := range s.Program.Rules() {
		if len(r.Kinds) == 0 || len(r.Kinds) == len(guide.Kinds) {
			always = addItem(always, s.checkItem(t, r.Message, r.Suggestion, r.Link))
		}
	}
	return lists, always
}

// measures tells whether a kind is among those; no kinds are all of them.
func measures(kinds []string, kind string) bool {
	return len(kinds) == 0 || slices.Contains(kinds, kind)
}

func (s *site) checkItem(t *Tools, title, text, link string) CheckItem {
	href := ""
	if link != "" {
		href, _ = t.link(ruleFile, checkerPath, link)
	}
	return CheckItem{Title: title, Text: text, Href: href}
}

func addItem(list []CheckItem, item CheckItem) []CheckItem {
	if slices.ContainsFunc(list, func(i CheckItem) bool { return i.Title == item.Title }) {
		return list
	}
	return append(list, item)
}
