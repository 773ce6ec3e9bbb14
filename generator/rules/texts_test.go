package rules

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/two-sentences/etiquette/generator/source"
)

// pieceOf parses a file of rules.
func pieceOf(t *testing.T, path, text string, isOwn bool) Piece {
	t.Helper()
	p, diags := Parse(source.File{Path: path, Data: []byte(text), Own: isOwn})
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	return p
}

func TestTexts(t *testing.T) {
	ours := `
rules:
- {id: a, severity: mend, criterion: c, phrases: ["one"], message: A, suggestion: A more}
- {id: b, severity: mend, criterion: c, phrases: ["two"], message: B, suggestion: B more}
criteria:
- {id: c, title: C, faults: true, missing: C missing}
`
	german := `
texts:
- lang: de
  rules:
  - {id: a, message: Ah, suggestion: Mehr}
  - {id: b, message: Beh}
  criteria:
  - {id: c, title: Zeh, missing: Fehlt}
`
	for _, c := range []struct {
		name, lang, own string
		want, diags     string
	}{
		{"as written", "en", "", "A, A more, B, B more, C, C missing", ""},
		{"in the language", "de", "", "Ah, Mehr, Beh, , Zeh, Fehlt", ""},
		{"in a region's", "de-AT", "", "Ah, Mehr, Beh, , Zeh, Fehlt", ""},
		{"in no language", "fr", "", "A, A more, B, B more, C, C missing", `content/rules: note: the checker has no texts in "fr", so it speaks English; give it texts, as texts-de.yaml does [no-words]`},
		{"a rule of the user's", "de", "rules: [{id: b, severity: mend, criterion: c, phrases: [\"two\"], message: Mine}]", "Ah, Mehr, Mine, , Zeh, Fehlt", ""},
		{"a text of the user's", "de", "texts: [{lang: de, rules: [{id: a, message: Mine}]}]", "Mine, , Beh, , Zeh, Fehlt", ""},
		{"misspelt", "de", "texts: [{lang: de, criteria: [{id: cc, title: x, missing: y}]}]", "Ah, Mehr, Beh, , Zeh, Fehlt",
			`mine.yaml:1:36: warning: there is no criterion cc for this text; did you mean "criterion c"? [unknown-text]`},
	} {
		pieces := []Piece{pieceOf(t, "a.yaml", ours, false), pieceOf(t, "texts.yaml", german, false), pieceOf(t, "mine.yaml", c.own, true)}
		p, diags := Compile(pieces, CompileOptions{Language: c.lang})
		var got []string
		for _, r := range p.Rules() {
			got = append(got, r.Message, r.Suggestion)
		}
		for _, k := range p.Criteria() {
			got = append(got, k.Title, k.Missing)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		var said []string
		for _, d := range diags {
			said = append(said, d.String())
		}
		if strings.Join(said, "\n") != c.diags {
			t.Errorf("%s: said %q, want %q", c.name, said, c.diags)
		}
	}
}

// TestShippedTexts holds that the checker says everything in every language it
// has texts in.
func TestShippedTexts(t *testing.T) {
	files, err := filepath.Glob("../../content/rules/*.yaml")
	if err != nil || files == nil {
		t.Fatal(err)
	}
	for _, isOwn := range []bool{false, true} { // ours: what is missing; the user's: what is too much
		var pieces []Piece
		for _, name := range files {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			pieces = append(pieces, pieceOf(t, name, string(data), isOwn))
		}
		_, diags := Compile(pieces, CompileOptions{Language: "de"})
		for _, d := range diags {
			t.Error(d)
		}
	}
}
