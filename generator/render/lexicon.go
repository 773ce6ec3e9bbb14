package render

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"sync"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// Lexicon knows which words stand in the texts of articles and threads, and how
// often, so that the search index can be made without the texts. What it knows
// of a text depends on the text alone; the numbers of words are its own.
//
// A text's words are a string: for each word the number it has in the lexicon,
// and in the lowest two bits how often it stands there, as bits.Len of that
// less one.
type Lexicon struct {
	lock  sync.RWMutex
	ids   map[string]uint32
	words []string
	texts map[source.Hash]string
	spare []*indexer // that know the numbers of words already
}

// NewLexicon knows some words by their numbers, and no texts.
func NewLexicon(words []string) *Lexicon {
	x := &Lexicon{ids: make(map[string]uint32, len(words)), words: words, texts: map[source.Hash]string{}}
	for i, w := range words {
		x.ids[w] = uint32(i)
	}
	return x
}

// Words are all words, by their numbers.
func (x *Lexicon) Words() []string { return x.words }

// id is the number of a word.
func (x *Lexicon) id(word string) uint32 {
	x.lock.Lock()
	defer x.lock.Unlock()
	n, ok := x.ids[word]
	if !ok {
		n = uint32(len(x.words))
		x.ids[word] = n
		x.words = append(x.words, word)
	}
	return n
}

// sumOf is the hash by which the text of an article or thread is found.
func sumOf(p *guide.Piece) source.Hash {
	if p.Article != nil {
		return p.Article.Body.Sum()
	}
	return p.Thread.Sum
}

// Learn reads the text of an article or thread, and gives its words.
func (x *Lexicon) Learn(p *guide.Piece) string {
	r := x.indexer()
	text := ""
	if p.Article != nil {
		text = p.Article.Body.Plain()
	} else {
		text = bodies(p.Thread)
	}
	r.room = r.words(r.room[:0], text)
	words := string(r.room)
	x.lock.Lock()
	defer x.lock.Unlock()
	x.texts[sumOf(p)] = words
	x.spare = append(x.spare, r)
	return words
}

// indexer is a spare one, or a new one.
func (x *Lexicon) indexer() *indexer {
	x.lock.Lock()
	defer x.lock.Unlock()
	last := len(x.spare) - 1
	if last < 0 {
		return newIndexer(x)
	}
	r := x.spare[last]
	x.spare = slices.Delete(x.spare, last, last+1) // which lets go of it
	return r
}

// Know takes the words of an article or thread as Learn gave them.
func (x *Lexicon) Know(p *guide.Piece, words string) {
	x.lock.Lock()
	defer x.lock.Unlock()
	x.texts[sumOf(p)] = words
}

// known are the words of a text; ok is false of one that was never learnt.
func (x *Lexicon) known(sum source.Hash) (words string, ok bool) {
	if sum == (source.Hash{}) {
		return "", false
	}
	x.lock.RLock()
	defer x.lock.RUnlock()
	words, ok = x.texts[sum]
	return words, ok
}

// words appends those of a text.
func (x *indexer) words(to []byte, text string) []byte {
	eachWord(text, func(w []byte) {
		n := x.meet(w)
		x.codes[n] = min(8, x.codes[n]+1)
	})
	for _, n := range x.met {
		to = binary.AppendUvarint(to, uint64(n)<<2|uint64(min(4, bits.Len8(x.codes[n]))-1))
		x.codes[n] = 0
	}
	x.met = x.met[:0]
	return to
}

// body begins a document with the words of its body.
func (x *indexer) body(d found) {
	words, ok := x.lexicon.known(d.sum)
	if !ok {
		x.room = x.words(x.room[:0], d.body())
		words = string(x.room)
	}
	for len(words) > 0 {
		var n uint64
		n, words = uvarint(words)
		id := int(n >> 2)
		x.reach(id)
		x.codes[id] = uint8(n&3) + 1
		x.met = append(x.met, id)
	}
}

// uvarint is binary.Uvarint of a string that begins with one.
func uvarint(s string) (n uint64, rest string) {
	for i := range len(s) {
		n |= uint64(s[i]&0x7f) << (7 * i)
		if s[i] < 0x80 {
			return n, s[i+1:]
		}
	}
	return n, ""
}
