package render

import (
	"html/template"
)

// This file is what layouts are written against: the data of every page.
//
// How a page is made
//   - layouts/base.html is the whole document, with {{block "…" .}}s. A page's own
//     file (column "file" below) fills them by {{define "…"}}. A page's file
//     with text outside of its defines is a document of its own (redirect.html).
//   - layouts/partials/*.html hold {{define "name"}}…{{end}} and are known to all
//     pages. Two are asked for by Go: "note-text", which gets a NoteText and is
//     the card of a note inside an article; and "terms", which gets a TermsView
//     and stands below an article's text, with an element of the id
//     "site-term-<id>" for each term: links to terms then lead there, and the
//     first link to each has the id "site-term-<id>-ref". No "terms", and they
//     lead to the glossary.
//   - Every struct that a partial may get embeds *Tools, so that .URL, .Asset,
//     .Abs, .Word, .Number work in it as they do on the page.
//
// What the fields hold
//   - A field named Href, or ending in Href, is finished: write it into
//     href/src as it is. Strings that begin with "/" are site paths: give
//     them to .URL. An empty Href means that there is none.
//   - Lists are in the order to be shown. Nil pointers and empty strings: there is none.
//   - Words: tools.go says how .Word is called; ownwords.go lists the keys
//     that Go itself needs in words/en.yaml, and the file's form: flat, plural
//     forms as "comments.one", "comments.other".
//   - Ids on the page: headings have GitHub's; comments "c-<id>"; terms
//     their own id; all others begin with "site-".
//
//	file               page                                    data
//	home.html          /                                       HomePage
//	articles.html      /articles/, /articles/page/2/           ListPage
//	topic.html         /topics/<slug>/ (paged)                 ListPage
//	series.html        /series/<id>/                           ListPage
//	topics.html        /topics/                                IndexPage
//	series-list.html   /series/                                IndexPage
//	situations.html    /situations/                            SituationsPage
//	situation.html     /situations/<id>/                       SituationPage
//	article.html       /articles/<slug>/                       ArticlePage
//	discussions.html   /discussions/ (paged)                   DiscussionsPage
//	notes.html         /notes/, /notes/kind/<kind>/,
//	                   /notes/situation/<id>/ (paged)          NotesPage
//	note.html          /notes/<id>/                            NotePage
//	glossary.html      /glossary/                              GlossaryPage
//	page.html          /about/ and the like                    TextPage
//	404.html           /404.html                               NotFoundPage
//	redirect.html      old addresses                           RedirectPage
//	checker.html       /checker/; no such file, no such page   CheckerPage
//	search.html        /search/; likewise                      SearchPage
//	feeds.html         /feeds/; likewise                       FeedsPage
//	embed.html         /checker/embed.html; likewise           EmbedPage
//	ground-rules.html  /ground-rules/; likewise                GroundPage (ground.go)
//	reply.html         /reply/; likewise                       ReplyPage (reply.go)
//	print.html         /print/; likewise                       PrintPage (print.go)

