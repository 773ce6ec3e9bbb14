// Package importer reads other programs' exports as articles and threads.
//
// Each format is a function from files to an Archive; none of them writes.
// Apply lays an Archive over a guide's content: it finds the article of each
// thread, merges, and hands over the files that change.
//
//   - intake.go is what all formats share: cleaning, ids, parents, counts.
//   - files.go opens archives (folders, zip, gz); clean.go mends encodings.
//   - html.go and markdown.go turn HTML into Markdown.
//   - xml.go, repair.go and sqlite.go read what encoding/* does not.
//   - wxr.go, disqus.go, … are the formats; detect.go tells them apart.
//   - match.go and address.go find articles; apply.go writes; report.go adds up.
package importer

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// Archive is what an export holds, in our terms.
type Archive struct {
	Format   string
	Articles []Article
	Threads  []Thread // in the order of the archive, an address once
	Read     int      // comments that stand in the export
	Skipped  Counts   // comments left out by the reader, by reason
}

// Article is a post of the old site.
type Article struct {
	ID          string // in the export
	Address     string // old address; empty: unknown
	Slug        string // what the old site called it; empty: unknown
	Title       string
	Description string    // plain, one line; empty: none
	Date        time.Time // zero: unknown
	Updated     time.Time // zero: never
	Author      string
	Tags        []string
	Draft       bool   // it was not public
	Body        string // Markdown; empty where articles were not asked for
	Views       *guide.Views
	Pos         source.Pos
}

// Thread is the comments of one article. The comments' ids and parents are
// those they will have, unless the ids are taken.
type Thread struct {
	Addresses []string // old addresses, the first one to be kept; empty: unknown
	Slug      string   // what the old site called its article; empty: unknown
	Title     string   // plain text
	Article   int      // index in Archive.Articles, -1 for none
	Closed    bool
	Views     *guide.Views
	Comments  []guide.Entry // by date
	Pos       source.Pos
	empty     map[string]bool // ids of comments that are deleted because they held nothing
}

// Counts are numbers of comments by a word: a status, a reason.
type Counts map[string]int

// Sum adds all numbers up.
func (c Counts) Sum() int {
	n := 0
	for _, v := range c {
		n += v
	}
	return n
}

// Options hold for all formats. The zero value is the default of each.
type Options struct {
	Articles       bool              // keep the articles' texts
	KeepSpam       bool              // keep the words of spam
	KeepBodyEmails bool              // leave mail addresses in bodies as they are
	Salvage        bool              // of a damaged export, take what is whole
	Fields         map[string]string // Staticman: the site's name of a field → ours
	MaxBytes       int64             // of the export, unpacked; 0: 512 MiB
	MaxComments    int               // in one thread; 0: 200,000
}

// Reader reads an export. With an error that is ErrDamaged, the Archive holds
// what is whole; with any other it is empty.
type Reader func(fs.FS) (Archive, source.Diagnostics, error)

// ErrDamaged says that an export is cut off or malformed; the message says where.
var ErrDamaged = errors.New("the export is damaged")

func damaged(pos source.Pos, format string, args ...any) error {
	pos.Path = maskEmails(pos.Path)
	return fmt.Errorf("%w: %s: %s", ErrDamaged, pos, scrub(fmt.Sprintf(format, args...)))
}

// Format is one kind of export.
type Format struct {
	Name string // as on the command line: "wxr"
	What string // "WordPress WXR"
	is   func(name string, head []byte) bool
	read func(*intake, fs.FS) error
}

// Formats are all formats, in the order in which they are tried.
var Formats = []Format{
	{"isso", "Isso: comments.db, or its generic JSON", isIsso, readIsso},
	{"wxr", "WordPress WXR", isWXR, readWXR},
	{"disqus", "Disqus XML", isDisqus, readDisqus},
	{"blogger", "Blogger: Atom feed, or Takeout", isBlogger, readBlogger},
	{"ning", "Ning Network Archiver", isNing, readNing},
	{"remark42", "remark42 backup", isRemark42, readRemark42},
	{"commento", "Commento JSON", isCommento, readCommento},
	{"giscus", "giscus: a saved answer of GitHub's GraphQL", isGiscus, readGiscus},
	{"mail", "replies by mail: .eml files or mbox", isMail, readMail},
	{"staticman", "Staticman folders", isStaticman, readStaticman},
}

// Names are the formats' names.
func Names() []string {
	var names []string
	for _, f := range Formats {
		names = append(names, f.Name)
	}
	return names
}

// Reader returns the format's reader.
func (f Format) Reader(o Options) Reader {
	return func(fsys fs.FS) (Archive, source.Diagnostics, error) {
		in := newIntake(f, o)
		err := f.read(in, fsys)
		if err == nil && in.unlike && in.archive.Read+len(in.archive.Articles)+len(in.threads) == 0 {
			err = in.unknown()
		}
		if err != nil && !errors.Is(err, ErrDamaged) {
			return Archive{}, in.said(), err
		}
		return in.finish(), in.said(), err
	}
}
