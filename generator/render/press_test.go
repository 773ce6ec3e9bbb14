package render

import (
	"bytes"
	"html/template"
	"reflect"
	"strings"
	"testing"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// TestEveryShippedLayoutHasAPress names the layouts that html/template makes by
// itself: those of few pages may.
func TestEveryShippedLayoutHasAPress(t *testing.T) {
	_, _, theme := shipped(t)
	for lang, make := range theme.sets {
		for kind, layout := range make() {
			if layout.press() == nil && kind != "home" && kind != "search" {
				t.Errorf("no press for %q in %q", kind, lang)
			}
		}
	}
}

// TestAPressWritesWhatHTMLTemplateDoes makes every page of the shipped guide
// and of the test's both ways.
func TestAPressWritesWhatHTMLTemplateDoes(t *testing.T) {
	tree, guides, theme := shipped(t)
	_, own := load(t, nil)
	plain, _ := ParseTheme(tree)
	for lang, make := range plain.sets {
		plain.sets[lang] = func() layouts {
			set := make()
			for _, layout := range set {
				layout.press = func() *press { return nil }
			}
			return set
		}
	}
	for g, opts := range map[*guide.Site]Options{guides: {BaseURL: "https://example.org/a+b/"}, own: {Relative: true}} {
		{
			got, _ := Site(g, theme, opts)
			want, _ := Site(g, plain, opts)
			for _, path := range want.Paths() {
				if read(t, got, path) != read(t, want, path) {
					t.Errorf("%s is another, %+v", path, opts)
				}
			}
		}
	}
}

var escapeContexts = map[string]string{
	"text":         "<p>{{.}}</p>",
	"title":        "<title>{{.}}</title>",
	"attribute":    `<p title="{{.}}">x</p>`,
	"single":       "<p title='{{.}}'>x</p>",
	"address":      `<a href="{{.}}">x</a>`,
	"address end":  `<a href="/x/{{.}}">x</a>`,
	"fragment":     `<a href="#{{.}}">x</a>`,
	"query":        `<a href="/x?q={{.}}">x</a>`,
	"script":       "<script>var x = {{.}}</script>",
	"data":         `<script type="application/json">{{.}}</script>`,
	"event":        `<a onclick="f({{.}})">x</a>`,
	"style":        `<p style="color: {{.}}">x</p>`,
	"unquoted":     "<p title={{.}}>x</p>",
	"name":         "<p {{.}}=x>x</p>",
	"comment":      "<!-- {{.}} -->x",
	"srcset":       `<img srcset="{{.}}">`,
	"in a partial": `{{define "p"}}{{.}}{{end}}<a href="{{template "p" .}}">{{template "p" .}}</a>`,
	"partials":     `{{define "p"}}<p title="{{.}}">{{template "q" .}}{{end}}{{define "q"}}<!-- no -->{{.}}</p>{{end}}{{template "p" .}}<b>{{template "q" .}}`,
	"half a tag":   `{{define "p"}}<a title="{{end}}{{define "q"}}">{{end}}{{template "p"}}{{.}}{{template "q"}}{{.}}`,
	"half a text":  `{{define "p"}}<script>x = {{end}}{{template "p"}}{{.}}</script>{{.}}`,
	"in a title":   `{{define "p"}}<i>{{.}}{{end}}<title>{{template "p" .}}</title>{{template "p" .}}`,
	"in itself":    `{{define "p"}}{{with .}}{{.}}{{else}}{{template "p" "x"}}{{end}}{{end}}{{template "p" .}}{{template "p" ""}}`,
	"an empty one": `{{define "p"}}{{end}}{{.}}{{template "p" .}}`,
}

// TestABlockIsEscapedAloneAsAmongOthers holds every block that can be looked at
// by itself against the same in a whole page: of the shipped layouts, of which all
// can, and of such as make it hard.
func TestABlockIsEscapedAloneAsAmongOthers(t *testing.T) {
	_, _, theme := shipped(t)
	for kind, f := range theme.frames {
		if n := alike(t, kind, f.pageSet, f.start); n != len(f.blocks()) {
			t.Errorf("%s: of %d blocks %d can be looked at alone", kind, len(f.blocks()), n)
		}
	}
	for name, layout := range escapeContexts {
		file := parseLayoutFile(source.File{Path: "x.html", Data: []byte(layout)})
		f := &frame{pageSet: pageSet{own: file}, start: file.Path}
		alike(t, name, f.pageSet, f.start)
		if err := contexts(f.assemble(f.start)); err != nil && (f.apart(f.start) || len(f.check(nil)) == 0) {
			t.Errorf("%s: nothing is said of %v", name, err)
		}
	}
}

// alike counts the blocks of a page that can be looked at alone, and all that they
// are made with, and holds that html/template says the same of them.
func alike(t *testing.T, name string, page pageSet, start string) (n int) {
	whole := page.assemble(start)
	wrong := contexts(whole)
	blocks, _ := page.reach(start)
	for _, b := range blocks {
		if !page.apart(b.Name) {
			continue
		}
		if n++; wrong == nil && b.alone().Root.String() != whole.Lookup(b.Name).Tree.Root.String() {
			t.Errorf("%s: %q alone is %s, among others %s", name, b.Name, b.alone().Root, whole.Lookup(b.Name).Tree.Root)
		}
	}
	return n
}

// FuzzPressEscapesAsHTMLTemplateDoes holds every context with a text, as markup,
// and as data: a press writes the very bytes of html/template, or nothing.
func FuzzPressEscapesAsHTMLTemplateDoes(f *testing.F) {
	for _, s := range []string{"", "plain", `<script>alert("1")</script>`, "a&amp;b + 'c'", "javascript:alert(1)", "JavaScript:x", "vbscript:", "data:text/html,x", "mailto:a@b.c", "HTTPS://x.y/ü?a=%zz&b=%41#[z]",
		"//host/x", "x:y/z", "\x00\xff\xed\xa0\x80\u2028", "</title><b>", "-->", "`${x}`", "a b\tc\nd", "expression(x)", "on=1", "%", "%4", "😀 \"quoted\""} {
		f.Add(s)
	}
	type markup struct{ M template.HTML }
	f.Fuzz(func(t *testing.T, s string) {
		for name, layout := range escapeContexts {
			same(t, name, layout, s)
			same(t, name+", data", layout, []string{s, s})
			same(t, name+", number", layout, len(s))
			same(t, name+", markup", strings.ReplaceAll(layout, "{{.}}", "{{.M}}"), &markup{template.HTML(s)})
		}
	})
}

// same holds that a layout's press, where there is one, writes what html/template does.
func same(t *testing.T, name, layout string, data any) {
	t.Helper()
	tmpl, err := template.New("x").Parse(layout)
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := tmpl.Execute(&want, data); err != nil {
		return
	}
	file := parseLayoutFile(source.File{Path: "x.html", Data: []byte(layout)})
	got, ok := makePress(pageSet{own: file}, file.Path, reflect.TypeOf(data), englishWords(), &pieces{}).run(nil, data)
	if ok && string(got) != want.String() {
		t.Errorf("%s of %q: %q, html/template writes %q", name, data, got, want.String())
	}
}
