package guide

import (
	"maps"
	"slices"
)

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
		ids = ids && a.thread == b.thread && sameList(a.headings, b.headings) && sameList(a.ids, b.ids)
		return a.same(*b)
	})
	return same && maps.Equal(s.Hidden, other.Hidden), ids
}

// SameRest tells whether two sites are made of the same but for articles and threads.
func (s *Site) SameRest(other *Site) bool {
	return slices.EqualFunc(s.linked.pieces, other.linked.pieces, func(a, b *Piece) bool {
		return a.same(b) || a.Path == b.Path && a.Bulk() && b.Bulk()
	})
}

// same leaves out the ids in a page.
func (t target) same(o target) bool {
	return t.url == o.url && t.kind == o.kind && t.pos == o.pos && t.anyID == o.anyID && sameAsset(t.asset, o.asset)
}

func sameAsset(a, b *Asset) bool {
	return a == b || a != nil && b != nil && a.URL == b.URL && a.Width == b.Width && a.Height == b.Height && a.File.Hash == b.File.Hash
}

// sameList looks at the elements only where the two are not one and the same list.
func sameList[T comparable](a, b []T) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0] || slices.Equal(a, b))
}
