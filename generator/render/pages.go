package render

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// textPage adds the i-th of the guide's own pages.
func (b *builder) textPage(i int) {
	p := b.Pages[i]
	if keptForEver(fileOf(p.URL)) {
		b.diags.Errorf(source.Pos{Path: p.Path}, "path-taken", "rename the file", "%s is for files that browsers keep for a year, so a page there could not change", p.URL)
		return
	}
	h := head{kind: "page", path: p.URL, title: p.Title, description: p.Description}
	b.html(p.URL, h.kind, p.Path, p.Body.IDs, func(t *Tools) any {
		return &TextPage{Page: b.page(t, h), Body: t.text(p.Body, t.fill(p.Path, p.URL)), Contents: contents(p.Body), Updated: optional(p.Updated, b.words.date)}
	})
	b.card(p.URL, p.Title, p.Path, nil)
}

// checkerPages adds the checker's two places.
func (b *builder) checkerPages() {
	if b.checker {
		b.checkerPage()
	}
	if b.embeds() {
		b.embedPage()
	}
}

func choices(t *Tools, set string, values []string) []Choice {
	list := make([]Choice, len(values))
	for i, v := range values {
		list[i] = Choice{Value: v, Name: t.name(set, v)}
	}
	return list
}

// notFound adds the page for addresses that lead nowhere. It is shown at any
// depth, so its links do not depend on where it stands (but for a relative
// site, which no server shows it for).
func (b *builder) notFound() {
	h := head{kind: "404", path: "/404.html", title: b.words.must("notfound"), description: b.words.must("notfound.about"), noIndex: true}
	b.html(h.path, h.kind, "", nil, func(t *Tools) any {
		v := &NotFoundPage{Page: b.page(t, h), Situations: b.situationLinks(t, nil)}
		v.ReportHref = ""
		for _, a := range b.Articles[:min(homeArticles, len(b.Articles))] {
			v.Latest = append(v.Latest, *articleLink(t, a))
		}
		return v
	})
}

// redirect adds a page at the i-th old address, for hosts without redirects.
func (b *builder) redirect(i int) {
	a := b.Aliases[i]
	name := aliasFile(a.From)
	if name == "" {
		b.diags.Warnf(source.Pos{}, "alias", "write a path such as \"/old/post/\"", "no page can stand at the old address %q", a.From)
		return
	}
	h := head{kind: "redirect", path: a.From, title: b.words.must("redirect"), noIndex: true}
	b.htmlFile(name, h.kind, "", nil, func(t *Tools) any {
		v := &RedirectPage{Page: b.page(t, h), ToHref: t.URL(a.To), ToTitle: b.titles()[a.To]}
		v.Canonical = t.Abs(a.To)
		return v
	})
}

// titlesOf are the titles of articles and pages by their addresses.
func titlesOf(g *guide.Site) map[string]string {
	titles := make(map[string]string, len(g.Articles))
	for _, a := range g.Articles {
		titles[a.URL] = a.Title
	}
	for _, p := range g.Pages {
		titles[p.URL] = p.Title
	}
	return titles
}

// aliasFile is the file at an old address: "/old/" and "/old" are
// "old/index.html", "/old.html" stays. Empty where no file can stand there, or it would be
// kept for ever as what it is.
func aliasFile(from string) string {
	if !isSitePath(from) || strings.ContainsAny(from, "?#\\\x00") {
		return ""
	}
	if plain, err := url.PathUnescape(from); err == nil {
		from = plain
	}
	if path.Ext(from) == "" && !strings.HasSuffix(from, "/") {
		from += "/"
	}
	if path.Clean(from) != strings.TrimSuffix(from, "/") {
		return ""
	}
	if name := fileOf(from); !keptForEver(name) {
		return name
	}
	return ""
}

// keptForEver tells whether hosts are told that a file never changes; see headerRules.
func keptForEver(name string) bool {
	top, _, inFolder := strings.Cut(name, "/")
	return inFolder && slices.Contains(hashedFolders, top) || strings.HasPrefix(name, searchFolder+"/")
}
