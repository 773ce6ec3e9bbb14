package render

import (
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

var hostile = regexp.MustCompile(`<script>|<b>Bob|ZgotmplZ`)

// Each case is a file of the small site and what must stand in it.
func TestPages(t *testing.T) {
	out := output(t, nil, Options{BaseURL: "https://example.org/guide/"})
	for _, c := range []struct {
		path  string
		parts []string
	}{
		{"index.html", []string{"<title>Small</title>", "You heard someone speak.", `href="/guide/articles/one/#site-thread"`}},
		{"articles/one/index.html", []string{
			"<title>One &amp; only · Small</title>",
			`<link rel="canonical" href="https://example.org/guide/articles/one/">`,
			`content="https://example.org/guide/articles/a%20b.png"`,
			`<a href="/guide/glossary/#hook">`, `<a href="/guide/articles/two/#how">`, `<a href="#why">`, `<a href="#c-c2">`,
			`src="/guide/articles/a%20b.png"`,
			"Hi &amp; bye.", "Rewrite it 9/200", // the note's card
			"Steps</a> 1/2",
			"3 comments", `<i class="agrees">0+33</i><i class="disagrees">33+67</i>`,
			`id="c-c1" class="d0"`, `id="c-c3" class="d2"`, "4 March 2026, 09:12",
			`href="https://reply.example.org/?to=https%3A%2F%2Fexample.org%2Fguide%2Farticles%2Fone%2F%23c-c1"`,
			"form-action https://list.example.org;",
			`mailto:p@example.org?subject=A%20problem%20with%20%E2%80%9COne%20%26%20only%E2%80%9D&amp;body=https%3A`,
		}},
		{"articles/index.html", []string{"3 March 2026"}},
		{"topics/reasons/index.html", []string{"Topic: reasons", "One &amp; only"}},
		{"situations/talk/index.html", []string{`<a href="/guide/articles/one/">why</a>`, "/guide/notes/situation/talk/"}},
		{"notes/n1/index.html", []string{
			`Your <mark id="site-n-n1-after-1-ref">talk on tides<a href="#site-n-n1-after-1">1</a></mark> was fine.`,
			`id="site-n-n1-before"`, "Ready to send 28/200",
		}},
		{"notes/kind/invitation/index.html", []string{`aria-current="true">Invitation`}},
		{"glossary/index.html", []string{`id="site-letter-h"`, `<div id="hook">`, `<a href="/guide/glossary/#tie">tie</a>`, "One &amp; only"}},
		{"about/index.html", []string{"<p>Hello.</p>"}},
		{"old/one/index.html", []string{`url=/guide/articles/one/"`, "noindex", `rel="canonical" href="https://example.org/guide/articles/one/"`, "One &amp; only"}},
		{"404.html", []string{`href="/guide/articles/two/"`}},
		{"robots.txt", []string{"Sitemap: https://example.org/guide/sitemap.xml"}},
		{"sitemap.xml", []string{"<loc>https://example.org/guide/articles/one/</loc><lastmod>2026-04-01</lastmod>"}},
		{"_redirects", []string{"/guide/old/one/ /guide/articles/one/ 301\n", "/guide/old.html /guide/articles/one/ 301\n"}},
		{"favicon.ico", []string{"ico"}},
	} {
		holds(t, c.path, read(t, out, c.path), c.parts...)
	}
	for _, p := range out.Paths() {
		if text := read(t, out, p); path.Ext(p) == ".html" && hostile.MatchString(text) {
			t.Errorf("%s holds what a stranger wrote", p)
		}
	}
}

// TestAPlainGuideHasAMenu holds that a guide which writes no menu can be gone
// through and searched from every page.
func TestAPlainGuideHasAMenu(t *testing.T) {
	out := output(t, map[string]string{"content/site.yaml": "title: Small\nseries: [{id: steps, title: Steps}]\n"}, Options{})
	holds(t, "about/index.html", read(t, out, "about/index.html"),
		`<a href="/articles/">Articles</a><a href="/situations/">Situations</a><a href="/notes/">Example notes</a>`,
		`<a href="/discussions/">Discussions</a><a href="/glossary/">Glossary</a>`)
}

// TestAnArticleSaysItsLanguage holds that a text in another language than the
// guide's is marked so, and its title with it wherever it stands.
func TestAnArticleSaysItsLanguage(t *testing.T) {
	tree, site, _ := shipped(t)
	site.Articles[0].Lang = "he"
	theme, _ := ParseTheme(tree)
	out, _ := Site(site, theme, Options{BaseURL: "https://example.org/"})
	page := site.Articles[0].URL[1:] + "index.html"
	holds(t, page, read(t, out, page), `<h1 lang="he" dir="rtl">`, `<div class="prose" lang="he" dir="rtl">`, `"inLanguage":"he"`)
	holds(t, "articles/index.html", read(t, out, "articles/index.html"), `<h2 class="entry-title"><a href="`+site.Articles[0].URL+`" lang="he" dir="auto">`)
	german := "notes/talk-estrich/index.html"
	holds(t, german, read(t, out, german), `<h1 lang="de" dir="ltr">`)
}

func TestWithoutBase(t *testing.T) {
	tree, site := load(t, nil)
	theme, _ := ParseTheme(tree)
	out, diags := Site(site, theme, Options{})
	if len(diags) != 1 || diags[0].Code != "no-base-url" {
		t.Errorf("got diagnostics %v, want one no-base-url", diags)
	}
	for _, p := range []string{"feed.xml", "feed.json", "sitemap.xml", "robots.txt", "articles/one/comments.xml"} {
		if _, err := out.Read(p); err == nil {
			t.Errorf("%s is there", p)
		}
	}
	page := read(t, out, "articles/one/index.html")
	for _, part := range []string{"canonical", "og:url", "og:image", "BreadcrumbList", "alternate"} {
		if strings.Contains(page, part) {
			t.Errorf("the article holds %q", part)
		}
	}
	holds(t, "article", page, `"@type":"Article"`)
}

var ldScript = regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`)

func TestJSONLD(t *testing.T) {
	out := output(t, nil, Options{BaseURL: "https://example.org/guide/"})
	m := ldScript.FindStringSubmatch(read(t, out, "articles/one/index.html"))
	var ld struct {
		Graph []struct {
			Type    string `json:"@type"`
			URL     string
			Comment []struct {
				Text   string
				Author struct{ Name string }
			}
		} `json:"@graph"`
	}
	if err := json.Unmarshal([]byte(m[1]), &ld); err != nil {
		t.Fatalf("%v in %s", err, m[1])
	}
	var got []string
	for _, n := range ld.Graph {
		got = append(got, n.Type)
	}
	if want := "[Article DiscussionForumPosting BreadcrumbList]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if c := ld.Graph[1].Comment; len(c) != 3 || c[1].Author.Name != "<b>Bob</b>" || !strings.HasPrefix(c[1].Text, "No.") {
		t.Errorf("got comments %+v", c)
	}
}

func TestPaging(t *testing.T) {
	changes := map[string]string{}
	for i := range 120 {
		changes[fmt.Sprintf("content/articles/x%d.md", i)] = fmt.Sprintf("---\ntitle: X%d\ndate: 2026-01-01\n---\nText.\n", i)
	}
	opts := Options{BaseURL: "https://example.org/"}
	out := output(t, changes, opts)
	checkLinks(t, out, opts)
	holds(t, "page 3", read(t, out, "articles/page/3/index.html"), "Articles, page 3", `<a href="/articles/page/2/">2</a><a href="/articles/page/3/" aria-current="true">3</a>`)
	if _, err := out.Read("articles/page/4/index.html"); err == nil {
		t.Error("there is a page 4")
	}
}

func TestPager(t *testing.T) {
	tools := &Tools{site: &site{}, from: newLinker("", nil)}
	for _, c := range []struct {
		number, things int
		want           string
	}{
		{1, 51, "[1] 2"},
		{1, 500, "[1] 2 … 10"},
		{5, 500, "1 … 4 [5] 6 … 10"},
		{10, 500, "1 … 9 [10]"},
	} {
		var got []string
		for _, l := range pager(tools, "/a/", c.number, c.things, 50).Pages {
			if l.Current {
				l.Title = "[" + l.Title + "]"
			}
			got = append(got, l.Title)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("page %d of %d things: got %q, want %q", c.number, c.things, s, c.want)
		}
	}
	if pager(tools, "/a/", 1, 50, 50) != nil {
		t.Error("50 things have a pager")
	}
}

func TestDeterminism(t *testing.T) {
	first := output(t, nil, Options{BaseURL: "https://example.org/"})
	procs := runtime.GOMAXPROCS(1)
	second := output(t, nil, Options{BaseURL: "https://example.org/"})
	runtime.GOMAXPROCS(procs)
	if fmt.Sprint(first.Paths()) != fmt.Sprint(second.Paths()) {
		t.Error("the paths differ")
	}
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for _, p := range first.Paths() {
				one, _ := first.Read(p)
				two, err := second.Read(p)
				if err != nil || string(one) != string(two) {
					t.Errorf("%s differs: %v", p, err)
				}
			}
		})
	}
	readers.Wait()
}

func TestOutputIsAFS(t *testing.T) {
	out := output(t, nil, Options{BaseURL: "https://example.org/"})
	if err := fstest.TestFS(out, out.Paths()...); err != nil {
		t.Error(err)
	}
}

func TestMeta(t *testing.T) {
	out := output(t, nil, Options{})
	for _, c := range []struct{ path, want string }{
		{"articles/one/index.html", "{content/articles/one.md [why what who c-c1 c-c2 c-c3]}"},
		{"articles/a b.png", "{content/articles/a b.png []}"},
		{"glossary/index.html", "{content/glossary.yaml [hook tie]}"},
		{"articles/index.html", "{ []}"},
		{"nothing", "{ []}"},
	} {
		if got := fmt.Sprint(out.Meta(c.path)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.path, got, c.want)
		}
	}
}

// No page stands where hosts are told that nothing ever changes.
func TestNoPageIsKeptForEver(t *testing.T) {
	tree, site := load(t, map[string]string{"content/pages/js.md": "---\ntitle: JS\naliases: [/css/old/]\n---\n"})
	theme, _ := ParseTheme(tree)
	out, diags := Site(site, theme, Options{BaseURL: "https://example.org/"})
	said := map[string]bool{}
	for _, d := range diags {
		said[d.Code] = true
	}
	if !said["path-taken"] || !said["alias"] {
		t.Errorf("got %v, want path-taken for /js/ and alias for /css/old/", diags)
	}
	for _, p := range out.Paths() {
		if p == "js/index.html" || p == "css/old/index.html" {
			t.Errorf("%s is there", p)
		}
	}
}
