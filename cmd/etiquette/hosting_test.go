package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/two-sentences/etiquette/generator"
	"github.com/two-sentences/etiquette/generator/deploy"
)

// bases are the root of a host, and a path as of a GitHub project site.
var bases = []string{"/", "/repo/"}

// builtGuide builds the repository's guide into a folder that every server may read.
func builtGuide(t *testing.T, base string, precompress bool) *deploy.Folder {
	t.Helper()
	from, err := layers("../..")
	if err != nil {
		t.Fatal(err)
	}
	result, err := generator.Build(t.Context(), from, generator.Options{Now: day, BaseURL: "https://example.org" + base}, nil)
	if err != nil || result.Diagnostics.HasErrors() {
		t.Fatal(err, result.Diagnostics)
	}
	dir := t.TempDir()
	if err := open(dir); err != nil {
		t.Fatal(err)
	}
	options := deploy.DirOptions{Precompress: precompress, Meta: metaOf(result.Output)}
	if _, err := deploy.Dir(t.Context(), result.Output, dir, options); err != nil {
		t.Fatal(err)
	}
	tree, err := deploy.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// manners are what a reader of a host sees besides the pages.
type manners struct {
	headers   bool   // the site's own _headers are heeded
	redirect  bool   // old addresses answer 301, not with a page that leads on
	slash     int    // code for /page; 200 where it is answered
	encodings string // the compressed copies it knows, best first: "br gzip"
	short     bool   // /x.html leads to /x
	inverse   bool   // all may not be framed but the embed, whatever is asked for
	own       bool   // a server of one's own, which reads an address as a path
}

var hostManners = map[string]manners{
	"github-pages":     {slash: 301},
	"gitlab-pages":     {slash: 302, encodings: "br gzip"},
	"netlify":          {slash: 301, headers: true},
	"cloudflare-pages": {slash: 308, headers: true, redirect: true, short: true},
	"vercel":           {slash: 308, headers: true, redirect: true, inverse: true},
	"s3":               {slash: 302},
	"nginx":            {slash: 301, headers: true, redirect: true, encodings: "gzip", inverse: true, own: true},
	"caddy":            {slash: 308, headers: true, redirect: true, encodings: "br gzip", inverse: true, own: true},
}

func TestTheGuideOnRealServers(t *testing.T) {
	for _, name := range []string{"nginx", "caddy"} {
		t.Run(name, func(t *testing.T) {
			for _, base := range bases {
				tree := builtGuide(t, base, true)
				crawl(t, crawler{origin: serverOf(t, name, tree), base: base, tree: tree, manners: hostManners[name]})
			}
		})
	}
}

// serverOf serves a built folder by a real nginx or Caddy, as our recipe sets it up.
func serverOf(t *testing.T, name string, tree *deploy.Folder) (origin string) {
	t.Helper()
	program, err := exec.LookPath(name)
	if err != nil {
		program, err = exec.LookPath("/usr/sbin/" + name)
	}
	need(t, name, err == nil)
	addr := freeAddress(t)
	listen := map[string]string{"nginx": addr, "caddy": "http://" + addr}[name]
	recipe, err := deploy.Recipe(name, tree, listen, tree.Dir(), "")
	if err != nil {
		t.Fatal(err)
	}
	map[string]func(t *testing.T, program, recipe, addr string){"nginx": startNginx, "caddy": startCaddy}[name](t, program, recipe, addr)
	return "http://" + addr
}

// Every page carries its resource policy in itself, before anything that it rules,
// and allows no inline script or style but by hash.
func TestEveryPageCarriesItsPolicy(t *testing.T) {
	tree := builtGuide(t, "/", false)
	count := 0
	for _, file := range tree.Paths() {
		if path.Ext(file) != ".html" {
			continue
		}
		page, err := tree.Read(file)
		if err != nil {
			t.Fatal(err)
		}
		const meta = `<meta http-equiv="Content-Security-Policy" content="`
		before, rest, found := strings.Cut(string(page), meta)
		policy, _, _ := strings.Cut(rest, `"`)
		policy = html.UnescapeString(policy)
		switch {
		case !found || strings.Contains(before, "<script") || strings.Contains(before, "<link") || strings.Contains(before, "<style"):
			t.Errorf("%s has no policy, or too late", file)
		case !strings.HasPrefix(policy, "default-src 'none';") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "*"):
			t.Errorf("%s: %s", file, policy)
		}
		count++
	}
	t.Logf("%d pages", count)
}

