package main

import (
	"fmt"
	"os"
	"strings"
	"unicode/utf16"

	"github.com/two-sentences/etiquette/generator/rules"
)

// report shows a result to a person: the note with what was found underlined,
// then each finding with its remedy.
type report struct{ printer }

func newReport(w *os.File) report {
	r := report{printer{w: w}}
	r.colour = coloured(w)
	return r
}

// result writes the verdict, the note with numbered spans, the findings and
// the criteria.
func (r report) result(n rules.Note, res rules.Result) {
	fmt.Fprintf(r.w, "%s  %s\n", r.verdict(res.Verdict), r.length(res))
	if strings.TrimSpace(n.Text) != "" {
		fmt.Fprintf(r.w, "\n%s\n", indent(r.marked(n.Text, res.Findings)))
	}
	for i, f := range res.Findings {
		fmt.Fprintf(r.w, "\n%d. %s: %s", i+1, f.Severity, f.Message)
		if f.Suggestion != "" {
			fmt.Fprintf(r.w, "\n   %s", f.Suggestion)
		}
	}
	if len(res.Findings) > 0 {
		fmt.Fprintln(r.w)
	}
	fmt.Fprintln(r.w)
	for _, m := range res.Criteria {
		r.criterion(n.Text, m)
	}
}

var verdictWords = map[rules.Verdict]string{rules.Ready: "ready: send it as it is", rules.Fix: "fix: mend what is marked", rules.Rewrite: "rewrite: begin again"}

func (r report) verdict(v rules.Verdict) string {
	colour := map[rules.Verdict]string{rules.Ready: "32", rules.Fix: "33", rules.Rewrite: "31"}[v]
	return r.in("1;"+colour, verdictWords[v])
}

func (r report) length(res rules.Result) string {
	if res.Limit == 0 {
		return fmt.Sprintf("(%d characters)", res.Length)
	}
	return fmt.Sprintf("(%d of %d characters)", res.Length, res.Limit)
}

// marked puts numbers behind what was found, and underlines it in colour.
func (r report) marked(text string, findings []rules.Finding) string {
	units := utf16.Encode([]rune(text))
	opens, closes := map[int]int{}, map[int][]int{}
	for i, f := range findings {
		if f.End > f.Start && f.End <= len(units) {
			opens[f.Start]++
			closes[f.End] = append(closes[f.End], i+1)
		}
	}
	var b strings.Builder
	depth, from := 0, 0
	for at := 0; at <= len(units); at++ {
		if at < len(units) && opens[at] == 0 && closes[at] == nil {
			continue
		}
		b.WriteString(r.piece(string(utf16.Decode(units[from:at])), depth > 0))
		from = at
		for _, n := range closes[at] {
			depth--
			fmt.Fprintf(&b, "[%d]", n)
		}
		depth += opens[at]
	}
	return b.String()
}

func (r report) piece(text string, found bool) string {
	text = strings.Map(func(c rune) rune {
		if c == '\n' {
			return c
		}
		return visible(c)
	}, text)
	if found {
		return r.in("4", text)
	}
	return text
}

func (r report) criterion(text string, m rules.Met) {
	if !m.Met {
		fmt.Fprintf(r.w, "%s %s: %s\n", r.in("31", "missing"), m.Title, m.Missing)
		return
	}
	units := utf16.Encode([]rune(text))
	var quotes []string
	for _, s := range m.Spans {
		if s[1] <= len(units) && len(quotes) < 3 {
			quotes = append(quotes, fmt.Sprintf("%q", string(utf16.Decode(units[s[0]:s[1]]))))
		}
	}
	line := r.in("32", "    met") + " " + m.Title
	if quotes != nil {
		line += ": " + strings.Join(quotes, ", ")
	}
	fmt.Fprintln(r.w, line)
}

// in writes text in a colour where colours are shown.
func (r report) in(code, text string) string {
	if !r.colour || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func indent(text string) string { return "    " + strings.ReplaceAll(text, "\n", "\n    ") }
