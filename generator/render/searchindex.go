package render

import (
	"bytes"
	"encoding/json"
	"hash/crc32"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
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
	docsInPart = 24
	leastPart  = 6 << 10 // bytes of words in a part, of a small guide
	mostOfWord = 800
)

// posting is a word in a document: the document's number and, in the lowest six bits, the code.
type posting uint32

func (p posting) doc() int    { return int(p >> 6) }
func (p posting) code() uint8 { return uint8(p & 63) }

// searchIndex is every word's postings, best first, then by document.
type searchIndex struct {
	words    []string // sorted
	postings [][]posting
}

// makeSearchIndex reads the documents in two halves at once, as nobody can
// read a part of the index before it is made.
func makeSearchIndex(docs []found, lexicon *Lexicon) searchIndex {
	half := len(docs) / 2
	first, second := lexicon.indexer(), lexicon.indexer()
	var both sync.WaitGroup
	both.Go(func() { first.read(docs[:half], 0) })
	both.Go(func() { second.read(docs[half:], half) })
	both.Wait()
	return gathered(lexicon.words, first, second).sorted()
}

// gathered puts the postings of each word together. Those of an indexer come
// before those of the next.
func gathered(words []string, from ...*indexer) searchIndex {
	ends := make([]int, len(words)+1) // of the words before; then, as they are filled, of each
	for _, x := range from {
		for n, count := range x.counts {
			ends[n+1] += count
		}
	}
	for n := range words {
		ends[n+1] += ends[n]
	}
	all := make([]posting, ends[len(words)])
	for _, x := range from {
		x.each(func(word int, p posting) {
			all[ends[word]] = p
			ends[word]++
		})
	}
	postings, begin := make([][]posting, len(words)), 0
	for n := range words {
		postings[n], begin = all[begin:ends[n]:ends[n]], ends[n]
	}
	return searchIndex{words, postings}
}

// standing is a word in the document at hand: the word's number and, in the
// lowest six bits, the code.
type standing uint32

// standingsTogether is how many are kept in one piece.
const standingsTogether = 1 << 14

// indexer reads documents one after the other. Words are known by their numbers
// in the lexicon.
type indexer struct {
	lexicon *Lexicon
	ids     map[string]int // of the words that it has met
	pieces  [][]standing   // of all documents, in their order
	stood   int            // how many
	ends    []end          // of the documents
	counts  []int          // of standings, by word
	codes   []uint8        // of the document at hand, by word; how often it comes, while its body is read
	met     []int          // the words of the document at hand
	room    []byte
}

// end is where the standings of a document end, counted over all pieces.
type end struct{ doc, at int }

func newIndexer(lexicon *Lexicon) *indexer {
	return &indexer{lexicon: lexicon, ids: map[string]int{}}
}

// reach makes room for a word's number.
func (x *indexer) reach(id int) {
	if more := id + 1 - len(x.codes); more > 0 {
		x.codes = append(x.codes, make([]uint8, more)...)
		x.counts = append(x.counts, make([]int, more)...)
	}
}

// meet is the number of a word of the document at hand.
func (x *indexer) meet(word []byte) int {
	n, ok := x.ids[string(word)]
	if !ok {
		kept := string(word)
		n = int(x.lexicon.id(kept))
		x.ids[kept] = n
		x.reach(n)
	}
	if x.codes[n] == 0 {
		x.met = append(x.met, n)
	}
	return n
}

// read reads documents, of which the first has a number.
func (x *indexer) read(docs []found, number int) {
	for i, d := range docs {
		if d.kind == "" {
			continue
		}
		x.doc(d)
		for _, n := range x.met {
			x.put(standing(n<<6 | int(x.codes[n])))
			x.codes[n] = 0
			x.counts[n]++
		}
		x.ends = append(x.ends, end{number + i, x.stood})
		x.met = x.met[:0]
	}
}

func (x *indexer) put(s standing) {
	if x.stood%standingsTogether == 0 {
		x.pieces = append(x.pieces, make([]standing, 0, standingsTogether))
	}
	last := len(x.pieces) - 1
	x.pieces[last] = append(x.pieces[last], s)
	x.stood++
}

// each gives every word's postings, document after document.
func (x *indexer) each(use func(word int, p posting)) {
	at := 0
	for _, e := range x.ends {
		for ; at < e.at; at++ {
			s := x.pieces[at/standingsTogether][at%standingsTogether]
			use(int(s>>6), posting(e.doc<<6|int(s&63)))
		}
	}
}

