package deploy

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

var guide = files{
	"index.html":              "home",
	"404.html":                "not here",
	"articles/x/index.html":   "<p>x</p>" + long,
	"articles/404.html":       "no such article",
	"checker/embed.html":      "embed",
	"old/index.html":          "stub",
	"assets/a.0123456789.css": long,
	"feed.xml":                "<feed/>",
	"pic.avif":                "avif",
	"_x/y.html":               "odd",
	".nojekyll":               "",
	"_headers": "# rules\n/*\n  X-Content-Type-Options: nosniff\n/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n" +
		"/articles/*\n  X-Frame-Options: DENY\n  Cache-Control: max-age=0\n/feed.xml\n  Content-Type: application/atom+xml\n",
	"_redirects": "/old/ /articles/x/ 301\n/gone /articles/x/ # no code\n/t/* /articles/:splat 302\n/y/:a/:b /:b/:a 307\n/away https://example.org/ 301\n",
}

func TestHostsAnswerEachInTheirWay(t *testing.T) {
	// "301 /x/" is a redirect, "200 index.html" a file.
	tests := []struct{ path, github, gitlab, netlify, cloudflare, vercel, s3, nginx string }{
		{"/", "200 index.html", "200 index.html", "200 index.html", "200 index.html", "200 index.html", "200 index.html", "200 index.html"},
		{"/articles/x/", "200 articles/x/index.html", "=", "=", "=", "=", "=", "="},
		{"/articles/x", "301 /articles/x/", "302 /articles/x/", "301 /articles/x/", "308 /articles/x/", "308 /articles/x/", "302 /articles/x/", "301 /articles/x/"},
		{"/articles/x/index.html", "200 articles/x/index.html", "=", "=", "308 /articles/x/", "=", "=", "="},
		{"/checker/embed.html", "200 checker/embed.html", "=", "=", "308 /checker/embed", "=", "=", "="},
		{"/checker/embed", "200 checker/embed.html", "=", "=", "=", "404 404.html", "404 404.html", "404 404.html"},
		{"/checker/embed/", "404 404.html", "=", "=", "308 /checker/embed", "=", "=", "="},
		{"/articles/no/such", "404 404.html", "=", "=", "404 articles/404.html", "=", "=", "="},
		{"/articles/", "404 404.html", "=", "=", "404 articles/404.html", "=", "=", "="},
		{"/old/", "200 old/index.html", "=", "=", "301 /articles/x/", "301 /articles/x/", "=", "301 /articles/x/"},
		{"/gone", "404 404.html", "301 /articles/x/", "301 /articles/x/", "302 /articles/x/", "301 /articles/x/", "=", "301 /articles/x/"},
		{"/t/x/", "404 404.html", "302 /articles/x/", "302 /articles/x/", "302 /articles/x/", "=", "=", "404 404.html"},
		{"/y/1/2", "404 404.html", "307 /2/1", "307 /2/1", "307 /2/1", "=", "=", "404 404.html"},
		{"/away", "404 404.html", "301 https://example.org/", "301 https://example.org/", "301 https://example.org/", "301 https://example.org/", "=", "301 https://example.org/"},
		{"/_headers", "200 _headers", "=", "=", "404 404.html", "=", "=", "404 404.html"},
		{"/_x/y.html", "200 _x/y.html", "=", "=", "308 /_x/y", "=", "=", "="},
	}
	for _, tt := range tests {
		for name, want := range map[string]string{"github-pages": tt.github, "gitlab-pages": tt.gitlab, "netlify": tt.netlify,
			"cloudflare-pages": tt.cloudflare, "vercel": tt.vercel, "s3": tt.s3, "nginx": tt.nginx} {
			if want == "=" {
				want = tt.github
			}
			if got := asked(t, name, guide, tt.path); got != want {
				t.Errorf("%s %s: got %q, want %q", name, tt.path, got, want)
			}
		}
	}
}

