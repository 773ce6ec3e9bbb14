package markdown

import (
	"bytes"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/two-sentences/etiquette/generator/sanitize"
	"github.com/two-sentences/etiquette/generator/source"
)

// Parse reads a Markdown text. It never fails: the worst text is words.
// Codes: raw-html (a warning for each thing the article sanitiser takes out),
// note-info, unknown-language.
func Parse(t Text) (Doc, source.Diagnostics) {
	if len(t.src) == 0 {
		return Doc{}, nil
	}
	s := &scan{text: t, ids: ids{}}
	s.doc = Doc{kept: t, path: t.place(0).Path, sum: source.Sum(t.src)}
	root := s.read()
	if !t.light {
		s.write(root, Fill{})
	}
	s.doc.hold(&s.points)
	return s.doc, s.diags
}

// parseFor is Parse for one page: the text may be light, or the ids and levels
// of its headings others.
func parseFor(t Text, fill Fill) Doc {
	s := &scan{text: t, ids: ids{}}
	s.write(s.read(), fill)
	s.doc.hold(&s.points)
	return s.doc
}

// read walks the text.
func (s *scan) read() ast.Node {
	markdown := bareArticles
	if mayLink(s.text.src) || bytes.Contains(s.text.src, ellipsis) {
		markdown = articles
	}
	root := markdown.Parser().Parse(text.NewReader(s.text.src))
	_ = ast.Walk(root, s.visit)
	return root
}

type scan struct {
	text Text
	doc  Doc
	points
	out    written
	nodes  []ast.Node // of refs
	ids    ids
	inWord bool // what was met last is of a word that may go on: **one** word, and don't
	diags  source.Diagnostics
}

func (s *scan) visit(n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	src := s.text.src
	if n.Type() == ast.TypeBlock {
		s.inWord = false
	}
	switch n := n.(type) {
	case *ast.Heading:
		text := plain(n, src)
		s.headings = append(s.headings, Heading{Level: n.Level, ID: s.ids.next(slugText(n, src)), Text: text})
		s.starts = append(s.starts, max(0, n.Pos()))
	case *ast.Link:
		s.ref(Ref{Dest: string(n.Destination)}, n)
	case *ast.Image:
		s.ref(Ref{Dest: string(n.Destination), Image: true, Alt: plain(n, src)}, n)
	case *ast.AutoLink:
		s.ref(Ref{Dest: autoLink(n, src)}, n)
	case *ast.FencedCodeBlock:
		s.fence(n)
	case *ast.HTMLBlock, *ast.RawHTML:
		s.html(n)
	case *ast.Text:
		more := int32(0)
		more, s.inWord = words(n.Value(src), s.inWord)
		s.doc.Words += more
		s.inWord = s.inWord && !n.SoftLineBreak() && !n.HardLineBreak()
	}
	return ast.WalkContinue, nil
}

func (s *scan) ref(r Ref, n ast.Node) {
	r.Pos = s.text.place(max(0, n.Pos()))
	s.nodes = append(s.nodes, n)
	s.refs = append(s.refs, r)
}

// words counts what stands between spaces. in tells whether what stands before
// the text is of a word, and then whether its end is.
func words(text []byte, in bool) (n int32, ends bool) {
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[i:])
		}
		space := unicode.IsSpace(r)
		if !space && !in {
			n++
		}
		in = !space
		i += size
	}
	return n, in
}

// autoLink is the address of a link written bare.
func autoLink(n *ast.AutoLink, src []byte) string {
	url := string(n.URL(src))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(url), "mailto:") {
		url = "mailto:" + url
	}
	return url
}

func (s *scan) fence(n *ast.FencedCodeBlock) {
	src := s.text.src
	lang := string(n.Language(src))
	body := linesOf(n, src)
	more, _ := words([]byte(body), false)
	s.doc.Words += more
	pos := s.text.place(max(0, n.Pos()))
	switch {
	case lang == "note":
		note, diags := parseNote(string(n.Info.Value(src)), body, pos)
		s.notes = append(s.notes, note)
		s.diags = append(s.diags, diags...)
	case lang != "" && lexerOf(lang) == nil:
		s.diags.Warnf(pos, "unknown-language", source.DidYouMean(lang, languages(), `take it out, or write "text"`), "no colours are known for the language %q", lang)
	}
}

