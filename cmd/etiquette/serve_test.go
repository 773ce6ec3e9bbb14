package main

import (
	"bufio"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// served is a running "etiquette serve".
type served struct {
	cmd    *exec.Cmd
	origin string // "http://127.0.0.1:1313"
	base   string // with a slash at its end
	lines  chan string
}

var serving = regexp.MustCompile(`^serving (http://[^/]+)(/\S*)`)

// serveGuide starts the command and waits until it serves.
func serveGuide(t *testing.T, dir string, env []string, args ...string) *served {
	t.Helper()
	program, err := exec.LookPath("etiquette") // TestMain's
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, append([]string{"serve", "--source", dir}, args...)...)
	cmd.Env = append(os.Environ(), env...)
	return start(t, cmd)
}

// start starts a command that serves, and waits until it does.
func start(t *testing.T, cmd *exec.Cmd) *served {
	t.Helper()
	s := &served{cmd: cmd, lines: make(chan string, 1000)}
	out, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	var said []string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		said = append(said, lines.Text())
		s.lines <- lines.Text()
		if m := serving.FindStringSubmatch(lines.Text()); m != nil {
			s.origin, s.base = m[1], m[2]
			go func() {
				for lines.Scan() {
					s.lines <- lines.Text()
				}
				close(s.lines)
			}()
			return s
		}
	}
	t.Fatalf("it does not serve: %s", strings.Join(said, "\n"))
	return nil
}

// says waits for a line that a pattern matches.
func (s *served) says(t *testing.T, pattern string) {
	t.Helper()
	re := regexp.MustCompile(pattern)
	var said []string
	for late := time.After(20 * time.Second); ; {
		select {
		case line, ok := <-s.lines:
			if said = append(said, line); re.MatchString(line) {
				return
			}
			if !ok {
				t.Fatalf("nothing said matches %s: %s", pattern, strings.Join(said, "\n"))
			}
		case <-late:
			t.Fatalf("nothing said matches %s: %s", pattern, strings.Join(said, "\n"))
		}
	}
}

