package deploy

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// below is a site that is published under /repo/ of its host.
var below = files{
	"index.html": "home", "404.html": "not here", "a/index.html": "A", "old/index.html": "stub", "css/x.0123456789.css": "x",
	"_headers":   "/repo/*\n  X-A: all\n/repo/css/*\n  Cache-Control: public, immutable\n/repo/\n  X-B: home\n",
	"_redirects": "/repo/old/ /repo/a/ 301\n/repo/gone/ /repo/a/ 301\n",
}

func TestBase(t *testing.T) {
	tests := []struct{ headers, want string }{
		{"", "/"},
		{"/*\n  A: b\n/\n  C: d\n", "/"},
		{below["_headers"], "/repo/"},
		{"/a/b/*\n  A: b\n/a/b/\n  C: d\n", "/a/b/"},
		{"/articles/*\n  A: b\n", "/"},
		{"/repo/*\n  A: b\n/repo/\n  A: c\n/other\n  A: b\n", "/"},
	}
	for _, tt := range tests {
		got, err := Base(files{"_headers": tt.headers})
		if err != nil || got != tt.want {
			t.Errorf("%q: got %q %v, want %q", tt.headers, got, err, tt.want)
		}
	}
}

func TestRulesOfASiteUnderAPath(t *testing.T) {
	tests := []struct{ host, path, want, header string }{
		{"nginx", "/repo/", "200", "all home"},
		{"nginx", "/repo/old/", "301 /repo/a/", ""},
		{"caddy", "/repo/css/x.0123456789.css", "200", "all  public, immutable"},
		{"gitlab-pages", "/repo/gone/", "301 /repo/a/", ""},
		{"gitlab-pages", "/repo/old/", "200", ""},
		{"github-pages", "/repo/gone/", "404", ""},
	}
	for _, tt := range tests {
		p, err := NewPreview(below, tt.host, "")
		must(t, err)
		r := get(t, p, tt.path)
		got := strings.TrimSpace(strings.Join([]string{http.StatusText(r.StatusCode), r.Header.Get("Location")}, " "))
		want, to, _ := strings.Cut(tt.want, " ")
		wantText := strings.TrimSpace(map[string]string{"200": "OK", "301": "Moved Permanently", "404": "Not Found"}[want] + " " + to)
		header := strings.TrimRight(r.Header.Get("X-A")+" "+r.Header.Get("X-B"), " ")
		if c := r.Header.Get("Cache-Control"); strings.Contains(c, "immutable") {
			header += "  " + c
		}
		if got != wantText || header != tt.header {
			t.Errorf("%s %s: got %q %q, want %q %q", tt.host, tt.path, got, header, wantText, tt.header)
		}
	}
	// On a project's default domain GitLab reads rules from the host's root.
	p, err := NewPreview(guide, "gitlab-pages", "/repo/")
	must(t, err)
	if r := get(t, p, "/repo/gone"); r.StatusCode != 404 {
		t.Errorf("rules without the project's path: got %d", r.StatusCode)
	}
	pol, err := newPolicy(below)
	must(t, err)
	if !pol.immutable(File{Path: "css/x.0123456789.css"}) || pol.immutable(File{Path: "a/index.html"}) {
		t.Error("what a site under a path may keep for ever is not seen")
	}
}

// A host that serves sites at its root alone shows one for a path as it would be: at the root.
func TestASiteForAPathOnAHostWithout(t *testing.T) {
	for host, wrong := range map[string]bool{"netlify": true, "cloudflare-pages": true, "vercel": true, "github-pages": false, "nginx": false} {
		problems, err := Problems(t.Context(), below, host)
		must(t, err)
		if got := strings.Contains(strings.Join(problems, "\n"), "made for the path /repo/"); got != wrong {
			t.Errorf("%s: got %q", host, problems)
		}
		p, err := NewPreview(below, host, "")
		must(t, err)
		if (p.Base() == "/") != wrong || wrong && get(t, p, "/repo/").StatusCode != 404 {
			t.Errorf("%s serves it at %s", host, p.Base())
		}
	}
	deep := files{"404.html": "", ".nojekyll": "", "_headers": "/a/b/*\n  A: b\n/a/b/\n  C: d\n"}
	if problems, err := Problems(t.Context(), deep, "github-pages"); err != nil || len(problems) != 1 {
		t.Errorf("two folders down on GitHub: got %q %v", problems, err)
	}
}

