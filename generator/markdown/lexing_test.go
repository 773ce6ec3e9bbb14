package markdown

import (
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/formatters/html"
	"github.com/alecthomas/chroma/v2/lexers"
)

// languagesHeld are those whose lexers are compared with chroma's.
var languagesHeld = strings.Fields("bash c c++ c# css diff docker elixir go haskell html http ini java javascript json kotlin lua make markdown nginx perl php powershell python r ruby rust scala sql swift toml typescript xml yaml")

// codes are texts that every language is read from: no lexer is to be quicker
// than chroma by finding something else.
var codes = []string{
	"",
	"\n",
	"a\r\nb\rc",
	"package main\n\nimport \"fmt\"\n\n// main greets.\nfunc main() {\n\tx := map[string]int{`a`: 0x1F, \"b\\n\": 1_000}\n\tfmt.Println(x, 'c', 3.14e-2) /* done */\n}",
	"<!doctype html>\n<html lang=en><head><style>p > a:hover { color: #FFF !important }</style>\n<script>let a = `x${1+1}`; // no\nif (a !== /re+/i) { f({b: null}) }</script>\n<!-- c --><p class='x'>T&auml;st <br/></p>",
	"{\"a\": [1, -2.5e+3, true, null], \"b\\u00e9\": {\"c\": \"d\"}}\n",
	"# comment\n- key: value\n  other: &anchor [1, 'two', \"three\"]\n  text: |-\n    lines\n  ref: *anchor\n---\nx: !!str 5\n",
	"#!/bin/bash\nset -e\nfor f in *.txt; do echo \"$f ${x:-y}\" | grep -v 'z' >> out; done\ncat <<EOF\nhere $HOME\nEOF\n",
	"class A(B):\n    \"\"\"Doc\"\"\"\n    @property\n    def f(self, *a, **k) -> int:\n        return f'{a!r:>{10}}' + r'\\d' if not k else None\n",
	"SELECT a, COUNT(*) FROM `t` WHERE b LIKE '%x%' AND c >= 10 -- note\nGROUP BY a;\n",
	"É größer ß 日本語 \U0001F600 \xff\xfe \"unclosed\n'also\n/* and this",
}

func TestCodeIsReadAsChromaReadsIt(t *testing.T) {
	quick := 0
	for _, name := range languagesHeld {
		lexer := lexers.Get(name)
		if lexingOf(lexer) != nil {
			quick++
		}
		for _, code := range codes {
			want, err := chroma.Tokenise(chroma.Coalesce(lexer), nil, code)
			if err != nil {
				t.Fatal(err)
			}
			if got, ok := tokensOf(lexer, code, new(lexRoom)); !ok || !slices.Equal(got, want) {
				t.Errorf("%s: %.40q:\n got %.400v\nwant %.400v", lexer.Config().Name, code, got, want)
			}
		}
	}
	if all := len(languagesHeld); quick < all*9/10 {
		t.Errorf("%d of %d lexers are quick", quick, all)
	}
}

func TestColoursAreThoseOfChroma(t *testing.T) {
	lexer, formatter := lexers.Get("go"), html.New(html.WithClasses(true))
	for _, code := range codes {
		tokens, _ := tokensOf(lexer, code, new(lexRoom))
		var b strings.Builder
		if err := formatter.Format(&b, chroma.MustNewStyle("none", nil), chroma.Literator(tokens...)); err != nil {
			t.Fatal(err)
		}
		_, want, _ := strings.Cut(b.String(), "<code>")
		if _, got, _ := strings.Cut(string(coloured(nil, tokens)), "<code>"); got != want {
			t.Errorf("%.40q:\n got %s\nwant %s", code, got, want)
		}
	}
}

func BenchmarkHighlight(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		highlight(nil, "go", codes[3])
	}
}
