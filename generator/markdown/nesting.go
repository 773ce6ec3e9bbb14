package markdown

import (
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// maxNesting is how deep quotes and lists may stand in one another. goldmark
// takes time quadratic in the depth (100,000 ">" in a row: 11 s), so what
// nests deeper is read as words.
const maxNesting = 24

// shallow is a block parser that opens nothing below maxNesting.
type shallow struct{ parser.BlockParser }

func (s shallow) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	depth := 0
	for n := parent; n != nil; n = n.Parent() {
		if depth++; depth > maxNesting {
			return nil, parser.NoChildren
		}
	}
	return s.BlockParser.Open(parent, reader, pc)
}

// footnotes is goldmark's extension with a bound on its nests.
type footnotes struct{}

func (footnotes) Extend(m goldmark.Markdown) {
	m.Parser().AddOptions(
		parser.WithBlockParsers(util.Prioritized(shallow{extension.NewFootnoteBlockParser()}, 999)),
		parser.WithInlineParsers(util.Prioritized(extension.NewFootnoteParser(), 101)),
		parser.WithASTTransformers(util.Prioritized(extension.NewFootnoteASTTransformer(), 999)))
	m.Renderer().AddOptions(renderer.WithNodeRenderers(util.Prioritized(extension.NewFootnoteHTMLRenderer(extension.WithFootnoteIDPrefixFunction(prefixOf)), 500)))
}

// idPrefix is the name of a document's Fill.IDPrefix.
const idPrefix = "id-prefix"

func prefixOf(n ast.Node) []byte {
	prefix, _ := n.OwnerDocument().Meta()[idPrefix].(string)
	return []byte(prefix)
}

// blocks returns the block parsers of an article, or of a comment: no
// headings, no raw HTML.
func blocks(comment bool) []util.PrioritizedValue {
	ps := []util.PrioritizedValue{
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(shallow{parser.NewListParser()}, 300),
		util.Prioritized(shallow{parser.NewListItemParser()}, 400),
		util.Prioritized(parser.NewCodeBlockParser(), 500),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(shallow{parser.NewBlockquoteParser()}, 800),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	}
	if comment {
		return ps
	}
	return append(ps,
		util.Prioritized(parser.NewSetextHeadingParser(), 100),
		util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(parser.NewHTMLBlockParser(), 900))
}

// inlines returns the inline parsers of an article, or of a comment: no raw HTML.
func inlines(comment bool) []util.PrioritizedValue {
	ps := []util.PrioritizedValue{
		util.Prioritized(parser.NewCodeSpanParser(), 100),
		util.Prioritized(parser.NewLinkParser(), 200),
		util.Prioritized(parser.NewAutoLinkParser(), 300),
		util.Prioritized(parser.NewEmphasisParser(), 500),
	}
	if comment {
		return ps
	}
	return append(ps, util.Prioritized(parser.NewRawHTMLParser(), 400))
}
