package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/two-sentences/etiquette/generator/source"
)

// printer writes diagnostics for people: a line each, and the place below it.
type printer struct {
	w      io.Writer
	tree   source.Tree
	colour bool
}

// newPrinter writes in colour where w is a terminal and NO_COLOR (no-color.org)
// is not set.
func newPrinter(w *os.File, tree source.Tree) printer {
	return printer{w: w, tree: tree, colour: coloured(w)}
}

func coloured(w *os.File) bool {
	info, err := w.Stat()
	terminal := err == nil && info.Mode()&os.ModeCharDevice != 0
	return terminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

func (p printer) diagnostics(ds source.Diagnostics) {
	for _, d := range ds {
		fmt.Fprintln(p.w, p.paint(d))
		p.excerpt(d.Pos)
	}
}

func (p printer) paint(d source.Diagnostic) string {
	if !p.colour {
		return d.String()
	}
	code := map[source.Severity]string{source.Error: "31", source.Warning: "33", source.Note: "36"}[d.Severity]
	word := d.Severity.String() + ":"
	return strings.Replace(d.String(), word, "\x1b["+code+"m"+word+"\x1b[0m", 1)
}

// excerptWidth is how many characters of a line are shown.
const excerptWidth = 100

// excerpt shows the line and puts a caret below the column.
func (p printer) excerpt(pos source.Pos) {
	f, ok := p.tree.File(pos.Path)
	if !ok || pos.Line == 0 || pos.Column == 0 {
		return
	}
	line := []rune(strings.Map(visible, f.Line(pos.Line)))
	at := 0 // the column as an index of characters
	for units := 1; units < pos.Column && at < len(line); at++ {
		units += source.UTF16Len(string(line[at]))
	}
	from := max(0, min(at-excerptWidth/2, len(line)-excerptWidth))
	to := min(len(line), from+excerptWidth)
	if strings.TrimSpace(string(line)) == "" {
		return
	}
	fmt.Fprintf(p.w, "    %s\n    %s^\n", string(line[from:to]), strings.Repeat(" ", at-from))
}

// visible keeps a source line from steering the terminal.
func visible(r rune) rune {
	switch {
	case r == '\t':
		return ' '
	case r < ' ' || r >= 0x7F && r < 0xA0 || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069:
		return '\uFFFD'
	}
	return r
}

func bad(ds source.Diagnostics, strict bool) bool {
	return ds.HasErrors() || strict && ds.Count(source.Warning) > 0
}

// summary counts errors and warnings: "2 errors, 1 warning".
func summary(ds source.Diagnostics) string {
	s := plural(ds.Count(source.Error), "error")
	if n := ds.Count(source.Warning); n > 0 {
		s += ", " + plural(n, "warning")
	}
	return s
}

func plural(n int, word string) string {
	if n != 1 {
		word += "s"
	}
	return fmt.Sprintf("%d %s", n, word)
}

// formats writes diagnostics for programs.
var formats = map[string]func(io.Writer, source.Diagnostics) error{
	"json":   asJSON,
	"github": asGitHub,
	"sarif":  asSARIF,
}

func asJSON(w io.Writer, ds source.Diagnostics) error {
	if ds == nil {
		ds = source.Diagnostics{}
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(ds)
}

// asGitHub writes workflow commands (docs.github.com, "Workflow commands for
// GitHub Actions"), which show a message at its line in a pull request.
func asGitHub(w io.Writer, ds source.Diagnostics) error {
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	for _, d := range ds {
		level := map[source.Severity]string{source.Error: "error", source.Warning: "warning", source.Note: "notice"}[d.Severity]
		message := d.Message
		if d.Hint != "" {
			message += "; " + d.Hint
		}
		if _, err := fmt.Fprintf(w, "::%s file=%s,line=%d,col=%d,title=%s::%s\n", level, property.Replace(d.Pos.Path), max(1, d.Pos.Line), max(1, d.Pos.Column), property.Replace(d.Code), data.Replace(message)); err != nil {
			return err
		}
	}
	return nil
}

// asSARIF writes SARIF 2.1.0 (OASIS), as code scanners read it.
func asSARIF(w io.Writer, ds source.Diagnostics) error {
	type object = map[string]any
	results := []object{}
	for _, d := range ds {
		level := map[source.Severity]string{source.Error: "error", source.Warning: "warning", source.Note: "note"}[d.Severity]
		message := d.Message
		if d.Hint != "" {
			message += "; " + d.Hint
		}
		results = append(results, object{"ruleId": d.Code, "level": level, "message": object{"text": message},
			"locations": []object{{"physicalLocation": object{"artifactLocation": object{"uri": d.Pos.Path},
				"region": object{"startLine": max(1, d.Pos.Line), "startColumn": max(1, d.Pos.Column)}}}}})
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(object{"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
		"runs": []object{{"tool": object{"driver": object{"name": "etiquette", "version": version()}}, "columnKind": "utf16CodeUnits", "results": results}}})
}
