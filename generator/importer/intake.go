package importer

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/two-sentences/etiquette/generator/guide"
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
	profileWall = "profile" // it stands on a person's own page
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
	counters []*guide.Views // that the export does not date
	newest   time.Time      // date in the export
	crowd    bool           // crowded was said

	local      string     // Staticman: the first file whose date has no offset
	countersAt source.Pos // of the first of counters
}

// threadIn is a thread that still grows.
type threadIn struct {
	Thread
	key      string
	hidden   bool // its article was not public
	comments []*commentIn
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
	html       bool   // body is HTML, else Markdown
	lines      bool   // of HTML: line breaks count
	cut        bool   // body had more
	base       string // old address of its article, which relative links begin at; empty: unknown
	clean      bool   // body is what in.body made of it already
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
	return readCloser{counted{r, f.name, &in.budget, in.o.MaxBytes}, r}, nil
}

// mended says what textReader changed in a file.
func (in *intake) mended(path string, t *textReader) {
	if t.illegal > 0 {
		in.diags.Notef(source.Pos{Path: path, Line: t.illegalAt}, "encoding", "look at what stands there", "%d ill-formed bytes were replaced, the first of them here", t.illegal)
	}
	if t.dropped > 0 {
		in.diags.Notef(source.Pos{Path: path, Line: t.droppedAt}, "encoding", "", "%d control characters were taken out, the first of them here", t.dropped)
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
		a.Body, a.Description = "", ""
	}
	a.Title = plainTitle(a.Title)
	a.Author = in.name(a.Author)
	if a.Author == anonymous {
		a.Author = ""
	}
	var cut []string
	a.Body, cut = private(a.Body, in.o.KeepBodyEmails)
	in.articleChanged(a, cut)
	a.Title, a.Description = maskEmails(a.Title), scrub(plainTitle(a.Description))
	for i := range a.Tags {
		a.Tags[i] = maskEmails(a.Tags[i])
	}
	if len(a.Body) > maxArticle {
		in.articleChanged(a, []string{fmt.Sprintf("all but the first %d MB", maxArticle>>20)})
		a.Body = cutText(a.Body, maxArticle)
	}
	in.see(a.Date)
	in.see(a.Updated)
	in.archive.Articles = append(in.archive.Articles, a)
	return len(in.archive.Articles) - 1
}

// views is a count that an export holds at pos, of that date. Where the export
// has none, that is the newest date in it, which is known at the end.
func (in *intake) views(count int, date time.Time, pos source.Pos) *guide.Views {
	v := &guide.Views{Count: count, Date: date}
	if date.IsZero() {
		if in.counters == nil {
			in.countersAt = source.Pos{Path: pos.Path}
		}
		in.counters = append(in.counters, v)
	}
	return v
}

// see notes a date that stands in the export.
func (in *intake) see(date time.Time) {
	if date.After(in.newest) && date.Year() <= 9998 {
		in.newest = date
	}
}

// dateViews dates the counts of an export without a date, and says so.
func (in *intake) dateViews() {
	if len(in.counters) == 0 {
		return
	}
	if in.newest.IsZero() {
		in.newest = time.Unix(0, 0)
	}
	for _, v := range in.counters {
		v.Date = in.newest.UTC().Truncate(time.Second)
	}
	in.diags.Notef(in.countersAt, "changed", "write the day of the export in the thread's file, under views", "the export does not say of which day its %d view counts are; they are dated by the newest date in it, %s", len(in.counters), in.newest.UTC().Format(time.DateOnly))
}

// toDraft says that an article was public, or may have been, and is a draft now.
func (in *intake) toDraft(a Article, why string) {
	if !in.o.Articles {
		return
	}
	in.diags.Notef(a.Pos, "changed", "take \"draft: true\" out where it is to be public", "article %q is a draft: it %s", shorten(scrub(plainTitle(a.Title))), why)
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

// crowded tells that a thread has so many comments already that further ones are
// counted, said once, and not looked at: the newest would be left out anyway.
func (in *intake) crowded(n int, pos source.Pos) bool {
	if n < 2*in.o.MaxComments {
		return false
	}
	in.archive.Read++
	if in.archive.Skipped[tooMany]++; !in.crowd {
		in.crowd = true
		in.diags.Warnf(pos, "thread-too-large", "--max-comments allows more", "left out (%s): this comment and those behind it, as their thread has more than %d", tooMany, n)
	}
	return true
}

// cutOff says that a thread is cut off, and how many comments of it are whole.
func (in *intake) cutOff(err error, pos source.Pos, title string, whole int) {
	if errors.Is(err, ErrDamaged) && whole > 0 {
		in.diags.Notef(pos, "incomplete", "", "%q is cut off; of its comments %d are whole", shorten(scrub(plainTitle(title))), whole)
	}
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
