package source_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/two-sentences/etiquette/generator/source"
)

// keys has a field of every kind that Decode knows.
type keys struct {
	Title string            `yaml:"title,required"`
	Count int               `yaml:"count"`
	On    bool              `yaml:"on"`
	Date  time.Time         `yaml:"date"`
	Tags  []string          `yaml:"tags"`
	Word  source.Text       `yaml:"word"`
	Sub   *sub              `yaml:"sub"`
	Subs  []sub             `yaml:"subs"`
	Map   map[string]string `yaml:"map"`
	Pos   source.Pos        `yaml:",pos"`
}

type sub struct {
	Name string `yaml:"name,required"`
}

func decode(t *testing.T, yaml string) (keys, []string) {
	t.Helper()
	f := source.File{Path: "f.yaml", Data: []byte(yaml)}
	var k keys
	var said []string
	for _, d := range source.Decode(f, 0, f.Data, &k).Sorted() {
		said = append(said, d.String())
	}
	return k, said
}

func TestDecodeTakesTextAsWritten(t *testing.T) {
	for _, written := range []string{"no", "yes", "on", "1.10", "010", "0x1F", "1e3", "2026-03-02", "null", ".inf", "12:30:45", "'~'", `"a: b"`, "=", "true"} {
		k, said := decode(t, "title: "+written+"\n")
		want := strings.Trim(written, `'"`)
		if k.Title != want || said != nil {
			t.Errorf("title: %s gives %q and %q, want %q", written, k.Title, said, want)
		}
	}
}

