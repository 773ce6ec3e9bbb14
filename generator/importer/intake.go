package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html"
	"io"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/sanitize"
	"github.com/two-sentences/etiquette/generator/source"
)

// Limits of what is kept.
const (
	maxBody     = 64 << 10 // bytes, as markdown.MaxComment
	maxComments = 200_000  // in one thread
	maxSourceID = 120      // bytes
)

// The reasons for which a comment is left out.
const (
	notAComment = "not-a-comment" // a plug-in's record
	duplicate   = "duplicate"
	noThread    = "no-thread" // its thread is not in the export
	noAddress   = "no-address"
	emptyBody   = "empty"
	tooMany     = "too-many"
	malformed   = "malformed"
	unmatched   = "unmatched"
	automatic   = "automatic" // mail that nobody wrote
	tooLarge    = "too-large"
)

// intake is what all formats share: it takes comments as a format finds them,
// cleans them, and at the end knows the archive.
type intake struct {
	format   Format
	o        Options
	archive  Archive
	threads  []*threadIn
	byKey    map[string]*threadIn
	diags    source.Diagnostics
	budget   int64
	unlike   bool           // the export is read as its format, but does not look like it
	articles map[string]int // id in the export: index
}

// threadIn is a thread that still grows.
type threadIn struct {
	Thread
	key      string
	hidden   bool // its article was not public
	comments []commentIn
}

// commentIn is a comment with what only its export knows: its parent there is
// Entry.Parent, its id there Entry.Origin.ID.
type commentIn struct {
	guide.Entry
	same  string // if not empty: comments of one author, date, text and this are one
	empty bool   // it had no text
	raw   string // its id in the export, where that is a mail address and must not stay
}

// comment is a comment as a format finds it.
type comment struct {
	thread     string // key of its thread
	id, parent string // in the export; empty: none
	same       string // an id that is the same in copies; empty: none
	author     string // plain text
	url        string
	date       time.Time
	when       string // its date as it stands in the export, where date was read from it
	edited     time.Time
	status     string // empty: approved
	kind       string // empty: comment
	body       string
	html       bool // body is HTML, else Markdown
	lines      bool // of HTML: line breaks count
	pos        source.Pos
}

func newIntake(format Format, o Options) *intake {
	if o.MaxBytes == 0 {
		o.MaxBytes = maxBytes
	}
	if o.MaxComments == 0 {
		o.MaxComments = maxComments
	}
	return &intake{format: format, o: o, archive: Archive{Format: format.Name, Skipped: Counts{}}, byKey: map[string]*threadIn{}, budget: o.MaxBytes, articles: map[string]int{}}
}

// reader opens a file within the limit of the export.
func (in *intake) reader(f file) (io.ReadCloser, error) {
	r, err := f.open()
	if err != nil {
		return nil, err
	}
	return readCloser{counted{r, &in.budget}, r}, nil
}

// mended says what textReader changed in a file.
func (in *intake) mended(path string, t *textReader) {
	if t.illegal > 0 {
		in.diags.Notef(source.Pos{Path: path}, "encoding", "", "%d ill-formed bytes were replaced", t.illegal)
	}
	if t.dropped > 0 {
		in.diags.Notef(source.Pos{Path: path}, "encoding", "", "%d control characters were taken out", t.dropped)
	}
}

// thread returns the thread of a key, made if it is new.
func (in *intake) thread(key string) *threadIn {
	t := in.byKey[key]
	if t == nil {
		t = &threadIn{key: key, Thread: Thread{Article: -1}}
		in.byKey[key] = t
		in.threads = append(in.threads, t)
	}
	return t
}

// article adds an article. Its body is dropped unless articles were asked for.
func (in *intake) article(a Article) int {
	if !in.o.Articles {
		a.Body = ""
	}
	a.Title = plainTitle(a.Title)
	a.Author = in.name(a.Author)
	if a.Author == anonymous {
		a.Author = ""
	}
	var cut []string
	a.Body, cut = private(a.Body, in.o.KeepBodyEmails)
	in.articleChanged(a, cut)
	a.Title = maskEmails(a.Title)
	for i := range a.Tags {
		a.Tags[i] = maskEmails(a.Tags[i])
	}
	if len(a.Body) > maxArticle {
		in.articleChanged(a, []string{fmt.Sprintf("all but the first %d MB", maxArticle>>20)})
		a.Body = cutText(a.Body, maxArticle)
	}
	in.archive.Articles = append(in.archive.Articles, a)
	return len(in.archive.Articles) - 1
}

