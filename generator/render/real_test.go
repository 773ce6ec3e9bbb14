package render

import (
	"os"
	"testing"
	"testing/fstest"
	"time"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// shipped reads the repository's own guide, layouts and static files.
func shipped(t testing.TB) (source.Tree, *guide.Site, Theme) {
	t.Helper()
	tree, diags, err := source.Read(source.Layer{FS: os.DirFS("../.."), Own: true}, source.Layer{FS: fstest.MapFS{"static/img/apple-touch-icon.png": {}}})
	if err != nil {
		t.Fatal(err)
	}
	var pieces []guide.Piece
	for _, f := range tree.Files {
		p, ds := guide.Parse(f)
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

func TestShipped(t *testing.T) {
	_, site, theme := shipped(t)
	out, diags := Site(site, theme, Options{BaseURL: "https://example.org/guide/"})
	t.Log(diags)
	for _, p := range out.Paths() {
		data, err := out.Read(p)
		if err != nil {
			t.Error(err)
		}
		os.MkdirAll("/tmp/out/"+p[:max(0, len(p)-len(base(p)))], 0o755)
		os.WriteFile("/tmp/out/"+p, data, 0o644)
	}
	t.Log(len(out.Paths()))
	t.Log(theme.UnusedWords())
}
