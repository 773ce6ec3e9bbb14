package rules

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/two-sentences/etiquette/generator/source"
)

// starter compiles the rules of content/rules.
func starter(t testing.TB) *Program {
	t.Helper()
	paths, err := filepath.Glob("../../content/rules/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatal("no rules found", err)
	}
	var pieces []Piece
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		piece, diags := Parse(source.File{Path: strings.TrimPrefix(path, "../../"), Data: text})
		for _, d := range diags {
			t.Error(d)
		}
		pieces = append(pieces, piece)
	}
	p, diags := Compile(pieces, CompileOptions{})
	for _, d := range diags {
		t.Error(d)
	}
	return p
}

// labelled is one note of a labelled collection; shared/notes/README.md says
// what the labels mean.
type labelled struct {
	ID, Kind, Text, Lang string
	Verdict              Verdict
	Issues               []string
}

func readLabelled(t testing.TB, path string) []labelled {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []labelled
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var n labelled
		if err := json.Unmarshal(lines.Bytes(), &n); err != nil {
			t.Fatalf("%s: %v: %s", path, err, lines.Text())
		}
		out = append(out, n)
	}
	return out
}

// tally is what a collection came to.
type tally struct {
	n, exact, gate        int
	table                 map[Verdict]map[Verdict]int
	ready, called         int // ready notes; those called otherwise
	named, asked          map[string]int
	never                 []string
	perKind, perKindExact map[string]int
}

// grave are the issues with which a note is never ready.
var grave = map[string]bool{"default": true, "empty": true, "flirty": true, "demanding": true, "placeholder": true}

func score(p *Program, notes []labelled, say func(n labelled, r Result)) tally {
	s := tally{table: map[Verdict]map[Verdict]int{}, named: map[string]int{}, asked: map[string]int{}, perKind: map[string]int{}, perKindExact: map[string]int{}}
	for _, v := range Verdicts {
		s.table[v] = map[Verdict]int{}
	}
	for _, n := range notes {
		r := p.Check(Note{Text: n.Text, Kind: n.Kind})
		s.n++
		s.table[n.Verdict][r.Verdict]++
		lang := "other"
		if n.Lang == "en" || n.Lang == "" {
			lang = "en"
		}
		for _, k := range []string{n.Kind, lang} {
			s.perKind[k]++
			if n.Verdict == r.Verdict {
				s.perKindExact[k]++
			}
		}
		if n.Verdict == r.Verdict {
			s.exact++
		} else {
			say(n, r)
		}
		if (n.Verdict == Ready) == (r.Verdict == Ready) {
			s.gate++
		}
		if n.Verdict == Ready {
			s.ready++
			if r.Verdict != Ready {
				s.called++
			}
			continue
		}
		s.asked[n.Issues[0]]++
		for _, f := range r.Findings {
			if f.Issue == n.Issues[0] && f.Severity != SeverityRemark {
				s.named[n.Issues[0]]++
				break
			}
		}
		if r.Verdict == Ready && (grave[n.Issues[0]] || n.Verdict == Rewrite && len(n.Issues) > 1 && grave[n.Issues[1]]) {
			s.never = append(s.never, n.ID)
		}
	}
	return s
}

func percent(a, b int) string {
	if b == 0 {
		return "–"
	}
	return fmt.Sprintf("%d/%d %.1f%%", a, b, 100*float64(a)/float64(b))
}

func (s tally) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "exact %s, ready-or-not %s, false alarms %s, graves called ready %v\n", percent(s.exact, s.n), percent(s.gate, s.n), percent(s.called, s.ready), s.never)
	fmt.Fprintf(&b, "%10s%8s%8s%8s\n", "is\\called", Ready, Fix, Rewrite)
	for _, v := range Verdicts {
		fmt.Fprintf(&b, "%10s%8d%8d%8d\n", v, s.table[v][Ready], s.table[v][Fix], s.table[v][Rewrite])
	}
	for _, k := range sortedKeys(s.perKind) {
		fmt.Fprintf(&b, "%s %s; ", k, percent(s.perKindExact[k], s.perKind[k]))
	}
	b.WriteString("\nissue named: ")
	for _, k := range sortedKeys(s.asked) {
		fmt.Fprintf(&b, "%s %d/%d; ", k, s.named[k], s.asked[k])
	}
	return b.String()
}

func sortedKeys(m map[string]int) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// held tells whether a note of dev.jsonl was set apart while the rules were made.
func held(n labelled) bool {
	i, _ := strconv.Atoi(strings.TrimLeft(n.ID, "dow"))
	return i%3 == 0
}

