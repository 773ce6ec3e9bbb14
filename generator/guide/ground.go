package guide

import (
	"slices"
	"strings"

	"github.com/two-sentences/etiquette/generator/markdown"
	"github.com/two-sentences/etiquette/generator/source"
)

// GroundRules is content/ground-rules.yaml: what a text for one's profile,
// saying how one wants to be written to, is made of.
type GroundRules struct {
	Description string       // plain; empty: none
	Places      []Place      // where the text may stand, and how much goes there
	Groups      []LineGroup  // what to choose from
	Texts       []GroundText // put together already
	Pos         source.Pos
}

// Place is a part of a profile that takes a text of a limited length.
type Place struct {
	Name   string
	Limit  int    // UTF-16 units, as the platforms count; at least 1
	Source string // address of the page that says so; empty: none
	Pos    source.Pos
}

// LineGroup is lines of one purpose, such as "Whom I accept".
type LineGroup struct {
	ID, Title string
	Hint      string // plain; empty: none
	One       bool   // at most one of its lines is chosen
	Lines     []GroundLine
}

// GroundLine is a sentence, or a few. Words in braces are a gap: they stand as
// they are until the reader puts others there.
type GroundLine struct {
	ID   string
	Text string // "For quotes, ring {the number on the van}."
}

// GroundText is a text that is ready to copy.
type GroundText struct {
	Title string
	Lines []GroundLine // in the order of the groups
}

// Sources are the links to the places' sources.
func (g *GroundRules) Sources() (links []markdown.Ref) {
	for _, p := range g.Places {
		if p.Source != "" {
			links = append(links, markdown.Ref{Dest: p.Source, Pos: p.Pos})
		}
	}
	return links
}

// Plain is the line without its braces.
func (l GroundLine) Plain() string { return strings.NewReplacer("{", "", "}", "").Replace(l.Text) }

// Plain is the text in one paragraph.
func (t GroundText) Plain() string {
	parts := make([]string, len(t.Lines))
	for i, l := range t.Lines {
		parts[i] = l.Plain()
	}
	return strings.Join(parts, " ")
}

// groundKeys is content/ground-rules.yaml as it is written.
type groundKeys struct {
	Description string `yaml:"description"`
	Places      []struct {
		Name   string      `yaml:"name,required"`
		Limit  int         `yaml:"limit,required"`
		Source source.Text `yaml:"source"`
		Pos    source.Pos  `yaml:",pos"`
	} `yaml:"places"`
	Groups []struct {
		ID    source.Text `yaml:"id,required"`
		Title string      `yaml:"title,required"`
		Hint  string      `yaml:"hint"`
		One   bool        `yaml:"one"`
		Lines []struct {
			ID   source.Text `yaml:"id,required"`
			Text source.Text `yaml:"text,required"`
		} `yaml:"lines,required"`
	} `yaml:"groups,required"`
	Texts []struct {
		Title string        `yaml:"title,required"`
		Lines []source.Text `yaml:"lines,required"`
	} `yaml:"texts"`
	Pos source.Pos `yaml:",pos"`
}

// parseGround reads content/ground-rules.yaml. Codes: bad-id, bad-value,
// duplicate-id, unknown-line, and those of source.Decode.
func parseGround(f source.File) (*GroundRules, source.Diagnostics) {
	var k groundKeys
	diags := source.Decode(f, 0, f.Data, &k)
	g := &GroundRules{Description: k.Description, Pos: k.Pos}
	for _, p := range k.Places {
		if p.Limit < 1 {
			diags.Errorf(p.Pos, "bad-value", "write a number of characters", "the place %q has no room", p.Name)
		}
		if s := p.Source.Value; s != "" && !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") {
			diags.Errorf(p.Source.Pos, "bad-url", `write it whole: "https://example.org/limits"`, "%q is not a web address", s)
		}
		g.Places = append(g.Places, Place{Name: p.Name, Limit: p.Limit, Source: p.Source.Value, Pos: p.Pos})
	}
	ids := idSet{}
	for _, kg := range k.Groups {
		ids.take(kg.ID, &diags)
		group := LineGroup{ID: kg.ID.Value, Title: kg.Title, Hint: kg.Hint, One: kg.One}
		for _, l := range kg.Lines {
			ids.take(l.ID, &diags)
			checkGaps(l.Text, &diags)
			group.Lines = append(group.Lines, GroundLine{ID: l.ID.Value, Text: l.Text.Value})
		}
		g.Groups = append(g.Groups, group)
	}
	for _, t := range k.Texts {
		g.Texts = append(g.Texts, GroundText{Title: t.Title, Lines: g.pick(t.Lines, &diags)})
	}
	return g, diags
}

// idSet is the ids of a file that are taken.
type idSet map[string]source.Pos

// take reports an id that is there already, or cannot stand in a page.
func (s idSet) take(id source.Text, diags *source.Diagnostics) {
	checkID(id, diags)
	if first, dup := s[id.Value]; dup {
		diags.Errorf(id.Pos, "duplicate-id", "give one of them another id", "the id %q stands on line %d already", id.Value, first.Line)
	}
	s[id.Value] = id.Pos
}

// checkGaps reports braces that are not pairs with words between them.
func checkGaps(t source.Text, diags *source.Diagnostics) {
	open := false
	for i, r := range t.Value {
		wrong := r == '{' && (open || strings.HasPrefix(t.Value[i:], "{}")) || r == '}' && !open
		if wrong {
			open = true
			break
		}
		open = r == '{' || open && r != '}'
	}
	if open {
		diags.Errorf(t.Pos, "bad-value", `write a gap as "{the number on the van}"`, "the braces of this line are not in pairs with words between them")
	}
}

// pick finds the lines of a ready text, and puts them in the order of the groups.
func (g *GroundRules) pick(ids []source.Text, diags *source.Diagnostics) (lines []GroundLine) {
	var known []string
	for _, group := range g.Groups {
		chosen := 0
		for _, l := range group.Lines {
			known = append(known, l.ID)
			if slices.ContainsFunc(ids, func(t source.Text) bool { return t.Value == l.ID }) {
				lines = append(lines, l)
				chosen++
			}
		}
		if group.One && chosen > 1 {
			diags.Errorf(ids[0].Pos, "bad-value", "keep one of them, or take \"one: true\" out of the group", "this text takes %d lines of %q, of which one is chosen", chosen, group.Title)
		}
	}
	for _, id := range ids {
		if !slices.Contains(known, id.Value) {
			diags.Errorf(id.Pos, "unknown-line", source.DidYouMean(id.Value, known, "write the id of a line above"), "no line %q", id.Value)
		}
	}
	return lines
}
