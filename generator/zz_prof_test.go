package generator

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/two-sentences/etiquette/content"
	"github.com/two-sentences/etiquette/generator/deploy"
	"github.com/two-sentences/etiquette/generator/source"
	"github.com/two-sentences/etiquette/layouts"
	"github.com/two-sentences/etiquette/static"
)

func BenchmarkZZBuild(b *testing.B) {
	root, _ := os.OpenRoot("/tmp/s5/c1000")
	ls := []source.Layer{{FS: root.FS(), Own: true}, {FS: source.Within("content", content.FS)}, {FS: source.Within("layouts", layouts.FS)}, {FS: source.Within("static", static.FS)}}
	for b.Loop() {
		r, err := Build(context.Background(), ls, Options{Now: time.Now()}, nil)
		if err != nil {
			b.Fatal(err)
		}
		d, _ := os.MkdirTemp("/dev/shm", "zz")
		if _, err := deploy.Dir(context.Background(), r.Output, d, deploy.DirOptions{}); err != nil {
			b.Fatal(err)
		}
		os.RemoveAll(d)
	}
}
