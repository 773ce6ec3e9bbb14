package guide

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/two-sentences/etiquette/generator/rules"
	"github.com/two-sentences/etiquette/generator/source"
)

// LinkOptions choose what is published.
type LinkOptions struct {
	Now    time.Time // an article dated after it is not published yet; one that expires before it is no more
	Drafts bool      // publish drafts all the same
	Future bool      // publish future articles all the same

	Program *rules.Program // the checker's rules; nil: notes are not judged

	// Last is a Site linked before: what is the same in both is taken from it.
	// What Link returns does not depend on it. Nil: there is none.
	Last *Site
}

// Link joins pieces into a Site. Pieces may come in any order; what Link
// returns depends on what they say alone. Every mistake is a diagnostic, and
// the Site is usable all the same.
//
// Codes: no-site-yaml (a note), duplicate-id, duplicate-url, unknown-situation,
// unknown-series, unknown-term, no-article.
func Link(pieces []*Piece, opts LinkOptions) (*Site, source.Diagnostics) {
	last := opts.Last
	opts.Last = nil
	if last != nil {
		if site := last.renew(pieces, opts); site != nil {
			return site, site.linked.diags
		}
	}
	l := &linker{opts: opts, pieces: byPath(pieces), site: &Site{Settings: DefaultSettings(), Hidden: map[string]string{}, files: make(map[string]int32, len(pieces)), urls: make(map[string]int32, len(pieces)+len(pieces)/4+64), Program: opts.Program}}
	l.settings()
	l.situations()
	l.articles()
	l.threads()
	l.notes()
	l.terms()
	l.pages()
	l.ground()
	l.groups()
	l.assets()
	l.aliases()
	l.fixed()
	l.places()
	l.site.linked = &linked{shape: new(byte), pieces: l.pieces, opts: l.opts, until: l.until, diags: l.diags}
	return l.site, l.diags
}

// byPath sorts pieces, which mostly come sorted.
func byPath(pieces []*Piece) []*Piece {
	compare := func(a, b *Piece) int { return cmp.Compare(a.Path, b.Path) }
	if slices.IsSortedFunc(pieces, compare) {
		return pieces
	}
	return slices.SortedStableFunc(slices.Values(pieces), compare)
}

type linker struct {
	opts       LinkOptions
	pieces     []*Piece
	site       *Site
	diags      source.Diagnostics
	situation  map[string]*Situation
	articleIDs map[string]*Article
	unlisted   map[string]bool // slugs of articles that are not published
	until      time.Time       // when another article is published, or one no longer; zero: never
	targets    many[target]
}

// many gives values of which there are many their places, a hundred together.
type many[T any] struct{ room []T }

func (m *many[T]) add(value T) *T {
	if len(m.room) == cap(m.room) {
		m.room = make([]T, 0, 100)
	}
	m.room = append(m.room, value)
	return &m.room[len(m.room)-1]
}

// places tells everything its place.
func (l *linker) places() {
	for i, a := range l.site.Articles {
		a.Place = i
	}
	for i, x := range l.site.Situations {
		x.place = i
	}
	for i, x := range l.site.Topics {
		x.place = i
	}
	for i, x := range l.site.Series {
		x.place = i
	}
	for i, x := range l.site.Notes {
		x.place = i
	}
}

func (l *linker) settings() {
	for _, p := range l.pieces {
		if p.Settings != nil {
			l.site.Settings = *p.Settings
			return
		}
	}
	l.diags.Notef(source.Pos{Path: "content/site.yaml"}, "no-site-yaml", `"etiquette init" writes one`, "the guide has no site.yaml; defaults are used")
}

func (l *linker) situations() {
	l.situation = map[string]*Situation{}
	for _, p := range l.pieces {
		for _, s := range p.Situations {
			if first, dup := l.situation[s.ID]; dup {
				l.diags.Errorf(s.Pos, "duplicate-id", "give one of them another id", "the situation %q stands on line %d already", s.ID, first.Pos.Line)
				continue
			}
			own := *s
			l.situation[s.ID] = &own
			l.site.Situations = append(l.site.Situations, &own)
			l.address(own.URL, target{pos: s.Pos, body: &own.Body})
		}
	}
}

// findSituation returns nil for an id that is empty or unknown; the latter is
// an error.
func (l *linker) findSituation(id source.Text) *Situation {
	s := l.situation[id.Value]
	if s == nil && id.Value != "" {
		ids := make([]string, 0, len(l.situation))
		for known := range l.situation {
			ids = append(ids, known)
		}
		l.diags.Errorf(id.Pos, "unknown-situation", source.DidYouMean(id.Value, ids, "add it to content/situations.yaml"), "no situation %q", id.Value)
	}
	return s
}

func (l *linker) articles() {
	var articles many[Article]
	l.articleIDs, l.unlisted = make(map[string]*Article, len(l.pieces)), map[string]bool{}
	for _, p := range l.pieces {
		if p.Article == nil {
			continue
		}
		if why := l.hidden(p.Article); why != "" {
			l.site.Hidden[p.Path] = why
			l.unlisted[p.Article.Slug] = true
			continue
		}
		if first, dup := l.articleIDs[p.Article.Slug]; dup {
			l.diags.Errorf(p.Article.Pos, "duplicate-url", `give one of them another "slug"`, "two articles have the address %s: this one and %s", p.Article.URL, first.Path)
			continue
		}
		a := articles.add(Article{ArticlePiece: p.Article})
		l.articleIDs[a.Slug] = a
		l.site.Articles = append(l.site.Articles, a)
		for _, id := range a.SituationIDs {
			if s := l.findSituation(id); s != nil && !slices.Contains(a.Situations, s) {
				a.Situations = append(a.Situations, s)
			}
		}
	}
	newestFirst(l.site.Articles)
}

