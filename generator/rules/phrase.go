package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/two-sentences/etiquette/generator/source"
)

// The language of phrases. A phrase is items with spaces between them:
//
//	met              the word, whatever its capitals and accents
//	recommend*       any word that begins so
//	talk|lecture     one of these
//	<event>          a word of that list, or of a built-in class: <word>,
//	                 <number>, <name>, <concrete>, <caps>, <emoji> …
//	really?          may be missing
//	..               up to three words between; ..5 up to five, at most eight
//	^  $             the beginning and the end of a sentence
//	[  {{  !!!       marks; _, is a comma with a space before it
//
// Punctuation between words is passed over, and a phrase ends with its sentence.

// Limits of what an author may ask for: they bound the work per word of a note.
const (
	maxItems    = 16
	maxGap      = 8
	maxPostings = 1500  // items that name one word
	maxStates   = 16000 // items of all phrases
	usualGap    = 3
	maxPoints   = 100
)

// phrase compiles one phrase; ok is false after a diagnostic.
func (c *compiler) phrase(t source.Text) (items [][]int, ok bool) {
	gap, errs := 0, len(c.diags)
	for _, field := range strings.Fields(t.Value) {
		if n, isGap, err := gapOf(field); isGap {
			if err != nil {
				c.diags.Errorf(t.Pos, "bad-phrase", "write .. or ..1 to ..8", "the gap %q in the phrase %q is not allowed", field, t.Value)
			}
			gap = n
			continue
		}
		optional := 0
		if body, cut := strings.CutSuffix(field, "?"); cut && strings.Trim(body, "?") != "" {
			field, optional = body, 1
		}
		for _, symbols := range c.item(t, field) {
			items = append(items, append([]int{gap, optional}, symbols...))
			gap = 0
		}
	}
	c.checkItems(t, items, gap)
	return items, len(c.diags) == errs
}

func (c *compiler) checkItems(t source.Text, items [][]int, gap int) {
	required := slices.ContainsFunc(items, func(i []int) bool { return i[1] == 0 })
	switch {
	case !required:
		c.diags.Errorf(t.Pos, "bad-phrase", "name at least one word that must be there", "the phrase %q could match nothing at all", t.Value)
	case gap > 0:
		c.diags.Errorf(t.Pos, "bad-phrase", "end it with a word", "the phrase %q ends in a gap", t.Value)
	case len(items) > maxItems:
		c.diags.Errorf(t.Pos, "bad-phrase", "cut it", "the phrase %q has %d items; the limit is %d", t.Value, len(items), maxItems)
	}
}

func gapOf(field string) (n int, isGap bool, err error) {
	rest, ok := strings.CutPrefix(field, "..")
	if !ok || strings.HasPrefix(rest, ".") {
		return 0, false, nil
	}
	if rest == "" {
		return usualGap, true, nil
	}
	n, err = strconv.Atoi(rest)
	if err == nil && (n < 1 || n > maxGap) {
		err = fmt.Errorf("out of range")
	}
	return n, true, err
}

// item gives the symbols of one item; of a literal that is several words, the
// symbols of each.
func (c *compiler) item(t source.Text, field string) [][]int {
	alternatives := strings.Split(field, "|")
	var all []int
	for _, a := range alternatives {
		steps := c.atom(t, a)
		if len(alternatives) == 1 {
			return steps
		}
		if len(steps) > 1 {
			c.diags.Errorf(t.Pos, "bad-phrase", "write it as a phrase of its own", "%q in the phrase %q is more than one word", a, t.Value)
		}
		for _, s := range steps {
			for _, symbol := range s {
				if !slices.Contains(all, symbol) {
					all = append(all, symbol)
				}
			}
		}
	}
	slices.Sort(all)
	return [][]int{all}
}

