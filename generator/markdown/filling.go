package markdown

import (
	"html"
	"html/template"
	"strconv"
	"strings"

	goldmarkhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"

	"github.com/two-sentences/etiquette/generator/sanitize"
	"github.com/two-sentences/etiquette/generator/source"
)

// HTML returns the text as HTML, its open places filled. It is well-formed
// whatever raw HTML the text holds.
func (d Doc) HTML(fill Fill) template.HTML {
	switch {
	case d.kept == nil:
		return ""
	case fill.IDPrefix != "" || fill.Down != 0, d.written == nil && !d.away: // pages that hold many texts are few
		d = parseFor(d.whole(), fill)
	case d.written == nil:
		d.written = new(written)
		d.written.pack(source.Unpacking(d.kept.Packed()))
	}
	if len(d.written.holes) == 0 && !d.raw {
		return template.HTML(d.written.html)
	}
	f := &filler{written: *d.written, refs: d.Refs(), notes: d.Notes(), fill: fill}
	f.links = make([]led, len(f.refs))
	f.out.Grow(len(f.html) + 64*len(f.refs))
	f.run()
	if d.raw {
		return template.HTML(sanitize.Balance([]byte(f.out.String())))
	}
	return template.HTML(f.out.String())
}

// filler writes a text's HTML with what the guide says of its holes.
type filler struct {
	written
	refs  []Ref
	notes []Note
	fill  Fill
	links []led // of refs
	out   strings.Builder
}

// led is where a link leads, once that has been asked.
type led struct {
	href      string
	ok, asked bool
	term      bool   // its page explains the term
	id        string // of such a link; empty: none
}

func (f *filler) run() {
	at := int32(0)
	for _, h := range f.holes {
		if h.at < at {
			continue // it is inside of what has fallen
		}
		f.text(f.html[at:h.at])
		at = h.at
		if !f.one(h) {
			at = h.end
		}
	}
	f.text(f.html[at:])
}

// one fills a hole, and tells whether the bytes that stand or fall with it stand.
func (f *filler) one(h hole) (stands bool) {
	switch h.kind {
	case link, bareLink:
		to := f.link(h.of)
		if to.ok {
			f.text(`<a href="`)
			f.text(escapeHref(h.kind, to.href))
			f.text(`"`)
		}
		return to.ok
	case termLink:
		to := f.link(h.of)
		if to.term {
			f.text(` class="term"`)
		}
		if to.id != "" {
			f.text(` id="` + html.EscapeString(to.id) + `"`)
		}
		return to.ok
	case ifLinked:
		return f.link(h.of).ok
	case unlessLinked:
		for i := range h.more {
			if !f.refs[h.of+i].Image && f.link(h.of+i).ok {
				return false
			}
		}
	case image:
		return !f.image(h)
	case noteCard:
		f.note(int(h.of))
	case admonitionTitle:
		f.text(html.EscapeString(f.title(admonitionKinds[h.of])))
	}
	return true
}

func (f *filler) text(s string) { f.out.WriteString(s) }

func (f *filler) link(ref int32) led {
	to := &f.links[ref]
	if !to.asked {
		r := f.refs[ref]
		*to = led{href: r.Dest, ok: true, asked: true}
		if f.fill.Link != nil {
			to.href, to.ok = f.fill.Link(r)
		}
		if f.fill.Term != nil && to.ok {
			if href, id := f.fill.Term(r); href != "" {
				to.href, to.id, to.term = href, id, true
			}
		}
	}
	return *to
}

// escapeHref is an address in its attribute, as goldmark writes that of a link.
func escapeHref(kind holeKind, href string) string {
	if isPlain(href) {
		return href
	}
	if kind == bareLink {
		return html.EscapeString(href)
	}
	dest := util.URLEscape([]byte(href), true)
	if goldmarkhtml.IsDangerousURL(dest) {
		return ""
	}
	return string(util.EscapeHTML(dest))
}

// isPlain tells of an address that nothing need be escaped in: most are.
func isPlain(href string) bool {
	for i := range len(href) {
		if c := href[i]; !wordly(c) && c != '/' && c != '-' && c != '.' && c != '#' || c >= 0x80 {
			return false
		}
	}
	return true
}

// image writes an image; ok is false where it cannot be shown.
func (f *filler) image(h hole) (ok bool) {
	r, t := f.refs[h.of], f.tags[h.more]
	img := Image{Src: r.Dest}
	if f.fill.Image != nil {
		if img, ok = f.fill.Image(r); !ok {
			return false
		}
	}
	f.text(`<img src="` + html.EscapeString(img.Src) + t.alt)
	if img.Width > 0 && img.Height > 0 {
		f.text(` width="` + strconv.Itoa(img.Width) + `" height="` + strconv.Itoa(img.Height) + `"`)
	}
	f.text(t.title + ` loading="lazy">`)
	return true
}

func (f *filler) note(i int) {
	card := template.HTML(highlight(nil, "", f.notes[i].Text))
	if f.fill.Note != nil {
		card = f.fill.Note(i, f.notes[i])
	}
	f.text(string(card) + "\n")
}

func (f *filler) title(kind string) string {
	if f.fill.Admonition != nil {
		return f.fill.Admonition(kind)
	}
	return strings.ToUpper(kind[:1]) + kind[1:]
}
