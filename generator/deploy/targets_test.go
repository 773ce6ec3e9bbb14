package deploy

import (
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// needs finds a program that a test runs for real. One that is missing skips
// the test, unless ETIQUETTE_REQUIRE names it.
func needs(t testing.TB, name string) string {
	t.Helper()
	for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), "/usr/sbin", filepath.Join(goBin(), "bin")) {
		if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return path
		}
	}
	may(t, name, false)
	return ""
}

// may goes on where a test can have what it needs: a program, or to be root, or to
// mount a tmpfs. Else it skips the test, or fails where ETIQUETTE_REQUIRE names that.
func may(t testing.TB, need string, can bool) {
	t.Helper()
	switch {
	case can:
	case slices.Contains(strings.Split(os.Getenv("ETIQUETTE_REQUIRE"), ","), need):
		t.Fatalf("%s is not to be had here, but ETIQUETTE_REQUIRE asks for it", need)
	default:
		t.Skipf("%s is not to be had here", need)
	}
}

func goBin() string {
	if dir := os.Getenv("GOPATH"); dir != "" {
		return dir
	}
	home, _ := os.UserHomeDir()
	return filepath.Join(home, "go")
}

// place is a target of the test's own, with a view of what it holds.
type place struct {
	target Target
	holds  func() files // all files of the place, the hidden folder left out
	put    func(files)  // what a stranger puts there
}

// asset is a path that namedByHash accepts for its bytes.
func asset(data string) string { return "assets/a." + hash([]byte(data))[:12] + ".css" }

// checkReleases deploys release after release, and looks at the place each time.
func checkReleases(t *testing.T, p place) {
	t.Helper()
	one := files{"index.html": "1", "a/b/index.html": "b", asset("one"): "one", "feed.xml": "1", "ü/\"q\" é.html": "ü"}
	two := files{"index.html": "2", "c/index.html": "c", asset("two"): "two", "feed.xml": "1", "ü/\"q\" é.html": "ü"}
	three := files{"index.html": "3", asset("two"): "two", "feed.xml": "1"}
	steps := []struct {
		name string
		tree files
		dry  bool
		add  files // what stays beside the tree
		want Report
	}{
		{name: "a plan", tree: one, dry: true, want: Report{Written: 5}},
		{name: "first", tree: one, want: Report{Written: 5}},
		{name: "again", tree: one, want: Report{Unchanged: 5}},
		{name: "a second plan", tree: two, dry: true, want: Report{Written: 3, Removed: 1}},
		{name: "second", tree: two, add: files{asset("one"): "one"}, want: Report{Written: 3, Removed: 1}},
		{name: "second again", tree: two, add: files{asset("one"): "one"}},
		{name: "third", tree: three, want: Report{Written: 1, Removed: 3}},
		{name: "back", tree: one, add: files{asset("two"): "two"}, want: Report{Written: 4}},
	}
	stays := files{}
	for _, s := range steps {
		before := p.holds()
		got, err := p.target.Deploy(t.Context(), s.tree, Options{DryRun: s.dry})
		if err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		want := before
		if !s.dry {
			want = maps.Clone(s.tree)
			maps.Copy(want, s.add)
			maps.Copy(want, stays)
		}
		if now := p.holds(); !maps.Equal(now, want) {
			t.Fatalf("%s: got %v, want %v", s.name, sortedKeys(now), sortedKeys(want))
		}
		if s.want.Written+s.want.Removed+s.want.Unchanged > 0 && (got.Written != s.want.Written || got.Removed != s.want.Removed) {
			t.Errorf("%s: got %+v, want %+v", s.name, got, s.want)
		}
		if s.name == "first" && p.put != nil {
			stays = files{"a/b/mine.txt": "mine", "CNAME": "mine"}
			p.put(stays)
		}
	}
	if p.put == nil {
		return
	}
	p.put(files{"x.html": "mine", "y.html": "mine"})
	before := p.holds()
	_, err := p.target.Deploy(t.Context(), files{"index.html": "4", "x.html": "X", "y.html": "Y"}, Options{})
	if e, ok := errAs[*ConflictError](err); !ok || !slices.Equal(e.Paths, []string{"x.html", "y.html"}) {
		t.Errorf("strangers in the way: got %v", err)
	}
	if now := p.holds(); !maps.Equal(now, before) {
		t.Errorf("and yet it changed: %v", now)
	}
}

