package markdown

import (
	"html"
	"strings"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// What stands around highlighted code: it scrolls, so it takes focus. The
// colours of its classes are in static/css/code.css.
const openCode, closeCode = `<pre tabindex="0" class="chroma"><code>`, `</code></pre>`

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
		if tokens, ok := tokensOf(lexer, code); ok {
			return coloured(tokens)
		}
	}
	return openCode + html.EscapeString(code) + closeCode
}

// tokensOf reads code; neighbours of one type are joined.
func tokensOf(lexer chroma.Lexer, code string) ([]chroma.Token, bool) {
	if x := lexingOf(lexer); x != nil {
		return x.tokens(code), true
	}
	tokens, err := chroma.Tokenise(chroma.Coalesce(lexer), nil, code)
	return tokens, err == nil
}

// coloured is code as HTML: a span for each line, and one for each token that
// has a class.
func coloured(tokens []chroma.Token) string {
	var b strings.Builder
	b.WriteString(openCode)
	for _, line := range chroma.SplitTokensIntoLines(tokens) {
		b.WriteString(`<span class="line"><span class="cl">`)
		for _, t := range line {
			if class := classOf(t.Type); class != "" {
				b.WriteString(`<span class="` + class + `">` + html.EscapeString(t.Value) + `</span>`)
			} else {
				b.WriteString(html.EscapeString(t.Value))
			}
		}
		b.WriteString(`</span></span>`)
	}
	b.WriteString(closeCode)
	return b.String()
}

// classOf is the class of a type of token: its own, or that of the nearest kind
// it belongs to that chroma has one for.
func classOf(t chroma.TokenType) string {
	for t != 0 {
		if class, ok := chroma.StandardTypes[t]; ok {
			return class
		}
		t = t.Parent()
	}
	return chroma.StandardTypes[t]
}