func TestTheGuideInPreviewOfEveryHost(t *testing.T) {
	for _, base := range bases {
		tree := builtGuide(t, base, true)
		for _, name := range deploy.Hosts() {
			t.Run(name+" "+base, func(t *testing.T) {
				problems, err := deploy.Problems(t.Context(), tree, name)
				rooted := slices.Contains([]string{"netlify", "cloudflare-pages", "vercel"}, name)
				if err != nil || (len(problems) > 0) != (rooted && base != "/") {
					t.Errorf("problems: %v %v", problems, err)
				}
				p, err := deploy.NewPreview(tree, name, base) // as behind a server that leads a path there
				if err != nil {
					t.Fatal(err)
				}
				server := httptest.NewServer(p)
				defer server.Close()
				crawl(t, crawler{origin: server.URL, base: base, tree: tree, manners: hostManners[name]})
			})
		}
	}
}

// crawler asks a server for all of a site.
type crawler struct {
	manners
	origin, base string
	tree         *deploy.Folder
	seen         map[string]bool
	types        map[string]int
}

func crawl(t *testing.T, c crawler) {
	t.Helper()
	c.seen, c.types = map[string]bool{}, map[string]int{}
	for _, file := range c.tree.Paths() {
		f, _ := c.tree.Manifest.Find(file)
		if f.Made == "" && file != "_headers" && file != "_redirects" {
			c.file(t, file)
		}
	}
	if got, _ := c.get(t, c.base+deploy.ManifestPath, "identity"); got.StatusCode != 200 || got.Header.Get("Content-Type") != "application/json" {
		t.Errorf("the manifest: got %s, %s", got.Status, got.Header.Get("Content-Type"))
	}
	if bare := strings.TrimSuffix(c.base, "/"); bare != "" {
		if got, _ := c.get(t, bare, "identity"); got.StatusCode != 301 || strings.TrimPrefix(got.Header.Get("Location"), c.origin) != c.base {
			t.Errorf("%s: got %s to %q", bare, got.Status, got.Header.Get("Location"))
		}
	}
	rules := c.redirects(t)
	c.notFound(t)
	c.spellings(t)
	if len(c.types) < 6 || len(c.seen) < 150 || rules == 0 {
		t.Errorf("that was not the whole guide: %d addresses, %d redirects, %v", len(c.seen), rules, c.types)
	}
	t.Logf("%s %s: %d files, %d addresses in pages, %d redirects, %d content types", t.Name(), c.base, len(c.tree.Paths()), len(c.seen), rules, len(c.types))
}

// get asks without following redirects.
func (c crawler) get(t *testing.T, p, accept string) (*http.Response, []byte) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, c.origin+p, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", accept)
	got, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return got, body
}

// address is where a reader finds a file: "/repo/a/" for "a/index.html".
func (c crawler) address(file string) string {
	p := c.base + strings.TrimPrefix(deploy.URLPath(file), "/")
	if c.short && strings.HasSuffix(p, ".html") {
		p = strings.TrimSuffix(p, ".html")
	}
	return p
}

// file checks one file: bytes, type, headers, the compressed copy, and /page.
func (c crawler) file(t *testing.T, file string) {
	t.Helper()
	want, err := c.tree.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	at := c.address(file)
	got, body := c.get(t, at, "identity")
	if c.redirected(got) {
		return // checked by redirects
	}
	if got.StatusCode != 200 || !bytes.Equal(body, want) {
		t.Errorf("%s: got %s and %d bytes, want %d", at, got.Status, len(body), len(want))
		return
	}
	kind := got.Header.Get("Content-Type")
	if path.Ext(path.Base(file)) != "" && !strings.HasPrefix(path.Base(file), ".") && kind != deploy.ContentType(file) {
		t.Errorf("%s: type %q, want %q", at, kind, deploy.ContentType(file))
	}
	c.types[kind]++
	c.checkHeaders(t, file, at, got.Header)
	c.checkEncoded(t, file, at, want)
	if strings.HasSuffix(file, "/index.html") {
		bare, _ := c.get(t, strings.TrimSuffix(at, "/"), "identity")
		if to := bare.Header.Get("Location"); bare.StatusCode != c.slash || c.slash != 200 && to != at && to != c.origin+at {
			t.Errorf("%s without its slash: got %d to %q, want %d", at, bare.StatusCode, to, c.slash)
		}
	}
	if path.Ext(file) == ".html" {
		c.links(t, at, body)
	}
}

func (c crawler) redirected(got *http.Response) bool {
	return c.redirect && got.StatusCode == 301
}

