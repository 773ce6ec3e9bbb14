package importer

import (
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"github.com/two-sentences/etiquette/generator/sanitize"
)

// HTML becomes Markdown in two steps: a stranger's HTML goes through
// sanitize.Stranger first, and then through a converter that knows a dozen
// elements and writes nothing but text, escaped, and the marks of Markdown. So
// even an article, whose elements are more, can carry no HTML through.
//
// (github.com/JohannesKaufmann/html-to-markdown/v2 was weighed. It knows many
// elements that the sanitiser has taken out already, escapes for a larger
// Markdown than ours, parses to a DOM that refuses 512 open elements, and would
// take most of the ten seconds that 100,000 comments may take.)

// commentMarkdown converts a comment. lines keeps single line breaks and takes
// blank lines for paragraphs, as WordPress does. removed names what a reader
// might miss.
func commentMarkdown(in string, lines bool) (md string, removed []string) {
	in = stray(sanitize.Text(in))
	if !strings.ContainsAny(in, "<&") {
		return render(&node{kids: textNodes(in, lines)}, false), nil
	}
	if simple(in) {
		return render(parseHTML(in, lines), false), nil
	}
	clean, taken := sanitize.Stranger.Clean([]byte(substitute(in)))
	for _, r := range taken {
		if telling(r.What) && !slices.Contains(removed, r.What) && len(removed) < 8 {
			removed = append(removed, r.What)
		}
	}
	return render(parseHTML(string(clean), lines), false), append(removed, flattened(in)...)
}

// linkRE finds what a tag leads to.
var linkRE = pattern(`(?i)(<(?:a|img)\b[^<>]*?\s(?:href|src)\s*=\s*)("[^"<>]*"|'[^'<>]*'|[^\s"'<>]+)`)

// wholeLinks makes links whole that leave out the site they are of, which base
// names. removed names those that lead nowhere, as no site is known.
func wholeLinks(in, base string, isHTML bool) (out string, removed []string) {
	from, err := url.Parse(base)
	if err != nil || from.Host == "" {
		from = nil
	}
	whole := func(address string) (string, bool) {
		address = strings.TrimSpace(address)
		u, err := url.Parse(html.UnescapeString(address))
		if err != nil || u.Scheme != "" || u.Host != "" || u.Path == "" && u.Fragment == "" && u.RawQuery == "" {
			return "", false
		}
		if from == nil && strings.HasPrefix(address, "/") {
			return "", false // an article may have it as its old address
		}
		if from == nil {
			if len(removed) < 8 {
				removed = append(removed, "the link to "+shorten(address)+", whose site is not known")
			}
			return "", false
		}
		return from.ResolveReference(u).String(), true
	}
	if !isHTML {
		if !strings.Contains(in, "](") || strings.Contains(in, "`") { // what looks like a link may be code
			return in, nil
		}
		done := 0
		for _, m := range mdLinkRE().FindAllStringSubmatchIndex(in, -1) {
			if to, ok := whole(in[m[4]:m[5]]); ok {
				out += in[done:m[4]] + target(to)
				done = m[5]
			}
		}
		return out + in[done:], removed
	}
	lower := strings.ToLower(in)
	if strings.Count(lower, "href")+strings.Count(lower, "<img") == strings.Count(in, `href="http`) {
		return in, nil
	}
	out = linkRE().ReplaceAllStringFunc(in, func(m string) string {
		part := linkRE().FindStringSubmatch(m)
		if to, ok := whole(strings.Trim(part[2], `"'`)); ok {
			return part[1] + `"` + html.EscapeString(to) + `"`
		}
		return m
	})
	return out, removed
}

var flattenedRE = pattern(`(?i)<(img|table|dl|h[1-6]|sup|sub)\b`)