// starterGuide is a folder with the starter guide.
func starterGuide(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "content"), os.DirFS("../../content")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func status(t *testing.T, address string) int {
	t.Helper()
	resp, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Get(address)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

func TestServeTellsOfEveryBuildAndEndsClean(t *testing.T) {
	dir := starterGuide(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	opened := filepath.Join(t.TempDir(), "opened")
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "xdg-open"), []byte("#!/bin/sh\necho \"$1\" > "+opened+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	before := contents(t, dir)
	s := serveGuide(t, dir, []string{"PATH=" + bin + ":" + os.Getenv("PATH")}, "--addr", taken.Addr().String(), "--open", "--base-url", "https://example.org/guide/")
	if s.origin == "http://"+taken.Addr().String() {
		t.Errorf("it serves on a port that is taken: %s", s.origin)
	}
	if s.base != "/guide/" {
		t.Errorf("it serves under %s, want the path that the site has in production", s.base)
	}
	for path, want := range map[string]int{"/guide/": 200, "/guide/articles/two-sentences/": 200, "/guide/articles/two-sentences": 302, "/articles/two-sentences/": 404, "/guide/nope/": 404,
		"/": 302, "/_etiquette/client.js": 200, "/_etiquette/nope": 404, "/guide/content/site.yaml": 404, "/guide/../go.mod": 404} {
		if got := status(t, s.origin+path); got != want {
			t.Errorf("%s: status %d, want %d", path, got, want)
		}
	}
	for range 100 {
		if data, _ := os.ReadFile(opened); strings.TrimSpace(string(data)) == s.origin+"/guide/" {
			opened = ""
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if opened != "" {
		t.Error("--open opens no browser")
	}
	about := filepath.Join(dir, "content/pages/about.md")
	text, err := os.ReadFile(about)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(about, append(text, "\n[nowhere](nowhere.md)\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
	s.says(t, `^content/pages/about.md:\d+:\d+: error: .*\[dead-link\]$`)
	s.says(t, `^\d\d:\d\d:\d\d content/pages/about.md: \d+ pages, 1 error; the last good build is shown, [\d.]+m?s$`)
	if err := os.WriteFile(about, text, 0o644); err != nil {
		t.Fatal(err)
	}
	s.says(t, `^\d\d:\d\d:\d\d content/pages/about.md: \d+ pages, [\d.]+m?s$`)
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("Ctrl-C: %v", err)
	}
	if _, err := net.DialTimeout("tcp", strings.TrimPrefix(s.origin, "http://"), time.Second); err == nil {
		t.Error("the port is still answered")
	}
	after := contents(t, dir)
	for name := range after {
		if before[name] != after[name] {
			t.Errorf("it leaves %s behind", name)
		}
	}
	if err := syscall.Kill(s.cmd.Process.Pid, 0); err == nil {
		t.Error("the process is still there")
	}
}

// TestServeStandsUnderThePathOfTheSitesAddress holds base_url of content/site.yaml,
// also when it is edited; --base-url goes before it.
func TestServeStandsUnderThePathOfTheSitesAddress(t *testing.T) {
	dir := starterGuide(t)
	settings := filepath.Join(dir, "content/site.yaml")
	text, err := os.ReadFile(settings)
	if err != nil {
		t.Fatal(err)
	}
	at := func(path string) {
		if err := os.WriteFile(settings, append(text, "base_url: https://example.org"+path+"\n"...), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	at("/guide/")
	s := serveGuide(t, dir, nil, "--addr", "127.0.0.1:18710")
	if s.base != "/guide/" {
		t.Errorf("it serves under %s", s.base)
	}
	for path, want := range map[string]int{"/": 302, "/guide/": 200, "/guide/articles/two-sentences/": 200, "/articles/two-sentences/": 404, "/_etiquette/client.js": 200} {
		if got := status(t, s.origin+path); got != want {
			t.Errorf("%s: status %d, want %d", path, got, want)
		}
	}
	at("/other/")
	s.says(t, `^serving `+s.origin+`/other/ \(Ctrl-C ends it\)$`)
	if got := status(t, s.origin+"/other/articles/two-sentences/"); got != 200 {
		t.Errorf("under its new path: status %d", got)
	}
	if told := serveGuide(t, dir, nil, "--addr", "127.0.0.1:18730", "--base-url", "https://example.org/"); told.base != "/" {
		t.Errorf("told where to stand, it serves under %s", told.base)
	}
}

// TestTheStarterGuideIsEditedInABrowser is a new author's first hour.
func TestTheStarterGuideIsEditedInABrowser(t *testing.T) {
	dir := starterGuide(t)
	s := serveGuide(t, dir, nil, "--addr", "127.0.0.1:18670")
	ours, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	browser(t, "serve-guide.mjs", s.origin, dir, ours)
}

// TestAFullInotifyTableIsSaid gives the command a user namespace in which
// hardly a folder may be watched.
func TestAFullInotifyTableIsSaid(t *testing.T) {
	program, err := exec.LookPath("etiquette")
	if err != nil {
		t.Fatal(err)
	}
	probe := exec.Command("unshare", "-Ur", "sh", "-c", "echo 3 > /proc/sys/user/max_inotify_watches")
	if out, err := probe.CombinedOutput(); err != nil {
		t.Skipf("no user namespace here: %v %s", err, out)
	}
	dir := starterGuide(t)
	s := start(t, exec.Command("unshare", "-Ur", "sh", "-c", `echo 3 > /proc/sys/user/max_inotify_watches; exec "$@"`, "sh", program, "serve", "--source", dir, "--addr", "127.0.0.1:18690"))
	s.says(t, `^cannot watch every folder \(.*\); looking for changes all the time instead; raise the limit with: sudo sysctl fs.inotify.max_user_watches=\d+$`)
	about := filepath.Join(dir, "content/pages/about.md")
	if err := os.WriteFile(about, []byte("---\ntitle: About\n---\nFound by looking.\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	s.says(t, `^\d\d:\d\d:\d\d content/pages/about.md: \d+ pages, `)
}
