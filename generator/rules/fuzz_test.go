package rules

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf16"

	"github.com/two-sentences/etiquette/generator/source"
)

// FuzzParse: rules of any bytes compile or are refused with places inside the
// file, and never panic; what compiles can be run.
func FuzzParse(f *testing.F) {
	paths, _ := filepath.Glob("../../content/rules/*.yaml")
	for _, path := range paths {
		if text, err := os.ReadFile(path); err == nil && len(text) < 8000 {
			f.Add(text)
		}
	}
	f.Add([]byte("rules:\n- {id: x, severity: remark, criterion: c, message: m, phrases: [a ..3 b?, \"<<\", \"^ [ <word> ]\"]}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		file := source.File{Path: "r.yaml", Data: text}
		piece, diags := Parse(file)
		p, more := Compile([]Piece{piece}, CompileOptions{})
		for _, d := range append(diags, more...) {
			if d.Pos.Line > bytes.Count(text, []byte("\n"))+1 {
				t.Errorf("place outside the file: %v", d)
			}
		}
		p.Check(Note{Text: string(text)})
		p.Examples()
		data, err := p.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Load(data); err != nil {
			t.Error(err)
		}
	})
}

// FuzzCheck: every span lies inside the note, begins before it ends, and the
// result is the same a second time.
func FuzzCheck(f *testing.F) {
	p := starter(f)
	for _, n := range readLabelled(f, "testdata/own.jsonl") {
		f.Add(n.Text, n.Kind)
	}
	f.Add("\xff\xed\xa0\x80 👋", "reply")
	f.Fuzz(func(t *testing.T, text, kind string) {
		r := p.Check(Note{Text: text, Kind: kind})
		units := len(utf16.Encode([]rune(text)))
		if r.Length != units {
			t.Errorf("length %d, want %d", r.Length, units)
		}
		inside := func(start, end int) {
			if start < 0 || start > end || end > units {
				t.Errorf("span %d to %d in %d units", start, end, units)
			}
		}
		for _, x := range r.Findings {
			inside(x.Start, x.End)
		}
		for _, c := range r.Criteria {
			for _, s := range c.Spans {
				inside(s[0], s[1])
			}
		}
		if !bytes.Equal(r.Encode(), p.Check(Note{Text: text, Kind: kind}).Encode()) {
			t.Error("a second run differs")
		}
	})
}
