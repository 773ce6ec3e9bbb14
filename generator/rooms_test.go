package generator_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

// rooms is the map of the house: what each package may import of ours, and
// which outside packages have their one door in it. doc.go tells the why.
var rooms = map[string][]string{
	"generator/source":   {},
	"generator/sanitize": {},
	"generator/markdown": {"source", "sanitize"},
	"generator/rules":    {"source"},
	"generator/guide":    {"source", "sanitize", "markdown", "rules"},
	"generator/lint":     {"source", "markdown", "rules", "guide"},
	"generator/render":   {"source", "markdown", "rules", "guide"},
	"generator/deploy":   {},
	"generator/importer": {"source", "sanitize", "guide"},
	"generator":          {"source", "rules", "guide", "lint", "render"},
	"generator/serve":    {"source", "guide", "render", "generator"},
	"layouts":            {},
	"static":             {},
	"content":            {},
}

var doors = map[string]string{
	"github.com/yuin/goldmark":        "generator/markdown",
	"github.com/alecthomas/chroma":    "generator/markdown",
	"github.com/dlclark/regexp2":      "generator/markdown",
	"github.com/fsnotify/fsnotify":    "generator/serve",
	"gopkg.in/yaml.v3":                "generator/source/decode.go",
	"github.com/minio/minio-go":       "generator/deploy",
	"github.com/spf13/cobra":          "cmd/etiquette",
	"github.com/andybalholm/brotli":   "generator/deploy",
	"github.com/rogpeppe/go-internal": "generator/deploy",
}

const module = "github.com/two-sentences/etiquette/"

func TestImportsMatchTheMap(t *testing.T) {
	for file, imports := range sources(t) {
		room := path.Dir(file)
		for _, i := range imports {
			if ours, ok := strings.CutPrefix(i, module); ok && room != "cmd/etiquette" {
				name := strings.TrimPrefix(ours, "generator/")
				if allowed, known := rooms[room]; !known || !slices.Contains(allowed, name) {
					t.Errorf("%s imports %s, which its room does not allow", file, ours)
				}
			}
			for outside, door := range doors {
				if strings.HasPrefix(i, outside) && !strings.HasPrefix(file, door) {
					t.Errorf("%s imports %s, whose door is %s", file, i, door)
				}
			}
		}
	}
}

// TestOnlyTwoRoomsMakeHTML holds that text becomes HTML in sanitize and
// markdown alone; elsewhere html/template escapes it. A room that joins HTML
// that these made says so here.
func TestOnlyTwoRoomsMakeHTML(t *testing.T) {
	for file := range sources(t) {
		text, err := os.ReadFile("../" + file)
		if err != nil {
			t.Fatal(err)
		}
		room := path.Dir(file)
		for _, call := range []string{"template.HTML(", "template.JS(", "template.CSS(", "template.URL(", "template.HTMLAttr(", "template.JSStr("} {
			if strings.Contains(string(text), call) && room != "generator/markdown" && room != "generator/sanitize" && !slices.Contains(joiners, file) {
				t.Errorf("%s makes %s…)", file, call)
			}
		}
	}
}

// joiners write a template's own result, already escaped, back into a page.
var joiners = []string{"generator/render/fill.go"}

// sources are the imports of every Go file that is not a test.
func sources(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := fs.WalkDir(os.DirFS(".."), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.Contains(name, "testdata/") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), "../"+name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		found[name] = nil
		for _, i := range f.Imports {
			found[name] = append(found[name], strings.Trim(i.Path.Value, `"`))
		}
		return nil
	})
	if err != nil || len(found) == 0 {
		t.Fatal("no sources", err)
	}
	return found
}