func TestDecodeReportsEachMistakeAtItsPlace(t *testing.T) {
	tests := []struct {
		name, yaml string
		want       []string
	}{
		{"misspelt key", "title: a\ntagz: [b]\n", []string{`f.yaml:2:1: error: no key "tagz" here; did you mean "tags"? [unknown-key]`}},
		{"unknown key", "title: a\nxylophone: b\n", []string{`f.yaml:2:1: error: no key "xylophone" here; known keys: count, date, map, on, sub, subs, tags, title, word [unknown-key]`}},
		{"duplicate key", "title: a\ncount: 1\ntitle: b\n", []string{`f.yaml:3:1: error: "title" stands here again; it is on line 1 already; keep one of them [duplicate-key]`}},
		{"missing key", "count: 1\n", []string{`f.yaml:1:1: error: "title" is missing; add a line "title: …" [missing-key]`}},
		{"empty value is missing", "title:\n", []string{`f.yaml:1:1: error: "title" is missing; add a line "title: …" [missing-key]`}},
		{"word for a number", "title: a\ncount: many\n", []string{`f.yaml:2:8: error: "count" must be a whole number, not "many" [wrong-type]`}},
		{"yes for true", "title: a\non: yes\n", []string{`f.yaml:2:5: error: "on" must be true or false, not "yes" [wrong-type]`}},
		{"text for a list", "title: a\ntags: b\n", []string{`f.yaml:2:7: error: "tags" must be a list, not "b"; write it as [one, two], or one line each beginning with "- " [wrong-type]`}},
		{"list for text", "title: [a]\n", []string{`f.yaml:1:8: error: "title" must be text, not a list [wrong-type]`}},
		{"bad date", "title: a\ndate: 2026-13-01\n", []string{`f.yaml:2:7: error: "date": "2026-13-01" is not a date; write it as 2026-03-02 or 2026-03-02T14:30:00Z [bad-date]`}},
		{"key inside", "title: a\nsubs:\n- nmae: b\n", []string{
			`f.yaml:3:3: error: "name" is missing; add a line "name: …" [missing-key]`,
			`f.yaml:3:3: error: no key "nmae" here; did you mean "name"? [unknown-key]`}},
		{"alias", "title: &a b\nword: *a\n", []string{
			`f.yaml:1:8: error: the anchor "&a" is not allowed; write the value out [yaml-feature]`,
			`f.yaml:2:7: error: the alias "*a" is not allowed; write the value out [yaml-feature]`}},
		{"tag", "title: !!int 3\n", []string{`f.yaml:1:8: error: the tag "!!int" is not allowed; write the value out without it [yaml-feature]`}},
		{"merge key", "title: a\nmap:\n  <<: {a: b}\n", []string{`f.yaml:3:3: error: the merge key "<<" is not allowed; write the keys out [yaml-feature]`}},
		{"second document", "title: a\n---\ntitle: b\n", []string{`f.yaml:2:1: error: a second YAML document begins here; keep one document a file [yaml-feature]`}},
		{"colon in text", "title: a: b\n", []string{`f.yaml:1:1: error: this is not YAML: mapping values are not allowed in this context; put quotes around a text that holds ": " [yaml-syntax]`}},
		{"columns are UTF-16 units", "map: {𝄞: x, é: y}\ntitle: a\nsub: {name: é𝄞, nam: b}\n", []string{`f.yaml:3:18: error: no key "nam" here; did you mean "name"? [unknown-key]`}},
		{"too deep", "title: a\nmap: " + strings.Repeat("[", 40) + strings.Repeat("]", 40) + "\n", []string{`f.yaml:2:38: error: this is nested more than 32 deep [yaml-depth]`}},
		{"not keys", "- a\n", []string{`f.yaml:1:1: error: expected keys and values, found a list; write it as lines of "key: value" [wrong-type]`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, got := decode(t, tt.yaml); strings.Join(got, "\n") != strings.Join(tt.want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

func TestAliasBombIsRefusedAtOnce(t *testing.T) {
	var b strings.Builder
	b.WriteString("a0: &a0 [x]\n")
	for i := 1; i < 30; i++ {
		b.WriteString("a" + string(rune('a'+i)) + ": &b" + string(rune('a'+i)) + " [*a0,*a0,*a0,*a0,*a0,*a0,*a0,*a0]\n")
	}
	start := time.Now()
	_, said := decode(t, b.String())
	if len(said) == 0 || time.Since(start) > time.Minute {
		t.Errorf("took %v and said %q", time.Since(start), said)
	}
}

func TestFrontMatterCountsLinesFromTheTopOfTheFile(t *testing.T) {
	f := source.File{Path: "a.md", Data: []byte("---\r\ntitle: a\r\ncuont: 1\r\n---\r\nbody")}
	yaml, at, body, diags := source.FrontMatter(f)
	var k keys
	diags = append(diags, source.Decode(f, at, yaml, &k)...)
	if want := `a.md:3:1: error: no key "cuont" here; did you mean "count"? [unknown-key]`; len(diags) != 1 || diags[0].String() != want {
		t.Errorf("got %v, want %s", diags, want)
	}
	if string(f.Data[body:]) != "body" || k.Title != "a" {
		t.Errorf("body %q, title %q", f.Data[body:], k.Title)
	}
}

func TestUserFilesLieOverOurs(t *testing.T) {
	user := fstest.MapFS{"content/a.md": {Data: []byte("mine")}, "layouts/base.html": {Data: []byte("mine")}, "content/rules/x.yaml": {Data: []byte("mine")}}
	ours := fstest.MapFS{"content/b.md": {Data: []byte("ours")}, "layouts/base.html": {Data: []byte("ours")}, "layouts/page.html": {Data: []byte("ours")}, "content/rules/y.yaml": {Data: []byte("ours")}}
	tree, diags, err := source.Read(source.Layer{FS: user, Own: true}, source.Layer{FS: ours})
	if err != nil || diags != nil {
		t.Fatal(err, diags)
	}
	var got []string
	for _, f := range tree.Files {
		got = append(got, f.Path+"="+string(f.Data))
	}
	want := "content/a.md=mine content/rules/x.yaml=mine content/rules/y.yaml=ours layouts/base.html=mine layouts/page.html=ours"
	if strings.Join(got, " ") != want {
		t.Errorf("got %s\nwant %s", strings.Join(got, " "), want)
	}
}

func TestReadPassesOverHiddenNames(t *testing.T) {
	tree, _, err := source.Read(source.Layer{Own: true, FS: fstest.MapFS{"content/articles/_old.md": {}, "content/.git/x.md": {}, "static/embed.go": {}, "static/_test/a.html": {},
		"static/.well-known/security.txt": {}, "content/articles/new.md": {}, "README.md": {}}})
	if err != nil || len(tree.Files) != 2 || tree.Files[0].Path != "content/articles/new.md" || tree.Files[1].Path != "static/.well-known/security.txt" {
		t.Errorf("got %v, %v", tree.Files, err)
	}
}

func TestReadReportsWhatCannotBeText(t *testing.T) {
	_, diags, err := source.Read(source.Layer{Own: true, FS: fstest.MapFS{
		"content/articles/latin.md": {Data: []byte("one\ntwo \xe9\n")},
		"content/articles/nul.md":   {Data: []byte("a\x00b")},
		"content/articles/huge.md":  {Data: make([]byte, source.MaxText+1)},
		"content/articles/pipe.md":  {Mode: fs.ModeNamedPipe}}})
	want := "content/articles/huge.md: error: the file has 5 MB; the limit is 4 MB; split it or make it smaller [too-large]\n" +
		"content/articles/latin.md:2:5: error: this is not UTF-8 text; save the file as UTF-8 [not-utf8]\n" +
		"content/articles/nul.md:1:2: error: this is not UTF-8 text; save the file as UTF-8 [not-utf8]\n" +
		"content/articles/pipe.md: error: cannot be read: it is not a regular file; give yourself the right to read it, or take it out [unreadable]\n"
	var got string
	for _, d := range diags.Sorted() {
		got += d.String() + "\n"
	}
	if err != nil || got != want {
		t.Errorf("%v\ngot\n%s\nwant\n%s", err, got, want)
	}
}

func TestNearest(t *testing.T) {
	known := []string{"after-a-talk", "alumni", "advice", "tags", "title"}
	for word, want := range map[string]string{"after-the-talk": "after-a-talk", "alumi": "alumni", "titel": "title", "zebra": "", "tag": "tags", "": ""} {
		if got := source.Nearest(word, known); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{"title: a\n", "title: &a [*a]\n", "subs:\n- {name: é}\n", "? [a]\n: b\n", "title: |-\n  x\n  y\n", "a: !<x> b", "\t", "'", "{a: [b}", "---\n...\n---\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file := source.File{Path: "f.yaml", Data: data}
		var k keys
		for _, d := range source.Decode(file, 0, data, &k) {
			checkPlace(t, file, d)
		}
	})
}

func FuzzFrontMatter(f *testing.F) {
	for _, seed := range []string{"---\ntitle: a\n---\nbody", "---\n", "---\r\n---\r\n", "text", "---\n: :\n---\n", "--- \ntitle: \"\n---\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file := source.File{Path: "a.md", Data: data}
		yaml, at, body, diags := source.FrontMatter(file)
		if at < 0 || body < 0 || body > len(data) {
			t.Fatalf("at %d, body %d of %d bytes", at, body, len(data))
		}
		var k keys
		for _, d := range append(diags, source.Decode(file, at, yaml, &k)...) {
			checkPlace(t, file, d)
		}
	})
}

// checkPlace holds that a diagnostic's place is inside its file.
func checkPlace(t *testing.T, f source.File, d source.Diagnostic) {
	t.Helper()
	lines := strings.Count(string(f.Data), "\n") + 1
	if d.Pos.Line < 0 || d.Pos.Line > lines+1 || d.Pos.Column < 0 || d.Pos.Column > source.UTF16Len(f.Line(d.Pos.Line))+2 {
		t.Errorf("%s is outside of a file of %d lines", d, lines)
	}
}
