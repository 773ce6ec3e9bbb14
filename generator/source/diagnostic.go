package source

import (
	"encoding/json"
	"fmt"
	"sort"
)

// Severity says how bad a Diagnostic is.
type Severity int

// The severities. Only an Error keeps a site from being written; with
// --strict a Warning does so too. A Note is said and has no effect.
const (
	Error Severity = iota
	Warning
	Note
)

// String gives the severity's word as it is printed.
func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	}
	return "note"
}

// MarshalJSON writes the severity as its word.
func (s Severity) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

// Diagnostic is one thing said of one place: a writer's mistake and its remedy.
type Diagnostic struct {
	Pos      Pos      `json:"pos"`
	Severity Severity `json:"severity"`
	Code     string   `json:"code"`    // a stable word, listed in the README: "dead-link"
	Message  string   `json:"message"` // lower case, no full stop, names the thing in quotes
	Hint     string   `json:"hint"`    // what to do; empty where the message says it
}

// String gives "path:line:column: severity: message; hint [code]".
func (d Diagnostic) String() string {
	s := d.Severity.String() + ": " + d.Message
	if p := d.Pos.String(); p != "" {
		s = p + ": " + s
	}
	if d.Hint != "" {
		s += "; " + d.Hint
	}
	return s + " [" + d.Code + "]"
}

// Diagnostics is a list of them, in any order until Sorted.
type Diagnostics []Diagnostic

// Errorf adds an error.
func (ds *Diagnostics) Errorf(pos Pos, code, hint, format string, args ...any) {
	ds.add(Error, pos, code, hint, format, args)
}

// Warnf adds a warning.
func (ds *Diagnostics) Warnf(pos Pos, code, hint, format string, args ...any) {
	ds.add(Warning, pos, code, hint, format, args)
}

// Notef adds a note.
func (ds *Diagnostics) Notef(pos Pos, code, hint, format string, args ...any) {
	ds.add(Note, pos, code, hint, format, args)
}

func (ds *Diagnostics) add(s Severity, pos Pos, code, hint, format string, args []any) {
	*ds = append(*ds, Diagnostic{Pos: pos, Severity: s, Code: code, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// Sorted returns the diagnostics by file, line, column and message, each once.
func (ds Diagnostics) Sorted() Diagnostics {
	out := append(Diagnostics(nil), ds...)
	sort.SliceStable(out, func(i, j int) bool { return out[i].less(out[j]) })
	kept := out[:0]
	for i, d := range out {
		if i == 0 || d != kept[len(kept)-1] {
			kept = append(kept, d)
		}
	}
	return kept
}

func (d Diagnostic) less(e Diagnostic) bool {
	switch {
	case d.Pos.Path != e.Pos.Path:
		return d.Pos.Path < e.Pos.Path
	case d.Pos.Line != e.Pos.Line:
		return d.Pos.Line < e.Pos.Line
	case d.Pos.Column != e.Pos.Column:
		return d.Pos.Column < e.Pos.Column
	case d.Severity != e.Severity:
		return d.Severity < e.Severity
	case d.Code != e.Code:
		return d.Code < e.Code
	case d.Message != e.Message:
		return d.Message < e.Message
	}
	return d.Hint < e.Hint
}

// Count returns how many diagnostics have that severity.
func (ds Diagnostics) Count(s Severity) int {
	n := 0
	for _, d := range ds {
		if d.Severity == s {
			n++
		}
	}
	return n
}

// HasErrors tells whether one of them is an Error.
func (ds Diagnostics) HasErrors() bool { return ds.Count(Error) > 0 }
