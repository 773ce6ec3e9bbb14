package deploy

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// files is a Tree in memory.
type files map[string]string

func (t files) Paths() []string { return sortedKeys(t) }

func (t files) Read(p string) ([]byte, error) {
	s, ok := t[p]
	if !ok {
		return nil, &fs.PathError{Op: "read", Path: p, Err: fs.ErrNotExist}
	}
	return []byte(s), nil
}

// on reads all files below dir, our hidden folder left out. Links read as "-> target",
// empty folders as "" under a name ending in a slash.
func on(t testing.TB, dir string) files {
	t.Helper()
	got := files{}
	if _, err := os.Stat(dir); err != nil {
		return got
	}
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, name)
		rel = filepath.ToSlash(rel)
		switch {
		case rel == Hidden:
			return fs.SkipDir
		case e.IsDir():
			if inside, err := os.ReadDir(name); err != nil || len(inside) == 0 {
				got[rel+"/"] = ""
			}
		case e.Type() == fs.ModeSymlink:
			target, _ := os.Readlink(name)
			got[rel] = "-> " + target
		default:
			data, err := os.ReadFile(name)
			got[rel] = string(data)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// put writes files by hand, as a user would: "-> x" makes a link, a name
// ending in a slash a folder, and "rm" removes.
func put(t testing.TB, dir string, fs files) {
	t.Helper()
	for _, p := range fs.Paths() {
		name := filepath.Join(dir, filepath.FromSlash(p))
		must(t, os.MkdirAll(filepath.Dir(name), 0o755))
		target, link := strings.CutPrefix(fs[p], "-> ")
		switch {
		case strings.HasSuffix(p, "/"):
			must(t, os.MkdirAll(name, 0o755))
		case fs[p] == "rm":
			must(t, os.RemoveAll(name))
		case link:
			must(t, os.RemoveAll(name))
			must(t, os.Symlink(target, name))
		default:
			must(t, os.WriteFile(name, []byte(fs[p]), 0o644))
		}
	}
}

// kills is how many kills the test does: ETIQUETTE_KILLS, else few.
func kills(t *testing.T, few int) int {
	n, err := strconv.Atoi(os.Getenv("ETIQUETTE_KILLS"))
	if err != nil {
		return few
	}
	return n
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestPathsThatNoSiteCanHave(t *testing.T) {
	tests := []struct {
		name  string
		paths []string
		want  string
	}{
		{"rooted", []string{"/a"}, "not a plain slash path"},
		{"upward", []string{"../a"}, "not a plain slash path"},
		{"empty", []string{""}, "not a plain slash path"},
		{"nul", []string{"a\x00b"}, "cannot be a file name"},
		{"unsorted", []string{"b", "a"}, "not sorted"},
		{"twice", []string{"a", "a"}, "not sorted"},
		{"file and folder", []string{"a", "a-b", "a/b"}, `"a" is a file, but "a/b" needs a folder`},
		{"hidden folder", []string{".etiquette/manifest.json"}, "keeps for itself"},
		{"the clone's .gitignore", []string{".gitignore"}, "keeps for itself"},
		{"good", []string{".nojekyll", "_headers", "a/b", "a/c", "ä.html"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := checkPaths(tt.paths)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestEachReturnsTheFirstFailureAndStops(t *testing.T) {
	bad := errors.New("bad")
	seen := make([]bool, 1000)
	err := eachOf(t.Context(), len(seen), 1, func(i int) error {
		seen[i] = true
		if i == 3 {
			return bad
		}
		return nil
	})
	if err != bad || slices.Index(seen, false) != 4 {
		t.Errorf("got %v after %d", err, slices.Index(seen, false))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := each(ctx, 5, func(int) error { t.Error("ran"); return nil }); err != context.Canceled {
		t.Errorf("got %v", err)
	}
}
