package guide_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

func parse(path, text string) (*guide.Piece, source.Diagnostics) {
	data := []byte(text)
	return guide.Parse(source.File{Path: path, Data: data, Hash: source.Sum(data), Own: true})
}

// link parses files given as path, text, path, text.
func link(t *testing.T, files ...string) (*guide.Site, source.Diagnostics) {
	t.Helper()
	var pieces []*guide.Piece
	var diags source.Diagnostics
	for i := 0; i < len(files); i += 2 {
		p, ds := parse(files[i], files[i+1])
		pieces, diags = append(pieces, p), append(diags, ds...)
	}
	site, ds := guide.Link(pieces, guide.LinkOptions{Now: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)})
	return site, append(diags, ds...).Sorted()
}

// thread gives the shown comments as "id@depth", stubs in brackets.
func thread(t *testing.T, comments string) (string, source.Diagnostics) {
	t.Helper()
	p, diags := parse("content/threads/a.yaml", "version: 1\ncomments:\n"+comments)
	var out []string
	for _, c := range p.Thread.Comments() {
		s := fmt.Sprintf("%s@%d", c.ID, c.Depth)
		if c.Stub {
			s = "[" + s + "]"
		}
		out = append(out, s)
	}
	return strings.Join(out, " "), diags
}

func TestReadingOrder(t *testing.T) {
	const head = ", author: A, body: x}\n"
	tests := []struct{ name, comments, want string }{
		{"by date", "- {id: b, date: 2026-01-02" + head + "- {id: a, date: 2026-01-01" + head, "a@0 b@0"},
		{"dates with offsets", "- {id: a, date: 2026-01-01T10:00:00+02:00" + head + "- {id: b, date: 2026-01-01T09:00:00Z" + head, "a@0 b@0"},
		{"parents before replies", "- {id: c, date: 2026-01-03, parent: a" + head + "- {id: b, date: 2026-01-02" + head + "- {id: a, date: 2026-01-01" + head, "a@0 c@1 b@0"},
		{"one date: by number", "- {id: wxr-10, date: 2026-01-01" + head + "- {id: wxr-9, date: 2026-01-01" + head, "wxr-9@0 wxr-10@0"},
		{"undated ones stay in the file's order", "- {id: z" + head + "- {id: y" + head + "- {id: x" + head, "z@0 y@0 x@0"},
		{"an undated one stays behind the one before it", "- {id: b, date: 2026-01-02" + head + "- {id: u" + head + "- {id: a, date: 2026-01-01" + head, "a@0 b@0 u@0"},
		{"pending is not shown", "- {id: a" + head + "- {id: b, status: pending" + head, "a@0"},
		{"nor is spam", "- {id: b, status: spam" + head, ""},
		{"a deleted one that is answered is a stub", "- {id: a, status: deleted}\n- {id: b, parent: a" + head, "[a@0] b@1"},
		{"a deleted one that is not is gone", "- {id: a, status: deleted}\n- {id: b, status: pending, parent: a" + head, ""},
		{"a deep one", "- {id: a" + head + "- {id: b, parent: a" + head + "- {id: c, parent: b" + head + "- {id: d, parent: c" + head, "a@0 b@1 c@2 d@3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, diags := thread(t, tt.comments); got != tt.want || diags != nil {
				t.Errorf("got %q, want %q; %v", got, tt.want, diags)
			}
		})
	}
}

func TestEveryCycleIsCutOnce(t *testing.T) {
	got, diags := thread(t, "- {id: a, author: A, parent: b, body: x}\n- {id: b, author: A, parent: a, body: x}\n- {id: c, author: A, parent: c, body: x}\n- {id: d, author: A, parent: a, body: x}\n")
	if len(diags) != 2 || strings.Count(got, "@") != 4 {
		t.Errorf("got %q and %v", got, diags)
	}
}

func TestDeepThreadsNeedNoStack(t *testing.T) {
	var b strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&b, "- {id: c%d, author: A, body: x, parent: c%d}\n", i, i-1)
	}
	got, _ := thread(t, strings.Replace(b.String(), ", parent: c-1", "", 1))
	if !strings.HasSuffix(got, "c9999@9999") {
		t.Errorf("got …%s", got[max(0, len(got)-40):])
	}
}

func TestStrangersNamesAreCleaned(t *testing.T) {
	p, _ := parse("content/threads/a.yaml", "version: 1\ncomments:\n- id: a\n  author: \"\\u202eAnn <script>\\u200b\\n Bo\"\n  author_url: 'javascript:alert(1)'\n  body: x\n")
	if c := p.Thread.Comments()[0]; c.Author != "Ann <script> Bo" || c.AuthorURL != "" {
		t.Errorf("got %q and %q", c.Author, c.AuthorURL)
	}
}

const (
	site  = "title: T\nseries:\n- {id: s, title: S}\n"
	situs = "situations:\n- {id: after-a-talk, title: After a talk}\n"
)

