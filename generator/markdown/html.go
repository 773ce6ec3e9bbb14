package markdown

import (
	"bytes"
	"html"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	goldmarkhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"

	"github.com/two-sentences/etiquette/generator/sanitize"
)

// articles is goldmark as articles, pages, definitions and summaries use it.
// bareArticles is the same without links written bare and ellipses, which it
// looks for at every space and full stop: for the texts that can hold none.
var (
	articles     = articleMarkdown(extension.Linkify, typography(quotesAndDashes+"."))
	bareArticles = articleMarkdown(typography(quotesAndDashes))
)

func articleMarkdown(more ...goldmark.Extender) goldmark.Markdown {
	return goldmark.New(
		goldmark.WithParser(articleParser()),
		goldmark.WithExtensions(append(more,
			extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone)),
			extension.Strikethrough, extension.TaskList, extension.DefinitionList, footnotes{})...),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(nodes{}, 100))))
}

// mayLink tells whether a text may hold a link written bare.
func mayLink(src []byte) bool {
	return bytes.IndexByte(src, '@') >= 0 || bytes.Contains(src, []byte("://")) || bytes.Contains(src, []byte("www."))
}

// Inline returns the HTML of a text of one paragraph without its <p>, for a
// place that holds phrases only. Of a longer text it is the whole HTML.
func (d Doc) Inline(fill Fill) template.HTML {
	whole := strings.TrimSpace(string(d.HTML(fill)))
	inner, ok := strings.CutPrefix(whole, "<p>")
	inner, closed := strings.CutSuffix(inner, "</p>")
	if !ok || !closed || strings.Contains(inner, "<p>") {
		return template.HTML(whole)
	}
	return template.HTML(inner)
}

// nodes renders the nodes that are ours, or whose HTML is.
type nodes struct{}

func (nodes) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(admonitionKind, renderAdmonition)
	reg.Register(ast.KindHeading, renderHeading)
	reg.Register(ast.KindLink, renderLink)
	reg.Register(ast.KindAutoLink, renderAutoLink)
	reg.Register(ast.KindImage, renderImage)
	reg.Register(ast.KindFencedCodeBlock, renderCode)
	reg.Register(ast.KindCodeBlock, renderCode)
	reg.Register(ast.KindHTMLBlock, renderRaw)
	reg.Register(ast.KindRawHTML, renderRaw)
	reg.Register(extast.KindTable, renderTable)
	reg.Register(extast.KindTableCell, renderCell)
	reg.Register(extast.KindTaskCheckBox, renderTask)
}

func renderAdmonition(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		a, s := n.(*admonition), w.(*sheet)
		s.text(`<div class="admonition admonition-` + a.kind + `" role="note">` + "\n" + `<p class="admonition-title">`)
		s.hole(hole{kind: admonitionTitle, of: int32(slices.Index(admonitionKinds, a.kind))})
		s.text("</p>\n")
	} else {
		_, _ = w.WriteString("</div>\n")
	}
	return ast.WalkContinue, nil
}

// renderHeading makes a heading without links the link to itself. Whether one
// of its links is none is known when the holes are filled.
func renderHeading(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	h, s := n.(*ast.Heading), w.(*sheet)
	tag := "h" + strconv.Itoa(min(6, h.Level+s.down))
	links, fixed := linksIn(h)
	anchor := hole{kind: unlessLinked, of: int32(s.next), more: int32(links)}
	if entering {
		id := html.EscapeString(s.prefix + s.scan.headings[s.headings].ID)
		s.headings++
		s.text("<" + tag + ` id="` + id + `">`)
		if !fixed {
			s.around(anchor, `<a class="heading-link" href="#`+id+`">`)
		}
		s.anchors = append(s.anchors, anchor)
		return ast.WalkContinue, nil
	}
	if !fixed {
		s.around(s.anchors[len(s.anchors)-1], "</a>")
	}
	s.anchors = s.anchors[:len(s.anchors)-1]
	s.text("</" + tag + ">\n")
	return ast.WalkContinue, nil
}

// linksIn counts the links and images in a heading; fixed where it cannot be a
// link whatever becomes of them.
func linksIn(n ast.Node) (links int, fixed bool) {
	fixed = n.FirstChild() == nil
	_ = ast.Walk(n, func(c ast.Node, entering bool) (ast.WalkStatus, error) {
		switch c.(type) {
		case *ast.Link, *ast.AutoLink, *ast.Image:
			if entering {
				links++
			}
		case *ast.RawHTML, *extast.FootnoteLink:
			fixed = true
		}
		return ast.WalkContinue, nil
	})
	return links, fixed
}

