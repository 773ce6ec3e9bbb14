package render

import (
	"fmt"
	"slices"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// A page's card is its picture for those who pass its address on: the title,
// and the guide's motif. Cards are made where site.yaml says og_images: true,
// each when it is asked for; cardpicture.go draws them.

// cardName is a card's name below its page's path.
const cardName = "card.png"

// carded are the kinds of pages that have cards of their own.
var carded = []string{"article", "note", "situation", "page"}

// cardEdition is a part of every card's key; it changes with the drawing.
const cardEdition = "1"

// card adds the card of a page; verdict tells that of the note on it, nil for none.
func (b *builder) card(page, title, from string, verdict func() string) {
	if !b.Settings.OGImages {
		return
	}
	site := b.Settings.Title
	if verdict == nil {
		verdict = func() string { return "" }
	}
	b.add(fileOf(page+cardName), file{source: from, read: func() ([]byte, error) {
		return drawCard(title, site, verdict())
	}, key: func() (source.Hash, bool) {
		return source.Sum(fmt.Appendf(nil, "card %s %q %q %q", cardEdition, title, site, verdict())), true
	}})
}

// cardOf is the site path of the picture of a page: its own, its card, or empty.
func (s *site) cardOf(h head) string {
	if h.image == "" && s.Settings.OGImages && slices.Contains(carded, h.kind) {
		return h.path + cardName
	}
	return h.image
}

// noteVerdict is what a note's card shows: the verdict of its last version.
func (s *site) noteVerdict(n *guide.Note) string {
	if r, ok := s.Judge(n.After.Text, n.Kind, n.Platform); ok {
		return string(r.Verdict)
	}
	return n.After.Expect
}
