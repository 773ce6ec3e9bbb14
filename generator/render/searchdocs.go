package render

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
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

// searchDocs lists what can be found: articles, the newest first, threads,
// notes, terms, situations, pages. Texts are made when they are asked for.
func (s *site) searchDocs() (list []found) {
	none := func() string { return "" }
	for _, a := range s.Articles {
		list = append(list, found{"article", a.Title, a.URL, func() string { return articleNames(a) }, a.Body.Plain, a.Description})
	}
	for _, a := range s.threads {
		list = append(list, found{"discussion", a.Title, a.URL + "#site-thread", func() string { return everyAuthor(a.Thread) }, func() string { return bodies(a.Thread) }, excerpt(authors(a.Thread), 120)})
	}
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

// searchKey is short and other wherever what can be found is other, so that
// the parts of the index may be named by it before they are made.
func (s *site) searchKey(docs []found) string {
	h := sha256.New()
	add := func(parts ...string) {
		for _, p := range parts {
			_, _ = h.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(p))))
			_, _ = h.Write([]byte(p))
		}
	}
	sum := func(d markdown.Doc) { _, _ = h.Write(binary.LittleEndian.AppendUint32(nil, d.Sum())) }
	for _, d := range docs {
		add(d.kind, d.title, d.url, d.excerpt)
	}
	for _, a := range s.Articles {
		sum(a.Body)
		add(articleNames(a))
	}
	for _, a := range s.threads {
		add(everyAuthor(a.Thread), bodies(a.Thread))
	}
	for _, n := range s.Notes {
		sum(n.Why)
		add(n.After.Text)
	}
	for _, t := range s.Terms {
		sum(t.Definition)
		add(t.Also...)
	}
	for _, t := range s.Situations {
		sum(t.Body)
		add(t.Prompt)
	}
	for _, p := range s.Pages {
		sum(p.Body)
	}
	return hex.EncodeToString(h.Sum(nil)[:5])
}
