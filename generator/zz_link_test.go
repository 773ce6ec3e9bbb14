package generator

import (
	"os"
	"testing"
	"time"

	"github.com/two-sentences/etiquette/content"
	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/render"
	"github.com/two-sentences/etiquette/generator/source"
	"github.com/two-sentences/etiquette/layouts"
	"github.com/two-sentences/etiquette/static"
)

func zz(b *testing.B) ([]source.Layer, *Memo, []guide.Piece, source.Tree) {
	root, _ := os.OpenRoot("/tmp/s5/c10000")
	ls := []source.Layer{{FS: root.FS(), Own: true}, {FS: source.Within("content", content.FS)}, {FS: source.Within("layouts", layouts.FS)}, {FS: source.Within("static", static.FS)}}
	memo := new(Memo)
	tree, e, _, _ := read(ls, nil, memo)
	p, _ := parse(e)
	return ls, memo, p, tree
}
func BenchmarkZZLink(b *testing.B) {
	_, _, p, _ := zz(b)
	b.ReportAllocs()
	for b.Loop() {
		guide.Link(p, guide.LinkOptions{Now: time.Now()})
	}
}
func BenchmarkZZSite(b *testing.B) {
	_, memo, p, tree := zz(b)
	s, _ := guide.Link(p, guide.LinkOptions{Now: time.Now()})
	t, _ := parseTheme(tree, memo)
	b.ReportAllocs()
	for b.Loop() {
		render.Site(s, t, render.Options{BaseURL: "http://localhost/"})
	}
}
func BenchmarkZZCheck(b *testing.B) {
	_, memo, p, _ := zz(b)
	s, _ := guide.Link(p, guide.LinkOptions{Now: time.Now()})
	check(s, memo)
	b.ReportAllocs()
	for b.Loop() {
		check(s, memo)
	}
}
