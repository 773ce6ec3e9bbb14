package importer

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/two-sentences/etiquette/generator/sanitize"
)

// This file writes a tree of HTML as Markdown. Whatever a text holds stays
// text: marks in it are escaped.

// maxBlocks is how deep quotes and lists are written; deeper ones lose their
// marks (the site reads no more than two dozen).
const maxBlocks = 10

// writer writes one tree.
type writer struct {
	article bool
	depth   int // of quotes and lists
}

func render(root *node, article bool) string {
	w := &writer{article: article}
	return strings.Trim(strings.Join(w.blocks(root.kids), "\n\n"), "\n")
}

// blocks gives the blocks of an element, each without line breaks at its ends.
func (w *writer) blocks(kids []*node) []string {
	var out []string
	var run []*node
	flush := func() {
		out = append(out, w.paragraphs(run)...)
		run = nil
	}
	for i, k := range kids {
		if !k.block {
			run = append(run, k)
			continue
		}
		flush()
		switch {
		case k.tag == "pre" || k.tag == "code":
			out = append(out, fence(textOf(k)))
		case k.tag == "hr":
			if w.article {
				out = append(out, "---")
			}
		case k.tag == "blockquote":
			out = append(out, w.quote(k)...)
		case k.tag == "ul" || k.tag == "ol":
			mark := byte('-')
			if i > 0 && len(out) > 0 && strings.HasPrefix(out[len(out)-1], "- ") {
				mark = '*'
			}
			out = append(out, w.list(k, mark)...)
		case headings[k.tag] > 0 && w.article && !anyBlock(k.kids):
			if text := strings.Join(strings.Fields(w.line(k.kids)), " "); text != "" {
				out = append(out, strings.Repeat("#", max(2, headings[k.tag]))+" "+strings.TrimRight(strings.ReplaceAll(text, "\\\n", " "), "#"))
			}
		case k.tag == "table" && w.article:
			out = append(out, w.table(k)...)
		default:
			out = append(out, w.blocks(k.kids)...)
		}
	}
	flush()
	return out
}

func anyBlock(kids []*node) bool {
	for _, k := range kids {
		if k.block {
			return true
		}
	}
	return false
}

func (w *writer) quote(n *node) []string {
	if w.depth >= maxBlocks {
		return w.blocks(n.kids)
	}
	w.depth++
	inner := w.blocks(n.kids)
	w.depth--
	if len(inner) == 0 {
		return nil
	}
	return []string{indent(strings.Join(inner, "\n\n"), "> ", "> ")}
}

func (w *writer) list(n *node, mark byte) []string {
	if w.depth >= maxBlocks {
		return w.blocks(n.kids)
	}
	w.depth++
	defer func() { w.depth-- }()
	number := max(n.start, 0)
	if n.start == 0 {
		number = 1
	}
	var items []string
	loose := false
	var stray []*node
	for _, k := range append(n.kids, &node{tag: "li"}) {
		if k.tag != "li" {
			if k.tag == "br" || k.tag == "" && strings.TrimSpace(k.text) == "" {
				continue
			}
			stray = append(stray, k)
			continue
		}
		for _, kids := range [][]*node{stray, k.kids} {
			inner := w.blocks(kids)
			if len(inner) == 0 {
				continue
			}
			lead := string(mark) + " "
			if n.tag == "ol" {
				lead = strconv.Itoa(min(number, 999999)) + ". "
				if mark == '*' {
					lead = strconv.Itoa(min(number, 999999)) + ") "
				}
				number++
			}
			text := inner[0]
			for _, more := range inner[1:] {
				if len(more) > 0 && strings.HasPrefix(more, "- ") || strings.HasPrefix(more, "1. ") {
					text += "\n" + more
					continue
				}
				text += "\n\n" + more
				loose = true
			}
			items = append(items, indent(text, lead, strings.Repeat(" ", len(lead))))
		}
		stray = nil
	}
	if len(items) == 0 {
		return nil
	}
	if loose {
		return []string{strings.Join(items, "\n\n")}
	}
	return []string{strings.Join(items, "\n")}
}

// indent puts first before the first line and rest before the others.
func indent(s, first, rest string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lead := rest
		if i == 0 {
			lead = first
		}
		lines[i] = strings.TrimRight(lead+line, " ")
	}
	return strings.Join(lines, "\n")
}

func fence(code string) string {
	code = strings.Trim(strings.ReplaceAll(code, "\r", ""), "\n")
	if strings.TrimSpace(code) == "" {
		return ""
	}
	ticks := max(3, longestRun(code, '`')+1)
	return strings.Repeat("`", ticks) + "\n" + code + "\n" + strings.Repeat("`", ticks)
}

