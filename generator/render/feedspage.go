package render

// feedsPath is the page for people on what the feeds are.
const feedsPath = "/feeds/"

// FeedsPage explains the feeds, and lists them.
type FeedsPage struct {
	Page
	Main    []FeedView // articles, then all discussions
	Threads []FeedView // of each discussion, the last active first
}

// FeedView is what a feed follows, and its addresses: absolute, to be copied.
type FeedView struct {
	Title, Href string // of what it follows
	Atom, JSON  string // JSON may be empty
}

// hasFeedsPage tells whether there are feeds, and a layout to explain them.
func (s *site) hasFeedsPage() bool {
	return s.links.origin != "" && s.layouts["feeds"] != nil
}

// feedsPage adds the page that explains the feeds.
func (b *builder) feedsPage() {
	if !b.hasFeedsPage() {
		return
	}
	h := head{kind: "feeds", path: feedsPath, title: b.words.must("feeds"), description: b.words.must("feeds.about")}
	b.html(h.path, h.kind, "", nil, func(t *Tools) any {
		v := &FeedsPage{Page: b.page(t, h)}
		v.Main = []FeedView{{Title: t.say("articles"), Href: t.URL("/articles/"), Atom: t.Abs(atomPath), JSON: t.Abs(jsonFeedPath)}}
		if len(b.threads) > 0 {
			v.Main = append(v.Main, FeedView{Title: t.say("discussions"), Href: t.URL("/discussions/"), Atom: t.Abs(discussionsFeedPath)})
		}
		for _, a := range b.threads[:min(perPage, len(b.threads))] {
			v.Threads = append(v.Threads, FeedView{Title: a.Title, Href: t.URL(a.URL + "#site-thread"), Atom: t.Abs(a.URL + threadAtomName), JSON: t.Abs(a.URL + threadJSONName)})
		}
		return v
	})
}
