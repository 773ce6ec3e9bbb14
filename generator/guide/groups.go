package guide

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/two-sentences/etiquette/generator/source"
)

// groups gathers the articles of each situation, topic and series, and says
// who comes before and after whom.
func (l *linker) groups() {
	articles := l.site.Articles
	for i, a := range articles { // newest first
		if i > 0 {
			a.Next = articles[i-1]
		}
		if i+1 < len(articles) {
			a.Prev = articles[i+1]
		}
		for _, s := range a.Situations {
			s.Articles = append(s.Articles, a)
		}
	}
	l.topics()
	l.series()
}

func (l *linker) topics() {
	bySlug, slugs := map[string]*Topic{}, map[string]string{}
	tags := 0
	for _, a := range l.site.Articles {
		tags += len(a.Tags)
	}
	room := make([]*Topic, 0, tags) // for the topics of all articles
	for _, a := range l.site.Articles {
		from := len(room)
		for _, tag := range a.Tags {
			slug, seen := slugs[tag.Value]
			if !seen {
				slug = topicSlug(tag.Value)
				slugs[tag.Value] = slug
			}
			t := bySlug[slug]
			if t == nil {
				t = &Topic{Name: tag.Value, Slug: slug, URL: "/topics/" + slug + "/"}
				bySlug[slug] = t
				l.site.Topics = append(l.site.Topics, t)
				l.address(t.URL, target{pos: tag.Pos})
			}
			if !slices.Contains(room[from:], t) {
				t.Articles = append(t.Articles, a)
				room = append(room, t)
			}
		}
		if len(room) > from {
			a.Topics = room[from:len(room):len(room)]
		}
	}
	slices.SortStableFunc(l.site.Topics, func(a, b *Topic) int { return cmp.Compare(a.Slug, b.Slug) })
}

// topicSlug keeps the letters of every language, for a tag may be Japanese, and
// takes the accents off Latin ones: "Höflichkeit" has "hoflichkeit".
func topicSlug(tag string) string {
	words := strings.FieldsFunc(strings.ToLower(FoldAccents(tag)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	return strings.Join(words, "-")
}

func (l *linker) series() {
	byID := map[string]*Series{}
	var all []*Series
	var ids []string
	for _, k := range l.site.Settings.Series {
		checkID(k.ID, &l.diags)
		if _, dup := byID[k.ID.Value]; dup {
			l.diags.Errorf(k.ID.Pos, "duplicate-id", "give one of them another id", "the series %q stands here again", k.ID.Value)
			continue
		}
		s := &Series{ID: k.ID.Value, URL: "/series/" + k.ID.Value + "/", Title: k.Title, Description: k.Description}
		byID[s.ID] = s
		all, ids = append(all, s), append(ids, s.ID)
	}
	for _, a := range slices.Backward(l.site.Articles) {
		if a.SeriesID.Value == "" {
			continue
		}
		if s := byID[a.SeriesID.Value]; s != nil {
			a.Series = s
			s.Articles = append(s.Articles, a)
		} else {
			l.diags.Errorf(a.SeriesID.Pos, "unknown-series", source.DidYouMean(a.SeriesID.Value, ids, `add it to "series" in content/site.yaml`), "no series %q", a.SeriesID.Value)
		}
	}
	for _, s := range all {
		if len(s.Articles) == 0 {
			continue
		}
		l.site.Series = append(l.site.Series, s)
		l.address(s.URL, target{})
		for i, a := range s.Articles {
			a.Prev, a.Next = nil, nil
			if i > 0 {
				a.Prev = s.Articles[i-1]
			}
			if i+1 < len(s.Articles) {
				a.Next = s.Articles[i+1]
			}
		}
	}
}
