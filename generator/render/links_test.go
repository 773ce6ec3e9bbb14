package render

import (
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestURL(t *testing.T) {
	names := map[string]string{"/css/site.css": "/css/site.0.css"}
	none, base := newLinker("", names), newLinker("https://example.org/a guide/", names)
	for _, c := range []struct {
		name string
		from linker
		dest string
		want string
	}{
		{"no base", none, "/articles/", "/articles/"},
		{"base path", base, "/articles/", "/a%20guide/articles/"},
		{"absolute", base.absolute(), "/articles/?q=1#x", "https://example.org/a%20guide/articles/?q=1#x"},
		{"absolute, unknown", none.absolute(), "/articles/", ""},
		{"relative, deep", base.at("articles/x/index.html"), "/articles/y/#c-1", "../../articles/y/index.html#c-1"},
		{"relative, root", none.at("404.html"), "/", "./index.html"},
		{"relative, file", none.at("a/index.html"), "/feed.xml", "../feed.xml"},
		{"fingerprinted", base, "/css/site.css", "/a%20guide/css/site.0.css"},
		{"letters", none, "/100%/é (1)'\"/", "/100%25/%C3%A9%20%281%29%27%22/"},
		{"encoded fragment stays", none, "/checker/#note=a%20b&kind=x", "/checker/#note=a%20b&kind=x"},
		{"elsewhere", base, "https://example.net/x y", "https://example.net/x y"},
		{"fragment", base, "#x", "#x"},
		{"another host", base, "//example.net/", "//example.net/"},
	} {
		if c.name == "base path" || c.name == "absolute" || c.name == "fingerprinted" {
			c.from.origin = strings.ReplaceAll(c.from.origin, " ", "%20")
			c.from.root = strings.ReplaceAll(c.from.root, " ", "%20")
		}
		if got := c.from.url(c.dest); got != c.want {
			t.Errorf("%s: url(%q) = %q, want %q", c.name, c.dest, got, c.want)
		}
	}
	if got, want := none.file("/a/c#?.png"), "/a/c%23%3F.png"; got != want {
		t.Errorf("file: got %q, want %q", got, want)
	}
}

var modes = []struct {
	name string
	opts Options
}{
	{"no base", Options{}},
	{"base path", Options{BaseURL: "https://example.org/guide/"}},
	{"root", Options{BaseURL: "https://example.org/"}},
	{"relative", Options{Relative: true}},
	{"relative with a base", Options{BaseURL: "https://example.org/guide/", Relative: true}},
}

func TestLinks(t *testing.T) {
	for _, m := range modes {
		t.Run(m.name, func(t *testing.T) { checkLinks(t, output(t, nil, m.opts), m.opts) })
	}
}

func TestShippedLinks(t *testing.T) {
	_, site, theme := shipped(t)
	for _, m := range modes {
		t.Run(m.name, func(t *testing.T) {
			out, _ := Site(site, theme, m.opts)
			checkLinks(t, out, m.opts)
		})
	}
}

// checker resolves every address of an output as a browser would.
type checker struct {
	t    *testing.T
	out  *Output
	opts Options
	ids  map[string]map[string]bool // by file
}

func checkLinks(t *testing.T, out *Output, opts Options) {
	c := checker{t: t, out: out, opts: opts, ids: map[string]map[string]bool{}}
	pages := map[string]*html.Node{}
	for _, p := range out.Paths() {
		if path.Ext(p) != ".html" {
			continue
		}
		root, err := html.Parse(strings.NewReader(read(t, out, p)))
		if err != nil {
			t.Fatal(err)
		}
		pages[p], c.ids[p] = root, map[string]bool{}
		walk(root, func(n *html.Node) {
			if id := attr(n, "id"); id != "" {
				if c.ids[p][id] {
					t.Errorf("%s: two elements have the id %q", p, id)
				}
				c.ids[p][id] = true
			}
		})
	}
	for p, root := range pages {
		walk(root, func(n *html.Node) { c.element(p, n) })
	}
	c.sheets()
	c.feeds()
}

var refresh = regexp.MustCompile(`^0; url=(.*)$`)

func (c checker) element(page string, n *html.Node) {
	if n.Data == "script" && attr(n, "src") == "" && attr(n, "type") != "application/ld+json" || n.Data == "style" {
		c.t.Errorf("%s: inline %s", page, n.Data)
	}
	for _, a := range n.Attr {
		switch {
		case a.Key == "href" || a.Key == "src" || a.Key == "srcset" || a.Key == "action":
			c.address(page, a.Val)
		case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
			c.t.Errorf("%s: attribute %s", page, a.Key)
		case a.Key == "content" && attr(n, "http-equiv") == "refresh":
			c.address(page, refresh.FindStringSubmatch(a.Val)[1])
		case a.Key == "content" && (attr(n, "property") == "og:url" || attr(n, "property") == "og:image"):
			c.address(page, a.Val)
		}
	}
}

// address resolves an address on a page to a file of the site and an id in it.
func (c checker) address(page, dest string) {
	site := c.opts.BaseURL
	if site == "" {
		site = "https://site.test/"
	}
	u, err := url.Parse(dest)
	if err != nil || dest == "" {
		c.t.Errorf("%s: %q is no address: %v", page, dest, err)
		return
	}
	at := site + page
	if !c.opts.Relative {
		at = site + strings.TrimSuffix(page, "index.html")
	}
	from, _ := url.Parse(at)
	to := from.ResolveReference(u)
	file, inside := strings.CutPrefix(to.Scheme+"://"+to.Host+to.Path, site)
	if !inside {
		if root, _ := url.Parse(site); to.Host == root.Host && u.Scheme == "" {
			c.t.Errorf("%s: %q leaves the site", page, dest)
		}
		return
	}
	if file = fileOf("/" + file); c.opts.Relative && u.Scheme == "" && strings.HasSuffix(u.Path, "/") {
		c.t.Errorf("%s: %q does not open from a disk", page, dest)
	}
	if strings.HasPrefix(file, "checker/") || strings.HasPrefix(file, "reply/") {
		return // comes with the checker
	}
	if _, ok := c.out.file(file); !ok {
		c.t.Errorf("%s: %q leads to %q, which is not there", page, dest, file)
	} else if u.Fragment != "" && !c.ids[file][u.Fragment] {
		c.t.Errorf("%s: %q leads to an id that is not there", page, dest)
	}
}

func (c checker) sheets() {
	for _, p := range c.out.Paths() {
		if path.Ext(p) == ".css" {
			for _, m := range cssURL.FindAllStringSubmatch(read(c.t, c.out, p), -1) {
				if m[1] != "" {
					c.t.Errorf("%s: the import of %s is not set in", p, m[1])
				} else if !strings.HasPrefix(m[3], "data:") && !strings.HasPrefix(m[3], "#") {
					c.address(p, m[3])
				}
			}
		}
	}
}

var feedHref = regexp.MustCompile(`(?:&lt;a href=&#34;|href="|\\"|<loc>|<id>|"url":")(https?://[^"<&\\]*)`)

// feeds holds that every address in feeds and sitemaps is absolute and leads somewhere.
func (c checker) feeds() {
	found := 0
	for _, p := range c.out.Paths() {
		if ext := path.Ext(p); ext != ".xml" && ext != ".json" {
			continue
		}
		text := read(c.t, c.out, p)
		for _, m := range feedHref.FindAllStringSubmatch(text, -1) {
			c.address(p, m[1])
			found++
		}
		if strings.Contains(text, `href=&#34;/`) || strings.Contains(text, `href=\"/`) {
			c.t.Errorf("%s holds a link that is not absolute", p)
		}
	}
	if (found > 0) != (c.opts.BaseURL != "") {
		c.t.Errorf("%d addresses in feeds under base URL %q", found, c.opts.BaseURL)
	}
}

func walk(n *html.Node, f func(*html.Node)) {
	if n.Type == html.ElementNode {
		f(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, f)
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
