package render

import (
	"html/template"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/markdown"
)

const (
	glossaryFile = "content/glossary.yaml"
	glossaryPath = "/glossary/"
	termUseCount = 3 // articles named below a term
)

// glossary adds the page of all terms.
func (b *builder) glossary() {
	h := head{kind: "glossary", path: glossaryPath, title: b.words.must("glossary"), description: b.words.must("glossary.about")}
	ids := func() (ids []string) {
		for _, term := range b.Terms {
			ids = append(ids, term.ID)
		}
		return ids
	}
	b.html(h.path, h.kind, glossaryFile, ids, func(t *Tools) any {
		return &GlossaryPage{Page: b.page(t, h), Groups: b.termGroups(t), Total: len(b.Terms)}
	})
}

// termGroups are the terms by first letter, in the order of the terms.
func (s *site) termGroups(t *Tools) (groups []TermGroup) {
	at, uses := map[string]int{}, s.allUses()
	for _, term := range s.Terms {
		letter, id := letterOf(term.Name)
		i, ok := at[letter]
		if !ok {
			i = len(groups)
			at[letter] = i
			groups = append(groups, TermGroup{Letter: letter, ID: id})
		}
		v := s.term(t, term, glossaryPath)
		for _, a := range uses[term][:min(termUseCount, len(uses[term]))] {
			v.Articles = append(v.Articles, *articleLink(t, a))
		}
		groups[i].Terms = append(groups[i].Terms, v)
	}
	return groups
}

func letterOf(name string) (letter, id string) {
	r, _ := utf8.DecodeRuneInString(name)
	if !unicode.IsLetter(r) {
		return "#", "site-letter-other"
	}
	return string(unicode.ToUpper(r)), "site-letter-" + string(unicode.ToLower(r))
}

// term is an entry of the glossary as it stands on a page.
func (s *site) term(t *Tools, term *guide.Term, page string) TermView {
	s.reads(glossaryFile)
	v := TermView{ID: term.ID, Name: term.Name, Href: t.URL(term.URL), Also: synonyms(term), Definition: term.Definition.HTML(t.fill(glossaryFile, page))}
	for _, other := range term.See {
		v.See = append(v.See, Link{Title: other.Name, Href: t.URL(other.URL)})
	}
	return v
}

// synonyms are a term's other names, without those that only bend its name or
// one another: "pitches" beside "pitch", "followup" beside "follow-up".
func synonyms(term *guide.Term) (list []string) {
	shown := []string{term.Name}
	for _, also := range term.Also {
		if !slices.ContainsFunc(shown, func(name string) bool { return bends(name, also) }) {
			shown = append(shown, also)
		}
	}
	return shown[1:]
}

// bends tells whether two names differ by their last letters at most.
func bends(a, b string) bool {
	letters := func(s string) (list []rune) {
		eachWord(s, func(w []byte) { list = append(list, []rune(string(w))...) })
		return list
	}
	x, y := letters(a), letters(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	same := 0
	for same < len(x) && x[same] == y[same] {
		same++
	}
	return same >= len(x)-1 && same > 2 && len(y)-same <= 3
}

// allUses are the articles that link to each term, newest first.
func (s *site) allUses() map[*guide.Term][]*guide.Article {
	s.readsAll()
	return s.uses()
}

// termsIn are the terms that an article links to, each once, in reading order.
func (s *site) termsIn(t *Tools, a *guide.Article) (list []TermView) {
	seen := map[*guide.Term]bool{}
	for _, ref := range a.Body.Refs() {
		if term := s.termOf(a, ref); term != nil && !seen[term] {
			seen[term] = true
			list = append(list, s.term(t, term, a.URL))
		}
	}
	return list
}

// explainedBody is an article's text with, below it, the terms it links to, by
// the layout "terms".
func (s *site) explainedBody(t *Tools, a *guide.Article, fill markdown.Fill, terms []TermView) template.HTML {
	if s.layouts["terms"] == nil || len(terms) == 0 {
		return t.text(a.Body, fill)
	}
	fill.Term = s.explained(a)
	return t.text(a.Body, fill) + t.partial("terms", TermsView{Tools: t, Terms: terms, Apart: t.apart(s.foreign(a.Lang))})
}

// explained leads links to terms to the article's own list of them; the first
// of each gets an id, so that the list can lead back.
func (s *site) explained(a *guide.Article) func(markdown.Ref) (href, id string) {
	seen := map[*guide.Term]bool{}
	return func(r markdown.Ref) (href, id string) {
		term := s.termOf(a, r)
		if term == nil {
			return "", ""
		}
		if !seen[term] {
			seen[term] = true
			id = "site-term-" + term.ID + "-ref"
		}
		return "#site-term-" + term.ID, id
	}
}

// termOf is the term a link leads to; nil for another link.
func (s *site) termOf(a *guide.Article, ref markdown.Ref) *guide.Term {
	if !strings.Contains(ref.Dest, "glossary") {
		return nil
	}
	to := s.Leads(a.Path, ref.Dest)
	if !to.OK() || to.URL != glossaryPath {
		return nil
	}
	for _, term := range s.Terms {
		if term.ID == to.Fragment {
			return term
		}
	}
	return nil
}

// termUses finds the articles that link to each term.
func (s *site) termUses() map[*guide.Term][]*guide.Article {
	uses := map[*guide.Term][]*guide.Article{}
	if len(s.Terms) == 0 {
		return uses
	}
	for _, a := range s.Articles {
		for _, ref := range a.Body.Refs() {
			term := s.termOf(a, ref)
			if term == nil {
				continue
			}
			if list := uses[term]; len(list) == 0 || list[len(list)-1] != a {
				uses[term] = append(list, a)
			}
		}
	}
	return uses
}
