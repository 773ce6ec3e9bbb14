package guide

import (
	"maps"
	"slices"
)

// SameAddresses tells whether every link resolves in two sites alike: they
// have the same addresses, given in the same order, with the same source files,
// headings, comments and assets behind them, and hide the same articles.
func (s *Site) SameAddresses(other *Site) bool {
	return slices.EqualFunc(s.addresses, other.addresses, func(a, b *target) bool { return a == b || a.same(*b) }) && maps.Equal(s.Hidden, other.Hidden)
}

func (t target) same(o target) bool {
	return t.url == o.url && t.kind == o.kind && t.pos == o.pos && t.thread == o.thread && t.anyID == o.anyID &&
		sameAsset(t.asset, o.asset) && sameList(t.headings, o.headings) && sameList(t.ids, o.ids)
}

func sameAsset(a, b *Asset) bool {
	return a == b || a != nil && b != nil && a.URL == b.URL && a.Width == b.Width && a.Height == b.Height && a.File.Hash == b.File.Hash
}

// sameList looks at the elements only where the two are not one and the same list.
func sameList[T comparable](a, b []T) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0] || slices.Equal(a, b))
}
