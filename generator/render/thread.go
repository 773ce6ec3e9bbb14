package render

import (
	"html/template"
	"slices"
	"sort"
	"time"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/markdown"
)

// maxDepth is how deep replies are indented; those below stand as deep.
const maxDepth = 4

// excerptLength is how many characters of a comment stand for it.
const excerptLength = 160

// maxVoices is how many of those who take one side are named where a thread is
// shown in short.
const maxVoices = 8

var stances = []guide.Stance{guide.Agrees, guide.Disagrees, guide.Adds}

// said is a comment and what it says; empty of a stub.
type said struct {
	comment guide.Comment
	html    template.HTML
}

// bodies are the comments on a page of a thread with their texts.
func (s *site) bodies(t *Tools, a *guide.Article, p span) []said {
	if a.Thread == nil {
		return nil
	}
	texts := make([]said, p.to-p.from)
	for i, c := range a.Thread.Comments()[p.from:p.to] {
		texts[i].comment = c
		if !c.Stub {
			texts[i].html = t.body(a, a.URL, c.Body)
		}
	}
	return texts
}

// thread is a page of what stands below an article; nil where it has none.
func (s *site) thread(t *Tools, a *guide.Article, p span, texts []said) *ThreadView {
	th := a.Thread
	if th == nil {
		return nil
	}
	s.reads(th.Path)
	if s.trace != nil {
		s.trace.thread = th
	}
	v := &ThreadView{
		Tools: t, Count: th.Count, Notice: s.Settings.ThreadNotice, Closed: th.Closed, SourceHref: th.Source,
		Sides: sides(t, th), Comments: make([]CommentView, p.to-p.from), Pager: s.threadPager(t, a, p),
	}
	if th.Imported { // the starter's says that nobody is real
		v.Notice = ""
	}
	if !th.Closed {
		v.ReplyMail, v.ReplyHref, v.ReplyForm = s.reply(t, a, "")
	}
	if th.Views != nil {
		v.Views, v.ViewsDate = s.words.number(th.Views.Count), optional(th.Views.Date, s.words.date)
	}
	if s.links.origin != "" {
		v.AtomHref, v.JSONHref = t.URL(a.URL+threadAtomName), t.URL(a.URL+threadJSONName)
	}
	where := map[string]int{}
	if p.count > 1 {
		where = places(th)
	}
	for i := range texts {
		v.Comments[i] = s.comment(t, a, &texts[i])
		if parent := texts[i].comment.Parent; parent != "" && p.count > 1 {
			v.Comments[i].ParentHref = s.commentHref(t, a, p, where[parent], parent)
		}
		if p.number > 1 {
			v.Comments[i].Href = t.URL(a.URL + v.Comments[i].Href)
		}
	}
	if p.number == 1 && p.count > 1 {
		v.Elsewhere = s.elsewhere(a, p)
	}
	return v
}

// comment is one comment as it is shown on the article's page.
func (s *site) comment(t *Tools, a *guide.Article, text *said) CommentView {
	c := &text.comment
	v := CommentView{
		Tools: t, ID: "c-" + c.ID, Href: "#c-" + c.ID, Depth: min(c.Depth, maxDepth), Deep: c.Depth > maxDepth, Stub: c.Stub,
	}
	if c.Parent != "" {
		v.ParentBy, v.ParentHref = c.ParentBy, "#c-"+c.Parent
	}
	if c.Stub {
		return v
	}
	v.Author, v.AuthorHref, v.Role, v.RoleName = c.Author, c.AuthorURL, c.Role, t.name("role", c.Role)
	v.Date, v.Edited, v.Body = s.spokenAt(c.Date), optional(c.Edited, s.words.minute), text.html
	v.Stance, v.StanceName, v.Kind = string(c.Stance), t.name("stance", string(c.Stance)), c.Kind
	if c.Kind != "" && c.Kind != "comment" {
		v.KindName = t.name("comment.kind", c.Kind)
	}
	if !a.Thread.Closed {
		v.ReplyMail, v.ReplyHref, v.ReplyForm = s.reply(t, a, c.ID)
	}
	return v
}

// spokenAt is when a comment was written; of an unknown time there is a word alone.
func (s *site) spokenAt(at time.Time) When {
	if at.IsZero() {
		return When{Text: s.words.must("comment.undated")}
	}
	return s.words.minute(at)
}

