package render

import (
	"strconv"

	"github.com/two-sentences/etiquette/generator/guide"
)

// How many things stand on one page of a list: articles or threads, and notes,
// which are shown whole.
const perPage, notesPerPage = 50, 24

// pageCount is how many pages a list of n things has, so many to a page; an empty list has one.
func pageCount(n, per int) int { return max(1, (n+per-1)/per) }

// slice is what stands on a page of a list; pages count from 1.
func slice[T any](list []T, number, per int) []T {
	return list[(number-1)*per : min(number*per, len(list))]
}

// numbered is a page's head for page n of a list.
func (s *site) numbered(h head, n int) head {
	if n > 1 {
		h.crumbs = append(h.crumbs[:len(h.crumbs):len(h.crumbs)], Link{Title: h.title, Href: h.path})
		h.title = s.words.must("page.n", "title", h.title, "n", n)
		h.path = numberedPath(h.path, n)
	}
	return h
}

func numberedPath(path string, n int) string {
	if n == 1 {
		return path
	}
	return path + "page/" + strconv.Itoa(n) + "/"
}

// pager leads through the pages of a list that begins at path, so many things
// to a page; nil where there is one page.
func pager(t *Tools, path string, number, things, per int) *Pager {
	return pagerOf(t, number, pageCount(things, per), func(n int) string { return numberedPath(path, n) })
}

// pagerOf leads through count pages, whose site paths path gives; nil for one.
// It names the first, the last, and those next to this one.
func pagerOf(t *Tools, number, count int, path func(n int) string) *Pager {
	if count == 1 {
		return nil
	}
	p := &Pager{Tools: t, Number: number, Count: count}
	if number > 1 {
		p.PrevHref = t.URL(path(number - 1))
	}
	if number < count {
		p.NextHref = t.URL(path(number + 1))
	}
	last := 0
	for n := 1; n <= count; n++ {
		if n != 1 && n != count && abs(n-number) > 1 {
			continue
		}
		if n > last+1 {
			p.Pages = append(p.Pages, Link{Title: "…"})
		}
		p.Pages = append(p.Pages, Link{Title: strconv.Itoa(n), Href: t.URL(path(n)), Current: n == number})
		last = n
	}
	return p
}

// ways are the lists of articles; that of the given word is marked.
func (s *site) ways(t *Tools, current string) (list []Link) {
	for _, w := range []struct {
		word, path string
		there      bool
	}{
		{"by.date", "/articles/", true},
		{"by.topic", "/topics/", len(s.Topics) > 0},
		{"by.situation", "/situations/", len(s.Situations) > 0},
		{"by.series", "/series/", len(s.Series) > 0},
	} {
		if w.there {
			list = append(list, Link{Title: t.say(w.word), Href: t.URL(w.path), Current: w.word == current})
		}
	}
	return list
}

// list adds page n of a list of articles. A series is numbered.
func (b *builder) list(kind string, h head, intro string, articles []*guide.Article, way string, n int) {
	base := h.path
	h = b.numbered(h, n)
	b.html(h.path, kind, "", nil, func(t *Tools) any {
		v := &ListPage{
			Page: b.page(t, h), Intro: intro, Cards: b.cards(t, slice(articles, n, perPage)),
			Pager: pager(t, base, n, len(articles), perPage), Total: len(articles), Ways: b.ways(t, way),
		}
		for i := range v.Cards {
			if kind == "series" {
				v.Cards[i].Number = (n-1)*perPage + i + 1
			}
		}
		return v
	})
}

// topics adds the list of topics.
func (b *builder) topics() {
	b.index(head{kind: "topics", path: "/topics/", title: b.words.must("topics"), description: b.words.must("topics.about", "site", b.Settings.Title)}, "by.topic", func(t *Tools) (items []Link) {
		for _, topic := range b.Topics {
			items = append(items, Link{Title: topic.Name, Href: t.URL(topic.URL), Count: len(topic.Articles)})
		}
		return items
	})
}

// topic adds page n of a topic.
func (b *builder) topic(topic *guide.Topic, n int) {
	b.list("topic", head{
		kind: "topic", path: topic.URL, title: b.words.must("topic.title", "name", topic.Name),
		description: b.words.must("topic.about", "site", b.Settings.Title, "name", topic.Name), crumbs: []Link{{Title: b.words.must("topics"), Href: "/topics/"}},
	}, "", topic.Articles, "by.topic", n)
}

// series adds the list of series.
func (b *builder) series() {
	b.index(head{kind: "series-list", path: "/series/", title: b.words.must("series"), description: b.words.must("series.about")}, "by.series", func(t *Tools) (items []Link) {
		for _, one := range b.Series {
			items = append(items, Link{Title: one.Title, Href: t.URL(one.URL), Description: one.Description, Count: len(one.Articles)})
		}
		return items
	})
}

// oneSeries adds page n of a series.
func (b *builder) oneSeries(one *guide.Series, n int) {
	all := Link{Title: b.words.must("series"), Href: "/series/"}
	b.list("series", head{kind: "series", path: one.URL, title: one.Title, description: one.Description, crumbs: []Link{all}}, one.Description, one.Articles, "by.series", n)
}

// index adds a page that lists links.
func (b *builder) index(h head, way string, items func(*Tools) []Link) {
	b.html(h.path, h.kind, "", nil, func(t *Tools) any {
		return &IndexPage{Page: b.page(t, h), Items: items(t), Ways: b.ways(t, way)}
	})
}
