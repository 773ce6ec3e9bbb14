package importer

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/two-sentences/etiquette/generator/sanitize"
)

// This file writes what stands within a line: words, emphasis, code, links.

// line writes inline nodes; a hard break is a backslash before a line feed.
func (w *writer) line(kids []*node) string {
	var b bytes.Buffer
	w.inline(&b, kids, false, 0)
	return b.String()
}

// inline writes nodes within a line. in says which emphasis is on.
func (w *writer) inline(b *bytes.Buffer, kids []*node, inLink bool, in marks) {
	for i, k := range kids {
		switch k.tag {
		case "":
			last := in == 0 && (i == len(kids)-1 || kids[i+1].tag == "br")
			writeText(b, k.text, inLink, last)
		case "br":
			b.Truncate(len(bytes.TrimRight(b.Bytes(), " ")))
			b.WriteString("\\\n")
		case "em", "strong", "del":
			mark := markOf[k.tag]
			if in&mark != 0 {
				w.inline(b, k.kids, inLink, in)
				continue
			}
			var inner bytes.Buffer
			w.inline(&inner, k.kids, inLink, in|mark)
			emphasise(b, inner.String(), mark, following(kids[i+1:]))
		case "code":
			writeCode(b, textOf(k))
		case "a":
			w.link(b, k, inLink, in)
		default:
			w.inline(b, k.kids, inLink, in)
		}
	}
}

type marks int

const (
	em marks = 1 << iota
	strong
	del
)

var markOf = map[string]marks{"em": em, "strong": strong, "del": del}

// following gives the characters that may come next: the first one of the
// text, and the mark before it, which may be written or not.
func following(kids []*node) (next [2]rune) {
	next = [2]rune{' ', ' '}
	if len(kids) == 0 {
		return next
	}
	switch n := kids[0]; n.tag {
	case "", "br":
		if n.text != "" {
			r, _ := utf8.DecodeRuneInString(n.text)
			next = [2]rune{r, r}
		}
	case "a":
		next[1] = '['
	case "code":
		next[1] = '`'
	default:
		next[1] = '*'
	}
	if text := textOf(kids[0]); next[1] != next[0] && text != "" {
		next[0], _ = utf8.DecodeRuneInString(text)
	}
	return next
}

// emphasise puts marks around a text where Markdown will take them for marks;
// elsewhere the text stands without.
func emphasise(b *bytes.Buffer, inner string, mark marks, next [2]rune) {
	const edge = " \t\n"
	body := strings.TrimLeft(inner, edge)
	lead := inner[:len(inner)-len(body)]
	trimmed := strings.TrimRight(body, edge)
	tail := body[len(trimmed):]
	if strings.HasSuffix(trimmed, `\`) || trimmed == "" || strings.HasPrefix(trimmed, "\\\n") {
		b.WriteString(inner) // a break at the edge
		return
	}
	if lead != "" && !bytes.HasSuffix(b.Bytes(), []byte(" ")) {
		b.WriteString(lead)
	}
	before, _ := utf8.DecodeLastRune(b.Bytes())
	if b.Len() == 0 {
		before = ' '
	}
	if tail != "" {
		next = [2]rune{' ', ' '}
	}
	first, _ := utf8.DecodeRuneInString(trimmed)
	last, _ := utf8.DecodeLastRuneInString(trimmed)
	d := map[marks]string{em: "*", strong: "**", del: "~~"}[mark]
	opens := !punct(first) || apart(before) || punct(before)
	ends := (apart(next[0]) || punct(next[0])) && (apart(next[1]) || punct(next[1]))
	closes := !punct(last) || ends
	alike := func(r rune) bool { return r == rune(d[0]) }
	if mark == em && (alike(before) || alike(next[1]) || alike(first) || alike(last)) && (apart(before) || punct(before)) && ends && before != '_' && first != '_' && last != '_' {
		d = "_"
	}
	if mark == strong && (alike(first) || alike(last)) && (apart(before) || punct(before)) && ends && before != '_' && first != '_' && last != '_' {
		b.WriteString("__" + trimmed + "__" + tail)
		return
	}
	if !opens || !closes || alike(before) || alike(first) && mark != em || alike(last) && mark != em || d == "*" && (alike(next[1]) || alike(first) || alike(last)) {
		d = ""
	}
	b.WriteString(d + trimmed + d + tail)
}

func apart(r rune) bool { return unicode.IsSpace(r) }
func punct(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }

func writeCode(b *bytes.Buffer, code string) {
	code = strings.Join(strings.Fields(strings.ReplaceAll(code, "\n", " ")), " ")
	if code == "" {
		return
	}
	ticks := strings.Repeat("`", longestRun(code, '`')+1)
	if bytes.HasSuffix(b.Bytes(), []byte("`")) {
		b.WriteByte(' ')
	}
	pad := ""
	if strings.HasPrefix(code, "`") || strings.HasSuffix(code, "`") {
		pad = " "
	}
	b.WriteString(ticks + pad + code + pad + ticks)
}

func (w *writer) link(b *bytes.Buffer, n *node, inLink bool, in marks) {
	href, ok := cleanHref(n.href)
	if !ok || inLink {
		w.inline(b, n.kids, inLink, in)
		return
	}
	var inner bytes.Buffer
	w.inline(&inner, n.kids, true, in)
	text := strings.TrimSpace(inner.String())
	plain := strings.TrimSpace(textOf(n))
	if bytes.HasSuffix(b.Bytes(), []byte("!")) && !bytes.HasSuffix(b.Bytes(), []byte(`\!`)) {
		b.Truncate(b.Len() - 1)
		b.WriteString(`\!`)
	}
	if inner.String() != strings.TrimLeft(inner.String(), " ") {
		b.WriteByte(' ')
	}
	switch {
	case text == "": // nothing to click on
	case strings.Contains(href, "://") && shownAs(plain, href) && !strings.ContainsAny(href, "<> "):
		b.WriteString("<" + href + ">")
	case strings.Contains(text, "\\\n\\\n"):
		b.WriteString("[" + escapeAll(plain) + "](" + target(href) + ")")
	default:
		b.WriteString("[" + text + "](" + target(href) + ")")
	}
	if inner.String() != strings.TrimRight(inner.String(), " ") {
		b.WriteByte(' ')
	}
}

// shownAs tells whether a link's text is its address, whole or cut short.
func shownAs(text, href string) bool {
	if text == "" {
		return false
	}
	for _, whole := range []string{href, strings.TrimPrefix(strings.TrimPrefix(href, "https://"), "http://")} {
		cut := strings.TrimRight(text, ".…/")
		if text == whole || len(cut) > 8 && cut != text && strings.HasPrefix(whole, cut) {
			return true
		}
		if a, z, ok := strings.Cut(text, "..."); ok && len(a) > 8 && strings.HasPrefix(whole, a) && strings.HasSuffix(whole, z) {
			return true
		}
	}
	return false
}

// cleanHref lets through what sanitize.Stranger lets through.
func cleanHref(href string) (string, bool) {
	href = strings.TrimSpace(strings.Map(func(r rune) rune {
		if sanitize.ZeroWidth(r) {
			return -1
		}
		return r
	}, href))
	if strings.HasPrefix(href, "//") {
		href = "https:" + href
	}
	if strings.HasPrefix(href, "/") && !strings.ContainsFunc(href, func(r rune) bool { return r <= ' ' || r == '\\' || sanitize.Hidden(r) }) {
		return href, true
	}
	return sanitize.Link(href)
}

var targetEscapes = strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", `\`, "%5C", "\"", "%22", " ", "%20", "*", "%2A", "`", "%60", "&", "&amp;")

