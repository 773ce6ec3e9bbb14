package serve_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/two-sentences/etiquette/generator/serve"
	"github.com/two-sentences/etiquette/generator/source"
)

// site copies the test site into a folder of its own.
func site(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/site")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// save writes a file of a site as most editors do.
func save(t testing.TB, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// running is a Live that watches, behind a port of its own.
type running struct {
	live    *serve.Live
	address string
	reports chan serve.Report
	said    chan string
	stop    func()
}

// start serves a folder; the port is kept where address is not empty.
func start(t *testing.T, dir, address string, change func(*serve.LiveOptions)) *running {
	t.Helper()
	r := &running{reports: make(chan serve.Report, 1000), said: make(chan string, 100)}
	opts := serve.LiveOptions{
		Folder: dir, Layers: []source.Layer{{FS: os.DirFS(dir), Own: true}},
		Report: func(report serve.Report) { r.reports <- report },
		Say:    func(format string, args ...any) { r.said <- fmt.Sprintf(format, args...) },
	}
	if change != nil {
		change(&opts)
	}
	if address == "" {
		address = "127.0.0.1:0"
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	r.address = listener.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	r.live = serve.NewLive(opts)
	r.live.Build(ctx, nil, nil)
	server := &http.Server{Handler: r.live}
	watched := make(chan bool)
	go func() { r.live.Watch(ctx); close(watched) }()
	go server.Serve(listener)
	r.stop = func() {
		cancel()
		server.Close()
		<-watched
	}
	t.Cleanup(r.stop)
	if report := <-r.reports; report.Err != nil || report.Result.Diagnostics.HasErrors() {
		t.Fatal(report.Err, report.Result.Diagnostics)
	}
	return r
}

// get is a page, as a browser gets it.
func (r *running) get(t testing.TB, path string) (status int, body string) {
	t.Helper()
	resp, err := http.Get("http://" + r.address + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(data)
}

// until waits for a page to hold, or with "!" not to hold, some words.
func (r *running) until(t testing.TB, path, words string) {
	t.Helper()
	want := true
	if rest, not := strings.CutPrefix(words, "!"); not {
		want, words = false, rest
	}
	var body string
	for range 400 {
		if _, body = r.get(t, path); strings.Contains(body, words) == want {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("%s: words %q there: want %v, got\n%s", path, words, want, body)
}

func article(title, body string) string {
	return "---\ntitle: " + title + "\ndate: 2026-01-03\n---\n" + body + "\n"
}

func TestChangesAreSeenHoweverTheyAreSaved(t *testing.T) {
	for _, poll := range []bool{false, true} {
		t.Run(fmt.Sprintf("poll=%v", poll), func(t *testing.T) {
			dir := site(t)
			r := start(t, dir, "", func(o *serve.LiveOptions) { o.Poll = poll })
			save(t, dir, "content/articles/one.md", article("One", "Written over."))
			r.until(t, "/articles/one/", "Written over.")
			save(t, dir, "content/articles/.one.md.tmp", article("One", "Renamed over."))
			rename(t, dir, "content/articles/.one.md.tmp", "content/articles/one.md")
			r.until(t, "/articles/one/", "Renamed over.")
			save(t, dir, "content/articles/deep/er/three.md", article("Three", "In a new folder."))
			r.until(t, "/articles/three/", "In a new folder.")
			save(t, dir, "content/articles/deep/er/three.md", article("Three", "Changed in the new folder."))
			r.until(t, "/articles/three/", "Changed in the new folder.")
			rename(t, dir, "content/articles/deep", "content/articles/moved")
			save(t, dir, "content/articles/moved/er/three.md", article("Three", "Changed in the moved folder."))
			r.until(t, "/articles/three/", "Changed in the moved folder.")
			if err := os.RemoveAll(filepath.Join(dir, "content/articles/moved")); err != nil {
				t.Fatal(err)
			}
			r.until(t, "/articles/three/", "!Changed")
			save(t, dir, "layouts/article.html", `{{define "main"}}Another layout {{.Body}}{{end}}`)
			r.until(t, "/articles/one/", "Another layout")
		})
	}
}

func rename(t testing.TB, dir, from, to string) {
	t.Helper()
	if err := os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)); err != nil {
		t.Fatal(err)
	}
}

// TestTheSiteStandsWhereItsAddressSays edits the address of a site while a tab shows
// one of its pages.
func TestTheSiteStandsWhereItsAddressSays(t *testing.T) {
	dir := site(t)
	r := start(t, dir, "", func(o *serve.LiveOptions) { o.Build.Origin = "http://here" })
	page := "/articles/"
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for _, c := range []struct{ address, base string }{
		{"https://example.org/guide/", "/guide/"}, {"https://example.org/a%20b/c/", "/a b/c/"}, {"https://example.org/", "/"},
	} {
		_, body := r.get(t, (&url.URL{Path: page}).EscapedPath())
		sum := regexp.MustCompile(`etiquette-page" content="([^"]+)"`).FindStringSubmatch(body)[1]
		tab, _, err := websocket.Dial(ctx, "ws://"+r.address+"/_etiquette/socket?"+url.Values{"page": {page}, "have": {sum}}.Encode(), nil)
		if err != nil {
			t.Fatal(err)
		}
		save(t, dir, "content/site.yaml", "title: Guide\nbase_url: "+c.address+"\n")
		_, message, err := tab.Read(ctx)
		want := c.base + "articles/"
		if err != nil || !strings.Contains(string(message), `"to":"`+want+`"`) || !strings.Contains(string(message), `"moved":true`) {
			t.Fatalf("%s: the tab at %s is told %s, %v", c.address, page, message, err)
		}
		tab.CloseNow()
		if r.live.Base() != c.base {
			t.Errorf("%s: it stands under %q", c.address, r.live.Base())
		}
		if status, body := r.get(t, (&url.URL{Path: want}).EscapedPath()); status != http.StatusOK || strings.Contains(body, "example.org") {
			t.Errorf("%s: status %d, %s", want, status, body)
		}
		if status, _ := r.get(t, (&url.URL{Path: page}).EscapedPath()); status != http.StatusNotFound {
			t.Errorf("%s, where it stood: status %d", page, status)
		}
		page = want
	}
}

// TestALayoutThatIsWrongIsNotServed edits the layout of a page that no tab shows,
// so that nothing but the look at all layouts finds the mistake.
func TestALayoutThatIsWrongIsNotServed(t *testing.T) {
	dir := site(t)
	r := start(t, dir, "", nil)
	_, good := r.get(t, "/glossary/")
	save(t, dir, "layouts/glossary.html", `{{define "main"}}<h1>Other {{template "nowhere"}}</h1>{{end}}`)
	if report := <-r.reports; !report.Result.Diagnostics.HasErrors() {
		t.Fatal("nothing is said of the layout")
	}
	if status, body := r.get(t, "/glossary/"); status != http.StatusOK || body != good {
		t.Errorf("status %d, %s", status, body)
	}
	save(t, dir, "layouts/glossary.html", `{{define "main"}}<h1>Mended</h1>{{end}}`)
	r.until(t, "/glossary/", "Mended")
}

func TestAFileBehindALinkIsSeen(t *testing.T) {
	dir := site(t)
	save(t, dir, "notes-of-mine.md", article("Linked", "Behind a link."))
	r := start(t, dir, "", nil)
	if err := os.Symlink("../../notes-of-mine.md", filepath.Join(dir, "content/articles/linked.md")); err != nil {
		t.Fatal(err)
	}
	r.until(t, "/articles/linked/", "Behind a link.")
	save(t, dir, "notes-of-mine.md", article("Linked", "Changed behind a link.")) // no event: a sweep finds it
	r.until(t, "/articles/linked/", "Changed behind a link.")
}

func TestABurstIsFewBuilds(t *testing.T) {
	dir := site(t)
	r := start(t, dir, "", nil)
	for i := range 500 {
		save(t, dir, fmt.Sprintf("content/articles/n%d.md", i), article(fmt.Sprint("N", i), "Of many."))
	}
	r.until(t, "/articles/n499/", "Of many.")
	r.until(t, "/articles/n0/", "Of many.")
	if n := len(r.reports); n > 12 {
		t.Errorf("%d builds for one burst", n)
	}
}

// TestAFileWrittenSlowlyIsServedWhole writes a file piece by piece, as a slow
// editor or a sync tool does.
func TestAFileWrittenSlowlyIsServedWhole(t *testing.T) {
	dir := site(t)
	r := start(t, dir, "", nil)
	f, err := os.Create(filepath.Join(dir, "content/articles/two.md"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text := article("Two", strings.Repeat("Words that come slowly.\n\n", 40)+"The last of them.")
	for len(text) > 0 {
		piece := text[:min(120, len(text))]
		text = text[len(piece):]
		if _, err := f.WriteString(piece); err != nil {
			t.Fatal(err)
		}
		time.Sleep(7 * time.Millisecond)
	}
	r.until(t, "/articles/two/", "The last of them.")
}

// TestACheckoutOfAThousandFilesIsSeen switches a branch that differs in a
// thousand files, folders and deletions among them.
func TestACheckoutOfAThousandFilesIsSeen(t *testing.T) {
	_, err := exec.LookPath("git")
	need(t, "git", err == nil)
	dir := site(t)
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main", "-c", "gc.auto=0"}, args...)...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v %s", args, err, out)
		}
	}
	write := func(from, to int, words string) {
		for i := from; i < to; i++ {
			save(t, dir, fmt.Sprintf("content/articles/f%d/n%d.md", i%7, i), article(fmt.Sprint("N", i), words))
		}
	}
	git("init", "-q")
	write(0, 1000, "Of the first branch.")
	git("add", ".")
	git("commit", "-qm", "first")
	git("checkout", "-qb", "second")
	write(0, 900, "Of the second branch.")
	for i := 900; i < 1000; i++ {
		if err := os.Remove(filepath.Join(dir, fmt.Sprintf("content/articles/f%d/n%d.md", i%7, i))); err != nil {
			t.Fatal(err)
		}
	}
	write(1000, 1100, "Of the second branch.")
	git("add", "-A")
	git("commit", "-qm", "second")
	r := start(t, dir, "", nil)
	for _, branch := range []string{"first", "second"} {
		if branch == "first" {
			git("checkout", "-q", "main")
		} else {
			git("checkout", "-q", "second")
		}
		r.until(t, "/articles/n3/", "Of the "+branch+" branch.")
		r.until(t, "/articles/n899/", "Of the "+branch+" branch.")
		here, gone := "/articles/n950/", "/articles/n1050/"
		if branch == "second" {
			here, gone = gone, here
		}
		r.until(t, here, "Of the "+branch+" branch.")
		r.until(t, gone, "!branch.")
	}
	t.Logf("%d builds for two checkouts", len(r.reports))
}

// TestAnArticleOfTheFutureComes holds that what is published changes with time
// alone.
func TestAnArticleOfTheFutureComes(t *testing.T) {
	dir := site(t)
	var later atomic.Int64
	r := start(t, dir, "", func(o *serve.LiveOptions) {
		o.Now = func() time.Time { return time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(later.Load())) }
	})
	save(t, dir, "content/articles/then.md", "---\ntitle: Then\ndate: 2026-05-02\n---\nNow it is then.\n")
	time.Sleep(300 * time.Millisecond)
	if status, _ := r.get(t, "/articles/then/"); status != http.StatusNotFound {
		t.Errorf("an article of tomorrow is shown today: %d", status)
	}
	later.Store(int64(36 * time.Hour))
	r.until(t, "/articles/then/", "Now it is then.")
}

func TestAnErrorLeavesTheLastGoodSite(t *testing.T) {
	dir := site(t)
	r := start(t, dir, "", nil)
	save(t, dir, "content/articles/two.md", article("Two", "[nowhere](nowhere.md)"))
	if report := <-r.reports; !report.Result.Diagnostics.HasErrors() {
		t.Errorf("no error in %v", report.Result.Diagnostics)
	}
	if _, body := r.get(t, "/articles/two/"); !strings.Contains(body, "Second words.") {
		t.Errorf("got %s", body)
	}
	save(t, dir, "content/articles/two.md", article("Two", "Mended."))
	r.until(t, "/articles/two/", "Mended.")
}

func TestTheScriptIsInTheResponseAlone(t *testing.T) {
	r := start(t, site(t), "", nil)
	_, body := r.get(t, "/articles/one/")
	if !strings.Contains(body, "/_etiquette/client.js") || !strings.Contains(body, "connect-src &#39;self&#39;") {
		t.Errorf("no script, or no connection allowed:\n%s", body[:min(900, len(body))])
	}
	report := serve.Report{}
	r.live.Build(t.Context(), nil, nil)
	report = <-r.reports
	for _, p := range report.Result.Output.Paths() {
		if data, err := report.Result.Output.Read(p); err != nil || strings.Contains(string(data), "_etiquette") || strings.Contains(p, "_etiquette") {
			t.Errorf("%s: %v; it speaks of our script", p, err)
		}
	}
}

func TestOtherHostsAndOriginsAreRefused(t *testing.T) {
	r := start(t, site(t), "", nil)
	for _, path := range []string{"/", "/_etiquette/client.js", "/_etiquette/socket"} {
		req, _ := http.NewRequest("GET", "http://"+r.address+path, nil)
		req.Host = "evil.example"
		if resp, err := http.DefaultClient.Do(req); err != nil || resp.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %v, %v", path, resp.Status, err)
		}
	}
	req, _ := http.NewRequest("GET", "http://"+r.address+"/_etiquette/socket", nil)
	for key, value := range map[string]string{"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Origin": "https://evil.example"} {
		req.Header.Set(key, value)
	}
	if resp, err := http.DefaultClient.Do(req); err != nil || resp.StatusCode != http.StatusForbidden {
		t.Errorf("a foreign page's socket: %v, %v", resp.Status, err)
	}
}

// TestBrowser drives Chromium through .ci/browser/serve-loop.mjs, which asks
// for a restart of the server by a line on its output.
func TestBrowser(t *testing.T) {
	node, err := exec.LookPath("node")
	need(t, "node", err == nil)
	chromium := os.Getenv("CHROMIUM")
	if chromium == "" {
		chromium = "/usr/bin/chromium"
	}
	_, err = os.Stat(chromium)
	need(t, "chromium", err == nil)
	_, err = os.Stat("../../.ci/node_modules/playwright-core")
	need(t, "playwright", err == nil)
	dir := site(t)
	for _, navigate := range []bool{false, true} {
		script := map[bool]string{false: "serve-loop.mjs", true: "serve-navigate.mjs"}[navigate]
		t.Run(script, func(t *testing.T) {
			set := func(o *serve.LiveOptions) { o.Navigate = navigate }
			r := start(t, dir, "", set)
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, node, "../../.ci/browser/"+script, "http://"+r.address, dir)
			cmd.Env = append(os.Environ(), "CHROMIUM="+chromium)
			in, _ := cmd.StdinPipe()
			out, _ := cmd.StdoutPipe()
			var stderr strings.Builder
			cmd.Stderr = &stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			for lines := bufio.NewScanner(out); lines.Scan(); {
				switch line := lines.Text(); line {
				case "stop":
					r.stop()
					fmt.Fprintln(in, "stopped")
				case "start":
					r = start(t, dir, r.address, set)
					fmt.Fprintln(in, "started")
				default:
					t.Log(line)
				}
			}
			if err := cmd.Wait(); err != nil {
				t.Errorf("%v\n%s", err, stderr.String())
			}
		})
	}
}

