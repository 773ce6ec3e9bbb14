package rules

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/two-sentences/etiquette/generator/source"
)

var update = flag.Bool("update", false, "write the results of the cases anew; review the diff")

// compileText compiles one file of rules; unknown names and other mistakes fail the test.
func compileText(t testing.TB, yaml []byte) *Program {
	t.Helper()
	piece, diags := Parse(source.File{Path: "content/rules/test.yaml", Data: yaml})
	p, more := Compile([]Piece{piece}, CompileOptions{})
	for _, d := range append(diags, more...) {
		t.Error(d)
	}
	return p
}

// TestCases is the contract of both engines: each file of testdata holds
// rules, notes as JSON Lines, and their results in the canonical encoding.
func TestCases(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			p := compileText(t, ar.Files[0].Data)
			var notes []parityNote
			var got []string
			for _, line := range bytes.Split(bytes.TrimSpace(ar.Files[1].Data), []byte("\n")) {
				notes = append(notes, parityNote{line})
				got = append(got, string(p.Check(parityNote{line}.note(t)).Encode()))
			}
			want := strings.Split(strings.TrimSpace(string(ar.Files[2].Data)), "\n")
			if *update {
				ar.Files[2].Data = []byte(strings.Join(got, "\n") + "\n")
				if err := os.WriteFile(file, txtar.Format(ar), 0o666); err != nil {
					t.Fatal(err)
				}
				want = got
			}
			equalLines(t, "Go", notes, got, want)
			equalLines(t, "Node", notes, inNode(t, p, notes), want)
		})
	}
}

func equalLines(t *testing.T, who string, notes []parityNote, got, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d results, want %d", who, len(got), len(want))
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("%s: note %s\n got  %s\n want %s", who, notes[i].json, got[i], want[i])
		}
	}
}

// TestEncodingIsJSON: the canonical encoding, read as JSON, is the result again.
func TestEncodingIsJSON(t *testing.T) {
	texts := []string{"", "plain", `"quoted" \ back`, "line\nbreak\ttab\x00nul\x1f", "<b>&amp;</b>", "\u2028\u2029", "é漢👋", "\x7f"}
	for _, text := range texts {
		in := Result{Verdict: Fix, Length: 7, Limit: 300,
			Findings: []Finding{{Rule: text, Issue: text, Criterion: text, Severity: SeverityFix, Start: 1, End: 2, Message: text, Suggestion: text, Link: text}},
			Criteria: []Met{{ID: text, Title: text, Met: true, Spans: [][2]int{{1, 2}, {3, 4}}, Missing: text, Link: text}}}
		var out Result
		if err := json.Unmarshal(in.Encode(), &out); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if f := out.Findings[0]; f.Rule != text || f.Message != text || f.Link != text || out.Criteria[0].Missing != text || out.Criteria[0].Spans[1] != [2]int{3, 4} {
			t.Errorf("%q came back as %+v", text, out)
		}
	}
}
