package render

import (
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"github.com/two-sentences/etiquette/generator/source"
)

// A words file, layouts/words/<language>.yaml, holds every word of the
// interface in one language. That of the site's language is checked: what is
// missing, what nothing asks for, what has the wrong forms or slots. The
// English words are what the others are held against, and stand in for what
// they lack.

// parseWords reads a words file over the words it is given.
func parseWords(f source.File, under *words) (*words, source.Diagnostics) {
	w := &words{lang: f.Name(), tag: language.Make(f.Name()), file: f, texts: make(map[string]string, 2*len(under.texts))}
	diags := source.Decode(f, 0, f.Data, &w.read)
	for k, v := range under.texts {
		w.texts[k] = v
	}
	for k, v := range w.read {
		w.texts[k] = v.Value
	}
	return w, diags
}

// allWords reads every words file, English first. The map holds English always.
func allWords(tree source.Tree) (map[string]*words, source.Diagnostics) {
	english := englishWords()
	var diags source.Diagnostics
	files := slices.Clone(tree.Under("layouts/words"))
	sort.SliceStable(files, func(i, j int) bool { return files[i].Name() == "en" && files[j].Name() != "en" })
	all := map[string]*words{"en": english}
	for _, f := range files {
		if path.Ext(f.Path) != ".yaml" {
			continue
		}
		w, ds := parseWords(f, all["en"])
		diags = append(diags, ds...)
		all[f.Name()] = w
	}
	all[alienEnglish], all[isolatedEnglish] = all["en"].aliens(), all["en"].aliens().isolated()
	return all, diags
}

// The names of the English words for a language that has none, and for one that
// runs the other way beside.
const alienEnglish, isolatedEnglish = "en, alien", "en, isolated"

// aliens is the words where another language is expected.
func (w *words) aliens() *words {
	out := *w
	out.alien = true
	return &out
}

// isolated is the words each in Unicode's marks of a text that runs from left
// to right: among others, its full stop and its numbers keep their places.
func (w *words) isolated() *words {
	out := *w
	out.texts = make(map[string]string, len(w.texts))
	for key, text := range w.texts {
		if out.texts[key] = text; key != "number.group" && !strings.HasPrefix(key, "month.") && text != "" {
			out.texts[key] = "\u2066" + text + "\u2069"
		}
	}
	return &out
}

// name is what the words are called among all.
func (w *words) name(all map[string]*words) string {
	for _, name := range []string{alienEnglish, isolatedEnglish} {
		if w == all[name] {
			return name
		}
	}
	return w.lang
}

// pickWords returns the words for a language: its own, those of its first
// part ("pt" for "pt-BR"), or the English ones; ok is false for the last.
func pickWords(all map[string]*words, lang string) (w *words, ok bool) {
	if w := all[lang]; w != nil {
		return w, true
	}
	first, _, _ := strings.Cut(lang, "-")
	if w := all[first]; w != nil {
		return w, true
	}
	if direction(lang) != "" {
		return all[isolatedEnglish], false
	}
	return all[alienEnglish], false
}

// directions are the scripts that run from right to left, by ISO 15924.
var rightToLeft = []string{"Adlm", "Arab", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi"}

// direction is "rtl" for a language that is written so, else empty.
func direction(lang string) string {
	if script, _ := language.Make(lang).Script(); slices.Contains(rightToLeft, script.String()) {
		return "rtl"
	}
	return ""
}

// formsOf are the plural forms that a language has for whole numbers, as keys
// end: every one that a number up to a hundred, or a million, takes.
func formsOf(tag language.Tag) (names []string) {
	numbers := []int{1_000_000}
	for n := range 201 {
		numbers = append(numbers, n)
	}
	for _, n := range numbers {
		if name := forms[plural.Cardinal.MatchPlural(tag, n, 0, 0, 0, 0)]; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

// baseKey is a key without its plural form.
func baseKey(key string) string {
	if dot := strings.LastIndexByte(key, '.'); dot > 0 && isForm(key[dot+1:]) {
		return key[:dot]
	}
	return key
}

// checkWords says what is wrong with the words of the site's language. Code: word.
func (t Theme) checkWords(w *words) (diags source.Diagnostics) {
	asked := make([]string, 0, len(ownWords)+len(t.asked))
	for _, o := range ownWords {
		asked = append(asked, o.Key)
	}
	for _, c := range t.asked {
		if !w.has(c.Value) {
			diags.Errorf(c.Pos, "word", source.DidYouMean(c.Value, sortedKeys(w.texts), "add it to layouts/words/"+w.lang+".yaml"), "no word %q", c.Value)
		}
		asked = append(asked, c.Value)
	}
	slices.Sort(asked)
	asked = slices.Compact(asked)
	missing := t.missingWords(w, asked)
	for _, key := range missing {
		diags.Warnf(source.Pos{Path: w.file.Path}, "word", "add a line \""+key+": …\"", "the word %q is missing; the English one stands in for it", key)
	}
	if w.file.Own {
		diags = append(diags, w.strangeWords(asked, missing)...)
		diags = append(diags, t.base.slots[w.lang]()...)
	}
	return diags
}

// missingWords are the keys of those asked for that a language other than
// English has no text for, sorted; of a counted word the forms it lacks.
func (t Theme) missingWords(w *words, asked []string) (missing []string) {
	if w.lang == "en" {
		return nil
	}
	for _, key := range asked {
		english := t.words["en"]
		_, plain := w.read[key]
		_, counted := english.texts[key+".other"]
		switch {
		case plain || !english.has(key):
		case !counted:
			missing = append(missing, key)
		default:
			for _, form := range formsOf(w.tag) {
				if _, ok := w.read[key+"."+form]; !ok {
					missing = append(missing, key+"."+form)
				}
			}
		}
	}
	sort.Strings(missing)
	return slices.Compact(missing)
}

// isIn tells whether a sorted list holds a text.
func isIn(sorted []string, s string) bool {
	_, ok := slices.BinarySearch(sorted, s)
	return ok
}

// strangeWords warns of what stands in a words file and is never used. asked is sorted.
func (w *words) strangeWords(asked, missing []string) (diags source.Diagnostics) {
	forms := append(formsOf(w.tag), "other")
	for _, key := range sortedKeys(w.read) {
		name := baseKey(key)
		switch {
		case isIn(asked, key):
		case !isIn(asked, name):
			hint := source.DidYouMean(key, slices.Concat(missing, asked), "take the line out")
			diags.Warnf(w.read[key].Pos, "word", hint, "nothing asks for the word %q", key)
		case !slices.Contains(forms, key[len(name)+1:]):
			diags.Warnf(w.read[key].Pos, "word", source.OneOf(formsOf(w.tag)), "the language %q has no such plural form as in %q", w.lang, key)
		}
	}
	return diags
}

var slotRE = regexp.MustCompile(`\{[a-z]+\}`)

// strangeSlots warns of slots that the English words do not have.
func (w *words) strangeSlots(english *words) (diags source.Diagnostics) {
	known := map[string][]string{}
	own := englishWords()
	for key, text := range english.texts {
		text = own.or(key, text)
		known[baseKey(key)] = append(known[baseKey(key)], slotRE.FindAllString(text, -1)...)
	}
	for _, key := range sortedKeys(w.read) {
		has, ok := known[baseKey(key)]
		for _, slot := range slotRE.FindAllString(w.read[key].Value, -1) {
			if ok && !slices.Contains(has, slot) {
				diags.Warnf(w.read[key].Pos, "word", source.DidYouMean(slot, has, "take it out"), "nothing is filled in for %s in %q", slot, key)
			}
		}
	}
	return diags
}
