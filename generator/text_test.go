package generator_test

import (
	"bytes"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/two-sentences/etiquette/generator/source"
)

var (
	fenced    = regexp.MustCompile("(?s)```.*?```")
	markup    = regexp.MustCompile(`\[\^[^\]]*\]:?|\]\([^)]*\)|[\[\]*_#>|\x60]`)
	sentences = regexp.MustCompile(`[.!?]["'”’)]*\s+`)
)

// TestNoTwoArticlesShareASentence measures sameness in the shipped guide. With
// -v it prints each article's first and last sentence and the average length.
func TestNoTwoArticlesShareASentence(t *testing.T) {
	files, err := fs.Glob(shipped, "content/articles/*.md")
	if err != nil || len(files) == 0 {
		t.Fatal("no articles", err)
	}
	seen := map[string]string{}
	for _, name := range files {
		data, err := fs.ReadFile(shipped, name)
		if err != nil {
			t.Fatal(err)
		}
		_, _, body, _ := source.FrontMatter(source.File{Path: name, Data: data})
		list := sentencesOf(data[body:])
		words := 0
		for _, s := range list {
			words += len(strings.Fields(s))
			if first, dup := seen[s]; dup && len(strings.Fields(s)) > 3 {
				t.Errorf("%s and %s share %q", first, name, s)
			}
			seen[s] = name
		}
		t.Logf("%-32s %4.1f words a sentence\n  %s\n  %s", path.Base(name), float64(words)/float64(len(list)), list[0], list[len(list)-1])
	}
}

// sentencesOf splits an article's prose; notes, code, tables and footnotes are
// not prose.
func sentencesOf(body []byte) (list []string) {
	body = fenced.ReplaceAll(body, nil)
	for _, para := range bytes.Split(body, []byte("\n\n")) {
		text := string(para)
		if strings.HasPrefix(text, "|") || strings.HasPrefix(text, "#") || strings.HasPrefix(text, "[^") {
			continue
		}
		text = strings.Join(strings.Fields(markup.ReplaceAllString(text, " ")), " ")
		for _, s := range sentences.Split(text+" ", -1) {
			if s = strings.TrimSpace(s); s != "" {
				list = append(list, s)
			}
		}
	}
	return list
}
