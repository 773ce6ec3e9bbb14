package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/rules"
	"github.com/two-sentences/etiquette/generator/source"
)

// example holds an example note against the checker.
func (c *checker) example(n *guide.Note) {
	if n.Before != nil {
		c.verdict(n.Before.Text, n.Kind, n.Platform, n.Before.Expect, n.Before.Pos)
	}
	c.verdict(n.After.Text, n.Kind, n.Platform, n.After.Expect, n.After.Pos)
}

// verdict reports a note that the checker judges otherwise than its writer, so
// that the guide and the checker never contradict each other.
func (c *checker) verdict(text, kind, platform, expect string, pos source.Pos) {
	if !slices.Contains(guide.Verdicts, expect) {
		return // none is expected, or it is misspelt, which has been said
	}
	if r, ok := c.site.Judge(text, kind, platform); ok && string(r.Verdict) != expect {
		c.diags.Errorf(pos, "verdict", "mend the note, or write what the checker says", "the note should be %q, the checker says %q%s", expect, r.Verdict, reasons(r))
	}
}

// reasons are the findings of a result, the gravest first, and what it misses.
func reasons(r rules.Result) string {
	var said []string
	for _, f := range r.Findings {
		said = append(said, fmt.Sprintf("%s (%s)", f.Message, f.Rule))
	}
	for _, m := range r.Criteria {
		if !m.Met {
			said = append(said, "missing: "+m.Title)
		}
	}
	if said == nil {
		return ": it finds nothing amiss"
	}
	return ": " + strings.Join(said, "; ")
}

// rules reports links of a user's own rules that lead nowhere. Those of the
// rules that we lay beneath are left out instead.
func (c *checker) rules() {
	if c.site.Program == nil {
		return
	}
	for _, link := range c.site.Program.Links() {
		if link.Own {
			c.link("content/rules/rules.yaml", link.URL, link.Pos)
		}
	}
}
