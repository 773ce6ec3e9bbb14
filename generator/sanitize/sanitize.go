// Package sanitize lets through the HTML we allow strangers, and nothing else.
//
// It is a list of what is allowed, applied to the tokens that x/net/html
// reads; what it writes is written anew, each text and attribute escaped, each
// element closed. Nothing that is not on the list is copied. (bluemonday was
// weighed: it leaves unclosed elements unclosed, so that a comment's <b> would
// run into the page, and it does not tell what it removed or where.)
//
//   - Stranger is for comments, names' links and imported text: a dozen elements.
//   - Writer is for raw HTML in an article: more elements, no scripts, styles,
//     frames or forms; links and images are written in Markdown, where they are
//     checked.
//   - text.go cleans plain text of what cannot be seen and changes reading.
package sanitize

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Policy is a list of allowed elements with their attributes.
type Policy struct {
	elements map[string][]string // element: attributes
	global   []string            // attributes of every element
	schemes  []string            // of href
	local    bool                // href may be a path of this site
	rel      string              // written on every link; empty: none
}

// Removal is something that a Policy took out.
type Removal struct {
	Offset int    // in bytes of the input
	What   string // "<script>", "the attribute onclick of <p>"
}

var (
	// Stranger allows what a comment may hold.
	Stranger = Policy{
		elements: map[string][]string{"p": nil, "br": nil, "em": nil, "strong": nil, "b": nil, "i": nil, "del": nil, "code": nil, "pre": nil,
			"blockquote": nil, "ul": nil, "ol": {"start"}, "li": nil, "a": {"href"}},
		schemes: []string{"http", "https"},
		local:   true,
		rel:     "nofollow ugc noopener",
	}
	// Writer allows what raw HTML in an article may hold.
	Writer = Policy{
		elements: map[string][]string{"p": nil, "br": nil, "hr": nil, "em": nil, "strong": nil, "b": nil, "i": nil, "u": nil, "s": nil, "del": {"datetime"},
			"ins": {"datetime"}, "mark": nil, "small": nil, "sub": nil, "sup": nil, "kbd": nil, "samp": nil, "var": nil, "code": nil, "pre": nil,
			"abbr": nil, "cite": nil, "dfn": nil, "q": nil, "time": {"datetime"}, "span": nil, "div": nil, "section": nil, "aside": nil,
			"blockquote": nil, "ul": nil, "ol": {"start", "reversed"}, "li": {"value"}, "dl": nil, "dt": nil, "dd": nil,
			"details": {"open"}, "summary": nil, "figure": nil, "figcaption": nil, "bdi": nil, "bdo": nil, "wbr": nil,
			"table": nil, "caption": nil, "thead": nil, "tbody": nil, "tfoot": nil, "tr": nil,
			"th": {"colspan", "rowspan", "scope"}, "td": {"colspan", "rowspan"}, "a": {"href"}},
		global:  []string{"id", "class", "lang", "dir", "title"},
		schemes: []string{"http", "https", "mailto"},
	}
)

// void elements have no end tag; the content of raw ones is not text for a reader.
var (
	void = map[string]bool{"br": true, "hr": true, "wbr": true, "img": true, "input": true, "col": true, "area": true, "base": true, "embed": true,
		"link": true, "meta": true, "source": true, "track": true, "param": true}
	raw = map[string]bool{"script": true, "style": true, "textarea": true, "title": true, "iframe": true, "noembed": true, "noframes": true,
		"noscript": true, "xmp": true, "plaintext": true, "svg": true, "math": true, "object": true, "template": true, "select": true}
)

// maxDepth bounds how deep elements may nest; deeper ones are left out.
const maxDepth = 128

// Fragment cleans a piece of HTML that need not be whole: an end tag may stand
// in another piece. Use Balance on the whole afterwards.
func (p Policy) Fragment(in []byte) (clean []byte, removed []Removal) {
	w := &writer{policy: p}
	w.run(in)
	return w.out.Bytes(), w.removed
}

// Clean cleans whole HTML: what it returns is allowed, escaped and closed.
func (p Policy) Clean(in []byte) (clean []byte, removed []Removal) {
	if clean, ok := p.plain(in); ok {
		return clean, nil
	}
	clean, removed = p.Fragment(in)
	return Balance(clean), removed
}

// IDs are the ids that clean HTML sets, in reading order.
func IDs(clean []byte) (ids []string) {
	z := html.NewTokenizer(bytes.NewReader(clean))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		for _, a := range z.Token().Attr {
			if a.Key == "id" && a.Val != "" {
				ids = append(ids, a.Val)
			}
		}
	}
	return ids
}

