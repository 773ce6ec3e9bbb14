package rules

import (
	"slices"
	"strings"

	"github.com/two-sentences/etiquette/generator/source"
)

// textsYAML are what rules, criteria and verdicts say, in another language
// than the one they are written in.
type textsYAML struct {
	Lang     source.Text     `yaml:"lang,required"`
	Rules    []ruleText      `yaml:"rules"`
	Criteria []criterionText `yaml:"criteria"`
	Verdicts []verdictYAML   `yaml:"verdicts"`
}

type ruleText struct {
	ID         source.Text `yaml:"id,required"`
	Message    source.Text `yaml:"message,required"`
	Suggestion source.Text `yaml:"suggestion"`
}

// criterionText is that of the criterion of that id and those kinds.
type criterionText struct {
	ID      source.Text   `yaml:"id,required"`
	Kinds   []source.Text `yaml:"kinds"`
	Title   source.Text   `yaml:"title,required"`
	Missing source.Text   `yaml:"missing,required"`
}

// translator puts texts in the site's language in the place of others. Texts
// of ours stay behind a rule of the user's own, which speaks for itself.
type translator struct {
	lang  string // of the texts; empty: what is written stays
	texts map[string]own[any]
	used  map[string]bool
}

// translatorFor collects the texts in a language, "de" also for "de-AT". Where
// there are none, and it is not English, a note says so.
func (c *compiler) translatorFor(lang string, pieces []Piece) *translator {
	t := &translator{texts: map[string]own[any]{}, used: map[string]bool{}}
	first, _, _ := strings.Cut(lang, "-")
	for _, p := range pieces {
		for _, texts := range p.sheet.Texts {
			if texts.Lang.Value != lang && texts.Lang.Value != first {
				continue
			}
			t.lang = texts.Lang.Value
			for _, r := range texts.Rules {
				t.texts["rule "+r.ID.Value] = own[any]{r, p.Own}
			}
			for _, k := range texts.Criteria {
				t.texts[criterionKey(k.ID, k.Kinds)] = own[any]{k, p.Own}
			}
			for _, v := range texts.Verdicts {
				t.texts["verdict "+v.ID.Value] = own[any]{v, p.Own}
			}
		}
	}
	if t.lang == "" && lang != "" && first != "en" {
		c.diags.Notef(source.Pos{Path: "content/rules"}, "no-words", "give it texts, as texts-de.yaml does", "the checker has no texts in %q, so it speaks English", lang)
	}
	return t
}

func criterionKey(id source.Text, kinds []source.Text) string {
	key := "criterion " + id.Value
	for _, k := range kinds {
		key += " " + k.Value
	}
	return key
}

// text is what stands for a thing in the language, if anything does. That a
// thing of ours has none is a warning.
func (t *translator) text(c *compiler, key string, isOwn bool) any {
	found, ok := t.texts[key]
	t.used[key] = true
	switch {
	case ok && (found.own || !isOwn):
		return found.it
	case t.lang != "" && !isOwn:
		c.diags.Warnf(source.Pos{Path: "content/rules"}, "no-text", "add it to the texts in content/rules", "the %s has no text in %q; the English one stands in for it", key, t.lang)
	}
	return nil
}

func (t *translator) rule(c *compiler, r *own[ruleYAML]) {
	if text, ok := t.text(c, "rule "+r.it.ID.Value, r.own).(ruleText); ok {
		r.it.Message, r.it.Suggestion = text.Message, text.Suggestion
	}
}

func (t *translator) criterion(c *compiler, k *own[criterionYAML]) {
	if text, ok := t.text(c, criterionKey(k.it.ID, k.it.Kinds), k.own).(criterionText); ok {
		k.it.Title, k.it.Missing = text.Title, text.Missing
	}
}

func (t *translator) verdict(c *compiler, v *own[verdictYAML]) {
	if text, ok := t.text(c, "verdict "+v.it.ID.Value, v.own).(verdictYAML); ok {
		v.it.Title, v.it.Text = text.Title, text.Text
	}
}

// unusedTexts warns of the user's texts that belong to nothing.
func (c *compiler) unusedTexts(t *translator) {
	known, keys := make([]string, 0, len(t.used)), make([]string, 0, len(t.texts))
	for key := range t.used {
		known = append(known, key)
	}
	for key := range t.texts {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		if found := t.texts[key]; found.own && !t.used[key] {
			c.diags.Warnf(idOf(found.it).Pos, "unknown-text", source.DidYouMean(key, known, "take it out"), "there is no %s for this text", key)
		}
	}
}

func idOf(text any) source.Text {
	switch text := text.(type) {
	case ruleText:
		return text.ID
	case criterionText:
		return text.ID
	default:
		return text.(verdictYAML).ID
	}
}
