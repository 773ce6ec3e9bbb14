package importer

import (
	"regexp"
	"sync"
)

// pattern is a regular expression that is compiled when it is first asked for:
// there are many, and a program that imports nothing need not wait for them.
func pattern(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
