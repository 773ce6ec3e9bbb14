package markdown

import "github.com/two-sentences/etiquette/generator/source"

// Lean is the Doc without what takes the most room: again gives its text where
// that is asked for, and keep puts its HTML, packed, away and returns what gives it
// back; it does not keep the bytes it is given.
// A nil keep puts nothing away: the HTML is made whenever it is asked for.
func (d Doc) Lean(again func() Text, keep func(packed []byte) (back func() string)) Doc {
	if keep != nil && d.written != nil {
		room := rooms.Get().(*[]byte)
		p := source.PackingInto((*room)[:0])
		d.written.pack(p)
		*room = p.Bytes()
		d.away = keep(*room)
		rooms.Put(room)
	}
	d.again, d.written = again, nil
	return d
}

func (w *written) pack(p *source.Packing) {
	source.String(p, &w.html)
	source.Each(p, &w.holes, func(h *hole) {
		for _, n := range []*int32{&h.at, &h.end, &h.of, &h.more} {
			source.Number(p, n)
		}
		source.Number(p, &h.kind)
	})
	source.Each(p, &w.tags, func(t *tag) {
		source.String(p, &t.alt)
		source.String(p, &t.title)
	})
}

// whole is the Doc's text.
func (d Doc) whole() Text {
	if d.again == nil {
		return Text{}
	}
	return d.again()
}

// Pack packs all but the text and its HTML: what is read back is to be made Lean.
func (d *Doc) Pack(p *source.Packing) {
	p.Hash(&d.sum)
	p.Path(&d.path)
	p.Bool(&d.raw)
	source.Number(p, &d.Words)
	source.String(p, &d.ids)
	source.String(p, &d.links)
}

// PackField is Pack for a Field, with its text.
func (d *Doc) PackField(p *source.Packing) {
	d.Pack(p)
	var t source.Text
	if text := d.whole(); text.place != nil {
		t = source.Text{Value: string(text.src), Pos: text.place(0)}
	}
	if p.Text(&t); p.Reading() && t.Value != "" {
		d.again = func() Text { return Field(t) }
	}
}
