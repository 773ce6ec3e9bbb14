package render

import (
	"slices"

	"github.com/two-sentences/etiquette/generator/guide"
)

// situationsFile is where situations are written.
const situationsFile = "content/situations.yaml"

// situations adds the list of situations.
func (b *builder) situations() {
	all := head{kind: "situations", path: "/situations/", title: b.words.must("situations"), description: b.words.must("situations.about")}
	b.html(all.path, all.kind, situationsFile, nil, func(t *Tools) any {
		return &SituationsPage{Page: b.page(t, all), Situations: b.situationCards(t), Ways: b.ways(t, "by.situation")}
	})
}

// situationPage adds the page of the i-th situation.
func (b *builder) situationPage(i int) {
	sit := b.Situations[i]
	b.html(sit.URL, "situation", situationsFile, sit.Body.IDs, func(t *Tools) any { return b.situation(t, sit) })
	b.card(sit.URL, sit.Title, situationsFile, nil)
}

func (s *site) situationCards(t *Tools) []SituationCard {
	list := make([]SituationCard, len(s.Situations))
	for i, sit := range s.Situations {
		list[i] = SituationCard{
			Tools: t, ID: sit.ID, Title: sit.Title, Href: t.URL(sit.URL), Description: sit.Description, Prompt: sit.Prompt,
			KindName: t.name("kind", kindOf(sit)), Articles: len(sit.Articles), Notes: len(sit.Notes),
		}
	}
	return list
}

// kindOf is the kind of note a situation asks for.
func kindOf(sit *guide.Situation) string {
	if sit.Kind == "" {
		return "invitation"
	}
	return sit.Kind
}

func (s *site) situation(t *Tools, sit *guide.Situation) *SituationPage {
	h := head{
		kind: "situation", path: sit.URL, title: sit.Title, description: sit.Description,
		crumbs: []Link{{Title: t.say("situations"), Href: "/situations/"}},
	}
	v := &SituationPage{
		Page: s.page(t, h), Prompt: sit.Prompt, Kind: kindOf(sit), KindName: t.name("kind", kindOf(sit)),
		Body: sit.Body.HTML(t.fill(situationsFile, sit.URL)), Contents: contents(sit.Body), Cards: s.cards(t, sit.Articles),
		Notes: s.noteCards(t, sit.Notes), Others: s.situationLinks(t, sit),
	}
	if len(sit.Notes) > 0 {
		v.NotesHref = t.URL("/notes/situation/" + sit.ID + "/")
	}
	if s.checker {
		v.CheckerHref = t.URL("/checker/#kind=" + v.Kind)
	}
	if slices.ContainsFunc(s.answers, func(n *guide.Note) bool { return n.Situation == sit }) {
		v.ReplyHref = t.URL(replyPath)
	}
	return v
}

// situationLinks are all situations; current, which may be nil, is marked.
func (s *site) situationLinks(t *Tools, current *guide.Situation) []Link {
	list := make([]Link, len(s.Situations))
	for i, sit := range s.Situations {
		list[i] = Link{Title: sit.Title, Href: t.URL(sit.URL), Description: sit.Description, Current: sit == current, Count: len(sit.Articles) + len(sit.Notes)}
	}
	return list
}