func TestDirTarget(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	checkReleases(t, place{
		target: DirTarget{dir},
		holds:  func() files { return on(t, dir) },
		put:    func(f files) { put(t, dir, f) },
	})
}

func TestLinkTarget(t *testing.T) {
	link := filepath.Join(t.TempDir(), "site")
	checkReleases(t, place{
		target: LinkTarget{link},
		holds: func() files {
			if real, err := filepath.EvalSymlinks(link); err == nil {
				return on(t, real)
			}
			return files{}
		},
	})
	entries, err := os.ReadDir(link + ".releases")
	must(t, err)
	if len(entries) != 2 {
		t.Errorf("got %d releases, want the present one and the one before", len(entries))
	}
	must(t, os.Remove(link))
	put(t, filepath.Dir(link), files{"site": "-> elsewhere"})
	if _, err := (LinkTarget{link}).Deploy(t.Context(), files{}, Options{}); err == nil || !strings.Contains(err.Error(), "did not make") {
		t.Errorf("a stranger's link: got %v", err)
	}
	must(t, os.Remove(link))
	put(t, link, files{"mine": "mine"})
	if _, err := (LinkTarget{link}).Deploy(t.Context(), files{}, Options{}); err == nil || !strings.Contains(err.Error(), "no symbolic link") {
		t.Errorf("a folder in the link's place: got %v", err)
	}
}

func TestRsync(t *testing.T) {
	needs(t, "rsync")
	dir := t.TempDir()
	checkReleases(t, place{
		target: Rsync{dir},
		holds:  func() files { return on(t, dir) },
		put:    func(f files) { put(t, dir, f) },
	})
	if _, err := (Rsync{filepath.Join(dir, "no", "such")}).Deploy(t.Context(), files{"a": "A"}, Options{}); err == nil || !strings.Contains(err.Error(), "must be there already") {
		t.Errorf("no folder there: got %v", err)
	}
	t.Setenv("RSYNC_RSH", "sh -c 'exit 255'")
	if _, err := (Rsync{"no-such-host.invalid:/x"}).Deploy(t.Context(), files{"a": "A"}, Options{}); err == nil || strings.Contains(err.Error(), "must be there already") {
		t.Errorf("a host that is not reached: got %v", err)
	}
	if _, err := (Rsync{dir}).Deploy(t.Context(), files{"a": "A"}, Options{Verify: true}); err == nil || !strings.Contains(err.Error(), "for buckets") {
		t.Errorf("--verify is not honoured, and not refused: got %v", err)
	}
}

// git runs git in a folder, with an identity of its own.
func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// repository makes a repository with one commit and a bare remote called origin.
func repository(t *testing.T) (repo, remote string) {
	t.Helper()
	needs(t, "git")
	t.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(t.TempDir(), "none"))
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	repo, remote = t.TempDir(), t.TempDir()
	git(t, remote, "init", "--quiet", "--bare")
	git(t, repo, "init", "--quiet")
	git(t, repo, "config", "user.name", "A. Writer")
	git(t, repo, "config", "user.email", "writer@example.org")
	git(t, repo, "remote", "add", "origin", remote)
	git(t, repo, "commit", "--quiet", "--allow-empty", "-m", "begin")
	return repo, remote
}

