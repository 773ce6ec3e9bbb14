package markdown

import (
	"bytes"
	"strings"
)

// Plain is the words of the text, as search wants them: its lines each on a
// line, code and notes included; without the marks of Markdown, tags, and
// addresses of links. It reads the text anew, as HTML does, and keeps nothing.
//
// It goes by the marks of each line alone and parses nothing, which takes a
// tenth of the time: a text that shows Markdown outside of fenced code may lose
// a mark more here than on its page. An address or a comment of HTML that goes
// over several lines stays.
func (d Doc) Plain() string {
	var b strings.Builder
	text := d.whole().src
	b.Grow(len(text))
	var fence []byte // that ends the code we are in; nil: we are in none
	for line := range bytes.Lines(text) {
		line = bytes.TrimSpace(line)
		switch mark := fenceOf(line); {
		case fence != nil && bytes.HasPrefix(mark, fence) && len(mark) == len(line):
			fence = nil
		case fence != nil:
			b.Write(line)
			b.WriteByte('\n')
		case mark != nil:
			fence = mark
		default:
			plainLine(&b, bytes.TrimLeft(line, "#> \t"))
		}
	}
	return strings.TrimSpace(b.String())
}

// fenceOf is the fence that a line begins with, of three marks or more; else nil.
func fenceOf(line []byte) []byte {
	if len(line) < 3 || line[0] != '`' && line[0] != '~' {
		return nil
	}
	n := 1
	for n < len(line) && line[n] == line[0] {
		n++
	}
	if n < 3 {
		return nil
	}
	return line[:n]
}

// defines tells a line that says where links or footnotes lead: "[x]: /y/".
// The text of a footnote is kept.
func defines(line []byte) bool {
	return len(line) > 1 && line[0] == '[' && line[1] != '^' && bytes.Contains(line, []byte("]: "))
}

// plainLine writes a line without its marks, and a line feed.
func plainLine(b *strings.Builder, line []byte) {
	if ruler(line) || defines(line) {
		return
	}
	if bytes.IndexByte(line, '&') >= 0 {
		line = []byte(unescape(string(line)))
	}
	start := 0
	for i := 0; i < len(line); {
		if !marks[line[i]] {
			i++
			continue
		}
		b.Write(line[start:i])
		i += plainMark(b, line[i:])
		start = min(i, len(line))
	}
	b.Write(line[start:])
	b.WriteByte('\n')
}

// marks are the bytes that may be a mark of Markdown inside a line.
var marks = [256]bool{'*': true, '_': true, '~': true, '`': true, '|': true, '[': true, ']': true, '<': true, '\\': true}

// ruler tells the line below a table's head.
func ruler(line []byte) bool {
	return len(line) > 2 && len(bytes.Trim(line, "|-: ")) == 0
}

// plainMark writes what stands for the mark that a text begins with, and
// returns how many bytes it takes.
func plainMark(b *strings.Builder, s []byte) int {
	switch next := following(s); {
	case s[0] == '\\' && next != 0:
		b.WriteByte(next)
		return 2
	case s[0] == '_' && next != 0 && next != '_' && next != ' ':
		if b.Len() > 0 && wordly(b.String()[b.Len()-1]) && wordly(next) {
			b.WriteByte('_')
		}
	case s[0] == '[' && next == '^': // a footnote's number
		return 1 + max(0, bytes.IndexByte(s, ']'))
	case s[0] == ']' && next == '(': // where a link leads
		return 1 + max(0, bytes.IndexByte(s, ')'))
	case s[0] == '<' && (next == '/' || next == '!' || next|0x20 >= 'a' && next|0x20 <= 'z'):
		return plainTag(b, s)
	case s[0] == '<', s[0] == '|':
		b.WriteByte(' ')
	}
	return 1
}

// plainTag takes out a tag, and leaves an address in angle brackets.
func plainTag(b *strings.Builder, s []byte) int {
	end := bytes.IndexByte(s, '>')
	switch {
	case end < 0:
		return 1
	case bytes.ContainsAny(s[:end], ":@") && !bytes.ContainsAny(s[:end], " ="):
		b.Write(s[1:end])
	}
	return end + 1
}

func following(s []byte) byte {
	if len(s) < 2 {
		return 0
	}
	return s[1]
}

// wordly tells whether a byte is of a word: a letter, a digit, or part of a
// character that is not ASCII.
func wordly(c byte) bool {
	return c >= 0x80 || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
