package render

import (
	"cmp"
	"strings"
	"time"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// head is what a page says of itself.
type head struct {
	kind, path         string
	title, description string
	crumbs             []Link // between home and this page; Href is a site path
	feeds              []Feed // of the page; Href is a site path
	noIndex            bool
	image              string // site path for OpenGraph; empty: the site's
	published, updated time.Time
	tags               []string
	lang               string // of the title and the text, where it is not the site's; else empty
}

// foreign is a language that is not the site's; empty where it is, or none is said.
func (s *site) foreign(lang string) string {
	if lang == s.Settings.Language {
		return ""
	}
	return lang
}

// textDirection is how a text in a language runs; empty where none is said.
func textDirection(lang string) string {
	if lang == "" {
		return ""
	}
	return cmp.Or(direction(lang), "ltr")
}

// page makes what every page knows.
func (s *site) page(t *Tools, h head) Page {
	set := s.Settings
	p := Page{
		Tools: t, Kind: h.kind, Path: h.path, Lang: set.Language, Dir: direction(set.Language), SiteTitle: set.Title, SiteText: set.Description,
		Title: h.title, HeadTitle: h.title, Description: h.description, Author: set.Author,
		NoIndex: h.noIndex, CSP: s.policy(h.kind), TextLang: h.lang,
	}
	p.TextDir = textDirection(h.lang)
	if p.Description == "" {
		p.Description = set.Description
	}
	if h.path != "/" {
		p.HeadTitle = t.say("head.title", "title", h.title, "site", set.Title)
		p.Crumbs = crumbs(t, h)
	}
	if !h.noIndex {
		p.Canonical = t.Abs(h.path)
	}
	p.Graph = s.graph(t, h, p)
	p.Feeds = s.feedLinks(t, h)
	p.Menu = s.menu(t, h.path)
	p.SitePages = s.sitePages(t, h.path)
	p.Aids = s.aids(t, h.path)
	p.ReportHref = report(t, set.Report, h)
	p.Subscribe = s.subscribe(t, set.Subscribe)
	p.JSONLD = graphOf(breadcrumbs(t, p.Crumbs, h))
	return p
}

func crumbs(t *Tools, h head) []Link {
	list := []Link{{Title: t.say("home"), Href: t.URL("/")}}
	for _, c := range h.crumbs {
		list = append(list, Link{Title: c.Title, Href: t.URL(c.Href), Lang: c.Lang})
	}
	return append(list, Link{Title: h.title, Href: t.URL(h.path), Current: true, Lang: h.lang})
}

// menu marks the section whose address the page's begins with.
func (s *site) menu(t *Tools, path string) []Link {
	items := s.Settings.Menu
	if len(items) == 0 {
		items = s.plainMenu()
	}
	list := make([]Link, len(items))
	for i, m := range items {
		to := m.Link.Value
		list[i] = Link{Title: m.Title, Href: t.URL(to), Current: path == to || (to != "/" && isSitePath(to) && strings.HasPrefix(path, to))}
	}
	return list
}

// plainMenu is that of a guide which writes none: what it has.
func (s *site) plainMenu() (items []guide.MenuItem) {
	add := func(has bool, word, path string) {
		if has {
			items = append(items, guide.MenuItem{Title: s.words.must(word), Link: source.Text{Value: path}})
		}
	}
	add(len(s.Articles) > 0, "articles", "/articles/")
	add(len(s.Situations) > 0, "situations", "/situations/")
	add(len(s.Notes) > 0, "notes", "/notes/")
	add(s.checker, "checker", checkerPath)
	add(len(s.threads) > 0, "discussions", "/discussions/")
	add(len(s.Terms) > 0, "glossary", glossaryPath)
	return items
}

func (s *site) sitePages(t *Tools, path string) []Link {
	list := make([]Link, len(s.Pages))
	for i, p := range s.Pages {
		list[i] = Link{Title: p.Title, Href: t.URL(p.URL), Current: p.URL == path}
	}
	return list
}

// aidPage is a page that does something for its reader.
type aidPage struct{ kind, path, title, text string }

// aidPages are those that the site has.
func (s *site) aidPages() (list []aidPage) {
	add := func(has bool, kind, path, word string) {
		if has {
			list = append(list, aidPage{kind, path, s.words.must(word), s.words.must(word + ".about")})
		}
	}
	add(s.checker, "checker", checkerPath, "checker")
	add(s.hasReplies(), "reply", replyPath, "answer")
	add(s.hasGround(), "ground-rules", guide.GroundPath, "ground")
	add(s.hasPrint(), "print", printPath, "print")
	return list
}

// aids are links to them.
func (s *site) aids(t *Tools, path string) (list []Aid) {
	for _, a := range s.aidPages() {
		list = append(list, Aid{Kind: a.kind, Title: a.title, Text: a.text, Href: t.URL(a.path), Current: path == a.path})
	}
	return list
}

// feedLinks are the page's feeds, then the site's.
func (s *site) feedLinks(t *Tools, h head) []Feed {
	if s.links.origin == "" {
		return nil
	}
	list := make([]Feed, 0, 5)
	for _, f := range h.feeds {
		list = append(list, Feed{Title: f.Title, Type: f.Type, Href: t.URL(f.Href)})
	}
	articles := t.say("feed.articles", "site", s.Settings.Title)
	list = append(list, Feed{articles, atomType, t.URL(atomPath)}, Feed{articles, jsonFeedType, t.URL(jsonFeedPath)})
	if len(s.threads) > 0 {
		list = append(list, Feed{t.say("feed.discussions", "site", s.Settings.Title), atomType, t.URL(discussionsFeedPath)})
	}
	return list
}

// report is the way to report a problem with a page.
func report(t *Tools, to guide.Address, h head) string {
	switch at := addressOf(t, h.path); {
	case to.Link.Value != "":
		return withURL(to.Link.Value, at)
	case to.Mail.Value != "":
		return mailto(to.Mail.Value, t.say("mail.report", "title", h.title), at)
	}
	return ""
}

// addressOf is how a page is named to others: its absolute address, or its
// site path where the site's is unknown.
func addressOf(t *Tools, path string) string {
	if abs := t.Abs(path); abs != "" {
		return abs
	}
	return path
}

func (s *site) subscribe(t *Tools, to guide.Address) *Subscribe {
	sub := Subscribe{FormHref: to.Form.Value, LinkHref: withURL(to.Link.Value, addressOf(t, "/"))}
	if to.Mail.Value != "" {
		sub.MailHref = mailto(to.Mail.Value, t.say("mail.subscribe", "site", s.Settings.Title), "")
	}
	if s.links.origin != "" {
		sub.AtomHref, sub.JSONHref = t.URL(atomPath), t.URL(jsonFeedPath)
	}
	if s.hasFeedsPage() {
		sub.FeedsHref = t.URL(feedsPath)
	}
	if sub == (Subscribe{}) {
		return nil
	}
	return &sub
}

// defaultImage is our picture for OpenGraph, below static/.
const defaultImage = "/img/card.png"

// graph is the page's OpenGraph. What needs an absolute address is left out
// where the site's is unknown.
func (s *site) graph(t *Tools, h head, p Page) []Property {
	kind := "website"
	if !h.published.IsZero() {
		kind = "article"
	}
	g := []Property{{"og:type", kind}, {"og:title", p.Title}, {"og:site_name", p.SiteTitle}}
	add := func(property, content string) {
		if content != "" {
			g = append(g, Property{property, content})
		}
	}
	add("og:description", p.Description)
	add("og:url", p.Canonical)
	if lang := cmp.Or(p.TextLang, p.Lang); strings.Contains(lang, "-") {
		region := strings.ReplaceAll(lang, "-", "_")
		add("og:locale", region)
	}
	if image := t.Abs(s.graphImage(s.cardOf(h))); image != "" {
		add("og:image", image)
		add("twitter:card", "summary_large_image")
	}
	if kind == "article" {
		add("article:published_time", stamp(h.published))
		if !h.updated.IsZero() {
			add("article:modified_time", stamp(h.updated))
		}
		for _, tag := range h.tags {
			add("article:tag", tag)
		}
	}
	return g
}

// graphImage is the site path of the picture; empty where there is none.
func (s *site) graphImage(own string) string {
	if own != "" {
		return own
	}
	name := defaultImage
	if s.Settings.Image != "" {
		name = "/" + strings.TrimPrefix(s.Settings.Image, "/")
	}
	if _, ok := s.links.names[name]; !ok {
		return ""
	}
	return name
}

// stamp is a time as feeds and OpenGraph write it.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
