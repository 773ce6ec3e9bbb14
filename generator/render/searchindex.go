package render

import (
	"encoding/json"
	"slices"
	"sort"
	"strings"
)

// How a word stands in a document, from 1 to 63: in a title of n words,
// 64-n but at least 33; in headings or other names, 16 and one for
// each time more, at most 31; in the body, 1 to 4
// by how often.
const (
	inStrong = 16
	inTitle  = 33
)

// The sizes of the index's parts, and how many documents of a word are kept
// beside those that have it in their title.
const (
	docsInPart  = 24
	wordsInPart = 20_000 // of the guide's text
	mostOfWord  = 800
)

// posting is a word in a document.
type posting struct {
	doc  int32
	code uint8
}

// searchIndex is every word's postings, best first, then by document.
type searchIndex struct {
	words    []string // sorted
	postings [][]posting
}

func makeSearchIndex(docs []found) searchIndex {
	ids := map[string]int{}
	var words []string
	var postings [][]posting
	for i, d := range docs {
		counts := map[int]int{}
		id := func(word string) int {
			n, ok := ids[word]
			if !ok {
				n = len(words)
				word = strings.Clone(word)
				ids[word], words, postings = n, append(words, word), append(postings, nil)
			}
			return n
		}
		eachWord(d.body(), func(w string) { counts[id(w)]++ })
		for n, count := range counts {
			counts[n] = min(4, 1+log2(count))
		}
		eachWord(d.strong(), func(w string) {
			n := id(w)
			counts[n] = min(inTitle-2, max(inStrong, counts[n]+1))
		})
		var title []int
		eachWord(d.title, func(w string) {
			if n := id(w); !slices.Contains(title, n) {
				title = append(title, n)
			}
		})
		for _, n := range title {
			counts[n] = max(inTitle, 64-len(title))
		}
		for n, code := range counts {
			postings[n] = append(postings[n], posting{int32(i), uint8(code)})
		}
	}
	return searchIndex{words, postings}.sorted()
}

func (x searchIndex) sorted() searchIndex {
	order := make([]int, len(x.words))
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(i, j int) bool { return x.words[order[i]] < x.words[order[j]] })
	out := searchIndex{make([]string, len(order)), make([][]posting, len(order))}
	for i, n := range order {
		out.words[i], out.postings[i] = x.words[n], x.postings[n]
	}
	return out
}

func log2(n int) int {
	l := 0
	for n > 1 {
		n >>= 1
		l++
	}
	return l
}

const base64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// number appends n in digits of five bits, the lowest first; the sixth bit
// says that more follow.
func number(b []byte, n int) []byte {
	for n >= 32 {
		b = append(b, base64Digits[n&31|32])
		n >>= 5
	}
	return append(b, base64Digits[n])
}

// encoded is a word's postings: by code from the highest, the code, how many,
// and the documents as differences.
func encoded(list []posting) string {
	sort.Slice(list, func(i, j int) bool {
		if list[i].code != list[j].code {
			return list[i].code > list[j].code
		}
		return list[i].doc < list[j].doc
	})
	var b []byte
	for i := 0; i < len(list); {
		code, end := list[i].code, i
		for end < len(list) && list[end].code == code {
			end++
		}
		if code < inTitle {
			end = min(end, max(i, mostOfWord))
		}
		if end == i {
			break
		}
		b = number(number(b, int(code)), end-i)
		last := int32(0)
		for _, p := range list[i:end] {
			b = number(b, int(p.doc-last))
			last = p.doc
		}
		for i = end; i < len(list) && list[i].code == code; {
			i++
		}
	}
	return string(b)
}

// parts cuts the words into n files of about one size. starts are their first words.
func (x searchIndex) parts(n int) (files [][]byte, starts []string) {
	all, size := make([]string, len(x.words)), 0
	for i, list := range x.postings {
		all[i] = encoded(list)
		size += len(x.words[i]) + len(all[i])
	}
	files = make([][]byte, n)
	at, done := 0, 0
	for part := range n {
		rows := []any{}
		for ; at < len(x.words) && (part == n-1 || done < size*(part+1)/n); at++ {
			if len(rows) == 0 {
				starts = append(starts, x.words[at])
			}
			rows = append(rows, x.words[at], len(x.postings[at]), all[at])
			done += len(x.words[at]) + len(all[at])
		}
		if len(rows) == 0 {
			starts = append(starts, "\U0010FFFF")
		}
		files[part] = asJSON(rows)
	}
	return files, starts
}

// vocabulary is the words that a typo may be meant for, in n files: by their
// first letter where there are several, the last of them for all but a to z.
func (x searchIndex) vocabulary(n, docs int) [][]byte {
	lists := make([][]string, n)
	for i, w := range x.words {
		known := len(x.postings[i]) > 1 || x.postings[i][0].code >= inStrong || docs < 2000
		if c := w[0]; known && len(w) >= 4 {
			part := 0
			if n > 1 {
				part = min(int(c-'a'), n-1)
			}
			lists[part] = append(lists[part], w)
		}
	}
	files := make([][]byte, n)
	for i, l := range lists {
		files[i] = asJSON(strings.Join(l, " "))
	}
	return files
}

func asJSON(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic("render: " + err.Error()) // words and numbers are always JSON
	}
	return data
}
