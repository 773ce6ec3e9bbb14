package render

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/rules"
	"github.com/two-sentences/etiquette/generator/source"
)

func TestGaps(t *testing.T) {
	tests := []struct{ line, want string }{
		{"No sales calls.", "No sales calls."},
		{"Ring {the number on the van}.", "Ring |0 the number on the van|."},
		{"{Sundays} or {a week}", "0 Sundays| or |1 a week"},
	}
	for _, tt := range tests {
		var parts []string
		for _, s := range gaps(tt.line) {
			if s.Gap {
				s.Text = string(rune('0'+s.N)) + " " + s.Text
			}
			parts = append(parts, s.Text)
		}
		if got := strings.Join(parts, "|"); got != tt.want {
			t.Errorf("%q is %q, want %q", tt.line, got, tt.want)
		}
	}
}

// TestGroundRulesOfTheGuide holds that each ready text fits where its title
// says, that every group has its lines in use or to choose, and no brace is left.
func TestGroundRulesOfTheGuide(t *testing.T) {
	_, site, _ := shipped(t)
	if site.Ground == nil || len(site.Ground.Groups) < 4 || len(site.Ground.Texts) < 5 {
		t.Fatal("the guide's ground rules are not whole")
	}
	for i, text := range site.Ground.Texts {
		v := groundText(i, text, site.Ground.Places)
		if strings.ContainsAny(v.Text, "{}") || v.Length != source.UTF16Len(v.Text) || len(v.Fits) == 0 {
			t.Errorf("%q: %+v", text.Title, v)
		}
		if i == 0 && len(v.Fits) != len(site.Ground.Places) {
			t.Errorf("%q does not fit everywhere: %q", text.Title, v.Fits)
		}
	}
}

// TestRepliesOfTheGuide holds that there is a reply of every purpose and tone
// in the guide's language, that each names the person it answers, and that
// the checker finds them ready, with other names and words in them as well.
func TestRepliesOfTheGuide(t *testing.T) {
	tree, site, theme := shipped(t)
	var pieces []rules.Piece
	for _, f := range tree.Under("content/rules") {
		p, _ := rules.Parse(f)
		pieces = append(pieces, p)
	}
	program, _ := rules.Compile(pieces, rules.CompileOptions{})
	site.Program = program
	s := newSite(site, theme, Options{}, new(source.Diagnostics))
	seen := map[string]bool{}
	for _, n := range s.answers {
		if s.foreign(n.Lang) == "" {
			seen[n.Purpose+" "+n.Tone] = true
		}
		if !slices.ContainsFunc(n.Fields, func(f guide.Mark) bool { return f.Does == "to" }) {
			t.Errorf("%s names nobody", n.Path)
		}
		for _, name := range []string{"", "Ana", "Dr Wiremu Ōtene", "O'Brien"} {
			if r, _ := s.Judge(named(n, name), "reply", n.Platform); r.Verdict != rules.Ready {
				t.Errorf("%s with the name %q is %s", n.Path, name, r.Verdict)
			}
		}
	}
	for _, purpose := range guide.Purposes {
		for _, tone := range guide.Tones {
			if !seen[purpose+" "+tone] {
				t.Errorf("no reply: %s, %s", purpose, tone)
			}
		}
	}
}

// named is a note's text with another name in it; an empty one leaves it.
func named(n *guide.Note, name string) string {
	for _, f := range n.Fields {
		if f.Does == "to" && name != "" {
			return n.After.Text[:f.Start] + name + n.After.Text[f.End:]
		}
	}
	return n.After.Text
}

func TestPrintIDs(t *testing.T) {
	for path, want := range map[string]string{
		"/articles/two-sentences/":     "site-articles-two-sentences",
		"/articles/two-sentences/#why": "site-articles-two-sentences-why",
		"/glossary/#hook":              "site-glossary-hook",
	} {
		if got := printID(path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
}

// TestTheWholeGuideOnOnePage holds that everything stands on it once, with ids
// that are not those of another text.
func TestTheWholeGuideOnOnePage(t *testing.T) {
	_, site, theme := shipped(t)
	out, _ := Site(site, theme, Options{})
	page := read(t, out, "print/index.html")
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if seen[m[1]] {
			t.Errorf("the id %q is there twice", m[1])
		}
		seen[m[1]] = true
	}
	for _, a := range site.Articles {
		if !seen[printID(a.URL)] {
			t.Errorf("%s is not there", a.Path)
		}
	}
	for _, n := range site.Notes {
		if !seen["site-n-"+n.ID+"-after"] {
			t.Errorf("%s is not there", n.Path)
		}
	}
	for _, term := range site.Terms {
		if !seen[printID(term.URL)] {
			t.Errorf("the term %q is not there", term.Name)
		}
	}
}

// TestTooLargeToPrint holds that a guide of very many articles has no such page, and no link to it.
func TestTooLargeToPrint(t *testing.T) {
	changes := map[string]string{"layouts/print.html": `{{define "main"}}{{range .Parts}}{{range .Articles}}{{.Body}}{{end}}{{end}}{{end}}`}
	if _, err := output(t, changes, Options{}).Read("print/index.html"); err != nil {
		t.Error(err)
	}
	for i := range guide.PrintMost {
		changes["content/articles/more-"+strconv.Itoa(i)+".md"] = "---\ntitle: More\ndate: 2026-01-01\n---\nText.\n"
	}
	if _, err := output(t, changes, Options{}).Read("print/index.html"); err == nil {
		t.Error("there is a page")
	}
}
