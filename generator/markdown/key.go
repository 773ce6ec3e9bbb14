package markdown

import (
	"encoding/hex"
	"html/template"
	"strconv"

	"github.com/two-sentences/etiquette/generator/source"
)

// Key stands for the HTML of a text without making it: two Keys are equal
// only where the two HTMLs are. It is a hash of the text and of what the guide
// says about its open places; the titles of admonitions are left out.
func (d Doc) Key(fill Fill) template.HTML {
	key := append([]byte{}, d.sum[:]...)
	key = strconv.AppendInt(append(key, fill.IDPrefix...), int64(fill.Down), 10)
	add := func(s string, ok bool) {
		key = strconv.AppendQuote(append(key, ' '), s)
		key = strconv.AppendBool(key, ok)
	}
	for _, r := range d.Refs() {
		switch {
		case r.Image && fill.Image != nil:
			img, ok := fill.Image(r)
			add(img.Src+" "+strconv.Itoa(img.Width)+" "+strconv.Itoa(img.Height), ok)
		case !r.Image && fill.Link != nil:
			add(fill.Link(r))
		}
		if !r.Image && fill.Term != nil {
			href, id := fill.Term(r)
			add(href+" "+id, true)
		}
	}
	for i, n := range d.Notes() {
		if fill.Note != nil {
			add(string(fill.Note(i, n)), true)
		}
	}
	return template.HTML(sum(key))
}

// sum is a hash of some bytes in hexadecimal digits.
func sum(data []byte) string {
	k := source.Sum(data)
	return hex.EncodeToString(k[:])
}

// CommentKey stands for Comment's HTML as Doc.Key does for a text's. It is ok
// only where that HTML depends on the comment alone.
func CommentKey(body string) (key template.HTML, ok bool) {
	for i := range len(body) {
		if body[i] == '[' { // it may link into the site
			return "", false
		}
	}
	return template.HTML(sum([]byte(body))), true
}
