package render

import (
	"errors"
	"strings"
	"testing"

	"github.com/two-sentences/etiquette/generator/source"
)

// Each case is a change to the small site's theme and the mistakes it makes.
func TestThemeMistakes(t *testing.T) {
	for _, c := range []struct {
		name    string
		changes map[string]string
		want    []string
	}{
		{"none", nil, nil},
		{"not a template", map[string]string{"layouts/note.html": "{{define \"main\"}}\n{{if}}\n{{end}}{{end}}"},
			[]string{`layouts/note.html:2: error: missing value for if [layout]`}},
		{"unknown function", map[string]string{"layouts/partials/all.html": "\n{{define \"links\"}}{{nope}}{{end}}"},
			[]string{`layouts/partials/all.html:2: error: function "nope" not defined [layout]`}},
		{"unknown partial", map[string]string{"layouts/note.html": "{{define \"main\"}}\n{{template \"nope\"}}{{end}}"},
			[]string{`layouts/note.html:2:12: error: no such template "nope" [layout]`}},
		{"ambiguous context", map[string]string{"layouts/page.html": "{{define \"main\"}}\n<a href=\"{{if .Body}}x\">{{end}}{{end}}"},
			[]string{"layouts/page.html:2"}},
		{"missing file", map[string]string{"layouts/note.html": ""},
			[]string{`layouts/note.html: error: there is no such file; every kind of page has its file [layout]`}},
		{"no base", map[string]string{"layouts/base.html": ""}, []string{`layouts/base.html: error: there is no such file`}},
		{"unknown file", map[string]string{"layouts/artikle.html": "x"},
			[]string{`layouts/artikle.html: warning: no page is made from "artikle.html"; did you mean "article"? [layout]`}},
		{"unknown asset", map[string]string{"layouts/page.html": "{{define \"main\"}}{{.Asset \"css/no.css\"}}{{end}}"},
			[]string{`layouts/page.html:1:27: error: no file "static/css/no.css"; put it there, or take the link out [layout]`}},
		{"dead url in a stylesheet", map[string]string{"static/css/more.css": "p {}\na { background: url(no.png) }"},
			[]string{`static/css/more.css:2:21: error: no file "static/css/no.png"`}},
		{"stylesheets in a circle", map[string]string{"static/css/more.css": "@import \"site.css\";"},
			[]string{`"static/css/site.css" and this file import each other`, `"static/css/more.css" and this file import each other`}},
		{"a dead import", map[string]string{"static/css/more.css": "@import url(\"no.css\") print;"},
			[]string{`static/css/more.css:1:14: error: no stylesheet "static/css/no.css"`}},
		{"words with a mistake", map[string]string{"layouts/words/en.yaml": "report: R\nreport: S\ncomments.other: x\n"},
			[]string{`layouts/words/en.yaml:2:1: error:`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tree, _ := load(t, c.changes)
			_, diags := ParseTheme(tree)
			var got []string
			for _, d := range diags.Sorted() {
				got = append(got, d.String())
			}
			if len(got) != len(c.want) {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			for i := range got {
				if !strings.Contains(got[i], c.want[i]) {
					t.Errorf("got %s, want %s", got[i], c.want[i])
				}
			}
		})
	}
}

func TestLayoutFails(t *testing.T) {
	for _, c := range []struct{ name, file, text, page, want string }{
		{"a page", "layouts/page.html", "{{define \"main\"}}\n<p>é {{.Nope}}{{end}}", "about/index.html",
			`layouts/page.html:2:8: error: <.Nope>: can't evaluate field Nope in type *render.TextPage [layout]`},
		{"a note in a text", "layouts/partials/all.html", strings.Replace(small["layouts/partials/all.html"], "{{.VerdictName}}", "{{.Nope}}", 1), "articles/one/index.html",
			`can't evaluate field Nope in type render.NoteText [layout]`},
	} {
		tree, site := load(t, map[string]string{c.file: c.text})
		theme, _ := ParseTheme(tree)
		out, _ := Site(site, theme, Options{})
		_, err := out.Read(c.page)
		var layout *LayoutError
		if !errors.As(err, &layout) || !strings.Contains(layout.Error(), c.want) || layout.Diagnostic.Severity != source.Error {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}

// Each case is a words file laid over the small site's, and what is said of it
// once the site speaks that language.
func TestWordsMistakes(t *testing.T) {
	english := "report: R\ncomments.one: \"{n} a\"\ncomments.other: \"{n} b\"\nmail.reply: \"Re: {title}\"\n"
	for _, c := range []struct {
		name, lang, text string
		want             []string
	}{
		{"English, whole", "en", english, nil},
		{"superfluous", "en", english + "lonely: x\n", []string{`layouts/words/en.yaml:5:9: warning: nothing asks for the word "lonely"; take the line out [word]`}},
		{"misspelt", "en", "reprot: R\ncomments.one: a\ncomments.other: b\n",
			[]string{`layouts/article.html:1:622: error: no word "report"; did you mean "reprot"? [word]`, `layouts/base.html:1:672: error: no word "report"`, `layouts/words/en.yaml:1:9: warning: nothing asks for the word "reprot"; did you mean "report"? [word]`}},
		{"a form English lacks", "en", english + "comments.few: x\n", []string{`layouts/words/en.yaml:5:15: warning: the language "en" has no such plural form as in "comments.few"; write one of one, other [word]`}},
		{"a slot of another name", "en", english + "comment.by: \"By {author}\"\nfeed.thread: \"On {titel}\"\n",
			[]string{`nothing is filled in for {author} in "comment.by"; take it out [word]`, `layouts/words/en.yaml:6:14: warning: nothing is filled in for {titel} in "feed.thread"; did you mean "{title}"? [word]`}},
		{"missing in another language", "pl", "comments.one: x\ncomments.few: x\n",
			[]string{`layouts/words/pl.yaml: warning: the word "comments.many" is missing; the English one stands in for it; add a line "comments.many: …" [word]`, `"report" is missing`}},
		{"in Japanese one form is enough", "ja", "comments.other: x\nreport: R\n", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			changes := map[string]string{"content/site.yaml": small["content/site.yaml"] + "language: " + c.lang + "\n"}
			changes["layouts/words/"+c.lang+".yaml"] = c.text
			if c.lang != "en" {
				for _, o := range ownWords {
					changes["layouts/words/"+c.lang+".yaml"] += o.Key + ": \"" + o.English + "\"\n"
				}
			}
			tree, site := load(t, changes)
			theme, diags := ParseTheme(tree)
			_, more := Site(site, theme, Options{BaseURL: "https://example.org/"})
			var got []string
			for _, d := range append(diags, more...).Sorted() {
				got = append(got, d.String())
			}
			if len(got) != len(c.want) {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			for i := range got {
				if !strings.Contains(got[i], c.want[i]) {
					t.Errorf("got %s, want %s", got[i], c.want[i])
				}
			}
		})
	}
}

// TestEachLanguageSpeaksItsOwn holds that layouts speak the site's language
// where there are words in several, whatever the order of their names.
func TestEachLanguageSpeaksItsOwn(t *testing.T) {
	for lang, want := range map[string]string{"de": "Fehler melden", "en": "Report", "pl": "Zgłoś"} {
		changes := map[string]string{
			"content/site.yaml":     strings.Replace(small["content/site.yaml"], "title: Small\n", "title: Small\nlanguage: "+lang+"\n", 1),
			"layouts/words/de.yaml": "report: Fehler melden\n", "layouts/words/pl.yaml": "report: Zgłoś\n",
		}
		tree, site := load(t, changes)
		theme, _ := ParseTheme(tree)
		out, _ := Site(site, theme, Options{})
		holds(t, lang, read(t, out, "index.html"), ">"+want+"<")
	}
}

func TestDirection(t *testing.T) {
	for lang, want := range map[string]string{"en": "", "de-CH": "", "ar": "rtl", "he": "rtl", "fa-IR": "rtl", "ur": "rtl", "az": "", "az-Arab": "rtl", "ku-Latn": ""} {
		if got := direction(lang); got != want {
			t.Errorf("%s: got %q, want %q", lang, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	polish := "report: R\ncomments.one: \"{n} komentarz\"\ncomments.few: \"{n} komentarze\"\ncomments.many: \"{n} komentarzy\"\ncomments.other: \"{n} komentarza\"\ngreet: \"{who}: {n} {x} }{\"\n"
	tree, _ := load(t, map[string]string{"layouts/words/pl.yaml": polish, "layouts/words/en.yaml": small["layouts/words/en.yaml"] + "greet: x\n"})
	theme, _ := ParseTheme(tree)
	for _, c := range []struct {
		lang, key string
		pairs     []any
		want      string
	}{
		{"en", "report", nil, "Report"},
		{"en", "comments", []any{"n", 1}, "1 comment"},
		{"en-GB", "comments", []any{"n", 0}, "0 comments"},
		{"en", "comments", []any{"n", 12345}, "12,345 comments"},
		{"pl", "comments", []any{"n", 1}, "1 komentarz"},
		{"pl", "comments", []any{"n", 23}, "23 komentarze"},
		{"pl", "comments", []any{"n", 5}, "5 komentarzy"},
		{"pl", "greet", []any{"who", "A{n}", "n", 2}, "A{n}: 2 {x} }{"},
		{"pl", "home", nil, "Home"},
		{"fr", "report", nil, "Report"},
	} {
		w, _ := pickWords(theme.words, c.lang)
		if got, err := w.say(c.key, c.pairs...); err != nil || got != c.want {
			t.Errorf("%s: %s %v: got %q, %v, want %q", c.lang, c.key, c.pairs, got, err, c.want)
		}
	}
	if _, err := theme.words["en"].say("nope"); err == nil {
		t.Error("an unknown word is no error")
	}
}

func TestNumber(t *testing.T) {
	w := englishWords()
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1234: "-1,234", -123: "-123"} {
		if got := w.number(n); got != want {
			t.Errorf("%d: got %s, want %s", n, got, want)
		}
	}
}

func TestImportsAreSetIn(t *testing.T) {
	out := output(t, map[string]string{"static/css/site.css": "@import \"more.css\";\n@import url('more.css') print;\na {}\n"}, Options{})
	for _, p := range out.Paths() {
		if strings.HasPrefix(p, "css/site.") {
			if got, want := read(t, out, p), "p { color: red }\n\n@media print {\np { color: red }\n}\na {}\n"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	}
}
