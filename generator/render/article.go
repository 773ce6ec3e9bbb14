package render

import (
	"cmp"
	"html/template"
	"slices"
	"sort"
	"time"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/markdown"
)

// articles adds page n of the list of all articles.
func (b *builder) articles(n int) {
	b.list("articles", head{kind: "articles", path: "/articles/", title: b.words.must("articles"),
		description: b.words.must("articles.about", "site", b.Settings.Title)}, "", b.Articles, "by.date", n)
}

// articlePage adds the page of the i-th article.
func (b *builder) articlePage(i int) {
	a := b.Articles[i]
	b.html(a.URL, "article", a.Path, func() []string { return articleIDs(a) }, func(t *Tools) any { return b.article(t, a) })
	if a.Image.Value == "" {
		b.card(a.URL, a.Title, a.Path, nil)
	}
	b.threadPages(a)
}

// articleIDs are the ids of an article's page: its headings and its comments.
func articleIDs(a *guide.Article) []string {
	ids := a.Body.IDs()
	if a.Thread != nil {
		for _, c := range a.Thread.Comments() {
			ids = append(ids, "c-"+c.ID)
		}
	}
	return ids
}

// article is the data of an article's page.
func (s *site) article(t *Tools, a *guide.Article) *ArticlePage {
	h := s.articleHead(a)
	fill := t.fill(a.Path, a.URL)
	fill.Note = func(i int, n markdown.Note) template.HTML { return t.noteCard("site-", i, n, h.lang) }
	terms := s.termsIn(t, a)
	v := &ArticlePage{
		Page: s.page(t, h), Date: s.words.date(a.Date), Updated: optional(a.Updated, s.words.date),
		Writer: writer(s, a), Minutes: minutes(a.Body.Words), Draft: a.Draft,
		Summary: a.Summary().Inline(fill), Body: s.explainedBody(t, a, fill, terms), Contents: contents(a.Body),
		Topics: topicLinks(t, a), Situations: situationLinks(t, a), Series: seriesBox(t, a),
		Prev: articleLink(t, a.Prev), Next: articleLink(t, a.Next), Terms: terms, Addresses: addresses(a.Body),
	}
	if a.Image.Value != "" {
		if img, ok := t.image(a.Path, a.Image.Value); ok {
			v.Image = &Image{Href: img.Src, Width: img.Width, Height: img.Height}
		}
	}
	for _, r := range s.related(a) {
		v.Related = append(v.Related, s.card(t, r))
	}
	v.Share.Permalink = t.URL(a.URL)
	if abs := t.Abs(a.URL); abs != "" {
		v.Share = Share{Permalink: abs, MailHref: mailto("", a.Title, abs), Citation: t.say("cite.text",
			"author", cmp.Or(v.Writer, s.Settings.Title), "title", a.Title, "site", s.Settings.Title, "date", v.Date.Text, "url", abs)}
	}
	first := s.threadSpan(a, 1)
	texts := s.bodies(t, a, first)
	v.Thread = s.thread(t, a, first, texts)
	v.JSONLD = graphOf(s.ldOf(t, v, h), s.ldThread(t, a, first, texts), breadcrumbs(t, v.Crumbs, h))
	return v
}

func (s *site) articleHead(a *guide.Article) head {
	h := head{
		kind: "article", path: a.URL, title: a.Title, description: a.Description,
		crumbs: []Link{{Title: s.words.must("articles"), Href: "/articles/"}}, published: a.Date, updated: a.Updated, lang: s.foreign(a.Lang),
	}
	if a.Thread != nil {
		title := s.words.must("feed.thread", "title", a.Title)
		h.feeds = []Feed{{title, atomType, a.URL + threadAtomName}, {title, jsonFeedType, a.URL + threadJSONName}}
	}
	for _, topic := range a.Topics {
		h.tags = append(h.tags, topic.Name)
	}
	if a.Image.Value != "" {
		if to := s.Leads(a.Path, a.Image.Value); to.Asset != nil {
			h.image = to.Asset.URL
		}
	}
	return h
}

func writer(s *site, a *guide.Article) string {
	if a.Author != "" {
		return a.Author
	}
	return s.Settings.Author
}

// changed is when an article was last changed.
func changed(a *guide.Article) time.Time {
	if a.Updated.After(a.Date) {
		return a.Updated
	}
	return a.Date
}