// need skips a test by name where a tool is not installed, unless
// ETIQUETTE_REQUIRE (a list with commas) names it: then it fails.
func need(t *testing.T, tool string, there bool) {
	t.Helper()
	switch {
	case there:
	case slices.Contains(strings.Split(os.Getenv("ETIQUETTE_REQUIRE"), ","), tool):
		t.Fatalf("%s is required and not installed", tool)
	default:
		t.Skipf("%s is not installed", tool)
	}
}

func TestExplainSaysWhyAPageWasLastMade(t *testing.T) {
	dir := site(t)
	r := start(t, dir, "", nil)
	explain := func() string {
		_, text := r.get(t, serve.ExplainPath+"?page=/articles/two/")
		return text
	}
	if text := explain(); !strings.Contains(text, "source    content/articles/two.md\n") || !strings.Contains(text, "layout    layouts/article.html, in layouts/base.html\n") || !strings.Contains(text, "when the server began") {
		t.Errorf("got %s", text)
	}
	save(t, dir, "content/articles/two.md", article("Two", "Other words."))
	r.until(t, "/articles/two/", "Other words.")
	if text := explain(); !strings.Contains(text, "as this changed: content/articles/two.md\n") {
		t.Errorf("got %s", text)
	}
	if status, _ := r.get(t, serve.ExplainPath+"?page=/nope/"); status != http.StatusNotFound {
		t.Errorf("a page that is not there: %d", status)
	}
}
