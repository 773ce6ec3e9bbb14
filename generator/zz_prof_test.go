package generator

import (
	"context"
	"os"
	"testing"
	"time"
	"fmt"
	"runtime"

	"github.com/two-sentences/etiquette/content"
	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/lint"
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
		tree, _, _ := source.Read(ls...)
		lap("read")
		pieces, _ := parse(tree, nil)
		lap("parse")
		site, _ := guide.Link(pieces, guide.LinkOptions{Now: time.Now()})
		lap("link")
		lint.Site(site)
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
	}
}
