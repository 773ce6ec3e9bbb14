package markdown

import "github.com/two-sentences/etiquette/generator/source"

// points are what the guide needs to know of a text. A Doc holds them packed:
// there are many, and they are looked at a few times.
type points struct {
	headings []Heading
	anchors  []string // ids that raw HTML sets: <span id="old-words"></span>
	notes    []Note
	refs     []Ref
	starts   []int // of the headings, as offsets in the text
}

// Headings are those of the text, in reading order.
func (d Doc) Headings() []Heading { return d.readIDs().headings }

// IDs are those of the headings, then those that raw HTML sets.
func (d Doc) IDs() []string {
	s := d.readIDs()
	ids := make([]string, 0, len(s.headings)+len(s.anchors))
	for _, h := range s.headings {
		ids = append(ids, h.ID)
	}
	return append(ids, s.anchors...)
}

// SameHeadings tells whether two texts have the same Headings and IDs.
func (d Doc) SameHeadings(o Doc) bool { return d.ids == o.ids }

// Notes are those of the text, in reading order.
func (d Doc) Notes() []Note {
	var s points
	s.packNotes(d.reading())
	return s.notes
}

// Refs are the links and images of the text, in reading order.
func (d Doc) Refs() []Ref { return d.readLinks().refs }

// Place is where the i-th heading stands.
func (d Doc) Place(i int) source.Pos { return d.whole().place(d.readLinks().starts[i]) }

func (d Doc) readIDs() (s points) {
	s.packIDs(source.Unpacking(d.ids))
	return s
}

func (d Doc) readLinks() (s points) {
	p := d.reading()
	s.packNotes(p)
	s.packRefs(p)
	return s
}

// reading reads the links.
func (d Doc) reading() *source.Packing {
	p := source.Unpacking(d.links)
	p.In(d.path)
	return p
}

// hold packs the points into one text for both.
func (d *Doc) hold(s *points) {
	room := rooms.Get().(*[]byte)
	defer rooms.Put(room)
	p := source.PackingInto((*room)[:0])
	p.In(d.path)
	s.packIDs(p)
	at := len(p.Bytes())
	s.packNotes(p)
	s.packRefs(p)
	*room = p.Bytes()
	all := string(*room)
	d.ids, d.links = all[:at], all[at:]
}

func (s *points) packIDs(p *source.Packing) {
	source.Each(p, &s.headings, func(h *Heading) {
		source.Number(p, &h.Level)
		source.String(p, &h.ID)
		source.String(p, &h.Text)
	})
	source.Each(p, &s.anchors, func(id *string) { source.String(p, id) })
}

func (s *points) packNotes(p *source.Packing) {
	source.Each(p, &s.notes, func(n *Note) {
		for _, s := range []*string{&n.Text, &n.Kind, &n.Expect, &n.Platform, &n.Title} {
			source.String(p, s)
		}
		p.Pos(&n.Pos)
	})
}

func (s *points) packRefs(p *source.Packing) {
	source.Each(p, &s.refs, func(r *Ref) {
		source.String(p, &r.Dest)
		p.Bool(&r.Image)
		source.String(p, &r.Alt)
		p.Pos(&r.Pos)
	})
	source.Each(p, &s.starts, func(n *int) { source.Number(p, n) })
}
