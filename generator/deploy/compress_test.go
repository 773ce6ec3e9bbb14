package deploy

import (
	"bytes"
	"compress/gzip"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
)

var long = strings.Repeat("why this person, and why now. ", 100)

func TestCompressedCopies(t *testing.T) {
	tests := []struct {
		name string
		tree files
		want []string // all paths
	}{
		{"of a page", files{"index.html": long}, []string{"index.html", "index.html.br", "index.html.gz"}},
		{"not of a short one", files{"index.html": "short"}, []string{"index.html"}},
		{"not of a picture", files{"a.png": long}, []string{"a.png"}},
		{"not where it has its own", files{"a.css": long, "a.css.gz": "own"}, []string{"a.css", "a.css.br", "a.css.gz"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			_, err := Dir(t.Context(), tt.tree, dir, DirOptions{Precompress: true})
			must(t, err)
			got := on(t, dir)
			if strings.Join(sortedKeys(got), " ") != strings.Join(tt.want, " ") {
				t.Errorf("got %v, want %v", sortedKeys(got), tt.want)
			}
			for p, s := range tt.tree {
				if got[p] != s {
					t.Errorf("%s: not its own bytes", p)
				}
			}
		})
	}
}

func TestCompressedCopiesHoldTheSameTextAndTime(t *testing.T) {
	dir := t.TempDir()
	_, err := Dir(t.Context(), files{"a.html": long}, dir, DirOptions{Precompress: true})
	must(t, err)
	zr, err := gzip.NewReader(strings.NewReader(readFile(t, dir, "a.html.gz")))
	must(t, err)
	for _, r := range []io.Reader{zr, brotli.NewReader(strings.NewReader(readFile(t, dir, "a.html.br")))} {
		got, err := io.ReadAll(r)
		must(t, err)
		if !bytes.Equal(got, []byte(long)) {
			t.Errorf("%T: other text", r)
		}
	}
	for _, p := range []string{"a.html.gz", "a.html.br"} {
		if got, want := mtime(t, dir, p), mtime(t, dir, "a.html"); !got.Equal(want) {
			t.Errorf("%s: got %v, want %v", p, got, want)
		}
	}
}

func mtime(t *testing.T, dir, p string) time.Time {
	t.Helper()
	info, err := os.Stat(filepath.Join(dir, p))
	must(t, err)
	return info.ModTime()
}

// A tree with copies is what a folder gets that makes them itself.
func TestCompressIsWhatAFolderGets(t *testing.T) {
	tree := files{"index.html": strings.Repeat("word ", 400), "small.html": "x", "a/picture.png": strings.Repeat("p", 3000), "own.css": strings.Repeat("a{}", 900), "own.css.br": "mine"}
	dir := t.TempDir()
	_, err := Dir(t.Context(), tree, dir, DirOptions{Precompress: true})
	must(t, err)
	c, err := Compress(t.Context(), tree)
	must(t, err)
	got := files{}
	for _, p := range c.Paths() {
		data, err := c.Read(p)
		must(t, err)
		got[p] = string(data)
	}
	if want := on(t, dir); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", sortedKeys(got), sortedKeys(want))
	}
	must(t, checkPaths(c.Paths()))
}

func TestCompressedCopiesComeAndGo(t *testing.T) {
	dir := t.TempDir()
	steps := []struct {
		name string
		do   func()
		tree files
		on   bool
		want Report
	}{
		{name: "made", tree: files{"a.html": long}, on: true, want: Report{Written: 3}},
		{name: "kept", tree: files{"a.html": long}, on: true, want: Report{Unchanged: 3}},
		{name: "one lost", do: func() { os.Remove(filepath.Join(dir, "a.html.br")) }, tree: files{"a.html": long}, on: true,
			want: Report{Written: 1, Unchanged: 2}},
		{name: "one changed", do: func() { put(t, dir, files{"a.html.gz": "x"}) }, tree: files{"a.html": long}, on: true,
			want: Report{Written: 1, Unchanged: 2}},
		{name: "page touched", do: func() { must(t, os.Chtimes(filepath.Join(dir, "a.html"), time.Time{}, time.Unix(1e9, 5))) },
			tree: files{"a.html": long}, on: true, want: Report{Written: 2, Unchanged: 1}},
		{name: "page changed", tree: files{"a.html": long + "x"}, on: true, want: Report{Written: 3}},
		{name: "switched off", tree: files{"a.html": long + "x"}, want: Report{Unchanged: 1, Removed: 2}},
	}
	for _, s := range steps {
		if s.do != nil {
			s.do()
		}
		got, err := Dir(t.Context(), s.tree, dir, DirOptions{Precompress: s.on})
		must(t, err)
		got.Bytes = 0
		if got.Written != s.want.Written || got.Unchanged != s.want.Unchanged || got.Removed != s.want.Removed {
			t.Errorf("%s: got %+v, want %+v", s.name, got, s.want)
		}
		if s.on && !mtime(t, dir, "a.html").Equal(mtime(t, dir, "a.html.br")) {
			t.Errorf("%s: times differ", s.name)
		}
	}
}
