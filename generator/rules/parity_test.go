package rules

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const checkerJS = "../../static/js/checker.js"

// modules is where npm ci --prefix .ci installs.
const modules = "../../.ci/node_modules/"

// need returns the first of the programs or modules that is installed. Without any a test is
// skipped, unless ETIQUETTE_REQUIRE names the first, as .ci/run does.
func need(t testing.TB, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
		if _, err := os.Stat(modules + name); err == nil {
			return modules + name
		}
	}
	if slices.Contains(strings.Split(os.Getenv("ETIQUETTE_REQUIRE"), ","), names[0]) {
		t.Fatal(names[0], "is required and not installed")
	}
	t.Skip(names[0], "is not installed")
	return ""
}

// parityNote is a note as JSON text, which can hold what a Go string cannot: a
// lone surrogate as an escape.
type parityNote struct{ json []byte }

func (n parityNote) note(t testing.TB) Note {
	var v struct{ Text, Kind, Platform string }
	if err := json.Unmarshal(n.json, &v); err != nil {
		t.Fatalf("%v: %s", err, n.json)
	}
	return Note(v)
}

// answer has a script answer notes with checker.js under Node or in a browser.
func answer(t testing.TB, script string, p *Program, notes []parityNote) []string {
	t.Helper()
	node := need(t, "node")
	file := filepath.Join(t.TempDir(), "program.json")
	text, err := p.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, script, checkerJS, file)
	var in, errs bytes.Buffer
	for _, n := range notes {
		in.Write(n.json)
		in.WriteByte('\n')
	}
	cmd.Stdin, cmd.Stderr = &in, &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", script, err, errs.String())
	}
	return strings.Split(strings.TrimRight(string(out), "\n"), "\n")
}

func inNode(t testing.TB, p *Program, notes []parityNote) []string {
	t.Helper()
	return answer(t, "testdata/check.js", p, notes)
}

func inChromium(t testing.TB, p *Program, notes []parityNote) []string {
	t.Helper()
	need(t, "chromium")
	need(t, "playwright", "playwright-core")
	return answer(t, "../../.ci/browser/parity.mjs", p, notes)
}

func compare(t *testing.T, p *Program, notes []parityNote, got []string) {
	t.Helper()
	if len(got) != len(notes) {
		t.Fatalf("%d answers to %d notes", len(got), len(notes))
	}
	bad := 0
	for i, n := range notes {
		if want := string(p.Check(n.note(t)).Encode()); got[i] != want {
			if bad++; bad <= 3 {
				t.Errorf("note %s\n  JavaScript %s\n  Go         %s", n.json, got[i], want)
			}
		}
	}
	if bad > 3 {
		t.Errorf("%d notes in all differ", bad)
	}
}

func TestBothEnginesAgreeOnLabelledNotes(t *testing.T) {
	p := starter(t)
	var notes []parityNote
	for _, path := range []string{"testdata/dev.jsonl", "testdata/own.jsonl"} {
		for _, n := range readLabelled(t, path) {
			text, _ := json.Marshal(Note{n.Text, n.Kind, Platforms[len(notes)%len(Platforms)]})
			notes = append(notes, parityNote{lower(text)})
		}
	}
	compare(t, p, notes, inNode(t, p, notes))
}

// lower writes the keys of a Note as JavaScript has them.
func lower(text []byte) []byte {
	for _, k := range []string{"Text", "Kind", "Platform"} {
		text = bytes.Replace(text, []byte(`"`+k+`":`), []byte(`"`+strings.ToLower(k)+`":`), 1)
	}
	return text
}

