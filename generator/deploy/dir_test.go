package deploy

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestDir(t *testing.T) {
	tests := []struct {
		name   string
		before files // a first build; nil: none
		user   files // what the user then does in the folder
		tree   files
		want   files // all of the folder; nil: as before the second build
		report Report
		err    string
	}{
		{
			name:   "into nothing",
			tree:   files{"a/index.html": "A", "b.css": "bb"},
			want:   files{"a/index.html": "A", "b.css": "bb"},
			report: Report{Written: 2, Bytes: 3},
		},
		{
			name:   "the same again",
			before: files{"a/index.html": "A", "b.css": "bb"},
			tree:   files{"a/index.html": "A", "b.css": "bb"},
			report: Report{Unchanged: 2},
		},
		{
			name:   "one changed, one new, one gone with its folder",
			before: files{"a/index.html": "A", "b/c/index.html": "C", "d": "d"},
			tree:   files{"a/index.html": "AA", "d": "d", "e/f/index.html": "F"},
			want:   files{"a/index.html": "AA", "d": "d", "e/f/index.html": "F"},
			report: Report{Written: 2, Unchanged: 1, Removed: 1, Bytes: 3},
		},
		{
			name:   "nothing left to make",
			before: files{"a/index.html": "A"},
			tree:   files{},
			want:   files{},
			report: Report{Removed: 1},
		},
		// what is not ours
		{
			name:   "a stranger's files stay, and the clone's .gitignore",
			before: files{"a/index.html": "A"},
			user:   files{"a/note.txt": "mine", "x/y": "mine", ".gitignore": "*\n!.gitignore\n"},
			tree:   files{},
			want:   files{"a/note.txt": "mine", "x/y": "mine", ".gitignore": "*\n!.gitignore\n"},
			report: Report{Removed: 1},
		},
		{
			name:   "strangers in the way are all named, and nothing changes",
			before: files{"a/index.html": "A"},
			user:   files{"b.html": "mine", "c/d": "mine"},
			tree:   files{"a/index.html": "AA", "b.html": "B", "c/d": "D"},
			err:    `not written by this program, but in the way: "b.html", "c/d"; move or delete them`,
		},
		{
			name:   "a stranger with the right bytes is adopted",
			user:   files{"a.html": "A"},
			tree:   files{"a.html": "A", "b.html": "B"},
			want:   files{"a.html": "A", "b.html": "B"},
			report: Report{Written: 1, Unchanged: 1, Bytes: 1},
		},
		{
			name: "a stranger where a folder is needed",
			user: files{"a": "mine"},
			tree: files{"a/b/index.html": "B"},
			err:  `in the way: "a"; move`,
		},
		{
			name:   "a stranger in a folder where a file is needed",
			before: files{"a/index.html": "A"},
			user:   files{"a/mine/x": "mine", "a/y": "mine"},
			tree:   files{"a": "A"},
			err:    `in the way: "a/mine/x", "a/y"; move`,
		},
		{
			name: "a link is not written through",
			user: files{"elsewhere/x": "mine", "a": "-> elsewhere"},
			tree: files{"a/index.html": "A"},
			err:  `in the way: "a"; move`,
		},
		{
			name:   "a link in the place of our file",
			before: files{"a": "A"},
			user:   files{"elsewhere": "mine", "a": "-> elsewhere"},
			tree:   files{"a": "AA"},
			err:    `in the way: "a"; move`,
		},
		{
			name:   "a link in the place of our folder is not deleted through",
			before: files{"a/b": "B"},
			user:   files{"a": "-> elsewhere", "elsewhere/b": "B"},
			tree:   files{},
			want:   files{"a": "-> elsewhere", "elsewhere/b": "B"},
			report: Report{Kept: []string{"a/b"}},
		},
		// what is ours, but changed by hand
		{
			name:   "deleted by hand",
			before: files{"a/index.html": "A", "b/index.html": "B"},
			user:   files{"a": "rm"},
			tree:   files{"a/index.html": "A", "b/index.html": "B"},
			want:   files{"a/index.html": "A", "b/index.html": "B"},
			report: Report{Written: 1, Unchanged: 1, Bytes: 1},
		},
		{
			name:   "deleted by hand, no longer made: its empty folders go",
			before: files{"a/b/index.html": "A", "c": "C"},
			user:   files{"a/b/index.html": "rm"},
			tree:   files{"c": "C"},
			want:   files{"c": "C"},
			report: Report{Unchanged: 1},
		},
		{
			name:   "changed by hand, still made: written again",
			before: files{"a": "A"},
			user:   files{"a": "X"},
			tree:   files{"a": "A"},
			want:   files{"a": "A"},
			report: Report{Written: 1, Bytes: 1},
		},
		{
			name:   "changed by hand, no longer made: kept",
			before: files{"a": "A", "b": "B", "c": "C"},
			user:   files{"a": "X", "b": ""},
			tree:   files{},
			want:   files{"a": "X"},
			report: Report{Removed: 2, Kept: []string{"a"}},
		},
		{
			name:   "changed by hand, and a folder is needed there",
			before: files{"a": "A"},
			user:   files{"a": "X"},
			tree:   files{"a/b": "B"},
			err:    `in the way: "a"; move`,
		},
		// files that become folders, and back
		{
			name:   "a file becomes a folder",
			before: files{"a": "A", "z": "Z"},
			tree:   files{"a/b/c": "C", "a/b/d": "D", "z": "ZZ"},
			want:   files{"a/b/c": "C", "a/b/d": "D", "z": "ZZ"},
			report: Report{Written: 3, Removed: 1, Bytes: 4},
		},
		{
			name:   "a folder becomes a file",
			before: files{"x/a/b/c": "C", "x/a/d": "D", "x/e": "E"},
			user:   files{"x/a/empty/": ""},
			tree:   files{"x/a": "A"},
			want:   files{"x/a": "A"},
			report: Report{Written: 1, Removed: 3, Bytes: 1},
		},
		{
			name:   "both at once, in one folder",
			before: files{"x/a": "A", "x/b/c": "C"},
			tree:   files{"x/a/b": "B", "x/b": "B", "x/d": "D"},
			want:   files{"x/a/b": "B", "x/b": "B", "x/d": "D"},
			report: Report{Written: 3, Removed: 2, Bytes: 3},
		},
		{
			name: "an empty folder gives way to a file",
			user: files{"a/b/": ""},
			tree: files{"a": "A"},
			want: files{"a": "A"}, report: Report{Written: 1, Bytes: 1},
		},
		// the tree itself
		{
			name:   "a page that fails to render changes nothing",
			before: files{"a": "A"},
			tree:   files{"a": "AA", "b": "fail", "c": "C"},
			err:    "template: no such note",
		},
		{
			name: "an impossible path",
			tree: files{"../a": "A"},
			err:  "not a plain slash path",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "public")
			if tt.before != nil {
				build(t, tt.before, dir)
			}
			if tt.user != nil {
				put(t, dir, tt.user)
			}
			if tt.want == nil {
				tt.want = on(t, dir)
			}
			got, err := Dir(t.Context(), failing{tt.tree}, dir, DirOptions{})
			if data, read := os.ReadFile(filepath.Join(dir, ManifestPath)); read == nil && err == nil {
				tt.report.Manifest = hash(data)
			}
			switch {
			case tt.err == "" && err != nil, tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)):
				t.Fatalf("got error %v, want %q", err, tt.err)
			case !reflect.DeepEqual(got, tt.report):
				t.Errorf("got report %+v, want %+v", got, tt.report)
			}
			if now := on(t, dir); !maps.Equal(now, tt.want) {
				t.Errorf("got files %v, want %v", now, tt.want)
			}
			if tt.err == "" {
				checkRecord(t, dir, tt.tree)
			}
		})
	}
}