// TestEval scores a collection. The files whose names end in "score-only" are
// there for their totals: whoever reads them can no longer hold rules to them.
func TestEval(t *testing.T) {
	p := starter(t)
	only := os.Getenv("ETIQUETTE_EVAL") // tune, held: a part of dev alone; a path: that file
	path := "testdata/dev.jsonl"
	if strings.HasSuffix(only, ".jsonl") {
		path, only = only, ""
	}
	var notes []labelled
	for _, n := range readLabelled(t, path) {
		if only == "" || (only == "held") == held(n) {
			notes = append(notes, n)
		}
	}
	s := score(p, notes, func(n labelled, r Result) {
		if only == "held" || strings.Contains(path, "score-only") {
			return
		}
		var rules []string
		for _, f := range r.Findings {
			rules = append(rules, f.Rule+"/"+string(f.Severity))
		}
		t.Logf("%s %s: is %s %v, called %s %v\n    %q\n    %s", n.ID, n.Kind, n.Verdict, n.Issues, r.Verdict, rules, n.Text, shown(p, n))
	})
	if strings.Contains(path, "score-only") {
		t.Logf("%d grave faults called ready", len(s.never))
		s.never = nil
	}
	t.Log("\n" + s.String())
}

// TestVerdictsKeepTheirFloors: what the rules reached may not be lost. They
// were fitted to all of these, so none of them tells how unseen notes fare.
func TestVerdictsKeepTheirFloors(t *testing.T) {
	p := starter(t)
	for _, floor := range []struct {
		path                string
		exact, gate, alarms int // in a hundred: at least, at least, at most
	}{
		{"testdata/dev.jsonl", 97, 98, 1},
		{"testdata/own.jsonl", 97, 97, 1},
		{"testdata/fresh.jsonl", 94, 94, 1},
		{"testdata/unseen-a.jsonl", 92, 94, 2},
		{"testdata/unseen-b.jsonl", 95, 96, 2},
		{"testdata/unseen-c.jsonl", 90, 92, 3},
		{"testdata/unseen-d.jsonl", 90, 93, 2},
		{"testdata/unseen-e.jsonl", 89, 94, 3},
		{"testdata/unseen-f.jsonl", 93, 95, 2},
		{"testdata/unseen-g.jsonl", 92, 94, 2},
		{"testdata/unseen-h.jsonl", 92, 94, 3},
		{"testdata/unseen-i.jsonl", 92, 93, 4},
		{"testdata/unseen-j.jsonl", 91, 93, 3},
		{"testdata/unseen-k.jsonl", 92, 95, 3},
		{"testdata/unseen-l.jsonl", 94, 96, 1},
		{"testdata/unseen-m.jsonl", 88, 91, 2},
		{"testdata/unseen-n.jsonl", 94, 96, 2},
		{"testdata/unseen-o.jsonl", 91, 93, 3},
		{"testdata/unseen-p.jsonl", 94, 95, 2},
		{"testdata/unseen-q.jsonl", 93, 95, 2},
		{"testdata/unseen-r.jsonl", 78, 81, 4},
		{"testdata/unseen-s.jsonl", 93, 95, 2},
		{"testdata/graves.jsonl", 96, 99, 1},
		{"testdata/graves-more.jsonl", 97, 98, 1},
		{"testdata/house.jsonl", 86, 88, 9},
	} {
		s := score(p, readLabelled(t, floor.path), func(labelled, Result) {})
		if 100*s.exact < floor.exact*s.n || 100*s.gate < floor.gate*s.n || 100*s.called > floor.alarms*s.ready {
			t.Errorf("%s fell below its floor:\n%s", floor.path, s)
		}
		if len(s.never) > 0 {
			t.Errorf("%s: grave faults called ready: %v", floor.path, s.never)
		}
	}
}

// shown tells which words of a note show what.
func shown(p *Program, n labelled) string {
	tokens, _ := p.tokenize(n.Text)
	p.symbolise(tokens)
	p.frame(tokens)
	found := p.match(tokens)
	units := utf16.Encode([]rune(n.Text))
	var b strings.Builder
	for i, s := range p.data.Signals {
		switch s.ID {
		case "concrete", "contact", "made", "go-between", "setting", "decision", "tie-foreign", "claim":
			fmt.Fprintf(&b, "%s:", s.ID)
			for _, f := range found[i] {
				fmt.Fprintf(&b, " %q", string(utf16.Decode(units[tokens[f.first].start:tokens[f.last].end])))
			}
			b.WriteString("; ")
		}
	}
	return b.String()
}
