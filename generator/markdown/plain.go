package markdown

import (
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// words is goldmark for reading alone: what only makes links and typography is
// left out, which is a third of the time.
var words = goldmark.New(goldmark.WithParser(articleParser()),
	goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.TaskList, extension.DefinitionList, footnotes{}))

// Plain is the text as a reader reads it, without its marks: what search is
// made from. Blocks and line ends are parted by a line feed; code and notes are
// in it, raw HTML and the addresses of links are not. It reads the text anew,
// as HTML does, and keeps nothing.
//
// Nothing typographic is done to it: a straight quote stays straight.
func (d Doc) Plain() string {
	if len(d.text.src) == 0 {
		return ""
	}
	src := d.text.src
	var b strings.Builder
	b.Grow(len(src))
	_ = ast.Walk(words.Parser().Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			if n.Type() == ast.TypeBlock {
				b.WriteByte('\n')
			}
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			b.WriteString(unescape(string(n.Value(src))))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte('\n')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(src))
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			b.WriteString(linesOf(n, src))
		case *ast.HTMLBlock, *ast.RawHTML:
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(b.String())
}
