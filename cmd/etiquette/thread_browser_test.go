package main

import (
	"bytes"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/two-sentences/etiquette/generator"
	"github.com/two-sentences/etiquette/generator/serve"
)

// longThread is a guide with a thread of n comments, each answering the one
// before it or, every seventh, the article.
func longThread(t testing.TB, n int, site string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	var b strings.Builder
	b.WriteString("version: 1\ncomments:\n")
	for i := range n {
		fmt.Fprintf(&b, "- id: wxr-%d\n  author: Person %d\n  date: 2026-01-%02dT%02d:%02d:00Z\n", 1000+i, i%97, 1+i/1440%28, i/60%24, i%60)
		if i%7 > 0 {
			fmt.Fprintf(&b, "  parent: wxr-%d\n", 1000+i-1)
		}
		if i%50 == 0 {
			fmt.Fprintf(&b, "  stance: %s\n", []string{"agrees", "disagrees", "adds"}[i/50%3])
		}
		fmt.Fprintf(&b, "  body: |-\n    Comment %d says why this person, and *why now*.\n", i)
	}
	for name, text := range map[string]string{
		"site.yaml":         "title: Long\ndescription: A guide.\nlanguage: en\nauthor: A\nbase_url: https://example.org/\n" + site,
		"articles/long.md":  "---\ntitle: A long one\ndate: 2026-01-01\n---\nWords.\n",
		"threads/long.yaml": b.String(),
	} {
		put(t, filepath.Join(dir, "content", name), text)
	}
	return dir
}

func built(t testing.TB, dir string) *generator.Result {
	t.Helper()
	from, err := layers(dir)
	if err != nil {
		t.Fatal(err)
	}
	result, err := generator.Build(t.Context(), from, generator.Options{Now: day}, nil)
	if err != nil || result.Diagnostics.HasErrors() {
		t.Fatal(err, result.Diagnostics)
	}
	return &result
}

const replies = `replies: {mail: r@example.org, link: "https://github.com/o/r/issues/new?title=Re:%20{title}&labels={thread}&body={url}", form: "https://forms.example.org/f/1"}` + "\n"

// TestALongThreadHasPages holds that every comment stands on one page, in
// order, and that the article's page has the id of each.
func TestALongThreadHasPages(t *testing.T) {
	const n = 1030
	result := built(t, longThread(t, n, replies))
	seen := 0
	for number := 1; number <= 10; number++ {
		name := "articles/long/index.html"
		if number > 1 {
			name = fmt.Sprintf("articles/long/comments/%d/index.html", number)
		}
		data, err := result.Output.Read(name)
		if err != nil {
			t.Fatal(err)
		}
		root, err := html.Parse(strings.NewReader(string(data)))
		if err != nil {
			t.Fatal(err)
		}
		ids := map[string]bool{}
		for e := range root.Descendants() {
			id := attrOf(e, "id")
			if id == "" {
				continue
			}
			if ids[id] {
				t.Errorf("%s: the id %q stands twice", name, id)
			}
			ids[id] = true
			if hasClass(e, "comment") {
				if want := fmt.Sprintf("c-wxr-%d", 1000+seen); id != want {
					t.Fatalf("%s: comment %q, want %q", name, id, want)
				}
				seen++
			}
		}
		for _, want := range []string{"1030 comments", "7 agree", "7 disagree", "7 add something"} {
			if !strings.Contains(strings.ReplaceAll(string(data), "1,030", "1030"), want) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
		for i := range n {
			if number == 1 && !ids[fmt.Sprintf("c-wxr-%d", 1000+i)] {
				t.Fatalf("no place of comment %d on the article's page", i)
			}
		}
	}
	if seen != n {
		t.Errorf("%d of %d comments are shown", seen, n)
	}
	if _, err := result.Output.Read("articles/long/comments/11/index.html"); err == nil {
		t.Error("a page too many")
	}
	if feed, err := result.Output.Read("articles/long/comments.xml"); err != nil || !strings.Contains(string(feed), "https://example.org/articles/long/#c-wxr-2029") {
		t.Error("the newest comment is not in the feed, by its permalink", err)
	}
}

// TestAThreadThatGrows holds that a warm build has the pages of a cold one when
// a thread gains pages, loses them, and changes within them.
func TestAThreadThatGrows(t *testing.T) {
	dir := longThread(t, 149, replies)
	from, err := layers(dir)
	if err != nil {
		t.Fatal(err)
	}
	memo := &generator.Memo{}
	for _, n := range []int{149, 160, 260, 261, 100} {
		text, _ := os.ReadFile(filepath.Join(longThread(t, n, replies), "content/threads/long.yaml"))
		put(t, filepath.Join(dir, "content/threads/long.yaml"), string(text))
		warm, err := generator.Build(t.Context(), from, generator.Options{Now: day}, memo)
		if err != nil {
			t.Fatal(err)
		}
		cold := built(t, dir)
		if !slices.Equal(warm.Output.Paths(), cold.Output.Paths()) {
			t.Fatalf("%d comments: the warm build has other files", n)
		}
		for _, p := range cold.Output.Paths() {
			a, _ := warm.Output.Read(p)
			if b, _ := cold.Output.Read(p); !bytes.Equal(a, b) {
				t.Errorf("%d comments: %s differs", n, p)
			}
		}
	}
}

func TestALongThreadInTheBrowser(t *testing.T) {
	result := built(t, longThread(t, 1030, replies))
	server := httptest.NewServer(serve.Handler(result.Output, serve.Options{Base: "/"}))
	defer server.Close()
	browser(t, "thread.mjs", server.URL)
}

// BenchmarkBuildComments builds guides of many comments, a hundred an article,
// and reads each of their files; long is one thread of 10,000.
func BenchmarkBuildComments(b *testing.B) {
	one := func(name string, dir string) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				out := built(b, dir).Output
				for _, p := range out.Paths() {
					if _, err := out.Read(p); err != nil {
						b.Fatal(err)
					}
				}
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportMetric(float64(m.Sys)/(1<<20), "peak-MB")
		})
	}
	for _, n := range []int{1_000, 10_000, 100_000} {
		dir := longThread(b, 100, "")
		article, _ := os.ReadFile(filepath.Join(dir, "content/articles/long.md"))
		thread, _ := os.ReadFile(filepath.Join(dir, "content/threads/long.yaml"))
		for i := range n/100 - 1 {
			put(b, filepath.Join(dir, fmt.Sprintf("content/articles/a%d.md", i)), string(article))
			put(b, filepath.Join(dir, fmt.Sprintf("content/threads/a%d.yaml", i)), string(thread))
		}
		one(fmt.Sprint(n), dir)
	}
	one("long", longThread(b, 10_000, replies))
}