// failing is a tree in which files that say "fail" cannot be read.
type failing struct{ files }

func (t failing) Read(p string) ([]byte, error) {
	if t.files[p] == "fail" {
		return nil, errors.New("template: no such note")
	}
	return t.files.Read(p)
}

func build(t testing.TB, tree files, dir string) Report {
	t.Helper()
	r, err := Dir(t.Context(), tree, dir, DirOptions{})
	must(t, err)
	return r
}

// checkRecord holds that the manifest is that of the tree, and that nothing
// else is left in the hidden folder.
func checkRecord(t testing.TB, dir string, tree files) {
	t.Helper()
	want, err := Scan(t.Context(), tree, nil)
	must(t, err)
	if got := readFile(t, dir, ManifestPath); got != string(want.Bytes()) {
		t.Errorf("manifest: got %s, want %s", got, want.Bytes())
	}
	entries, err := os.ReadDir(filepath.Join(dir, Hidden))
	must(t, err)
	for _, e := range entries {
		switch e.Name() {
		case lockName, "manifest.json", timesName:
		default:
			t.Errorf("left behind: %s", e.Name())
		}
	}
}

func readFile(t testing.TB, dir, path string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(path)))
	must(t, err)
	return string(data)
}

func TestUnchangedFilesKeepTheirTime(t *testing.T) {
	dir := t.TempDir()
	build(t, files{"a": "A", "b": "B"}, dir)
	old := time.Date(2012, 3, 4, 5, 6, 7, 89, time.UTC)
	must(t, os.Chtimes(filepath.Join(dir, "a"), old, old))
	if r := build(t, files{"a": "A", "b": "BB"}, dir); r.Written != 1 {
		t.Errorf("got %+v", r)
	}
	info, err := os.Stat(filepath.Join(dir, "a"))
	must(t, err)
	if !info.ModTime().Equal(old) {
		t.Errorf("got %v, want %v", info.ModTime(), old)
	}
}

