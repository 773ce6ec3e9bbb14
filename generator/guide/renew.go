package guide

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/two-sentences/etiquette/generator/source"
)

// linked is what a Site was linked from, and what Link said of it.
type linked struct {
	shape  *byte // one for all sites of a shape
	pieces []*Piece
	opts   LinkOptions
	until  time.Time // when an article comes to be published, or no longer is; zero: never
	diags  source.Diagnostics
}

// SameShape tells whether two sites differ in nothing but what is said: the
// same things stand in the same order at the same addresses, and belong
// together alike. It is false where that is not known.
func SameShape(a, b *Site) bool { return a.linked.shape == b.linked.shape }

// renew is Link where the pieces say other things than those of a Site linked
// before, but in the same shape: the Site is copied with the new pieces in
// their places. It is nil where the shape may be another.
func (s *Site) renew(pieces []*Piece, opts LinkOptions) *Site {
	was := s.linked
	if len(pieces) != len(was.pieces) || opts.Drafts != was.opts.Drafts || opts.Future != was.opts.Future || !was.holds(opts.Now) {
		return nil
	}
	var changed []int
	for i := range pieces {
		if pieces[i].same(was.pieces[i]) {
			continue
		}
		if !pieces[i].Fits(was.pieces[i]) {
			return nil
		}
		changed = append(changed, i)
	}
	now := *s
	now.Program = opts.Program
	now.linked = &linked{shape: was.shape, pieces: pieces, opts: opts, until: was.until, diags: was.diags}
	if len(changed) > 0 {
		now.copyGraph()
	}
	for _, i := range changed {
		now.put(was.pieces[i], pieces[i])
	}
	return &now
}

// Until is when another article comes to be published, or one no longer is, so
// that the guide must be linked anew; zero: never.
func (s *Site) Until() time.Time { return s.linked.until }

// holds tells whether the same articles are published at a later moment.
func (l *linked) holds(now time.Time) bool {
	return !now.Before(l.opts.Now) && (l.until.IsZero() || now.Before(l.until))
}

// same tells whether two pieces are one.
func (p *Piece) same(o *Piece) bool {
	return p == o || p.Path == o.Path && p.Article == o.Article && p.Page == o.Page && p.Note == o.Note && p.Thread == o.Thread && p.Settings == o.Settings &&
		p.Asset == o.Asset && p.Ground == o.Ground && sameList(p.Situations, o.Situations) && sameList(p.Terms, o.Terms)
}

// Fits tells whether a Site keeps its shape, and Link says the same, if one
// piece stands in another's place: only what it says is other.
func (p *Piece) Fits(o *Piece) bool {
	switch {
	case p.Path != o.Path || !sameList(p.Situations, o.Situations) || !sameList(p.Terms, o.Terms):
		return false
	case p.Article != nil && o.Article != nil:
		return p.Article.fits(o.Article)
	case p.Page != nil && o.Page != nil:
		a, b := p.Page, o.Page
		return a.Slug == b.Slug && a.URL == b.URL && slices.Equal(a.Aliases, b.Aliases)
	case p.Thread != nil && o.Thread != nil:
		return p.Thread.Slug == o.Thread.Slug && p.Thread.Pos == o.Thread.Pos
	case p.Note != nil && o.Note != nil:
		a, b := p.Note, o.Note
		return a.ID == b.ID && a.URL == b.URL && a.SituationID == b.SituationID && a.Kind == b.Kind && a.Title == b.Title && a.Answers() == b.Answers()
	case p.Settings != nil && o.Settings != nil:
		return reflect.DeepEqual(p.Settings.Series, o.Settings.Series)
	case p.Asset != nil && o.Asset != nil:
		return p.Asset.URL == o.Asset.URL
	}
	return false
}

func (a *ArticlePiece) fits(b *ArticlePiece) bool {
	return a.Path == b.Path && a.Slug == b.Slug && a.URL == b.URL && a.Date.Equal(b.Date) && a.Expires.Equal(b.Expires) &&
		a.Draft == b.Draft && a.ThreadOff == b.ThreadOff && a.SeriesID == b.SeriesID && a.Pos == b.Pos &&
		slices.Equal(a.Tags, b.Tags) && slices.Equal(a.SituationIDs, b.SituationIDs) && slices.Equal(a.Aliases, b.Aliases)
}