func articleLink(t *Tools, a *guide.Article) *Link {
	if a == nil {
		return nil
	}
	t.site.reads(a.Path)
	return &Link{Title: a.Title, Href: t.URL(a.URL), Description: a.Description, Lang: t.site.foreign(a.Lang)}
}

func topicLinks(t *Tools, a *guide.Article) []Link {
	list := make([]Link, len(a.Topics))
	for i, topic := range a.Topics {
		list[i] = Link{Title: topic.Name, Href: t.URL(topic.URL), Count: len(topic.Articles)}
	}
	return list
}

func situationLinks(t *Tools, a *guide.Article) []Link {
	list := make([]Link, len(a.Situations))
	for i, sit := range a.Situations {
		list[i] = Link{Title: sit.Title, Href: t.URL(sit.URL), Count: len(sit.Articles)}
	}
	return list
}

func seriesBox(t *Tools, a *guide.Article) *SeriesBox {
	if a.Series == nil {
		return nil
	}
	box := &SeriesBox{Title: a.Series.Title, Href: t.URL(a.Series.URL), Count: len(a.Series.Articles)}
	for i, other := range a.Series.Articles {
		t.site.reads(other.Path)
		box.Articles = append(box.Articles, Link{Title: other.Title, Href: t.URL(other.URL), Current: other == a, Lang: t.site.foreign(other.Lang)})
		if other == a {
			box.Position = i + 1
		}
	}
	return box
}

// card is an article in a list.
func (s *site) card(t *Tools, a *guide.Article) Card {
	s.reads(a.Path)
	c := Card{
		Tools: t, Title: a.Title, Href: t.URL(a.URL), Description: a.Description, Date: s.words.date(a.Date),
		Updated: optional(a.Updated, s.words.date), Author: a.Author, Minutes: minutes(a.Body.Words),
		Topics: topicLinks(t, a), Situations: situationLinks(t, a), Draft: a.Draft,
		Lang: s.foreign(a.Lang),
	}
	if a.Thread != nil && a.Thread.Count > 0 {
		c.Comments, c.CommentsHref, c.Sides = a.Thread.Count, t.URL(a.URL+"#site-thread"), sides(t, a.Thread)
	}
	return c
}

func (s *site) cards(t *Tools, list []*guide.Article) []Card {
	cards := make([]Card, len(list))
	for i, a := range list {
		cards[i] = s.card(t, a)
	}
	return cards
}

// How far related looks: on both sides of the article in each list it stands
// in, so that the work for a page does not grow with the guide.
const (
	relatedReach = 16
	relatedCount = 3
)

// related are the articles that share most with an article: two points for a
// topic, three for a situation; of equals those nearest in time.
func (s *site) related(a *guide.Article) []*guide.Article {
	near := make([]shared, 0, 160)
	for _, topic := range a.Topics {
		near = around(near, topic.Articles, a, 2)
	}
	for _, sit := range a.Situations {
		near = around(near, sit.Articles, a, 3)
	}
	slices.SortFunc(near, func(x, y shared) int { return x.article.Place - y.article.Place })
	best := near[:0]
	for _, one := range near {
		if last := len(best) - 1; last >= 0 && best[last].article == one.article {
			best[last].points += one.points
		} else {
			best = append(best, one)
		}
	}
	slices.SortFunc(best, func(x, y shared) int {
		return cmp.Or(y.points-x.points, abs(x.article.Place-a.Place)-abs(y.article.Place-a.Place), x.article.Place-y.article.Place)
	})
	list := make([]*guide.Article, min(relatedCount, len(best)))
	for i := range list {
		list[i] = best[i].article
	}
	return list
}

// shared is an article and the points for what it shares with another.
type shared struct {
	article *guide.Article
	points  int
}

// around adds what stands near an article in a list that is newest first,
// without it and its neighbours in reading order.
func around(near []shared, list []*guide.Article, a *guide.Article, points int) []shared {
	at := sort.Search(len(list), func(i int) bool { return list[i].Place >= a.Place })
	for _, other := range list[max(0, at-relatedReach):min(len(list), at+relatedReach+1)] {
		if other != a && other != a.Prev && other != a.Next {
			near = append(near, shared{other, points})
		}
	}
	return near
}

func abs(n int) int { return max(n, -n) }
