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
// see are the same; nor is the rest, where that is the same.
func check(site *guide.Site, opts Options, memo *Memo) source.Diagnostics {
	last := memo.checks
	alike, ids := false, false
	if last.site != nil && last.site.Program == site.Program && len(last.said) == len(site.Articles) {
		alike, ids = last.site.SameAddresses(site)
	}
	var calm map[*guide.ArticlePiece]bool
	if memo.calm != nil && last.site == nil {
		calm = memo.calm(opts)
	}
	said := make([]source.Diagnostics, len(site.Articles))
	var fresh []int
	for i, a := range site.Articles {
		if calm != nil && calm[a.ArticlePiece] && !lint.SeesIDs(a) {
			continue
		}
		if alike && sameArticle(last.site.Articles[i], a) && (ids || !lint.SeesIDs(a)) {
			said[i] = last.said[i]
		} else {
			fresh = append(fresh, i)
		}
	}
	for n, diags := range each(fresh, paced(memo.Pace, func(i int) source.Diagnostics { return lint.Article(site, site.Articles[i]) })) {
		said[fresh[n]] = diags
	}
	rest := last.rest
	if !alike || !ids || !last.site.SameRest(site) {
		rest = lint.Rest(site)
	}
	memo.checks = checked{site: site, said: said, rest: rest}
	return append(slices.Concat(said...), rest...)
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
