package render

import (
	"bytes"
	"encoding/xml"
	"time"
)

// The elements of Atom (RFC 4287) that we write, in the order of the RFC's
// examples; thr:in-reply-to is of RFC 4685.

type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Thread   string      `xml:"xmlns:thr,attr"`
	Lang     string      `xml:"xml:lang,attr"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle,omitempty"`
	ID       string      `xml:"id"`
	Links    []atomLink  `xml:"link"`
	Updated  string      `xml:"updated"`
	Author   atomPerson  `xml:"author"`
	Entries  []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomPerson struct {
	Name string `xml:"name"`
	URI  string `xml:"uri,omitempty"`
}

type atomEntry struct {
	Title      string         `xml:"title"`
	ID         string         `xml:"id"`
	Link       atomLink       `xml:"link"`
	Published  string         `xml:"published"`
	Updated    string         `xml:"updated"`
	Author     *atomPerson    `xml:"author"`
	InReplyTo  *atomReply     `xml:"thr:in-reply-to"`
	Categories []atomCategory `xml:"category"`
	Summary    string         `xml:"summary,omitempty"`
	Content    atomContent    `xml:"content"`
}

type atomReply struct {
	Ref  string `xml:"ref,attr"`
	Href string `xml:"href,attr"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type atomContent struct {
	Type string `xml:"type,attr"`
	Base string `xml:"xml:base,attr"` // fragments in the text are of its page
	Text string `xml:",chardata"`
}

// writeAtom writes a feed as Atom. A feed without entries is dated 1970, as
// it must have a date and no clock is asked.
func writeAtom(f feed) ([]byte, error) {
	if f.updated.IsZero() {
		f.updated = time.Unix(0, 0)
	}
	a := atomFeed{
		Thread: "http://purl.org/syndication/thread/1.0", Lang: f.lang, Title: clean(f.title), Subtitle: clean(f.description), ID: f.self,
		Links:   []atomLink{{"self", atomType, f.self}, {"alternate", "text/html", f.home}},
		Updated: stamp(f.updated), Author: atomPerson{Name: clean(f.author)}, Entries: make([]atomEntry, len(f.entries)),
	}
	for i, e := range f.entries {
		a.Entries[i] = atomEntryOf(e)
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	if err := enc.Encode(a); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

func atomEntryOf(e feedEntry) atomEntry {
	a := atomEntry{
		Title: clean(e.title), ID: e.url, Link: atomLink{"alternate", "text/html", e.url},
		Published: stamp(e.published), Updated: stamp(e.updated), Summary: clean(e.summary),
		Content: atomContent{Type: "html", Base: e.url, Text: clean(string(e.content))},
	}
	if e.author != "" {
		a.Author = &atomPerson{Name: clean(e.author), URI: e.authorURL}
	}
	if e.replyTo != "" {
		a.InReplyTo = &atomReply{Ref: e.replyTo, Href: e.replyTo}
	}
	for _, tag := range e.tags {
		a.Categories = append(a.Categories, atomCategory{clean(tag)})
	}
	return a
}