// target writes an address as a link's destination.
func target(href string) string { return targetEscapes.Replace(href) }

var (
	bareRE   = pattern(`^(?:https?://|www\.)[-a-zA-Z0-9.]+\.[a-z]+(?::[0-9]+)?(?:[/#?][-a-zA-Z0-9@:%_+.~#$!?&/=;,']*)?`)
	entityRE = pattern(`^&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,7}|[a-zA-Z][a-zA-Z0-9]{0,31});`)
)

// writeText writes text so that it stays text. White space becomes one space;
// a bare web address stays as it is, and a link. last tells that no mark comes
// behind the text, which the address would swallow.
func writeText(b *bytes.Buffer, s string, inLink, last bool) {
	prev := byte(0) // the beginning
	if b.Len() > 0 {
		prev = b.Bytes()[b.Len()-1]
	}
	for i := 0; i < len(s); {
		c := s[i]
		if c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' {
			if prev != ' ' && prev != '\n' {
				b.WriteByte(' ')
			}
			prev = ' '
			i++
			continue
		}
		if !inLink && (c == 'h' || c == 'w') && !alnum(prev) {
			if url := strings.TrimRight(bareRE().FindString(s[i:]), "_~"); url != "" && strings.Contains(url, ".") {
				i += len(url)
				switch {
				case (prev == 0 || prev == ' ' || prev == '\n') && (last && i == len(s) || i < len(s) && (s[i] == ' ' || s[i] == '\n')):
					b.WriteString(url)
				case c == 'h':
					b.WriteString("<" + url + ">")
				default:
					b.WriteString(strings.Replace(url, ".", `\.`, 1))
				}
				prev = url[len(url)-1]
				continue
			}
		}
		switch c {
		case '\\', '`', '*', '<', '~', '[':
			b.WriteByte('\\')
		case ']':
			if inLink {
				b.WriteByte('\\')
			}
		case '_':
			if !alnum(prev) || i+1 >= len(s) || !alnum(s[i+1]) {
				b.WriteByte('\\')
			}
		case '&':
			if entityRE().MatchString(s[i:]) {
				b.WriteByte('\\')
			}
		}
		b.WriteByte(c)
		prev = c
		i++
	}
}

func alnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}

func escapeAll(s string) string {
	var b bytes.Buffer
	writeText(&b, s, true, true)
	return strings.TrimSpace(b.String())
}
