package markdown

import (
	"bytes"
	"html"
	"html/template"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/two-sentences/etiquette/generator/sanitize"
)

// articles is goldmark as articles, pages, definitions and summaries use it.
var articles = goldmark.New(
	goldmark.WithParser(articleParser()),
	goldmark.WithExtensions(
		extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone)),
		extension.Strikethrough, extension.Linkify, extension.TaskList, extension.DefinitionList, footnotes{}, typographer),
	goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(nodes{}, 100))))

// HTML returns the text as HTML, its open places filled. It is well-formed
// whatever raw HTML the text holds.
func (d Doc) HTML(fill Fill) template.HTML {
	if len(d.text.src) == 0 {
		return ""
	}
	root := articles.Parser().Parse(text.NewReader(d.text.src))
	f := &filler{doc: d, fill: fill}
	f.collect(root)
	f.apply()
	if fill.IDPrefix != "" {
		root.OwnerDocument().AddMeta(idPrefix, fill.IDPrefix)
	}
	var b bytes.Buffer
	if err := articles.Renderer().Render(&b, d.text.src, root); err != nil {
		panic("markdown: " + err.Error()) // a buffer takes all that is written
	}
	if d.raw {
		return template.HTML(sanitize.Balance(b.Bytes()))
	}
	return template.HTML(b.String())
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

// filler writes what the guide says into the tree.
type filler struct {
	doc   Doc
	fill  Fill
	nodes []ast.Node
}

// collect keeps the nodes to change, so that the walk is over before any is.
func (f *filler) collect(root ast.Node) {
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n.(type) {
		case *ast.Heading, *ast.Link, *ast.Image, *ast.AutoLink, *ast.FencedCodeBlock, *admonition:
			f.nodes = append(f.nodes, n)
		}
		return ast.WalkContinue, nil
	})
}

// apply changes them. Headings, links and notes are met in the order in which
// Parse met them.
func (f *filler) apply() {
	ref, note, heading := 0, 0, 0
	for _, n := range f.nodes {
		switch n := n.(type) {
		case *ast.Heading:
			n.SetAttributeString("id", []byte(f.fill.IDPrefix+f.doc.Headings[heading].ID))
			n.Level = min(6, n.Level+f.fill.Down)
			heading++
		case *ast.Link, *ast.AutoLink:
			f.link(n, f.doc.Refs[ref])
			ref++
		case *ast.Image:
			f.image(n, f.doc.Refs[ref])
			ref++
		case *ast.FencedCodeBlock:
			if string(n.Language(f.doc.text.src)) == "note" && n.Info != nil {
				f.note(n, note)
				note++
			}
		case *admonition:
			n.title = strings.ToUpper(n.kind[:1]) + n.kind[1:]
			if f.fill.Admonition != nil {
				n.title = f.fill.Admonition(n.kind)
			}
		}
	}
}

func (f *filler) link(n ast.Node, r Ref) {
	href, ok := r.Dest, true
	if f.fill.Link != nil {
		href, ok = f.fill.Link(r)
	}
	link, isLink := n.(*ast.Link)
	if isLink && ok && f.term(link, r) {
		return
	}
	switch {
	case ok && isLink:
		link.Destination = []byte(href)
	case ok:
		n.SetAttributeString("href", []byte(href))
	case isLink:
		unwrap(n)
	default:
		replace(n, html.EscapeString(string(n.(*ast.AutoLink).Label(f.doc.text.src))))
	}
}

// term leads a link to where its page explains the term; false where it does not.
func (f *filler) term(n *ast.Link, r Ref) bool {
	if f.fill.Term == nil {
		return false
	}
	href, id := f.fill.Term(r)
	if href == "" {
		return false
	}
	n.Destination = []byte(href)
	n.SetAttributeString("class", []byte("term"))
	if id != "" {
		n.SetAttributeString("id", []byte(id))
	}
	return true
}

