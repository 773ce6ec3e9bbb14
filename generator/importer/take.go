package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"html"
	"net"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/sanitize"
	"github.com/two-sentences/etiquette/generator/source"
)

// This file takes a comment in: what it must not hold is dropped here.

const anonymous = "Anonymous"

// name cleans a person's name.
func (in *intake) name(s string) string {
	s = sanitize.Name(personName(s))
	if s == "" || net.ParseIP(s) != nil || ipRE().FindString(s) == s {
		return anonymous
	}
	return s
}

// add takes a comment. What it must not hold is dropped here.
func (in *intake) add(c comment) {
	t := in.thread(c.thread)
	if in.crowded(len(t.comments), c.pos) {
		return
	}
	in.archive.Read++
	if c.base == "" && len(t.Addresses) > 0 {
		c.base = t.Addresses[0]
	}
	k := &commentIn{Entry: in.entry(c), same: c.same}
	if k.StatusOf() != guide.Deleted {
		in.words(k, c)
	}
	if k.Origin.ID == "" {
		k.raw, k.Origin.ID = c.id, unnamedID(c, k.Author, k.Date)
	}
	t.comments = append(t.comments, k)
}

// entry is a comment without its words, and without an id where its own cannot
// stay.
func (in *intake) entry(c comment) guide.Entry {
	e := guide.Entry{Pos: c.pos, Kind: source.Text{Value: c.kind}, Status: source.Text{Value: c.status}, Origin: &guide.Origin{Format: in.archive.Format, ID: c.id}}
	if c.status == "" {
		e.Status.Value = guide.Approved
	}
	if c.kind == "comment" {
		e.Kind.Value = ""
	}
	if c.date.IsZero() && c.when != "" {
		in.changed(c, "its date %q cannot be read; it is undated", shorten(c.when))
	}
	e.Date, e.Edited = in.date(c, c.date), in.date(c, c.edited)
	if isAddress(c.id) {
		e.Origin.ID = "" // not its digest either, which tells whose it is
	} else if oddID(c.id) {
		e.Origin.ID = digest(c.id)
	}
	e.Parent.Value = c.parent
	if !strings.HasPrefix(c.parent, inGuide) && !isAddress(c.parent) && oddID(c.parent) {
		e.Parent.Value = digest(c.parent)
	}
	return e
}

// words adds the author and the body. Where there is none, only the comment's
// place stays.
func (in *intake) words(k *commentIn, c comment) {
	e := &k.Entry
	e.Author = in.name(c.author)
	in.nameChanged(c, e.Author)
	e.AuthorURL.Value = in.address(c)
	if in.wordless(e.StatusOf()) {
		return
	}
	if e.Body.Value = c.body; !c.clean {
		e.Body.Value = in.body(c)
	}
	if e.Body.Value == "" {
		in.changed(c, "it is empty; only its place is kept if something answers it")
		*e = guide.Entry{Pos: e.Pos, Kind: e.Kind, Date: e.Date, Parent: e.Parent, Origin: e.Origin, Status: source.Text{Value: guide.Deleted}}
		k.empty = true
	}
}

// nameChanged says what became of an author's name, if something did.
func (in *intake) nameChanged(c comment, name string) {
	own := personName(c.author)
	if own != c.author {
		in.changed(c, "a mail address was taken out of its author's name")
	}
	whole := strings.Join(strings.Fields(own), " ")
	switch {
	case whole == name || whole == "":
	case name == anonymous && sanitize.Name(own) != "":
		in.changed(c, "its author's name, an address of the net, is left out")
	case utf8.RuneCountInString(whole) > sanitize.MaxName:
		in.changed(c, "its author's name is cut to %d characters", sanitize.MaxName)
	default:
		in.changed(c, "characters that cannot be seen were taken out of its author's name")
	}
}

// holdsHidden tells whether words hold characters that sanitize.Text takes out.
func holdsHidden(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return sanitize.Hidden(r) && r != '\r' && r != '\v' })
}

// wordless tells whether the words of comments of that status are not kept.
func (in *intake) wordless(status string) bool {
	return status == guide.Deleted || status == guide.Spam && !in.o.KeepSpam
}

// unnamedID makes the id of a comment that has none which may stay. Where it is
// dated, words that change do not make another of it; where it is not, another
// spelling of the same words does not.
func unnamedID(c comment, author string, date time.Time) string {
	key := c.thread + "\x00" + author + "\x00" + date.UTC().String()
	if c.id == "" || date.IsZero() {
		key += "\x00" + strings.Join(strings.Fields(html.UnescapeString(tagRE().ReplaceAllString(c.body, " "))), " ")
	}
	return digest(key)
}

