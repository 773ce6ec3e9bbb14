package guide

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/two-sentences/etiquette/generator/source"
)

// This file is the one definition of a thread's file, content/threads/<article
// slug>.yaml, and how it is written:
//
//   - comments are flat, a reply names its parent; keys stand in the order of
//     the struct; lines end in LF; what is empty is left out.
//   - what Text writes, ReadThread reads back unchanged.
//   - threadedit.go changes a file that people have written in.

// ThreadFile is a thread as its file holds it.
type ThreadFile struct {
	Version  int        `yaml:"version,required"` // ThreadVersion
	Thread   ThreadHead `yaml:"thread"`
	Comments []Entry    `yaml:"comments"` // in any order
	Pos      source.Pos `yaml:",pos"`
}

// ThreadHead says what holds for the whole thread.
type ThreadHead struct {
	Source source.Text `yaml:"source"` // old address of the article; empty: none
	Closed bool        `yaml:"closed"`
	Views  *Views      `yaml:"views"` // nil: none kept
}

// Entry is one comment as its file holds it.
type Entry struct {
	ID        source.Text `yaml:"id,required"` // unique in the file: a-z, 0-9, hyphens, at most 64
	Author    string      `yaml:"author"`      // empty only of a deleted one
	AuthorURL source.Text `yaml:"author_url"`
	Role      source.Text `yaml:"role"` // author, moderator, member; never set by an import
	Date      time.Time   `yaml:"date"` // zero: unknown
	Edited    time.Time   `yaml:"edited"`
	Parent    source.Text `yaml:"parent"` // id of the comment answered; empty: the article
	Status    source.Text `yaml:"status"` // approved, pending, spam, deleted; empty: approved
	Stance    source.Text `yaml:"stance"` // agrees, disagrees, adds; never set by an import
	Kind      source.Text `yaml:"kind"`   // comment, pingback, trackback, mail; empty: comment
	Body      source.Text `yaml:"body"`   // Markdown
	Origin    *Origin     `yaml:"origin"` // nil: written here
	Pos       source.Pos  `yaml:",pos"`
}

// Origin says where an imported comment comes from.
type Origin struct {
	Format string `yaml:"format"`
	ID     string `yaml:"id"`
	Hash   string `yaml:"hash"` // Stamp of what was imported; empty: its words were forgotten
}

// ThreadVersion is the one version of the format.
const ThreadVersion = 1

// The statuses of a comment. An empty status is Approved.
const (
	Approved = "approved"
	Pending  = "pending"
	Spam     = "spam"
	Deleted  = "deleted"
)

// ReadThread reads a thread's file as the site does. Where a diagnostic is an
// error, the file is not to be rewritten. Codes: those of parseThread.
func ReadThread(f source.File) (ThreadFile, source.Diagnostics) {
	t, _, diags := readThread(f)
	return t, diags
}

// StatusOf returns the comment's status, Approved where none is written.
func (e Entry) StatusOf() string {
	if e.Status.Value == "" {
		return Approved
	}
	return e.Status.Value
}

// Same tells whether two comments say the same, wherever they stand.
func (e Entry) Same(o Entry) bool {
	origin := (e.Origin == nil) == (o.Origin == nil) && (e.Origin == nil || *e.Origin == *o.Origin)
	return origin && e.ID.Value == o.ID.Value && e.Author == o.Author && e.AuthorURL.Value == o.AuthorURL.Value && e.Role.Value == o.Role.Value &&
		stamp(e.Date) == stamp(o.Date) && stamp(e.Edited) == stamp(o.Edited) && e.Parent.Value == o.Parent.Value && e.Status.Value == o.Status.Value &&
		e.Stance.Value == o.Stance.Value && e.Kind.Value == o.Kind.Value && e.Body.Value == o.Body.Value
}

// Same tells whether two threads say the same, comments in the same order.
func (t ThreadFile) Same(o ThreadFile) bool {
	if t.Version != o.Version || !t.Thread.same(o.Thread) || len(t.Comments) != len(o.Comments) {
		return false
	}
	for i := range t.Comments {
		if !t.Comments[i].Same(o.Comments[i]) {
			return false
		}
	}
	return true
}

func (h ThreadHead) same(o ThreadHead) bool {
	views := (h.Views == nil) == (o.Views == nil) && (h.Views == nil || h.Views.Count == o.Views.Count && stamp(h.Views.Date) == stamp(o.Views.Date))
	return views && h.Source.Value == o.Source.Value && h.Closed == o.Closed
}

// Stamp is what Origin.Hash holds: 16 hex digits of SHA-256 over author,
// address, date, parent and body, and the status after a hyphen. So a change
// of words and a change of status are told apart.
func (e Entry) Stamp() string {
	h := sha256.New()
	for _, field := range []string{e.Author, e.AuthorURL.Value, stamp(e.Date), e.Parent.Value, e.Body.Value} {
		fmt.Fprintf(h, "%d:%s,", len(field), field)
	}
	return hex.EncodeToString(h.Sum(nil)[:8]) + "-" + e.StatusOf()
}

// stamp writes a time as the file does; a zero one is empty.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339Nano)
}

// Text writes the thread in its normal form. An Entry's fields must be UTF-8;
// what is not becomes U+FFFD.
func (t ThreadFile) Text() []byte {
	var b bytes.Buffer
	size := 256
	for i := range t.Comments {
		size += 256 + len(t.Comments[i].Body.Value)
	}
	b.Grow(size)
	b.WriteString("version: " + strconv.Itoa(t.Version) + "\n")
	for _, line := range t.Thread.lines("") {
		b.WriteString(line + "\n")
	}
	b.WriteString("comments:")
	if len(t.Comments) == 0 {
		b.WriteString(" []")
	}
	b.WriteByte('\n')
	for _, e := range t.Comments {
		e.write(&b, "")
	}
	return b.Bytes()
}

