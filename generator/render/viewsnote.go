package render

import "html/template"

// What notes and their checker are for layouts; views.go says how they read it.

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
	Apart          Apart  // of its card, where it stands in a text of another language
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
	Fills            bool      // the note is filled in beside it: words of an example may still stand in it
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
