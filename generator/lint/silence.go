package lint

import (
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// Silence parts diagnostics into those to be said and those that the guide's
// settings silence. An error is never silenced.
func Silence(s guide.Settings, all source.Diagnostics) (said, silenced source.Diagnostics) {
	for _, d := range all {
		if d.Severity != source.Error && silencer(s, d) >= 0 {
			silenced = append(silenced, d)
		} else {
			said = append(said, d)
		}
	}
	return said, silenced
}

// Idle warns of silences that silence nothing. Code: idle-silence.
func Idle(s guide.Settings, silenced source.Diagnostics) (diags source.Diagnostics) {
	used := map[int]bool{}
	for _, d := range silenced {
		used[silencer(s, d)] = true
	}
	for i, q := range s.Silence {
		if !used[i] {
			diags.Warnf(q.Pos, "idle-silence", "take it out; errors cannot be silenced", "%q says nothing of %s, so there is nothing to silence", q.Code.Value, q.File.Value)
		}
	}
	return diags
}

// silencer is the index of the first silence for a diagnostic, -1 for none.
func silencer(s guide.Settings, d source.Diagnostic) int {
	for i, q := range s.Silence {
		folder := strings.HasSuffix(q.File.Value, "/") && strings.HasPrefix(d.Pos.Path, q.File.Value)
		if q.Code.Value == d.Code && (folder || q.File.Value == d.Pos.Path) {
			return i
		}
	}
	return -1
}