// said is what was said so far.
func (in *intake) said() source.Diagnostics { return masked(in.diags).Sorted() }

// masked takes mail addresses out of the names of files, which may be called by
// somebody's.
func masked(ds source.Diagnostics) source.Diagnostics {
	for i := range ds {
		ds[i].Pos.Path = maskEmails(oneLine(ds[i].Pos.Path))
		ds[i].Message = oneLine(ds[i].Message)
	}
	return ds
}

// skip leaves a comment out and says why.
func (in *intake) skip(reason string, pos source.Pos, what string) {
	in.archive.Read++
	in.leaveOut(reason, pos, what)
}

func (in *intake) leaveOut(reason string, pos source.Pos, what string) {
	in.archive.Skipped[reason]++
	in.diags.Notef(pos, "skipped", "", "left out (%s): %s", reason, scrub(what))
}

// changed says that a comment does not come along as it was.
func (in *intake) changed(c comment, what string, args ...any) {
	in.diags.Notef(c.pos, "changed", "", "%s: %s", in.label(c), scrub(fmt.Sprintf(what, args...)))
}

func (in *intake) label(c comment) string {
	if c.id == "" {
		return "a comment"
	}
	return "comment " + strconv.Quote(shorten(scrub(c.id)))
}

const anonymous = "Anonymous"

// name cleans a person's name.
func (in *intake) name(s string) string {
	s = sanitize.Name(personName(s))
	if s == "" || net.ParseIP(s) != nil || ipRE.FindString(s) == s {
		return anonymous
	}
	return s
}

// add takes a comment. What it must not hold is dropped here.
func (in *intake) add(c comment) {
	in.archive.Read++
	t := in.thread(c.thread)
	e := guide.Entry{Pos: c.pos, Kind: source.Text{Value: c.kind}, Status: source.Text{Value: c.status}}
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
	id := c.id
	if isAddress(id) {
		id = "" // not its digest either, which tells whose it is
	} else if oddID(id) {
		id = digest(c.id)
	}
	parent := c.parent
	if !strings.HasPrefix(parent, inGuide) && !isAddress(parent) && oddID(parent) {
		parent = digest(c.parent)
	}
	e.Parent.Value = parent
	e.Origin = &guide.Origin{Format: in.archive.Format, ID: id}
	empty := false
	if e.StatusOf() != guide.Deleted {
		if e.Author = in.name(c.author); personName(c.author) != c.author {
			in.changed(c, "a mail address was taken out of its author's name")
		}
		e.AuthorURL.Value = in.address(c)
		if e.StatusOf() != guide.Spam || in.o.KeepSpam {
			e.Body.Value = in.body(c)
			if e.Body.Value == "" {
				in.changed(c, "it is empty; only its place is kept if something answers it")
				e = guide.Entry{Pos: e.Pos, Kind: e.Kind, Date: e.Date, Parent: e.Parent, Origin: e.Origin, Status: source.Text{Value: guide.Deleted}}
				empty = true
			}
		}
	}
	raw := ""
	switch {
	case e.Origin.ID != "":
	case c.id != "" && !e.Date.IsZero(): // words that change must not make another of it
		raw, e.Origin.ID = c.id, digest(c.thread+"\x00"+e.Author+"\x00"+e.Date.UTC().String())
	default:
		raw, e.Origin.ID = c.id, digest(c.thread+"\x00"+e.Author+"\x00"+e.Date.UTC().String()+"\x00"+c.body)
	}
	t.comments = append(t.comments, commentIn{Entry: e, same: c.same, empty: empty, raw: raw})
}

