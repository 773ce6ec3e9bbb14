package deploy

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// bigSite makes n pages of about 10 KB in folders of their own, as a built guide has.
func bigSite(n int) files {
	t := files{"assets/main.css": long}
	for i := range n {
		t[fmt.Sprintf("articles/%04d/index.html", i)] = fmt.Sprint(i, strings.Repeat("<p>two sentences</p>\n", 450))
	}
	return t
}

func BenchmarkDir(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		tree := bigSite(n)
		b.Run(fmt.Sprintf("cold/%d", n), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				dir, _ := os.MkdirTemp(b.TempDir(), "")
				b.StartTimer()
				build(b, tree, dir)
				b.StopTimer()
				os.RemoveAll(dir)
				b.StartTimer()
			}
		})
		b.Run(fmt.Sprintf("floor/%d", n), func(b *testing.B) { // the same files, merely written
			for b.Loop() {
				b.StopTimer()
				dir, _ := os.MkdirTemp(b.TempDir(), "")
				b.StartTimer()
				merelyWrite(b, tree, dir)
				b.StopTimer()
				os.RemoveAll(dir)
				b.StartTimer()
			}
		})
		b.Run(fmt.Sprintf("one-changed/%d", n), func(b *testing.B) {
			dir := b.TempDir()
			build(b, tree, dir)
			for i := 0; b.Loop(); i++ {
				tree["articles/0007/index.html"] = fmt.Sprint(i)
				if r := build(b, tree, dir); r.Written != 1 {
					b.Fatal(r)
				}
			}
		})
		b.Run(fmt.Sprintf("all-changed/%d", n), func(b *testing.B) {
			dir := b.TempDir()
			build(b, tree, dir)
			for i := 0; b.Loop(); i++ {
				b.StopTimer()
				for p := range tree {
					tree[p] = fmt.Sprint(i) + tree[p]
				}
				b.StartTimer()
				build(b, tree, dir)
			}
		})
	}
}

func merelyWrite(b *testing.B, tree files, dir string) {
	paths := tree.Paths()
	must(b, each(b.Context(), len(paths), func(i int) error {
		data, _ := tree.Read(paths[i])
		hash(data)
		name := filepath.Join(dir, paths[i])
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		return os.WriteFile(name, data, 0o644)
	}))
}

func BenchmarkEncode(b *testing.B) {
	page, err := os.ReadFile("../../README.md")
	if err != nil {
		page = []byte(bigSite(1)["articles/0000/index.html"])
	}
	page = page[:min(len(page), 10_000)]
	for _, e := range newEncodings() {
		b.Run(e.name, func(b *testing.B) {
			b.SetBytes(int64(len(page)))
			for b.Loop() {
				e.encode(page)
			}
		})
	}
}
