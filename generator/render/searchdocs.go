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
	alias            string                                // the title in one word; empty: none
	excerpt, authors string                                // what is shown below the title: one of them
	texts            func() (body string, strong []string) // its words: strong are other names, headings, authors, worth more than the body; nil: words are those
	words            string                                // as the lexicon knows them
	whole            bool                                  // those of the title are among them
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
	list = slices.Grow(list, len(s.Articles)+len(s.threads))
	for _, a := range slices.Backward(s.Articles) {
		if a.Thread != nil && a.Thread.Newest != nil {
			list = append(list, s.discussionDoc(a))
		}
		list = append(list, s.articleDoc(a))
	}
	return list
}

func (s *site) articleDoc(a *guide.Article) found {
	d := found{kind: "article", title: a.Title, url: a.URL, excerpt: a.Description}
	if d.words, d.whole = s.lexicon.articles[a.ArticlePiece]; !d.whole {
		d.texts = func() (string, []string) { return articleTexts(a.ArticlePiece) }
	}
	return d
}

func (s *site) discussionDoc(a *guide.Article) found {
	d := found{kind: "discussion", title: a.Title, url: a.URL + "#site-thread", authors: a.Thread.Authors}
	known := false
	if d.words, known = s.lexicon.threads[a.Thread]; !known {
		d.texts = func() (string, []string) { return threadTexts(a.Thread) }
	}
	return d
}

// shown is what is shown below the title.
func (d *found) shown() string {
	if d.authors != "" {
		return excerpt(authors(d.authors), 120)
	}
	return d.excerpt
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
	glossary := s.words.must("glossary")
	for _, n := range s.Notes {
		text := strings.Join(strings.Fields(n.After.Text), " ")
		list = append(list, found{kind: "note", title: n.Title, url: n.URL, excerpt: excerpt(text, 120), texts: func() (string, []string) { return n.After.Text + "\n" + n.Why.Plain(), nil }})
	}
	for _, t := range s.Terms {
		list = append(list, found{kind: "term", title: t.Name, url: t.URL, excerpt: excerpt(firstLine(t.Definition.Plain()), 120), texts: func() (string, []string) { return t.Definition.Plain(), append([]string{glossary}, t.Also...) }})
	}
	for _, t := range s.Situations {
		list = append(list, found{kind: "situation", title: t.Title, url: t.URL, excerpt: t.Description, texts: func() (string, []string) { return t.Body.Plain(), []string{t.Prompt} }})
	}
	for _, p := range s.Pages {
		list = append(list, found{kind: "page", title: p.Title, url: p.URL, excerpt: p.Description, texts: func() (string, []string) { return p.Body.Plain(), headingTexts(p.Body) }})
	}
	for _, p := range s.ownPages() {
		list = append(list, found{kind: "page", title: p.title, url: p.path, alias: p.alias, excerpt: p.text, texts: func() (string, []string) { return p.text, nil }})
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

// articleTexts are the texts of an article, but for its title.
func articleTexts(a *guide.ArticlePiece) (body string, strong []string) {
	strong = append(headingTexts(a.Body), a.Description, a.Author)
	for _, t := range a.Tags {
		strong = append(strong, t.Value)
	}
	return a.Body.Plain(), strong
}

// threadTexts are the texts of a thread.
func threadTexts(t *guide.Thread) (body string, strong []string) {
	return bodies(t), []string{t.Authors}
}

func headingTexts(d markdown.Doc) []string {
	headings := d.Headings()
	texts := make([]string, 0, len(headings)+8)
	for _, h := range headings {
		texts = append(texts, h.Text)
	}
	return texts
}

// authors are those of a thread, by its lines, each once, in reading order. In the thread
// each stands for each comment: who says more is found sooner.
func authors(lines string) string {
	var names []string
	seen := map[string]bool{"": true}
	for name := range strings.Lines(lines) {
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
