package render

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// Where feeds stand, and what they are.
const (
	atomPath            = "/feed.xml"
	jsonFeedPath        = "/feed.json"
	discussionsFeedPath = "/discussions/feed.xml"
	threadAtomName      = "comments.xml" // below the article's path
	threadJSONName      = "comments.json"
	atomType            = "application/atom+xml"
	jsonFeedType        = "application/feed+json"
)

// How many entries a feed has: the newest.
const (
	feedArticles = 20
	feedComments = 50
)

// feed is a feed before it is written as Atom or JSON. All addresses are
// absolute; the address of a thing is its id, so ids stay while it does.
type feed struct {
	title, description, lang string
	home, self               string
	author                   string
	updated                  time.Time // of its newest entry; zero: it has none
	entries                  []feedEntry
}

type feedEntry struct {
	title, url, summary string
	author, authorURL   string
	published, updated  time.Time // updated is never zero
	content             template.HTML
	tags                []string
	image               string
	replyTo             string // address of what a comment answers; empty: none
}

// feedParts are the feeds; a site whose address is unknown has none.
func (s *site) feedParts(l *partList) {
	if s.links.origin == "" {
		return
	}
	l.one(func(b *builder) { b.addFeed(atomPath, jsonFeedPath, "", nil, b.articleFeed) })
	if len(s.threads) > 0 {
		l.one(func(b *builder) { b.addFeed(discussionsFeedPath, "", "", nil, b.discussionFeed) })
	}
	for i, a := range s.Articles {
		if a.Thread != nil {
			*l = append(*l, part{(*builder).threadFeeds, i})
		}
	}
}

// threadFeeds adds the feeds of the i-th article's thread.
func (b *builder) threadFeeds(i int) {
	a := b.Articles[i]
	b.addFeed(a.URL+threadAtomName, a.URL+threadJSONName, a.Thread.Path, func() (source.Hash, bool) { return b.threadFeedKey(a) }, func() feed { return b.threadFeed(a) })
}

// threadFeedKey is the key of an article's feeds, where no comment may link into
// the site.
func (s *site) threadFeedKey(a *guide.Article) (key source.Hash, ok bool) {
	s.reads(a.Path)
	for _, c := range a.Thread.Comments() {
		if strings.Contains(c.Body, "[") {
			return key, false
		}
	}
	return source.Sum(fmt.Appendf(nil, "feed %q %q %v %x", a.URL, a.Title, a.Date, a.Thread.Sum)), true
}

// addFeed adds a feed in its two forms; an empty path leaves one out. key is as
// that of a file.
func (b *builder) addFeed(atom, json, from string, key func() (source.Hash, bool), make func() feed) {
	add := func(path string, write func(feed) ([]byte, error)) {
		if path == "" {
			return
		}
		self := b.links.absolute().url(path)
		b.add(fileOf(path), file{source: from, read: func() ([]byte, error) {
			f := make()
			f.self = self
			return write(f)
		}, key: key})
	}
	add(atom, writeAtom)
	add(json, writeJSONFeed)
}

// newFeed is a feed of the site without its entries; home is a site path.
func (s *site) newFeed(title, home string) feed {
	f := feed{title: title, description: s.Settings.Description, lang: s.Settings.Language, home: s.links.absolute().url(home), author: s.Settings.Author}
	if f.author == "" {
		f.author = s.Settings.Title
	}
	return f
}

// with sets the entries, and the feed's date from theirs.
func (f feed) with(entries []feedEntry) feed {
	f.entries = entries
	for _, e := range entries {
		if e.updated.After(f.updated) {
			f.updated = e.updated
		}
	}
	return f
}

func (s *site) articleFeed() feed {
	t := s.abroad()
	var entries []feedEntry
	for _, a := range s.Articles[:min(feedArticles, len(s.Articles))] {
		e := feedEntry{
			title: a.Title, url: t.URL(a.URL), summary: a.Description, author: writer(s, a),
			published: a.Date, updated: changed(a), content: a.Body.HTML(t.fill(a.Path, "")),
		}
		for _, topic := range a.Topics {
			e.tags = append(e.tags, topic.Name)
		}
		if a.Image.Value != "" {
			if img, ok := t.image(a.Path, a.Image.Value); ok {
				e.image = img.Src
			}
		}
		entries = append(entries, e)
	}
	return s.newFeed(s.words.must("feed.articles", "site", s.Settings.Title), "/").with(entries)
}

func (s *site) threadFeed(a *guide.Article) feed {
	f := s.newFeed(s.words.must("feed.thread", "title", a.Title), a.URL)
	return f.with(s.commentEntries(s.latest([]*guide.Article{a})))
}

func (s *site) discussionFeed() feed {
	f := s.newFeed(s.words.must("feed.discussions", "site", s.Settings.Title), "/discussions/")
	return f.with(s.commentEntries(s.latest(s.threads)))
}

// spoken is a comment and where.
type spoken struct {
	article *guide.Article
	comment *guide.Comment
}

// latest are the newest comments of some threads, newest first.
func (s *site) latest(articles []*guide.Article) (list []spoken) {
	for _, a := range articles {
		for _, c := range a.Thread.Comments() {
			if !c.Stub {
				list = append(list, spoken{a, &c})
			}
		}
	}
	sortSpoken(list)
	return list[:min(feedComments, len(list))]
}

func (s *site) commentEntries(list []spoken) []feedEntry {
	t := s.abroad()
	entries := make([]feedEntry, len(list))
	for i, sp := range list {
		c := sp.comment
		e := feedEntry{
			title: s.words.must("comment.by", "name", c.Author), url: t.URL(sp.article.URL + "#c-" + c.ID), author: c.Author, authorURL: c.AuthorURL,
			published: c.Date, updated: c.Date, content: t.body(sp.article, "", c.Body), replyTo: t.URL(sp.article.URL),
		}
		if c.Date.IsZero() { // feeds must have a date
			e.published, e.updated = sp.article.Date, sp.article.Date
		}
		if c.Edited.After(c.Date) {
			e.updated = c.Edited
		}
		if c.Parent != "" {
			e.replyTo = t.URL(sp.article.URL + "#c-" + c.Parent)
		}
		entries[i] = e
	}
	return entries
}

// clean leaves out what XML cannot hold.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, s)
}