func article(front, body string) string {
	return "---\ntitle: A\n" + front + "---\n" + body
}

func TestResolve(t *testing.T) {
	s, diags := link(t, "content/site.yaml", site, "content/situations.yaml", situs,
		"content/articles/a.md", article("date: 2026-01-01\n", "## One\n"),
		"content/articles/sub/b.md", article("date: 2026-01-02\n", ""),
		"content/articles/draft.md", article("date: 2026-01-02\ndraft: true\n", ""),
		"content/articles/sub/pic ture.png", "png",
		"content/pages/about.md", article("", "## Us\n"),
		"content/threads/a.yaml", "version: 1\ncomments:\n- {id: c1, author: A, body: x}\n",
		"content/glossary.yaml", "terms:\n- {id: ask, term: ask, definition: d}\n",
		"static/img/x.png", "png")
	if diags != nil {
		t.Fatal(diags)
	}
	tests := []struct{ from, dest, want string }{
		{"content/articles/sub/b.md", "../a.md", "/articles/a/"},
		{"content/articles/sub/b.md", "../a.md#one", "/articles/a/#one"},
		{"content/articles/sub/b.md", "../a.md#c-c1", "/articles/a/#c-c1"},
		{"content/articles/sub/b.md", "../a.md#tow", "no heading #tow in content/articles/a.md"},
		{"content/articles/a.md", "sub/b.md", "/articles/b/"},
		{"content/articles/a.md", "../pages/about.md#us", "/about/#us"},
		{"content/articles/a.md", "/about/#us", "/about/#us"},
		{"content/articles/a.md", "/about", "/about/"},
		{"content/articles/a.md", "/About/", "/about/"},
		{"content/articles/a.md", "#one", "/articles/a/#one"},
		{"content/articles/a.md", "#two", "no heading #two in content/articles/a.md"},
		{"content/articles/a.md", "draft.md", "a draft"},
		{"content/articles/a.md", "sub/pic%20ture.png", "/articles/sub/pic ture.png"},
		{"content/articles/a.md", "/img/x.png", "/img/x.png"},
		{"content/articles/a.md", "/glossary/#ask", "/glossary/#ask"},
		{"content/articles/a.md", "/glossary/#task", "no heading #task"},
		{"content/articles/a.md", "/checker/#note=Hello%20there&kind=reply", "/checker/#note=Hello there&kind=reply"},
		{"content/articles/a.md", "/articles/a/comments.xml", "/articles/a/comments.xml"},
		{"content/articles/a.md", "https://h.example/x?y#z", "https://h.example/x?y#z"},
		{"content/articles/a.md", "mailto:a@h.example", "mailto:a@h.example"},
		{"content/articles/a.md", "javascript:alert(1)", "links to javascript: are not allowed"},
		{"content/articles/a.md", "//h.example", "the address //h.example has no scheme"},
		{"content/articles/a.md", "", "the link is empty"},
		{"content/articles/a.md", "../../../etc/passwd", "no file ../../../etc/passwd here"},
		{"content/articles/a.md", "%zz", "this is not an address: %zz"},
		{"content/situations.yaml", "articles/a.md", "/articles/a/"},
	}
	for _, tt := range tests {
		target := s.Resolve(tt.from, tt.dest)
		got := target.URL
		if target.Fragment != "" {
			got += "#" + target.Fragment
		}
		if !target.OK() {
			got = target.Problem + target.Hidden
		}
		if !strings.HasPrefix(got, tt.want) || tt.want == "" {
			t.Errorf("%s → %s gives %q, want %q", tt.from, tt.dest, got, tt.want)
		}
	}
}

func TestSeriesAreReadFromTheOldest(t *testing.T) {
	s, _ := link(t, "content/site.yaml", site,
		"content/articles/new.md", article("date: 2026-03-01\nseries: s\n", ""),
		"content/articles/alone.md", article("date: 2026-02-01\n", ""),
		"content/articles/old.md", article("date: 2026-01-01\nseries: s\n", ""))
	old, newest := s.Series[0].Articles[0], s.Series[0].Articles[1]
	if old.Slug != "old" || old.Prev != nil || old.Next != newest || newest.Prev != old || newest.Next != nil {
		t.Errorf("the series reads %s, %s", old.Slug, newest.Slug)
	}
}

