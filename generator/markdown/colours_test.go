package markdown_test

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/chroma/v2/formatters/html"
	"github.com/alecthomas/chroma/v2/styles"
)

var update = flag.Bool("update", false, "write static/css/code.css anew; review the diff")

// TestColoursOfCodeAreChromas: static/css/code.css colours what the lexers of
// this version tell apart. Both styles meet WCAG AA contrast on their grounds.
func TestColoursOfCodeAreChromas(t *testing.T) {
	const file = "../../static/css/code.css"
	want := "/* Colours of code: github, and github-dark in the dark, as chroma has them. */\n" + colours(t, "github") +
		"@media screen and (prefers-color-scheme: dark) {\n" + colours(t, "github-dark") + "}\n"
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != want {
		t.Errorf("%s is not as chroma has it, %v; run this test with -update", file, err)
	}
}

// colours is a style as CSS, without the rules for numbers of lines: there are none.
func colours(t *testing.T, style string) string {
	t.Helper()
	var css bytes.Buffer
	if err := html.New(html.WithClasses(true), html.TabWidth(4)).WriteCSS(&css, styles.Get(style)); err != nil {
		t.Fatal(err)
	}
	var kept strings.Builder
	for rule := range strings.Lines(css.String()) {
		if !strings.Contains(rule, ".chroma .ln") {
			kept.WriteString(rule)
		}
	}
	return kept.String()
}