func (x *indexer) doc(d found) {
	x.body(d)
	for _, text := range d.strong() {
		eachWord(text, func(w []byte) {
			n := x.meet(w)
			x.codes[n] = min(inTitle-2, max(inStrong, x.codes[n]+1))
		})
	}
	eachWord(d.alias, func(w []byte) { x.codes[x.meet(w)] = 63 })
	var title []int
	eachWord(d.title, func(w []byte) {
		if n := x.meet(w); !slices.Contains(title, n) {
			title = append(title, n)
			x.codes[n] = max(1, x.codes[n]) // it has been met
		}
	})
	for _, n := range title {
		x.codes[n] = max(inTitle, uint8(max(0, 64-len(title))), x.codes[n])
	}
}

// sorted leaves out the words that stand nowhere.
func (x searchIndex) sorted() searchIndex {
	order := make([]int, 0, len(x.words))
	for i := range x.words {
		if len(x.postings[i]) > 0 {
			order = append(order, i)
		}
	}
	sort.Slice(order, func(i, j int) bool { return x.words[order[i]] < x.words[order[j]] })
	out := searchIndex{make([]string, len(order)), make([][]posting, len(order))}
	for i, n := range order {
		out.words[i], out.postings[i] = x.words[n], x.postings[n]
	}
	return out
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
	var many [64]int
	for _, p := range list {
		many[p.code()]++
	}
	var b []byte
	before := 0 // how many have a higher code
	for code := 63; code > 0; code-- {
		n := many[code]
		kept := n
		if code < inTitle {
			kept = min(n, max(0, mostOfWord-before))
		}
		before += n
		if n > 0 && kept == 0 {
			break
		}
		if n > 0 {
			b = encodeCode(b, list, uint8(code), kept, n-kept)
		}
	}
	return string(b)
}

// encodeCode appends the last documents of a code, which are the newest.
func encodeCode(b []byte, list []posting, code uint8, kept, skip int) []byte {
	b = number(number(b, int(code)), kept)
	last := 0
	for _, p := range list {
		if p.code() != code {
			continue
		}
		if skip--; skip < 0 {
			b = number(b, p.doc()-last)
			last = p.doc()
		}
	}
	return b
}

// parts cuts the words into files. starts are their first words.
func (x searchIndex) parts() (files [][]byte, starts []string) {
	rows := make([][]byte, len(x.words))
	for i, list := range x.postings {
		row := append(asJSON(x.words[i]), ',')
		row = append(strconv.AppendInt(row, int64(len(list)), 10), `,"`...)
		rows[i] = append(append(row, encoded(list)...), '"')
	}
	least := partSize(rows)
	for len(rows) > 0 {
		n := cutWords(x.words, rows, least)
		starts = append(starts, x.words[0])
		files = append(files, slices.Concat([]byte{'['}, bytes.Join(rows[:n], []byte{','}), []byte{']'}))
		x.words, rows = x.words[n:], rows[n:]
	}
	return files, starts
}

// partSize is the least size of a part, which doubles as the guide grows: so
// that neither the parts nor the list of their keys, some 20 bytes for each, get long.
func partSize(rows [][]byte) int {
	all := 0
	for _, row := range rows {
		all += len(row)
	}
	least := leastPart
	for least*least < 5*all {
		least *= 2
	}
	return least
}

// cutWords is how many words stand in the next part: of the cuts that make it
// one to three times as large as the least, the one before the word of the
// lowest hash. So most cuts are the same ones when a word comes or grows.
func cutWords(words []string, rows [][]byte, least int) (at int) {
	at, lowest := len(words), uint32(math.MaxUint32)
	size := 0
	for i, row := range rows {
		if size >= least {
			if sum := crc32.ChecksumIEEE([]byte(words[i])); sum < lowest {
				at, lowest = i, sum
			}
		}
		if size += len(row) + 1; size > 3*least && at < len(words) {
			return at
		}
	}
	if size <= 3*least {
		return len(words)
	}
	return at
}

// vocabulary is the words that a typo may be meant for, in one file or, of many
// documents, by their first letter, the last for all but a to z.
func (x searchIndex) vocabulary(docs int) [][]byte {
	lists := make([][]string, 1)
	if docs >= 2000 {
		lists = make([][]string, 27)
	}
	for i, w := range x.words {
		known := len(x.postings[i]) > 1 || x.postings[i][0].code() >= inStrong || docs < 2000
		if c := w[0]; known && len(w) >= 4 {
			part := 0
			if len(lists) > 1 {
				part = min(int(c-'a'), len(lists)-1)
			}
			lists[part] = append(lists[part], w)
		}
	}
	files := make([][]byte, len(lists))
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