// branch reads a branch of a bare repository.
func branch(t *testing.T, remote, name string) files {
	t.Helper()
	dir := t.TempDir()
	if err := exec.Command("git", "-C", remote, "rev-parse", "--verify", "--quiet", name).Run(); err != nil {
		return files{}
	}
	git(t, remote, "--work-tree="+dir, "read-tree", name)
	git(t, remote, "--work-tree="+dir, "checkout-index", "--all", "--force")
	return on(t, dir)
}

func TestGitBranch(t *testing.T) {
	repo, remote := repository(t)
	target := GitBranch{Repo: repo, Remote: "origin", Branch: "gh-pages"}
	commit := func(f files) {
		dir := t.TempDir()
		git(t, dir, "clone", "--quiet", "--branch", "gh-pages", remote, "x")
		dir = filepath.Join(dir, "x")
		put(t, dir, f)
		git(t, dir, "add", "--all")
		git(t, dir, "-c", "user.name=B", "-c", "user.email=b@example.org", "commit", "--quiet", "-m", "by hand")
		git(t, dir, "push", "--quiet")
	}
	tip := git(t, repo, "rev-parse", "HEAD")
	t.Run("plain", func(t *testing.T) { checkGit(t, target, remote, commit) })
	if now := git(t, repo, "rev-parse", "HEAD"); now != tip || git(t, repo, "status", "--porcelain") != "" {
		t.Error("the user's own branch or folder changed")
	}
	// --take-over takes the branch over, and nothing is lost from its history
	_, err := target.Deploy(t.Context(), files{"x.html": "X"}, Options{TakeOver: true, Message: "Take over"})
	must(t, err)
	if got := branch(t, remote, "gh-pages"); !maps.Equal(got, files{"x.html": "X"}) {
		t.Errorf("taken over: got %v", got)
	}
	if log := git(t, remote, "log", "--format=%an %s", "gh-pages"); !strings.HasPrefix(log, "A. Writer Take over\n") || !strings.Contains(log, "by hand") {
		t.Errorf("log: %s", log)
	}
}

// checkGit is checkReleases for a branch, which keeps old assets in its
// history and so retires none.
func checkGit(t *testing.T, target GitBranch, remote string, commit func(files)) {
	one := files{"index.html": "1", "a/b/index.html": "b", "ü/\"q\" \\é.html": "ü", ".nojekyll": ""}
	two := files{"index.html": "2", "a/b": "file", ".nojekyll": ""}
	deploy := func(tree files, opts Options) (Report, error) { return target.Deploy(t.Context(), tree, opts) }
	commits := func() string { return git(t, remote, "rev-list", "--count", "gh-pages") }
	r, err := deploy(one, Options{})
	must(t, err)
	if got := branch(t, remote, "gh-pages"); !maps.Equal(got, one) || r.Written != 5 {
		t.Fatalf("first: got %v, %+v", got, r)
	}
	_, err = deploy(one, Options{})
	must(t, err)
	if n := commits(); n != "1" {
		t.Errorf("the same again: %s commits", n)
	}
	_, err = deploy(two, Options{})
	must(t, err)
	if got := branch(t, remote, "gh-pages"); !maps.Equal(got, two) {
		t.Errorf("second: got %v", got)
	}
	commit(files{"CNAME": "guide.example.org", "x.html": "mine"})
	_, err = deploy(one, Options{})
	must(t, err)
	want := maps.Clone(one)
	maps.Copy(want, files{"CNAME": "guide.example.org", "x.html": "mine"})
	if got := branch(t, remote, "gh-pages"); !maps.Equal(got, want) {
		t.Errorf("with a stranger's: got %v", got)
	}
	_, err = deploy(files{"x.html": "X"}, Options{})
	if e, ok := errAs[*ConflictError](err); !ok || !slices.Equal(e.Paths, []string{"x.html"}) {
		t.Errorf("a stranger in the way: got %v", err)
	}
	_, err = deploy(files{"CNAME/x": "X"}, Options{})
	if e, ok := errAs[*ConflictError](err); !ok || !slices.Equal(e.Paths, []string{"CNAME"}) {
		t.Errorf("a stranger where a folder is needed: got %v", err)
	}
	if n := commits(); n != "4" {
		t.Errorf("got %s commits, want 4", n)
	}
	bad := failing{files{"a": "A", "b": "fail"}}
	if _, err := target.Deploy(t.Context(), bad, Options{}); err == nil || commits() != "4" {
		t.Errorf("a page that cannot be read: got %v, %s commits", err, commits())
	}
}