// flattened names the elements whose words come along and whose form does not.
func flattened(in string) (names []string) {
	for _, m := range flattenedRE().FindAllStringSubmatch(in, -1) {
		name := "the form of <" + strings.ToLower(m[1]) + ">"
		if strings.EqualFold(m[1], "img") {
			name = "the picture of <img>, for which its address or words stand"
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// articleMarkdown converts an article, with its headings and tables. address is
// its old one: what its links leave out of theirs is taken from there.
func articleMarkdown(in string, lines bool, address string) (md string, removed []string) {
	base, err := url.Parse(address)
	if err != nil {
		base = &url.URL{}
	}
	root := parse(builder{lines: lines, base: base}, stray(sanitize.Text(in)))
	return render(root, true), slices.Compact(slices.Sorted(slices.Values(root.removed)))
}

// stray makes letters of what begins no tag, and would take what follows with
// it: "</" before anything but a letter, and a "<" that no ">" closes.
func stray(in string) string {
	last := strings.LastIndexByte(in, '>')
	if open := strings.IndexByte(in[last+1:], '<'); open >= 0 {
		in = in[:last+1] + strings.ReplaceAll(in[last+1:], "<", "&lt;")
	}
	return strayEndRE().ReplaceAllString(in, "&lt;/$1")
}

var strayEndRE = pattern(`</([^a-zA-Z]|$)`)

var simpleTags = tagSet("p b i em strong del code pre blockquote ul ol li br")

// simple tells whether every tag is one that the sanitiser would let through as
// it stands, as nearly all comments' are: <p>, </b>, <br />, <a href="http…">.
func simple(in string) bool {
	for {
		at := strings.IndexByte(in, '<')
		if at < 0 {
			return true
		}
		in = in[at+1:]
		end := strings.IndexByte(in, '>')
		if end < 0 {
			return false
		}
		tag := in[:end]
		in = in[end+1:]
		if href, ok := strings.CutPrefix(tag, `a href="http`); ok {
			href = strings.TrimSuffix(href, ` rel="nofollow"`)
			if len(href) < 2 || strings.IndexByte(href, '"') != len(href)-1 || strings.ContainsAny(href, "<'\\ \t\n`") {
				return false
			}
			continue
		}
		tag = strings.TrimPrefix(strings.TrimSuffix(strings.TrimSuffix(tag, "/"), " "), "/")
		if !simpleTags[tag] && tag != "a" {
			return false
		}
	}
}

// telling tells whether a removal took more than a look: scripts, forms,
// dangerous links. A <span> is taken out without a word.
func telling(what string) bool {
	if strings.HasPrefix(what, "the attribute ") {
		return strings.HasPrefix(what, "the attribute on")
	}
	tag := strings.Trim(what, "<>")
	return !slices.Contains(plainTags, tag)
}

// plainTags are those whose text alone matters.
var plainTags = strings.Fields("span font u small sup sub center big tt ins mark abbr acronym cite dfn kbd samp var q label bdi bdo wbr nobr time dl dt dd o:p html body head")

var (
	headings = map[string]int{"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
	boxes    = tagSet("div section article aside header footer main nav figure figcaption dl dt dd address center details summary hgroup form fieldset tbody thead tfoot table tr td th caption")
	blockTag = tagSet("p blockquote ul ol li pre hr h1 h2 h3 h4 h5 h6 table tr")
	dropped  = tagSet("script style noscript template svg math object textarea title select head embed applet noembed noframes xmp plaintext canvas iframe video audio")
	voidTag  = tagSet("br hr img wbr input col area base embed link meta source track param")
)

func tagSet(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// substitute writes what the sanitiser would take out in words that it lets
// through: an image or a frame as a link, a heading as a strong paragraph.
func substitute(in string) string {
	lower := strings.ToLower(in)
	if !slices.ContainsFunc([]string{"<img", "<iframe", "<h1", "<h2", "<h3", "<h4", "<h5", "<h6", "<div", "<s>", "<strike", "<t", "<section", "<article", "<center", "<d", "<f"}, func(t string) bool { return strings.Contains(lower, t) }) {
		return in
	}
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(in))
	link := 0
	for z.Next() != html.ErrorToken {
		raw := string(z.Raw())
		t := z.Token()
		end := t.Type == html.EndTagToken
		start := t.Type == html.StartTagToken || t.Type == html.SelfClosingTagToken
		switch {
		case !end && !start:
			b.WriteString(raw)
		case t.Data == "img" || t.Data == "iframe" && start:
			b.WriteString(asLink(t, link > 0))
			if t.Data == "iframe" {
				b.WriteString(raw)
			}
		case headings[t.Data] > 0:
			b.WriteString(map[bool]string{true: "<p><strong>", false: "</strong></p>"}[start])
		case t.Data == "s" || t.Data == "strike":
			b.WriteString(map[bool]string{true: "<del>", false: "</del>"}[start])
		case boxes[t.Data]:
			b.WriteString(map[bool]string{true: "<p>", false: "</p>"}[start])
		default:
			if t.Data == "a" && t.Type == html.StartTagToken {
				link++
			} else if t.Data == "a" && end && link > 0 {
				link--
			}
			b.WriteString(raw)
		}
	}
	return b.String()
}

func asLink(t html.Token, inLink bool) string {
	src, alt := strings.TrimSpace(attr(t, "src")), strings.TrimSpace(attr(t, "alt"))
	if alt == "" {
		alt = src
	}
	if _, ok := sanitize.Link(src); !ok || inLink {
		if strings.HasPrefix(src, "data:") && alt == src {
			return ""
		}
		return html.EscapeString(alt)
	}
	return `<a href="` + html.EscapeString(src) + `">` + html.EscapeString(alt) + `</a>`
}

func attr(t html.Token, key string) string {
	for _, a := range t.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// node is an element, or (tag empty) text.
type node struct {
	tag     string
	text    string // of text; of code and pre: their whole text
	href    string
	start   int // of an ordered list
	block   bool
	kids    []*node
	removed []string // of the root: what was left out
}

// maxTree is how deep elements may nest; deeper ones lose their marks.
const maxTree = 100

// builder makes a tree of HTML that need not be well-formed.
type builder struct {
	root  *node
	open  []*node
	skip  string // a dropped element that is open
	depth int    // of it in itself
	lines bool
	base  *url.URL // of an article: its old address; nil: of a comment
}

func parseHTML(in string, lines bool) *node { return parse(builder{lines: lines}, in) }

func parse(b builder, in string) *node {
	b.root = &node{}
	b.open = []*node{b.root}
	z := html.NewTokenizer(strings.NewReader(in))
	for z.Next() != html.ErrorToken {
		b.token(z.Token())
	}
	markBlocks(b.root)
	return b.root
}

func (b *builder) top() *node { return b.open[len(b.open)-1] }

func (b *builder) token(t html.Token) {
	switch {
	case b.skip != "":
		if t.Data == b.skip && t.Type == html.StartTagToken {
			b.depth++
		} else if t.Data == b.skip && t.Type == html.EndTagToken {
			if b.depth--; b.depth == 0 {
				b.skip = ""
			}
		}
	case t.Type == html.TextToken:
		b.text(t.Data)
	case t.Type == html.StartTagToken || t.Type == html.SelfClosingTagToken:
		b.start(t)
	case t.Type == html.EndTagToken:
		b.end(t.Data)
	}
}

func (b *builder) text(s string) {
	top := b.top()
	if b.inside("pre") || b.inside("code") {
		top.kids = append(top.kids, &node{text: s})
		return
	}
	if n := len(top.kids); b.lines && n > 0 && top.kids[n-1].tag == "br" {
		s = strings.TrimPrefix(s, "\n")
	}
	top.kids = append(top.kids, textNodes(s, b.lines)...)
}

func textNodes(s string, lines bool) []*node {
	if !lines {
		return []*node{{text: s}}
	}
	var out []*node
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			out = append(out, &node{tag: "br"})
		}
		if line != "" {
			out = append(out, &node{text: line})
		}
	}
	return out
}

func (b *builder) inside(tag string) bool {
	return slices.ContainsFunc(b.open, func(n *node) bool { return n.tag == tag })
}

func (b *builder) start(t html.Token) {
	tag := t.Data
	switch tag {
	case "b":
		tag = "strong"
	case "i":
		tag = "em"
	case "s", "strike":
		tag = "del"
	}
	n := &node{tag: tag}
	switch {
	case tag == "img" || tag == "iframe" || tag == "video" || tag == "audio" || tag == "embed":
		b.media(t)
	case voidTag[tag]:
	case tag == "p" || blockTag[tag] && tag != "li":
		b.closeTo("p", "blockquote", "li", "td", "th", "div")
	case tag == "li":
		b.closeTo("li", "ul", "ol")
	}
	if dropped[tag] {
		if tag == "iframe" || tag == "video" || tag == "audio" {
			b.skip, b.depth = tag, 1
		} else if t.Type == html.StartTagToken && !voidTag[tag] {
			b.skip, b.depth = tag, 1
			b.root.removed = append(b.root.removed, "<"+tag+">")
		}
		if t.Type == html.SelfClosingTagToken {
			b.skip = ""
		}
		return
	}
	switch tag {
	case "img", "wbr", "input", "col", "area", "base", "link", "meta", "source", "track", "param":
		return
	case "a":
		if b.inside("a") {
			b.end("a")
		}
		n.href = b.whole(attr(t, "href"))
	case "ol":
		n.start, _ = strconv.Atoi(attr(t, "start"))
	}
	b.top().kids = append(b.top().kids, n)
	if !voidTag[tag] && t.Type != html.SelfClosingTagToken && len(b.open) < maxTree {
		b.open = append(b.open, n)
	}
}

// whole is an address as it is kept. In an article, what a link leaves out is
// taken from the article's own; where that is not known, the link goes.
func (b *builder) whole(href string) string {
	href = strings.TrimSpace(href)
	u, err := url.Parse(href)
	switch {
	case strings.HasPrefix(href, "//"):
		return "https:" + href
	case b.base != nil && strings.HasPrefix(href, "#") && len(href) > 1:
		b.root.removed = append(b.root.removed, "the link to "+href+" of the same page")
		return ""
	case b.base == nil || err != nil || u.Scheme != "" || u.Path == "":
		return href
	case b.base.Host == "":
		b.root.removed = append(b.root.removed, "the address "+href+", whose site is not known")
		return ""
	}
	return b.base.ResolveReference(u).String()
}

// media keeps a picture, a frame or a film as a link: a page asks no other site
// for anything, and the archive does not hold the picture.
func (b *builder) media(t html.Token) {
	src, name := b.whole(attr(t, "src")), strings.TrimSpace(attr(t, "alt"))
	if t.Data != "img" || name == "" {
		name = src
		if t.Data == "img" {
			name = path.Base(strings.TrimSuffix(cutAt(src, "?#"), "/"))
		}
	}
	_, ok := sanitize.Link(src)
	switch {
	case !ok && t.Data == "img" && attr(t, "alt") != "":
		b.top().kids = append(b.top().kids, &node{text: name})
		fallthrough
	case !ok:
		if src != "" {
			b.root.removed = append(b.root.removed, "the address of <"+t.Data+">")
		}
		return
	case t.Data == "img":
		b.root.removed = append(b.root.removed, "the picture "+src+", a link leads to it")
	}
	n := &node{tag: "a", href: src, kids: []*node{{text: name}}}
	if b.inside("a") {
		n = &node{text: name}
	}
	b.top().kids = append(b.top().kids, n)
}

// cutAt is s up to the first of the characters.
func cutAt(s, chars string) string {
	if i := strings.IndexAny(s, chars); i >= 0 {
		return s[:i]
	}
	return s
}

// closeTo closes an open tag, unless one of the fences is open inside it.
func (b *builder) closeTo(tag string, fences ...string) {
	for i := len(b.open) - 1; i > 0; i-- {
		switch {
		case b.open[i].tag == tag:
			b.open = b.open[:i]
			return
		case slices.Contains(fences, b.open[i].tag):
			return
		}
	}
}

func (b *builder) end(tag string) {
	switch tag {
	case "b":
		tag = "strong"
	case "i":
		tag = "em"
	case "s", "strike":
		tag = "del"
	}
	for i := len(b.open) - 1; i > 0; i-- {
		if b.open[i].tag == tag {
			b.open = b.open[:i]
			return
		}
	}
}

// markBlocks marks what cannot stand within a line, and joins neighbours of
// one kind of emphasis.
func markBlocks(n *node) {
	n.block = blockTag[n.tag] || boxes[n.tag] || n.tag == "code" && strings.Contains(strings.Trim(textOf(n), "\n "), "\n")
	joined := n.kids[:0]
	for _, k := range n.kids {
		if len(joined) > 0 && (k.tag == "em" || k.tag == "strong" || k.tag == "del") && joined[len(joined)-1].tag == k.tag {
			joined[len(joined)-1].kids = append(joined[len(joined)-1].kids, k.kids...)
			continue
		}
		joined = append(joined, k)
	}
	n.kids = joined
	for _, k := range n.kids {
		markBlocks(k)
		n.block = n.block || k.block && n.tag != ""
	}
}

func textOf(n *node) string {
	if n.tag == "" && len(n.kids) == 0 {
		return n.text
	}
	if n.tag == "br" {
		return "\n"
	}
	var b strings.Builder
	for _, k := range n.kids {
		b.WriteString(textOf(k))
	}
	return b.String()
}