func (f *filler) image(n *ast.Image, r Ref) {
	img, ok := Image{Src: r.Dest}, true
	if f.fill.Image != nil {
		img, ok = f.fill.Image(r)
	}
	if !ok {
		unwrap(n)
		return
	}
	alt := html.EscapeString(plain(n, f.doc.text.src))
	size := ""
	if img.Width > 0 && img.Height > 0 {
		size = ` width="` + strconv.Itoa(img.Width) + `" height="` + strconv.Itoa(img.Height) + `"`
	}
	title := ""
	if len(n.Title) > 0 {
		title = ` title="` + html.EscapeString(unescape(string(n.Title))) + `"`
	}
	replace(n, `<img src="`+html.EscapeString(img.Src)+`" alt="`+alt+`"`+size+title+` loading="lazy">`)
}

func (f *filler) note(n ast.Node, i int) {
	card := template.HTML(highlight("", f.doc.Notes[i].Text))
	if f.fill.Note != nil {
		card = f.fill.Note(i, f.doc.Notes[i])
	}
	n.Parent().ReplaceChild(n.Parent(), n, &filled{html: string(card)})
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

// filled is a block of finished HTML.
type filled struct {
	ast.BaseBlock
	html string
}

var filledKind = ast.NewNodeKind("Filled")

func (n *filled) Kind() ast.NodeKind { return filledKind }

func (n *filled) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// nodes renders the nodes that are ours, or whose HTML is.
type nodes struct{}

func (nodes) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(filledKind, renderFilled)
	reg.Register(admonitionKind, renderAdmonition)
	reg.Register(ast.KindHeading, renderHeading)
	reg.Register(ast.KindAutoLink, renderAutoLink)
	reg.Register(ast.KindFencedCodeBlock, renderCode)
	reg.Register(ast.KindCodeBlock, renderCode)
	reg.Register(ast.KindHTMLBlock, renderRaw)
	reg.Register(ast.KindRawHTML, renderRaw)
	reg.Register(extast.KindTable, renderTable)
	reg.Register(extast.KindTableCell, renderCell)
	reg.Register(extast.KindTaskCheckBox, renderTask)
}

func renderFilled(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString(n.(*filled).html + "\n")
	}
	return ast.WalkSkipChildren, nil
}

func renderAdmonition(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	a := n.(*admonition)
	if entering {
		_, _ = w.WriteString(`<div class="admonition admonition-` + a.kind + `" role="note">` + "\n" + `<p class="admonition-title">` + html.EscapeString(a.title) + "</p>\n")
	} else {
		_, _ = w.WriteString("</div>\n")
	}
	return ast.WalkContinue, nil
}

// renderHeading makes a heading without links the link to itself.
func renderHeading(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	h := n.(*ast.Heading)
	tag := "h" + strconv.Itoa(h.Level)
	anchor := !holdsLink(h)
	switch {
	case entering:
		id, _ := h.AttributeString("id")
		_, _ = w.WriteString("<" + tag + ` id="` + html.EscapeString(string(id.([]byte))) + `">`)
		if anchor {
			_, _ = w.WriteString(`<a class="heading-link" href="#` + html.EscapeString(string(id.([]byte))) + `">`)
		}
	case anchor:
		_, _ = w.WriteString("</a></" + tag + ">\n")
	default:
		_, _ = w.WriteString("</" + tag + ">\n")
	}
	return ast.WalkContinue, nil
}

func holdsLink(n ast.Node) bool {
	found := n.FirstChild() == nil
	_ = ast.Walk(n, func(c ast.Node, _ bool) (ast.WalkStatus, error) {
		switch c.(type) {
		case *ast.Link, *ast.AutoLink, *ast.RawHTML, *extast.FootnoteLink:
			found = true
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	return found
}

func renderAutoLink(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		a := n.(*ast.AutoLink)
		href, _ := a.AttributeString("href")
		_, _ = w.WriteString(`<a href="` + html.EscapeString(string(href.([]byte))) + `">` + html.EscapeString(string(a.Label(src))) + "</a>")
	}
	return ast.WalkSkipChildren, nil
}

func renderCode(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		lang := ""
		if f, ok := n.(*ast.FencedCodeBlock); ok {
			lang = string(f.Language(src))
		}
		_, _ = w.WriteString(highlight(lang, linesOf(n, src)) + "\n")
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