func TestVercelRecipe(t *testing.T) {
	text, err := Recipe("vercel", guide, "", "", "")
	must(t, err)
	var got vercelConfig
	must(t, json.Unmarshal([]byte(text), &got))
	if got.Output != "public" || !got.Slash || got.Headers[0].Source != "/(.*)" || got.Headers[1].Source != "/assets/(.*)" {
		t.Errorf("got %s", text)
	}
	want := []vercelRedirect{{"/old/", "/articles/x/", 301}, {"/gone", "/articles/x/", 301}, {"/away", "https://example.org/", 301}}
	if !reflect.DeepEqual(got.Redirects, want) {
		t.Errorf("got %v, want %v", got.Redirects, want)
	}
	if got, want := vercelPattern("/a(b)?c+*"), `/a\(b\)\?c\+(.*)`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The function that CloudFront runs is run by Node here.
func TestCloudFrontRecipe(t *testing.T) {
	node := needs(t, "node")
	script, err := Recipe("s3", below, "", "", "")
	must(t, err)
	asked := func(uri string) string {
		return `{context: {eventType: 'viewer-request'}, request: {uri: '` + uri + `'}}`
	}
	answered := func(uri string) string {
		return `{context: {eventType: 'viewer-response'}, request: {uri: '` + uri + `'}, response: {headers: {etag: {value: 'x'}}}}`
	}
	moved := func(to string) string {
		return `{"statusCode":301,"statusDescription":"Moved","headers":{"location":{"value":"` + to + `"}}}`
	}
	tests := []struct{ event, want string }{
		{asked("/repo/"), `{"uri":"/repo/index.html"}`},
		{asked("/repo/a/"), `{"uri":"/repo/a/index.html"}`},
		{asked("/repo/css/x.0123456789.css"), `{"uri":"/repo/css/x.0123456789.css"}`},
		{asked("/repo/a"), moved("/repo/a/")},
		{asked("/repo/old/"), moved("/repo/a/")},
		{asked("/repo/gone/"), moved("/repo/a/")},
		{asked("//evil%2ecom"), moved("/evil%2ecom/")},
		{asked("//evil%2ecom/"), `{"uri":"/evil%2ecom/index.html"}`},
		{asked(`/\\\\evil%2ecom`), moved("/evil%2ecom/")},
		{answered("/repo/index.html"), `{"headers":{"etag":{"value":"x"},"x-a":{"value":"all"},"x-b":{"value":"home"}}}`},
		{answered("/repo/"), `{"headers":{"etag":{"value":"x"},"x-a":{"value":"all"},"x-b":{"value":"home"}}}`},
		{answered("/repo/css/x.0123456789.css"), `{"headers":{"etag":{"value":"x"},"x-a":{"value":"all"}}}`},
	}
	for _, tt := range tests {
		out, err := exec.Command(node, "-e", script+"console.log(JSON.stringify(handler("+tt.event+")))").CombinedOutput()
		if err != nil || strings.TrimSpace(string(out)) != tt.want {
			t.Errorf("%s: got %v %s, want %s", tt.event, err, out, tt.want)
		}
	}
}

// However many pages a guide has, the recipes that can say "all but" stay short, and the
// embed alone may be framed.
func TestFrameRulesOfManyPages(t *testing.T) {
	many := files{"checker/embed.html": "", "index.html": ""}
	rules := "/*\n  X-A: b\n/\n  X-Frame-Options: DENY\n"
	for n := range 300 {
		page := fmt.Sprintf("page-%d-of-some-length", n)
		many[page+"/index.html"] = ""
		rules += "/" + page + "/*\n  X-Frame-Options: DENY\n"
	}
	many["_headers"] = rules
	for host, want := range map[string]string{"s3": `"^(?!/checker/embed\\.html$)/.*$"`, "vercel": `"/((?!checker/embed\\.html$).*)"`,
		"nginx": `"~^/checker/embed\\.html$" ""`, "caddy": "not path_regexp `^/checker/embed\\.html$`"} {
		text, err := Recipe(host, many, "80", "/srv/public", "")
		if err != nil || len(text) > 10_000 || strings.Contains(text, "page-7-") || !strings.Contains(text, want) {
			t.Errorf("%s: %v, %d bytes without %s", host, err, len(text), want)
		}
	}
	problems, err := Problems(t.Context(), many, "cloudflare-pages")
	if err != nil || !slices.ContainsFunc(problems, func(p string) bool { return strings.Contains(p, "302 rules; Cloudflare Pages reads 100") }) {
		t.Errorf("Cloudflare's limit is not told: %v %v", problems, err)
	}
}

func TestReadyMade(t *testing.T) {
	for _, host := range RecipeHosts() {
		path, text, err := ReadyMade(host, guide, "/srv/public", "v1.2.3")
		if err != nil || path == "" || len(text) < 100 {
			t.Errorf("%s: got %q, %d bytes, %v", host, path, len(text), err)
		}
		if strings.Contains(text, "@latest") || strings.Contains(text, "cmd/etiquette@") && !strings.Contains(text, "cmd/etiquette@v1.2.3") {
			t.Errorf("%s installs another version: %s", host, text)
		}
	}
	if _, _, err := ReadyMade("geocities", guide, "", "latest"); err == nil || !strings.Contains(err.Error(), "github-pages") {
		t.Errorf("got %v", err)
	}
}

func TestCompareReleasesForLinks(t *testing.T) {
	page := func(p, source string, ids ...string) File { return File{Path: p, Meta: Meta{Source: source, IDs: ids}} }
	m := func(files ...File) Manifest {
		sortFiles(files)
		return Manifest{Version: manifestVersion, Files: files}
	}
	tests := []struct {
		name         string
		older, newer Manifest
		want         []Lost
	}{
		{"nothing", m(page("a/index.html", "", "x")), m(page("a/index.html", "", "x")), nil},
		{"only assets", m(page("a.css", "")), m(), nil},
		{"a page", m(page("a/index.html", "")), m(), []Lost{{Path: "a/index.html"}}},
		{"moved, by its source", m(page("a/index.html", "a.md")), m(page("b/index.html", "a.md")), []Lost{{"a/index.html", "", "b/index.html"}}},
		{"moved, by its name", m(page("x/a/index.html", "")), m(page("y/a/index.html", "")), []Lost{{"x/a/index.html", "", "y/a/index.html"}}},
		{"moved, by its ids", m(page("a/index.html", "", "p", "q")), m(page("b/index.html", "", "p", "q"), page("c/index.html", "", "p")), []Lost{{"a/index.html", "", "b/index.html"}}},
		{"a redirect stands there", m(page("a/index.html", "", "x")), m(page("a/index.html", "")), nil},
		{"a heading renamed", m(page("a/index.html", "", "x", "y", "z")), m(page("a/index.html", "", "x", "why", "z")), []Lost{{"a/index.html", "y", "why"}}},
		{"a heading gone", m(page("a/index.html", "", "x", "y", "z")), m(page("a/index.html", "", "x", "z")), []Lost{{"a/index.html", "y", ""}}},
		{"a retired file", m(File{Path: "a/index.html", Meta: Meta{Retired: true}}), m(), nil},
	}
	for _, tt := range tests {
		if got := Compare(tt.older, tt.newer); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}
