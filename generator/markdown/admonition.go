package markdown

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// admonition is a quote that begins with a line such as "[!NOTE]", GitHub's
// form of a note, tip, warning.
type admonition struct {
	ast.BaseBlock
	kind string // one of admonitionKinds
}

var admonitionKinds = []string{"note", "tip", "important", "warning", "caution"}

var admonitionKind = ast.NewNodeKind("Admonition")

func (n *admonition) Kind() ast.NodeKind { return admonitionKind }

func (n *admonition) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"kind": n.kind}, nil)
}

var admonitionRE = regexp.MustCompile(`^\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]$`)

// admonitions turns such quotes into admonition nodes.
type admonitions struct{}

func (admonitions) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	var quotes []*ast.Blockquote
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if q, ok := n.(*ast.Blockquote); ok && entering {
			quotes = append(quotes, q)
		}
		return ast.WalkContinue, nil
	})
	for _, q := range quotes {
		if kind := takeMarker(q, reader.Source()); kind != "" {
			adm := &admonition{kind: kind}
			for c := q.FirstChild(); c != nil; c = q.FirstChild() {
				adm.AppendChild(adm, c)
			}
			q.Parent().ReplaceChild(q.Parent(), q, adm)
		}
	}
}

// takeMarker removes the marker line of a quote and returns its kind in lower
// case, "" where the quote has none.
func takeMarker(q *ast.Blockquote, src []byte) string {
	para, ok := q.FirstChild().(*ast.Paragraph)
	if !ok || para.Lines().Len() == 0 {
		return ""
	}
	first := para.Lines().At(0)
	m := admonitionRE.FindStringSubmatch(strings.TrimSpace(string(first.Value(src))))
	if m == nil {
		return ""
	}
	for c := para.FirstChild(); c != nil; c = para.FirstChild() {
		t, ok := c.(*ast.Text)
		if !ok || t.Segment.Start >= first.Stop {
			break
		}
		para.RemoveChild(para, c)
	}
	if para.FirstChild() == nil {
		q.RemoveChild(q, para)
	}
	return strings.ToLower(m[1])
}
