package render

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestAtom holds every Atom feed to what RFC 4287 requires.
func TestAtom(t *testing.T) {
	out := output(t, map[string]string{"content/articles/none.md": "---\ntitle: None\ndate: 2026-01-01\n---\nText.\n", "content/threads/none.yaml": "version: 1\ncomments: []\n"}, Options{BaseURL: "https://example.org/guide/"})
	seen := 0
	for _, p := range out.Paths() {
		if p != "sitemap.xml" && strings.HasSuffix(p, ".xml") {
			checkAtom(t, p, read(t, out, p))
			seen++
		}
	}
	if seen != 4 {
		t.Errorf("saw %d feeds", seen)
	}
	text := read(t, out, "articles/one/comments.xml")
	holds(t, "comments.xml", text, "<updated>2026-03-06T09:12:00Z</updated><author>", `ref="https://example.org/guide/articles/one/#c-c2"`, "Comment by &lt;b&gt;Bob&lt;/b&gt;")
	if strings.Index(text, "#c-c3") > strings.Index(text, "#c-c1\"") {
		t.Error("the oldest comment comes first")
	}
	holds(t, "feed.xml", read(t, out, "feed.xml"), "<updated>2026-04-01T00:00:00Z</updated><author>", `xml:base="https://example.org/guide/articles/one/"`)
}

func checkAtom(t *testing.T, path, text string) {
	type person struct {
		Name string `xml:"name"`
	}
	var f struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		ID      []string `xml:"id"`
		Title   []string `xml:"title"`
		Updated []string `xml:"updated"`
		Author  []person `xml:"author"`
		Links   []struct {
			Rel  string `xml:"rel,attr"`
			Href string `xml:"href,attr"`
		} `xml:"link"`
		Entries []struct {
			ID      []string `xml:"id"`
			Title   []string `xml:"title"`
			Updated []string `xml:"updated"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(text), &f); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	one := func(what string, got []string, valid func(string) bool) {
		if len(got) != 1 || !valid(got[0]) {
			t.Errorf("%s: %s is %q", path, what, got)
		}
	}
	isURL := func(s string) bool { u, err := url.Parse(s); return err == nil && u.IsAbs() }
	isTime := func(s string) bool { _, err := time.Parse(time.RFC3339, s); return err == nil }
	some := func(s string) bool { return s != "" }
	one("id", f.ID, isURL)
	one("title", f.Title, some)
	one("updated", f.Updated, isTime)
	if len(f.Author) != 1 || f.Author[0].Name == "" {
		t.Errorf("%s: no author", path)
	}
	if len(f.Links) != 2 || f.Links[0].Rel != "self" || f.Links[0].Href != "https://example.org/guide/"+path {
		t.Errorf("%s: links %v", path, f.Links)
	}
	ids := map[string]bool{}
	for _, e := range f.Entries {
		one("entry id", e.ID, isURL)
		one("entry title", e.Title, some)
		one("entry updated", e.Updated, isTime)
		if ids[e.ID[0]] {
			t.Errorf("%s: two entries have the id %s", path, e.ID[0])
		}
		ids[e.ID[0]] = true
	}
}

func TestJSONFeed(t *testing.T) {
	out := output(t, nil, Options{BaseURL: "https://example.org/guide/"})
	for path, items := range map[string]int{"feed.json": 2, "articles/one/comments.json": 3} {
		var f struct {
			Version, Title string
			FeedURL        string `json:"feed_url"`
			Items          []struct {
				ID, URL string
				Content string    `json:"content_html"`
				Date    time.Time `json:"date_published"`
			}
		}
		if err := json.Unmarshal([]byte(read(t, out, path)), &f); err != nil {
			t.Fatal(err)
		}
		if f.Version != "https://jsonfeed.org/version/1.1" || f.Title == "" || f.FeedURL != "https://example.org/guide/"+path || len(f.Items) != items {
			t.Errorf("%s: %+v", path, f)
		}
		for _, it := range f.Items {
			if it.ID == "" || it.Content == "" || it.Date.IsZero() {
				t.Errorf("%s: %+v", path, it)
			}
		}
	}
}

// TestHeaders holds that no two rules that match one path name the same header.
func TestHeaders(t *testing.T) {
	many := map[string]string{}
	for n := range 150 {
		many[fmt.Sprintf("content/pages/p%d.md", n)] = "---\ntitle: Page\n---\n"
	}
	out := output(t, many, Options{BaseURL: "https://example.org/guide/"})
	rules := map[string][]string{}
	var pattern string
	for _, line := range strings.Split(strings.TrimSpace(read(t, out, "_headers")), "\n") {
		if !strings.HasPrefix(line, " ") {
			pattern = line
			continue
		}
		name, _, _ := strings.Cut(strings.TrimSpace(line), ":")
		rules[pattern] = append(rules[pattern], name)
	}
	matches := func(pattern, path string) bool {
		if begin, ok := strings.CutSuffix(pattern, "*"); ok {
			return strings.HasPrefix(path, begin)
		}
		return pattern == path
	}
	for _, p := range append(out.Paths(), "checker/index.html", "checker/embed.html") {
		at := "/guide/" + strings.TrimSuffix(p, "index.html")
		seen := map[string]bool{}
		for pattern, names := range rules {
			for _, name := range names {
				if matches(pattern, at) && seen[name] {
					t.Errorf("two rules give %s the header %s", at, name)
				}
				seen[name] = seen[name] || matches(pattern, at)
			}
		}
		framed := p == "checker/embed.html"
		if strings.HasSuffix(p, ".html") && p != "checker/index.html" && seen["X-Frame-Options"] == framed {
			t.Errorf("%s: may be framed: %v", at, !seen["X-Frame-Options"])
		}
		if hashed := strings.HasPrefix(p, "css/") || strings.HasPrefix(p, "img/"); hashed != seen["Cache-Control"] {
			t.Errorf("%s: Cache-Control given: %v", at, seen["Cache-Control"])
		}
	}
}
