package render

import (
	"strconv"

	"github.com/two-sentences/etiquette/generator/guide"
)

// A long thread is divided, in reading order, into pages of its own below the
// article's: …/comments/2/ and so on. The first page is the article's.
//
//   - A comment's permalink is always ARTICLE/#c-ID, wherever it stands now:
//     replies written later move others to later pages. So the article's page
//     holds, for each comment that stands elsewhere, a link with its id, which
//     is seen only where an address leads to it. Without script it is one step
//     more; with it, none.
//   - Both sides are counted over all pages, on each of them; feeds have the
//     newest comments of the whole thread.

// commentsPerPage is how many comments stand on a page; the last page has up
// to half as many more, or only half of it.
const commentsPerPage = 100

// span is a page of a thread: the comments from…to of count pages, numbered from 1.
type span struct{ from, to, number, count int }

// threadSpan is a page of an article's thread; a theme without a layout for later
// pages has one page.
func (s *site) threadSpan(a *guide.Article, number int) span {
	if a.Thread == nil {
		return span{number: 1, count: 1}
	}
	p := span{number: number, count: 1, to: a.Thread.Shown}
	if s.layouts["comments"] == nil {
		return p
	}
	p.count = max(1, (p.to+commentsPerPage/2)/commentsPerPage)
	p.from = (number - 1) * commentsPerPage
	if number < p.count {
		p.to = number * commentsPerPage
	}
	return p
}

// pageOf is the number of the page on which the comment of that index stands.
func (p span) pageOf(index int) int { return min(index/commentsPerPage+1, p.count) }

// threadPath is the site path of a page of a thread.
func threadPath(a *guide.Article, number int) string {
	if number == 1 {
		return a.URL
	}
	return a.URL + threadFolder(number)
}

func threadFolder(number int) string { return "comments/" + strconv.Itoa(number) + "/" }

// places are the indices of a thread's comments by their ids.
func places(th *guide.Thread) map[string]int {
	m := make(map[string]int, th.Shown)
	for i, c := range th.Comments() {
		m[c.ID] = i
	}
	return m
}

// commentHref leads from page p to a comment, on the page where it stands.
func (s *site) commentHref(t *Tools, a *guide.Article, p span, index int, id string) string {
	if to := p.pageOf(index); to != p.number {
		return t.URL(threadPath(a, to) + "#c-" + id)
	}
	return "#c-" + id
}

// elsewhere are the comments that stand on later pages. Their links are
// relative, and so short.
func (s *site) elsewhere(a *guide.Article, p span) []Elsewhere {
	list := make([]Elsewhere, 0, a.Thread.Shown-p.to)
	index := ""
	if s.relative {
		index = "index.html"
	}
	for i, c := range a.Thread.Comments()[p.to:] {
		page := p.pageOf(p.to + i)
		list = append(list, Elsewhere{ID: "c-" + c.ID, Href: threadFolder(page) + index + "#c-" + c.ID, Page: page})
	}
	return list
}

func (s *site) threadPager(t *Tools, a *guide.Article, p span) *Pager {
	return pagerOf(t, p.number, p.count, func(n int) string { return threadPath(a, n) + "#site-thread" })
}

// threadPages adds the later pages of an article's thread.
func (b *builder) threadPages(a *guide.Article) {
	for n := 2; n <= b.threadSpan(a, 1).count; n++ {
		p := b.threadSpan(a, n)
		h := b.articleHead(a)
		h.kind, h.path, h.image, h.tags, h.lang = "comments", threadPath(a, n), "", nil, ""
		h.crumbs = append(h.crumbs, Link{Title: a.Title, Href: a.URL, Lang: b.foreign(a.Lang)})
		h.title = b.words.must("page.n", "title", b.words.must("feed.thread", "title", a.Title), "n", n)
		ids := func() (ids []string) {
			for _, c := range a.Thread.Comments()[p.from:p.to] {
				ids = append(ids, "c-"+c.ID)
			}
			return ids
		}
		b.html(h.path, h.kind, "", ids, func(t *Tools) any {
			texts := b.bodies(t, a, p)
			v := &CommentsPage{Page: b.page(t, h), Article: *articleLink(t, a), Thread: b.thread(t, a, p, texts)}
			v.JSONLD = graphOf(b.ldThread(t, a, p, texts), breadcrumbs(t, v.Crumbs, h))
			return v
		})
	}
}
