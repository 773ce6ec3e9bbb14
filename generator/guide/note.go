package guide

import (
	"sort"
	"strings"

	"github.com/two-sentences/etiquette/generator/markdown"
	"github.com/two-sentences/etiquette/generator/rules"
	"github.com/two-sentences/etiquette/generator/source"
)

// The words of a note; those of the checker are its own.
var (
	Kinds     = rules.Kinds
	Platforms = rules.Platforms
	Verdicts  = []string{string(rules.Ready), string(rules.Fix), string(rules.Rewrite)}
	Purposes  = []string{"ask", "accept", "decline"}
	Tones     = []string{"warm", "brief", "formal"}
)

// noteKeys is content/notes/**/*.yaml.
type noteKeys struct {
	Title     string      `yaml:"title,required"`
	Situation source.Text `yaml:"situation,required"`
	Kind      source.Text `yaml:"kind,required"`
	Platform  source.Text `yaml:"platform"`
	Purpose   source.Text `yaml:"purpose"`
	Tone      source.Text `yaml:"tone"`
	Lang      source.Text `yaml:"lang"`
	Why       source.Text `yaml:"why"`
	Before    *sampleKeys `yaml:"before"`
	After     sampleKeys  `yaml:"after,required"`
	Fields    []fieldKeys `yaml:"fields"`
	Pos       source.Pos  `yaml:",pos"`
}

type sampleKeys struct {
	Text   source.Text `yaml:"text"`
	Expect source.Text `yaml:"expect"`
	Marks  []markKeys  `yaml:"marks"`
}

type markKeys struct {
	Quote source.Text `yaml:"quote,required"`
	Does  string      `yaml:"does,required"`
}

// Answers tells whether the note is an answer to choose by purpose and tone.
func (n *Note) Answers() bool { return n.Purpose != "" && n.Tone != "" }

type fieldKeys struct {
	Quote source.Text `yaml:"quote,required"`
	Is    string      `yaml:"is,required"`
}

func parseNote(f source.File) (*Note, source.Diagnostics) {
	var k noteKeys
	diags := source.Decode(f, 0, f.Data, &k)
	n := &Note{ID: slugOf(f, source.Text{}, &diags), Path: f.Path, Title: k.Title, SituationID: k.Situation, Pos: k.Pos,
		Kind: oneOf(k.Kind, "kind", Kinds, &diags), Platform: oneOf(k.Platform, "platform", Platforms, &diags),
		Purpose: oneOf(k.Purpose, "purpose", Purposes, &diags), Tone: oneOf(k.Tone, "tone", Tones, &diags), Lang: tongue(k.Lang, &diags)}
	n.URL = "/notes/" + n.ID + "/"
	for key, t := range map[string]source.Text{"purpose": k.Purpose, "tone": k.Tone} {
		if t.Value != "" && n.Kind != "reply" {
			diags.Errorf(t.Pos, "bad-value", "take it out, or write \"kind: reply\"", "only a reply has a %q", key)
		}
	}
	n.Why = parseMarkdown(markdown.Field(k.Why), &diags)
	n.After = parseSample(k.After, &diags)
	n.Fields = n.After.fields(k.Fields, &diags)
	if k.Before != nil {
		before := parseSample(*k.Before, &diags)
		n.Before = &before
	}
	return n, diags
}

func parseSample(k sampleKeys, diags *source.Diagnostics) Sample {
	s := Sample{Text: strings.TrimRight(k.Text.Value, "\n"), Expect: oneOf(k.Expect, "expect", Verdicts, diags), Pos: k.Text.Pos}
	for _, m := range k.Marks {
		if span, ok := s.find(m.Quote, s.Marks, diags); ok {
			s.Marks = append(s.Marks, Mark{span.Start, span.End, m.Does})
		}
	}
	sort.SliceStable(s.Marks, func(i, j int) bool { return s.Marks[i].Start < s.Marks[j].Start })
	return s
}

// fields finds the phrases that a reader puts words of their own in place of.
func (s Sample) fields(keys []fieldKeys, diags *source.Diagnostics) (fields []Mark) {
	for _, k := range keys {
		if span, ok := s.find(k.Quote, fields, diags); ok {
			fields = append(fields, Mark{span.Start, span.End, k.Is})
		}
	}
	sort.SliceStable(fields, func(i, j int) bool { return fields[i].Start < fields[j].Start })
	return fields
}

// find returns where a phrase first stands without overlapping what is taken.
// Codes: no-such-phrase, marks-overlap.
func (s Sample) find(phrase source.Text, taken []Mark, diags *source.Diagnostics) (span Mark, ok bool) {
	start := s.free(phrase.Value, taken)
	switch {
	case phrase.Value == "" || !strings.Contains(s.Text, phrase.Value):
		diags.Errorf(phrase.Pos, "no-such-phrase", "copy it from the text, letter by letter", "the phrase %q does not stand in the note", phrase.Value)
	case start < 0:
		diags.Errorf(phrase.Pos, "marks-overlap", "mark each part of the text once", "the phrase %q overlaps another mark", phrase.Value)
	default:
		return Mark{Start: start, End: start + len(phrase.Value)}, true
	}
	return Mark{}, false
}

// free is where a phrase first stands without overlapping a mark, else -1.
func (s Sample) free(phrase string, taken []Mark) int {
	for from := 0; from <= len(s.Text)-len(phrase); {
		i := strings.Index(s.Text[from:], phrase)
		if i < 0 {
			return -1
		}
		start, end := from+i, from+i+len(phrase)
		free := true
		for _, m := range taken {
			free = free && (end <= m.Start || start >= m.End)
		}
		if free {
			return start
		}
		from = start + 1
	}
	return -1
}