// checkHeaders holds the site's rules where the host heeds them.
func (c crawler) checkHeaders(t *testing.T, file, at string, h http.Header) {
	t.Helper()
	if !c.headers {
		return
	}
	want := map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin",
		"Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()", "Cross-Origin-Opener-Policy": "same-origin"}
	top, _, deep := strings.Cut(file, "/")
	hashed := deep && slices.Contains([]string{"css", "js", "img"}, top) || strings.HasPrefix(file, "search/part/")
	if hashed {
		want["Cache-Control"] = "public, max-age=31536000, immutable"
	} else if strings.Contains(h.Get("Cache-Control"), "immutable") {
		t.Errorf("%s may be kept for ever", at)
	}
	if !hashed && c.own {
		want["Cache-Control"] = "public, max-age=0, must-revalidate"
	}
	framed := file == "checker/embed.html"
	if framed && h.Get("X-Frame-Options")+h.Get("Content-Security-Policy") != "" {
		t.Errorf("%s may not be framed", at)
	}
	if strings.HasSuffix(file, ".html") && !framed {
		want["X-Frame-Options"], want["Content-Security-Policy"] = "DENY", "frame-ancestors 'none'"
	}
	for name, value := range want {
		if h.Get(name) != value {
			t.Errorf("%s: %s is %q, want %q", at, name, h.Get(name), value)
		}
	}
}

// checkEncoded asks for the compressed copy, where the build made one.
func (c crawler) checkEncoded(t *testing.T, file, at string, want []byte) {
	t.Helper()
	if _, made := c.tree.Manifest.Find(file + ".gz"); !made || c.encodings == "" {
		return
	}
	got, body := c.get(t, at, "gzip")
	if got.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("%s: the compressed copy is not used", at)
		return
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := io.ReadAll(z); err != nil || !bytes.Equal(plain, want) {
		t.Errorf("%s: the compressed copy has other bytes: %v", at, err)
	}
	best, _, _ := strings.Cut(c.encodings, " ")
	if got, _ := c.get(t, at, "gzip, br"); got.Header.Get("Content-Encoding") != best {
		t.Errorf("%s: got %q, want %q", at, got.Header.Get("Content-Encoding"), best)
	}
}

// links asks for everything that a page names on its own site.
func (c crawler) links(t *testing.T, page string, body []byte) {
	t.Helper()
	z := html.NewTokenizer(bytes.NewReader(body))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		for _, a := range z.Token().Attr {
			if a.Key != "href" && a.Key != "src" {
				continue
			}
			to, _, _ := strings.Cut(a.Val, "#")
			to = strings.TrimPrefix(to, "https://example.org")
			if !strings.HasPrefix(to, "/") || c.seen[to] {
				continue
			}
			c.seen[to] = true
			if !strings.HasPrefix(to, c.base) {
				t.Errorf("%s leads out of %s to %s", page, c.base, to)
			} else if got, _ := c.get(t, to, "identity"); got.StatusCode != 200 && !(c.short && got.StatusCode == 308) {
				t.Errorf("%s names %s, which answers %s", page, to, got.Status)
			}
		}
	}
}

// redirects asks for every old address.
func (c crawler) redirects(t *testing.T) (rules int) {
	t.Helper()
	data, err := c.tree.Read("_redirects")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		words := strings.Fields(line)
		rules++
		got, body := c.get(t, words[0], "identity")
		if c.redirect {
			if to := strings.TrimPrefix(got.Header.Get("Location"), c.origin); got.StatusCode != 301 || to != words[1] {
				t.Errorf("%s: got %d to %q, want 301 to %s", words[0], got.StatusCode, to, words[1])
			}
		} else if got.StatusCode != 200 || !bytes.Contains(body, []byte(`url=`+words[1])) && !bytes.Contains(body, []byte(`href="`+words[1]+`"`)) {
			t.Errorf("%s: got %s, and no page that leads to %s", words[0], got.Status, words[1])
		}
	}
	return rules
}

// notFound asks for what is not there, near and deep; the page's own links
// must be right wherever it is shown.
func (c crawler) notFound(t *testing.T) {
	t.Helper()
	want, err := c.tree.Read("404.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{"no", "no/such/page/", "articles/no/such/page", "css/site.0000000000.css"} {
		got, body := c.get(t, c.base+p, "identity")
		if strings.Contains(got.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s may be kept for ever, and is not there", p)
		}
		if got.StatusCode != 404 || !bytes.Equal(body, want) || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: got %s, %s, %d bytes", p, got.Status, got.Header.Get("Content-Type"), len(body))
		}
		again := c
		again.seen = map[string]bool{}
		again.links(t, p, body)
	}
}