func (h ThreadHead) lines(indent string) []string {
	var out []string
	for _, f := range h.fields() {
		for _, line := range f.lines {
			out = append(out, indent+"  "+line)
		}
	}
	if out == nil {
		return nil
	}
	return append([]string{indent + "thread:"}, out...)
}

// field is one key of a mapping as it is written, its lines not indented.
type field struct {
	key   string
	lines []string
}

func (h ThreadHead) fields() []field {
	var f fieldList
	f.text("source", h.Source.Value)
	if h.Closed {
		f.raw("closed", "true")
	}
	if h.Views != nil {
		f.raw("views", "{count: "+strconv.Itoa(h.Views.Count)+", date: "+stamp(h.Views.Date)+"}")
	}
	return f
}

// entryKeys are the keys of a comment in the order they are written.
var entryKeys = []string{"id", "author", "author_url", "role", "date", "edited", "parent", "status", "stance", "kind", "body", "origin"}

func (e Entry) fields() []field {
	f := make(fieldList, 0, len(entryKeys))
	f.text("id", e.ID.Value)
	f.text("author", e.Author)
	f.text("author_url", e.AuthorURL.Value)
	f.text("role", e.Role.Value)
	f.raw("date", stamp(e.Date))
	f.raw("edited", stamp(e.Edited))
	f.text("parent", e.Parent.Value)
	f.text("status", e.Status.Value)
	f.text("stance", e.Stance.Value)
	f.text("kind", e.Kind.Value)
	f.block("body", e.Body.Value)
	if e.Origin != nil {
		f.raw("origin", e.Origin.flow())
	}
	return f
}

func (o Origin) flow() string {
	s := "{format: " + scalar(o.Format, true) + ", id: " + scalar(o.ID, true)
	if o.Hash != "" {
		s += ", hash: " + scalar(o.Hash, true)
	}
	return s + "}"
}

// write writes the comment as an item of a list whose dashes stand at indent.
func (e Entry) write(b *bytes.Buffer, indent string) {
	lead := indent + "- "
	for _, f := range e.fields() {
		for _, line := range f.lines {
			if line != "" {
				b.WriteString(lead)
				b.WriteString(line)
				lead = indent + "  "
			}
			b.WriteByte('\n')
		}
	}
}

type fieldList []field

func (l *fieldList) raw(key, value string) {
	if value != "" {
		*l = append(*l, field{key, []string{key + ": " + value}})
	}
}

func (l *fieldList) text(key, value string) {
	if value != "" {
		l.raw(key, scalar(value, false))
	}
}

// block writes a text of many lines as it stands, where YAML can hold it so.
func (l *fieldList) block(key, value string) {
	if value == "" {
		return
	}
	value = strings.ToValidUTF8(value, "\uFFFD")
	lines := strings.Split(value, "\n")
	if !literal(value, lines) {
		l.raw(key, quoted(value))
		return
	}
	head := key + ": |-"
	if lines[0][0] == ' ' {
		head = key + ": |2-"
	}
	out := make([]string, 1, len(lines)+1)
	out[0] = head
	for _, line := range lines {
		if line != "" {
			line = "  " + line
		}
		out = append(out, line)
	}
	*l = append(*l, field{key, out})
}

// literal tells whether a text can stand as a YAML block: nothing that must be
// escaped, and no blank line at either end, where blocks are vague.
func literal(s string, lines []string) bool {
	if strings.TrimSpace(lines[0]) == "" || strings.TrimSpace(lines[len(lines)-1]) == "" || lines[0][0] == '\t' {
		return false
	}
	for _, r := range s {
		if r != '\n' && !printable(r) {
			return false
		}
	}
	return true
}

// printable tells whether YAML takes a character as it is, and as no line break.
func printable(r rune) bool {
	switch {
	case r == '\t':
		return true
	case r < 0x20, r >= 0x7F && r < 0xA0, r == 0x2028, r == 0x2029, r == 0xFEFF, r == 0xFFFE, r == 0xFFFF:
		return false
	}
	return true
}

// scalar writes a text so that any reader of YAML takes it for text. flow is
// for one between braces.
func scalar(s string, flow bool) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if plainText(s, flow) {
		return s
	}
	return quoted(s)
}

var yamlWords = map[string]bool{"y": true, "n": true, "yes": true, "no": true, "on": true, "off": true, "true": true, "false": true, "null": true}

func plainText(s string, flow bool) bool {
	first, size := utf8.DecodeRuneInString(s)
	switch {
	case s == "" || yamlWords[strings.ToLower(s)] || strings.TrimSpace(s) != s || strings.HasSuffix(s, ":"),
		strings.Contains(s, ": ") || strings.Contains(s, " #"),
		flow && strings.ContainsAny(s, ",[]{}:?\"'#&*!|>%@`"):
		return false
	case first < 0x80 && !(first >= 'a' && first <= 'z' || first >= 'A' && first <= 'Z' || first >= '0' && first <= '9' || first == '/'):
		return false
	case first >= '0' && first <= '9' && strings.Trim(s, "0123456789.,:_+-eExXoabcdfABCDFTZ ") == "":
		return false // a number or a date to other readers
	}
	for _, r := range s[size:] {
		if r == '\t' || !printable(r) {
			return false
		}
	}
	return printable(first)
}

// quoted writes a text between double quotes.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case !printable(r):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
