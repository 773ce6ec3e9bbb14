package markdown

import "github.com/two-sentences/etiquette/generator/source"

// Lean is the Doc without what takes the most room, for which kept is asked where
// it is needed: keep puts its HTML, packed, away, and does not keep the bytes it is
// given. A nil keep puts nothing away: the HTML is made whenever it is asked for.
func (d Doc) Lean(kept Kept, keep func(packed []byte)) Doc {
	if keep != nil && d.written != nil {
		room := rooms.Get().(*[]byte)
		p := source.PackingInto((*room)[:0])
		d.written.pack(p)
		*room = p.Bytes()
		keep(*room)
		d.away = true
		rooms.Put(room)
	}
	d.kept, d.written = kept, nil
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
	if d.kept == nil {
		return Text{}
	}
	return d.kept.Text()
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
		d.kept = Field(t)
	}
}
