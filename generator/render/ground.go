package render

import (
	"strconv"
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// GroundPage is the page that puts together a text for one's profile, and the
// texts that are ready.
type GroundPage struct {
	Page
	Groups []GroundGroup
	Places []guide.Place
	Texts  []GroundText
	Lead   string // plain
}

// GroundGroup is lines of one purpose.
type GroundGroup struct {
	ID, Title, Hint string
	One             bool // at most one of them is chosen
	Lines           []GroundLine
}

// GroundLine is a line to choose. Raw is as its writer wrote it, gaps in
// braces; Segments are the same, cut at the gaps.
type GroundLine struct {
	ID, Raw  string
	Segments []GroundSegment
}

// GroundSegment is a stretch of a line; a gap's words may be replaced.
type GroundSegment struct {
	Text string
	Gap  bool
	N    int // of a gap, from 0
}

// GroundText is a text ready to copy.
type GroundText struct {
	ID, Title, Text string
	Lines           string   // ids of its lines, spaces between
	Length          int      // UTF-16 units
	Fits            []string // names of the places that it fits
}

// groundPage adds the ground rules' page, where the layouts and the guide have it.
func (b *builder) groundPage() {
	if !b.hasGround() {
		return
	}
	h := head{kind: "ground-rules", path: guide.GroundPath, title: b.words.must("ground"), description: b.Ground.Description}
	b.html(h.path, h.kind, b.Ground.Pos.Path, nil, func(t *Tools) any {
		v := &GroundPage{Page: b.page(t, h), Places: b.Ground.Places, Lead: b.Ground.Description}
		for _, g := range b.Ground.Groups {
			v.Groups = append(v.Groups, groundGroup(g))
		}
		for i, text := range b.Ground.Texts {
			v.Texts = append(v.Texts, groundText(i, text, b.Ground.Places))
		}
		return v
	})
}

func (s *site) hasGround() bool { return s.Ground != nil && s.layouts["ground-rules"] != nil }

func groundGroup(g guide.LineGroup) GroundGroup {
	v := GroundGroup{ID: g.ID, Title: g.Title, Hint: g.Hint, One: g.One}
	for _, l := range g.Lines {
		v.Lines = append(v.Lines, GroundLine{ID: l.ID, Raw: l.Text, Segments: gaps(l.Text)})
	}
	return v
}

// gaps cuts a line at its braces, which are in pairs.
func gaps(line string) (list []GroundSegment) {
	for n := 0; line != ""; {
		before, rest, ok := strings.Cut(line, "{")
		if before != "" {
			list = append(list, GroundSegment{Text: before})
		}
		if !ok {
			break
		}
		gap, after, _ := strings.Cut(rest, "}")
		list = append(list, GroundSegment{Text: gap, Gap: true, N: n})
		n++
		line = after
	}
	return list
}

func groundText(i int, text guide.GroundText, places []guide.Place) GroundText {
	v := GroundText{ID: "site-text-" + strconv.Itoa(i+1), Title: text.Title, Text: text.Plain()}
	ids := make([]string, len(text.Lines))
	for j, l := range text.Lines {
		ids[j] = l.ID
	}
	v.Lines, v.Length = strings.Join(ids, " "), source.UTF16Len(v.Text)
	for _, p := range places {
		if v.Length <= p.Limit {
			v.Fits = append(v.Fits, p.Name)
		}
	}
	return v
}
