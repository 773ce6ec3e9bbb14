package render

import (
	"os"
	"testing"
	"time"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// shipped reads the repository's own guide, layouts and static files.
func shipped(t testing.TB) (source.Tree, *guide.Site, Theme) {
	t.Helper()
	tree, diags, err := source.Read(source.Layer{FS: os.DirFS("../.."), Own: true})
	if err != nil {
		t.Fatal(err)
	}
	var pieces []*guide.Piece
	for _, f := range tree.Files {
		p, ds := guide.Parse(*f)
		pieces, diags = append(pieces, p), append(diags, ds...)
	}
	site, ds := guide.Link(pieces, guide.LinkOptions{Now: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)})
	theme, ds2 := ParseTheme(tree)
	for _, d := range append(append(diags, ds...), ds2...) {
		if d.Severity != source.Note {
			t.Log(d)
		}
	}
	return tree, site, theme
}

// TestShipped holds that the layouts, words and static files fit each other and the data.
func TestShipped(t *testing.T) {
	tree, site, _ := shipped(t)
	theme, diags := ParseTheme(tree)
	out, more := Site(site, theme, Options{BaseURL: "https://example.org/guide/"})
	for _, d := range append(diags, more...) {
		t.Error(d)
	}
	for _, p := range out.Paths() {
		if _, err := out.Read(p); err != nil {
			t.Error(err)
		}
	}
}

// TestShippedLanguages holds that every words file has all words and no others.
func TestShippedLanguages(t *testing.T) {
	tree, _, theme := shipped(t)
	for _, f := range tree.Under("layouts/words") {
		for _, d := range theme.checkWords(theme.words[f.Name()]) {
			t.Error(d)
		}
	}
	if len(theme.words) < 2 {
		t.Error("there is one language only")
	}
}

// TestShippedSpeaks holds that pages are in the site's language, with its
// dates, and run in its direction.
func TestShippedSpeaks(t *testing.T) {
	tree, site, _ := shipped(t)
	theme, _ := ParseTheme(tree)
	for lang, want := range map[string][]string{
		"de": {`<html lang="de">`, "Zum Text springen", "9.\u00a0März 2026", "24\u00a0Kommentare", "\u00a0Uhr</time>"},
		"he": {`<html lang="he" dir="rtl">`, "\u2066Skip to the text\u2069", "\u20665 minutes to read\u2069", "\u20669 March 2026\u2069"},
	} {
		site.Settings.Language = lang
		out, _ := Site(site, theme, Options{})
		page := read(t, out, "articles/get-over-yourselves/index.html") + read(t, out, "articles/index.html")
		holds(t, lang, page, want...)
	}
}
