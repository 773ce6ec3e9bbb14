package markdown

import "github.com/two-sentences/etiquette/generator/source"

// Lean is the Doc without what takes the most room: again gives its text where
// that is asked for, and keep puts its HTML, packed, away and returns what gives it
// back; it does not keep the bytes it is given.
// A nil keep puts nothing away: the HTML is made whenever it is asked for.
func (d Doc) Lean(again func() Text, keep func(packed []byte) (back func() string)) Doc {
	light := d.text.light || keep == nil
	d.text = Text{again: again, light: light}
	if !light && d.html != "" {
		room := rooms.Get().(*[]byte)
		p := source.PackingInto((*room)[:0])
		d.packHTML(p)
		*room = p.Bytes()
		d.away = keep(*room)
		rooms.Put(room)
	}
	d.html, d.holes, d.tags = "", nil, nil
	return d
}

// packHTML packs the HTML and its holes.
func (d *Doc) packHTML(p *source.Packing) {
	source.String(p, &d.html)
	source.Each(p, &d.holes, func(h *hole) {
		for _, n := range []*int32{&h.at, &h.end, &h.of, &h.more} {
			source.Number(p, n)
		}
		source.Number(p, &h.kind)
	})
	source.Each(p, &d.tags, func(t *tag) {
		source.String(p, &t.alt)
		source.String(p, &t.title)
	})
}

// whole is the Doc's text.
func (d Doc) whole() Text {
	if d.text.again == nil {
		return d.text
	}
	return d.text.again()
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
	if !p.Reading() && d.text.place != nil {
		t = source.Text{Value: string(d.text.src), Pos: d.text.place(0)}
	}
	if p.Text(&t); p.Reading() && t.Value != "" {
		d.text = Field(t).Light()
	}
}
