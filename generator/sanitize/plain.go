package sanitize

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// plain is Clean for what most comments are: text without other entities than
// goldmark's, in elements without attributes that close in order, and links. It reads
// nothing else: ok is false for the rest, which the tokenizer reads. FuzzPlain
// holds that the two agree.
func (p Policy) plain(in []byte) (clean []byte, ok bool) {
	if bytes.ContainsAny(in, "\r\x00") || !utf8.Valid(in) {
		return nil, false
	}
	out := make([]byte, 0, len(in)+len(in)/4)
	var open [maxDepth][]byte
	depth := 0
	for len(in) > 0 {
		at := bytes.IndexByte(in, '<')
		if at < 0 {
			at = len(in)
		}
		if out, ok = appendText(out, in[:at]); !ok {
			return nil, false
		}
		if in = in[at:]; len(in) == 0 {
			break
		}
		end := bytes.IndexByte(in, '>')
		if end < 0 {
			return nil, false
		}
		tag := in[1:end]
		in = in[end+1:]
		name, href, isLink := bytes.Cut(tag, []byte(` href="`))
		switch {
		case len(tag) > 0 && tag[0] == '/':
			if depth--; depth < 0 || !bytes.Equal(open[depth], tag[1:]) {
				return nil, false
			}
			out = append(append(out, "</"...), open[depth]...)
			out = append(out, '>')
			continue
		case isLink && string(name) == "a":
			if href, ok = p.plainLink(href); !ok {
				return nil, false
			}
			out = append(append(append(out, `<a href="`...), href...), '"')
		default:
			if _, known := p.elements[string(tag)]; !known || void[string(tag)] || string(tag) == "a" {
				return nil, false
			}
			out = append(append(out, '<'), tag...)
			name = tag
		}
		if isLink && p.rel != "" {
			out = append(append(append(out, ` rel="`...), p.rel...), '"')
		}
		out = append(out, '>')
		if depth == maxDepth {
			return nil, false
		}
		open[depth] = name
		depth++
	}
	return out, depth == 0
}

// entities are those that goldmark writes, and how they are written here.
var entities = []struct{ in, out string }{{"&quot;", "&#34;"}, {"&amp;", "&amp;"}, {"&lt;", "&lt;"}, {"&gt;", "&gt;"}}

// appendText adds a text to some HTML.
func appendText(out, text []byte) (_ []byte, ok bool) {
	for {
		at := bytes.IndexAny(text, "&'\">")
		if at < 0 {
			return append(out, text...), true
		}
		out = append(out, text[:at]...)
		text = text[at:]
		switch e := entityOf(text); {
		case text[0] == '\'':
			out, text = append(out, "&#39;"...), text[1:]
		case e < 0:
			return out, false
		default:
			out, text = append(out, entities[e].out...), text[len(entities[e].in):]
		}
	}
}

// entityOf is which of entities a text begins with; -1 for none.
func entityOf(text []byte) int {
	return slices.IndexFunc(entities, func(e struct{ in, out string }) bool { return bytes.HasPrefix(text, []byte(e.in)) })
}

// plainLink is the address in what stands behind href=", where that is all.
func (p Policy) plainLink(rest []byte) (href []byte, ok bool) {
	if len(rest) == 0 || rest[len(rest)-1] != '"' {
		return nil, false
	}
	href = rest[:len(rest)-1]
	return href, !bytes.ContainsAny(href, "\"<&'") && p.allows(string(href)) && hasHref(p.elements["a"])
}

func hasHref(attributes []string) bool { return len(attributes) == 1 && attributes[0] == "href" }
