package guide

import (
	"github.com/two-sentences/etiquette/generator/markdown"
	"github.com/two-sentences/etiquette/generator/source"
)

// situationKeys is an entry of content/situations.yaml.
type situationKeys struct {
	ID          source.Text `yaml:"id,required"`
	Title       string      `yaml:"title,required"`
	Description string      `yaml:"description"`
	Prompt      string      `yaml:"prompt"`
	Kind        source.Text `yaml:"kind"`
	Body        source.Text `yaml:"body"`
	Pos         source.Pos  `yaml:",pos"`
}

func parseSituations(f source.File) ([]*Situation, source.Diagnostics) {
	var k struct {
		Situations []situationKeys `yaml:"situations"`
	}
	diags := source.Decode(f, 0, f.Data, &k)
	var out []*Situation
	for _, s := range k.Situations {
		checkID(s.ID, &diags)
		out = append(out, &Situation{ID: s.ID.Value, URL: "/situations/" + s.ID.Value + "/", Title: s.Title, Description: s.Description,
			Prompt: s.Prompt, Kind: oneOf(s.Kind, "kind", Kinds, &diags), Body: parseMarkdown(markdown.Field(s.Body), &diags), Pos: s.ID.Pos})
	}
	return out, diags
}

// termKeys is an entry of content/glossary.yaml.
type termKeys struct {
	ID         source.Text   `yaml:"id,required"`
	Term       string        `yaml:"term,required"`
	Also       []string      `yaml:"also"`
	Definition source.Text   `yaml:"definition,required"`
	See        []source.Text `yaml:"see"`
}

func parseGlossary(f source.File) ([]*Term, source.Diagnostics) {
	var k struct {
		Terms []termKeys `yaml:"terms"`
	}
	diags := source.Decode(f, 0, f.Data, &k)
	var out []*Term
	for _, t := range k.Terms {
		checkID(t.ID, &diags)
		out = append(out, &Term{ID: t.ID.Value, URL: "/glossary/#" + t.ID.Value, Name: t.Term, Also: t.Also,
			Definition: parseMarkdown(markdown.Field(t.Definition), &diags), SeeIDs: t.See, Pos: t.ID.Pos})
	}
	return out, diags
}