func TestUntouchedFilesAreNotRead(t *testing.T) {
	dir := t.TempDir()
	build(t, files{"a": "A"}, dir)
	name := filepath.Join(dir, "a")
	info, err := os.Stat(name)
	must(t, err)
	// Other bytes of the same size, with the time put back, show whether it is read.
	must(t, os.WriteFile(name, []byte("X"), 0o644))
	must(t, os.Chtimes(name, time.Time{}, info.ModTime()))
	if r := build(t, files{"a": "A"}, dir); r.Unchanged != 1 {
		t.Errorf("read though size and time are as we left them: %+v", r)
	}
	must(t, os.Remove(filepath.Join(dir, Hidden, timesName)))
	if r := build(t, files{"a": "A"}, dir); r.Written != 1 {
		t.Errorf("without times not read: %+v", r)
	}
}

func TestMetaIsKeptAndReadBack(t *testing.T) {
	dir := t.TempDir()
	meta := func(p string) Meta { return Meta{Source: p + ".md", IDs: []string{"why", "why-1"}} }
	for range 2 {
		_, err := Dir(t.Context(), files{"a": "A"}, dir, DirOptions{Meta: meta})
		must(t, err)
	}
	m, err := ReadManifest(dir)
	must(t, err)
	want := []File{{Path: "a", Size: 1, SHA256: hash([]byte("A")), Meta: meta("a")}}
	if !reflect.DeepEqual(m.Files, want) {
		t.Errorf("got %+v, want %+v", m.Files, want)
	}
}

func TestARecordThatCannotBeTrustedIsAnError(t *testing.T) {
	for _, bad := range []string{
		"", "{", `{"version":2}`,
		`{"version":1,"files":[{"path":"../../etc/passwd"}]}`,
		`{"version":1,"files":[{"path":"b"},{"path":"a"}]}`,
	} {
		dir := t.TempDir()
		build(t, files{"a": "A"}, dir)
		put(t, dir, files{ManifestPath: bad})
		_, err := Dir(t.Context(), files{}, dir, DirOptions{})
		if err == nil || !strings.Contains(err.Error(), "manifest.json") {
			t.Errorf("%q: got %v", bad, err)
		}
		if len(on(t, dir)) != 1 {
			t.Errorf("%q: removed all the same", bad)
		}
	}
}

