package guide

import (
	"github.com/two-sentences/etiquette/generator/markdown"
	"github.com/two-sentences/etiquette/generator/source"
)

// Bulk tells whether a piece is an article or a thread: of these there are many,
// and their files are not kept once they are parsed.
func (p *Piece) Bulk() bool { return p.Article != nil || p.Thread != nil }

// Lean leaves of a Bulk piece that nobody has yet what takes the most room:
// again reads its file anew, and keep is as in markdown.Doc.Lean.
func (p *Piece) Lean(again func() source.File, keep func(packed []byte) (back func() string)) {
	if p.Article == nil {
		return
	}
	p.Article.Body = p.Article.Body.Lean(func() markdown.Text {
		f := again()
		_, _, body, _ := source.FrontMatter(f)
		return markdown.Body(f, body)
	}, keep)
}

// Pack packs a Bulk piece, or reads one, which is to be made Lean.
func (p *Piece) Pack(to *source.Packing) {
	source.String(to, &p.Path)
	to.In(p.Path)
	article := p.Article != nil
	to.Bool(&article)
	switch {
	case article && to.Reading():
		p.Article = &ArticlePiece{Path: p.Path}
	case to.Reading():
		p.Thread = &Thread{Path: p.Path, Stances: map[Stance]int{}}
	}
	if article {
		p.Article.pack(to)
	} else {
		p.Thread.pack(to)
	}
}

func (a *ArticlePiece) pack(p *source.Packing) {
	for _, s := range []*string{&a.Slug, &a.URL, &a.Title, &a.Description, &a.Author, &a.Lang} {
		source.String(p, s)
	}
	p.Time(&a.Date)
	p.Time(&a.Updated)
	p.Time(&a.Expires)
	for _, list := range []*[]source.Text{&a.Tags, &a.SituationIDs, &a.Aliases} {
		source.Each(p, list, p.Text)
	}
	p.Text(&a.SeriesID)
	p.Text(&a.Image)
	p.Bool(&a.Draft)
	p.Bool(&a.ThreadOff)
	p.Pos(&a.Pos)
	a.Summary.PackField(p)
	a.Body.Pack(p)
}

func (t *Thread) pack(p *source.Packing) {
	source.String(p, &t.Slug)
	source.String(p, &t.Source)
	p.Bool(&t.Closed)
	p.Bool(&t.Imported)
	viewed := t.Views != nil
	if p.Bool(&viewed); viewed {
		if p.Reading() {
			t.Views = new(Views)
		}
		source.Number(p, &t.Views.Count)
		p.Time(&t.Views.Date)
	}
	source.Each(p, &t.Comments, func(c *Comment) { c.pack(p) })
	source.Number(p, &t.Count)
	for _, stance := range stances {
		n := t.Stances[Stance(stance)]
		if source.Number(p, &n); n > 0 {
			t.Stances[Stance(stance)] = n
		}
	}
	p.Hash(&t.Sum)
	p.Pos(&t.Pos)
	if p.Reading() {
		t.Newest = newest(t.Comments)
	}
}

func (c *Comment) pack(p *source.Packing) {
	for _, s := range []*string{&c.ID, &c.Author, &c.AuthorURL, &c.Role, &c.Parent, &c.ParentBy, &c.Kind, &c.Body} {
		source.String(p, s)
	}
	p.Time(&c.Date)
	p.Time(&c.Edited)
	source.Number(p, &c.Depth)
	source.String(p, &c.Stance)
	p.Bool(&c.Stub)
	p.Pos(&c.Pos)
}