func renderLink(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	s := w.(*sheet)
	if !entering {
		s.around(hole{kind: ifLinked, of: s.closed()}, "</a>")
		return ast.WalkContinue, nil
	}
	title, at := "", s.opened(n)
	if t := n.(*ast.Link).Title; t != nil {
		title = ` title="` + attribute(t) + `"`
	}
	s.around(hole{kind: link, of: at}, title)
	s.around(hole{kind: termLink, of: at}, ">")
	return ast.WalkContinue, nil
}

// attribute is a link's title as goldmark writes it.
func attribute(title []byte) string {
	var s sheet
	goldmarkhtml.DefaultWriter.Write(&s, title)
	return string(s.out)
}

func renderAutoLink(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if s := w.(*sheet); entering {
		at := s.opened(n)
		s.around(hole{kind: bareLink, of: at}, ">")
		s.text(html.EscapeString(string(n.(*ast.AutoLink).Label(src))))
		s.around(hole{kind: ifLinked, of: s.closed()}, "</a>")
	}
	return ast.WalkSkipChildren, nil
}

// renderImage writes the alternative text with its own marks, for an image that
// cannot be shown, and keeps what the image's tag needs.
func renderImage(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	s := w.(*sheet)
	if !entering {
		s.scan.out.holes[s.images[len(s.images)-1]].end = int32(len(s.out))
		s.images = s.images[:len(s.images)-1]
		return ast.WalkContinue, nil
	}
	tail := `" alt="` + html.EscapeString(plain(n, src)) + `"`
	title := ""
	if t := n.(*ast.Image).Title; len(t) > 0 {
		title = ` title="` + html.EscapeString(unescape(string(t))) + `"`
	}
	s.images = append(s.images, len(s.scan.out.holes))
	s.hole(hole{kind: image, of: s.take(n), more: int32(len(s.scan.out.tags))})
	s.scan.out.tags = append(s.scan.out.tags, tag{tail, title})
	return ast.WalkContinue, nil
}

func renderCode(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if s := w.(*sheet); entering {
		lang := ""
		if f, ok := n.(*ast.FencedCodeBlock); ok {
			lang = string(f.Language(src))
			if lang == "note" && f.Info != nil {
				s.hole(hole{kind: noteCard, of: int32(s.notes)})
				s.notes++
				return ast.WalkSkipChildren, nil
			}
		}
		s.out = append(highlight(s.out, lang, linesOf(n, src)), '\n')
	}
	return ast.WalkSkipChildren, nil
}

func renderRaw(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		raw, _ := rawHTML(n, src)
		clean, _ := sanitize.Writer.Fragment(raw)
		_, _ = w.Write(clean)
	}
	return ast.WalkSkipChildren, nil
}

// renderTable puts a table into a region of its own that scrolls, so that a
// wide one does not widen the page. Its first row names it.
func renderTable(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		var heads []string
		for c := n.FirstChild().FirstChild(); c != nil; c = c.NextSibling() {
			if t := plain(c, src); t != "" {
				heads = append(heads, t)
			}
		}
		_, _ = w.WriteString(`<section class="table" tabindex="0" aria-label="` + html.EscapeString(strings.Join(heads, ", ")) + `">` + "\n<table>\n")
	} else {
		_, _ = w.WriteString("</table>\n</section>\n")
	}
	return ast.WalkContinue, nil
}

func renderCell(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	cell := n.(*extast.TableCell)
	tag, scope := "td", ""
	if n.Parent().Kind() == extast.KindTableHeader {
		tag, scope = "th", ` scope="col"`
	}
	if !entering {
		_, _ = w.WriteString("</" + tag + ">\n")
		return ast.WalkContinue, nil
	}
	class := ""
	if cell.Alignment == extast.AlignCenter || cell.Alignment == extast.AlignRight {
		class = ` class="align-` + cell.Alignment.String() + `"`
	}
	_, _ = w.WriteString("<" + tag + scope + class + ">")
	return ast.WalkContinue, nil
}

// renderTask shows a task's box as a character: it is read, not ticked.
func renderTask(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	switch {
	case entering && n.(*extast.TaskCheckBox).IsChecked:
		_, _ = w.WriteString(`<span class="task task-done">☑</span> `)
	case entering:
		_, _ = w.WriteString(`<span class="task">☐</span> `)
	}
	return ast.WalkContinue, nil
}