// sides counts the stances taken; nil where none is.
func sides(t *Tools, th *guide.Thread) (list []Side) {
	total, before := 0, 0
	for _, stance := range stances {
		total += th.Stances[stance]
	}
	for _, stance := range stances {
		n := th.Stances[stance]
		if n == 0 {
			continue
		}
		start, end := percent(before, total), percent(before+n, total)
		list = append(list, Side{Stance: string(stance), Name: t.name("stance", string(stance)), Count: n, Start: start, Percent: end - start})
		before += n
	}
	return list
}

// percent rounds to the nearest whole number.
func percent(n, of int) int { return (200*n + of) / (2 * of) }

// voices are the first of those who take a stance.
func (s *site) voices(t *Tools, a *guide.Article, stance string) (list []Voice) {
	for _, c := range a.Thread.Comments() {
		if string(c.Stance) == stance && !c.Stub && len(list) < maxVoices {
			words := plain(t.body(a, a.URL, c.Body))
			list = append(list, Voice{Author: c.Author, Href: t.URL(a.URL + "#c-" + c.ID), Excerpt: excerpt(words, excerptLength)})
		}
	}
	return list
}

// activeThreads are the articles with comments, those whose newest comment is newest first.
func activeThreads(g *guide.Site) (list []*guide.Article) {
	for _, a := range g.Articles {
		if a.Thread != nil && a.Thread.Newest != nil {
			list = append(list, a)
		}
	}
	slices.SortStableFunc(list, func(a, b *guide.Article) int { return b.Thread.Newest.Date.Compare(a.Thread.Newest.Date) })
	return list
}

// discussions adds page n of the list of threads.
func (b *builder) discussions(n int) {
	h := b.numbered(head{kind: "discussions", path: "/discussions/", title: b.words.must("discussions"),
		description: b.words.must("discussions.about", "site", b.Settings.Title)}, n)
	b.html(h.path, h.kind, "", nil, func(t *Tools) any {
		v := &DiscussionsPage{Page: b.page(t, h), Notice: b.Settings.ThreadNotice, Total: len(b.threads), Pager: pager(t, "/discussions/", n, len(b.threads), perPage)}
		for _, a := range slice(b.threads, n, perPage) {
			v.Threads = append(v.Threads, b.discussion(t, a))
			if a.Thread.Imported { // of real people, whatever the notice says of the others
				v.Notice = ""
			}
		}
		return v
	})
}

// discussion is a thread in a list.
func (s *site) discussion(t *Tools, a *guide.Article) DiscussionCard {
	s.reads(a.Path, a.Thread.Path)
	last := a.Thread.Newest
	return DiscussionCard{
		Tools: t, Title: a.Title, Href: t.URL(a.URL + "#site-thread"), Description: a.Description, Count: a.Thread.Count,
		Sides: sides(t, a.Thread), Latest: s.spokenAt(last.Date), LatestBy: last.Author, Closed: a.Thread.Closed,
		Lang: s.foreign(a.Lang),
	}
}

// ldThread describes a thread with the comments of one of its pages; nil where
// nothing is said in it, or where the site's address is unknown.
func (s *site) ldThread(t *Tools, a *guide.Article, p span, texts []said) any {
	if a.Thread == nil || a.Thread.Count == 0 || s.links.origin == "" {
		return nil
	}
	ld := ldPosting{
		Type: "DiscussionForumPosting", Headline: a.Title, Text: a.Description, URL: t.Abs(a.URL + "#site-thread"),
		Published: stamp(a.Date), Author: agent("Person", writer(s, a), ""), Count: a.Thread.Count,
	}
	if ld.Author == nil {
		ld.Author = agent("Organization", s.Settings.Title, "")
	}
	for i := range texts {
		c := &texts[i].comment
		if c.Stub {
			continue
		}
		one := ldComment{Type: "Comment", Text: plain(texts[i].html), URL: t.Abs(a.URL + "#c-" + c.ID), Author: agent("Person", c.Author, c.AuthorURL)}
		if !c.Date.IsZero() {
			one.Published = stamp(c.Date)
		}
		if !c.Edited.IsZero() {
			one.Modified = stamp(c.Edited)
		}
		ld.Comments = append(ld.Comments, one)
	}
	return ld
}

// body is a comment's text as HTML; page as for fill.
func (t *Tools) body(a *guide.Article, page, text string) template.HTML {
	if t.keys {
		if key, ok := markdown.CommentKey(text); ok {
			return key
		}
	}
	return markdown.Comment(text, func(dest string) (string, bool) { return t.link(a.Path, page, dest) })
}

// sortSpoken puts the newest comments first; of one time, those of one
// thread stay in reading order.
func sortSpoken(list []spoken) {
	sort.SliceStable(list, func(i, j int) bool { return list[i].comment.Date.After(list[j].comment.Date) })
}
