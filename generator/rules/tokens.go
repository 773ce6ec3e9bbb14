package rules

import (
	"strings"
	"unicode/utf8"
)

// Kinds of tokens.
const (
	word = iota
	number
	picture // an emoji
	mark    // punctuation, up to five of one character in a row
	edge    // "^" and "$": the beginning and the end of a sentence
)

// Symbols that every token may carry besides those of its word. Phrases name
// them in angle brackets.
const (
	anyWord = iota
	anyNumber
	anyEmoji
	anyMark
	symName     // a capitalised word inside a sentence
	symCaps     // two letters or more, all capitals
	symShout    // such a word that is an ordinary one
	symConcrete // a word that is in no table, and not salutation or signature
	symTyped    // a tolerant word with a slip in it
	symFrame    // a name in salutation or signature
	symCommon   // a word in some table
	symProper   // a concrete word with a capital inside a sentence
)

var builtins = []string{"word", "number", "emoji", "mark", "name", "caps", "shout", "concrete", "slip", "frame", "common", "proper"}

// Limits of one word, in characters: a longer one is looked up in no table,
// so that a note of one endless word costs no more than another.
const (
	longestWord    = 32
	shortestSlip   = 5 // a shorter word is too near to other words
	shortestStem   = 3 // of a word with a star
	shortestBase   = 4 // of a word with an ending: "canal" is not "can"
	shortestHollow = 3 // of a word before an ending of abstract words
	longestRun     = 5 // marks of one kind that are told apart by number
	shortestRarity = 3 // letters of a word that says something
)

// token is one piece of a note. Offsets count UTF-16 units.
type token struct {
	kind       int
	text       string // folded
	start, end int
	size       int // characters of a word's text
	sentence   int
	before     int // words, numbers and emoji before it: what gaps are counted in
	capital    bool
	caps       bool
	loose      bool // white space stands before it
	known      bool // its word is in some table
	symbols    []int
}

func (t token) solid() bool { return t.kind <= picture }

// tokenizer walks over a note's characters.
type tokenizer struct {
	*Program
	text     []rune
	at       []int // UTF-16 offset of each character, and of the end
	i        int
	loose    bool
	open     bool // inside a sentence
	sentence int
	solid    int
	buffer   []byte // of the word being read
	out      []token
}

// tokenize cuts a note into tokens. Ill-formed bytes count as U+FFFD.
func (p *Program) tokenize(note string) (tokens []token, units int) {
	z := tokenizer{Program: p, loose: true}
	z.text = make([]rune, 0, len(note))
	z.at = make([]int, 0, len(note)+1)
	for _, r := range note {
		z.text, z.at = append(z.text, r), append(z.at, units)
		units++
		if r >= 0x10000 {
			units++
		}
	}
	z.at = append(z.at, units)
	z.out = make([]token, 0, len(note)/4+4)
	for z.i < len(z.text) {
		z.step()
	}
	z.close()
	return z.out, units
}

