package render

import (
	"sort"

	"github.com/two-sentences/etiquette/generator/guide"
)

// How much of each thing stands on the home page.
const (
	homeArticles = 6
	homeNotes    = 3
	homeThreads  = 3
	homeTerms    = 4
)

// home adds the home page.
func (b *builder) home() {
	h := head{kind: "home", path: "/", title: b.Settings.Title, description: b.Settings.Description}
	b.html(h.path, h.kind, "content/site.yaml", nil, func(t *Tools) any {
		v := &HomePage{
			Hero: b.Settings.Hero,
			Page: b.page(t, h), Situations: b.situationCards(t), Latest: b.cards(t, b.Articles[:min(homeArticles, len(b.Articles))]),
			Series: b.seriesCards(t), Kinds: b.kindFilters(t, h.path)[1:], Notes: b.noteCards(t, showcase(b.Notes, b.Settings.Language)),
			Counts: Counts{Articles: len(b.Articles), Notes: len(b.Notes), Threads: len(b.threads), Terms: len(b.Terms), Situations: len(b.Situations)},
		}
		if len(v.Hero) == 0 {
			v.Hero = []string{b.Settings.Title}
		}
		for _, term := range b.mostUsed() {
			v.Terms = append(v.Terms, b.term(t, term, h.path))
		}
		for _, a := range b.mostTalkedOf() {
			v.Discussions = append(v.Discussions, b.faced(t, a))
		}
		if b.checker {
			v.CheckerHref = t.URL("/checker/")
		}
		return v
	})
}

// mostTalkedOf are the threads with the most comments, those with both sides first.
func (s *site) mostTalkedOf() []*guide.Article {
	list := append([]*guide.Article(nil), s.threads...)
	both := func(a *guide.Article) bool {
		return a.Thread.Stances[guide.Agrees] > 0 && a.Thread.Stances[guide.Disagrees] > 0
	}
	sort.SliceStable(list, func(i, j int) bool {
		if both(list[i]) != both(list[j]) {
			return both(list[i])
		}
		return list[i].Thread.Count > list[j].Thread.Count
	})
	return list[:min(homeThreads, len(list))]
}

// faced is a thread in a list, with those who take its sides.
func (s *site) faced(t *Tools, a *guide.Article) DiscussionCard {
	card := s.discussion(t, a)
	for i := range card.Sides {
		card.Sides[i].Voices = s.voices(t, a, card.Sides[i].Stance)
	}
	return card
}

func (s *site) seriesCards(t *Tools) []SeriesCard {
	list := make([]SeriesCard, len(s.Series))
	for i, one := range s.Series {
		list[i] = SeriesCard{Tools: t, Title: one.Title, Href: t.URL(one.URL), Description: one.Description}
		for _, a := range one.Articles {
			list[i].Articles = append(list[i].Articles, *articleLink(t, a))
		}
	}
	return list
}

// showcase is some notes with a before and an after, of different situations:
// those first that are in the guide's language, go from the worst verdict to
// the best and are marked.
func showcase(notes []*guide.Note, lang string) (list []*guide.Note) {
	telling := func(n *guide.Note) bool {
		return (n.Lang == "" || n.Lang == lang) && n.Before != nil && n.Before.Expect == guide.Verdicts[2] && len(n.Before.Marks) > 0 && n.After.Expect == guide.Verdicts[0] && len(n.After.Marks) > 1
	}
	sorted := append([]*guide.Note(nil), notes...)
	sort.SliceStable(sorted, func(i, j int) bool { return telling(sorted[i]) && !telling(sorted[j]) })
	seen := map[*guide.Situation]bool{}
	for _, n := range sorted {
		if n.Before != nil && !seen[n.Situation] && len(list) < homeNotes {
			seen[n.Situation] = true
			list = append(list, n)
		}
	}
	return list
}

// mostUsed are the terms that most articles link to.
func (s *site) mostUsed() []*guide.Term {
	list, uses := append([]*guide.Term(nil), s.Terms...), s.allUses()
	sort.SliceStable(list, func(i, j int) bool { return len(uses[list[i]]) > len(uses[list[j]]) })
	return list[:min(homeTerms, len(list))]
}
