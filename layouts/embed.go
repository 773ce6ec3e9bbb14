// Package layouts holds the layouts that every site is made with, unless the
// site has files of its own by the same names.
package layouts

import "embed"

// FS holds the layouts by their paths in this folder: "base.html".
//
//go:embed *.html partials/*.html words/*.yaml
var FS embed.FS
