package importer

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/two-sentences/etiquette/generator/source"
)

// XML is read token by token, and only the elements asked for are kept, one at
// a time. Names are matched without their namespaces, as exports spell these
// in many ways; start and end tags are matched here, so that a hand-cut file
// without its root can be read. encoding/xml expands no entities but HTML's;
// a file that defines its own is refused all the same.

const (
	maxXMLDepth = 200
	maxXMLKids  = 20_000
	maxToken    = 32 << 20 // bytes between two tags
	maxRaw      = 256 << 10
	maxArticle  = 2 << 20 // bytes of an article's text
)

// elem is an element with what is in it.
type elem struct {
	prefix, name string
	attrs        []xml.Attr
	text         strings.Builder
	cut          bool // text had more
	kids         []*elem
	line         int
	up           *elem // of an own element: what it stands in
}

// kid returns the first child of that name, nil for none.
func (e *elem) kid(name string) *elem {
	for _, k := range e.kids {
		if k.name == name {
			return k
		}
	}
	return nil
}

// get returns the text of the first child of that name, without white space at
// its ends; empty for none.
func (e *elem) get(name string) string {
	if k := e.kid(name); k != nil {
		return strings.TrimSpace(k.text.String())
	}
	return ""
}

// attr returns an attribute by its local name.
func (e *elem) attr(name string) string {
	for _, a := range e.attrs {
		if a.Name.Local == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// xmlFile is one XML file of an export.
type xmlFile struct {
	want map[string]bool     // elements to keep
	own  map[string]bool     // elements within these that are handed over by themselves, before the one around them
	long map[string]bool     // elements whose text may be an article's
	f    func(e *elem) error // called at an element's end
	cut  func(e *elem)       // called with an element that is damaged; nil: it is lost
	path string
}

// offset counts what the decoder has taken, so that no token is too long.
type offset struct {
	r         io.Reader
	read, was int64 // bytes in all, and at the last token
}

func (o *offset) Read(p []byte) (int, error) {
	if o.read-o.was > maxToken {
		return 0, fmt.Errorf("more than %d MB without a tag", maxToken>>20)
	}
	n, err := o.r.Read(p)
	o.read += int64(n)
	return n, err
}

func (x xmlFile) read(in *intake, r io.Reader) error {
	keep, err := x.elements(in, r)
	if len(keep) > 0 && x.cut != nil && errors.Is(err, ErrDamaged) {
		x.cut(keep[0])
	}
	return err
}

// elements reads all elements; where the file is damaged, keep are those that
// are open.
func (x xmlFile) elements(in *intake, r io.Reader) (keep []*elem, err error) {
	text := newTextReader(r, true, false)
	count := &offset{r: text}
	dec := xml.NewDecoder(count)
	dec.Strict = false // "&" that begins no entity is a letter
	dec.Entity = xml.HTMLEntity
	dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // text is UTF-8 already
	var names []string
	pos := func() source.Pos {
		line, _ := dec.InputPos()
		return source.Pos{Path: x.path, Line: line}
	}
	defer func() { in.mended(x.path, text) }()
	for {
		token, err := dec.RawToken()
		count.was = count.read
		if err == io.EOF {
			break
		}
		if err != nil {
			return keep, x.failed(err, pos())
		}
		switch t := token.(type) {
		case xml.StartElement:
			if len(names) >= maxXMLDepth {
				return keep, damaged(pos(), "elements nest more than %d deep", maxXMLDepth)
			}
			names = append(names, t.Name.Local)
			keep = x.start(keep, t, pos().Line)
		case xml.EndElement:
			name := t.Name.Local
			if len(names) == 0 || names[len(names)-1] != name {
				if len(keep) == 0 && !slices.Contains(names, name) {
					continue // a file cut by hand has lost its root
				}
				return keep, damaged(pos(), "</%s> closes nothing", shorten(name))
			}
			names = names[:len(names)-1]
			if keep, err = x.end(keep); err != nil {
				return keep, err
			}
		case xml.CharData:
			x.text(keep, t)
		case xml.Directive:
			if strings.Contains(strings.ToUpper(string(t)), "<!ENTITY") {
				return nil, fmt.Errorf("%s: the file defines entities of its own; it is refused", pos())
			}
		}
	}
	if len(names) > 0 {
		return keep, damaged(pos(), "the file ends inside <%s>: it is cut off", shorten(names[len(names)-1]))
	}
	return nil, nil
}

func (x xmlFile) failed(err error, pos source.Pos) error {
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(err, errTooLarge):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &syntax) && strings.HasPrefix(syntax.Msg, "unexpected EOF"):
		return damaged(pos, "the file ends in the middle: it is cut off")
	case errors.As(err, &syntax):
		return damaged(source.Pos{Path: x.path, Line: syntax.Line}, "this is not XML: %s", syntax.Msg)
	}
	return damaged(pos, "%s", plain(err))
}

func (x xmlFile) start(keep []*elem, t xml.StartElement, line int) []*elem {
	if len(keep) == 0 && !x.want[t.Name.Local] {
		return keep
	}
	e := &elem{prefix: t.Name.Space, name: t.Name.Local, attrs: t.Attr, line: line}
	if len(keep) > 0 {
		if top := keep[len(keep)-1]; x.own[t.Name.Local] {
			e.up = top
		} else if len(top.kids) < maxXMLKids {
			top.kids = append(top.kids, e)
		}
	}
	return append(keep, e)
}

func (x xmlFile) end(keep []*elem) ([]*elem, error) {
	if len(keep) == 0 {
		return keep, nil
	}
	e := keep[len(keep)-1]
	keep = keep[:len(keep)-1]
	if len(keep) == 0 || x.own[e.name] {
		return keep, x.f(e)
	}
	return keep, nil
}

func (x xmlFile) text(keep []*elem, data []byte) {
	if len(keep) == 0 {
		return
	}
	e := keep[len(keep)-1]
	limit := maxRaw
	if x.long[e.name] {
		limit = maxArticle
	}
	if room := limit - e.text.Len(); len(data) > room {
		data = data[:room]
		e.cut = true
	}
	e.text.Write(data)
}