func longestRun(s string, c byte) int {
	best, run := 0, 0
	for i := range len(s) {
		if s[i] != c {
			run = 0
			continue
		}
		run++
		best = max(best, run)
	}
	return best
}

// table writes a table whose cells hold no blocks; of another, the blocks.
func (w *writer) table(n *node) []string {
	var rows [][]string
	var collect func(*node) bool
	collect = func(k *node) bool {
		switch k.tag {
		case "tr":
			var row []string
			for _, c := range k.kids {
				if c.tag != "td" && c.tag != "th" {
					continue
				}
				text := strings.ReplaceAll(w.line(c.kids), "\\\n", " ")
				if strings.Contains(text, "\n") || anyBlock(c.kids) {
					return false
				}
				row = append(row, strings.ReplaceAll(strings.TrimSpace(text), "|", `\|`))
			}
			if len(row) > 0 {
				rows = append(rows, row)
			}
			return true
		}
		for _, c := range k.kids {
			if !collect(c) {
				return false
			}
		}
		return true
	}
	if !collect(n) || len(rows) == 0 {
		return w.blocks(n.kids)
	}
	width := 0
	for _, r := range rows {
		width = max(width, len(r))
	}
	var b strings.Builder
	for i, r := range rows {
		b.WriteString("|")
		for c := range width {
			cell := ""
			if c < len(r) {
				cell = r[c]
			}
			b.WriteString(" " + cell + " |")
		}
		if i == 0 {
			b.WriteString("\n|" + strings.Repeat(" --- |", width))
		}
		if i < len(rows)-1 {
			b.WriteString("\n")
		}
	}
	return []string{b.String()}
}

// paragraphs divides a run of inline nodes at double line breaks.
func (w *writer) paragraphs(run []*node) []string {
	var out []string
	var part []*node
	breaks := 0
	flush := func() {
		if text := w.paragraph(part); text != "" {
			out = append(out, text)
		}
		part, breaks = nil, 0
	}
	for _, n := range run {
		switch {
		case n.tag == "br":
			breaks++
			if breaks >= 2 {
				flush()
				breaks = 2
				continue
			}
		case n.tag == "" && strings.TrimSpace(n.text) == "" && breaks > 0:
			continue
		default:
			if breaks >= 2 {
				part = nil
			}
			breaks = 0
		}
		part = append(part, n)
	}
	flush()
	return out
}

// paragraph writes one paragraph; nothing in it begins a block by accident.
func (w *writer) paragraph(run []*node) string {
	text := strings.TrimSpace(w.line(run))
	for {
		trimmed := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(text, "\\\n"), "\\\n"))
		if strings.HasSuffix(trimmed, "\\") && strings.HasSuffix(text, "\\\n") {
			trimmed = strings.TrimSpace(strings.TrimSuffix(text, "\\\n"))
		}
		if trimmed == text {
			break
		}
		text = trimmed
	}
	text = dropLastBreak(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = w.lineStart(strings.TrimLeft(line, " \t"))
	}
	return strings.Join(lines, "\n")
}

// dropLastBreak takes off a hard break that nothing follows: an odd number of
// backslashes at the end.
func dropLastBreak(s string) string {
	n := len(s) - len(strings.TrimRight(s, `\`))
	if n%2 == 1 {
		return strings.TrimRight(s[:len(s)-1], " ")
	}
	return s
}

var lineStartRE = regexp.MustCompile(`^(?:[-+](?:[ \t]|$)|-[-\t ]*$|=+[ \t]*$|#{1,6}(?:[ \t]|$)|>|\||:(?:[ \t]|$)|:?-+:?[ \t]*\|)`)
var numberRE = regexp.MustCompile(`^([0-9]{1,9})([.)])(?:[ \t]|$)`)

// lineStart escapes what would begin a block.
func (w *writer) lineStart(line string) string {
	if line == "" || line[0] >= 'A' && line[0] != '|' {
		return line
	}
	if lineStartRE.MatchString(line) {
		return `\` + line
	}
	if m := numberRE.FindStringSubmatch(line); m != nil {
		return m[1] + `\` + line[len(m[1]):]
	}
	return line
}

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
	bareRE   = regexp.MustCompile(`^(?:https?://|www\.)[-a-zA-Z0-9.]+\.[a-z]+(?::[0-9]+)?(?:[/#?][-a-zA-Z0-9@:%_+.~#$!?&/=;,']*)?`)
	entityRE = regexp.MustCompile(`^&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,7}|[a-zA-Z][a-zA-Z0-9]{0,31});`)
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
			if url := strings.TrimRight(bareRE.FindString(s[i:]), "_~"); url != "" && strings.Contains(url, ".") {
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
			if entityRE.MatchString(s[i:]) {
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
