package render

import (
	"encoding/binary"

	"slices"
	"sync"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// Lexicon knows which words stand in articles and threads, and how, so that the
// search index can be made without their texts; and what the last index was made
// of, so that the next is made where it differs. What it knows of a piece depends
// on the piece alone; the numbers of words are its own.
//
// A piece's words are a string of numbers of 16 bits: for each word the number it
// has in the lexicon and, in the lowest three bits, its code less one; or seven, and
// the code comes next. What is farWord or more takes two, the upper half first.
type Lexicon struct {
	lock     sync.RWMutex
	ids      map[string]uint32
	words    []string
	articles map[*guide.ArticlePiece]string
	threads  map[*guide.Thread]string
	spare    []*indexer // that know the numbers of words already
	last     indexed
}

// farWord is from where on a word takes 32 bits: the most common are known first.
const farWord = 7 << 13

// NewLexicon knows nothing.
func NewLexicon() *Lexicon {
	return &Lexicon{ids: map[string]uint32{}, articles: map[*guide.ArticlePiece]string{}, threads: map[*guide.Thread]string{}}
}

// Pack packs what is known of words and of the last index, but not of pieces; or
// reads it into a new Lexicon.
func (x *Lexicon) Pack(p *source.Packing) {
	source.Each(p, &x.words, func(s *string) { source.String(p, s) })
	if p.Reading() {
		x.ids = make(map[string]uint32, len(x.words))
		for i, w := range x.words {
			x.ids[w] = uint32(i)
		}
	}
	x.last.pack(p)
}

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

// Learn reads an article or thread, and gives its words: those of an article with
// its title, those of a thread without.
func (x *Lexicon) Learn(p *guide.Piece) string {
	r := x.indexer()
	if p.Article != nil {
		r.texts(articleTexts(p.Article))
		r.title(p.Article.Title)
	} else {
		r.texts(threadTexts(p.Thread))
	}
	words := r.doc()
	x.Know(p, words)
	x.lock.Lock()
	defer x.lock.Unlock()
	x.spare = append(x.spare, r)
	return words
}

// indexer is a spare one, or a new one.
func (x *Lexicon) indexer() *indexer {
	x.lock.Lock()
	defer x.lock.Unlock()
	last := len(x.spare) - 1
	if last < 0 {
		return &indexer{lexicon: x, ids: map[string]int{}}
	}
	r := x.spare[last]
	x.spare = slices.Delete(x.spare, last, last+1) // which lets go of it
	return r
}

// Know takes the words of an article or thread as Learn gave them.
func (x *Lexicon) Know(p *guide.Piece, words string) {
	x.lock.Lock()
	defer x.lock.Unlock()
	if p.Article != nil {
		x.articles[p.Article] = words
	} else {
		x.threads[p.Thread] = words
	}
}

// indexer reads documents one after the other. Words are known by their numbers
// in the lexicon.
type indexer struct {
	lexicon *Lexicon
	ids     map[string]int // of the words that it has met
	codes   []uint8        // of the document at hand, by word; how often it comes, while its body is read
	met     []int          // the words of the document at hand
	room    []byte
}

// reach makes room for a word's number.
func (x *indexer) reach(id int) {
	if more := id + 1 - len(x.codes); more > 0 {
		x.codes = append(x.codes, make([]uint8, more)...)
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

// doc ends a document and gives its words.
func (x *indexer) doc() string {
	to := x.room[:0]
	for _, n := range x.met {
		to = appendStanding(to, n, x.codes[n])
		x.codes[n] = 0
	}
	x.met, x.room = x.met[:0], to
	return string(to)
}

// appendStanding appends a word to those of a document.
func appendStanding(to []byte, word int, code uint8) []byte {
	n := uint32(word)<<3 | 7
	if code <= inBody {
		n = uint32(word)<<3 | uint32(code-1)
	}
	if n >= farWord {
		to = binary.LittleEndian.AppendUint16(to, uint16(n>>16|farWord))
	}
	if to = binary.LittleEndian.AppendUint16(to, uint16(n)); code > inBody {
		to = binary.LittleEndian.AppendUint16(to, uint16(code))
	}
	return to
}

// eachStanding calls use for every word of a document.
func eachStanding(words string, use func(word int, code uint8)) {
	at := 0
	next := func() uint32 {
		n := uint32(words[at]) | uint32(words[at+1])<<8
		at += 2
		return n
	}
	for at < len(words) {
		n := next()
		if n >= farWord {
			n = (n-farWord)<<16 | next()
		}
		code := uint8(n&7) + 1
		if code > inBody {
			code = uint8(next())
		}
		use(int(n>>3), code)
	}
}
