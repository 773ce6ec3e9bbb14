package render

import (
	"encoding/hex"
	"path"
	"regexp"
	"strings"

	"github.com/two-sentences/etiquette/generator/markdown"
	"github.com/two-sentences/etiquette/generator/source"
)

// hashedFolders are the folders of static/ whose files are named after their
// content, so that they may be cached for ever. All others keep their names.
var hashedFolders = []string{"css", "js", "img", "images", "fonts"}

// codeCSS is where the colours of code stand, as if it were a file of static/.
const codeCSS = "css/code.css"

// assets is static/ as it is served.
type assets struct {
	files map[string][]byte // by path in the output: "css/site.0123456789.css"
	names map[string]string // "/css/site.css" → "/css/site.0123456789.css", for all of static/
}

// parseAssets fingerprints static/. Code: dead-asset, for a file that a
// stylesheet names and that is not there.
func parseAssets(tree source.Tree) (assets, source.Diagnostics) {
	a := assets{files: map[string][]byte{}, names: map[string]string{}}
	files := append([]source.File(nil), tree.Under("static")...)
	if _, own := tree.File("static/" + codeCSS); !own {
		css := markdown.Stylesheet()
		files = append(files, source.File{Path: "static/" + codeCSS, Data: css, Hash: source.Sum(css)})
	}
	var sheets []source.File
	for _, f := range files {
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

func isHashed(folder string) bool {
	for _, h := range hashedFolders {
		if folder == h {
			return true
		}
	}
	return false
}

// sheetReader reads stylesheets, those that one imports before it, because
// their names are part of its bytes.
type sheetReader struct {
	assets assets
	sheets map[string]source.File // by site path
	open   map[string]bool        // being read
	diags  source.Diagnostics
}

var cssURL = regexp.MustCompile(`(?:url\(\s*["']?|@import\s+["'])([^"'()\s]+)`)

func (s *sheetReader) read(name string) {
	if _, done := s.assets.names[name]; done || s.open[name] {
		return
	}
	s.open[name] = true
	f := s.sheets[name]
	var out []byte
	last := 0
	for _, m := range cssURL.FindAllSubmatchIndex(f.Data, -1) {
		out = append(out, f.Data[last:m[2]]...)
		out = append(out, s.rewrite(f, name, string(f.Data[m[2]:m[3]]), m[2])...)
		last = m[3]
	}
	out = append(out, f.Data[last:]...)
	delete(s.open, name)
	s.assets.add(strings.TrimPrefix(name, "/"), out, source.Sum(out))
}

// rewrite gives the address that a stylesheet names its fingerprinted name,
// relative to the stylesheet: so it is right under every base path.
func (s *sheetReader) rewrite(f source.File, sheet, dest string, at int) string {
	if strings.HasPrefix(dest, "#") || strings.Contains(dest, ":") || strings.HasPrefix(dest, "//") {
		return dest
	}
	plain, rest := dest, ""
	if i := strings.IndexAny(dest, "?#"); i >= 0 {
		plain, rest = dest[:i], dest[i:]
	}
	target := plain
	if !strings.HasPrefix(plain, "/") {
		target = path.Join(path.Dir(sheet), plain)
	}
	if s.open[target] {
		s.diags.Errorf(f.Pos(at), "dead-asset", "take one of the imports out", "\"static%s\" and this file import each other", target)
		return dest
	}
	if _, ok := s.sheets[target]; ok {
		s.read(target)
	}
	name, ok := s.assets.names[target]
	if !ok {
		s.diags.Errorf(f.Pos(at), "dead-asset", "put the file there, or take the address out", "no file \"static%s\"", target)
		return dest
	}
	up := strings.Repeat("../", strings.Count(sheet, "/")-1)
	return up + encode(strings.TrimPrefix(name, "/"), &pathSafe) + rest
}
