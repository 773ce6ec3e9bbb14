// Package content holds the starter guide: "init" copies it out, and its rules
// are laid beneath every guide's own.
package content

import "embed"

// FS holds the guide by its paths in this folder: "articles/two-sentences.md".
//
//go:embed *.yaml articles notes pages rules threads
var FS embed.FS
