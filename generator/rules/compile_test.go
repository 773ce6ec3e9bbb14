package rules

import (
	"bytes"
	"strings"
	"testing"

	"github.com/two-sentences/etiquette/generator/source"
)

func compileOne(yaml string) source.Diagnostics {
	piece, diags := Parse(source.File{Path: "r.yaml", Data: []byte(yaml)})
	_, more := Compile([]Piece{piece}, CompileOptions{})
	return append(diags, more...)
}

func TestMistakesInRulesAreDiagnosticsWithPlaces(t *testing.T) {
	rule := func(rest string) string {
		return "rules:\n- id: x\n  severity: remark\n  criterion: c\n  message: m\n  " + rest + "\n"
	}
	for _, c := range []struct{ yaml, code, pos string }{
		{rule("phrases: [a ..9 b]"), "bad-phrase", "r.yaml:6:13"},
		{rule("phrases: [a .. ]"), "bad-phrase", "r.yaml:6:13"},
		{rule("phrases: [\"a? b?\"]"), "bad-phrase", "r.yaml:6:13"},
		{rule("phrases: [re*]"), "bad-phrase", "r.yaml:6:13"},
		{rule("phrases: [a b c d e f g h i j k l m n o p q]"), "bad-phrase", "r.yaml:6:13"},
		{rule("phrases: [one|l'un|rip-current]"), "bad-phrase", "r.yaml:6:13"},
		{rule("phrases: [your <evnt>]"), "unknown-list", "r.yaml:6:13"},
		{rule("templates: [too short]"), "bad-template", "r.yaml:6:15"},
		{rule("edits: 3\n  templates: [a template of five words]"), "bad-template", "r.yaml:7:15"},
		{rule("signal: tie"), "unknown-signal", "r.yaml:6:11"},
		{rule("if: [tie]"), "unknown-signal", "r.yaml:6:8"},
		{rule("if: [tie at least two]"), "bad-rule", "r.yaml:6:8"},
		{rule("kinds: [invite]\n  phrases: [a]"), "unknown-kind", "r.yaml:6:11"},
		{rule("hides: all\n  phrases: [a]"), "unknown-word", "r.yaml:6:10"},
		{rule("phrase: [a]"), "unknown-key", "r.yaml:6:3"},
		{"rules:\n- {id: x, severity: bad, criterion: c, message: m, phrases: [a]}", "unknown-word", "r.yaml:2:21"},
		{"rules:\n- {id: x, phrases: [a]}", "missing-key", "r.yaml:2:3"},
		{"rules:\n- {id: x, severity: remark, criterion: c, message: m}", "bad-rule", "r.yaml:2:3"},
		{"signals:\n- {id: a, any: [b]}\n- {id: b, any: [a]}", "bad-rule", "r.yaml:2:8"},
		{"signals:\n- {id: a, points: [b 3]}\n- {id: b, points: [a 2]}", "bad-rule", "r.yaml:2:8"},
		{"signals:\n- {id: a, points: [b]}\n- {id: b, count: word}", "bad-rule", "r.yaml:2:20"},
		{"signals:\n- {id: a, points: [b 1000]}\n- {id: b, count: word}", "bad-rule", "r.yaml:2:20"},
		{"signals:\n- {id: a, points: [b 1 till 2]}\n- {id: b, count: word}", "bad-rule", "r.yaml:2:20"},
		{"signals:\n- {id: a, points: [c 1]}", "unknown-signal", "r.yaml:2:20"},
		{"signals:\n- {id: a, measure: weight}", "unknown-word", "r.yaml:2:20"},
		{"signals:\n- {id: a, phrases: [x]}\n- {id: a, phrases: [y]}", "duplicate-id", "r.yaml:3:8"},
		{"platforms:\n- {id: pigeon, title: Pigeon}", "unknown-platform", "r.yaml:2:8"},
		{"lists:\n- {id: a, words: \"ab* fine\"}", "bad-word", "r.yaml:2:18"},
	} {
		diags := compileOne(c.yaml)
		found := false
		for _, d := range diags {
			found = found || d.Code == c.code && d.Pos.String() == c.pos
		}
		if !found {
			t.Errorf("%s\nwant %s at %s, got %v", c.yaml, c.code, c.pos, diags)
		}
	}
}

func TestProgramsTooLargeAreRefused(t *testing.T) {
	phrase := "\n  - " + strings.Repeat("a ", 16)
	yaml := "rules:\n- id: x\n  severity: remark\n  criterion: c\n  message: m\n  phrases:" + strings.Repeat(phrase, 200)
	diags := compileOne(yaml)
	if len(diags) == 0 || diags[0].Code != "too-many" {
		t.Errorf("got %v", diags)
	}
}

func TestUsersRulesReplaceOurs(t *testing.T) {
	piece := func(own bool, yaml string) Piece {
		p, diags := Parse(source.File{Path: "r.yaml", Data: []byte(yaml), Own: own})
		if len(diags) > 0 {
			t.Fatal(diags)
		}
		return p
	}
	ours := piece(false, `
rules:
- {id: a, severity: rewrite, criterion: c, message: ours, phrases: [tea], link: /articles/a/}
- {id: b, severity: rewrite, criterion: c, message: ours, phrases: [milk], link: /articles/b/}
platforms:
- {id: linkedin-free, title: F, limit: {invitation: 200}, hard: {invitation: 300}}
`)
	yours := piece(true, `
rules:
- {id: a, severity: remark, criterion: c, message: yours, phrases: [coffee]}
- {id: b, disabled: true}
`)
	p, diags := Compile([]Piece{yours, ours}, CompileOptions{Limits: map[string]map[string]int{"linkedin-free": {"invitation": 500}}})
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	r := p.Check(Note{Text: "tea, milk, coffee", Platform: "linkedin-free"})
	if len(r.Findings) != 1 || r.Findings[0].Message != "yours" || r.Verdict != Ready || r.Limit != 500 {
		t.Errorf("got %+v", r)
	}
	if len(p.Links()) != 0 {
		t.Errorf("links of replaced rules are left: %v", p.Links())
	}
}

func TestProgramSurvivesItsJSON(t *testing.T) {
	p := starter(t)
	text, err := p.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	again, _ := starter(t).MarshalJSON()
	if !bytes.Equal(text, again) {
		t.Error("the same rules gave different bytes")
	}
	q, err := Load(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range readLabelled(t, "testdata/own.jsonl") {
		note := Note{Text: n.Text, Kind: n.Kind}
		if a, b := p.Check(note).Encode(), q.Check(note).Encode(); !bytes.Equal(a, b) {
			t.Fatalf("%s differs after loading", n.ID)
		}
	}
	if _, err := Load([]byte(`{"version":99}`)); err == nil {
		t.Error("another version was loaded")
	}
}

func TestLinksAreRewrittenOrLeftOut(t *testing.T) {
	p := starter(t)
	q := p.WithLinks(func(link string) (string, bool) { return "/base" + link, link != "/articles/the-default-text/" })
	r := q.Check(Note{Text: "I'd like to add you to my professional network on LinkedIn."})
	for _, f := range r.Findings {
		if f.Issue == "default" && f.Link != "" || f.Issue != "default" && !strings.HasPrefix(f.Link, "/base/") {
			t.Errorf("%s links to %q", f.Rule, f.Link)
		}
	}
	if p.Check(Note{Text: "x"}).Criteria[0].Link == r.Criteria[0].Link {
		t.Error("the first program was changed")
	}
	for _, l := range p.Links() {
		if l.Pos.Line == 0 || l.Own {
			t.Errorf("bad link %+v", l)
		}
	}
}
