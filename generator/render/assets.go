package render

import (
	"bytes"
	"encoding/hex"
	"path"
	"regexp"
	"strings"

	"github.com/two-sentences/etiquette/generator/source"
)

// hashedFolders are the folders of static/ whose files are named after their
// content, so that they may be cached for ever. All others keep their names.
var hashedFolders = []string{"css", "js", "img", "images", "fonts"}

// assets is static/ as it is served.
type assets struct {
	files map[string][]byte   // by path in the output: "css/site.0123456789.css"
	names map[string]string   // "/css/site.css" → "/css/site.0123456789.css", for all of static/
	parts map[string][]string // of a stylesheet, those set into it; site paths
}

// parseAssets fingerprints static/. Code: dead-asset, for a file that a
// stylesheet names and that is not there.
func parseAssets(tree source.Tree) (assets, source.Diagnostics) {
	a := assets{files: map[string][]byte{}, names: map[string]string{}, parts: map[string][]string{}}
	var sheets []source.File
	for _, f := range tree.Under("static") {
		if path.Ext(f.Path) == ".css" {
			sheets = append(sheets, f)
			continue
		}
		a.add(strings.TrimPrefix(f.Path, "static/"), f.Data, f.Hash)
	}
	s := sheetReader{assets: a, sheets: map[string]source.File{}, open: map[string]bool{}}
	for _, f := range sheets {
		s.sheets[strings.TrimPrefix(f.Path, "static")] = f
	}
	for _, f := range sheets {
		s.read(strings.TrimPrefix(f.Path, "static"))
	}
	return a, s.diags
}

// add puts a file of static/ in its place.
func (a assets) add(name string, data []byte, hash source.Hash) {
	out := name
	if folder, _, ok := strings.Cut(name, "/"); ok && isHashed(folder) {
		ext := path.Ext(name)
		out = strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(hash[:5]) + ext
	}
	a.files[out] = data
	a.names["/"+name] = "/" + out
}

// madeFrom are the source files of what is served under a site path.
func (a assets) madeFrom(path string) []string {
	files := []string{"static" + path}
	for _, part := range a.parts[path] {
		files = append(files, "static"+part)
	}
	return files
}

func isHashed(folder string) bool {
	for _, h := range hashedFolders {
		if folder == h {
			return true
		}
	}
	return false
}

// sheetReader reads stylesheets. One that another imports is set into it, so
// that layers may be files of their own and a page asks for one.
type sheetReader struct {
	assets assets
	sheets map[string]source.File // by site path
	open   map[string]bool        // being read
	diags  source.Diagnostics
}

// cssURL finds an import with its media, or an address.
var cssURL = regexp.MustCompile(`@import\s+(?:url\(\s*)?["']([^"'()\s]+)["']\s*\)?\s*([^;]*);|url\(\s*["']?([^"'()\s]+)`)

// read puts a stylesheet in its place.
func (s *sheetReader) read(name string) {
	out := s.expand(name, name)
	s.assets.add(strings.TrimPrefix(name, "/"), out, source.Sum(out))
}

// expand gives a stylesheet's bytes as a part of another, or of itself.
func (s *sheetReader) expand(name, whole string) (out []byte) {
	s.open[name] = true
	defer delete(s.open, name)
	f, last := s.sheets[name], 0
	for _, m := range addressed(f.Data) {
		if m[2] >= 0 {
			out = append(out, f.Data[last:m[0]]...)
			out = append(out, s.imported(f, name, whole, m)...)
			last = m[1]
			continue
		}
		out = append(out, f.Data[last:m[6]]...)
		out = append(out, s.rewrite(f, name, whole, string(f.Data[m[6]:m[7]]), m[6])...)
		last = m[7]
	}
	return append(out, f.Data[last:]...)
}

// addressed are the places of cssURL in a stylesheet. Most have none, which is
// told sooner.
func addressed(sheet []byte) [][]int {
	if !bytes.Contains(sheet, []byte("@import")) && !bytes.Contains(sheet, []byte("url(")) {
		return nil
	}
	return cssURL.FindAllSubmatchIndex(sheet, -1)
}

// imported is what an import stands for.
func (s *sheetReader) imported(f source.File, name, whole string, m []int) []byte {
	dest, media := string(f.Data[m[2]:m[3]]), string(f.Data[m[4]:m[5]])
	target := resolveIn(name, dest)
	_, ours := s.sheets[target]
	switch {
	case s.open[target]:
		s.diags.Errorf(f.Pos(m[2]), "dead-asset", "take one of the imports out", "\"static%s\" and this file import each other", target)
		return nil
	case !ours:
		s.diags.Errorf(f.Pos(m[2]), "dead-asset", "put the file there, or take the import out", "no stylesheet \"static%s\"", target)
		return nil
	}
	s.assets.parts[whole] = append(s.assets.parts[whole], target)
	if media == "" {
		return s.expand(target, whole)
	}
	out := append([]byte("@media "+strings.TrimSpace(media)+" {\n"), s.expand(target, whole)...)
	return append(out, '}')
}

// resolveIn is the site path that an address in a stylesheet means.
func resolveIn(sheet, dest string) string {
	if strings.HasPrefix(dest, "/") {
		return dest
	}
	return path.Join(path.Dir(sheet), dest)
}

// rewrite gives an address in a stylesheet its fingerprinted name, relative to
// the whole that it is part of: so it is right under every base path.
func (s *sheetReader) rewrite(f source.File, sheet, whole, dest string, at int) string {
	if strings.HasPrefix(dest, "#") || strings.Contains(dest, ":") || strings.HasPrefix(dest, "//") {
		return dest
	}
	plain, rest := dest, ""
	if i := strings.IndexAny(dest, "?#"); i >= 0 {
		plain, rest = dest[:i], dest[i:]
	}
	target := resolveIn(sheet, plain)
	name, ok := s.assets.names[target]
	if !ok {
		s.diags.Errorf(f.Pos(at), "dead-asset", "put the file there, or take the address out", "no file \"static%s\"", target)
		return dest
	}
	up := strings.Repeat("../", strings.Count(whole, "/")-1)
	return up + encode(strings.TrimPrefix(name, "/"), &pathSafe) + rest
}
