package render

import (
	"slices"
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/markdown"
)

// found is one thing that search can find.
type found struct {
	kind, title, url string
	strong           func() string // other names, headings, authors: worth more than the body
	body             func() string
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
			list = append(list, found{"discussion", a.Title, a.URL + "#site-thread", func() string { return everyAuthor(a.Thread) }, func() string { return bodies(a.Thread) }, excerpt(authors(a.Thread), 120)})
		}
		list = append(list, found{"article", a.Title, a.URL, func() string { return articleNames(a) }, a.Body.Plain, a.Description})
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
	none := func() string { return "" }
	for _, n := range s.Notes {
		text := strings.Join(strings.Fields(n.After.Text), " ")
		list = append(list, found{"note", n.Title, n.URL, none, func() string { return n.After.Text + "\n" + n.Why.Plain() }, excerpt(text, 120)})
	}
	for _, t := range s.Terms {
		list = append(list, found{"term", t.Name, t.URL, func() string { return strings.Join(t.Also, "\n") }, t.Definition.Plain, excerpt(firstLine(t.Definition.Plain()), 120)})
	}
	for _, t := range s.Situations {
		list = append(list, found{"situation", t.Title, t.URL, func() string { return t.Prompt }, t.Body.Plain, t.Description})
	}
	for _, p := range s.Pages {
		list = append(list, found{"page", p.Title, p.URL, func() string { return headingText(p.Body) }, p.Body.Plain, p.Description})
	}
	for _, a := range s.aidPages() {
		if a.kind == "checker" {
			continue // every search for a note would find it first
		}
		list = append(list, found{"page", a.title, a.path, none, func() string { return a.text }, a.text})
	}
	return list
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func articleNames(a *guide.Article) string {
	var b strings.Builder
	b.WriteString(headingText(a.Body) + "\n" + a.Description + "\n" + a.Author)
	for _, t := range a.Tags {
		b.WriteString("\n" + t.Value)
	}
	return b.String()
}

func headingText(d markdown.Doc) string {
	var b strings.Builder
	for _, h := range d.Headings {
		b.WriteString(h.Text + "\n")
	}
	return b.String()
}

// authors are those of a thread, each once, in reading order.
func authors(t *guide.Thread) string {
	var names []string
	seen := map[string]bool{}
	for _, c := range t.Comments {
		if c.Author != "" && !seen[c.Author] {
			seen[c.Author] = true
			names = append(names, c.Author)
		}
	}
	return strings.Join(names, ", ")
}

// everyAuthor is the author of each comment: who says more is found sooner.
func everyAuthor(t *guide.Thread) string {
	var b strings.Builder
	for _, c := range t.Comments {
		b.WriteString(c.Author + "\n")
	}
	return b.String()
}

func bodies(t *guide.Thread) string {
	var b strings.Builder
	for _, c := range t.Comments {
		b.WriteString(c.Body + "\n")
	}
	return b.String()
}
