package render

import (
	"bytes"
	"html"
	"html/template"
	"strconv"
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/markdown"
)

// readingSpeed is in words per minute: adults read some 238 words of English
// non-fiction silently (Brysbaert 2019, 190 studies); notes are read slower.
const readingSpeed = 230

// minutes is the time to read that many words, at least one.
func minutes(words int32) int { return max(1, (int(words)+readingSpeed-1)/readingSpeed) }

// fill says what the guide knows of the open places of a text. from is the
// text's source path; page the site path of the page it stands on, empty
// where the text is read away from the site.
func (t *Tools) fill(from, page string) markdown.Fill {
	f := markdown.Fill{
		Link:       func(r markdown.Ref) (string, bool) { return t.link(from, page, r.Dest) },
		Image:      func(r markdown.Ref) (markdown.Image, bool) { return t.image(from, r.Dest) },
		Admonition: func(kind string) string { return t.name("admonition", kind) },
	}
	if page != "" {
		f.Note = func(i int, n markdown.Note) template.HTML { return t.noteCard("site-", i, n, "") }
	}
	return f
}

// text is a text as HTML, or what stands for it.
func (t *Tools) text(d markdown.Doc, fill markdown.Fill) template.HTML {
	if t.keys {
		return d.Key(fill)
	}
	return d.HTML(fill)
}

// link is where a link of a text leads; ok is false for one that lint complains
// of, and for one to what is not published.
func (t *Tools) link(from, page, dest string) (href string, ok bool) {
	to := t.site.Leads(from, dest)
	t.site.reads(to.File)
	if to.URL == "" && from == glossaryFile {
		to.URL = glossaryPath
	}
	switch {
	case !to.OK():
		return "", false
	case to.External:
		return to.URL, true
	case to.Asset != nil:
		return t.from.file(to.Asset.URL), true
	case to.Fragment != "" && (to.URL == page || to.URL == ""):
		return encode("#"+to.Fragment, &restSafe), true
	case to.Fragment != "":
		return t.URL(to.URL + "#" + to.Fragment), true
	}
	return t.URL(to.URL), true
}

// image is an image of the site; one from elsewhere is not shown, as no page
// asks third parties for anything.
func (t *Tools) image(from, dest string) (img markdown.Image, ok bool) {
	to := t.site.Leads(from, dest)
	t.site.reads(to.File)
	switch {
	case !to.OK() || to.External:
		return img, false
	case to.Asset == nil:
		return markdown.Image{Src: t.URL(to.URL)}, true
	}
	return markdown.Image{Src: t.from.file(to.Asset.URL), Width: to.Asset.Width, Height: to.Asset.Height}, true
}

// noteCard is the card of a note inside a text, by the layout "note-text"; its
// id begins with the prefix. lang is the text's language where it is not the
// site's: the note is in it, and the words of its card are not.
func (t *Tools) noteCard(prefix string, i int, n markdown.Note, lang string) template.HTML {
	view := t.noteText(prefix+"n"+strconv.Itoa(i+1), n.Kind, n.Platform, guide.Sample{Text: n.Text, Expect: n.Expect})
	view.PartName, view.Lang = n.Title, lang
	view.Apart = t.apart(lang)
	return t.partial("note-text", view)
}

// apart is the site's own language for what stands in a text of another, lang.
func (t *Tools) apart(lang string) Apart {
	if lang == "" {
		return Apart{}
	}
	own := t.site.Settings.Language
	return Apart{Lang: own, Dir: textDirection(own)}
}

// partial is what the partial of that name makes of its data. An error of it is kept in failed.
func (t *Tools) partial(name string, data any) template.HTML {
	made, err := t.site.run(nil, name, data)
	if err != nil && t.failed == nil {
		t.failed = err
	}
	return template.HTML(bytes.TrimSpace(made)) // made by html/template a line above
}

// contents is a table of contents of levels 2 and 3; nil for fewer than three lines.
func contents(d markdown.Doc) (list []Heading) {
	for _, h := range d.Headings() {
		if h.Level == 2 || h.Level == 3 {
			list = append(list, Heading{Level: h.Level, Href: encode("#"+h.ID, &restSafe), Text: h.Text})
		}
	}
	if len(list) < 3 {
		return nil
	}
	return list
}

// addresses are those of other sites that a text links to, in its order.
func addresses(d markdown.Doc) (list []string) {
	for _, r := range d.Refs() {
		if !r.Image && (strings.HasPrefix(r.Dest, "https://") || strings.HasPrefix(r.Dest, "http://")) {
			list = append(list, r.Dest)
		}
	}
	return list
}

// plain is the text of some HTML, spaces joined.
func plain(markup template.HTML) string {
	var b strings.Builder
	rest := string(markup)
	for {
		open := strings.IndexByte(rest, '<')
		if open < 0 {
			b.WriteString(rest)
			break
		}
		b.WriteString(rest[:open])
		end := strings.IndexByte(rest[open:], '>')
		if end < 0 {
			break
		}
		if isBlock(rest[open+1 : open+end]) {
			b.WriteByte(' ')
		}
		rest = rest[open+end+1:]
	}
	return strings.Join(strings.Fields(html.UnescapeString(b.String())), " ")
}

// isBlock tells whether a tag parts words.
func isBlock(tag string) bool {
	name, _, _ := strings.Cut(strings.Trim(tag, "/"), " ")
	switch name {
	case "a", "abbr", "b", "code", "del", "em", "i", "kbd", "mark", "s", "span", "strong", "sub", "sup":
		return false
	}
	return true
}

// excerpt is the first words of a text, at most max characters of it.
func excerpt(text string, max int) string {
	runes := []rune(text)
	if len(runes) <= max {
		return text
	}
	cut := max
	for cut > max/2 && runes[cut] != ' ' {
		cut--
	}
	return strings.TrimRight(string(runes[:cut]), " ,;:.–—") + "…"
}