func classIn(chars []int, r rune) int {
	lo, hi := 0, len(chars)/2
	for lo < hi {
		if mid := (lo + hi) / 2; chars[2*mid] <= int(r) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return chars[2*lo-1]
}

// class of the character n places on; space outside the note.
func (z *tokenizer) class(n int) int {
	if z.i+n < 0 || z.i+n >= len(z.text) {
		return space
	}
	if r := z.text[z.i+n]; r >= 256 {
		return classIn(z.data.Chars, r)
	} else {
		return int(z.tables.class[r])
	}
}

func (z *tokenizer) folded(n int) string {
	r := z.text[z.i+n]
	if r < utf8.RuneSelf && (r < 'A' || r > 'Z') {
		return asciiText[r : r+1]
	}
	if f, ok := z.tables.fold[r]; ok {
		return f
	}
	return string(r)
}

// asciiText holds each ASCII character at its own place, so that a string of
// one character costs no allocation.
var asciiText = func() string {
	var b [utf8.RuneSelf]byte
	for i := range b {
		b[i] = byte(i)
	}
	return string(b[:])
}()

func (z *tokenizer) step() {
	switch c := z.class(0); c {
	case newline:
		z.close()
		z.i, z.loose = z.i+1, true
	case space:
		z.i, z.loose = z.i+1, true
	case ignored:
		z.i++
	case emoji:
		z.add(token{kind: picture, text: z.folded(0), start: z.at[z.i], end: z.at[z.i+1]})
		z.i++
	case punct, apostrophe:
		z.mark()
	default:
		z.word(c)
	}
}

// add appends a token, opening a sentence before it where none is open.
func (z *tokenizer) add(t token) {
	if !z.open {
		z.open = true
		z.out = append(z.out, token{kind: edge, text: "^", start: t.start, end: t.start, sentence: z.sentence, before: z.solid})
	}
	t.sentence, t.before, t.loose = z.sentence, z.solid, z.loose
	z.loose = false
	if t.solid() {
		z.solid++
	}
	z.out = append(z.out, t)
}

// close ends the sentence that is open.
func (z *tokenizer) close() {
	if !z.open {
		return
	}
	end := z.out[len(z.out)-1].end
	z.out = append(z.out, token{kind: edge, text: "$", start: end, end: end, sentence: z.sentence, before: z.solid})
	z.open = false
	z.sentence++
}

// mark reads a run of one punctuation character, and ends the sentence after
// a full stop, exclamation or question mark.
func (z *tokenizer) mark() {
	first, start, n := z.folded(0), z.at[z.i], 0
	for z.i < len(z.text) && isMark(z.class(0)) && z.folded(0) == first {
		z.i, n = z.i+1, n+1
	}
	z.add(token{kind: mark, text: strings.Repeat(first, min(n, longestRun)), start: start, end: z.at[z.i]})
	switch first {
	case "!", "?":
		z.close()
	case ".", "…":
		if wide := z.text[z.i-1] >= 0x3000; (wide || z.class(0) != letter && z.class(0) != digit) && !z.abbreviated() {
			z.close()
		}
	}
}

func isMark(class int) bool { return class == punct || class == apostrophe }

// abbreviated tells whether the mark just added follows an abbreviation.
func (z *tokenizer) abbreviated() bool {
	last := len(z.out) - 2
	return last >= 0 && z.out[last].kind == word && z.tables.abbr[z.out[last].text]
}

// word reads a run of letters and digits, or of one Japanese script.
func (z *tokenizer) word(class int) {
	z.buffer = z.buffer[:0]
	start, capital, capitals, letters := z.at[z.i], z.tables.capital[z.text[z.i]], 0, 0
	for ; z.i < len(z.text); z.i++ {
		c := z.class(0)
		if c == ignored {
			continue
		}
		if c == apostrophe || c == punct {
			if !z.inner(c, class) || c == apostrophe && z.tables.elide[string(z.buffer)] {
				break
			}
			if c == punct {
				z.buffer = append(z.buffer, z.folded(0)...)
			}
			continue
		}
		if !joins(class, c) {
			break
		}
		if c != digit {
			letters++
			if z.tables.capital[z.text[z.i]] {
				capitals++
			}
		}
		z.buffer = append(z.buffer, z.folded(0)...)
	}
	t := token{kind: word, text: string(z.buffer), start: start, end: z.at[z.i], capital: capital}
	t.size = utf8.RuneCountInString(t.text)
	t.caps = letters >= 2 && capitals == letters
	if class == digit {
		t.kind = number
	}
	z.add(t)
}

// joins tells whether a character of class c carries on a run of class run.
func joins(run, c int) bool {
	if run == letter || run == digit {
		return c == letter || c == digit
	}
	return c == run
}

// inner tells whether an apostrophe, underscore, point or colon stands inside
// a word or number: I'd, first_name, 3.5, 1:12.
func (z *tokenizer) inner(c, run int) bool {
	before, after := z.class(-1), z.class(1)
	switch r := z.text[z.i]; {
	case c == apostrophe:
		return run == letter && (before == letter || before == ignored) && after == letter
	case r == '_':
		return joins(letter, before) && joins(letter, after)
	case r == '.' || r == ',' || r == ':':
		return before == digit && after == digit
	}
	return false
}