// Page is what every page knows. All page structs embed it.
//
// A layout's <head>: charset, viewport, <title>{{.HeadTitle}}, description,
// {{with .Canonical}}<link rel="canonical" href="{{.}}">{{end}},
// {{if .NoIndex}}<meta name="robots" content="noindex">{{end}},
// <meta http-equiv="Content-Security-Policy" content="{{.CSP}}"> (before any style or script),
// <meta name="referrer" content="strict-origin-when-cross-origin">,
// {{range .Graph}}<meta property="{{.Property}}" content="{{.Content}}">{{end}},
// {{range .Feeds}}<link rel="alternate" type="{{.Type}}" title="{{.Title}}" href="{{.Href}}">{{end}},
// {{with .JSONLD}}<script type="application/ld+json">{{.}}</script>{{end}},
// stylesheets by <link rel="stylesheet" href="{{.Asset "css/site.css"}}"> and code.css likewise.
type Page struct {
	*Tools
	Kind        string // the page's file without ".html": "article"; for a class on <body>
	Path        string // site path: "/articles/two-sentences/"
	Lang        string // of the site: "en"
	TextLang    string // of Title and of the page's own text, where it is not Lang; else empty
	TextDir     string // "ltr" or "rtl" where there is a TextLang; else empty
	Dir         string // "rtl" where that language is written so; else empty
	SiteTitle   string
	SiteText    string // the site's description
	Title       string // of this page, for its h1; the site's title on the home page
	HeadTitle   string // for <title>
	Description string // plain; never empty unless the site has none
	Author      string // of the site
	Canonical   string // absolute; empty without a base URL
	NoIndex     bool
	CSP         string
	Graph       []Property // OpenGraph
	JSONLD      any        // write it inside the script element; it is escaped there. nil: none
	Feeds       []Feed     // of the page, then of the site; none without a base URL
	Menu        []Link     // from site.yaml, or else what the guide has; Current marks the section the page is in
	Crumbs      []Link     // from home down to this page, which is Current; nil on the home page
	SitePages   []Link     // about, privacy, terms, …: for the footer
	Aids        []Aid      // what helps to write: those that the site has
	ReportHref  string     // report a problem with this page; empty: not configured
	Subscribe   *Subscribe // nil: nothing to subscribe to
}

// Property is an OpenGraph property.
type Property struct{ Property, Content string }

// Feed is a feed of the site or of the page.
type Feed struct {
	Title string
	Type  string // application/atom+xml or application/feed+json
	Href  string
}

// Subscribe is the ways to hear of new articles.
type Subscribe struct {
	AtomHref, JSONHref string
	FeedsHref          string // the page that explains them; empty: none
	MailHref           string // mailto:
	FormHref           string // action of a form, method post, with a field named "email"
	LinkHref           string
}

// Link is a link with its text.
type Link struct {
	Title       string
	Href        string
	Current     bool   // it leads to this page, or to the section this page is in
	Description string // plain; mostly empty
	Count       int    // how many things are behind it; 0: unknown
	Lang        string // of Title and Description, where it is not the page's; else empty
}

// When is a time: <time datetime="{{.ISO}}">{{.Text}}</time>.
type When struct {
	ISO  string // 2026-03-02, or 2026-03-04T09:12:00Z for comments; empty: the time is unknown, and Text says so
	Text string // "2 March 2026", or "4 March 2026, 09:12" (UTC)
}

// Aid is a page that does something for its reader.
type Aid struct {
	Kind        string // checker, reply, ground-rules, print: its layout
	Title, Href string
	Text        string // what it does, in a sentence
	Current     bool
}

// Pager leads through a list in several pages; a nil Pager means that there is one page.
type Pager struct {
	*Tools
	Number, Count int    // this page, all pages; from 1
	PrevHref      string // towards page 1; empty on it
	NextHref      string
	Pages         []Link // some of the pages; Title is the number, Current marks this one; an empty Href is a gap ("…")
}

// Card is an article in a list.
type Card struct {
	*Tools
	Title, Href  string
	Description  string
	Date         When
	Updated      *When
	Author       string // empty: the site's
	Minutes      int    // to read, at least 1
	Topics       []Link
	Situations   []Link
	Comments     int // approved ones
	CommentsHref string
	Sides        []Side // of the thread; nil: none took a side
	Lang         string // of Title and Description, where it is not the page's; else empty
	Draft        bool   // only where drafts are asked for
	Number       int    // its place in a series, from 1; 0 elsewhere
}

// HomePage is the home page.
type HomePage struct {
	Page
	Hero        []string         // the lines it opens with, at least one
	Situations  []SituationCard  // "What are you about to send?"
	Latest      []Card           // the 6 newest articles
	Series      []SeriesCard     // in the order of site.yaml
	Kinds       []Link           // the gallery by kind of note
	Notes       []NoteCard       // up to 3 with a before and an after, of different situations
	Discussions []DiscussionCard // the 3 with the most comments
	Terms       []TermView       // the 4 that most articles link to
	Counts      Counts
	CheckerHref string // empty: the site has no checker
}

