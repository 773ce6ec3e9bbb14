package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// outline is goldmark for blocks alone. Most of the time of reading a text
// goes into what stands inside its lines, and for plain words a look at each
// line will do.
var outline = parser.NewParser(
	parser.WithBlockParsers(blocks(false)...),
	parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...))

// Plain is the words of the text, as search wants them: blocks and lines each
// on a line, code and notes included; without raw HTML, addresses of links,
// and the marks of Markdown. It reads the text anew, as HTML does, and keeps
// nothing.
//
// Inside a line it goes by the marks alone, so that a text that shows Markdown
// outside of code may lose a mark or an address more than its page does.
func (d Doc) Plain() string {
	src := d.text.src
	if len(src) == 0 {
		return ""
	}
	var b strings.Builder
	b.Grow(len(src))
	_ = ast.Walk(outline.Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n.(type) {
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			b.WriteString(linesOf(n, src))
		case *ast.Paragraph, *ast.TextBlock, *ast.Heading:
			for _, line := range n.Lines().Sliced(0, n.Lines().Len()) {
				plainLine(&b, line.Value(src))
			}
		case *ast.HTMLBlock:
		default:
			return ast.WalkContinue, nil
		}
		return ast.WalkSkipChildren, nil
	})
	return strings.TrimSpace(b.String())
}

// plainLine writes a line without its marks, and a line feed.
func plainLine(b *strings.Builder, line []byte) {
	line = bytes.TrimSpace(line)
	if ruler(line) {
		return
	}
	if bytes.IndexByte(line, '&') >= 0 {
		line = []byte(unescape(string(line)))
	}
	for len(line) > 0 {
		i := bytes.IndexAny(line, "*_~`|[]<\\")
		if i < 0 {
			break
		}
		b.Write(line[:i])
		line = line[i+plainMark(b, line[i:]):]
	}
	b.Write(line)
	b.WriteByte('\n')
}

// ruler tells the line below a table's head.
func ruler(line []byte) bool {
	return len(line) > 2 && len(bytes.Trim(line, "|-: ")) == 0
}

// plainMark writes what stands for the mark that a text begins with, and
// returns how many bytes it takes.
func plainMark(b *strings.Builder, s []byte) int {
	switch next := following(s); {
	case s[0] == '\\' && next != 0:
		b.WriteByte(next)
		return 2
	case s[0] == '_' && next != 0 && next != '_' && next != ' ':
		if b.Len() > 0 && wordly(b.String()[b.Len()-1]) && wordly(next) {
			b.WriteByte('_')
		}
	case s[0] == '[' && next == '^': // a footnote's number
		return 1 + max(0, bytes.IndexByte(s, ']'))
	case s[0] == ']' && next == '(': // where a link leads
		return 1 + max(0, bytes.IndexByte(s, ')'))
	case s[0] == '<' && (next == '/' || next == '!' || next|0x20 >= 'a' && next|0x20 <= 'z'):
		return plainTag(b, s)
	case s[0] == '<', s[0] == '|':
		b.WriteByte(' ')
	}
	return 1
}

// plainTag takes out a tag, and leaves an address in angle brackets.
func plainTag(b *strings.Builder, s []byte) int {
	end := bytes.IndexByte(s, '>')
	switch {
	case end < 0:
		return 1
	case bytes.ContainsAny(s[:end], ":@") && !bytes.ContainsAny(s[:end], " ="):
		b.Write(s[1:end])
	}
	return end + 1
}

func following(s []byte) byte {
	if len(s) < 2 {
		return 0
	}
	return s[1]
}

// wordly tells whether a byte is of a word: a letter, a digit, or part of a
// character that is not ASCII.
func wordly(c byte) bool {
	return c >= 0x80 || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
