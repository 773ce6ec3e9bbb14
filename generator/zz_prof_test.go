package generator

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/two-sentences/etiquette/content"
	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/render"
	"github.com/two-sentences/etiquette/generator/source"
	"github.com/two-sentences/etiquette/layouts"
	"github.com/two-sentences/etiquette/static"
)

func TestZZPasses(t *testing.T) {
	dir := os.Getenv("ZZ")
	if dir == "" {
		t.Skip()
	}
	root, _ := os.OpenRoot(dir)
	ls := []source.Layer{{FS: root.FS(), Own: true}, {FS: source.Within("content", content.FS)}, {FS: source.Within("layouts", layouts.FS)}, {FS: source.Within("static", static.FS)}}
	_ = context.Background
	for range 3 {
		t0 := time.Now()
		lap := func(n string) { fmt.Printf("%s %v\n", n, time.Since(t0).Round(10*time.Microsecond)); t0 = time.Now() }
		memo := new(Memo)
		tree, entries, _, _ := read(ls, nil, memo)
		lap("read")
		pieces, _ := parse(entries)
		lap("parse")
		site, _ := guide.Link(pieces, guide.LinkOptions{Now: time.Now()})
		lap("link")
		check(site, memo)
		lap("lint")
		theme, _ := render.ParseTheme(tree)
		lap("theme")
		out, _ := render.Site(site, theme, render.Options{BaseURL: "http://localhost/"})
		lap("site")
		each(out.Paths(), func(p string) int { b, _ := out.Read(p); return len(b) })
		lap("render")
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		fmt.Println("heap MB", m.HeapAlloc>>20)
		runtime.KeepAlive(out)
		o := Options{Now: time.Now(), BaseURL: "http://localhost/"}
		Build(context.Background(), ls, o, memo)
		lap("warm1")
		Build(context.Background(), ls, o, memo)
		lap("sweep build")
		o.Look = []string{"content/articles/none.md"}
		Build(context.Background(), ls, o, memo)
		Build(context.Background(), ls, o, memo)
		t0 = time.Now()
		for range 5 {
			o.Look = []string{tree.Files[5].Path}
			_, e, _, _ := read(ls, o.Look, memo)
			lap(" read")
			p, _ := parse(e)
			lap(" parse")
			s, _ := guide.Link(p, guide.LinkOptions{Now: o.Now})
			lap(" link")
			check(s, memo)
			lap(" check")
			t, _ := parseTheme(tree, memo)
			lap(" theme")
			render.Site(s, t, render.Options{BaseURL: "http://localhost/"})
			lap(" site")
			Build(context.Background(), ls, o, memo)
			lap("look build")
		}
	}
}
