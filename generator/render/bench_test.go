package render

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// many is a site of n articles with threads, under the shipped layouts.
func many(b *testing.B, n int) (*guide.Site, Theme) {
	b.Helper()
	files := fstest.MapFS{}
	put := func(name, text string) { files[name] = &fstest.MapFile{Data: []byte(text)} }
	put("content/site.yaml", "title: Many\ndescription: Many articles.\n")
	words := strings.Repeat("Say why this person, and why now; a *reason* is **short**. ", 12)
	for i := range n {
		put(fmt.Sprintf("content/articles/a%d.md", i), fmt.Sprintf("---\ntitle: Article %d\ndate: %s\ndescription: The article of that number, in a sentence.\ntags: [t%d, u%d]\n---\n## One\n\n%s\n\n## Two\n\n%s [next](a%d.md)\n\n- a\n- b\n\n## Three\n\n%s\n",
			i, time.Date(2000, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), i%40, i%7, words, words, (i+1)%n, words))
		var th strings.Builder
		th.WriteString("version: 1\ncomments:\n")
		for c := range 6 {
			fmt.Fprintf(&th, "- {id: c%d, author: Reader %d, date: 2026-03-0%dT09:12:00Z, stance: agrees, body: \"I have seen it *often*, and so have others who write many notes a week.\"}\n", c, c, c+1)
		}
		put(fmt.Sprintf("content/threads/a%d.yaml", i), th.String())
	}
	tree, _, err := source.Read(source.Layer{FS: files, Own: true}, source.Layer{FS: os.DirFS("../..")})
	if err != nil {
		b.Fatal(err)
	}
	pieces := make([]*guide.Piece, len(tree.Files))
	for i, f := range tree.Files {
		pieces[i], _ = guide.Parse(*f)
	}
	site, _ := guide.Link(pieces, guide.LinkOptions{Now: time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC)})
	theme, diags := ParseTheme(tree)
	if diags.HasErrors() {
		b.Fatal(diags)
	}
	return site, theme
}

// BenchmarkRead renders whole sites on all processors; bytes are those of the site.
func BenchmarkRead(b *testing.B) {
	for _, n := range []int{100, 1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			site, theme := many(b, n)
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				out, _ := Site(site, theme, Options{BaseURL: "https://example.org/"})
				b.SetBytes(readAll(b, out))
			}
		})
	}
}

func readAll(b *testing.B, out *Output) int64 {
	var next, size atomic.Int64
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(out.Paths()); i = int(next.Add(1)) - 1 {
				data, err := out.Read(out.Paths()[i])
				if err != nil {
					b.Error(err)
				}
				size.Add(int64(len(data)))
			}
		})
	}
	all.Wait()
	return size.Load()
}

func BenchmarkSite(b *testing.B) {
	site, theme := many(b, 10000)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		Site(site, theme, Options{BaseURL: "https://example.org/"})
	}
}

func BenchmarkParseTheme(b *testing.B) {
	tree, _, _ := source.Read(source.Layer{FS: os.DirFS("../..")})
	b.ReportAllocs()
	for range b.N {
		ParseTheme(tree)
	}
}

// BenchmarkArticle takes the work for one article apart: its data, its
// layout, its feeds.
func BenchmarkArticle(b *testing.B) {
	site, theme := many(b, 200)
	var diags source.Diagnostics
	s := newSite(site, theme, Options{BaseURL: "https://example.org/"}, &diags)
	a := site.Articles[50]
	t := s.tools("articles/a/index.html")
	v := s.article(t, a)
	run := func(name string, f func()) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				f()
			}
		})
	}
	run("data", func() { s.article(t, a) })
	run("layout", func() { _, _ = s.execute(nil, "article", v) })
	run("atom", func() { _, _ = writeAtom(s.threadFeed(a)) })
	run("json", func() { _, _ = writeJSONFeed(s.threadFeed(a)) })
	run("body", func() { a.Body.HTML(t.fill(a.Path, a.URL)) })
	run("comments", func() { s.bodies(t, a, s.threadSpan(a, 1)) })
}
