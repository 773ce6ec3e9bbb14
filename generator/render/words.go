package render

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"github.com/two-sentences/etiquette/generator/source"
)

// words is the interface's words in one language. wordsfile.go reads their files.
type words struct {
	lang  string // "en"
	tag   language.Tag
	texts map[string]string
	file  source.File            // where they were read; zero: nowhere
	read  map[string]source.Text // what stands in the file itself; the rest is English
	alien bool                   // English ones, for a language that has no file
}

var forms = map[plural.Form]string{
	plural.Other: "other", plural.Zero: "zero", plural.One: "one",
	plural.Two: "two", plural.Few: "few", plural.Many: "many",
}

// englishWords are those that Go itself needs; every other language is laid over them.
func englishWords() *words {
	w := &words{lang: "en", tag: language.English, texts: make(map[string]string, 2*len(ownWords))}
	for _, o := range ownWords {
		w.texts[o.Key] = o.English
	}
	return w
}

// has tells whether .Word can answer for a key.
func (w *words) has(key string) bool {
	_, plain := w.texts[key]
	_, counted := w.texts[key+".other"]
	return plain || counted
}

// borrowed tells whether the text of a key is English in another language.
func (w *words) borrowed(key string) bool {
	_, plain := w.read[key]
	_, counted := w.read[key+".other"]
	return w.alien || w.lang != "en" && !plain && !counted
}

// say returns the text of a key with its slots filled. Pairs are names and
// values; an int under the name "n" picks the plural form.
func (w *words) say(key string, pairs ...any) (string, error) {
	if len(pairs)%2 != 0 {
		return "", fmt.Errorf("word %q: slots are names and values, in pairs", key)
	}
	text, ok := w.texts[key]
	for i := 0; i < len(pairs) && !ok; i += 2 {
		if n, isInt := pairs[i+1].(int); isInt && pairs[i] == "n" {
			text, ok = w.form(key, n)
		}
	}
	if !ok {
		return "", fmt.Errorf("no word %q; add it to layouts/words/%s.yaml", key, w.lang)
	}
	if !strings.Contains(text, "{") {
		return text, nil
	}
	return w.fill(text, pairs), nil
}

// form is the plural form for n.
func (w *words) form(key string, n int) (string, bool) {
	form := plural.Cardinal.MatchPlural(w.tag, n%10_000_000, 0, 0, 0, 0)
	if text, ok := w.texts[key+"."+forms[form]]; ok {
		return text, true
	}
	text, ok := w.texts[key+".other"]
	return text, ok
}

// allForms are the texts of a counted word by plural form.
func (w *words) allForms(key string) map[string]string {
	texts := map[string]string{}
	for _, name := range append(formsOf(w.tag), "other") {
		if text, ok := w.texts[key+"."+name]; ok {
			texts[name] = text
		}
	}
	return texts
}

// fill puts the values of pairs into the slots.
func (w *words) fill(text string, pairs []any) string {
	return fillSlots(text, 16*len(pairs), func(slot string) (string, bool) {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == slot {
				return w.value(pairs[i+1]), true
			}
		}
		return "", false
	})
}

// value is what stands in a slot for a value.
func (w *words) value(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case int:
		return w.number(v)
	default:
		return fmt.Sprint(v)
	}
}

// fillSlots puts values, of about so many bytes together, into the slots; what is no
// slot's name stays.
func fillSlots(text string, room int, value func(slot string) (string, bool)) string {
	var b strings.Builder
	b.Grow(len(text) + room)
	for {
		open := strings.IndexByte(text, '{')
		end := strings.IndexByte(text[max(open, 0):], '}') + max(open, 0)
		if open < 0 || end < open {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(text[:open])
		if v, ok := value(text[open+1 : end]); ok {
			b.WriteString(v)
		} else {
			b.WriteString(text[open : end+1])
		}
		text = text[end+1:]
	}
}

// must is say for a key of ownWords, which are always there.
func (w *words) must(key string, pairs ...any) string {
	text, err := w.say(key, pairs...)
	if err != nil {
		panic("render: " + err.Error())
	}
	return text
}

// or is the text of a key, or the other text where there is no such key.
func (w *words) or(key, other string) string {
	if text, ok := w.texts[key]; ok {
		return text
	}
	return other
}

// number groups the digits of n by threes.
func (w *words) number(n int) string {
	s := strconv.Itoa(n)
	start := 3
	if n < 0 {
		start = 4
	}
	for i := len(s) - 3; i >= start-2; i -= 3 {
		s = s[:i] + w.texts["number.group"] + s[i:]
	}
	return s
}

// date is a day; ISO carries the time too where the writer gave one.
func (w *words) date(t time.Time) When {
	iso := t.Format(time.DateOnly)
	if t.Hour() != 0 || t.Minute() != 0 || t.Second() != 0 {
		iso = t.UTC().Format(time.RFC3339)
	}
	return When{ISO: iso, Text: w.day(t)}
}

func (w *words) day(t time.Time) string {
	year, month, day := t.Date()
	return fillSlots(w.texts["date.long"], 24, func(slot string) (string, bool) {
		switch slot {
		case "day":
			return strconv.Itoa(day), true
		case "month":
			return w.texts[monthKeys[month]], true
		case "year":
			return strconv.Itoa(year), true
		}
		return "", false
	})
}

// monthKeys are the keys of the months' names; the first is none's.
var monthKeys = func() (keys [13]string) {
	for n := range keys {
		keys[n] = "month." + strconv.Itoa(n)
	}
	return keys
}()

// minute is a time to the minute, in UTC.
func (w *words) minute(t time.Time) When {
	t = t.UTC()
	iso := t.Format(time.RFC3339)
	return When{ISO: iso, Text: w.must("date.time", "date", w.day(t), "time", iso[len(iso)-9:len(iso)-4])}
}

// optional is nil for the zero time.
func optional(t time.Time, as func(time.Time) When) *When {
	if t.IsZero() {
		return nil
	}
	when := as(t)
	return &when
}
