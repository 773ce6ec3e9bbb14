package importer

import (
	"html"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// WordPress WXR: RSS with wp: elements (wp-admin/includes/export.php).
//
//   - a body is HTML plus WordPress's line rules.
//   - comment_date_gmt counts; where it is zero, the local date with the blog's
//     offset, known from the post.
//   - comments of what was not public, and of pages and attachments, are pending.
//   - plug-ins' records (order_note, …) are not comments.

// wxr is one reading of one export, of any number of files.
type wxr struct {
	in       *intake
	path     string
	exported time.Time
	others   map[string]int    // items of the file that are no articles, by kind
	authors  map[string]string // login: display name
	pending  []comment         // of the item that is being read
	local    []time.Time       // of pending: the date by the blog's clock, where GMT is missing
}

func readWXR(in *intake, fsys fs.FS) error {
	w := &wxr{in: in, authors: map[string]string{}}
	return in.each(fsys, func(f file) error {
		r, err := in.reader(f)
		if err != nil {
			return err
		}
		defer r.Close()
		w.path, w.pending, w.local, w.exported, w.others = f.name, nil, nil, time.Time{}, map[string]int{}
		defer w.noArticles()
		return xmlFile{path: f.name, want: tagSet("item comment author pubDate"), own: tagSet("comment"), long: tagSet("encoded"), f: w.elem, cut: w.cut}.read(in, r)
	})
}

// noArticles says what the file holds beside articles.
func (w *wxr) noArticles() {
	for _, kind := range sortedKeys(w.others) {
		w.in.diags.Notef(source.Pos{Path: w.path}, "changed", "", "what is of the kind %s (%d) is no article; of it only comments come along", strconv.Quote(shorten(scrub(kind))), w.others[kind])
	}
}

func (w *wxr) elem(e *elem) error {
	switch e.name {
	case "pubDate":
		if t, err := time.Parse(time.RFC1123Z, strings.TrimSpace(e.text.String())); err == nil {
			w.exported = t.UTC()
		}
	case "author":
		w.authors[e.get("author_login")] = e.get("author_display_name")
	case "comment":
		w.comment(e)
	case "item":
		w.item(e)
	}
	return nil
}

// cut takes the whole comments of a post that is cut off; its own elements stand
// before them.
func (w *wxr) cut(e *elem) {
	if e.name == "item" && len(w.pending) > 0 {
		w.in.cutOff(ErrDamaged, source.Pos{Path: w.path, Line: e.line}, e.get("title"), len(w.pending))
		w.item(e)
	}
}

func (w *wxr) comment(e *elem) {
	c := comment{id: e.get("comment_id"), parent: e.get("comment_parent"), author: html.UnescapeString(e.get("comment_author")), url: html.UnescapeString(e.get("comment_author_url")),
		html: true, lines: true, pos: source.Pos{Path: w.path, Line: e.line}}
	if c.parent == "0" {
		c.parent = ""
	}
	if k := e.kid("comment_content"); k != nil {
		c.body = strings.ReplaceAll(k.text.String(), "\r\n", "\n")
		c.cut = k.cut
	}
	if e.up != nil {
		c.base = e.up.get("link")
	}
	switch kind := e.get("comment_type"); kind {
	case "", "comment":
	case "pingback", "trackback":
		c.kind = kind
	default:
		w.in.skip(notAComment, c.pos, "comment "+strconv.Quote(c.id)+" is a record of a plug-in, "+strconv.Quote(shorten(kind)))
		return
	}
	switch e.get("comment_approved") {
	case "1", "approve", "approved":
	case "spam":
		c.status = guide.Spam
	case "trash", "post-trashed":
		c.status = guide.Deleted
	default:
		c.status = guide.Pending
	}
	if w.in.crowded(len(w.pending), c.pos) {
		return
	}
	if !w.in.wordless(c.status) { // now, as the raw text of a whole post is large
		c.body, c.clean = w.in.body(c), true
	}
	var local time.Time
	c.date = wpTime(e.get("comment_date_gmt"))
	if c.date.IsZero() {
		local = wpTime(e.get("comment_date"))
		c.when = strings.Trim(e.get("comment_date_gmt"), "0-: ")
	}
	w.pending, w.local = append(w.pending, c), append(w.local, local)
}

// wpTime reads WordPress's dates; 0000-00-00 00:00:00 is none.
func wpTime(s string) time.Time {
	t, err := time.Parse(time.DateTime, s)
	if err != nil || t.Year() < 1970 {
		return time.Time{}
	}
	return t
}

func (w *wxr) item(e *elem) {
	kind, status := e.get("post_type"), e.get("status")
	link := cleanAddress(e.get("link"))
	public := (kind == "post" || kind == "") && (status == "publish" || status == "") && e.get("post_password") == ""
	date, zone := wpTime(e.get("post_date_gmt")), time.UTC
	if local := wpTime(e.get("post_date")); !local.IsZero() {
		if offset := local.Sub(date); !date.IsZero() && offset%time.Minute == 0 && offset.Abs() <= 14*time.Hour {
			zone = time.FixedZone("", int(offset.Seconds()))
		} else if date.IsZero() {
			date = local
		}
	}
	key := link
	if key == "" {
		key = "post " + e.get("post_id")
	}
	views := w.views(e)
	index := -1
	if kind == "post" || kind == "page" || kind == "" {
		index = w.article(e, key, link, date, !public, views)
	}
	if kind != "post" && kind != "page" && kind != "" {
		w.others[kind]++
	}
	if len(w.pending) == 0 && views == nil {
		return
	}
	t := w.in.thread(key)
	t.Article, t.Slug, t.Title, t.Closed, t.Views = index, e.get("post_name"), e.get("title"), e.get("comment_status") == "closed", views
	t.Pos = source.Pos{Path: w.path, Line: e.line}
	if link != "" {
		t.Addresses = []string{link}
	}
	for i, c := range w.pending {
		c.thread = key
		if c.date.IsZero() && !w.local[i].IsZero() {
			l := w.local[i]
			c.date = time.Date(l.Year(), l.Month(), l.Day(), l.Hour(), l.Minute(), l.Second(), 0, zone)
		}
		if !public && c.status == "" {
			c.status = guide.Pending
			w.in.changed(c, "it was approved and is pending, as its %s was not a public post", notPublic(kind, e.get("post_password")))
		}
		w.in.add(c)
	}
	w.pending, w.local = nil, nil
}

// notPublic says what an item is that is no public post.
func notPublic(kind, password string) string {
	switch {
	case password != "":
		return "article, behind a password,"
	case kind == "page" || kind == "attachment":
		return kind
	}
	return "article, a draft or the like,"
}

func (w *wxr) article(e *elem, key, link string, date time.Time, draft bool, views *guide.Views) int {
	if i, ok := w.in.articles[key]; ok {
		return i
	}
	status := e.get("status")
	if status == "trash" || status == "auto-draft" || status == "inherit" {
		w.in.diags.Notef(source.Pos{Path: w.path, Line: e.line}, "changed", "", "article %q is left out: its status is %q", shorten(scrub(plainTitle(e.get("title")))), status)
		return -1
	}
	author := e.get("creator")
	if name := w.authors[author]; name != "" {
		author = name
	}
	a := Article{ID: e.get("post_id"), Address: link, Slug: e.get("post_name"), Title: e.get("title"), Date: date, Author: author, Draft: draft,
		Views: views, Pos: source.Pos{Path: w.path, Line: e.line}}
	for _, k := range e.kids {
		switch {
		case k.name == "category" && (k.attr("domain") == "post_tag" || k.attr("domain") == "category" && k.attr("nicename") != "uncategorized"):
			a.Tags = append(a.Tags, plainTitle(k.text.String()))
		case k.name == "encoded" && strings.Contains(k.prefix, "excerpt"):
			a.Description = k.text.String()
		case k.name == "encoded" && !strings.Contains(k.prefix, "excerpt") && w.in.o.Articles:
			body := strings.ReplaceAll(k.text.String(), "\r\n", "\n")
			var removed []string
			a.Body, removed = articleMarkdown(w.shortcodes(outsideBlocks(body), a), !strings.Contains(body, "<!-- wp:"), link)
			w.in.articleChanged(a, removed)
		}
	}
	switch {
	case !draft:
	case status != "publish" && status != "":
		w.in.toDraft(a, "is not public there, but "+strconv.Quote(status))
	case e.get("post_password") != "":
		w.in.toDraft(a, "is behind a password there")
	default:
		w.in.toDraft(a, "is a page there")
	}
	i := w.in.article(a)
	w.in.articles[key] = i
	return i
}

// articleChanged says what an article lost.
func (in *intake) articleChanged(a Article, removed []string) {
	for _, r := range removed {
		in.diags.Notef(a.Pos, "changed", "", "article %q: left out of its text: %s", shorten(scrub(plainTitle(a.Title))), scrub(r))
	}
}

var blockMarkRE = pattern(`<!-- (/?)wp:(\S+)(?:[^-]|-[^-]|--[^>])*?(/?)-->`)

// outsideBlocks makes paragraphs of the text that stands outside the blocks of a
// body of blocks, and in its classic ones, where blank lines part them.
func outsideBlocks(body string) string {
	marks := blockMarkRE().FindAllStringSubmatchIndex(body, -1)
	if marks == nil {
		return body
	}
	var b strings.Builder
	depth, done := 0, 0
	classic := false
	for _, m := range append(marks, nil) {
		end := len(body)
		if m != nil {
			end = m[0]
		}
		if text := body[done:end]; depth <= 0 || classic {
			b.WriteString(paragraphs(text))
		} else {
			b.WriteString(text)
		}
		if m == nil {
			break
		}
		done = m[1]
		switch {
		case m[3] > m[2]:
			depth, classic = max(0, depth-1), false
		case m[7] == m[6]:
			depth, classic = depth+1, body[m[4]:m[5]] == "freeform"
		}
	}
	return b.String()
}

// paragraphs gives a text without markup of blocks WordPress's paragraphs and
// line breaks.
func paragraphs(text string) string {
	if strings.TrimSpace(text) == "" || hasMarkup(text) {
		return text
	}
	var b strings.Builder
	for _, part := range blankLinesRE().Split(strings.TrimSpace(text), -1) {
		b.WriteString("<p>" + strings.ReplaceAll(part, "\n", "<br>") + "</p>")
	}
	return b.String()
}

var blankLinesRE = pattern(`\n[ \t]*\n\s*`)

var viewKeys = tagSet("views post_views_count _post_views post_views wpb_post_views_count pageviews")

// views finds a counter that a plug-in kept.
func (w *wxr) views(e *elem) *guide.Views {
	for _, k := range e.kids {
		if k.name == "postmeta" && viewKeys[k.get("meta_key")] {
			if n, err := strconv.Atoi(k.get("meta_value")); err == nil && n > 0 {
				return w.in.views(n, w.exported, source.Pos{Path: w.path})
			}
		}
	}
	return nil
}
