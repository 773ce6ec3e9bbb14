package render

import (
	"html/template"
	"slices"
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/markdown"
)

const printPath = "/print/"

// PrintPage is the guide without its discussions and pages, on one page: its articles in reading order, its
// situations with their notes, its glossary. Links between them stay on it.
type PrintPage struct {
	Page
	Parts      []PrintPart
	Situations []PrintSituation
	Terms      []TermView
}

// PrintPart is the articles of a series; those of none stand last, and have no title.
type PrintPart struct {
	Title, Description string
	Articles           []PrintArticle
}

// PrintArticle is an article. Its headings begin at level 4.
type PrintArticle struct {
	ID, Title string
	Lang, Dir string // of its title and text, where it is not the site's; else empty
	Summary   template.HTML
	Writer    string
	Date      When
	Body      template.HTML
	Addresses []string // of other sites that it links to, in its order
}

// PrintSituation is a situation and its notes.
type PrintSituation struct {
	ID, Title, Prompt string
	Body              template.HTML
	Addresses         []string
	Notes             []NoteCard
}

func (s *site) hasPrint() bool {
	return s.layouts["print"] != nil && len(s.Articles) > 0 && len(s.Articles) <= guide.PrintMost
}

// printPage adds the page, where the layouts have it and the guide is not too large.
func (b *builder) printPage() {
	if !b.hasPrint() {
		return
	}
	h := head{kind: "print", path: printPath, title: b.words.must("print"), description: b.words.must("print.about"), noIndex: true}
	b.html(h.path, h.kind, "", nil, func(t *Tools) any {
		v := &PrintPage{Page: b.page(t, h)}
		rest := slices.DeleteFunc(slices.Clone(b.Articles), func(a *guide.Article) bool { return a.Series != nil })
		slices.Reverse(rest)
		for _, s := range b.Series {
			v.Parts = append(v.Parts, b.printPart(t, s.Title, s.Description, s.Articles))
		}
		if len(rest) > 0 {
			v.Parts = append(v.Parts, b.printPart(t, "", "", rest))
		}
		for _, sit := range b.Situations {
			v.Situations = append(v.Situations, PrintSituation{ID: printID(sit.URL), Title: sit.Title, Prompt: sit.Prompt,
				Body: t.text(sit.Body, t.printFill(situationsFile, printID(sit.URL)+"-", "")), Addresses: addresses(sit.Body), Notes: b.noteCards(t, sit.Notes)})
		}
		for _, term := range b.Terms {
			view := b.term(t, term, printPath)
			view.ID, view.Definition = printID(term.URL), t.text(term.Definition, t.printFill(glossaryFile, "", ""))
			for i, other := range term.See {
				view.See[i].Href = "#" + printID(other.URL)
			}
			v.Terms = append(v.Terms, view)
		}
		return v
	})
}

func (s *site) printPart(t *Tools, title, description string, list []*guide.Article) PrintPart {
	p := PrintPart{Title: title, Description: description}
	for _, a := range list {
		id := printID(a.URL)
		lang := s.foreign(a.Lang)
		fill := t.printFill(a.Path, id+"-", lang)
		p.Articles = append(p.Articles, PrintArticle{ID: id, Title: a.Title, Lang: lang, Dir: textDirection(lang), Summary: a.Summary().Inline(fill),
			Writer: a.Author, Date: s.words.date(changed(a)), Body: t.text(a.Body, fill), Addresses: addresses(a.Body)})
	}
	return p
}

// printID is the id on the page of what has that site path elsewhere:
// "/articles/two-sentences/#why" is "site-articles-two-sentences-why".
func printID(path string) string {
	return "site-" + strings.Join(strings.FieldsFunc(path, func(r rune) bool { return r == '/' || r == '#' }), "-")
}

// printFill is fill for a text that shares the page with all others; lang is
// its language where it is not the site's.
func (t *Tools) printFill(from, prefix, lang string) markdown.Fill {
	f := t.fill(from, printPath)
	f.IDPrefix, f.Down = prefix, 2
	f.Link = func(r markdown.Ref) (string, bool) {
		if id := t.printTarget(from, r.Dest); id != "" {
			return encode("#"+id, &restSafe), true
		}
		return t.link(from, printPath, r.Dest)
	}
	f.Note = func(i int, n markdown.Note) template.HTML { return t.noteCard(prefix, i, n, lang) }
	return f
}

// printTarget is the id on the page of what a link leads to; empty for what
// does not stand on it.
func (t *Tools) printTarget(from, dest string) string {
	to := t.site.Leads(from, dest)
	if !to.OK() || to.External || to.Asset != nil || strings.HasPrefix(to.Fragment, "c-") {
		return ""
	}
	if to.URL == "" && from == glossaryFile {
		to.URL = glossaryPath
	}
	for _, folder := range []string{"/articles/", "/situations/", glossaryPath + "#"} {
		path := to.URL
		if to.Fragment != "" {
			path += "#" + to.Fragment
		}
		if strings.HasPrefix(path, folder) && path != folder && !strings.HasPrefix(path, folder+"page/") {
			return printID(path)
		}
	}
	return ""
}