// put puts a piece into the place of another, in a Site whose graph is a copy.
// A piece that Link has left out has no place.
func (s *Site) put(was, now *Piece) {
	switch {
	case now.Article != nil:
		for _, a := range s.Articles {
			if a.ArticlePiece == was.Article {
				a.ArticlePiece = now.Article
				s.retarget(a.Path, a.URL, func(t *target) { t.body = &a.Body })
			}
		}
	case now.Thread != nil:
		for _, a := range s.Articles {
			if a.Thread == was.Thread {
				a.Thread = now.Thread
				s.retarget(a.Path, a.URL, func(t *target) { t.thread = a.Thread })
			}
		}
	case now.Page != nil:
		if i := slices.Index(s.Pages, was.Page); i >= 0 {
			s.Pages[i] = now.Page
			s.retarget(now.Path, now.Page.URL, func(t *target) { t.body = &now.Page.Body })
		}
	case now.Note != nil:
		for _, n := range s.Notes {
			if n.Path == now.Path {
				n.keep(*now.Note)
			}
		}
	case now.Settings != nil:
		s.Settings = *now.Settings
	case now.Asset != nil:
		if i := slices.IndexFunc(s.Assets, func(a Asset) bool { return a.Path == now.Path }); i >= 0 {
			s.Assets[i] = *now.Asset
		}
		s.retarget(now.Path, now.Asset.URL, func(t *target) { t.asset = now.Asset })
	}
}

// keep says what another piece says, where the note stands.
func (n *Note) keep(said Note) {
	said.Situation, said.place = n.Situation, n.place
	*n = said
}

// retarget changes what is known of a file's address.
func (s *Site) retarget(file, url string, change func(*target)) {
	at, ok := s.urls[strings.ToLower(url)]
	if !ok || s.addresses[at].pos.Path != file {
		return // another has it
	}
	t := *s.addresses[at]
	change(&t)
	s.addresses[at] = &t
}

// copyGraph gives a Site its own copy of all that points to one another.
func (s *Site) copyGraph() {
	c := graph{
		articles: make([]Article, len(s.Articles)), situations: make([]Situation, len(s.Situations)),
		topics: make([]Topic, len(s.Topics)), series: make([]Series, len(s.Series)), notes: make([]Note, len(s.Notes)),
	}
	for i, x := range s.Situations {
		c.situations[i] = *x
		c.situations[i].Articles, c.situations[i].Notes = moved(x.Articles, c.article), moved(x.Notes, c.note)
	}
	for i, x := range s.Topics {
		c.topics[i] = *x
		c.topics[i].Articles = moved(x.Articles, c.article)
	}
	for i, x := range s.Series {
		c.series[i] = *x
		c.series[i].Articles = moved(x.Articles, c.article)
	}
	for i, x := range s.Notes {
		c.notes[i] = *x
		c.notes[i].Situation = c.situation(x.Situation)
	}
	c.copyArticles(s.Articles)
	s.Articles, s.Situations, s.Topics = moved(s.Articles, c.article), moved(s.Situations, c.situation), moved(s.Topics, c.topic)
	s.Series, s.Notes = moved(s.Series, c.one), moved(s.Notes, c.note)
	s.Pages, s.Assets, s.addresses = slices.Clone(s.Pages), slices.Clone(s.Assets), slices.Clone(s.addresses)
}

// graph is the copies of a Site's things, each at its place.
type graph struct {
	articles   []Article
	situations []Situation
	topics     []Topic
	series     []Series
	notes      []Note
}

func (c *graph) article(a *Article) *Article {
	if a == nil {
		return nil
	}
	return &c.articles[a.Place]
}

func (c *graph) situation(x *Situation) *Situation { return &c.situations[x.place] }
func (c *graph) topic(x *Topic) *Topic             { return &c.topics[x.place] }
func (c *graph) note(x *Note) *Note                { return &c.notes[x.place] }
func (c *graph) one(x *Series) *Series             { return &c.series[x.place] }

func (c *graph) copyArticles(list []*Article) {
	topics, situations := 0, 0
	for _, a := range list {
		topics, situations = topics+len(a.Topics), situations+len(a.Situations)
	}
	allTopics, allSituations := make([]*Topic, 0, topics), make([]*Situation, 0, situations)
	for i, a := range list {
		n := *a
		n.Prev, n.Next = c.article(a.Prev), c.article(a.Next)
		if a.Series != nil {
			n.Series = c.one(a.Series)
		}
		n.Topics, n.Situations = into(&allTopics, a.Topics, c.topic), into(&allSituations, a.Situations, c.situation)
		c.articles[i] = n
	}
}

// moved is a list of copies.
func moved[T any](list []*T, to func(*T) *T) []*T {
	room := make([]*T, 0, len(list))
	return into(&room, list, to)
}

// into is a list of copies that takes its room from a larger list; nil for an empty one.
func into[T any](room *[]*T, list []*T, to func(*T) *T) []*T {
	if len(list) == 0 {
		return nil
	}
	from := len(*room)
	for _, x := range list {
		*room = append(*room, to(x))
	}
	return (*room)[from:len(*room):len(*room)]
}
