package generator_test

import (
	"context"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/two-sentences/etiquette/content"
	"github.com/two-sentences/etiquette/generator"
	"github.com/two-sentences/etiquette/generator/source"
	"github.com/two-sentences/etiquette/layouts"
	"github.com/two-sentences/etiquette/static"
)

// exampleContext is the context of examples.
var exampleContext = context.Background()

var update = flag.Bool("update", false, "rewrite what the cases in testdata want")

// ours is what lies beneath every guide.
var ours = []source.Layer{
	{FS: source.Within("content", content.FS)},
	{FS: source.Within("layouts", layouts.FS)},
	{FS: source.Within("static", static.FS)},
}

// now is the day of all tests.
var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func build(t testing.TB, user fs.FS, opts generator.Options) generator.Result {
	t.Helper()
	if opts.Now.IsZero() {
		opts.Now = now
	}
	result, err := generator.Build(context.Background(), append([]source.Layer{{FS: user, Own: true}}, ours...), opts, nil)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// TestSites builds each small guide of testdata. A case is a txtar archive:
// the guide's files, then "diagnostics", then "public/PATH" for each file of
// the output that it wants. The first line of its comment may hold options:
// "base-url=… drafts relative".
func TestSites(t *testing.T) {
	cases, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { siteCase(t, file) })
	}
}

func siteCase(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	guide := fstest.MapFS{}
	for _, f := range archive.Files {
		if f.Name != "diagnostics" && !strings.HasPrefix(f.Name, "public/") {
			guide[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	result := build(t, guide, caseOptions(string(archive.Comment)))
	result.CheckPages()
	for i, f := range archive.Files {
		got := f.Data
		if f.Name == "diagnostics" {
			got = said(result.Diagnostics)
		} else if path, ok := strings.CutPrefix(f.Name, "public/"); ok {
			if got, err = result.Output.Read(path); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
		if string(got) != string(f.Data) && !*update {
			t.Errorf("%s:\n%s\nwant\n%s", f.Name, got, f.Data)
		}
		archive.Files[i].Data = got
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func caseOptions(comment string) (opts generator.Options) {
	first, _, _ := strings.Cut(comment, "\n")
	for _, word := range strings.Fields(first) {
		switch key, value, _ := strings.Cut(word, "="); key {
		case "base-url":
			opts.BaseURL = value
		case "drafts":
			opts.Drafts = true
		case "relative":
			opts.Relative = true
		}
	}
	return opts
}

func said(ds source.Diagnostics) []byte {
	var b strings.Builder
	for _, d := range ds {
		b.WriteString(d.String() + "\n")
	}
	return []byte(b.String())
}