func asked(t *testing.T, name string, tree files, path string) string {
	t.Helper()
	h, ok := findHost(name)
	if !ok {
		t.Fatalf("no host %q", name)
	}
	r, err := readRules(tree)
	must(t, err)
	a := h.answer(newSite(tree, r.redirects), path)
	return strings.TrimSpace(fmt.Sprintf("%d %s", a.code, a.file+a.location))
}

func TestHostsThatSurprise(t *testing.T) {
	tests := []struct {
		name, host, path string
		tree             files
		want             string
	}{
		{"no 404 page on Cloudflare is an app", "cloudflare-pages", "/no", files{"index.html": "h"}, "200 index.html"},
		{"no .nojekyll on GitHub", "github-pages", "/_x/y.css", files{"_x/y.css": "y"}, "404"},
		{"a forced rule on Netlify", "netlify", "/a/", files{"a/index.html": "a", "_redirects": "/a/ /b/ 301!"}, "301 /b/"},
		{"a rewrite", "netlify", "/app", files{"index.html": "h", "_redirects": "/app / 200"}, "200 index.html"},
		{"the first rule wins", "netlify", "/a", files{"_redirects": "/a /b\n/a /c"}, "301 /b"},
	}
	for _, tt := range tests {
		if got := asked(t, tt.host, tt.tree, tt.path); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func get(t *testing.T, h http.Handler, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestPreviewUnderABase(t *testing.T) {
	p, err := NewPreview(guide, "github-pages", "/repo/")
	must(t, err)
	tests := []struct {
		path, location, body string
		code                 int
	}{
		{"/repo/", "", "home", 200},
		{"/repo", "/repo/", "", 301},
		{"/repo/articles/x?q=ä", "/repo/articles/x/?q=%C3%A4", "", 301},
		{"/repo/a/b/c/d", "", "not here", 404},
		{"/", "", "404: outside of /repo/\n", 404},
		{"/repo/../index.html", "", "not here", 404},
	}
	for _, tt := range tests {
		r := get(t, p, tt.path)
		body, _ := io.ReadAll(r.Body)
		if r.StatusCode != tt.code || r.Header.Get("Location") != tt.location || string(body) != tt.body {
			t.Errorf("%s: got %d %q %q", tt.path, r.StatusCode, r.Header.Get("Location"), body)
		}
	}
}

func TestPreviewHeadersAndCompressedCopies(t *testing.T) {
	dir := t.TempDir()
	_, err := Dir(t.Context(), guide, dir, DirOptions{Precompress: true})
	must(t, err)
	tree, err := OpenFolder(dir)
	must(t, err)
	tests := []struct{ host, path, accept, encoding, cache, kind string }{
		{"caddy", "/articles/x/", "gzip, br", "br", "max-age=0", "text/html; charset=utf-8"},
		{"caddy", "/articles/x/", "gzip, br;q=0", "gzip", "max-age=0", "text/html; charset=utf-8"},
		{"caddy", "/articles/x/", "", "", "max-age=0", "text/html; charset=utf-8"},
		{"nginx", "/assets/a.0123456789.css", "br, gzip", "gzip", "public, max-age=31536000, immutable", "text/css; charset=utf-8"},
		{"github-pages", "/articles/x/", "br", "", "max-age=600", "text/html; charset=utf-8"},
		{"netlify", "/feed.xml", "", "", "public,max-age=0,must-revalidate", "application/atom+xml"},
	}
	for _, tt := range tests {
		p, err := NewPreview(tree, tt.host, "")
		must(t, err)
		h := get(t, p, tt.path, "Accept-Encoding", tt.accept).Header
		got := []string{h.Get("Content-Encoding"), h.Get("Cache-Control"), h.Get("Content-Type")}
		if want := []string{tt.encoding, tt.cache, tt.kind}; !slices.Equal(got, want) {
			t.Errorf("%s %s: got %q, want %q", tt.host, tt.path, got, want)
		}
	}
}

func TestPreviewOfAFolderThatIsBuiltAgain(t *testing.T) {
	dir := t.TempDir()
	if _, err := PreviewFolder(dir, "netlify"); err == nil {
		t.Error("an empty folder is previewed")
	}
	build(t, files{"index.html": "old", "a/index.html": "A"}, dir)
	p, err := PreviewFolder(dir, "netlify")
	must(t, err)
	for _, text := range []string{"old", "new", "newer"} {
		build(t, files{"index.html": text, text + "/index.html": text}, dir)
		for _, path := range []string{"/", "/" + text + "/"} {
			r := get(t, p, path)
			body, err := io.ReadAll(r.Body)
			must(t, err)
			if r.StatusCode != 200 || string(body) != text {
				t.Errorf("%s after the build of %q: got %d %q", path, text, r.StatusCode, body)
			}
		}
	}
}

func TestPreviewIsForThisMachineOnly(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "example.org:0", "nonsense"} {
		if err := Serve(t.Context(), http.NotFoundHandler(), addr, nil); err == nil {
			t.Errorf("%s: served", addr)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	p, err := NewPreview(guide, "caddy", "")
	must(t, err)
	url := make(chan string, 1)
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, p, "127.0.0.1:0", func(u string) { url <- u }) }()
	at := <-url
	for host, want := range map[string]int{"": 200, "localhost:1": 200, "[::1]": 200, "evil.example": 403} {
		r, err := http.NewRequest("GET", at, nil)
		must(t, err)
		r.Host = host
		got, err := http.DefaultClient.Do(r)
		must(t, err)
		got.Body.Close()
		if got.StatusCode != want {
			t.Errorf("%q: got %d, want %d", host, got.StatusCode, want)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("an ended preview is no error: got %v", err)
	}
}

func TestProblems(t *testing.T) {
	many := strings.Repeat("/a/* /b\n", 1001)
	tests := []struct {
		name, host string
		tree       files
		want       []string // parts of the lines
	}{
		{"none", "github-pages", guide, nil},
		{"none there either", "cloudflare-pages", guide, nil},
		{"jekyll", "github-pages", files{"404.html": "", "_x/y": ""}, []string{"without a .nojekyll GitHub Pages leaves out _x/y"}},
		{"an app", "cloudflare-pages", files{"index.html": ""}, []string{"answers every path with the home page"}},
		{"no 404 page", "netlify", files{"index.html": ""}, []string{"there is no 404.html"}},
		{"forced", "cloudflare-pages", files{"404.html": "", "_redirects": "/a /b 301!"}, []string{`_redirects:1: Cloudflare Pages rejects "!"`}},
		{"forced", "gitlab-pages", files{"404.html": "", "_redirects": "/a /b 301!"}, []string{`_redirects:1: GitLab Pages does not know "!"`}},
		{"too many", "gitlab-pages", files{"404.html": "", "_redirects": many}, []string{"1001 rules"}},
		{"too many", "cloudflare-pages", files{"404.html": "", "_redirects": many}, []string{"0 fixed and 1001 dynamic"}},
		{"unreadable", "netlify", files{"404.html": "", "_redirects": "a b c d\nx /y\n/x /y 999\n", "_headers": "A: b\n/x\n  nonsense\n"},
			[]string{"_headers:1: \"A: b\"", "_headers:3: \"nonsense\"", "_redirects:1: 4 words", "_redirects:2: \"x\" does not begin", "_redirects:3: \"999\""}},
	}
	for _, tt := range tests {
		got, err := Problems(t.Context(), tt.tree, tt.host)
		must(t, err)
		ok := len(got) == len(tt.want)
		for i := range min(len(got), len(tt.want)) {
			ok = ok && strings.Contains(got[i], tt.want[i])
		}
		if !ok {
			t.Errorf("%s on %s: got %q, want %q", tt.name, tt.host, got, tt.want)
		}
	}
	if _, err := Problems(t.Context(), guide, "geocities"); err == nil || !strings.Contains(err.Error(), "github-pages") {
		t.Errorf("an unknown host: got %v", err)
	}
}
