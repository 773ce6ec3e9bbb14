package guide

import "github.com/two-sentences/etiquette/generator/rules"

// Judge asks the checker about a note. An empty kind is an invitation. ok is
// false where the site has no checker.
func (s *Site) Judge(text, kind, platform string) (r rules.Result, ok bool) {
	if s.Program == nil {
		return rules.Result{}, false
	}
	if kind == "" {
		kind = Kinds[0]
	}
	return s.Program.Check(rules.Note{Text: text, Kind: kind, Platform: platform}), true
}