// isAddress tells whether an id holds a mail address or one of the net.
func isAddress(id string) bool {
	if !strings.ContainsFunc(id, func(r rune) bool { return r < '0' || r > '9' && r < 'A' || r > 'Z' && r < 'a' && r != '_' || r > 'z' }) {
		return false
	}
	plain := strings.Map(unseen, id)
	return emailRE().MatchString(plain) || spelledRE().MatchString(plain) || net.ParseIP(plain) != nil
}

// oddID tells whether an id cannot be kept as it stands.
func oddID(id string) bool { return len(id) > maxSourceID || sanitize.Text(id) != id }

func (in *intake) date(c comment, d time.Time) time.Time {
	if d.IsZero() || d.Year() < 1970 || d.Year() > 9998 {
		if !d.IsZero() {
			in.changed(c, "the year %d cannot be; it is undated", d.Year())
		}
		return time.Time{}
	}
	if _, offset := d.Zone(); offset%60 != 0 || offset > 18*3600 || offset < -18*3600 {
		d = d.UTC()
	}
	in.see(d)
	return d.Truncate(time.Second)
}

// address cleans the author's address.
func (in *intake) address(c comment) string {
	s := strings.TrimSpace(sanitize.Text(c.url))
	if s == "" || s == "http://" || s == "https://" {
		return ""
	}
	if strings.HasPrefix(s, "//") {
		s = "https:" + s
	} else if !strings.Contains(s, ":") && strings.Contains(s, ".") && !strings.ContainsAny(s, " @") {
		s = "http://" + s
	}
	link, ok := sanitize.Link(s)
	if u, err := url.Parse(link); !ok || err != nil || u.User != nil || telltale(link, false) != "" || maskEmails(link) != link || strings.ContainsFunc(link, sanitize.ZeroWidth) {
		in.changed(c, "the author's address is left out")
		return ""
	}
	return link
}

// body cleans the words and returns Markdown.
func (in *intake) body(c comment) string {
	s, removed := wholeLinks(cutText(c.body, maxRaw), c.base, c.html)
	if c.html {
		var taken []string
		s, taken = commentMarkdown(s, c.lines)
		removed = append(removed, taken...)
	} else {
		s = sanitize.Text(s)
	}
	if holdsHidden(c.body) {
		removed = append(removed, "characters that cannot be seen")
	}
	if len(removed) > 0 {
		in.changed(c, "left out of its text: %s", strings.Join(removed, ", "))
	}
	s = strings.Map(func(r rune) rune {
		if r == 0x2028 || r == 0x2029 || r == 0x0B {
			return '\n'
		}
		return r
	}, s)
	s, cut := private(s, in.o.KeepBodyEmails)
	if len(cut) > 0 {
		in.changed(c, "taken out of its text: %s", strings.Join(cut, ", "))
	}
	s = strings.TrimRight(strings.TrimLeft(s, "\n"), " \t\n\u00a0")
	if first, _, _ := strings.Cut(s, "\n"); strings.TrimSpace(first) == "" {
		s = strings.TrimLeft(s, " \t\n\u00a0")
	}
	if len(s) > maxBody || len(c.body) > maxRaw || c.cut {
		s = strings.TrimRight(cutText(s, maxBody), " \t\n")
		in.changed(c, "its text of %s%d KB is cut to %d KB", map[bool]string{true: "more than "}[c.cut], len(c.body)>>10, len(s)>>10)
	}
	return s
}

func cutText(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}

var tagRE = pattern(`<[/a-zA-Z!][^>]*>`)

// plainTitle makes a title of HTML-escaped text: unescaped once, one line.
func plainTitle(s string) string {
	s = html.UnescapeString(tagRE().ReplaceAllString(s, ""))
	s = strings.Join(strings.Fields(sanitize.Text(s)), " ")
	if r := []rune(s); len(r) > 300 {
		s = string(r[:299]) + "…"
	}
	return s
}

// digest is the first 12 hex digits of a text's SHA-256.
func digest(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:6])
}

var notIDRE = pattern(`[^a-z0-9]+`)

// entryID is the id that a comment gets here: the format and its id there, or
// a digest where that cannot stand in an address.
func entryID(format, id string) string {
	clean := strings.Trim(notIDRE().ReplaceAllString(strings.ToLower(id), "-"), "-")
	if out := format + "-" + clean; clean != "" && len(out) <= 48 {
		return out
	}
	return format + "-" + digest(id)
}
