package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/two-sentences/etiquette/generator"
	"github.com/two-sentences/etiquette/generator/deploy"
	"github.com/two-sentences/etiquette/generator/source"
)

// site writes a guide of one article and builds it.
func siteOf(t *testing.T, body string) (dir string, result generator.Result) {
	t.Helper()
	dir = t.TempDir()
	text := "---\ntitle: First\ndate: 2026-01-02\n---\n" + body
	for name, data := range map[string]string{"content/site.yaml": "title: A guide\nbase_url: https://example.org/\n", "content/articles/first.md": text} {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	from, err := layers(dir)
	if err != nil {
		t.Fatal(err)
	}
	result, err = generator.Build(t.Context(), from, generator.Options{Now: day}, nil)
	if err != nil || result.Diagnostics.HasErrors() {
		t.Fatal(err, result.Diagnostics)
	}
	return dir, result
}

func TestAddressesOnOtherSites(t *testing.T) {
	var mine sync.Mutex
	asked := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mine.Lock()
		asked[r.Method+" "+r.URL.Path]++
		mine.Unlock()
		code := map[string]int{"/gone": 410, "/forbidden": 403, "/many": 429, "/missing": 404, "/ok": 200, "/nohead": 200}[r.URL.Path]
		if r.Method == http.MethodHead && r.URL.Path == "/nohead" {
			code = 404
		}
		w.WriteHeader(code)
	}))
	defer server.Close()
	var body strings.Builder
	for _, p := range []string{"ok#part", "ok", "gone", "forbidden", "many", "missing", "nohead"} {
		fmt.Fprintf(&body, "[a](%s/%s)\n", server.URL, p)
	}
	body.WriteString("[b](http://127.0.0.1:1/refused) [c](https://no-such-site.invalid/)\n")
	_, result := siteOf(t, body.String())
	found := func(context.Context) bool { return true }
	a := &asker{known: map[string]knownLink{}, now: day, names: found}
	var got []string
	for _, d := range a.dead(t.Context(), external(result.Site)).Sorted() {
		if d.Severity.String() != "warning" || d.Code != "external-link" {
			t.Errorf("got %v", d)
		}
		got = append(got, fmt.Sprint(d.Pos.Line, " ", strings.TrimPrefix(d.Message, server.URL)))
	}
	all := strings.Join(got, "\n")
	for _, want := range []string{"7 /gone answers 410 gone", "10 /missing answers 404 not found"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in\n%s", want, all)
		}
	}
	for _, not := range []string{"/ok", "/forbidden", "/many", "/nohead", "/refused"} {
		if strings.Contains(all, not) {
			t.Errorf("%s is said to be wrong:\n%s", not, all)
		}
	}
	if a.done != 8 || a.unclear != 3 {
		t.Errorf("%d asked, %d unclear", a.done, a.unclear)
	}
	if asked["HEAD /ok"] != 1 || asked["GET /ok"] != 0 || asked["GET /gone"] != 1 {
		t.Errorf("asked %v", asked)
	}
}

// What was told is believed for a week, or for a day where it was bad news, and
// written to a file in between.
func TestAddressesOnOtherSitesAreRemembered(t *testing.T) {
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.URL.Path == "/gone" {
			w.WriteHeader(http.StatusGone)
		}
	}))
	defer server.Close()
	_, result := siteOf(t, "[a]("+server.URL+"/ok) [b]("+server.URL+"/gone)\n")
	file := filepath.Join(t.TempDir(), "deep", "links.json")
	runs := []struct {
		after time.Duration
		asked int64 // HEAD and GET of the gone one, HEAD of the other
	}{{0, 3}, {time.Hour, 0}, {25 * time.Hour, 2}, {8 * 24 * time.Hour, 3}}
	for _, r := range runs {
		asked.Store(0)
		a := &asker{known: loadLinks(file), now: day.Add(r.after)}
		diags := a.dead(t.Context(), external(result.Site))
		if err := saveLinks(file, a.known, a.now); err != nil {
			t.Fatal(err)
		}
		if asked.Load() != r.asked || len(diags) != 1 {
			t.Errorf("after %v: %d requests, want %d; %v", r.after, asked.Load(), r.asked, diags)
		}
	}
}