// isAddress tells whether an id holds a mail address or one of the net.
func isAddress(id string) bool {
	plain := strings.Map(unseen, id)
	return emailRE.MatchString(plain) || spelledRE.MatchString(plain) || net.ParseIP(plain) != nil
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
	s := c.body
	if len(s) > maxRaw {
		s = cutText(s, maxRaw)
		in.changed(c, "its text of %d KB is cut", len(c.body)>>10)
	}
	if c.html {
		var removed []string
		if s, removed = commentMarkdown(s, c.lines); len(removed) > 0 {
			in.changed(c, "left out of its text: %s", strings.Join(removed, ", "))
		}
	} else {
		s = sanitize.Text(s)
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
	if len(s) > maxBody {
		in.changed(c, "its text of %d KB is cut to %d KB", len(s)>>10, maxBody>>10)
		s = strings.TrimRight(cutText(s, maxBody), " \t\n")
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

var tagRE = regexp.MustCompile(`<[/a-zA-Z!][^>]*>`)

// plainTitle makes a title of HTML-escaped text: unescaped once, one line.
func plainTitle(s string) string {
	s = html.UnescapeString(tagRE.ReplaceAllString(s, ""))
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

var notIDRE = regexp.MustCompile(`[^a-z0-9]+`)

// entryID is the id that a comment gets here: the format and its id there, or
// a digest where that cannot stand in an address.
func entryID(format, id string) string {
	clean := strings.Trim(notIDRE.ReplaceAllString(strings.ToLower(id), "-"), "-")
	if out := format + "-" + clean; clean != "" && len(out) <= 48 {
		return out
	}
	return format + "-" + digest(id)
}

// finish closes the threads: one an address, ids that are free, parents that
// are there, no circles, comments by date.
func (in *intake) finish() Archive {
	for _, t := range in.joined() {
		if len(t.comments) == 0 && t.Views == nil {
			continue
		}
		in.close(t)
		in.archive.Threads = append(in.archive.Threads, t.Thread)
	}
	in.threads, in.byKey = nil, nil
	return in.archive
}

// joined makes one thread of those with one address, however it is spelt.
func (in *intake) joined() []*threadIn {
	byAddress := map[string]*threadIn{}
	var out []*threadIn
	for _, t := range in.threads {
		key := ""
		if len(t.Addresses) > 0 {
			if key = pathKey(t.Addresses[0]); homePage(t.Addresses[0]) {
				key = "/"
			}
			if key != "" && in.format.Name == "wxr" { // files of many blogs; others name previews of one site
				key = hostOf(t.Addresses[0]) + key
			}
		}
		first := byAddress[key]
		if key == "" || first == nil {
			byAddress[key] = t
			out = append(out, t)
			continue
		}
		first.comments = append(first.comments, t.comments...)
		for _, a := range t.Addresses {
			if !slices.Contains(first.Addresses, a) {
				first.Addresses = append(first.Addresses, a)
			}
		}
		first.Addresses = slices.DeleteFunc(first.Addresses, func(a string) bool { return localHost(a) && len(first.Addresses) > 1 && !localHost(t.Addresses[0]) })
		first.Closed = first.Closed && t.Closed
		if first.Article < 0 {
			first.Article = t.Article
		}
		if first.Title == "" {
			first.Title = t.Title
		}
		t.comments = nil
	}
	return out
}

// localHost tells whether an address is one of a writer's own machine.
func localHost(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Hostname() == "localhost" || net.ParseIP(u.Hostname()) != nil || strings.HasSuffix(u.Hostname(), ".local"))
}

func (in *intake) close(t *threadIn) {
	kept, kin := in.unique(t)
	entries := make([]guide.Entry, len(kept))
	for i, c := range kept {
		entries[i] = c.Entry
	}
	t.comments = nil
	taken := make(map[string]bool, len(entries))
	ids := make(map[string]string, len(entries)) // id there: id here
	for i := range entries {
		e := &entries[i]
		base := entryID(e.Origin.Format, e.Origin.ID)
		e.ID.Value = base
		for n := 2; taken[e.ID.Value]; n++ {
			e.ID.Value = base + "-" + strconv.Itoa(n)
		}
		taken[e.ID.Value] = true
		ids[e.Origin.ID] = e.ID.Value
		if kept[i].raw != "" {
			ids[kept[i].raw] = e.ID.Value
		}
		if kept[i].empty {
			if t.empty == nil {
				t.empty = map[string]bool{}
			}
			t.empty[e.ID.Value] = true
		}
	}
	for from, to := range kin {
		if ids[from] == "" {
			ids[from] = ids[to]
		}
	}
	for i := range entries {
		e := &entries[i]
		if id, ok := strings.CutPrefix(e.Parent.Value, inGuide); ok {
			e.Parent.Value = id
			continue
		}
		if e.Parent.Value == "" {
			continue
		}
		parent := ids[e.Parent.Value]
		if parent == "" || parent == e.ID.Value {
			in.diags.Notef(e.Pos, "no-parent", "", "comment %q answers %q, which is not in the export; it answers the article now", scrub(e.Origin.ID), shorten(scrub(e.Parent.Value)))
		}
		if parent == e.ID.Value {
			parent = ""
		}
		e.Parent.Value = parent
	}
	guide.ByDate(entries)
	in.cutCircles(entries)
	if len(entries) > in.o.MaxComments {
		for _, e := range entries[in.o.MaxComments:] {
			in.leaveOut(tooMany, e.Pos, "comment "+strconv.Quote(e.Origin.ID)+": its thread has more than "+strconv.Itoa(in.o.MaxComments))
		}
		entries = slices.Clone(entries[:in.o.MaxComments])
		orphans(entries)
	}
	t.Comments = entries
	t.Title = maskEmails(plainTitle(t.Title))
}

// orphans makes those whose parent was cut off answer the article.
func orphans(entries []guide.Entry) {
	here := make(map[string]bool, len(entries))
	for _, e := range entries {
		here[e.ID.Value] = true
	}
	for i := range entries {
		if !here[entries[i].Parent.Value] {
			entries[i].Parent.Value = ""
		}
	}
}

// unique leaves out what stands in the export twice. kin leads from the ids of
// copies to those of what was kept.
func (in *intake) unique(t *threadIn) (kept []commentIn, kin map[string]string) {
	byID := make(map[string]int, len(t.comments))
	bySame := map[string]string{}
	kin = map[string]string{}
	kept = t.comments[:0]
next:
	for _, c := range t.comments {
		id := c.Origin.ID
		for n := 2; ; n++ {
			i, dup := byID[c.Origin.ID]
			if !dup {
				break
			}
			if sameWords(kept[i].Entry, c.Entry) {
				in.leaveOut(duplicate, c.Pos, "comment "+strconv.Quote(id)+" stands in the export twice")
				continue next
			}
			c.Origin.ID = id + "~" + strconv.Itoa(n)
		}
		if c.Origin.ID != id {
			in.diags.Notef(c.Pos, "duplicate-id", "", "the id %q stands for two comments; this one is %q now", scrub(id), scrub(c.Origin.ID))
		}
		if c.same != "" {
			key := digest(c.same + "\x00" + c.Author + "\x00" + c.Date.UTC().String() + "\x00" + c.Body.Value)
			if first, dup := bySame[key]; dup {
				kin[c.Origin.ID] = first
				in.leaveOut(duplicate, c.Pos, "comment "+strconv.Quote(id)+" is a copy of "+strconv.Quote(first))
				continue
			}
			bySame[key] = c.Origin.ID
		}
		byID[c.Origin.ID] = len(kept)
		kept = append(kept, c)
	}
	return kept, kin
}

func sameWords(a, b guide.Entry) bool {
	return a.Author == b.Author && a.Body.Value == b.Body.Value && a.Date.Equal(b.Date) && a.Parent.Value == b.Parent.Value
}

// cutCircles makes the earliest comment of a circle answer the article.
func (in *intake) cutCircles(entries []guide.Entry) {
	at := make(map[string]int, len(entries))
	for i, e := range entries {
		at[e.ID.Value] = i
	}
	parent := func(i int) int {
		if p, ok := at[entries[i].Parent.Value]; ok {
			return p
		}
		return -1
	}
	const done = -1
	state := make([]int, len(entries))
	for i := range entries {
		walk, n := i+1, i
		for n >= 0 && state[n] == 0 {
			state[n] = walk
			n = parent(n)
		}
		if n >= 0 && state[n] == walk {
			first := n
			for m := parent(n); m != n; m = parent(m) {
				first = min(first, m)
			}
			in.diags.Notef(entries[first].Pos, "circle", "", "comment %q answers itself, by way of its replies; it answers the article now", scrub(entries[first].Origin.ID))
			entries[first].Parent.Value = ""
		}
		for n = i; n >= 0 && state[n] == walk; n = parent(n) {
			state[n] = done
		}
	}
}
