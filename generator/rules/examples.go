package rules

import "github.com/two-sentences/etiquette/generator/source"

// Examples runs every rule's own examples: a note under "match" must bring the
// rule's finding, one under "clear" must not. A loaded Program has none.
//
// Codes: rule-example.
func (p *Program) Examples() source.Diagnostics {
	var diags source.Diagnostics
	for _, e := range p.origin.examples {
		found := false
		for _, f := range p.judged(Note{Text: e.text.Value, Kind: e.kind}).findings { // also what a stronger finding says already
			found = found || p.data.Rules[f.rule].ID == e.rule
		}
		switch {
		case e.match && !found:
			diags.Errorf(e.text.Pos, "rule-example", "widen its phrases, or take the example out", "the rule %q should match this and does not", e.rule)
		case !e.match && found:
			diags.Errorf(e.text.Pos, "rule-example", "narrow its phrases, or take the example out", "the rule %q should not match this and does", e.rule)
		}
	}
	return diags
}
