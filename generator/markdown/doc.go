// Package markdown turns Markdown into HTML, headings, links and plain words.
//
// A text is parsed once. A Doc is its HTML with holes, and what the whole guide
// needs to know of it: its headings, links, notes and words. The holes are
// what only the finished guide knows: where a link leads, how large an image
// is, what the checker says of a note. Doc.HTML fills them, so nothing of
// another file is baked into a Doc.
//
// It is the one door to goldmark and chroma.
package markdown

import (
	"html/template"

	"github.com/two-sentences/etiquette/generator/source"
)

// Text is a Markdown text and where it stands.
type Text struct {
	src   []byte
	place func(offset int) source.Pos
	light bool // its HTML is not kept
}

// Kept gives what a Doc does not hold itself.
type Kept interface {
	Text() Text     // the text
	Packed() string // what Lean has put away
}

// Text is the text itself.
func (t Text) Text() Text { return t }

// Packed is empty: nothing was put away.
func (t Text) Packed() string { return "" }

// Light is the text for one who keeps ten thousand and shows a few: its HTML
// is made whenever it is asked for.
func (t Text) Light() Text {
	t.light = true
	return t
}

// Body is the part of a file that begins at a byte offset.
func Body(f source.File, at int) Text {
	return Text{src: f.Data[at:], place: func(offset int) source.Pos { return f.Pos(at + offset) }}
}

// Field is the value of a YAML key. All its places are the value's beginning.
func Field(t source.Text) Text {
	return Text{src: []byte(t.Value), place: func(int) source.Pos { return t.Pos }}
}

// Doc is what a Markdown text says. The zero Doc is an empty text.
type Doc struct {
	kept    Kept        // nil: the text is empty
	written *written    // its HTML; nil: it is away, or made whenever it is asked for
	path    string      // of the file it stands in
	sum     source.Hash // of the text as written
	ids     string      // its headings and anchors, packed
	links   string      // its notes and refs, and where its headings begin, packed
	Words   int32       // words a reader reads, code and notes included
	raw     bool        // it holds raw HTML
	away    bool        // its HTML was put away
}

// Empty tells whether the text has no content.
func (d Doc) Empty() bool { return d.Words == 0 && len(d.Refs()) == 0 && len(d.Notes()) == 0 }

// Heading is a heading of the text, in reading order.
type Heading struct {
	Level int    // 1 to 6
	ID    string // as GitHub makes it, unique in the text
	Text  string // plain
}

// Ref is a link or an image, in reading order.
type Ref struct {
	Dest  string // as written: "two-sentences.md#why", "/notes/", "https://…"
	Image bool
	Alt   string // of an image: what it shows, in words; empty: none given
	Pos   source.Pos
}

// Note is a fenced block with the info string "note".
type Note struct {
	Text     string
	Kind     string // empty: invitation
	Expect   string // empty: none
	Platform string // empty: none
	Title    string
	Pos      source.Pos
}

// Image is what a page knows of an image.
type Image struct {
	Src           string
	Width, Height int // pixels, 0 where unknown
}

// Fill is what the finished guide says about the open places of a text. The
// functions are called in reading order; nil ones leave the text's own words.
type Fill struct {
	// Link returns the address to write; ok is false where the link's text is to stand alone.
	Link func(Ref) (href string, ok bool)
	// Image returns the image to show; ok is false where its alternative text is to stand alone.
	Image func(Ref) (img Image, ok bool)
	// Note returns the card of the i-th note.
	Note func(i int, n Note) template.HTML
	// Term tells of a link to a term that its page explains: where the explanation
	// stands, and the id for the link, empty for none. An empty href: no such link.
	Term func(Ref) (href, id string)
	// IDPrefix stands before the ids of headings and footnotes, where several
	// texts share a page; Down is how many levels their headings go down.
	IDPrefix string
	Down     int
	// Admonition returns the title of a kind: note, tip, important, warning, caution.
	Admonition func(kind string) string
}
