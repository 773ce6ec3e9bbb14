// Package lint finds what is wrong with a linked guide.
//
// What one file says wrongly is found when it is parsed; here is what can be
// seen only when all files stand together. It changes nothing.
//
// Site is what build says. Review and Files are what an editor wants to know
// besides, and only "etiquette lint" says it. Silence leaves out what the guide's
// settings silence.
package lint

import (
	"path"
	"slices"
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/markdown"
	"github.com/two-sentences/etiquette/generator/source"
)

// Site returns what is wrong with the whole guide: links that lead nowhere,
// links to what is not published, images that are missing. Codes: dead-link,
// hidden-link, missing-image, heading-taken, verdict.
func Site(s *guide.Site) source.Diagnostics {
	var diags source.Diagnostics
	for _, a := range s.Articles {
		diags = append(diags, Article(s, a)...)
	}
	return append(diags, Rest(s)...)
}

// Article is what Site says of one article. It depends on the article's own
// text, its thread, the site's addresses and the site's Program alone.
func Article(s *guide.Site, a *guide.Article) source.Diagnostics {
	c := &checker{site: s}
	c.doc(a.Path, a.Body)
	c.doc(a.Path, a.Summary())
	c.picture(a)
	c.headings(a)
	return c.diags
}

// SeesIDs tells whether Article depends on what ids other pages have.
func SeesIDs(a *guide.ArticlePiece) bool {
	other := func(dest string) bool { return strings.IndexByte(dest, '#') > 0 }
	leads := func(r markdown.Ref) bool { return other(r.Dest) }
	return slices.ContainsFunc(a.Body.Refs(), leads) || slices.ContainsFunc(a.Summary().Refs(), leads) || other(a.Image.Value)
}

// Rest is what Site says of all but the articles.
func Rest(s *guide.Site) source.Diagnostics {
	c := &checker{site: s}
	for _, p := range s.Pages {
		c.doc(p.Path, p.Body)
	}
	for _, n := range s.Notes {
		c.doc(n.Path, n.Why)
		c.example(n)
	}
	for _, x := range s.Situations {
		c.doc("content/situations.yaml", x.Body)
	}
	for _, t := range s.Terms {
		c.doc("content/glossary.yaml", t.Definition)
	}
	for _, m := range s.Settings.Menu {
		c.link("content/site.yaml", m.Link.Value, m.Link.Pos)
	}
	c.rules()
	return c.diags
}

type checker struct {
	site  *guide.Site
	diags source.Diagnostics
}

func (c *checker) doc(from string, d markdown.Doc) {
	for _, n := range d.Notes() {
		c.verdict(n.Text, n.Kind, n.Platform, n.Expect, n.Pos)
	}
	for _, r := range d.Refs() {
		if r.Image {
			c.image(from, r)
		} else {
			c.link(from, r.Dest, r.Pos)
		}
	}
}

func (c *checker) link(from, dest string, pos source.Pos) {
	t := c.site.Resolve(from, dest)
	switch {
	case t.Hidden != "":
		c.diags.Warnf(pos, "hidden-link", "it will be a link once that is published", "%q is %s, so the link to it is text for now", dest, t.Hidden)
	case t.Problem != "":
		c.diags.Errorf(pos, "dead-link", t.Hint, "%s", t.Problem)
	}
}

func (c *checker) image(from string, r markdown.Ref) {
	t := c.site.Resolve(from, r.Dest)
	switch {
	case t.External:
		c.diags.Errorf(r.Pos, "missing-image", "save it beside the article", "the image %q is on another site; pages ask no one else for anything", r.Dest)
	case t.Problem != "" || t.Asset == nil:
		c.diags.Errorf(r.Pos, "missing-image", t.Hint, "no image %q", r.Dest)
	}
}

// picture checks the image that an article's front matter names.
func (c *checker) picture(a *guide.Article) {
	if a.Image.Value == "" {
		return
	}
	if t := c.site.Resolve(a.Path, a.Image.Value); t.Asset == nil {
		c.diags.Errorf(a.Image.Pos, "missing-image", t.Hint, "no image %q beside %s", a.Image.Value, path.Base(a.Path))
	}
}

// headings reports a heading whose id is that of a comment below it.
func (c *checker) headings(a *guide.Article) {
	if a.Thread == nil {
		return
	}
	ids := map[string]bool{}
	for _, h := range a.Body.Headings() {
		if id, ok := strings.CutPrefix(h.ID, "c-"); ok {
			ids[id] = true
		}
	}
	if len(ids) == 0 {
		return
	}
	for _, comment := range a.Thread.Comments() {
		if ids[comment.ID] {
			c.diags.Errorf(source.Pos{Path: a.Path}, "heading-taken", "give the heading other words", "a heading has the address #c-%s of a comment", comment.ID)
		}
	}
}
