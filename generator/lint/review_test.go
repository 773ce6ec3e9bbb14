package lint

import (
	"slices"
	"strings"
	"testing"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

func TestContacts(t *testing.T) {
	tests := []struct {
		text string
		want string // "": nothing is said; else what is
	}{
		{"Write to anna.hill+work@hill-and-sons.co.uk today.", "mail"},
		{"anna [at] hill.com", "mail"},
		{"anna(at)hill.com", "mail"},
		{"name@example.org, name@mail.example.com, x@y.example, a@b.test", ""},
		{"We met at hill.com last year.", ""},
		{"@anna on the other site", ""},
		{"See https://hill.com/a@b.com and www.hill.com/x@y.org", ""},
		{"+49 30 1234567", "telephone"},
		{"0049 (30) 123-4567", "telephone"},
		{"030 1234567", "telephone"},
		{"(0171) 555 4321", "telephone"},
		{"Call 212-736-5000.", "telephone"},
		{"(212) 736 5000", "telephone"},
		{"212.736.5000", "telephone"},
		{"212-555-0123, 555-0100, +44 20 7946 0123, 07700 900123", ""},
		{"2026-03-02, 02-03-2026, 10:30, 1 000 000 people, 2019-2024", ""},
		{"Flight 2031 on 12.03.2026 at 07:45; 300 characters of 5 000", ""},
		{"ISBN 978-3-16-148410-0", ""},
	}
	for _, tt := range tests {
		r := &reviewer{}
		r.contacts(source.Pos{Path: "x"}, "the note", tt.text)
		var said string
		for _, d := range r.diags {
			said += d.Message
		}
		if said != "" && tt.want == "" || !strings.Contains(said, tt.want) {
			t.Errorf("%q: got %q, want %q", tt.text, said, tt.want)
		}
	}
}

type files map[string]string

func (f files) Paths() []string {
	var paths []string
	for p := range f {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	return paths
}
func (f files) Read(p string) ([]byte, error) { return []byte(f[p]), nil }

func TestOrphansUnderABase(t *testing.T) {
	site := files{
		"index.html":         `<a href="/guide/a/">a</a> <a href="https://example.org/guide/far/">out</a> <link href="/guide/d/">`,
		"a/index.html":       `<a class=x href="../b/?q=1#top">b</a> <a href="/c/">outside</a>`,
		"b/index.html":       `<a href="x.html">x</a>`,
		"b/x.html":           ``,
		"c/index.html":       `<a href="/guide/d/">circle</a>`,
		"d/index.html":       `<a href="/guide/c/">circle</a>`,
		"old/index.html":     `a stub`,
		"a/picture.png":      ``,
		"checker/embed.html": ``,
	}
	from := func(p string) string {
		if strings.HasPrefix(p, "old/") || strings.HasPrefix(p, "checker/") {
			return ""
		}
		return "content/" + p
	}
	diags, err := Files(site, from, "/guide/")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range diags {
		got = append(got, d.Code+" "+d.Pos.Path)
	}
	if want := "orphan content/c/index.html, orphan content/d/index.html"; strings.Join(got, ", ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestUnsafeNames(t *testing.T) {
	for name, want := range map[string]bool{"index.html": false, "site.0123456789.css": false, "_headers": false, ".nojekyll": false, "con": true, "Aux.html": true,
		"com1": true, "console": false, "a.": true, "a b": true, "größe": true, "a:b": true, "50%": true, strings.Repeat("x", 201): true} {
		if got := unsafe(name); (got != "") != want {
			t.Errorf("%q: got %q", name, got)
		}
	}
}

func TestErrorsAreNotSilenced(t *testing.T) {
	text := func(s string) source.Text { return source.Text{Value: s} }
	s := guide.Settings{Silence: []guide.Silence{{Code: text("a"), File: text("x.md")}, {Code: text("b"), File: text("dir/")}, {Code: text("a"), File: text("y.md")}}}
	var all source.Diagnostics
	all.Errorf(source.Pos{Path: "x.md"}, "a", "", "error")
	all.Warnf(source.Pos{Path: "x.md"}, "a", "", "warning")
	all.Notef(source.Pos{Path: "dir/z.md"}, "b", "", "note")
	all.Warnf(source.Pos{Path: "z.md"}, "b", "", "elsewhere")
	said, silenced := Silence(s, all)
	if len(said) != 2 || said[0].Message != "error" || said[1].Message != "elsewhere" || len(silenced) != 2 {
		t.Errorf("said %v, silenced %v", said, silenced)
	}
	if idle := Idle(s, silenced); len(idle) != 1 || !strings.Contains(idle[0].Message, "y.md") {
		t.Errorf("idle: %v", idle)
	}
}
