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

// highlight adds code to some HTML, with classes. Code of an unknown language, or
// of none, is plain.
func highlight(out []byte, lang, code string) []byte {
	if lexer := lexerOf(lang); lexer != nil {
		room := lexRooms.Get().(*lexRoom)
		defer lexRooms.Put(room)
		if tokens, ok := tokensOf(lexer, code, room); ok {
			out = coloured(out, tokens)
			clear(tokens)
			return out
		}
	}
	return append(append(append(out, openCode...), html.EscapeString(code)...), closeCode...)
}

// tokensOf reads code; neighbours of one type are joined. They may stand in room.
func tokensOf(lexer chroma.Lexer, code string, room *lexRoom) ([]chroma.Token, bool) {
	if x := lexingOf(lexer); x != nil {
		return x.tokens(code, room), true
	}
	tokens, err := chroma.Tokenise(chroma.Coalesce(lexer), nil, code)
	return tokens, err == nil
}

const openLine, closeLine = `<span class="line"><span class="cl">`, `</span></span>`

// coloured adds code to some HTML: a span for each line, and one for each token
// that has a class.
func coloured(out []byte, tokens []chroma.Token) []byte {
	out = append(out, openCode...)
	open := false
	for _, t := range tokens {
		class := classOf(t.Type)
		for line := range strings.Lines(t.Value) {
			if !open {
				out = append(out, openLine...)
			}
			if class != "" {
				out = append(append(append(out, `<span class="`...), class...), `">`...)
			}
			out = append(out, html.EscapeString(line)...)
			if class != "" {
				out = append(out, `</span>`...)
			}
			if open = line[len(line)-1] != '\n'; !open {
				out = append(out, closeLine...)
			}
		}
	}
	if open {
		out = append(out, closeLine...)
	}
	return append(out, closeCode...)
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
