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

// searchEdits are changes of a crowd of 300, and how many parts of the index, of some
// 30, may be new after each.
func searchEdits() []searchEdit {
	const article, glossary = "content/articles/a100.md", "content/glossary.yaml"
	return []searchEdit{
		{"a text edited", article, crowd(300)[article] + "Crocodiles queue.\n", 6},
		{"a title edited", article, strings.Replace(crowd(300)[article], "Article 100", "Penguins bow", 1), 6},
		{"a term added", glossary, small[glossary] + "- {id: zest, term: zest, definition: Much of it.}\n", 6},
		{"an article added", "content/articles/a300.md", "---\ntitle: Penguins bow\ndate: 2028-01-01\n---\nThey do.\n", 6},
	}
}

type searchEdit struct {
	name, file, text string
	most             int
}

// TestAnIndexIsTheSameWhateverTheLastOneHad holds, and that of parts which the
// last one had no more than their names are made.
func TestAnIndexIsTheSameWhateverTheLastOneHad(t *testing.T) {
	lexicon := NewLexicon()
	output(t, crowd(300), Options{Lexicon: lexicon}).Paths()
	for _, tt := range searchEdits() {
		files := crowd(300)
		files[tt.file] = tt.text
		lean, want := output(t, files, Options{Lexicon: lexicon}), output(t, files, Options{})
		if !slices.Equal(lean.Paths(), want.Paths()) {
			t.Fatalf("%s: got the files %s, want %s", tt.name, lean.Paths(), want.Paths())
		}
		made := 0
		for _, part := range lean.site.find().parts {
			if part.bytes != nil {
				made++
			}
		}
		if made > tt.most+1 { // one of words to mend typos with is always made
			t.Errorf("%s: %d parts are made", tt.name, made)
		}
		for _, p := range want.Paths() {
			got, _ := lean.Read(p)
			if wanted, _ := want.Read(p); string(got) != string(wanted) {
				t.Errorf("%s: %s is %s, want %s", tt.name, p, got, wanted)
			}
		}
	}
}

// TestWordsAreReadAsTheyWerePacked holds for all numbers and codes.
func TestWordsAreReadAsTheyWerePacked(t *testing.T) {
	for _, word := range []int{0, 1, 7, farWord>>3 - 1, farWord >> 3, 8191, 8192, 1 << 20, 1<<26 - 1} {
		for code := uint8(1); code < 64; code++ {
			words := string(appendStanding(appendStanding(nil, word, code), 5, 2))
			var got []int
			eachStanding(words, func(word int, code uint8) { got = append(got, word, int(code)) })
			if want := []int{word, int(code), 5, 2}; !slices.Equal(got, want) {
				t.Errorf("got %d, want %d", got, want)
			}
		}
	}
}

// TestFewSearchPartsChange holds what names by content are for: an edit leaves
// most parts of the index their names, and what is new leaves the documents
// their numbers.
func TestFewSearchPartsChange(t *testing.T) {
	before := searchParts(t, crowd(300))
	for _, tt := range searchEdits() {
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