// spellings asks for pages by other spellings of their addresses: whatever answers, a
// page cannot be framed.
func (c crawler) spellings(t *testing.T) {
	t.Helper()
	for _, p := range []string{"%61rticles/", "/articles/", "x/../articles/", "index.html", "checker/index.html", "/checker/", "404.html", "nope", "checker/nope", "checker/embed.html/"} {
		if !c.inverse && (strings.HasPrefix(p, "/") || strings.Contains(p, "..") || strings.Contains(p, "nope") || strings.HasSuffix(p, "l/")) {
			continue // of these such a host knows only what the rules name
		}
		got, _ := c.get(t, c.base+p, "identity")
		if c.headers && got.StatusCode/100 != 3 && (got.Header.Get("X-Frame-Options") != "DENY" || got.Header.Get("Content-Security-Policy") != "frame-ancestors 'none'") {
			t.Errorf("%s: %s, and may be framed", p, got.Status)
		}
		if c.own && strings.HasSuffix(p, "articles/") && got.StatusCode != 200 {
			t.Errorf("%s: got %s", p, got.Status)
		}
	}
	if got, _ := c.get(t, "/outside", "identity"); c.own && c.base != "/" {
		if got.StatusCode != 404 || got.Header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("outside of %s: got %s, %s", c.base, got.Status, got.Header.Get("Content-Type"))
		}
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func startNginx(t *testing.T, program, recipe, addr string) {
	dir := t.TempDir()
	conf := fmt.Sprintf("daemon off; pid %s/pid; error_log stderr;\nevents {}\nhttp {\naccess_log off;\n"+
		"client_body_temp_path %[1]s/a; proxy_temp_path %[1]s/b; fastcgi_temp_path %[1]s/c; uwsgi_temp_path %[1]s/d; scgi_temp_path %[1]s/e;\n%s}\n", dir, recipe)
	name := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(name, []byte(conf), 0o644); err != nil {
		t.Fatal(err)
	}
	startServer(t, exec.Command(program, "-c", name, "-p", dir, "-g", "master_process off;"), addr)
}

func startCaddy(t *testing.T, program, recipe, addr string) {
	dir := t.TempDir()
	name := filepath.Join(dir, "Caddyfile")
	if err := os.WriteFile(name, []byte("{\nadmin off\n}\n"+recipe), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "run", "--config", name, "--adapter", "caddyfile")
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	startServer(t, cmd, addr)
}

// startServer runs a server until the test ends, and waits until it listens.
func startServer(t *testing.T, cmd *exec.Cmd, addr string) {
	t.Helper()
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { cmd.Wait(); close(ended) }()
	t.Cleanup(func() { cmd.Process.Kill(); <-ended })
	for range 250 {
		if conn, err := net.Dial("tcp", addr); err == nil {
			conn.Close()
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	cmd.Process.Kill()
	<-ended
	t.Fatalf("%s does not listen: %s", cmd.Path, said.String())
}

// What the hosts' files have this program do is done here as their machines would,
// but for its installation.
func TestRecipesRun(t *testing.T) {
	step := regexp.MustCompile(`(?m)^ *- (?:run: )?(etiquette .*)$`)
	value := regexp.MustCompile(`\$\{\{[^}]*\}\}`)
	dir, result := siteOf(t, "Text.\n")
	for host, want := range map[string]int{"github-pages": 2, "gitlab-pages": 2, "cloudflare-pages": 2} {
		_, text, err := deploy.ReadyMade(host, result.Output, "", "latest")
		if err != nil {
			t.Fatal(err)
		}
		steps, base := step.FindAllStringSubmatch(text, -1), "/guide/"
		if host == "cloudflare-pages" {
			base = "/" // it serves a site at its root alone
		}
		for _, s := range steps {
			cmd := exec.Command("sh", "-c", value.ReplaceAllString(s[1], "https://example.org"+base))
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "CI_PAGES_URL=https://example.org/guide", "PATH="+filepath.Dir(program(t, "etiquette").Path)+":"+os.Getenv("PATH"))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %s: %v: %s", host, s[1], err, out)
			}
		}
		page, err := os.ReadFile(filepath.Join(dir, "public", "index.html"))
		if len(steps) != want || err != nil || !strings.Contains(string(page), `href="`+base+`css/site.`) {
			t.Errorf("%s: %d steps, %v", host, len(steps), err)
		}
		os.RemoveAll(filepath.Join(dir, "public"))
	}
}
