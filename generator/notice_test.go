package generator_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/two-sentences/etiquette/generator"
)

// TestTheNoticeIsNotOverRealPeople: a site's line over threads, which may say that
// nobody is real, stands neither over a thread that was imported nor over a list
// that holds one.
func TestTheNoticeIsNotOverRealPeople(t *testing.T) {
	const notice = "Nobody here is real."
	own := "version: 1\ncomments:\n- id: c1\n  author: Ann\n  date: 2026-01-03\n  body: Hi\n"
	user := fstest.MapFS{
		"content/site.yaml":      {Data: []byte("title: T\nthread_notice: " + notice + "\n")},
		"content/articles/a.md":  {Data: []byte("---\ntitle: A\ndate: 2026-01-02\n---\n\nText.\n")},
		"content/articles/b.md":  {Data: []byte("---\ntitle: B\ndate: 2026-01-02\n---\n\nText.\n")},
		"content/threads/a.yaml": {Data: []byte(own)},
	}
	shown := func(want map[string]bool) {
		t.Helper()
		result := build(t, user, generator.Options{})
		for path, want := range want {
			page, err := result.Output.Read(path)
			if err != nil {
				t.Fatal(path, err, result.Diagnostics)
			}
			if got := strings.Contains(string(page), notice); got != want {
				t.Errorf("%s: shown is %t, want %t", path, got, want)
			}
		}
	}
	shown(map[string]bool{"articles/a/index.html": true, "discussions/index.html": true})
	user["content/threads/b.yaml"] = &fstest.MapFile{Data: []byte(own + "  origin: {format: wxr, id: \"1\", hash: a}\n")}
	shown(map[string]bool{"articles/a/index.html": true, "articles/b/index.html": false, "discussions/index.html": false})
}
