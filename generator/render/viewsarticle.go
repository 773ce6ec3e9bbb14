package render

import "html/template"

// What an article and its thread are for layouts; views.go says how they read it.

// ArticlePage is an article and, below it, its thread.
type ArticlePage struct {
	Page
	Date       When
	Updated    *When
	Writer     string // its author, or the site's; may be empty
	Minutes    int
	Draft      bool
	Summary    template.HTML // inline, to stand in a <p>; empty: none
	Image      *Image        // at its head
	Contents   []Heading     // levels 2 and 3; empty where they are fewer than three
	Body       template.HTML
	Topics     []Link
	Situations []Link
	Series     *SeriesBox
	Related    []Card
	Prev, Next *Link       // in its series, else in time
	Terms      []TermView  // of the glossary, that the article links to; Articles is nil in them. The layout "terms" has shown them in Body
	Thread     *ThreadView // nil: none, or switched off
	Share      Share
	Addresses  []string // of other sites that Body links to, in its order: for paper, where a link cannot be followed
}

// Heading is a line of a table of contents.
type Heading struct {
	Level int // 2 or 3
	Href  string
	Text  string
}

// Image is an image of the site.
type Image struct {
	Href          string
	Width, Height int // pixels; 0: unknown, leave the attributes out
}

// SeriesBox is the series an article belongs to.
type SeriesBox struct {
	Title, Href     string
	Position, Count int    // from 1
	Articles        []Link // Current marks this one
}

// Share is ways to pass a page on without a third party's script.
type Share struct {
	Permalink string // absolute where the base URL is known, else as any other link
	MailHref  string // mailto: without address; empty where the permalink is not absolute
	Citation  string // one line that names the page; empty where the permalink is not absolute
}

// ThreadView is the thread below an article. Its element has the id "site-thread".
type ThreadView struct {
	*Tools
	Count              int           // approved comments, of all pages
	Comments           []CommentView // of this page
	Sides              []Side        // agrees, disagrees, adds: those taken; nil: none
	Notice             string        // the site's sentence over every thread
	Closed             bool
	SourceHref         string // the thread's old address
	Views              string // "1,834", carried over from an archive; empty: none
	ViewsDate          *When
	ReplyMail          string // mailto: link to answer the article; empty: not configured, or closed
	ReplyHref          string // the publisher's own page to answer on; likewise
	ReplyForm          *ReplyForm
	Pager              *Pager      // nil: the thread has one page
	Elsewhere          []Elsewhere // on the article's page: the comments of later pages
	AtomHref, JSONHref string      // the thread's feeds; empty without a base URL
}

// Elsewhere is a comment that stands on a later page of its thread. A link with
// its id makes ARTICLE/#c-ID lead to it.
type Elsewhere struct {
	ID   string // "c-c1"
	Href string // relative to the article's page
	Page int
}

// ReplyForm is a form, sent by method post, to answer an article or a comment.
// Beside what is typed it sends subject, address, thread and comment.
type ReplyForm struct {
	*Tools
	Action  string
	Hosted  bool   // the site's host takes the form (Netlify), and Action is the page that says thanks
	Subject string // "Re: …"
	Address string // of what is answered: "…/articles/x/#c-c1"
	Thread  string // the article's slug
	Comment string // id; empty: the article is answered
}

// CommentsPage is a later page of a long thread.
type CommentsPage struct {
	Page
	Article Link
	Thread  *ThreadView
}

// Side is a stance and those who take it, for both sides at a glance. Start
// and Percent are whole numbers out of 100 that add up, so a bar may be drawn
// as <rect x="{{.Start}}" width="{{.Percent}}"> in an SVG of width 100.
type Side struct {
	Stance  string // agrees, disagrees, adds
	Name    string // the word for it: "agrees"
	Count   int
	Percent int
	Start   int
	Voices  []Voice // the first who take it, in reading order, on the home page; nil elsewhere
}

// Voice is one comment in one line.
type Voice struct {
	Author, Href string
	Excerpt      string // plain, its first words, at most some 120 characters
}

// CommentView is one comment. Comments stand flat, in reading order; indent by Depth.
type CommentView struct {
	*Tools
	ID         string // of its element: "c-c1"
	Href       string // permalink: "…#c-c1"
	Author     string // empty where Stub
	AuthorHref string // write rel="nofollow ugc noopener"
	Role       string // author, moderator, member; empty
	RoleName   string
	Date       When
	Edited     *When
	Depth      int    // 0 to 4
	Deep       bool   // it stands deeper than Depth shows: say whom it answers
	ParentBy   string // author of the comment answered; empty: it answers the article, or a stub
	ParentHref string // "#c-c0", on another page with its address; empty: it answers the article
	Stance     string // agrees, disagrees, adds; empty
	StanceName string
	Kind       string // comment, pingback, trackback, mail
	KindName   string // empty for a plain comment
	Body       template.HTML
	Stub       bool   // it is hidden but answered: show a placeholder and no author, date, body
	ReplyMail  string // mailto: link to answer it; empty: none
	ReplyHref  string
	ReplyForm  *ReplyForm // nil: none
}

// DiscussionCard is a thread in a list.
type DiscussionCard struct {
	*Tools
	Title, Href string // of the article; Href leads to the thread
	Description string
	Count       int
	Sides       []Side
	Latest      When // the newest comment's date
	LatestBy    string
	Lang        string // of Title and Description, where it is not the page's; else empty
	Closed      bool
}

// DiscussionsPage lists the threads, the last active first.
type DiscussionsPage struct {
	Page
	Notice  string // the site's sentence over every thread
	Threads []DiscussionCard
	Pager   *Pager
	Total   int // threads
}
