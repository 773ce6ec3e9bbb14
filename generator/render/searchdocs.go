package render

import (
	"slices"
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/markdown"
	"github.com/two-sentences/etiquette/generator/source"
)

// found is one thing that search can find.
type found struct {
	kind, title, url string
	alias            string          // the title in one word; empty: none
	strong           func() []string // other names, headings, authors: worth more than the body
	body             func() string
	sum              source.Hash // by which the lexicon may know the body
	excerpt          string
}

// searchDocs lists what can be found, by its number: of two that answer a query
// alike, the higher comes first. New articles are added at the end, so that the
// others keep their numbers; before them all else has room to grow. A document
// of no kind is room. Texts are made when they are asked for.
func (s *site) searchDocs() []found {
	list := s.shortDocs()
	slices.Reverse(list)
	for len(list)%docRoom > 0 {
		list = append(list, found{})
	}
	for _, a := range slices.Backward(s.Articles) {
		if a.Thread != nil && a.Thread.Newest != nil {
			list = append(list, found{kind: "discussion", title: a.Title, url: a.URL + "#site-thread", strong: func() []string { return []string{a.Thread.Authors} }, body: func() string { return bodies(a.Thread) }, sum: a.Thread.Sum, excerpt: excerpt(authors(a.Thread), 120)})
		}
		list = append(list, found{kind: "article", title: a.Title, url: a.URL, strong: func() []string { return articleNames(a) }, body: a.Body.Plain, sum: a.Body.Sum(), excerpt: a.Description})
	}
	return list
}

// docRoom is how many numbers are left at least every so often: a multiple of docsInPart.
const docRoom = 10 * docsInPart

// padding counts what is room.
func padding(docs []found) (n int) {
	for _, d := range docs {
		if d.kind == "" {
			n++
		}
	}
	return n
}

// shortDocs are those that are no articles: notes, terms, situations, pages.
func (s *site) shortDocs() (list []found) {
	none := func() []string { return nil }
	glossary := s.words.must("glossary")
	for _, n := range s.Notes {
		text := strings.Join(strings.Fields(n.After.Text), " ")
		list = append(list, found{kind: "note", title: n.Title, url: n.URL, strong: none, body: func() string { return n.After.Text + "\n" + n.Why.Plain() }, excerpt: excerpt(text, 120)})
	}
	for _, t := range s.Terms {
		list = append(list, found{kind: "term", title: t.Name, url: t.URL, strong: func() []string { return append([]string{glossary}, t.Also...) }, body: t.Definition.Plain, excerpt: excerpt(firstLine(t.Definition.Plain()), 120)})
	}
	for _, t := range s.Situations {
		list = append(list, found{kind: "situation", title: t.Title, url: t.URL, strong: func() []string { return []string{t.Prompt} }, body: t.Body.Plain, excerpt: t.Description})
	}
	for _, p := range s.Pages {
		list = append(list, found{kind: "page", title: p.Title, url: p.URL, strong: func() []string { return headingTexts(p.Body) }, body: p.Body.Plain, excerpt: p.Description})
	}
	for _, p := range s.ownPages() {
		list = append(list, found{kind: "page", title: p.title, url: p.path, alias: p.alias, strong: none, body: func() string { return p.text }, excerpt: p.text})
	}
	return list
}

// ownPage is a page that nobody wrote: a tool, or a list.
type ownPage struct{ title, path, text, alias string }

// ownPages are those a reader may look for by name. Each of the site's own is
// known by its address as well: "reply" is the page that answers an invitation.
func (s *site) ownPages() (list []ownPage) {
	say := s.words.must
	for _, a := range s.aidPages() {
		list = append(list, ownPage{a.title, a.path, a.text, strings.Trim(a.path, "/")})
	}
	for _, p := range s.indexPages() {
		list = append(list, ownPage{say(p.word), p.path, say(p.word+".about", "site", s.Settings.Title), strings.Trim(p.path, "/")})
	}
	for _, one := range s.Series {
		list = append(list, ownPage{one.Title, one.URL, one.Description, ""})
	}
	for _, topic := range s.Topics {
		list = append(list, ownPage{say("topic.title", "name", topic.Name), topic.URL, say("topic.about", "site", s.Settings.Title, "name", topic.Name), ""})
	}
	return list
}

// indexPage is a list of all there is of a kind: its word, its address.
type indexPage struct{ word, path string }

// indexPages are those with something in them.
func (s *site) indexPages() (list []indexPage) {
	add := func(has bool, word, path string) {
		if has {
			list = append(list, indexPage{word, path})
		}
	}
	add(len(s.Articles) > 0, "articles", "/articles/")
	add(len(s.Situations) > 0, "situations", "/situations/")
	add(len(s.Notes) > 0, "notes", "/notes/")
	add(len(s.threads) > 0, "discussions", "/discussions/")
	add(len(s.Terms) > 0, "glossary", glossaryPath)
	add(len(s.Topics) > 0, "topics", "/topics/")
	add(len(s.Series) > 0, "series", "/series/")
	add(s.hasFeedsPage(), "feeds", feedsPath)
	return list
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func articleNames(a *guide.Article) []string {
	names := append(headingTexts(a.Body), a.Description, a.Author)
	for _, t := range a.Tags {
		names = append(names, t.Value)
	}
	return names
}

func headingTexts(d markdown.Doc) []string {
	headings := d.Headings()
	texts := make([]string, 0, len(headings)+8)
	for _, h := range headings {
		texts = append(texts, h.Text)
	}
	return texts
}

// authors are those of a thread, each once, in reading order. In the thread each
// stands for each comment: who says more is found sooner.
func authors(t *guide.Thread) string {
	var names []string
	seen := map[string]bool{"": true}
	for name := range strings.Lines(t.Authors) {
		if name = strings.TrimSuffix(name, "\n"); !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

func bodies(t *guide.Thread) string {
	var b strings.Builder
	comments, size := t.Comments(), 0
	for _, c := range comments {
		size += len(c.Body) + 1
	}
	b.Grow(size)
	for _, c := range comments {
		b.WriteString(c.Body)
		b.WriteByte('\n')
	}
	return b.String()
}