// One site is asked at a pace; a network that is down says nothing of the links.
func TestAddressesOnOtherSitesArePaced(t *testing.T) {
	var mine sync.Mutex
	var at []time.Time
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mine.Lock()
		at = append(at, time.Now())
		mine.Unlock()
	}))
	defer server.Close()
	_, result := siteOf(t, "[a]("+server.URL+"/1) [b]("+server.URL+"/2) [c]("+server.URL+"/3)\n")
	a := &asker{known: map[string]knownLink{}, now: day, pace: 50 * time.Millisecond}
	a.dead(t.Context(), external(result.Site))
	for i := 1; i < len(at); i++ {
		if at[i].Sub(at[i-1]) < 45*time.Millisecond {
			t.Errorf("request %d came after %v", i, at[i].Sub(at[i-1]))
		}
	}
	_, result = siteOf(t, "[a](https://no-such-site.invalid/)\n")
	a = &asker{known: map[string]knownLink{}, now: day}
	if diags := a.dead(t.Context(), external(result.Site)); diags != nil || len(a.known) != 0 || a.unclear != 1 {
		t.Errorf("no site has answered, and yet %v %v", diags, a.known)
	}
}

// Where no name is found, a site that answers by its number says nothing of the others.
func TestAddressesOnOtherSitesWithoutNames(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	_, result := siteOf(t, "[a]("+server.URL+"/1) [b](https://no-such-site.invalid/)\n")
	a := &asker{known: map[string]knownLink{}, now: day, names: func(context.Context) bool { return false }}
	if diags := a.dead(t.Context(), external(result.Site)); diags != nil || len(a.known) != 1 || a.unclear != 1 {
		t.Errorf("no name is found, and yet %v %v, %d unclear", diags, a.known, a.unclear)
	}
}

func TestAgainstAPublishedRelease(t *testing.T) {
	dir, result := siteOf(t, "## One\n## Two\n")
	m, err := deploy.Scan(t.Context(), result.Output, metaOf(result.Output))
	if err != nil {
		t.Fatal(err)
	}
	m.Files = append(m.Files, deploy.File{Path: "zoo/index.html", SHA256: strings.Repeat("0", 64)})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/guide/"+deploy.ManifestPath {
			http.NotFound(w, r)
			return
		}
		io.WriteString(w, string(m.Bytes()))
	}))
	defer server.Close()
	if err := lintMore(t.Context(), &result, lintFlags{source: dir, against: server.URL + "/guide/"}); err != nil {
		t.Fatal(err)
	}
	lost := slices.DeleteFunc(slices.Clone(result.Diagnostics), func(d source.Diagnostic) bool { return d.Code == "no-description" })
	if d := lost; len(d) != 1 || d[0].Code != "lost-page" || !strings.Contains(d[0].Message, "/zoo/") {
		t.Errorf("got %v", d)
	}
	err = lintMore(t.Context(), &result, lintFlags{source: dir, against: server.URL})
	if err == nil || !strings.Contains(err.Error(), "answers 404") {
		t.Errorf("no manifest there: got %v", err)
	}
}

// The guide that we ship gives an editor nothing to mend.
func TestTheGuideIsReadyToPublish(t *testing.T) {
	from, err := layers("../..")
	if err != nil {
		t.Fatal(err)
	}
	result, err := generator.Build(t.Context(), from, generator.Options{Now: day, BaseURL: "https://example.org/"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	flags := lintFlags{host: "cloudflare-pages", baseURL: "https://example.org/"}
	if err := lintMore(t.Context(), &result, flags); err != nil || result.Diagnostics != nil {
		t.Errorf("%v %v", err, result.Diagnostics)
	}
}
