package importer

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// Replies by mail: .eml files or an mbox. All are pending. The article is
// known by a tag (reply+SLUG@, reply+SLUG.COMMENT@), by the address or the
// token ([/SLUG/], [/SLUG/#c-COMMENT]) that the site's reply link puts into the
// mail, by the mail it answers, or by its subject. Nobody's address is kept, attachments neither; a Message-ID is known
// by its digest alone.

// here marks the parent of a comment by the id that it has in the guide.
const inGuide = "\x00here:"

// letter is a mail as far as it is kept.
type letter struct {
	comment
	slug    string // of its article; empty: not known by itself
	answers string // digest of the Message-ID answered
	subject string
}

func readMail(in *intake, fsys fs.FS) error {
	var letters []*letter
	byID := map[string]*letter{}
	err := in.each(fsys, func(f file) error {
		r, err := in.reader(f)
		if err != nil {
			return err
		}
		defer r.Close()
		return eachMessage(f, r, func(data []byte, pos source.Pos) {
			l, reason := in.letter(data, pos, f.mod)
			if reason == "" && byID[l.id] != nil && l.id != "" {
				reason = duplicate
			}
			if reason != "" {
				in.skip(reason, pos, "a mail")
				return
			}
			letters = append(letters, l)
			if l.id != "" {
				byID[l.id] = l
			}
		})
	})
	if err != nil {
		return err
	}
	for _, l := range letters {
		in.post(l, byID)
	}
	return nil
}

// post finds the thread of a letter, its own or that of what it answers.
func (in *intake) post(l *letter, byID map[string]*letter) {
	slug, top := l.slug, l
	for up, n := byID[l.answers], 0; slug == "" && up != nil && up != l && n < 1000; up, n = byID[up.answers], n+1 {
		slug, top = up.slug, up
	}
	switch {
	case l.parent != "":
	case byID[l.answers] != nil:
		l.parent = l.answers
	case l.answers != "":
		l.parent = inGuide + entryID("mail", l.answers)
	}
	title := subjectRE().ReplaceAllString(top.subject, "") // a conversation is one thread, whatever its mails are called
	if slug == "" {
		slug = guide.Slug(title)
	}
	if slug == "" {
		slug, title = "replies-by-mail", "Replies by mail"
	}
	t := in.thread(slug)
	t.Slug, t.Pos = slug, l.pos
	if t.Title == "" {
		t.Title = maskEmails(title)
	}
	l.thread = slug
	in.add(l.comment)
}

// unknownParents names the mails that answer what is nowhere: neither in the
// export nor in their thread here.
func (p *applying) unknownParents(incoming, local []guide.Entry) {
	if p.archive.Format != "mail" {
		return
	}
	known := map[string]bool{"": true}
	for _, list := range [][]guide.Entry{incoming, local} {
		for _, e := range list {
			known[e.ID.Value] = true
		}
	}
	for _, e := range incoming {
		if known[e.Parent.Value] {
			continue
		}
		what := "a mail"
		if !strings.HasPrefix(e.Parent.Value, "mail-") {
			what = strconv.Quote(shorten(scrub(e.Parent.Value)))
		}
		p.diags.Notef(e.Pos, "no-parent", "", "comment %q answers %s that is neither in the export nor in the thread; it answers the article now", scrub(e.Origin.ID), what)
	}
}

const maxMessage = 16 << 20

// eachMessage divides an mbox at its "From " lines; any other file is one
// message. What follows in a message larger than maxMessage is cut off.
func eachMessage(f file, r io.Reader, each func([]byte, source.Pos)) error {
	b := bufio.NewReaderSize(r, 64<<10)
	head, _ := b.Peek(5)
	if string(head) != "From " {
		data, err := io.ReadAll(io.LimitReader(b, maxMessage))
		if err != nil {
			return err
		}
		each(data, source.Pos{Path: f.name, Line: 1})
		return nil
	}
	var message []byte
	line, start, blank := 0, 0, true
	for {
		part, err := b.ReadSlice('\n')
		if err != nil && err != bufio.ErrBufferFull && err != io.EOF {
			return err
		}
		if bytes.HasPrefix(part, []byte("From ")) && (blank || fromRE().Match(part)) {
			if len(message) > 0 {
				each(message, source.Pos{Path: f.name, Line: start})
			}
			message, start = nil, line+2
		} else if len(message)+len(part) < maxMessage {
			if bytes.HasPrefix(bytes.TrimLeft(part, ">"), []byte("From ")) && len(part) > 0 && part[0] == '>' {
				part = part[1:]
			}
			message = append(message, part...)
		}
		if err == io.EOF {
			if len(message) > 0 {
				each(message, source.Pos{Path: f.name, Line: start})
			}
			return nil
		}
		if err == nil {
			line++
			blank = len(bytes.TrimSpace(part)) == 0
		}
	}
}

