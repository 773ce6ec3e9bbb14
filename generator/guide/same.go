package guide

import (
	"maps"
	"slices"

	"github.com/two-sentences/etiquette/generator/markdown"
)

// Same tells whether two sites of one program are made of the same, and so are the
// same. It is false where that is not known.
func (s *Site) Same(other *Site) bool {
	return SameShape(s, other) && slices.EqualFunc(s.linked.pieces, other.linked.pieces, (*Piece).same)
}

// SameAddresses tells whether links resolve in two sites alike: they have the
// same addresses, given in the same order, with the same source files and assets
// behind them, and hide the same articles. If ids is false, the pages behind some
// have other headings or comments, which those links see that lead to an id.
func (s *Site) SameAddresses(other *Site) (same, ids bool) {
	ids = true
	same = slices.EqualFunc(s.addresses, other.addresses, func(a, b *target) bool {
		if a == b {
			return true
		}
		ids = ids && a.sameIDs(b)
		return a.same(*b)
	})
	return same && maps.Equal(s.Hidden, other.Hidden), ids
}

// Within tells whether a later site has all addresses and source files that this
// one has, with the same behind them, and maybe others: so a link that leads
// somewhere here does so there. ids is as in SameAddresses.
func (s *Site) Within(later *Site) (within, ids bool) {
	ids = true
	for url, at := range s.urls {
		to, ok := later.urls[url]
		if !ok {
			return false, false
		}
		a, b := s.addresses[at], later.addresses[to]
		if a.anyID != b.anyID || !sameAsset(a.asset, b.asset) {
			return false, false
		}
		ids = ids && a.sameIDs(b)
	}
	for file, at := range s.files {
		if to, ok := later.files[file]; !ok || s.addresses[at].url != later.addresses[to].url {
			return false, false
		}
	}
	return true, ids
}

// SameRest tells whether two sites are made of the same but for articles and threads.
func (s *Site) SameRest(other *Site) bool {
	a, b := s.linked.pieces, other.linked.pieces
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return slices.EqualFunc(slices.DeleteFunc(slices.Clone(a), (*Piece).Bulk), slices.DeleteFunc(slices.Clone(b), (*Piece).Bulk), (*Piece).same)
}

// sameIDs tells whether two pages have the same ids.
func (t *target) sameIDs(o *target) bool {
	return t == o || t.thread == o.thread && sameHeadings(t.body, o.body) && sameList(t.ids, o.ids)
}

// same leaves out the ids in a page.
func (t target) same(o target) bool {
	return t.url == o.url && t.pos == o.pos && t.anyID == o.anyID && sameAsset(t.asset, o.asset)
}

func sameHeadings(a, b *markdown.Doc) bool {
	return a == b || a != nil && b != nil && a.SameHeadings(*b)
}

func sameAsset(a, b *Asset) bool {
	return a == b || a != nil && b != nil && a.URL == b.URL && a.Width == b.Width && a.Height == b.Height && a.File.Hash == b.File.Hash
}

// sameList looks at the elements only where the two are not one and the same list.
func sameList[T comparable](a, b []T) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0] || slices.Equal(a, b))
}
