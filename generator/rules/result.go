package rules

import (
	"fmt"
	"strconv"
)

// Verdict is what a note comes to.
type Verdict string

// The verdicts: send it as it is; mend one place; begin again.
const (
	Ready   Verdict = "ready"
	Fix     Verdict = "fix"
	Rewrite Verdict = "rewrite"
)

// Verdicts in order, the best first.
var Verdicts = []Verdict{Ready, Fix, Rewrite}

// Severity says what a finding does to the verdict. A rule's own severity may
// be one of two more that depend on whether a reason is left: mend and hollow.
type Severity string

// The severities. A finding has one of the first three.
const (
	SeverityRewrite Severity = "rewrite"
	SeverityFix     Severity = "fix"
	SeverityRemark  Severity = "remark"
	SeverityMend    Severity = "mend"   // fix where a reason is left outside the fault, else rewrite
	SeverityHollow  Severity = "hollow" // remark where a reason is left, else rewrite
)

// Severities of rules, in the order in which a Program numbers them.
var Severities = []Severity{SeverityRewrite, SeverityFix, SeverityMend, SeverityHollow, SeverityRemark}

var severityOrder = []Severity{SeverityRewrite, SeverityFix, SeverityRemark}

// Result is the answer to a note. It holds ids, places and the rules' own
// texts, never the note's.
type Result struct {
	Verdict  Verdict
	Findings []Finding // the gravest first, then in the order of the rules
	Criteria []Met     // those that hold for this kind of note, in their order
	Length   int       // UTF-16 units
	Limit    int       // UTF-16 units; 0 for none
}

// Finding is one thing a rule has to say. Start and End are UTF-16 offsets,
// half-open; both 0 for a finding about the whole note.
type Finding struct {
	Rule, Issue, Criterion string
	Severity               Severity
	Start, End             int
	Message, Suggestion    string
	Link                   string // into the guide; empty for none
}

// Met tells whether a criterion is met, by which words, or how to mend it.
type Met struct {
	ID, Title string
	Met       bool
	Spans     [][2]int // UTF-16 offsets of the words that met it
	Missing   string   // how to mend it; empty when it is met
	Link      string
}

// MarshalJSON gives the Encode form; json.Marshal then escapes it its own way.
func (r Result) MarshalJSON() ([]byte, error) { return r.Encode(), nil }

// Encode gives the canonical encoding, the same bytes that
// etiquetteChecker.encode gives: fixed order of keys, no white space, whole
// numbers, and in texts only the quote, the backslash and the characters below
// U+0020 escaped.
func (r Result) Encode() []byte {
	b := append([]byte(nil), `{"verdict":`...)
	b = appendText(b, string(r.Verdict))
	b = append(b, `,"findings":[`...)
	for i, f := range r.Findings {
		b = appendComma(b, i)
		b = f.append(b)
	}
	b = append(b, `],"criteria":[`...)
	for i, m := range r.Criteria {
		b = appendComma(b, i)
		b = m.append(b)
	}
	b = strconv.AppendInt(append(b, `],"length":`...), int64(r.Length), 10)
	b = strconv.AppendInt(append(b, `,"limit":`...), int64(r.Limit), 10)
	return append(b, '}')
}

func (f Finding) append(b []byte) []byte {
	b = append(b, '{')
	b = appendField(b, "rule", f.Rule)
	b = appendField(append(b, ','), "issue", f.Issue)
	b = appendField(append(b, ','), "criterion", f.Criterion)
	b = appendField(append(b, ','), "severity", string(f.Severity))
	b = strconv.AppendInt(append(b, `,"start":`...), int64(f.Start), 10)
	b = strconv.AppendInt(append(b, `,"end":`...), int64(f.End), 10)
	b = appendField(append(b, ','), "message", f.Message)
	b = appendField(append(b, ','), "suggestion", f.Suggestion)
	b = appendField(append(b, ','), "link", f.Link)
	return append(b, '}')
}

func (m Met) append(b []byte) []byte {
	b = append(b, '{')
	b = appendField(b, "id", m.ID)
	b = appendField(append(b, ','), "title", m.Title)
	b = strconv.AppendBool(append(b, `,"met":`...), m.Met)
	b = append(b, `,"spans":[`...)
	for i, s := range m.Spans {
		b = appendComma(b, i)
		b = fmt.Appendf(b, "[%d,%d]", s[0], s[1])
	}
	b = appendField(append(b, `],`...), "missing", m.Missing)
	b = appendField(append(b, ','), "link", m.Link)
	return append(b, '}')
}

func appendComma(b []byte, i int) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return b
}

func appendField(b []byte, key, text string) []byte {
	b = append(append(append(b, '"'), key...), `":`...)
	return appendText(b, text)
}

const hex = "0123456789abcdef"

func appendText(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < 0x20:
			b = append(b, `\u00`...)
			b = append(b, hex[c>>4], hex[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}
