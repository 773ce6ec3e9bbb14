// Package static holds the stylesheets, scripts and images that every site is
// made with, unless the site has files of its own by the same names.
package static

import "embed"

// FS holds the files by their paths in this folder: "css/base.css".
//
//go:embed css js img
var FS embed.FS