// Counts is how much the guide holds.
type Counts struct{ Articles, Notes, Threads, Terms, Situations int }

// SeriesCard is a series and its articles.
type SeriesCard struct {
	*Tools
	Title, Href, Description string
	Articles                 []Link // in reading order
}

// ListPage is a list of articles: all by date, of one topic, of one series.
type ListPage struct {
	Page
	Intro string // plain; a series' description
	Cards []Card // newest first; a series in reading order, with Number
	Pager *Pager
	Total int    // articles on all pages
	Ways  []Link // the other lists: by date, by topic, by situation, by series
}

// IndexPage lists the topics or the series: Link with Count and Description.
type IndexPage struct {
	Page
	Items []Link
	Ways  []Link
}

// SituationCard is a situation in a list.
type SituationCard struct {
	*Tools
	ID, Title, Href string
	Description     string
	Prompt          string // "You heard someone speak."
	KindName        string // "invitation"
	Articles, Notes int
}

// SituationsPage lists the situations.
type SituationsPage struct {
	Page
	Situations []SituationCard
	Ways       []Link
}

// SituationPage is one situation.
type SituationPage struct {
	Page
	Prompt         string
	Kind, KindName string
	Body           template.HTML
	Contents       []Heading
	Cards          []Card
	Notes          []NoteCard
	NotesHref      string // the gallery, this situation alone
	CheckerHref    string // the checker set to this kind; empty: no checker
	ReplyHref      string // the page that answers a bare invitation, where that is the situation; empty: none
	Others         []Link // all situations; Current marks this one
}

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

// NoteCard is an example note with its before and after.
type NoteCard struct {
	*Tools
	ID, Title, Href        string
	Situation              Link
	Kind, KindName         string
	Platform, PlatformName string // empty: none
	Purpose, PurposeName   string // of a reply; else empty
	Tone, ToneName         string // of a reply; else empty
	FillHref               string // of a reply: where it can be filled in; empty: nowhere
	Lang                   string // of the note's title and text, where it differs from the site's; else empty
	Why                    template.HTML
	Before                 *NoteText // nil: none
	After                  NoteText
}

// NoteText is the text of a note with its marked phrases, its verdict, and a
// way into the checker. Write Segments on after the other, in an element that
// keeps line breaks (white-space: pre-wrap) and has no space of its own:
//
//	{{range .Segments}}{{if .Mark}}<mark>{{.Text}}<a id="{{.Mark.RefID}}" href="#{{.Mark.ID}}">{{.Mark.N}}</a></mark>{{else}}{{.Text}}{{end}}{{end}}
//	<ol>{{range .Marks}}<li id="{{.ID}}">{{.Does}} <a href="#{{.RefID}}">…</a></li>{{end}}</ol>
type NoteText struct {
	*Tools
	ID             string // unique on the page: "site-n-<note id>-after"; its element may carry it
	Part           string // "before", "after"; empty for a note inside an article
	PartName       string // the word for it; a note's title inside an article, may be empty
	Kind, KindName string
	PlatformName   string // empty: none
	Lang           string // where it differs from the site's; else empty
	Text           string // whole, for copying
	Segments       []Segment
	Marks          []Mark
	Verdict        string // ready, fix, rewrite; empty: not judged
	VerdictName    string
	Reasons        []string // why: what the rules say, or the criteria that it meets; empty where it has Marks and is ready
	Length         int      // UTF-16 units, as the platforms count
	Limit          int      // 0: none known
	CheckerHref    string   // the checker with this note in it; empty: no checker
}

// Segment is a stretch of a note's text, marked or not.
type Segment struct {
	Text string
	Mark *Mark // nil: not marked
}

// Mark is a marked phrase and what it does.
type Mark struct {
	N         int // from 1, within its text
	Text      string
	Does      string
	ID, RefID string // ids of its explanation, and of the phrase: "site-n-…-1", "site-n-…-1-ref"
}