func TestGitBranchSomeoneElsePublishedMeanwhile(t *testing.T) {
	repo, remote := repository(t)
	target := GitBranch{Repo: repo, Remote: "origin", Branch: "gh-pages"}
	_, err := target.Deploy(t.Context(), files{"a": "A"}, Options{})
	must(t, err)
	tip, err := target.fetch(t.Context())
	must(t, err)
	other, _ := repository(t)
	_, err = GitBranch{Repo: other, Remote: remote, Branch: "gh-pages"}.Deploy(t.Context(), files{"a": "theirs"}, Options{})
	must(t, err)
	m, err := Scan(t.Context(), files{"a": "ours"}, nil)
	must(t, err)
	c, err := target.compare(t.Context(), files{"a": "ours"}, m, tip, Options{})
	must(t, err)
	must(t, target.commit(t.Context(), files{"a": "ours"}, c, tip, Options{}))
	if err := target.push(t.Context(), tip); err == nil || !strings.Contains(err.Error(), "someone else published meanwhile") {
		t.Errorf("got %v", err)
	}
	if got := branch(t, remote, "gh-pages"); !maps.Equal(got, files{"a": "theirs"}) {
		t.Errorf("got %v", got)
	}
}

func TestGitBranchAddressOnGitHub(t *testing.T) {
	repo, _ := repository(t)
	git(t, repo, "remote", "add", "hub", "https://me:geheim@github.com/Some-One/My.Guide.git")
	tests := []struct{ remote, want string }{
		{"hub", "https://some-one.github.io/My.Guide/"},
		{"git@github.com:a/b.git", "https://a.github.io/b/"},
		{"ssh://git@github.com/a/b", "https://a.github.io/b/"},
		{"https://github.com/a/A.github.io/", "https://a.github.io/"},
		{"https://gitlab.com/a/b.git", ""},
		{"https://github.com.evil.org/a/b", ""},
		{"origin", ""}, // a folder
	}
	for _, tt := range tests {
		if got := (GitBranch{Repo: repo, Remote: tt.remote}).Address(t.Context()); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.remote, got, tt.want)
		}
	}
}

func TestGitBranchSaysWhatIsMissing(t *testing.T) {
	repo, _ := repository(t)
	tests := []struct {
		target GitBranch
		want   string
	}{
		{GitBranch{Repo: t.TempDir(), Remote: "origin", Branch: "b"}, "is in no git repository; begin one with: git init"},
		{GitBranch{Repo: repo, Remote: "hub", Branch: "b"}, `the repository has no remote "hub"; add it with: git remote add hub URL`},
	}
	for _, tt := range tests {
		if _, err := tt.target.Deploy(t.Context(), files{"a": "A"}, Options{}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("got %v, want %q", err, tt.want)
		}
	}
}

func TestGitBranchTellsNoPassword(t *testing.T) {
	repo, _ := repository(t)
	target := GitBranch{Repo: repo, Remote: "http://me:geheim@127.0.0.1:1/x.git", Branch: "gh-pages"}
	_, err := target.Deploy(t.Context(), files{"a": "A"}, Options{})
	if err == nil || strings.Contains(err.Error(), "geheim") || strings.Contains(target.String(), "geheim") {
		t.Errorf("got %v, %s", err, target)
	}
	if errors.Is(err, exec.ErrNotFound) {
		t.Error(err)
	}
}
