// Package guide is the guide itself: articles, threads, notes, terms, and how they belong together.
//
// Parse reads one file at a time into a Piece and knows nothing of the others.
// Link takes all pieces together and returns the Site, a value that nobody
// changes afterwards: render and lint only look at it.
package guide

import (
	"time"

	"github.com/two-sentences/etiquette/generator/markdown"
	"github.com/two-sentences/etiquette/generator/rules"
	"github.com/two-sentences/etiquette/generator/source"
)

// Site is the linked guide. Everything in it is published: drafts, future and
// expired articles are left out unless asked for.
type Site struct {
	Settings   Settings
	Articles   []*Article        // newest first, then by path
	Pages      []*Page           // by slug
	Situations []*Situation      // in the order of situations.yaml
	Topics     []*Topic          // by name
	Series     []*Series         // in the order of site.yaml; empty ones are left out
	Notes      []*Note           // by situation, kind, title
	Terms      []*Term           // by name
	Ground     *GroundRules      // what ground rules are made of; nil: none
	Assets     []Asset           // files beside articles and pages, by path
	Aliases    []Alias           // old addresses, by From
	Program    *rules.Program    // the checker; nil: none
	Hidden     map[string]string // source paths of articles that are not published, and why: "draft"
	files      map[string]int32  // every source path that has a page: its place in addresses
	urls       map[string]int32  // every path of the site, in small letters
	addresses  []*target         // as they were given
	linked     *linked           // what it was linked from

}

// Article is one published article.
type Article struct {
	*ArticlePiece
	Situations []*Situation
	Topics     []*Topic
	Series     *Series  // nil: none
	Thread     *Thread  // nil: none, or switched off
	Place      int      // in Site.Articles
	Prev, Next *Article // in its series, else in time; nil at the ends
}

// ArticlePiece is what an article's file says by itself.
type ArticlePiece struct {
	Path         string // "content/articles/two-sentences.md"
	Slug         string // "two-sentences"
	URL          string // "/articles/two-sentences/"
	Title        string
	Date         time.Time
	Updated      time.Time // zero: never
	Expires      time.Time // zero: never
	Description  string    // plain text; empty: none
	Tags         []source.Text
	SituationIDs []source.Text
	SeriesID     source.Text
	Author       string // empty: the site's
	Lang         string // "de"; empty: the site's
	Draft        bool
	ThreadOff    bool
	Aliases      []source.Text // "/old/path/"
	Image        source.Text   // a file beside the article; empty: none
	Body         markdown.Doc
	Pos          source.Pos    // the front matter
	summary      *markdown.Doc // nil: none
}

// Summary is the article in a few words; an empty text where none is given.
func (a *ArticlePiece) Summary() markdown.Doc {
	if a.summary == nil {
		return markdown.Doc{}
	}
	return *a.summary
}

// Page is a page such as "about".
type Page struct {
	Path, Slug, URL    string // URL: "/about/"
	Title, Description string
	Updated            time.Time // zero: unknown
	Aliases            []source.Text
	Body               markdown.Doc
	Pos                source.Pos
}

// Situation is an occasion for a note.
type Situation struct {
	ID, URL     string // URL: "/situations/after-a-talk/"
	Title       string
	Description string // plain
	Prompt      string // how a reader would say it: "You heard someone speak."
	Kind        string // the kind of note mostly sent; empty: invitation
	Body        markdown.Doc
	Pos         source.Pos
	Articles    []*Article // newest first
	Notes       []*Note
	place       int // in Site.Situations
}

// Topic is a tag and what carries it.
type Topic struct {
	Name     string // as written: "first contact"
	Slug     string // "first-contact"
	URL      string // "/topics/first-contact/"
	Articles []*Article
	place    int // in Site.Topics
}

// Series is articles to be read in order.
type Series struct {
	ID, URL            string // URL: "/series/first-steps/"
	Title, Description string
	Articles           []*Article // oldest first
	place              int        // in Site.Series
}

// Note is one example note.
type Note struct {
	ID, Path, URL string // URL: "/notes/the-id/"
	Title         string
	SituationID   source.Text
	Situation     *Situation
	Kind          string
	Platform      string // empty: none
	Purpose       string // of a reply: ask, accept, decline; else empty
	Tone          string // of a reply: warm, brief, formal; else empty
	Lang          string // empty: the site's
	Why           markdown.Doc
	Before        *Sample // nil: none
	After         Sample
	Fields        []Mark // phrases of After that a reader fills in; what each Does is what it is: "to" and "from" are the two names
	Pos           source.Pos
	place         int // in Site.Notes
}

// Sample is a note's text with its marked phrases.
type Sample struct {
	Text   string
	Expect string // the verdict expected: ready, fix, rewrite; empty: none
	Marks  []Mark // in the order of the text, not overlapping
	Pos    source.Pos
}

// Mark is a phrase of a note and what it does.
type Mark struct {
	Start, End int // bytes of Sample.Text, half open
	Does       string
}

// Term is an entry of the glossary.
type Term struct {
	ID, URL    string // URL: "/glossary/#bare-invitation"
	Name       string
	Also       []string
	Definition markdown.Doc
	See        []*Term
	SeeIDs     []source.Text
	Pos        source.Pos
}

// Thread is the comments of one article.
type Thread struct {
	Path     string
	Slug     string // of its article
	Source   string // old address; empty: none
	Closed   bool
	Imported bool     // some of its comments are, from real people elsewhere
	Views    *Views   // nil: none kept
	Newest   *Comment // the last of its comments by its date, stubs aside, without its Body; nil: none
	Shown    int      // of comments, stubs included
	Authors  string   // of each of those, in reading order, a line each; empty of a stub
	Count    int      // of approved comments
	Stances  map[Stance]int
	Sum      source.Hash // of the file
	Pos      source.Pos
	comments []Comment
	away     func() string // comments, packed, where they are not kept; nil: they are
}

// Views is a count carried over from an archive.
type Views struct {
	Count int       `yaml:"count,required"`
	Date  time.Time `yaml:"date,required"`
}

// Stance says where a comment stands towards its article.
type Stance string

// The stances; empty means that none is given.
const (
	Agrees    Stance = "agrees"
	Disagrees Stance = "disagrees"
	Adds      Stance = "adds"
)

// Comment is one comment as it is shown.
type Comment struct {
	ID        string
	Author    string // empty only where Stub
	AuthorURL string // http or https; empty: none
	Role      string // author, moderator, member; empty: none
	Date      time.Time
	Edited    time.Time // zero: never
	Parent    string    // id of the comment answered; empty: the article
	ParentBy  string    // its author; empty where Parent is, or where the parent is a Stub
	Depth     int       // 0: answers the article
	Stance    Stance
	Kind      string     // comment, pingback, trackback, mail
	Body      string     // Markdown, untrusted
	Stub      bool       // it is not shown, but something below it is
	Pos       source.Pos // of its body
}

// Asset is a file that is copied as it is.
type Asset struct {
	Path, URL     string // URL: "/articles/two-sentences/picture.png"
	File          source.File
	Width, Height int // pixels of an image, 0 where unknown
}

// Alias is an old address and where it leads now.
type Alias struct {
	From, To string // "/old/path/", "/articles/two-sentences/"
}
