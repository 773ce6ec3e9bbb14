package source

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// node is a value of a YAML text.
type node struct {
	kind         nodeKind
	bare         bool // a scalar without quotes, not a block
	value        string
	line, column int // in characters, from 1
	content      []*node
}

type nodeKind uint8

const (
	scalarNode nodeKind = iota + 1
	mappingNode
	sequenceNode
)

// key is the first key of that name among the first n of a mapping's content.
func (n *node) key(name string, before int) *node {
	for i := 0; i < before; i += 2 {
		if k := n.content[i]; k.kind == scalarNode && k.value == name {
			return k
		}
	}
	return nil
}

// readPlain reads YAML as front matter, threads, notes and rules are mostly
// written, in a tenth of the time that a whole YAML reader takes: lines of "key:
// value" and "- value" that nest by their spaces, and comments of whole lines;
// values that are bare, in quotes without escapes, in brackets on their line, or
// blocks after "|", "|-", ">" and ">-". ok is false for whatever else there may be
// in the text, right or wrong: that is for the whole reader to say. FuzzReadPlain
// holds the two together.
func readPlain(text string, room *nodeRoom) (root *node, ok bool) {
	if strings.ContainsAny(text, "\r\t") || !strings.HasSuffix(text, "\n") || !printable(text) {
		return nil, false
	}
	p := &plainReader{text: text, room: room}
	p.next()
	if p.end {
		return nil, true
	}
	if p.indent != 0 {
		return nil, false
	}
	root = p.mapping(0, 0)
	return root, root != nil && p.end
}

// printable tells whether a text is free of characters that YAML refuses or
// takes for ends of lines.
func printable(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c < 0x20 && c != '\n', c == 0x7F:
			return false
		case c >= 0x80:
			r, size := utf8.DecodeRuneInString(s[i:])
			if r < 0xA0 || r == 0x2028 || r == 0x2029 || r >= 0xFE00 && r < 0x10000 || r == utf8.RuneError {
				return false
			}
			i += size - 1
		}
	}
	return true
}

// plainReader stands at a line that says something.
type plainReader struct {
	text   string
	at     int // offset behind the line
	line   string
	number int // of the line, from 1
	indent int
	end    bool
	room   *nodeRoom
}

// next goes to the next line that is neither empty nor a comment.
func (p *plainReader) next() {
	for p.at < len(p.text) {
		end := p.at + strings.IndexByte(p.text[p.at:], '\n')
		p.line, p.at = p.text[p.at:end], end+1
		p.number++
		p.indent = len(p.line) - len(strings.TrimLeft(p.line, " "))
		if p.indent < len(p.line) && p.line[p.indent] != '#' {
			return
		}
	}
	p.end = true
}

// nodeRoom is where the nodes of a text stand while it is decoded.
type nodeRoom struct {
	slabs  [][]node
	slab   int // that is filled now
	used   int // of it
	starts []int
}

// slabSize is how many nodes stand together.
const slabSize = 64

var nodeRooms = sync.Pool{New: func() any { return new(nodeRoom) }}

// back gives the room to the next, with nothing of the text in it.
func (r *nodeRoom) back() {
	for i := range min(len(r.slabs), r.slab+1) {
		clear(r.slabs[i])
	}
	r.slab, r.used = 0, 0
	nodeRooms.Put(r)
}

func (r *nodeRoom) node(n node) *node {
	if r.used == slabSize {
		r.slab, r.used = r.slab+1, 0
	}
	if r.slab == len(r.slabs) {
		r.slabs = append(r.slabs, make([]node, slabSize))
	}
	made := &r.slabs[r.slab][r.used]
	r.used++
	*made = n
	return made
}

// scalar is one that begins at a byte of the line.
func (p *plainReader) scalar(value string, at int, bare bool) *node {
	return p.room.node(node{kind: scalarNode, bare: bare, value: value, line: p.number, column: p.column(at)})
}

func (p *plainReader) column(at int) int { return 1 + utf8.RuneCountInString(p.line[:at]) }

// mapping reads keys that begin at a column, from the place in the line where
// the first of them does; nil where it cannot.
func (p *plainReader) mapping(indent, depth int) *node {
	if depth > maxYAMLDepth/2 {
		return nil
	}
	m := p.room.node(node{kind: mappingNode, line: p.number, column: 1 + indent})
	m.content = make([]*node, 0, 12)
	for first := true; first || !p.end && p.indent == indent; first = false {
		colon := keyEnd(p.line[indent:])
		if colon < 0 {
			return nil
		}
		k := p.scalar(p.line[indent:indent+colon], indent, true)
		v := p.value(indent+colon+1, indent, depth)
		if v == nil {
			return nil
		}
		m.content = append(m.content, k, v)
	}
	if !p.end && p.indent > indent {
		return nil
	}
	return m
}

// keyEnd is how long the key is that a line begins with; -1 where there is none.
func keyEnd(s string) int {
	for i := range len(s) {
		c := s[i]
		switch {
		case c|0x20 >= 'a' && c|0x20 <= 'z', i > 0 && (c >= '0' && c <= '9' || strings.IndexByte("_-.", c) >= 0):
		case i > 0 && c == ':' && (i+1 == len(s) || s[i+1] == ' '):
			return i
		default:
			return -1
		}
	}
	return -1
}

// value reads what stands behind a key, and goes to the line after it. indent
// is that of the key.
func (p *plainReader) value(at, indent, depth int) *node {
	at = p.past(at)
	if at < len(p.line) {
		return p.inLine(at, indent)
	}
	nothing := p.scalar("", len(p.line), true)
	switch p.next(); {
	case !p.end && p.indent >= indent && strings.HasPrefix(p.line[p.indent:], "- "):
		return p.sequence(p.indent, depth+1)
	case !p.end && p.indent > indent:
		return p.mapping(p.indent, depth+1)
	}
	return nothing
}

