package markdown

import (
	"bytes"
	"html"
	"strings"

	"github.com/alecthomas/chroma/v2"
	chromahtml "github.com/alecthomas/chroma/v2/formatters/html"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/alecthomas/chroma/v2/styles"
)

// Styles of code, light and dark; both meet WCAG AA contrast on their grounds
// once Stylesheet has left the grounds out.
const (
	lightStyle = "github"
	darkStyle  = "github-dark"
)

var formatter = chromahtml.New(chromahtml.WithClasses(true), chromahtml.TabWidth(4), chromahtml.WithPreWrapper(block{}))

// block is what stands around highlighted code: it scrolls, so it takes focus.
type block struct{}

const openCode, closeCode = `<pre tabindex="0" class="chroma"><code>`, `</code></pre>`

func (block) Start(bool, string) string { return openCode }

func (block) End(bool) string { return closeCode }

// lexerOf returns nil for an unknown language and for none.
func lexerOf(lang string) chroma.Lexer {
	if lang == "" {
		return nil
	}
	return lexers.Get(lang)
}

func languages() []string { return lexers.Aliases(false) }

// highlight returns code as HTML with classes. Code of an unknown language, or
// of none, is plain.
func highlight(lang, code string) string {
	if lexer := lexerOf(lang); lexer != nil {
		tokens, err := chroma.Coalesce(lexer).Tokenise(nil, code)
		if err == nil {
			var b strings.Builder
			if err := formatter.Format(&b, styles.Get(lightStyle), tokens); err == nil {
				return b.String()
			}
		}
	}
	return openCode + html.EscapeString(code) + closeCode
}

// Stylesheet returns the CSS of highlighted code, light and dark. The same
// bytes every time.
func Stylesheet() []byte {
	var b bytes.Buffer
	b.WriteString("/* Colours of code: " + lightStyle + ", and " + darkStyle + " in the dark. */\n")
	_ = formatter.WriteCSS(&b, styles.Get(lightStyle))
	b.WriteString("@media screen and (prefers-color-scheme: dark) {\n")
	_ = formatter.WriteCSS(&b, styles.Get(darkStyle))
	b.WriteString("}\n")
	return b.Bytes()
}
