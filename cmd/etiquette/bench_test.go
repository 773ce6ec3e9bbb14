package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/two-sentences/etiquette/generator/deploy"
	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/lint"
	"github.com/two-sentences/etiquette/generator/render"
	"github.com/two-sentences/etiquette/generator/source"
)

// benchSizes are 100 and 1,000 articles; ETIQUETTE_BENCH names another number,
// such as 10000 or 100000.
func benchSizes(b *testing.B) []int {
	if s := os.Getenv("ETIQUETTE_BENCH"); s != "" {
		n, err := strconv.Atoi(s)
		sure(b, err)
		return []int{n}
	}
	return []int{100, 1000}
}

// perArticle reports the time in the measure that should not grow with the guide.
func perArticle(b *testing.B, n int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/article")
}

// BenchmarkBuild is the program itself: cold, and a second time with nothing
// changed, and with a title and a body edited.
func BenchmarkBuild(b *testing.B) {
	for _, n := range benchSizes(b) {
		from := corpus(b, n)
		b.Run(fmt.Sprintf("cold/%d", n), func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				out := b.TempDir()
				b.StartTimer()
				unheard(b, "build", "--no-cache", "--source", from, "--output", out)
			}
			perArticle(b, n)
		})
		for _, kind := range []string{"warm", "edit"} {
			b.Run(fmt.Sprintf("%s/%d", kind, n), func(b *testing.B) {
				b.Setenv("XDG_CACHE_HOME", b.TempDir())
				out := b.TempDir()
				unheard(b, "build", "--source", from, "--output", out)
				b.ResetTimer()
				for i := range b.N {
					if kind == "edit" {
						b.StopTimer()
						rewrite(b, articleFile(from, n/2), i)
						b.StartTimer()
					}
					unheard(b, "build", "--source", from, "--output", out)
				}
				perArticle(b, n)
			})
		}
	}
}

// rewrite gives an article another title and a sentence more.
func rewrite(b *testing.B, name string, i int) {
	b.Helper()
	text := fmt.Sprintf("---\ntitle: Edited %d %d\ndate: 2020-01-01\ntags: [topic 1]\n---\n\nSentence %d.\n", i, time.Now().UnixNano(), i)
	sure(b, os.WriteFile(name, []byte(text), 0o644))
}

// unheard runs a command line without its words.
func unheard(b *testing.B, args ...string) {
	b.Helper()
	stderr := os.Stderr
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	sure(b, err)
	defer null.Close()
	os.Stderr = null
	code := run(context.Background(), args)
	os.Stderr = stderr
	if code != 0 {
		b.Fatalf("%v: exit code %d", args, code)
	}
}

// BenchmarkPass is each pass of a build by itself, on one processor but for the
// last, which writes.
func BenchmarkPass(b *testing.B) {
	for _, n := range benchSizes(b) {
		from, err := layers(corpus(b, n))
		sure(b, err)
		tree, _, err := source.Read(from...)
		sure(b, err)
		pieces := parseAll(tree)
		options := guide.LinkOptions{Now: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)}
		site, _ := guide.Link(pieces, options)
		theme, _ := render.ParseTheme(tree)
		output, _ := render.Site(site, theme, render.Options{BaseURL: "https://example.org/"})
		for _, pass := range []struct {
			name string
			run  func()
		}{
			{"read", func() { _, _, err = source.Read(from...) }},
			{"parse", func() { parseAll(tree) }},
			{"link", func() { guide.Link(pieces, options) }},
			{"lint", func() { lint.Site(site) }},
			{"theme", func() { render.ParseTheme(tree) }},
			{"site", func() { render.Site(site, theme, render.Options{BaseURL: "https://example.org/"}) }},
			{"pages", func() { err = readAll(output) }},
			{"write", func() {
				_, err = deploy.Dir(context.Background(), output, filepath.Join(b.TempDir(), "public"), deploy.DirOptions{})
			}},
		} {
			b.Run(fmt.Sprintf("%s/%d", pass.name, n), func(b *testing.B) {
				b.ReportAllocs()
				for range b.N {
					pass.run()
				}
				sure(b, err)
				perArticle(b, n)
			})
		}
	}
}

func parseAll(tree source.Tree) []*guide.Piece {
	pieces := make([]*guide.Piece, len(tree.Files))
	for i, f := range tree.Files {
		pieces[i], _ = guide.Parse(*f)
	}
	return pieces
}

func readAll(output *render.Output) error {
	for _, path := range output.Paths() {
		if _, err := output.Read(path); err != nil {
			return err
		}
	}
	return nil
}
