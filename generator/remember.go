package generator

import (
	"encoding/binary"
	"slices"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/lint"
	"github.com/two-sentences/etiquette/generator/render"
	"github.com/two-sentences/etiquette/generator/source"
)

// checked is a site and what lint said of each of its articles, and of the rest.
type checked struct {
	site *guide.Site
	said []source.Diagnostics
	rest source.Diagnostics
	all  source.Diagnostics
}

// calm are the articles of which nothing was said.
func (c checked) calm() map[*guide.ArticlePiece]bool {
	calm := make(map[*guide.ArticlePiece]bool, len(c.said))
	for i, said := range c.said {
		if len(said) == 0 {
			calm[c.site.Articles[i].ArticlePiece] = true
		}
	}
	return calm
}

// check is lint.Site. An article that stands in the last site as well, or that
// the cache knows, is not looked at again where the program and what its links
// see are the same; nor is the rest, where that is the same; and nothing is, where
// the whole site is.
func check(site *guide.Site, opts Options, memo *Memo) source.Diagnostics {
	if last := memo.checks.site; last != nil && last.Program == site.Program && last.Same(site) {
		memo.checks.site = site
		return memo.checks.all
	}
	seen := memo.checks.view(site)
	var calm map[*guide.ArticlePiece]bool
	if memo.calm != nil && memo.checks.site == nil {
		calm = memo.calm(opts)
	}
	said := make([]source.Diagnostics, len(site.Articles))
	var fresh []int
	for i, a := range site.Articles {
		if calm[a.ArticlePiece] {
			continue
		}
		ok := false
		if said[i], ok = seen.article(i, a); !ok {
			fresh = append(fresh, i)
		}
	}
	for n, diags := range each(fresh, paced(memo.Pace, func(i int) source.Diagnostics { return lint.Article(site, site.Articles[i]) })) {
		said[fresh[n]] = diags
	}
	rest := memo.checks.rest
	if !seen.rest(site) {
		rest = lint.Rest(site)
	}
	all := slices.Clip(append(slices.Concat(said...), rest...))
	memo.checks = checked{site: site, said: said, rest: rest, all: all}
	return all
}

// view is what of a checked site holds of another.
type view struct {
	checked
	alike bool                                   // links see the same in both
	ids   bool                                   // the ids in pages as well
	calm  map[*guide.ArticlePiece]*guide.Article // where the other has addresses that the checked one lacks: those of which nothing was said
}

func (c checked) view(site *guide.Site) view {
	v := view{checked: c}
	if c.site == nil || c.site.Program != site.Program {
		return v
	}
	if v.alike, v.ids = c.site.SameAddresses(site); v.alike {
		v.alike = len(c.said) == len(site.Articles)
		return v
	}
	within := false
	if within, v.ids = c.site.Within(site); within {
		v.calm = make(map[*guide.ArticlePiece]*guide.Article, len(c.said))
		for i, said := range c.said {
			if len(said) == 0 {
				v.calm[c.site.Articles[i].ArticlePiece] = c.site.Articles[i]
			}
		}
	}
	return v
}

// article is what is said of the i-th article, where that is known.
func (v view) article(i int, a *guide.Article) (said source.Diagnostics, ok bool) {
	switch {
	case v.alike:
		said, ok = v.said[i], sameArticle(v.site.Articles[i], a)
	case v.calm != nil:
		was := v.calm[a.ArticlePiece]
		ok = was != nil && was.Thread == a.Thread
	}
	if !ok || !v.ids && lint.SeesIDs(a.ArticlePiece) {
		return nil, false
	}
	return said, true
}

// rest tells whether the same is said of the rest.
func (v view) rest(site *guide.Site) bool {
	return (v.alike || v.calm != nil && len(v.checked.rest) == 0) && v.ids && v.site.SameRest(site)
}

// sameArticle tells whether lint.Article looks at the same in two sites.
func sameArticle(a, b *guide.Article) bool {
	return a == b || a.ArticlePiece == b.ArticlePiece && a.Thread == b.Thread
}

// themed is the theme made last.
type themed struct {
	key   source.Hash
	theme render.Theme
	diags source.Diagnostics
}

// parseTheme is render.ParseTheme, which reads layouts and static, and its Check
// if that is asked for.
func parseTheme(tree source.Tree, memo *Memo, check bool) (render.Theme, source.Diagnostics) {
	key := treeKey(tree, "layouts", "static")
	if memo.theme.key != key {
		theme, diags := memo.theme.theme.Again(tree)
		memo.theme = themed{key: key, theme: theme, diags: diags}
	}
	theme, diags := memo.theme.theme, memo.theme.diags
	if !check || memo.sound == key {
		return theme, diags
	}
	diags = append(slices.Clone(diags), theme.Check()...)
	if memo.sound = key; len(diags) > 0 {
		memo.sound = source.Hash{}
	}
	return theme, diags
}

// treeKey is the hash of all files of some folders.
func treeKey(tree source.Tree, folders ...string) source.Hash {
	var data []byte
	for _, folder := range folders {
		for _, f := range tree.Under(folder) {
			data = binary.LittleEndian.AppendUint32(data, uint32(len(f.Path)))
			data = append(append(data, f.Path...), f.Hash[:]...)
			if f.Own {
				data = append(data, 1)
			}
		}
	}
	return source.Sum(data)
}
