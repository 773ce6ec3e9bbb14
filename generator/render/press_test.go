package render

import (
	"bytes"
	"html/template"
	"reflect"
	"strings"
	"testing"

	"github.com/two-sentences/etiquette/generator/guide"
)

// TestEveryShippedLayoutHasAPress names the layouts that html/template makes by
// itself: those of few pages may.
func TestEveryShippedLayoutHasAPress(t *testing.T) {
	_, _, theme := shipped(t)
	for lang, make := range theme.sets {
		set := make()
		for kind := range set.pages {
			if set.presses[kind]() == nil && kind != "home" && kind != "search" {
				t.Errorf("no press for %q in %q", kind, lang)
			}
		}
		if set.presses["note-text"]() == nil {
			t.Errorf("no press for a note inside a text in %q", lang)
		}
	}
}

// TestAPressWritesWhatHTMLTemplateDoes makes every page of the shipped guide
// and of the test's both ways.
func TestAPressWritesWhatHTMLTemplateDoes(t *testing.T) {
	_, guides, theme := shipped(t)
	_, own := load(t, nil)
	plain := theme
	plain.sets = map[string]func() layouts{}
	for lang, make := range theme.sets {
		plain.sets[lang] = func() layouts {
			set := make()
			set.presses = nil
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
	got, ok := makePress(tmpl, reflect.TypeOf(data)).run(nil, data)
	if ok && string(got) != want.String() {
		t.Errorf("%s of %q: %q, html/template writes %q", name, data, got, want.String())
	}
}
