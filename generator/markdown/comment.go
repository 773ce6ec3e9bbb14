package markdown

import (
	"bytes"
	"html"
	"html/template"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/two-sentences/etiquette/generator/sanitize"
)

// MaxComment is how many bytes of a comment are read; what follows is cut.
const MaxComment = 64 << 10

// comments is goldmark as strangers use it: no headings, no raw HTML, no
// images, no typography: people's words stay as they typed them; what would be
// raw HTML is words. bareComments is for those that hold
// no link written bare.
var (
	comments     = commentMarkdown(extension.NewLinkify(extension.WithLinkifyAllowedProtocols([]string{"http:", "https:"})))
	bareComments = commentMarkdown()
)

func commentMarkdown(more ...goldmark.Extender) goldmark.Markdown {
	return goldmark.New(
		goldmark.WithParser(parser.NewParser(
			parser.WithBlockParsers(blocks(true)...),
			parser.WithInlineParsers(inlines(true)...),
			parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...))),
		goldmark.WithExtensions(append(more, extension.Strikethrough)...))
}

// Comment returns a stranger's Markdown as HTML. Whatever the text is, the
// result holds only what sanitize.Stranger allows, and is well-formed. link
// gives the address to write for a site path such as "/articles/x/"; where ok
// is false, or link is nil, the link's text stands alone. Web addresses need
// no leave.
func Comment(body string, link func(dest string) (href string, ok bool)) template.HTML {
	body = sanitize.Text(cut(body, MaxComment))
	room := rooms.Get().(*[]byte)
	defer rooms.Put(room)
	out, ok := paragraph((*room)[:0], body, link)
	if !ok {
		out = marked(out[:0], body, link)
	}
	*room = out
	clean, _ := sanitize.Stranger.Clean(out)
	return template.HTML(clean)
}

// marked adds to some HTML what goldmark makes of a clean text.
func marked(out []byte, body string, link func(dest string) (href string, ok bool)) []byte {
	src := fewLinks([]byte(body))
	markdown := bareComments
	if mayLink(src) {
		markdown = comments
	}
	root := markdown.Parser().Parse(text.NewReader(src))
	plainLinks(root, src, link)
	b := sheet{out: out}
	if err := markdown.Renderer().Render(&b, src, root); err != nil {
		panic("markdown: " + err.Error()) // a sheet takes all that is written
	}
	return b.out
}

// maxLinks is how many links a comment may hold. goldmark looks for the end of
// each to the end of its line, which takes seconds where a line begins thousands.
const maxLinks = 1000

// fewLinks makes words of the links of a text that has more than maxLinks.
func fewLinks(src []byte) []byte {
	if bytes.Count(src, []byte("](")) <= maxLinks {
		return src
	}
	return bytes.ReplaceAll(src, []byte("]("), []byte(`]\(`))
}

// plainLinks turns images into links, and takes the link from mail addresses
// and from addresses that a stranger may not link to.
func plainLinks(root ast.Node, src []byte, link func(string) (string, bool)) {
	var found []ast.Node
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n.(type) {
		case *ast.Image, *ast.Link, *ast.AutoLink:
			if entering {
				found = append(found, n)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, n := range found {
		switch n := n.(type) {
		case *ast.AutoLink:
			if _, ok := sanitize.Link(string(n.URL(src))); !ok || n.AutoLinkType == ast.AutoLinkEmail {
				replace(n, html.EscapeString(string(n.Label(src))))
			}
		case *ast.Link:
			href, ok := sanitize.Link(string(n.Destination))
			if !ok && link != nil && strings.HasPrefix(string(n.Destination), "/") {
				href, ok = link(string(n.Destination))
			}
			if !ok {
				unwrap(n)
			}
			n.Destination = []byte(href)
		case *ast.Image:
			imageToLink(n)
		}
	}
}

func imageToLink(n *ast.Image) {
	if _, ok := sanitize.Link(string(n.Destination)); !ok || insideLink(n) {
		unwrap(n)
		return
	}
	link := ast.NewLink()
	link.Destination = n.Destination
	if n.FirstChild() == nil {
		link.AppendChild(link, ast.NewString(util.EscapeHTML(n.Destination)))
	}
	for c := n.FirstChild(); c != nil; c = n.FirstChild() {
		link.AppendChild(link, c)
	}
	n.Parent().ReplaceChild(n.Parent(), n, link)
}

func insideLink(n ast.Node) bool {
	for p := n.Parent(); p != nil; p = p.Parent() {
		if p.Kind() == ast.KindLink {
			return true
		}
	}
	return false
}

func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}

// unwrap puts a node's children in its place.
func unwrap(n ast.Node) {
	parent := n.Parent()
	for c := n.FirstChild(); c != nil; c = n.FirstChild() {
		parent.InsertBefore(parent, n, c)
	}
	parent.RemoveChild(parent, n)
}

// replace puts finished HTML in the place of an inline node.
func replace(n ast.Node, markup string) {
	s := ast.NewString([]byte(markup))
	s.SetCode(true)
	n.Parent().ReplaceChild(n.Parent(), n, s)
}
