package render

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// physical is what would stay where it is in a page that runs from right to left.
var physical = regexp.MustCompile(`(?:^|[\s;{])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)(?:-\w+)?|left|right|border-(?:top|bottom)-(?:left|right)-radius|width|height|min-width|min-height|max-width|max-height)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)\b|\btranslateX\(`)

// fourSided is a shorthand of four values: top, right, bottom, left.
var fourSided = regexp.MustCompile(`(?:^|[\s;{])(margin|padding|inset|border-width|border-radius|border-style|border-color)\s*:\s*([^;}]+)`)

// TestStylesheetsRunBothWays holds that no stylesheet names left or right.
func TestStylesheetsRunBothWays(t *testing.T) {
	sheets, err := filepath.Glob("../../static/css/*.css")
	if err != nil || len(sheets) < 5 {
		t.Fatal(err, sheets)
	}
	for _, name := range sheets {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(data), "\n") {
			if strings.Contains(line, "@media") || strings.Contains(line, "@container") {
				continue
			}
			if m := physical.FindString(line); m != "" {
				t.Errorf("%s:%d: %q is physical; write it logically", name, i+1, strings.TrimSpace(m))
			}
			if m := fourSided.FindStringSubmatch(line); m != nil && lopsided(m[1], m[2]) {
				t.Errorf("%s:%d: %s has a left and a right; write -block and -inline", name, i+1, m[1])
			}
		}
	}
}

// lopsided tells whether the left of a shorthand differs from its right.
func lopsided(property, text string) bool {
	values := cssValues(text)
	if property == "border-radius" {
		return len(values) == 4 && (values[0] != values[1] || values[2] != values[3]) || len(values) == 3 || len(values) == 2
	}
	return len(values) == 4 && values[1] != values[3]
}

// cssValues are the values of a property; spaces inside brackets part none.
func cssValues(text string) (values []string) {
	depth, at := 0, 0
	for i, r := range text + " " {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == ' ' && depth == 0:
			if i > at {
				values = append(values, text[at:i])
			}
			at = i + 1
		}
	}
	return values
}