// newestFirst sorts articles that stand by path: by date, then by path.
func newestFirst(list []*Article) {
	type dated struct {
		at int64 // Unix seconds; a day of the year 1 does not fit nanoseconds
		ns int
		a  *Article
	}
	all := make([]dated, len(list))
	for i, a := range list {
		all[i] = dated{a.Date.Unix(), a.Date.Nanosecond(), a}
	}
	slices.SortStableFunc(all, func(a, b dated) int { return cmp.Or(cmp.Compare(b.at, a.at), cmp.Compare(b.ns, a.ns)) })
	for i, d := range all {
		list[i] = d.a
	}
}

// hidden says why an article is not published; it is empty where it is.
func (l *linker) hidden(a *ArticlePiece) string {
	for _, at := range []time.Time{a.Date, a.Expires} {
		if at.After(l.opts.Now) && (l.until.IsZero() || at.Before(l.until)) {
			l.until = at
		}
	}
	switch {
	case a.Draft && !l.opts.Drafts:
		return "a draft"
	case a.Date.After(l.opts.Now) && !l.opts.Future:
		return "dated in the future"
	case !a.Expires.IsZero() && !a.Expires.After(l.opts.Now):
		return "expired"
	}
	return ""
}

func (l *linker) threads() {
	for _, p := range l.pieces {
		if p.Thread == nil {
			continue
		}
		a := l.articleIDs[p.Thread.Slug]
		switch {
		case a != nil && !a.ThreadOff:
			a.Thread = p.Thread
		case a == nil && !l.unlisted[p.Thread.Slug]:
			slugs := make([]string, 0, len(l.articleIDs))
			for s := range l.articleIDs {
				slugs = append(slugs, s)
			}
			l.diags.Errorf(p.Thread.Pos, "no-article", source.DidYouMean(p.Thread.Slug, slugs, "name the file after its article's slug"), "no article %q for this thread", p.Thread.Slug)
		}
	}
	for _, a := range l.site.Articles {
		l.address(a.URL, target{pos: source.Pos{Path: a.Path}, body: &a.Body, thread: a.Thread})
		l.stands(a.Path, a.URL)
	}
}

func (l *linker) notes() {
	for _, p := range l.pieces {
		if p.Note == nil {
			continue
		}
		n := *p.Note
		if n.Situation = l.findSituation(n.SituationID); n.Situation == nil {
			continue
		}
		if l.address(n.URL, target{pos: source.Pos{Path: n.Path}}) {
			l.stands(n.Path, n.URL)
			l.site.Notes = append(l.site.Notes, &n)
		}
	}
	order := map[*Situation]int{}
	for i, s := range l.site.Situations {
		order[s] = i
	}
	slices.SortStableFunc(l.site.Notes, func(a, b *Note) int {
		return cmp.Or(cmp.Compare(order[a.Situation], order[b.Situation]), cmp.Compare(slices.Index(Kinds, a.Kind), slices.Index(Kinds, b.Kind)), cmp.Compare(a.Title, b.Title), cmp.Compare(a.ID, b.ID))
	})
	for _, n := range l.site.Notes {
		n.Situation.Notes = append(n.Situation.Notes, n)
	}
}

func (l *linker) terms() {
	byID := map[string]*Term{}
	var ids []string
	for _, p := range l.pieces {
		for _, t := range p.Terms {
			if first, dup := byID[t.ID]; dup {
				l.diags.Errorf(t.Pos, "duplicate-id", "give one of them another id", "the term %q stands on line %d already", t.ID, first.Pos.Line)
				continue
			}
			own := *t
			byID[t.ID] = &own
			ids = append(ids, t.ID)
			l.site.Terms = append(l.site.Terms, &own)
		}
	}
	for _, t := range l.site.Terms {
		for _, id := range t.SeeIDs {
			if other := byID[id.Value]; other != nil {
				t.See = append(t.See, other)
			} else {
				l.diags.Errorf(id.Pos, "unknown-term", source.DidYouMean(id.Value, ids, "add it to content/glossary.yaml"), "no term %q in the glossary", id.Value)
			}
		}
	}
	sort.SliceStable(l.site.Terms, func(i, j int) bool {
		return strings.ToLower(l.site.Terms[i].Name) < strings.ToLower(l.site.Terms[j].Name)
	})
	l.take("/glossary/", target{url: "/glossary/", ids: ids})
}

func (l *linker) pages() {
	for _, p := range l.pieces {
		if p.Page != nil && l.address(p.Page.URL, target{pos: source.Pos{Path: p.Path}, body: &p.Page.Body}) {
			l.stands(p.Path, p.Page.URL)
			l.site.Pages = append(l.site.Pages, p.Page)
		}
	}
	slices.SortStableFunc(l.site.Pages, func(a, b *Page) int { return cmp.Compare(a.Slug, b.Slug) })
}

// GroundPath is the page of the ground rules, where a guide has them.
const GroundPath = "/ground-rules/"

func (l *linker) ground() {
	for _, p := range l.pieces {
		if p.Ground != nil && l.address(GroundPath, target{pos: p.Ground.Pos, anyID: true}) {
			l.site.Ground = p.Ground
		}
	}
}
