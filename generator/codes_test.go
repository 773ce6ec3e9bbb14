package generator_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestEveryCodeIsExplained holds that the README lists each code that a
// diagnostic can carry, and no other.
func TestEveryCodeIsExplained(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	call := regexp.MustCompile(`(?:Errorf|Warnf|Notef)\([^\n]*?"([a-z0-9-]+)",|Code: "([a-z0-9-]+)"`)
	for file := range sources(t) {
		text, err := os.ReadFile("../" + file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range call.FindAllStringSubmatch(string(text), -1) {
			said[m[1]+m[2]] = true
		}
	}
	for code := range said {
		if !strings.Contains(string(readme), "| `"+code+"` |") {
			t.Errorf("the README does not explain %q", code)
		}
	}
	_, table, _ := strings.Cut(string(readme), "| code | meaning |")
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z0-9-]+)` \\|").FindAllStringSubmatch(table, -1) {
		if !said[m[1]] {
			t.Errorf("the README explains %q, which nothing says", m[1])
		}
	}
}