// parity compares generated notes, as many as ETIQUETTE_PARITY says (100000 is a
// long run) or 2000.
func parity(t *testing.T, answers func(t testing.TB, p *Program, notes []parityNote) []string) {
	p := starter(t)
	n := 2000
	if s := os.Getenv("ETIQUETTE_PARITY"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	const batch = 20000
	for seed := 0; seed < n; seed += batch {
		notes := generated(p, seed, min(batch, n-seed))
		compare(t, p, notes, answers(t, p, notes))
	}
}

func TestBothEnginesAgreeOnGeneratedNotes(t *testing.T) { parity(t, inNode) }

func TestBothEnginesAgreeInTheBrowser(t *testing.T) { parity(t, inChromium) }

// hostile are pieces of JSON string text that engines have been known to
// disagree about, each well-formed as JSON.
var hostile = []string{
	`\ud800`, `\udc00`, `\udfff\ud800`, `\ud83d`, `\u0000`, `\u0001`, `\u000b`, `\u0085`, `\u2028`, `\u2029`, `\ufeff`, `\ufffd`, `\uffff`, `\ufffe`,
	`\u202e`, `\u2066`, `\u200b`, `\u200d`, `\u00ad`, `\u0301`, `\u0345`, `\u3099`, `\ufe0f`, `\u20e3`, "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇫🇷", "👍🏽", "1️⃣", "❤️", "☺", "™",
	"ı", "İ", "ſ", "ß", "ẞ", "ŉ", "ǅ", "Ω", "ς", "Σ", "é", "e\\u0301", "Å", "ﬁ", "Ⅷ", "½", "²", "١٢", "०", "𝐅𝐫𝐞𝐞", "𝟙", "ＦＵＬＬ", "ﾊﾝ", "ガ", "カ\\u3099", "漢字", "ひらがな", "カタカナ", "ー", "々", "〆",
	"、", "。", "！", "？", "「", "」", "…", "‥", "—", "–", "-", "‐", "’", "‘", "'", "`", "´", "ʼ", "\\\"", "“", "”", "\\\\", "/", "{{", "}}", "{", "}", "[", "]", "<", ">", "%", "%%", "$", "_", "__", "____", "#", "@", "*", "|", "^", "~",
	".", "..", "...", "!", "!!", "!!!", "!!!!!!!!", "?", "??", ",", " ,", ";", ":", "\\n", "\\r\\n", "\\t", "\\u00a0", "\\u3000", "  ", "عربي", "עברית", "ไทย", "한국어", "ქართული", "нет", "ΑΒΓ", "\\ud801\\udc00", "\\ud87e\\udc00",
}

func generated(p *Program, seed, n int) []parityNote {
	r := rand.New(rand.NewPCG(uint64(seed), 7))
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	words, phrases := slices.Clone(p.tables.literals), unpackPhrases(p.data.Phrases, p.symbol)
	for _, l := range p.data.Lists {
		words = append(words, strings.Fields(l.Words)...)
	}
	own := []string{"Petra", "kiln", "Ålesund", "reindeer", "42", "3.5", "1:12", "2019", "O'Brien", "l'article", "J'aimerais", "first_name", "Dr.", "proffesional", "Linkdin", "WE", "MET", "HACCP"}
	var out []parityNote
	for i := range n {
		var b strings.Builder
		for range r.IntN(60) {
			switch r.IntN(10) {
			case 0, 1:
				b.WriteString(pick(hostile))
			case 2:
				b.WriteString(pick(own))
			case 3: // a whole chain of a phrase, with gaps
				for _, item := range phrases[r.IntN(len(phrases))].Items {
					for range r.IntN(item[0] + 1) {
						b.WriteString(quoted(pick(words)) + " ")
					}
					b.WriteString(quoted(wordFor(p, item[2+r.IntN(len(item)-2)], words, r)) + " ")
				}
			default:
				b.WriteString(quoted(flourish(pick(words), r)))
			}
			if r.IntN(5) > 0 {
				b.WriteString(" ")
			}
		}
		out = append(out, parityNote{fmt.Appendf(nil, `{"text":"%s","kind":"%s","platform":"%s"}`, b.String(), append(Kinds, "")[i%6], append(Platforms, "")[r.IntN(6)])})
	}
	return out
}

// quoted is a word as it stands in JSON text.
func quoted(w string) string {
	text, _ := json.Marshal(w)
	return string(text[1 : len(text)-1])
}

// wordFor gives some word for a symbol.
func wordFor(p *Program, symbol int, words []string, r *rand.Rand) string {
	i := symbol - len(builtins)
	switch {
	case i < 0:
		return words[r.IntN(len(words))]
	case i < len(p.data.Lists):
		l := strings.Fields(p.data.Lists[i].Words)
		return strings.TrimSuffix(l[r.IntN(len(l))], "*")
	}
	return strings.TrimSuffix(p.tables.literals[i-len(p.data.Lists)], "*")
}

// flourish changes a word's capitals or letters now and then.
func flourish(w string, r *rand.Rand) string {
	if w = strings.TrimSuffix(w, "*"); w == "" {
		return "*"
	}
	switch rs := []rune(w); r.IntN(8) {
	case 0:
		return strings.ToUpper(w)
	case 1:
		return strings.ToUpper(string(rs[:1])) + string(rs[1:])
	case 2:
		k := r.IntN(len(rs))
		return string(rs[:k]) + string(rs[k+1:])
	case 3:
		return w + []string{"s", "ed", "ing", "x", "'s"}[r.IntN(5)]
	}
	return w
}
