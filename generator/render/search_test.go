package render

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// crowd are n articles to lay over the small site, newer than hers, and a search page.
func crowd(n int) map[string]string {
	files := map[string]string{"layouts/search.html": `{{define "main"}}{{.IndexHref}}{{end}}`}
	for i := range n {
		var body strings.Builder
		for w := range 60 {
			fmt.Fprintf(&body, "word%dx%d ", (i*7+w*w)%900, w%9)
		}
		files[fmt.Sprintf("content/articles/a%03d.md", i)] = fmt.Sprintf("---\ntitle: Article %d\ndate: 2027-%02d-%02d\n---\n%s\n", i, 1+i/28, 1+i%28, body.String())
	}
	return files
}

// TestFewSearchPartsChange holds what names by content are for: an edit leaves
// most parts of the index their names, and what is new leaves the documents
// their numbers.
func TestFewSearchPartsChange(t *testing.T) {
	const article, glossary = "content/articles/a100.md", "content/glossary.yaml"
	before := searchParts(t, crowd(300))
	tests := []struct {
		name, file, text string
		most             int // parts that may be new, of some 30
	}{
		{"a text edited", article, crowd(300)[article] + "Crocodiles queue.\n", 6},
		{"a title edited", article, strings.Replace(crowd(300)[article], "Article 100", "Penguins bow", 1), 6},
		{"a term added", glossary, small[glossary] + "- {id: zest, term: zest, definition: Much of it.}\n", 6},
		{"an article added", "content/articles/a300.md", "---\ntitle: Penguins bow\ndate: 2028-01-01\n---\nThey do.\n", 6},
	}
	for _, tt := range tests {
		files := crowd(300)
		files[tt.file] = tt.text
		fresh := slices.DeleteFunc(searchParts(t, files), func(p string) bool { return slices.Contains(before, p) })
		if len(before) < 25 || len(fresh) == 0 || len(fresh) > tt.most {
			t.Errorf("%s: %d parts are new, where there were %d", tt.name, len(fresh), len(before))
		}
	}
}

// searchParts are the paths of the parts of the index.
func searchParts(t *testing.T, files map[string]string) []string {
	t.Helper()
	return slices.DeleteFunc(slices.Clone(output(t, files, Options{}).Paths()), func(p string) bool { return !strings.HasPrefix(p, searchFolder) })
}