// html keeps the ids of a piece of raw HTML, and reports what the article
// sanitiser takes out of it.
func (s *scan) html(n ast.Node) {
	s.doc.raw = true
	raw, places := rawHTML(n, s.text.src)
	clean, removed := sanitize.Writer.Fragment(raw)
	s.anchors = append(s.anchors, sanitize.IDs(clean)...)
	for _, r := range removed {
		s.diags.Warnf(s.text.place(places(r.Offset)), "raw-html", "write it in Markdown, or take it out", "%s is not allowed here and is left out", r.What)
	}
}

// rawHTML joins the pieces of a raw HTML node; places turns an offset in them
// into one of src.
func rawHTML(n ast.Node, src []byte) (raw []byte, places func(int) int) {
	var segments []text.Segment
	switch n := n.(type) {
	case *ast.HTMLBlock:
		segments = append(segments, n.Lines().Sliced(0, n.Lines().Len())...)
		if n.HasClosure() {
			segments = append(segments, n.ClosureLine)
		}
	case *ast.RawHTML:
		segments = n.Segments.Sliced(0, n.Segments.Len())
	}
	for i := range segments {
		raw = append(raw, segments[i].Value(src)...)
	}
	return raw, func(offset int) int {
		for i := range segments {
			size := len(segments[i].Value(src))
			if offset < size {
				return segments[i].Start + max(0, offset-segments[i].Padding)
			}
			offset -= size
		}
		return max(0, n.Pos())
	}
}

func linesOf(n ast.Node, src []byte) string {
	return string(n.Lines().Value(src))
}

// plain is the text of a node's descendants.
func plain(n ast.Node, src []byte) string { return textOf(n, src, noEntities) }

// textOf is plain, with a last word on the typographer's entities.
func textOf(n ast.Node, src []byte, entities *strings.Replacer) string {
	if only, ok := n.FirstChild().(*ast.Text); ok && only.NextSibling() == nil { // as most are
		return strings.TrimSpace(unescape(string(only.Value(src))))
	}
	var b strings.Builder
	_ = ast.Walk(n, func(c ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch c := c.(type) {
		case *ast.Text:
			b.Write(c.Value(src))
			if c.SoftLineBreak() || c.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.WriteString(html.UnescapeString(entities.Replace(string(c.Value))))
		case *ast.AutoLink:
			b.Write(c.Label(src))
		case *extast.FootnoteLink:
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(unescape(b.String()))
}

// unescape undoes Markdown's backslashes and HTML's entities.
func unescape(s string) string {
	if !strings.ContainsAny(s, `\&`) {
		return s
	}
	return html.UnescapeString(string(util.UnescapePunctuations([]byte(s))))
}

// slugText is a heading's text as GitHub sees it: the dashes that we make are
// hyphens still.
func slugText(n ast.Node, src []byte) string {
	return textOf(n, src, slugEntities)
}

var (
	noEntities   = strings.NewReplacer()
	slugEntities = strings.NewReplacer("&mdash;", "---", "&ndash;", "--")
)

func articleParser() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(blocks(false)...),
		parser.WithInlineParsers(inlines(false)...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
		parser.WithASTTransformers(util.Prioritized(admonitions{}, 500)))
}

// noteKeys are the words of a note block's info string.
var noteKeys = []string{"expect", "kind", "platform", "title"}

// parseNote reads the info string of a note: note kind=invitation expect=ready.
func parseNote(info, body string, pos source.Pos) (Note, source.Diagnostics) {
	var diags source.Diagnostics
	n := Note{Text: strings.TrimRight(body, "\n"), Pos: pos}
	fields := map[string]*string{"expect": &n.Expect, "kind": &n.Kind, "platform": &n.Platform, "title": &n.Title}
	for _, part := range quotedFields(info)[1:] {
		key, value, ok := strings.Cut(part, "=")
		field := fields[key]
		switch {
		case field == nil:
			diags.Errorf(pos, "note-info", source.DidYouMean(key, noteKeys, "known words: "+strings.Join(noteKeys, ", ")), "no word %q in a note's first line", key)
		case !ok || value == "":
			diags.Errorf(pos, "note-info", `write it as `+key+`=value`, "%q has no value", key)
		default:
			*field = strings.Trim(value, `"`)
		}
	}
	return n, diags
}

// quotedFields splits at spaces outside double quotes.
func quotedFields(s string) []string {
	quoted := false
	return strings.FieldsFunc(s, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return unicode.IsSpace(r) && !quoted
	})
}
