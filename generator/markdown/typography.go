package markdown

import (
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/util"
)

// typography is goldmark's typographer at certain characters. It asks to be
// called at some at which it does nothing, and at each goldmark cuts the text.
type typography string

// quotesAndDashes are the characters at which it does something, but for the
// full stop, which is the commonest of them and the ellipsis the rarest.
const quotesAndDashes = `'"-<>`

var ellipsis = []byte("...")

func (at typography) Extend(m goldmark.Markdown) {
	m.Parser().AddOptions(parser.WithInlineParsers(util.Prioritized(calledAt{extension.NewTypographerParser(), at}, 9999)))
}

// calledAt is a parser that is called at certain characters alone.
type calledAt struct {
	parser.InlineParser
	at typography
}

func (c calledAt) Trigger() []byte { return []byte(c.at) }