// fromRE is the line before a message: who, and when by ctime.
var fromRE = pattern(`^From \S+ +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ 0-9]\d \d\d:\d\d`)

var (
	tagAddressRE = pattern(`(?i)\+([a-z0-9-]+)(?:[.=]([a-z0-9-]+))?@`)
	permalinkRE  = pattern(`(?i)/articles/([a-z0-9-]{1,80})/?(?:(?:#|%23)c-([a-z0-9-]{1,64}))?`)
	subjectRE    = pattern(`(?i)^(?:(?:re|aw|sv|vs|antw|ref|rv|res|r|fw|fwd|wg|tr)\s*(?:\[\d+\])?:\s*)+`)
	tokenRE      = pattern(`\s*\[/([a-z0-9-]{1,80})/(?:#c-([a-z0-9-]{1,64}))?\]\s*$`)
	messageIDRE  = pattern(`<([^<>\s]+)>`)
)

// letter reads one message. reason is set where nobody wrote it.
func (in *intake) letter(data []byte, pos source.Pos, mod time.Time) (l *letter, reason string) {
	m, err := mail.ReadMessage(bufio.NewReader(bytes.NewReader(data)))
	if err != nil {
		return nil, malformed
	}
	h := m.Header
	kind, params, _ := mime.ParseMediaType(h.Get("Content-Type"))
	if auto := strings.ToLower(h.Get("Auto-Submitted")); auto != "" && auto != "no" || kind == "multipart/report" || strings.TrimSpace(h.Get("Return-Path")) == "<>" {
		return nil, automatic
	}
	switch strings.ToLower(h.Get("Precedence")) {
	case "bulk", "list", "junk":
		return nil, automatic
	}
	l = &letter{comment: comment{kind: "mail", status: guide.Pending, pos: pos}, subject: decodeHeader(h.Get("Subject"))}
	if id := messageIDRE().FindStringSubmatch(h.Get("Message-Id")); id != nil {
		l.id = digest(id[1])
	}
	if refs := messageIDRE().FindAllStringSubmatch(h.Get("References")+" "+h.Get("In-Reply-To"), -1); refs != nil {
		l.answers = digest(refs[len(refs)-1][1])
	}
	parser := mail.AddressParser{WordDecoder: &decoder}
	if from, err := parser.ParseList(h.Get("From")); err == nil && len(from) > 0 {
		l.author = from[0].Name
	}
	if l.date, err = mail.ParseDate(h.Get("Date")); err != nil {
		l.date = mod
		in.changed(l.comment, "its date is missing or malformed; the file's is taken")
	}
	text, isHTML, ok := mailText(kind, params, h.Get("Content-Transfer-Encoding"), m.Body, 0)
	if !ok {
		in.changed(l.comment, "it holds no text that can be read")
	}
	for _, to := range append(append(h["To"], h["Cc"]...), append(h["Delivered-To"], h["X-Original-To"]...)...) {
		if m := tagAddressRE().FindStringSubmatch(to); m != nil && l.slug == "" {
			l.slug = strings.ToLower(m[1])
			if m[2] != "" {
				l.parent = inGuide + strings.TrimPrefix(strings.ToLower(m[2]), "c-")
			}
		}
	}
	if m := permalinkRE().FindStringSubmatch(text); m != nil && l.slug == "" {
		l.slug = strings.ToLower(m[1])
		if m[2] != "" {
			l.parent = inGuide + strings.ToLower(m[2])
		}
	}
	if m := tokenRE().FindStringSubmatch(l.subject); m != nil {
		l.subject = strings.TrimSuffix(l.subject, m[0])
		if l.slug == "" {
			l.slug = m[1]
			if m[2] != "" {
				l.parent = inGuide + m[2]
			}
		}
	}
	var cut []string
	if isHTML {
		text, cut = in.mailMarkdown(l.comment, text)
	}
	var tail []string
	l.body, tail = cutQuote(text)
	if !isHTML {
		l.body = hardBreaks(l.body)
	}
	if cut = append(cut, tail...); len(cut) > 0 {
		in.changed(l.comment, "cut off its end: %s", strings.Join(cut, ", "))
	}
	return l, ""
}

// mailMarkdown converts an HTML mail. cut names the ends that it leaves out.
func (in *intake) mailMarkdown(c comment, page string) (md string, cut []string) {
	own := withoutQuote(page)
	if len(own) < len(page) {
		cut = append(cut, "a quoted mail")
	}
	own, signed := withoutSignature(own)
	if signed {
		cut = append(cut, "a signature")
	}
	md, removed := commentMarkdown(own, false)
	if len(removed) > 0 {
		in.changed(c, "left out of its text: %s", strings.Join(removed, ", "))
	}
	return md, cut
}

var decoder = mime.WordDecoder{CharsetReader: func(charset string, r io.Reader) (io.Reader, error) {
	return charsetOf(charset).NewDecoder().Reader(r), nil
}}

