package importer

import (
	"strconv"
	"strings"
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

var lineStartRE = pattern(`^(?:[-+](?:[ \t]|$)|-[-\t ]*$|=+[ \t]*$|#{1,6}(?:[ \t]|$)|>|\||:(?:[ \t]|$)|:?-+:?[ \t]*\|)`)
var numberRE = pattern(`^([0-9]{1,9})([.)])(?:[ \t]|$)`)

// lineStart escapes what would begin a block.
func (w *writer) lineStart(line string) string {
	if line == "" || line[0] >= 'A' && line[0] != '|' {
		return line
	}
	if lineStartRE().MatchString(line) {
		return `\` + line
	}
	if m := numberRE().FindStringSubmatch(line); m != nil {
		return m[1] + `\` + line[len(m[1]):]
	}
	return line
}
