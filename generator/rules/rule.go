package rules

import (
	"slices"

	"github.com/two-sentences/etiquette/generator/source"
)

var hidings = []string{"nothing", "span", "sentence"}

// rule compiles one rule.
func (c *compiler) rule(y ruleYAML, isOwn bool) {
	r := rule{ID: y.ID.Value, Issue: y.Issue.Value, Kinds: c.kinds(y.Kinds), Criterion: y.Criterion.Value, Signal: -1, Unless: -1,
		If: c.rows(y.If), Hides: hideSpan, Message: y.Message.Value, Suggestion: y.Suggestion.Value, Link: y.Link.Value}
	if r.Issue == "" {
		r.Issue = r.ID
	}
	c.required(y)
	if r.Severity = slices.Index(severityNames(), y.Severity.Value); r.Severity < 0 {
		r.Severity = isRemark
		c.diags.Errorf(placeOf(y.Severity, y.Pos), "unknown-word", source.OneOf(severityNames()), "the severity of the rule %q is %q", r.ID, y.Severity.Value)
	}
	if y.Hides.Value != "" {
		if r.Hides = slices.Index(hidings, y.Hides.Value); r.Hides < 0 {
			r.Hides = hideSpan
			c.diags.Errorf(y.Hides.Pos, "unknown-word", source.OneOf(hidings), "no way %q to hide", y.Hides.Value)
		}
	}
	switch y.On.Value {
	case "", "note":
	case "rest":
		r.Rest = true
	default:
		c.diags.Errorf(y.On.Pos, "unknown-word", source.OneOf([]string{"note", "rest"}), "a rule cannot look at %q", y.On.Value)
	}
	c.signalOf(y, &r)
	r.Needs = c.needs(y)
	c.out.Rules = append(c.out.Rules, r)
	c.link(y.Link, isOwn)
	c.examples(y, r)
}

func severityNames() []string {
	out := make([]string, len(Severities))
	for i, s := range Severities {
		out[i] = string(s)
	}
	return out
}

func placeOf(t source.Text, otherwise source.Pos) source.Pos {
	if t.Pos.Line > 0 {
		return t.Pos
	}
	return otherwise
}

// required: a rule may leave these out only when it is disabled.
func (c *compiler) required(y ruleYAML) {
	for _, k := range []struct {
		key  string
		text source.Text
	}{{"severity", y.Severity}, {"criterion", y.Criterion}, {"message", y.Message}} {
		if k.text.Value == "" {
			c.diags.Errorf(y.Pos, "missing-key", "add a line \""+k.key+": …\"", "%q is missing in the rule %q", k.key, y.ID.Value)
		}
	}
}

func (c *compiler) signalOf(y ruleYAML, r *rule) {
	has := len(y.Phrases)+len(y.Templates) > 0
	switch {
	case has && y.Signal.Value != "":
		c.diags.Errorf(y.Signal.Pos, "bad-rule", "give it phrases, or a signal", "the rule %q has both phrases and a signal", r.ID)
	case has:
		r.Signal = c.signals[ruleSignal(y)]
		c.texts(y.Phrases, y.Templates, y.Edits, []int{r.Signal})
	case y.Signal.Value != "":
		r.Signal = c.signal(y.Signal)
	case len(y.If) == 0:
		c.diags.Errorf(y.Pos, "bad-rule", "give it phrases, templates, a signal or \"if\"", "the rule %q would say its piece of every note", r.ID)
	}
	if len(y.Unless) > 0 {
		r.Unless = c.signals[unlessSignal(y)]
		c.texts(y.Unless, nil, 0, []int{r.Unless})
	}
}

// needs: what must be left for a fix; the signal "reason" where nothing else is said.
func (c *compiler) needs(y ruleYAML) [][]term {
	if len(y.Needs) > 0 {
		return c.rows(y.Needs)
	}
	if i, ok := c.signals["reason"]; ok {
		return [][]term{{{i, 1, -1}}}
	}
	return [][]term{}
}

func (c *compiler) link(t source.Text, isOwn bool) {
	if t.Value != "" {
		c.origin.links = append(c.origin.links, Link{t.Value, t.Pos, isOwn})
	}
}

func (c *compiler) examples(y ruleYAML, r rule) {
	kind := Kinds[0]
	if len(r.Kinds) > 0 {
		kind = Kinds[r.Kinds[0]]
	}
	for _, t := range y.Examples.Match {
		c.origin.examples = append(c.origin.examples, example{r.ID, kind, t, true})
	}
	for _, t := range y.Examples.Clear {
		c.origin.examples = append(c.origin.examples, example{r.ID, kind, t, false})
	}
}

func (c *compiler) criterion(y criterionYAML, isOwn bool) {
	k := criterion{ID: y.ID.Value, Title: y.Title.Value, Kinds: c.kinds(y.Kinds), Met: c.rows(y.Met), Quotes: []int{}, Faults: y.Faults, Missing: y.Missing.Value, Link: y.Link.Value}
	for _, q := range y.Quotes {
		if i := c.signal(q); i >= 0 {
			k.Quotes = append(k.Quotes, i)
		}
	}
	c.out.Criteria = append(c.out.Criteria, k)
	c.link(y.Link, isOwn)
}