func decodeHeader(s string) string {
	if out, err := decoder.DecodeHeader(s); err == nil {
		return out
	}
	return s
}

// charsetOf finds an encoding; an unknown one is taken for Windows-1252.
func charsetOf(name string) encoding.Encoding {
	if e, err := htmlindex.Get(name); err == nil {
		return e
	}
	return charmap.Windows1252
}

// mailText finds the plain text of a message, or else its HTML.
func mailText(kind string, params map[string]string, transfer string, body io.Reader, depth int) (text string, isHTML, ok bool) {
	switch strings.ToLower(strings.TrimSpace(transfer)) {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, &lineless{r: body})
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	switch {
	case strings.HasPrefix(kind, "multipart/") && depth < 8 && params["boundary"] != "":
		return mailParts(multipart.NewReader(body, params["boundary"]), depth)
	case kind == "" || kind == "text/plain" || kind == "text/html":
		data, _ := io.ReadAll(io.LimitReader(body, 4*maxBody))
		text = decodeText(data, params["charset"])
		if kind == "text/html" {
			return text, true, true
		}
		if strings.EqualFold(params["format"], "flowed") {
			text = unflow(text, strings.EqualFold(params["delsp"], "yes"))
		}
		return text, false, true
	}
	return "", false, false
}

func mailParts(r *multipart.Reader, depth int) (text string, isHTML, ok bool) {
	for range 100 {
		part, err := r.NextRawPart()
		if err != nil {
			break
		}
		if d, _, _ := mime.ParseMediaType(part.Header.Get("Content-Disposition")); d == "attachment" {
			continue
		}
		kind, params, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
		t, h, found := mailText(kind, params, part.Header.Get("Content-Transfer-Encoding"), part, depth+1)
		switch {
		case found && !h && strings.TrimSpace(t) != "":
			return t, false, true
		case found && !ok:
			text, isHTML, ok = t, h, true
		}
	}
	return text, isHTML, ok
}

// lineless drops what base64 does not know: line ends and stray characters.
type lineless struct{ r io.Reader }

func (l *lineless) Read(p []byte) (int, error) {
	for {
		n, err := l.r.Read(p)
		kept := 0
		for _, c := range p[:n] {
			if c == '+' || c == '/' || c == '=' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
				p[kept] = c
				kept++
			}
		}
		if kept > 0 || err != nil || n == 0 {
			return kept, err
		}
	}
}

func decodeText(data []byte, charset string) string {
	switch {
	case charset == "" && utf8.Valid(data), strings.EqualFold(charset, "utf-8") && utf8.Valid(data):
		return strings.ReplaceAll(string(data), "\r\n", "\n")
	case strings.EqualFold(charset, "utf-8"), strings.EqualFold(charset, "us-ascii"):
		charset = "windows-1252"
	}
	out, err := charsetOf(charset).NewDecoder().Bytes(data)
	if err != nil {
		out = bytes.ToValidUTF8(data, []byte("\uFFFD"))
	}
	return strings.ReplaceAll(string(out), "\r\n", "\n")
}

// wrapped is the column before which mail programs wrap no line.
const wrapped = 60

var opensBlockRE = pattern("^\\s*(?:[-*+>#|]|[0-9]+[.)]|```|~~~|    )")

// hardBreaks keeps the line ends that somebody meant: those before a line whose
// first word would have had its place.
func hardBreaks(s string) string {
	lines := strings.Split(s, "\n")
	code := false
	for i := 0; i+1 < len(lines); i++ {
		line, next := strings.TrimRight(lines[i], " "), lines[i+1]
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			code = !code
		}
		word, _, _ := strings.Cut(strings.TrimSpace(next), " ")
		if code || line == "" || word == "" || opensBlockRE().MatchString(line) || opensBlockRE().MatchString(next) || strings.HasSuffix(line, "\\") {
			continue
		}
		if utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) < wrapped {
			lines[i] = line + "\\"
		}
	}
	return strings.Join(lines, "\n")
}

// unflow joins the lines of format=flowed (RFC 3676).
func unflow(s string, delSp bool) string {
	var out []string
	open := -1 // quote depth of a line that goes on; -1: none
	for _, line := range strings.Split(s, "\n") {
		depth := len(line) - len(strings.TrimLeft(line, ">"))
		text := line[depth:]
		text = strings.TrimPrefix(text, " ") // stuffed
		flows := strings.HasSuffix(text, " ") && text != "-- "
		if flows && delSp {
			text = text[:len(text)-1]
		}
		if open == depth && text != "-- " {
			out[len(out)-1] += text
		} else {
			lead := strings.Repeat(">", depth)
			if depth > 0 {
				lead += " "
			}
			out = append(out, lead+text)
		}
		open = -1
		if flows {
			open = depth
		}
	}
	return strings.Join(out, "\n")
}
