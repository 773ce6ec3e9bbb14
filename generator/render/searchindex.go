package render

import (
	"math/bits"
	"slices"
	"sort"
	"sync"
)

// How a word stands in a document, from 1 to 63: in a title of n words,
// 64-n but at least 33; in headings or other names, 16 and one for
// each time more, at most 31; in the body, 1 to 4
// by how often.
const (
	inBody   = 4
	inStrong = 16
	inTitle  = 33
)

// The sizes of the index's parts, and how many documents of a word are kept
// beside those that have it in their title.
const (
	docsInPart = 24
	leastPart  = 6 << 10 // bytes of words in a part, of a small guide
	mostOfWord = 800
)

// texts takes the body and the strong names of a document.
func (x *indexer) texts(body string, strong []string) {
	eachWord(body, func(w []byte) {
		n := x.meet(w)
		x.codes[n] = min(8, x.codes[n]+1)
	})
	for _, n := range x.met {
		x.codes[n] = min(inBody, uint8(bits.Len8(x.codes[n])))
	}
	for _, text := range strong {
		eachWord(text, func(w []byte) {
			n := x.meet(w)
			x.codes[n] = min(inTitle-2, max(inStrong, x.codes[n]+1))
		})
	}
}

// words takes those of a document without its title.
func (x *indexer) words(words string) {
	eachStanding(words, func(word int, code uint8) {
		x.reach(word)
		x.codes[word] = code
		x.met = append(x.met, word)
	})
}

// title takes a document's title, after all else.
func (x *indexer) title(title string) {
	var met []int
	eachWord(title, func(w []byte) {
		if n := x.meet(w); !slices.Contains(met, n) {
			met = append(met, n)
			x.codes[n] = max(1, x.codes[n]) // it has been met
		}
	})
	for _, n := range met {
		x.codes[n] = max(inTitle, uint8(max(0, 64-len(met))), x.codes[n])
	}
}

// read gives the words of a document.
func (x *indexer) read(d found) string {
	switch {
	case d.kind == "" || d.whole:
		return d.words
	case d.texts != nil:
		x.texts(d.texts())
	default:
		x.words(d.words)
	}
	eachWord(d.alias, func(w []byte) { x.codes[x.meet(w)] = 63 })
	x.title(d.title)
	return x.doc()
}

// posting is a word in a document: the document's number and, in the lowest six bits, the code.
type posting uint32

func (p posting) doc() int    { return int(p >> 6) }
func (p posting) code() uint8 { return uint8(p & 63) }

// searchIndex is which words stand in which documents. It is read in two halves at
// once, as nobody can read a part of the index before it is made.
type searchIndex struct {
	words []string     // by number
	docs  [2][]string  // the words of the documents
	sums  [2][]wordSum // of the halves' documents, by word
}

// wordSum is what a word's postings come to.
type wordSum struct {
	count int    // how many
	print uint64 // tells them from others: a sum of a number for each
}

// newSearchIndex reads documents.
func newSearchIndex(docs []found, lexicon *Lexicon) *searchIndex {
	x := new(searchIndex)
	half := len(docs) / 2
	inHalves(func(h int) {
		r, part := lexicon.indexer(), [][]found{docs[:half], docs[half:]}[h]
		x.docs[h] = make([]string, len(part))
		for i, d := range part {
			x.docs[h][i] = r.read(d)
		}
	})
	x.words = lexicon.words
	inHalves(func(h int) { x.sums[h] = x.sum(h) })
	return x
}

// inHalves runs f for both halves at once.
func inHalves(f func(half int)) {
	var both sync.WaitGroup
	both.Go(func() { f(0) })
	both.Go(func() { f(1) })
	both.Wait()
}

// first is the number of a half's first document.
func (x *searchIndex) first(half int) int { return half * len(x.docs[0]) }

// sum sums up what stands in a half.
func (x *searchIndex) sum(half int) []wordSum {
	sums := make([]wordSum, len(x.words))
	for i, words := range x.docs[half] {
		doc := scatter(uint64(x.first(half)+i) + 1)
		eachStanding(words, func(word int, code uint8) {
			sums[word].count++
			sums[word].print += doc * codePrints[code]
		})
	}
	return sums
}

// codePrints are odd numbers, one for each code.
var codePrints = func() (list [64]uint64) {
	for i := range list {
		list[i] = scatter(uint64(i)+1<<32) | 1
	}
	return list
}()

// scatter gives numbers that are close to one another others that are not
// (Steele, Lea and Flood: Fast splittable pseudorandom number generators, 2014).
func scatter(n uint64) uint64 {
	n = (n ^ n>>30) * 0xbf58476d1ce4e5b9
	n = (n ^ n>>27) * 0x94d049bb133111eb
	return n ^ n>>31
}

// of is what all postings of a word come to.
func (x *searchIndex) of(word int) wordSum {
	a, b := x.sums[0][word], x.sums[1][word]
	return wordSum{a.count + b.count, a.print + b.print}
}

// postings are those of the words that are wanted, by document; of others nil.
func (x *searchIndex) postings(wanted []bool) [][]posting {
	lists, all := make([][]posting, len(x.words)), 0
	for word := range lists {
		if wanted[word] {
			all += x.of(word).count
		}
	}
	room := make([]posting, all)
	for word := range lists {
		if n := x.of(word).count; wanted[word] {
			lists[word], room = room[:n:n], room[n:]
		}
	}
	inHalves(func(h int) { x.fill(h, wanted, lists) })
	return lists
}

// fill puts a half's postings where they belong.
func (x *searchIndex) fill(half int, wanted []bool, lists [][]posting) {
	at := make([]int32, len(lists))
	if half == 1 {
		for word := range at {
			at[word] = int32(x.sums[0][word].count)
		}
	}
	for i, words := range x.docs[half] {
		doc := posting(x.first(half)+i) << 6
		eachStanding(words, func(word int, code uint8) {
			if wanted[word] {
				lists[word][at[word]] = doc | posting(code)
				at[word]++
			}
		})
	}
}

// sorted are the words that stand somewhere.
func (x *searchIndex) sorted() []int {
	order := make([]int, 0, len(x.words))
	for i := range x.words {
		if x.of(i).count > 0 {
			order = append(order, i)
		}
	}
	sort.Slice(order, func(i, j int) bool { return x.words[order[i]] < x.words[order[j]] })
	return order
}