func TestTwoBuildsTakeTurns(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			tree := numbered(rand.New(rand.NewPCG(1, uint64(i))), 30)
			if _, err := Dir(t.Context(), tree, dir, DirOptions{}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	last := numbered(rand.New(rand.NewPCG(2, 2)), 30)
	build(t, last, dir)
	if got := on(t, dir); !maps.Equal(got, last) {
		t.Errorf("got %v, want %v", sortedKeys(got), sortedKeys(last))
	}
}

func TestABuildThatNeverEndsIsNotWaitedForWithoutEnd(t *testing.T) {
	dir := t.TempDir()
	must(t, os.Mkdir(filepath.Join(dir, Hidden), 0o755))
	unlock, err := lock(t.Context(), filepath.Join(dir, Hidden, "lock"), 0)
	must(t, err)
	_, err = Dir(t.Context(), files{"a": "A"}, dir, DirOptions{Wait: 10 * time.Millisecond})
	if !errors.Is(err, errBusy) {
		t.Errorf("got %v", err)
	}
	unlock()
	build(t, files{"a": "A"}, dir)
}

// TestADirThatFailsLeavesNothingWhereNothingWas holds a failure of the tree, and a
// ctx that has ended, in a folder that is not there, is there, or has others' files.
func TestADirThatFailsLeavesNothingWhereNothingWas(t *testing.T) {
	ended, end := context.WithCancel(t.Context())
	end()
	for _, before := range []files{nil, {"mine/x": "X"}} {
		root := t.TempDir()
		put(t, root, before)
		for _, dir := range []string{root, filepath.Join(root, "a", "b")} {
			if _, err := Dir(ended, files{"a": "A"}, dir, DirOptions{}); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			if _, err := Dir(t.Context(), failing{files{"a": "A", "b/c": "fail"}}, dir, DirOptions{}); err == nil {
				t.Error("no error")
			}
		}
		if left, _ := os.ReadDir(root); len(left) != len(before) {
			t.Errorf("left %v", left)
		}
	}
	dir := t.TempDir()
	build(t, files{"a": "A"}, dir)
	if _, err := Dir(ended, files{"b": "B"}, dir, DirOptions{}); err == nil {
		t.Error("no error")
	}
	if report := build(t, files{"a": "A"}, dir); report.Unchanged != 1 {
		t.Errorf("the build before is not known any more: %+v", report)
	}
}

// TestFailuresAndBuildsTakeTurns lets some remove the folder that others wait for.
func TestFailuresAndBuildsTakeTurns(t *testing.T) {
	for range 20 {
		dir := filepath.Join(t.TempDir(), "out")
		var all sync.WaitGroup
		for i := range 12 {
			all.Go(func() {
				if i%3 > 0 {
					_, _ = Dir(t.Context(), failing{files{"a": "A", "b/c": "fail"}}, dir, DirOptions{})
					return
				}
				build(t, files{"a": "A", "b/c": "C"}, dir)
			})
		}
		all.Wait()
		if got := on(t, dir); len(got) != 2 {
			t.Fatalf("got %v", got)
		}
	}
}

// numbered makes up a tree whose files can be told to be whole; some
// paths are now a file, now a folder.
func numbered(r *rand.Rand, n int) files {
	t := files{}
	for i := range n {
		p := fmt.Sprintf("%c/%d", 'a'+r.IntN(5), i)
		switch r.IntN(4) {
		case 0:
			continue
		case 1:
			p += "/index.html"
		}
		t[p] = whole(fmt.Sprint(i%3*r.IntN(3), strings.Repeat("-", r.IntN(9000))))
	}
	return t
}

// whole makes a text that shows whether it is whole.
func whole(s string) string { return hash([]byte(s)) + s }

func isWhole(s string) bool { return len(s) >= 64 && whole(s[64:]) == s }

func TestAnySequenceOfBuildsEndsAsACleanOne(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	dir := t.TempDir()
	mine := files{"a/mine": "mine", "c/9/x/mine": "mine"}
	put(t, dir, mine)
	for range 40 {
		tree := numbered(r, 40)
		delete(tree, "c/9") // it would be in the way
		build(t, tree, dir)
		want := maps.Clone(tree)
		maps.Copy(want, mine)
		if got := on(t, dir); !maps.Equal(got, want) {
			t.Fatalf("got %v, want %v", sortedKeys(got), sortedKeys(want))
		}
		checkRecord(t, dir, tree)
	}
}

func TestBytesDoNotDependOnTheNumberOfWorkers(t *testing.T) {
	tree := numbered(rand.New(rand.NewPCG(4, 1)), 60)
	tree["z.html"] = strings.Repeat("two sentences ", 500)
	var got [2]files
	for i, n := range []int{1, 4} {
		dir := t.TempDir()
		old := runtime.GOMAXPROCS(n)
		_, err := Dir(t.Context(), tree, dir, DirOptions{Precompress: true})
		runtime.GOMAXPROCS(old)
		must(t, err)
		got[i] = on(t, dir)
		got[i]["manifest"] = on(t, filepath.Join(dir, Hidden))["manifest.json"]
	}
	if !maps.Equal(got[0], got[1]) {
		t.Error("one worker and four wrote different bytes")
	}
}
