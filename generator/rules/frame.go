package rules

import (
	"strings"
	"unicode/utf8"
)

// A note's frame is the name it begins with and the name it ends with. They
// prove nothing: the name of the reader is on every note. So they are set
// apart before a note is searched for what only this reader would recognise.

const (
	longestSalute    = 6 // words
	longestSignature = 5
)

// frame marks the names in salutation and signature, and then every word that
// says something.
func (p *Program) frame(tokens []token) {
	framed := make([]bool, len(tokens))
	p.salutation(tokens, framed)
	p.vocative(tokens, framed)
	p.signature(tokens, framed)
	p.closing(tokens, framed)
	first := true
	for i := range tokens {
		t := &tokens[i]
		switch {
		case t.kind == edge:
			first = t.text == "^"
			continue
		case t.kind != word:
			if t.solid() {
				first = false
			}
			continue
		case framed[i]:
			t.symbols = append(t.symbols, symFrame)
		default:
			if t.capital && !first {
				t.symbols = append(t.symbols, symName)
			}
			if !t.known && weighty(t.text) && !p.isHollow(t) {
				t.symbols = append(t.symbols, symConcrete)
				if t.capital && !first {
					t.symbols = append(t.symbols, symProper)
				}
			}
		}
		first = false
	}
}

// isHollow tells whether a word ends as abstract ones do: warmth, integrity.
func (p *Program) isHollow(t *token) bool {
	if t.size > longestWord {
		return false
	}
	for _, e := range p.tables.hollow {
		if strings.HasSuffix(t.text, e) && t.size-utf8.RuneCountInString(e) >= shortestHollow {
			return true
		}
	}
	return false
}

// weighty tells whether a word is long enough to say something. A character
// beyond U+2E80 writes a syllable or more.
func weighty(text string) bool {
	n := 0
	for _, r := range text {
		if r >= 0x2E80 {
			n++
		}
		n++
	}
	return n >= shortestRarity
}

// salutation: a greeting and the names after it, or names that a mark follows
// at once: "Dear Dr Okafor,", "Teo –", "Zainab!!".
func (p *Program) salutation(tokens []token, framed []bool) {
	i, greeted := 1, false
	for i < len(tokens) && tokens[i].kind == word && p.tables.greet[tokens[i].text] {
		i, greeted = i+1, true
	}
	first := i
	for i < len(tokens) && i-first < longestSalute && p.named(tokens[i]) {
		i++
	}
	if !greeted && (i >= len(tokens) || !pauses(tokens[i])) {
		return
	}
	for ; first < i; first++ {
		framed[first] = tokens[first].kind == word
	}
}

// named tells whether a token may belong to a name.
func (p *Program) named(t token) bool {
	if t.kind == mark {
		return t.text == "." || t.text == "-" && !t.loose
	}
	return t.kind == word && (p.tables.title[t.text] || !t.known || t.capital && !p.tables.elide[t.text] && len(t.symbols) <= 1)
}

func pauses(t token) bool {
	return t.kind == edge || t.kind == mark && (t.text[0] == ',' || t.text[0] == '!' || t.text[0] == '-' || t.text[0] == ':' || t.text[0] == '.')
}

// vocative: a name between a comma and the end of the first sentence:
// "Thanks for the invite, Astrid."
func (p *Program) vocative(tokens []token, framed []bool) {
	end := 0
	for end < len(tokens) && (tokens[end].kind != edge || tokens[end].text != "$") {
		end++
	}
	i := end - 1
	for i > 0 && tokens[i].kind == mark && tokens[i].text[0] != ',' {
		i--
	}
	last := i
	for i > 0 && last-i < 3 && tokens[i].kind == word && tokens[i].capital {
		i--
	}
	if i > 0 && i < last && tokens[i].text == "," {
		for ; last > i; last-- {
			framed[last] = true
		}
	}
}

// signature: capitalised words at the very end, alone in their sentence or
// behind a comma or dash that a closing stands before.
func (p *Program) signature(tokens []token, framed []bool) {
	i := len(tokens) - 1
	for i >= 0 && tokens[i].kind != word {
		i--
	}
	last := i
	for i > 0 && last-i < 2*longestSignature && p.signs(tokens[i]) {
		i--
	}
	if i < 0 || last-i >= 2*longestSignature {
		return
	}
	if t := tokens[i]; t.kind == edge || last > i && tokens[i+1].text == "," || t.kind == mark && (t.text[0] == ',' || t.text[0] == '-') || t.kind == word && p.tables.closing[t.text] {
		for ; last > i; last-- {
			framed[last] = tokens[last].kind == word && !p.tables.closing[tokens[last].text]
		}
	}
}

// closing: what stands behind a closing of its own, with a capital, up to the
// end of the note: "Cordialement, Patrice Lemoine, cadre de santé".
func (p *Program) closing(tokens []token, framed []bool) {
	end := len(tokens) - 1
	for i := max(0, end-3*longestSignature); i+2 < end; i++ {
		if t := tokens[i]; t.kind != word || !p.tables.closing[t.text] || tokens[i+1].text != "," && tokens[i+1].kind != edge {
			continue
		}
		k := i + 1
		for k < end && !tokens[k].solid() {
			k++
		}
		if tokens[k].capital && end-k <= 2*longestSignature {
			for ; k < end; k++ {
				framed[k] = tokens[k].kind == word
			}
			return
		}
	}
}

// signs tells whether a token may belong to a signature.
func (p *Program) signs(t token) bool {
	switch t.kind {
	case word:
		return t.capital
	case mark:
		return t.text == "." || t.text == "&" || t.text == "," || t.text == "(" || t.text == ")"
	}
	return false
}