// NotesPage is the gallery, whole or filtered. The filters are links.
type NotesPage struct {
	Page
	Notice     string
	Notes      []NoteCard
	Kinds      []Link // "All" first; Current marks the filter in force
	Situations []Link // likewise
	Pager      *Pager
	Total      int
}

// NotePage is one example note.
type NotePage struct {
	Page
	Note       NoteCard
	Related    []NoteCard // of the same situation, up to 4
	Articles   []Link     // of the same situation, up to 4
	Prev, Next *Link      // in the gallery's order
}

// GlossaryPage is all terms.
type GlossaryPage struct {
	Page
	Notice string
	Groups []TermGroup
	Total  int
}

// TermGroup is the terms of one first letter.
type TermGroup struct {
	Letter string // "A"; "#" for what is no letter
	ID     string // "site-letter-a"
	Terms  []TermView
}

// TermView is a term; its element has the id ID.
type TermView struct {
	ID, Name   string
	Href       string        // into the glossary
	Also       []string      // other names, but for those that only bend its name
	Definition template.HTML // one or more paragraphs
	See        []Link
	Articles   []Link // those that link to it, up to 3
}

// TermsView is the terms that a text links to; Articles is nil in them.
type TermsView struct {
	*Tools
	Terms []TermView
}

// TextPage is a page such as "about".
type TextPage struct {
	Page
	Body     template.HTML
	Contents []Heading // levels 2 and 3; empty where they are fewer than three
	Updated  *When
}

// NotFoundPage is shown at any address that leads nowhere.
type NotFoundPage struct {
	Page
	Situations []Link
	Latest     []Link
}

// RedirectPage stands at an old address. Its file is a document of its own:
// charset, <title>, robots noindex, canonical, CSP,
// <meta http-equiv="refresh" content="0; url={{.ToHref}}">, and a plain link.
type RedirectPage struct {
	Page
	ToHref  string
	ToTitle string // of the page it leads to; may be empty
}

// CheckerPage is the note checker and, for those without a script, what it
// looks for.
type CheckerPage struct {
	Page
	Tool         CheckerTool
	Lists        []Checklist // one for each kind
	Always       []CheckItem // what the rules say of notes of every kind
	EmbedHref    string      // of the checker in one file; empty: none
	EmbedAddress string      // likewise, absolute; empty without a base URL
}

// EmbedPage is the checker in one file. Its layout is a document of its own;
// each <link rel="stylesheet" href="{{.Asset "…"}}"> and
// <script src="{{.Asset "…"}}"></script>, written just so, is replaced by what
// it names, and its policy ({{.CSP}}) knows their hashes. Nothing else in it
// may ask for a file.
type EmbedPage struct {
	Page
	Tool      CheckerTool
	GuideHref string // the guide, absolute; empty without a base URL
}

// CheckerTool is what the script of the checker works with:
// <script type="application/json" id="site-check-program">{{.Program}}</script>
// and likewise Examples.
type CheckerTool struct {
	*Tools
	Kinds, Platforms []Choice
	Kind             string    // chosen at first; empty: the first
	Program          any       // the rules, with links that are right from this page; squeezed, a string, in the embed
	Examples         []Example // of the guide's notes
	Embedded         bool      // it stands in a page of its own: links leave it, its height is told
	Keeps            bool      // the note may be kept in this browser
}

// Example is a note to try the checker with.
type Example struct {
	Title    string `json:"title"`
	Text     string `json:"text"`
	Kind     string `json:"kind"`
	Platform string `json:"platform"`
}

// Checklist is what a note of one kind is held against.
type Checklist struct {
	Kind, Name string
	Criteria   []CheckItem
	Rules      []CheckItem // that are asked of some kinds alone, this among them
}

// CheckItem is one line of a checklist: a criterion and what to do for it, or
// what a rule says and how to mend it.
type CheckItem struct {
	Title, Text string
	Href        string // where the guide argues it; empty: nowhere
}

// Choice is a value to choose and the word for it.
type Choice struct{ Value, Name string }
