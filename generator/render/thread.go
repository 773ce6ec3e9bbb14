package render

import (
	"html/template"
	"slices"
	"sort"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/markdown"
)

// maxDepth is how deep replies are indented; those below stand as deep.
const maxDepth = 4

// excerptLength is how many characters of a comment stand for it.
const excerptLength = 160

var stances = []guide.Stance{guide.Agrees, guide.Disagrees, guide.Adds}

// said is what a comment says, as HTML and as plain words.
type said struct {
	html  template.HTML
	plain string
}

// bodies are the comments' texts, one for each; empty for a stub.
func (s *site) bodies(t *Tools, a *guide.Article) []said {
	if a.Thread == nil {
		return nil
	}
	texts := make([]said, len(a.Thread.Comments))
	for i, c := range a.Thread.Comments {
		if !c.Stub {
			texts[i].html = t.body(a, a.URL, c.Body)
			texts[i].plain = plain(texts[i].html)
		}
	}
	return texts
}

// thread is what stands below an article; nil where it has none.
func (s *site) thread(t *Tools, a *guide.Article, texts []said) *ThreadView {
	th := a.Thread
	if th == nil {
		return nil
	}
	v := &ThreadView{
		Tools: t, Count: th.Count, Notice: s.Settings.ThreadNotice, Closed: th.Closed, SourceHref: th.Source,
		Sides: sides(t, th), Comments: make([]CommentView, len(th.Comments)),
	}
	if !th.Closed {
		v.ReplyMail, v.ReplyHref = s.reply(t, a.Title, addressOf(t, a.URL))
	}
	if th.Views != nil {
		v.Views, v.ViewsDate = s.words.number(th.Views.Count), optional(th.Views.Date, s.words.date)
	}
	if s.links.origin != "" {
		v.AtomHref, v.JSONHref = t.URL(a.URL+threadAtomName), t.URL(a.URL+threadJSONName)
	}
	for i := range th.Comments {
		v.Comments[i] = s.comment(t, a, &th.Comments[i], texts[i].html)
	}
	for i := range v.Sides {
		v.Sides[i].Voices = voices(v.Comments, texts, v.Sides[i].Stance)
	}
	return v
}

// comment is one comment as it is shown.
func (s *site) comment(t *Tools, a *guide.Article, c *guide.Comment, body template.HTML) CommentView {
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
	v.Date, v.Edited, v.Body = s.words.minute(c.Date), optional(c.Edited, s.words.minute), body
	v.Stance, v.StanceName, v.Kind = string(c.Stance), t.name("stance", string(c.Stance)), c.Kind
	if c.Kind != "" && c.Kind != "comment" {
		v.KindName = t.name("comment.kind", c.Kind)
	}
	if !a.Thread.Closed {
		v.ReplyMail, v.ReplyHref = s.reply(t, a.Title, addressOf(t, a.URL+"#c-"+c.ID))
	}
	return v
}

// reply is how to answer what stands at an address: by mail, and on the publisher's page.
func (s *site) reply(t *Tools, title, at string) (mail, href string) {
	to := s.Settings.Replies
	if to.Mail.Value != "" {
		mail = mailto(to.Mail.Value, t.say("mail.reply", "title", title), at)
	}
	return mail, withURL(to.Link.Value, at)
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

// voices are those who take a stance.
func voices(comments []CommentView, texts []said, stance string) (list []Voice) {
	for i, c := range comments {
		if c.Stance == stance && !c.Stub {
			list = append(list, Voice{Author: c.Author, Href: c.Href, Excerpt: excerpt(texts[i].plain, excerptLength)})
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
		v := &DiscussionsPage{Page: b.page(t, h), Notice: b.Settings.ThreadNotice, Total: len(b.threads), Pager: pager(t, "/discussions/", n, len(b.threads))}
		for _, a := range slice(b.threads, n) {
			v.Threads = append(v.Threads, b.discussion(t, a))
		}
		return v
	})
}

// discussion is a thread in a list.
func (s *site) discussion(t *Tools, a *guide.Article) DiscussionCard {
	last := a.Thread.Newest
	return DiscussionCard{
		Tools: t, Title: a.Title, Href: t.URL(a.URL + "#site-thread"), Description: a.Description, Count: a.Thread.Count,
		Sides: sides(t, a.Thread), Latest: s.words.minute(last.Date), LatestBy: last.Author, Closed: a.Thread.Closed,
	}
}

// ldThread describes a thread; nil where nothing is said in it, or where the
// site's address is unknown.
func (s *site) ldThread(t *Tools, a *guide.Article, texts []said) any {
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
	for i, c := range a.Thread.Comments {
		if c.Stub {
			continue
		}
		one := ldComment{Type: "Comment", Text: texts[i].plain, URL: t.Abs(a.URL + "#c-" + c.ID), Published: stamp(c.Date), Author: agent("Person", c.Author, c.AuthorURL)}
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
