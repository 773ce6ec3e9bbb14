package source

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// dump writes a node with all that it tells.
func dump(b *strings.Builder, n *node, in string) {
	fmt.Fprintf(b, "%s%d %v %q %d:%d\n", in, n.kind, n.bare && n.kind == scalarNode, n.value, n.line, n.column)
	for i, c := range n.content {
		if i%2 == 1 && n.kind == mappingNode && empty(c) {
			fmt.Fprintf(b, "%s  nothing\n", in) // whose place nobody asks for
			continue
		}
		dump(b, c, in+"  ")
	}
}

func dumped(root *node, ok bool) string {
	var b strings.Builder
	switch {
	case !ok:
		return "refused"
	case root == nil:
		return "nothing"
	}
	dump(&b, root, "")
	return b.String()
}

// FuzzReadPlain holds that what the plain reader reads is what the whole reader
// reads, places included.
func FuzzReadPlain(f *testing.F) {
	for _, seed := range []string{"", "\n", "a: b\n", "title: \"A: b\"\ndate: 2026-03-02\ntags: [a, \"b c\", 'd']\nnone:\nx: ~\n", "a: b\n c\n", "a:\n  b: c\n  d:\n  - e\n  - f: g\n    h: i\nj: k\n",
		"version: 1\ncomments:\n- id: c1\n  author: A B\n  body: |-\n    One *two*\n\n    three: four\n      five\n- id: c2\n  body: |\n   x\n\n\nz: y\n", "a: |\n\n  b\n", "a: |-\n  b\n   \n  c\n", "a: é [x] #y\nb: [é, x]\n",
		"a: b # c\n", "a: b: c\n", "a: [b, [c]]\n", "a: {b: c}\n", "- a\n- b\n", "a: \"x\\n\"\n", "a: 'it''s'\n", "a:\n- b\n  c\n", "a: &x b\n", "? a\n", "a: <<\n", "<<: a\n", "a: b\na: c\n", "a: x:\n", "a: [x: y]\n", "a: [b,]\n",
		"a: null\nb: true\n", "a: \u2028b\n", "a:  b \n", "a: - b\n", "a: |-\n b\n- c\n", "a: [\"x,y\"]\n", "a: \"b\" c\n", "---\na: b\n", "a: b\n...\n", "a:\n -  b:  c\n    d: e\n", "a: /x/(y)\nb: (z)\n", "a: 1.10\nb: 0x1F\n", "a:\n  - |\n   x\n  - y\n", "a: \"\"\nb: []\n", "a:\n\n\n  b: c\n",
		"# a\nb: c\n  # d\ne:\n# f\n- g\n # h\n- i\n", "# a\n", "a: >\n  b \n  c\n\nd: >-\n  e\n  f\n", "a: >\n  b\n\n  c\n", "a: >\n  b\n   c\n  d\n", "a: >-\n  # b\n# c\n", "a: b\n# c\n  d\n", "a: <b> c\nd:\n- ^ e\n- $\n- .5\n- _x\n- ...\n- <<\n", "a: |\n  b\n # c\nd: e\n",
		"- {id: a, b: [c, {d: e}], f: 'g, h'}\n", "a:\n- {id: a, b: [c, {d: e}], f: 'g, h'}\n- {}\n- { a: b , c.d: \"e\" } \n", "a: [b c|d*, I'm \"e\", <f> g!, h?i, 5%]\n", "a: {b: , c: d}\n", "a: {b}\n", "a: {b: c} d\n", "a: [[[[[b]]]]]\n", "a: ['b''c', d]\n", "a: [\"b\"c]\n", "a: {b: c, b: d}\n", "a.b: ~ c\nd: ~\n", "a: [b\n", "a: {b:c}\n", "a: [b, ]\n", "a: [b]]\n", "a: [#b]\n", "a: [b #c]\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		root, ok := readPlain(text, new(nodeRoom))
		if !ok {
			return
		}
		file := File{Path: "f.yaml", Data: []byte(text)}
		d := &decoder{file: file, starts: lineStarts(nil, file.Data)}
		whole, fine := d.parseWhole([]byte(text))
		if got, want := dumped(root, true), dumped(whole, fine); got != want {
			t.Errorf("%q is read as\n%s, and should be\n%s", text, got, want)
		}
	})
}

// TestThePlainReaderReadsTheGuide holds that the way which our own files are
// written in is the plain one.
func TestThePlainReaderReadsTheGuide(t *testing.T) {
	files, _ := filepath.Glob("../../content/*/*")
	all, read := 0, 0
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		text, _, _, _ := FrontMatter(File{Data: data})
		if filepath.Ext(name) == ".yaml" {
			text = data
		}
		all++
		if _, ok := readPlain(string(text), new(nodeRoom)); ok {
			read++
		}
	}
	t.Logf("%d of %d files", read, all)
	if read*10 < all*9 {
		t.Errorf("the plain reader reads %d of %d files", read, all)
	}
}
