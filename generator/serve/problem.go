package serve

import (
	"strings"

	"github.com/two-sentences/etiquette/generator/source"
)

// problem is an error as the browser shows it.
type problem struct {
	Place   string `json:"place"` // "content/articles/x.md:12:18"
	Message string `json:"message"`
	Hint    string `json:"hint"`
	Code    string `json:"code"`
	Line    int    `json:"line"`    // from 1, 0: unknown
	Excerpt string `json:"excerpt"` // the line; empty where it is not known
	Column  int    `json:"column"`  // in UTF-16 units from 1, 0: unknown
}

// problemLimit is how many are shown: of the first the rest may follow.
const problemLimit = 20

// problems are the errors among diagnostics, with the lines they are about.
func problems(tree source.Tree, ds source.Diagnostics) []problem {
	list := []problem{}
	for _, d := range ds {
		if d.Severity != source.Error || len(list) == problemLimit {
			continue
		}
		p := problem{Place: d.Pos.String(), Message: d.Message, Hint: d.Hint, Code: d.Code, Line: d.Pos.Line, Column: d.Pos.Column}
		if f, ok := tree.File(d.Pos.Path); ok && d.Pos.Line > 0 {
			p.Excerpt = strings.ReplaceAll(f.Line(d.Pos.Line), "\t", " ")
		}
		list = append(list, p)
	}
	return list
}
