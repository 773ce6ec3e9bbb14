package guide

import (
	"sync"

	"github.com/two-sentences/etiquette/generator/markdown"
	"github.com/two-sentences/etiquette/generator/source"
)

// Bulk tells whether a piece is an article or a thread: of these there are many,
// and their files are not kept once they are parsed.
func (p *Piece) Bulk() bool { return p.Article != nil || p.Thread != nil }

// Lean leaves of a Bulk piece that nobody has yet what takes the most room:
// kept and keep are as in markdown.Doc.Lean, which see.
func (p *Piece) Lean(kept markdown.Kept, keep func(packed []byte)) {
	if p.Article == nil {
		p.Thread.lean(kept, keep)
		return
	}
	p.Article.Body = p.Article.Body.Lean(kept, keep)
}

// Text is a Markdown text.
type Text = markdown.Text

// TextOf is the text of an article's file.
func TextOf(f source.File) Text {
	_, _, body, _ := source.FrontMatter(f)
	return markdown.Body(f, body)
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
	told := a.summary != nil
	if p.Bool(&told); told {
		if p.Reading() {
			a.summary = new(markdown.Doc)
		}
		a.summary.PackField(p)
	}
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
	source.Number(p, &t.Shown)
	source.String(p, &t.Authors)
	source.Number(p, &t.Count)
	for _, stance := range stances {
		n := t.Stances[Stance(stance)]
		if source.Number(p, &n); n > 0 {
			t.Stances[Stance(stance)] = n
		}
	}
	p.Hash(&t.Sum)
	p.Pos(&t.Pos)
	spoken := t.Newest != nil
	if p.Bool(&spoken); spoken {
		if p.Reading() {
			t.Newest = new(Comment)
		}
		t.Newest.pack(p)
	}
	packed := t.packed()
	if source.String(p, &packed); p.Reading() {
		t.away = func() string { return packed }
	}
}

// Comments are those shown, in reading order: parents before their replies. Of
// a thread that was made lean they are made anew by every call.
func (t *Thread) Comments() []Comment {
	if t.away == nil {
		return t.comments
	}
	return t.unpack(t.away())
}

func (t *Thread) unpack(packed string) (list []Comment) {
	p := source.Unpacking(packed)
	p.In(t.Path)
	source.Each(p, &list, func(c *Comment) { c.pack(p) })
	return list
}

// packed are the comments, packed.
func (t *Thread) packed() string {
	if t.away != nil {
		return t.away()
	}
	return string(t.packInto(nil))
}

// packInto packs the comments behind some bytes.
func (t *Thread) packInto(room []byte) []byte {
	p := source.PackingInto(room)
	p.In(t.Path)
	source.Each(p, &t.comments, func(c *Comment) { c.pack(p) })
	return p.Bytes()
}

// rooms are where bytes are packed that are put away at once.
var rooms = sync.Pool{New: func() any { return new([]byte) }}

// lean puts the comments away.
func (t *Thread) lean(kept markdown.Kept, keep func(packed []byte)) {
	if keep == nil || t.Shown == 0 {
		return
	}
	room := rooms.Get().(*[]byte)
	defer rooms.Put(room)
	*room = t.packInto((*room)[:0])
	keep(*room)
	t.away, t.comments = kept.Packed, nil
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
