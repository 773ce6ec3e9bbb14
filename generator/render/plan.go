package render

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// plan is which files a site has, but for those of its search index, and what
// makes each. It holds nothing of what they say: so one plan serves every
// site whose files have the same names.
type plan struct {
	paths []string // sorted
	pages int      // how many of them are HTML
	parts []part
	at    map[string]int32 // path → its part's place in parts
	diags source.Diagnostics
}

// part adds a few files to a builder: always those of the same names.
type part struct {
	add func(b *builder, n int)
	n   int
}

// newPlan asks every part once what it adds. Code: path-taken.
func newPlan(s *site) *plan {
	parts := s.parts()
	p := &plan{parts: parts, paths: make([]string, 0, len(parts)), at: make(map[string]int32, len(parts))}
	b := builder{site: s, files: map[string]file{}, taken: p.at}
	for i, one := range p.parts {
		b.names = b.names[:0]
		one.add(&b, one.n)
		for _, name := range b.names {
			p.at[name] = int32(i)
		}
		p.paths = append(p.paths, b.names...)
		clear(b.files)
	}
	slices.Sort(p.paths)
	for _, path := range p.paths {
		if strings.HasSuffix(path, ".html") {
			p.pages++
		}
	}
	p.diags = b.diags
	return p
}

// serves tells whether the plan of one site is that of another.
func serves(a, b *site) bool {
	return guide.SameShape(a.Site, b.Site) && a.relative == b.relative && a.checker == b.checker &&
		a.hasGround() == b.hasGround() && a.hasReplies() == b.hasReplies() && a.hasPrint() == b.hasPrint() &&
		a.links.root == b.links.root && a.links.origin == b.links.origin && len(a.threads) == len(b.threads) &&
		reflect.DeepEqual(a.Settings, b.Settings) && maps.Equal(a.theme.assets.names, b.theme.assets.names) && sameThreads(a, b) &&
		maps.EqualFunc(a.layouts, b.layouts, func(_, _ *layout) bool { return true })
}

// sameThreads tells whether threads have as many pages, in two sites of one shape.
func sameThreads(a, b *site) bool {
	if sameArticles(a.Articles, b.Articles) {
		return true
	}
	for i, x := range a.Articles {
		if y := b.Articles[i]; x.Thread != y.Thread && a.threadSpan(x, 1).count != b.threadSpan(y, 1).count {
			return false
		}
	}
	return true
}

// partList collects parts.
type partList []part

// one is a part that does not count.
func (l *partList) one(add func(b *builder)) {
	*l = append(*l, part{add: func(b *builder, _ int) { add(b) }})
}

// each is a part for each of some things.
func (l *partList) each(things int, add func(b *builder, i int)) {
	for i := range things {
		*l = append(*l, part{add, i})
	}
}

// pages is a part for each page of a list, so many things to a page; they count from 1.
func (l *partList) pages(things, per int, add func(b *builder, n int)) {
	for n := 1; n <= pageCount(things, per); n++ {
		*l = append(*l, part{add, n})
	}
}

// parts are those of a site; of two files of one path, the first part's counts.
func (s *site) parts() []part {
	var l partList
	l.one((*builder).home)
	l.pages(len(s.Articles), perPage, (*builder).articles)
	l.each(len(s.Articles), (*builder).articlePage)
	l.one((*builder).topics)
	for i, topic := range s.Topics {
		l.pages(len(topic.Articles), perPage, func(b *builder, n int) { b.topic(b.Topics[i], n) })
	}
	l.one((*builder).series)
	for i, one := range s.Series {
		l.pages(len(one.Articles), perPage, func(b *builder, n int) { b.oneSeries(b.Series[i], n) })
	}
	l.one((*builder).situations)
	l.each(len(s.Situations), (*builder).situationPage)
	l.pages(len(s.threads), perPage, (*builder).discussions)
	s.noteParts(&l)
	l.one((*builder).glossary)
	l.each(len(s.Pages), (*builder).textPage)
	l.one((*builder).checkerPages)
	l.one((*builder).groundPage)
	l.one((*builder).replyPage)
	l.one((*builder).printPage)
	l.one((*builder).feedsPage)
	l.one((*builder).searchPages)
	l.one((*builder).notFound)
	l.each(len(s.Aliases), (*builder).redirect)
	s.feedParts(&l)
	s.copyParts(&l)
	l.one((*builder).hosting)
	return l
}

// copyParts are for what is copied as it is: static files, and files beside articles.
func (s *site) copyParts(l *partList) {
	for _, name := range sortedKeys(s.theme.assets.files) {
		l.one(func(b *builder) { b.add(name, bytesOf(b.theme.assets.files[name])) })
	}
	l.each(len(s.Assets), func(b *builder, i int) {
		f := bytesOf(b.Assets[i].File.Data)
		f.source = b.Assets[i].Path
		b.add(b.Assets[i].URL[1:], f)
	})
}
