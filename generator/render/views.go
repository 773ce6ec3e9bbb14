package render

import (
	"html/template"
)

// This file is what layouts are written against: the data of every page. That
// of articles and threads is in viewsarticle.go, of notes in viewsnote.go.
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
	Apart Apart // where the text is in another language than the site
}

// Apart is the site's language and its direction, for what is in it inside of
// a text in another. Both are empty elsewhere.
type Apart struct{ Lang, Dir string }

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