func (c *compiler) atom(t source.Text, a string) [][]int {
	if strings.HasPrefix(a, "<") && strings.HasSuffix(a, ">") && len(a) > 2 {
		return [][]int{{c.class(t, a[1:len(a)-1])}}
	}
	words := c.fold(a)
	if len(words) == 0 {
		c.diags.Errorf(t.Pos, "bad-phrase", "", "%q in the phrase %q is no word", a, t.Value)
		return [][]int{{anyWord}}
	}
	if !c.stemOK(words[len(words)-1]) {
		c.diags.Errorf(t.Pos, "bad-phrase", "write at least three letters before the star", "%q in the phrase %q is too short a beginning", a, t.Value)
	}
	var steps [][]int
	for _, w := range words {
		steps = append(steps, []int{c.literal(w)})
	}
	return steps
}

// class returns the symbol of a built-in class or a list.
func (c *compiler) class(t source.Text, name string) int {
	if i := slices.Index(builtins, name); i >= 0 {
		return i
	}
	if i, ok := c.lists[name]; ok {
		return len(builtins) + i
	}
	c.diags.Errorf(t.Pos, "unknown-list", source.DidYouMean(name, append(c.listNames(), builtins...), "add it under \"lists\""), "no list %q", name)
	return anyWord
}

// stemOK tells whether a word with a star is long enough to stand for others.
func (c *compiler) stemOK(w string) bool {
	stem, ok := strings.CutSuffix(w, "*")
	return !ok || strings.Trim(stem, "*") == "" || utf8.RuneCountInString(stem) >= shortestStem || stem != "" && stem[0] >= 0xE3
}

// fold cuts a word as a note's is cut: I'd is id, j'aimerais is two words. A
// star at its end stays; marks stay only where there is nothing else.
func (c *compiler) fold(w string) []string {
	if w == "^" || w == "$" {
		return []string{w}
	}
	stem, star := strings.CutSuffix(w, "*")
	if plain(stem) {
		return []string{w}
	}
	if strings.Trim(w, "*") == "" {
		stem, star = w, false
	}
	loose := len(stem) > 1 && stem[0] == '_' && strings.Trim(stem, "_") != ""
	if loose {
		stem = stem[1:]
	}
	tokens, _ := c.cutter.tokenize(stem)
	var words, marks []string
	for _, t := range tokens {
		switch t.kind {
		case mark:
			marks = append(marks, t.text)
		case edge:
		default:
			words = append(words, t.text)
		}
	}
	switch {
	case len(words) == 0 && loose && len(marks) > 0:
		marks[0] = "_" + marks[0]
		fallthrough
	case len(words) == 0:
		return marks
	case star:
		words[len(words)-1] += "*"
	}
	return words
}

// plain tells whether a word is of small letters of ASCII: it folds to itself.
func plain(w string) bool {
	return w != "" && strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") == ""
}

// literal returns the symbol of a word that a phrase names itself.
func (c *compiler) literal(w string) int {
	i, ok := c.literals[w]
	if !ok {
		i = len(c.literalNames)
		c.literals[w] = i
		c.literalNames = append(c.literalNames, w)
	}
	return len(builtins) + len(c.listOrder) + i
}

// template compiles a text whose near-copies count.
func (c *compiler) template(t source.Text, edits int) (words string, most int, ok bool) {
	folded := []string{}
	for _, f := range strings.Fields(t.Value) {
		for _, w := range c.fold(f) {
			if r, _ := utf8.DecodeRuneInString(w); isWordStart(r) {
				folded = append(folded, w)
			}
		}
	}
	if n := len(folded); n < 3 || n > maxTemplate {
		c.diags.Errorf(t.Pos, "bad-template", "use its most telling part", "the template has %d words; it needs 3 to %d", n, maxTemplate)
		return "", 0, false
	}
	if edits == 0 {
		edits = len(folded) / 4
	}
	if 2*edits > len(folded) {
		c.diags.Errorf(t.Pos, "bad-template", "allow fewer", "%d edits in a template of %d words would match nearly anything", edits, len(folded))
		return "", 0, false
	}
	for _, w := range folded {
		c.literal(w)
	}
	return strings.Join(folded, " "), edits, true
}

func isWordStart(r rune) bool {
	switch classIn(charRanges, r) {
	case letter, digit, han, hiragana, katakana:
		return true
	}
	return false
}
