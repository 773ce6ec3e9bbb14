package markdown

import (
	"strings"
	"unicode/utf8"
)

// paragraph adds to some HTML what goldmark makes of what most comments are:
// one paragraph of words, with emphasis, code and links into the site that hold
// words alone. ok is false for all else. FuzzParagraph holds that the two agree.
func paragraph(out []byte, body string, link func(dest string) (href string, ok bool)) (_ []byte, ok bool) {
	if mayLink([]byte(body)) || strings.Count(body, "](") > maxLinks || !utf8.ValidString(body) {
		return out, false
	}
	p := phrase{out: append(out, "<p>"...), link: link}
	for i, line := range strings.Split(body, "\n") {
		if i > 0 {
			p.out = append(p.out, '\n')
		}
		if !p.line(line) {
			return p.out, false
		}
	}
	return append(p.out, "</p>\n"...), true
}

// phrase is a paragraph as far as it is written.
type phrase struct {
	out  []byte
	link func(dest string) (href string, ok bool)
}

// inWords are the bytes that stand for themselves; inCode those that do so in code.
var inWords, inCode = bytesOf(" ,.;:?!()-/"), bytesOf(" ,.;:?!()-/_+=*#$%{}|~^@")

// bytesOf are letters, digits, all of characters that are not ASCII, and some more.
func bytesOf(more string) (set [256]bool) {
	for c := range set {
		set[c] = wordly(byte(c)) || strings.IndexByte(more, byte(c)) >= 0
	}
	return set
}

func all(s string, set *[256]bool) bool {
	for i := range len(s) {
		if !set[s[i]] {
			return false
		}
	}
	return true
}

// plainLetter tells a letter or digit of ASCII: what a mark stands beside.
func plainLetter(c byte) bool { return wordly(c) && c < utf8.RuneSelf }

// line begins with what begins no block, and ends with no space.
func (p *phrase) line(s string) bool {
	if s == "" || s[len(s)-1] == ' ' || s[0] != '*' && s[0] != '`' && s[0] != '[' && (!wordly(s[0]) || s[0] <= '9') {
		return false
	}
	for at := 0; at < len(s); {
		n := 1
		switch c := s[at]; {
		case inWords[c]:
			p.out = append(p.out, c)
		case c == '\'':
			p.out = append(p.out, c)
		case c == '"':
			p.out = append(p.out, "&quot;"...)
		case c == '`':
			n = p.code(s[at:])
		case c == '*' && (at == 0 || s[at-1] == ' ' || s[at-1] == '('):
			n = p.emphasis(s[at:])
		case c == '[' && (at == 0 || s[at-1] != '!'):
			n = p.toSite(s[at:])
		default:
			return false
		}
		if n == 0 {
			return false
		}
		at += n
	}
	return true
}

// code writes the code that a text begins with, and returns how many bytes it
// takes; 0 for what goldmark is to read. So do emphasis and toSite.
func (p *phrase) code(s string) int {
	words, rest, ok := strings.Cut(s[1:], "`")
	if !ok || strings.TrimSpace(words) != words || words == "" || !all(words, &inCode) || strings.HasPrefix(rest, "`") {
		return 0
	}
	p.out = append(append(append(p.out, "<code>"...), words...), "</code>"...)
	return len(words) + 2
}

func (p *phrase) emphasis(s string) int {
	mark, open, shut := "*", "<em>", "</em>"
	if strings.HasPrefix(s, "**") {
		mark, open, shut = "**", "<strong>", "</strong>"
	}
	words, rest, ok := strings.Cut(s[len(mark):], mark)
	if !ok || words == "" || !plainLetter(words[0]) || !plainLetter(words[len(words)-1]) || !all(words, &inWords) ||
		rest != "" && strings.IndexByte(" ,.;:?!)", rest[0]) < 0 {
		return 0
	}
	p.out = append(append(append(p.out, open...), words...), shut...)
	return len(words) + 2*len(mark)
}

func (p *phrase) toSite(s string) int {
	words, rest, ok := strings.Cut(s[1:], "](")
	dest, _, closed := strings.Cut(rest, ")")
	if !ok || !closed || words == "" || !all(words, &inWords) || !strings.HasPrefix(dest, "/") || !isPlain(dest) {
		return 0
	}
	href, leads := "", false
	if p.link != nil {
		href, leads = p.link(dest)
	}
	switch {
	case !leads:
		p.out = append(p.out, words...)
	case href == "" || !isPlain(href):
		return 0
	default:
		p.out = append(append(append(p.out, `<a href="`...), href...), `">`...)
		p.out = append(append(p.out, words...), "</a>"...)
	}
	return len(words) + len(dest) + 4
}