// TestLinkTakesPiecesInAnyOrder holds that the order of pieces says nothing.
func TestLinkTakesPiecesInAnyOrder(t *testing.T) {
	files := []string{"content/site.yaml", site, "content/situations.yaml", situs,
		"content/articles/a.md", article("date: 2026-01-01\ntags: [x, y]\nsituations: [after-a-talk]\n", ""),
		"content/articles/b.md", article("date: 2026-01-01\nslug: a\ntags: [Y]\n", "[x](gone.md)"),
		"content/threads/z.yaml", "version: 1\ncomments: []\n"}
	describe := func(s *guide.Site, diags source.Diagnostics) string {
		var b bytes.Buffer
		for _, a := range s.Articles {
			fmt.Fprintln(&b, a.Path, len(a.Topics), len(a.Situations))
		}
		for _, topic := range s.Topics {
			fmt.Fprintln(&b, topic.Name, topic.URL)
		}
		fmt.Fprintln(&b, diags)
		return b.String()
	}
	want := describe(link(t, files...))
	for range len(files) / 2 {
		files = append(files[2:], files[:2]...)
		if got := describe(link(t, files...)); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}

func TestImageSizes(t *testing.T) {
	png, err := base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAYAAACddGYaAAAAC0lEQVQI12NgwAUAABoAASRETuUAAAAASUVORK5CYII=")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"a.png": "3x2", "b.svg": "40x30", "c.svg": "5x7", "d.png": "0x0", "e.svg": "0x0"} {
		data := map[string][]byte{"a.png": png, "b.svg": []byte(`<?xml version="1.0"?><svg viewBox="0 0 40 30"/>`), "c.svg": []byte(`<svg width="5px" height="7" viewBox="0 0 1 1"/>`), "d.png": []byte("not"), "e.svg": []byte("<svg")}[name]
		p, _ := guide.Parse(source.File{Path: "content/articles/" + name, Data: data})
		if got := fmt.Sprintf("%dx%d", p.Asset.Width, p.Asset.Height); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}

func TestNewFilesAreWellFormed(t *testing.T) {
	for _, kind := range guide.NewKinds {
		path, text, err := guide.New(kind, `A "walk": in the park`, time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		if _, diags := parse(path, string(text)); diags != nil {
			t.Errorf("%s: %v", path, diags)
		}
	}
}

// FuzzParse holds that no file makes Parse fail, and that each place is inside it.
func FuzzParse(f *testing.F) {
	for _, seed := range [][2]string{
		{"content/articles/a.md", article("date: 2026-01-01\ntags: [x]\naliases: [/a]\n", "## H\n```note kind=reply\nx\n```\n")},
		{"content/threads/a.yaml", "version: 1\ncomments:\n- {id: a, author: b, parent: a, body: 'x', date: 2026-01-01}\n"},
		{"content/notes/n.yaml", "title: n\nsituation: s\nkind: reply\nafter: {text: ab, marks: [{quote: a, does: b}]}\n"},
		{"content/glossary.yaml", "terms: [{id: a, term: b, definition: c, see: [d]}]\n"},
		{"content/situations.yaml", situs},
		{"content/site.yaml", site},
		{"content/rules/r.yaml", "rules: []\n"},
	} {
		f.Add(seed[0], []byte(seed[1]))
	}
	f.Fuzz(func(t *testing.T, path string, data []byte) {
		file := source.File{Path: path, Data: data}
		piece, diags := guide.Parse(file)
		_, more := guide.Link([]*guide.Piece{piece}, guide.LinkOptions{})
		lines := bytes.Count(data, []byte("\n")) + 1
		for _, d := range append(diags, more...) {
			if d.Pos.Path == path && (d.Pos.Line > lines+1 || d.Pos.Line < 0) {
				t.Errorf("%s is outside of %d lines", d, lines)
			}
		}
	})
}

// Where a thread stood before leads to its article, unless something is there.
func TestOldAddressesOfThreads(t *testing.T) {
	tests := []struct{ name, source, aliases, want string }{
		{"a path", "https://old.example.org/2012/05/Name/", "", "/2012/05/Name/"},
		{"without a slash, escaped", "http://old.example.org/caf%C3%A9", "", "/caf%C3%A9"},
		{"none", "", "", ""},
		{"the home page", "https://old.example.org/", "", ""},
		{"no path of its own", "https://old.example.org/?p=12", "", ""},
		{"the article's own", "https://old.example.org/articles/a", "", ""},
		{"an alias already", "https://old.example.org/OLD", "aliases: [/old/]\n", "/old/"},
		{"an alias already, escaped", "https://old.example.org/caf%C3%A9/", "aliases: [/café/]\n", "/café/"},
		{"beside an alias", "https://old.example.org/b/", "aliases: [/old/]\n", "/old/ /b/"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			head := ""
			if tt.source != "" {
				head = "thread: {source: \"" + tt.source + "\"}\n"
			}
			site, diags := link(t, "content/articles/a.md", "---\ntitle: A\ndate: 2026-01-01\n"+tt.aliases+"---\n",
				"content/threads/a.yaml", "version: 1\n"+head+"comments: []\n")
			var got []string
			for _, a := range site.Aliases {
				got = append(got, a.From)
			}
			if strings.Join(got, " ") != tt.want || diags.HasErrors() {
				t.Errorf("got %q, want %q; %v", got, tt.want, diags)
			}
		})
	}
}