type writer struct {
	policy  Policy
	out     bytes.Buffer
	removed []Removal
	inside  string // a removed element whose content goes with it
	depth   int    // of inside within itself
	at      int    // offset of the current token
}

func (w *writer) run(in []byte) {
	z := html.NewTokenizer(bytes.NewReader(in))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return
		}
		size := len(z.Raw())
		w.token(z.Token())
		w.at += size
	}
}

func (w *writer) token(t html.Token) {
	if w.inside != "" {
		w.skip(t)
		return
	}
	switch t.Type {
	case html.TextToken:
		w.out.WriteString(html.EscapeString(strings.ToValidUTF8(t.Data, "\uFFFD")))
	case html.StartTagToken, html.SelfClosingTagToken:
		w.start(t)
	case html.EndTagToken:
		if _, ok := w.policy.elements[t.Data]; ok && !void[t.Data] {
			w.out.WriteString("</" + t.Data + ">")
		}
	}
}

// skip passes over the content of a removed element.
func (w *writer) skip(t html.Token) {
	switch {
	case t.Type == html.StartTagToken && t.Data == w.inside:
		w.depth++
	case t.Type == html.EndTagToken && t.Data == w.inside:
		if w.depth--; w.depth == 0 {
			w.inside = ""
		}
	}
}

func (w *writer) start(t html.Token) {
	allowed, ok := w.policy.elements[t.Data]
	if !ok {
		w.remove("<" + t.Data + ">")
		if raw[t.Data] && t.Type == html.StartTagToken {
			w.inside, w.depth = t.Data, 1
		}
		return
	}
	w.out.WriteString("<" + t.Data)
	seen := map[string]bool{}
	for _, a := range t.Attr {
		switch {
		case seen[a.Key]:
		case !slices.Contains(allowed, a.Key) && !slices.Contains(w.policy.global, a.Key):
			w.remove("the attribute " + a.Key + " of <" + t.Data + ">")
		case a.Key == "href" && !w.policy.allows(a.Val):
			w.remove("the address " + shorten(a.Val) + " of <" + t.Data + ">")
		default:
			w.out.WriteString(" " + a.Key + `="` + html.EscapeString(strings.ToValidUTF8(a.Val, "\uFFFD")) + `"`)
		}
		seen[a.Key] = true
	}
	if t.Data == "a" && w.policy.rel != "" {
		w.out.WriteString(` rel="` + w.policy.rel + `"`)
	}
	w.out.WriteByte('>')
}

func (w *writer) remove(what string) {
	w.removed = append(w.removed, Removal{Offset: w.at, What: what})
}

func shorten(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:39]) + "…"
	}
	return s
}

// allows tells whether an address is of an allowed scheme, or of this site. What
// a browser would strip before reading the scheme is refused.
func (p Policy) allows(address string) bool {
	u, err := url.Parse(address)
	if err != nil || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r == '\\' || Hidden(r) || ZeroWidth(r) }) {
		return false
	}
	if u.Scheme == "" && u.Host == "" {
		return p.local && address != "" && !strings.HasPrefix(address, "//")
	}
	return slices.Contains(p.schemes, strings.ToLower(u.Scheme)) && (u.Host != "" || u.Opaque != "")
}

// Link returns an address that a stranger may have linked to: whole, http or
// https. ok is false for any other.
func Link(address string) (clean string, ok bool) {
	scheme, _, whole := strings.Cut(address, "://")
	if !whole || !slices.Contains(Stranger.schemes, strings.ToLower(scheme)) || !Stranger.allows(address) || len(address) > 2000 {
		return "", false
	}
	return address, true
}

// Balance closes what is open, drops end tags that close nothing, and leaves
// out what nests too deep. Its input is HTML that has been written by us, so
// tokens are copied as they are.
func Balance(in []byte) []byte {
	var out bytes.Buffer
	var open []string
	deep := 0
	z := html.NewTokenizer(bytes.NewReader(in))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		rawToken := append([]byte(nil), z.Raw()...)
		name, _ := z.TagName()
		tag := string(name)
		switch {
		case kind == html.StartTagToken && !void[tag]:
			if len(open) >= maxDepth {
				deep++
				continue
			}
			open = append(open, tag)
		case kind == html.EndTagToken && deep > 0:
			deep--
			continue
		case kind == html.EndTagToken:
			at := lastIndex(open, tag)
			if at < 0 {
				continue
			}
			for _, t := range slices.Backward(open[at+1:]) {
				out.WriteString("</" + t + ">")
			}
			open = open[:at]
		}
		out.Write(rawToken)
	}
	for _, t := range slices.Backward(open) {
		out.WriteString("</" + t + ">")
	}
	return out.Bytes()
}

func lastIndex(list []string, s string) int {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i] == s {
			return i
		}
	}
	return -1
}