// inLine reads a value that begins in the line.
func (p *plainReader) inLine(at, indent int) *node {
	rest := strings.TrimRight(p.line[at:], " ")
	switch rest {
	case "|", "|-", ">", ">-":
		return p.block(at, indent, rest)
	}
	v, end := p.flow(at, 0)
	if end < at+len(rest) {
		return nil
	}
	p.next()
	if v == nil || !p.end && p.indent > indent {
		return nil // it may go on in the next line
	}
	return v
}

// flow reads a value that begins at a byte of the line, within so many brackets,
// and gives where it ends; nil where it cannot.
func (p *plainReader) flow(at, brackets int) (n *node, end int) {
	switch c := p.line[at]; {
	case c == '"' || c == '\'':
		inner, rest, ok := strings.Cut(p.line[at+1:], p.line[at:at+1])
		if !ok || rest != "" && rest[0] == c || c == '"' && strings.IndexByte(inner, '\\') >= 0 {
			return nil, at
		}
		return p.scalar(inner, at, false), at + len(inner) + 2
	case (c == '[' || c == '{') && brackets < 4:
		return p.bracket(at, brackets+1)
	case c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c >= 0x80 || strings.IndexByte("/(<^$._~", c) >= 0:
		s := p.line[at:]
		if brackets > 0 {
			s = s[:max(0, strings.IndexAny(s, ",]}"))]
		}
		s = strings.TrimRight(s, " ")
		if s == "" || strings.Contains(s, ": ") || strings.Contains(s, " #") || s[len(s)-1] == ':' || brackets > 0 && strings.ContainsAny(s, "[{?:#") {
			return nil, at
		}
		return p.scalar(s, at, true), at + len(s)
	}
	return nil, at
}

// bracket reads [a, "b"] or {a: b, c: [d]} as flow does.
func (p *plainReader) bracket(at, brackets int) (n *node, end int) {
	closing := byte(']')
	n = p.room.node(node{kind: sequenceNode, line: p.number, column: p.column(at)})
	if p.line[at] == '{' {
		n.kind, closing = mappingNode, '}'
	}
	if at = p.past(at + 1); at < len(p.line) && p.line[at] == closing {
		return n, at + 1
	}
	for at < len(p.line) {
		if n.kind == mappingNode {
			colon := keyEnd(p.line[at:])
			if colon < 0 {
				return nil, at
			}
			n.content = append(n.content, p.scalar(p.line[at:at+colon], at, true))
			if at = p.past(at + colon + 1); at == len(p.line) {
				return nil, at
			}
		}
		one, end := p.flow(at, brackets)
		if one == nil {
			return nil, at
		}
		n.content = append(n.content, one)
		switch at = p.past(end); {
		case at == len(p.line):
		case p.line[at] == closing:
			return n, at + 1
		case p.line[at] == ',':
			at = p.past(at + 1)
			continue
		}
		break
	}
	return nil, at
}

// past is the place behind the spaces at a byte of the line.
func (p *plainReader) past(at int) int {
	return len(p.line) - len(strings.TrimLeft(p.line[at:], " "))
}

// sequence reads items that begin with "- " at a column.
func (p *plainReader) sequence(indent, depth int) *node {
	n := p.room.node(node{kind: sequenceNode, line: p.number, column: 1 + indent})
	for !p.end && p.indent == indent && strings.HasPrefix(p.line[indent:], "- ") {
		at := p.past(indent + 1)
		var item *node
		switch {
		case at == len(p.line):
			return nil
		case keyEnd(p.line[at:]) >= 0:
			item = p.mapping(at, depth+1)
		default:
			item = p.inLine(at, indent)
		}
		if item == nil {
			return nil
		}
		n.content = append(n.content, item)
	}
	if !p.end && p.indent > indent {
		return nil
	}
	return n
}

// block reads the lines below a head, of which the first says how far in they
// stand: "|" keeps their ends, ">" makes a space of each but the last, and "-"
// leaves out the last.
func (p *plainReader) block(at, indent int, head string) *node {
	n := p.scalar("", at, false)
	var b strings.Builder
	deep, blank, folded := 0, 0, head[0] == '>'
	for p.at < len(p.text) {
		end := p.at + strings.IndexByte(p.text[p.at:], '\n')
		line := p.text[p.at:end]
		lead := len(line) - len(strings.TrimLeft(line, " "))
		switch {
		case lead == len(line) && (lead > deep || deep == 0):
			return nil // it counts, or it comes before the first line
		case lead == len(line):
			blank++
		case deep == 0 && lead > indent:
			deep = lead
			fallthrough
		case deep > 0 && lead >= deep:
			if folded && (blank > 0 || lead > deep) {
				return nil // such ends of lines are kept
			}
			for ; blank > 0; blank-- {
				b.WriteByte('\n')
			}
			b.WriteString(line[deep:])
			b.WriteByte('\n')
		default:
			return p.ended(n, b.String(), lead, indent, head)
		}
		p.at = end + 1
		p.number++
	}
	return p.ended(n, b.String(), 0, indent, head)
}

// ended closes a block, unless the line behind it stands too far in.
func (p *plainReader) ended(n *node, text string, lead, indent int, head string) *node {
	if text == "" || lead > indent {
		return nil
	}
	n.value = text[:len(text)-1]
	if head[0] == '>' {
		n.value = strings.ReplaceAll(n.value, "\n", " ")
	}
	if len(head) == 1 {
		n.value += "\n"
	}
	p.next()
	return n
}
