package render

import (
	"net/url"
	"path"
	"strings"

	"github.com/two-sentences/etiquette/generator/source"
)

// textPages adds the guide's own pages, and the checker's.
func (b *builder) textPages() {
	for _, p := range b.Pages {
		h := head{kind: "page", path: p.URL, title: p.Title, description: p.Description}
		b.html(p.URL, h.kind, p.Path, func() []string { return headingIDs(p.Body) }, func(t *Tools) any {
			return &TextPage{Page: b.page(t, h), Body: t.text(p.Body, t.fill(p.Path, p.URL)), Contents: contents(p.Body), Updated: optional(p.Updated, b.words.date)}
		})
	}
	if b.checker {
		b.checkerPage()
	}
	if b.checker && b.layouts.pages["embed"] != nil {
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

// redirects adds a page at every old address, for hosts without redirects.
func (b *builder) redirects() {
	if len(b.Aliases) == 0 {
		return
	}
	titles := map[string]string{}
	for _, a := range b.Articles {
		titles[a.URL] = a.Title
	}
	for _, p := range b.Pages {
		titles[p.URL] = p.Title
	}
	for _, a := range b.Aliases {
		name := aliasFile(a.From)
		if name == "" {
			b.diags.Warnf(source.Pos{}, "alias", "write a path such as \"/old/post/\"", "no page can stand at the old address %q", a.From)
			continue
		}
		h := head{kind: "redirect", path: a.From, title: b.words.must("redirect"), noIndex: true}
		b.add(name, file{read: func() ([]byte, error) {
			t := b.tools(name)
			v := &RedirectPage{Page: b.page(t, h), ToHref: t.URL(a.To), ToTitle: titles[a.To]}
			v.Canonical = t.Abs(a.To)
			return b.execute(h.kind, v)
		}})
	}
}

// aliasFile is the file at an old address: "/old/" and "/old" are
// "old/index.html", "/old.html" stays. Empty where no file can stand there.
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
	return fileOf(from)
}
