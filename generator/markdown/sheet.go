package markdown

import (
	"sync"

	"github.com/yuin/goldmark/ast"
)

// A hole is a place in a text's HTML that only the finished guide can fill:
// Parse leaves it, and HTML fills it. The bytes from at to end, which may be
// none, stand or fall with it.
type hole struct {
	at, end int32
	of      int32 // which Ref, Note or admonition
	more    int32 // which tag, or how many Refs
	kind    holeKind
}

type holeKind uint8

const (
	link            holeKind = iota // <a href="…" and the title, where the Ref is a link
	termLink                        // the end of that tag, and before it what marks a link to a term
	bareLink                        // likewise, of an address written bare
	ifLinked                        // </a>, where the Ref is a link
	unlessLinked                    // where none of the Refs is a link
	image                           // the image, or the bytes where it cannot be shown
	noteCard                        // the card of a Note
	admonitionTitle                 // the word for the kind
)

// tag is what the tag of an image holds beside its address and size.
type tag struct{ alt, title string }

// written is a text's HTML without what is in its holes.
type written struct {
	html  string
	holes []hole // in the order of html
	tags  []tag  // of images
}

// sheet is what a text's HTML is written on. It is goldmark's util.BufWriter.
type sheet struct {
	out      []byte
	scan     *scan
	prefix   string  // Fill.IDPrefix
	down     int     // Fill.Down
	next     int     // the Ref that comes next
	open     []int32 // the Refs of the links that one is in
	images   []int   // the holes of the images that one is in
	anchors  []hole
	headings int
	notes    int
}

func (s *sheet) Available() int { return cap(s.out) - len(s.out) }
func (s *sheet) Buffered() int  { return 0 }
func (s *sheet) Flush() error   { return nil }

func (s *sheet) Write(b []byte) (int, error) {
	s.out = append(s.out, b...)
	return len(b), nil
}

func (s *sheet) WriteByte(c byte) error {
	s.out = append(s.out, c)
	return nil
}

func (s *sheet) WriteRune(r rune) (int, error) { return s.WriteString(string(r)) }

func (s *sheet) WriteString(t string) (int, error) {
	s.out = append(s.out, t...)
	return len(t), nil
}

func (s *sheet) text(t string) { s.out = append(s.out, t...) }

// hole leaves one.
func (s *sheet) hole(h hole) { s.around(h, "") }

// around leaves a hole before some bytes that stand or fall with it.
func (s *sheet) around(h hole, t string) {
	h.at = int32(len(s.out))
	s.text(t)
	h.end = int32(len(s.out))
	s.scan.out.holes = append(s.scan.out.holes, h)
}

// take is which Ref a node is. Nodes are rendered in the order in which Parse
// met them.
func (s *sheet) take(n ast.Node) int32 {
	for s.scan.nodes[s.next] != n {
		s.next++
	}
	s.next++
	return int32(s.next - 1)
}

// opened is take for a link, which closed ends.
func (s *sheet) opened(n ast.Node) int32 {
	s.open = append(s.open, s.take(n))
	return s.open[len(s.open)-1]
}

func (s *sheet) closed() int32 {
	last := s.open[len(s.open)-1]
	s.open = s.open[:len(s.open)-1]
	return last
}

// rooms are where bytes are written whose number is not known.
var rooms = sync.Pool{New: func() any { return new([]byte) }}

// write renders what a scan has read.
func (s *scan) write(root ast.Node, fill Fill) {
	room := rooms.Get().(*[]byte)
	defer rooms.Put(room)
	w := sheet{out: (*room)[:0], scan: s, prefix: fill.IDPrefix, down: fill.Down}
	if fill.IDPrefix != "" {
		root.OwnerDocument().AddMeta(idPrefix, fill.IDPrefix)
	}
	s.out.holes = make([]hole, 0, 3*len(s.refs)+2*len(s.headings)+len(s.notes)) // as many as there mostly are
	if err := articles.Renderer().Render(&w, s.text.src, root); err != nil {
		panic("markdown: " + err.Error()) // a sheet takes all that is written
	}
	s.out.html, *room = string(w.out), w.out
	made := s.out // alone, without the scan
	s.doc.written = &made
}
