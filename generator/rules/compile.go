package rules

import (
	"slices"
	"sort"
	"strings"

	"github.com/two-sentences/etiquette/generator/source"
)

// CompileOptions are what a site may set about its rules.
type CompileOptions struct {
	// Limits overrides the platforms' limits: platform → kind → UTF-16 units.
	// Its keys are checked by the reader of the settings; unknown ones do nothing.
	Limits map[string]map[string]int
	// Language is that in which the Program speaks, where the pieces have texts
	// in it; else, and where it is empty, it speaks as its rules are written.
	Language string
}

// origin is what a compiled Program remembers of its files.
type origin struct {
	links    []Link
	examples []example
}

type example struct {
	rule, kind string
	text       source.Text
	match      bool
}

type compiler struct {
	diags        source.Diagnostics
	cutter       *Program // folds and cuts the words of phrases
	lists        map[string]int
	listOrder    []list
	literals     map[string]int
	literalNames []string
	phrases      []phrase
	signals      map[string]int
	origin       origin
	out          data
}

// Compile joins pieces into a Program. Pieces may come in any order. Lists of
// one id are put together; of two rules, signals, criteria or platforms of one
// id the user's own counts. A rule that cannot be run in linear time, or that
// names what does not exist, is left out with a diagnostic; the Program is
// usable all the same.
//
// Codes: duplicate-id, bad-phrase, bad-template, bad-rule, unknown-list,
// unknown-signal, unknown-kind, unknown-platform, unknown-word, bad-word, too-many,
// no-text, unknown-text, no-words (a note).
func Compile(pieces []Piece, opts CompileOptions) (*Program, source.Diagnostics) {
	sorted := slices.Clone(pieces)
	sort.SliceStable(sorted, func(i, j int) bool {
		if sorted[i].Own != sorted[j].Own {
			return sorted[j].Own
		}
		return sorted[i].Path < sorted[j].Path
	})
	c := &compiler{lists: map[string]int{}, listOrder: []list{}, literals: map[string]int{}, signals: map[string]int{}}
	c.out = data{Version: Version, Chars: charRanges, Fold: foldings, Capitals: capitals, Shifted: shifted,
		Lists: []list{}, Templates: []template{}, Signals: []signal{}, Rules: []rule{}, Criteria: []criterion{}, Platforms: []platform{}, Verdicts: []verdictText{}}
	c.words(sorted)
	c.compileLists(sorted)
	signals, rules := merge(c, sorted, func(s sheet) []signalYAML { return s.Signals }), merge(c, sorted, func(s sheet) []ruleYAML { return s.Rules })
	rules = slices.DeleteFunc(rules, func(r own[ruleYAML]) bool { return r.it.Disabled })
	c.declare(signals, rules)
	c.compileSignals(signals)
	texts := c.translatorFor(opts.Language, sorted)
	for _, r := range rules {
		texts.rule(c, &r)
		c.rule(r.it, r.own)
	}
	for _, k := range mergeCriteria(c, sorted) {
		texts.criterion(c, &k)
		c.criterion(k.it, k.own)
	}
	c.platforms(merge(c, sorted, func(s sheet) []platformYAML { return s.Platforms }), opts)
	for _, v := range merge(c, sorted, func(s sheet) []verdictYAML { return s.Verdicts }) {
		texts.verdict(c, &v)
		c.out.Verdicts = append(c.out.Verdicts, verdictText{v.it.ID.Value, v.it.Title.Value, v.it.Text.Value})
	}
	c.unusedTexts(texts)
	c.pack()
	p := newProgram(c.out, c.origin)
	c.within(p)
	return p, c.diags
}

// pack writes what is large as text.
func (c *compiler) pack() {
	named := &Program{data: data{Lists: c.listOrder}, tables: tables{literals: c.literalNames}}
	name := named.symbolName
	for _, ph := range c.phrases {
		slices.Sort(ph.Signals)
		for _, item := range ph.Items {
			slices.SortFunc(item[2:], func(a, b int) int { return strings.Compare(name(a), name(b)) })
		}
	}
	c.trim()
	c.out.Lists, c.out.Phrases = c.listOrder, packPhrases(c.phrases, name)
}

// trim leaves out of the lists of common words what is known without them: a
// longer word that a phrase or a list of no language names, that a beginning
// covers, or that is another with an ending. Short words stay: they tell the language.
func (c *compiler) trim() {
	elsewhere := map[string]bool{}
	for _, l := range c.listOrder {
		if l.Lang == "" {
			enter(elsewhere, l.Words)
		}
	}
	endings := strings.Fields(c.out.Words.Endings)
	for i := range c.listOrder {
		l := &c.listOrder[i]
		if l.Lang == "" || l.Lang == unheard {
			continue
		}
		words := set(l.Words)
		kept := strings.Fields(l.Words)
		kept = slices.DeleteFunc(kept, func(w string) bool {
			_, named := c.literals[w]
			named = named || elsewhere[w]
			drop := len(w) > 4 && (named || covered(w, words, endings) || covered(w, elsewhere, endings))
			if drop && !named {
				delete(words, w) // it can cover no other
			}
			return drop
		})
		l.Words = strings.Join(kept, " ")
	}
}

// covered tells whether another of some words, or a beginning, makes w known.
func covered(w string, words map[string]bool, endings []string) bool {
	body, star := strings.CutSuffix(w, "*")
	for n := range body {
		if n > 0 && words[body[:n]+"*"] {
			return true
		}
	}
	if star {
		return false
	}
	if words[w+"*"] {
		return true
	}
	for _, e := range endings {
		if stem, ok := strings.CutSuffix(w, e); ok && len(stem) >= shortestBase && (words[stem] || stem+"e" != w && words[stem+"e"]) {
			return true
		}
	}
	return false
}

// within refuses a program whose words would cost too much.
func (c *compiler) within(p *Program) {
	if n := len(p.tables.states); n > maxStates {
		c.diags.Errorf(source.Pos{}, "too-many", "take some out", "the rules have %d items in their phrases; the limit is %d", n, maxStates)
	}
	for symbol, posts := range p.tables.postings {
		if len(posts) > maxPostings {
			c.diags.Errorf(source.Pos{}, "too-many", "use narrower words", "%d items of phrases take %q; the limit is %d", len(posts), p.symbolName(symbol), maxPostings)
		}
	}
}

// symbolName is a symbol as phrases write it, X and an id for a class of words.
func (p *Program) symbolName(symbol int) string {
	switch i := symbol - len(builtins); {
	case i < 0:
		return "X" + builtins[symbol]
	case i < len(p.data.Lists):
		return "X" + p.data.Lists[i].ID
	default:
		return p.tables.literals[i-len(p.data.Lists)]
	}
}

// own is something of a sheet, with whose it is.
type own[T any] struct {
	it  T
	own bool
}

type identified interface {
	id() source.Text
}

func (s signalYAML) id() source.Text    { return s.ID }
func (r ruleYAML) id() source.Text      { return r.ID }
func (p platformYAML) id() source.Text  { return p.ID }
func (v verdictYAML) id() source.Text   { return v.ID }
func (c criterionYAML) id() source.Text { return c.ID }

// merge puts the things of all sheets in one list, where the user's replace
// ours of the same id.
func merge[T identified](c *compiler, pieces []Piece, of func(sheet) []T) []own[T] {
	var out []own[T]
	at := map[string]int{}
	for _, p := range pieces {
		for _, it := range of(p.sheet) {
			id := it.id()
			i, seen := at[id.Value]
			switch {
			case !seen:
				at[id.Value] = len(out)
				out = append(out, own[T]{it, p.Own})
			case p.Own && !out[i].own:
				out[i] = own[T]{it, true}
			default:
				c.diags.Errorf(id.Pos, "duplicate-id", "give it another id", "%q is there already, at %s", id.Value, out[i].it.id().Pos)
			}
		}
	}
	return out
}

// mergeCriteria keeps all criteria: one id may come once for each kind. A
// user's criterion takes the place of all of ours with its id.
func mergeCriteria(c *compiler, pieces []Piece) []own[criterionYAML] {
	var out []own[criterionYAML]
	for _, p := range pieces {
		for _, it := range p.sheet.Criteria {
			if p.Own {
				out = slices.DeleteFunc(out, func(o own[criterionYAML]) bool { return !o.own && o.it.ID.Value == it.ID.Value })
			}
			out = append(out, own[criterionYAML]{it, p.Own})
		}
	}
	return out
}

// words joins the small lists and makes the cutter.
func (c *compiler) words(pieces []Piece) {
	w := &c.out.Words
	c.cutter = newProgram(c.out, origin{})
	for _, field := range []struct {
		of func(wordsYAML) source.Text
		to *string
	}{
		{func(y wordsYAML) source.Text { return y.Elisions }, &w.Elisions},
		{func(y wordsYAML) source.Text { return y.Abbreviations }, &w.Abbreviations},
		{func(y wordsYAML) source.Text { return y.Endings }, &w.Endings},
		{func(y wordsYAML) source.Text { return y.Hollow }, &w.Hollow},
		{func(y wordsYAML) source.Text { return y.Tolerant }, &w.Tolerant},
		{func(y wordsYAML) source.Text { return y.Greetings }, &w.Greetings},
		{func(y wordsYAML) source.Text { return y.Titles }, &w.Titles},
		{func(y wordsYAML) source.Text { return y.Closings }, &w.Closings},
	} {
		var all []string
		for _, p := range pieces {
			all = append(all, c.foldAll(field.of(p.sheet.Words))...)
		}
		*field.to = sortedWords(all)
	}
	c.cutter = newProgram(c.out, origin{})
}

// foldAll folds every word of a list; one with a hyphen gives its parts.
func (c *compiler) foldAll(t source.Text) []string {
	var out []string
	for _, f := range strings.Fields(t.Value) {
		if plain(f) {
			out = append(out, f)
			continue
		}
		words := c.fold(f)
		if len(words) == 0 || !c.stemOK(words[len(words)-1]) {
			c.diags.Errorf(t.Pos, "bad-word", "write words, with at least three letters before a star", "%q cannot stand in a list of words", f)
			continue
		}
		out = append(out, words...)
	}
	return out
}

func sortedWords(words []string) string {
	slices.Sort(words)
	return strings.Join(slices.Compact(words), " ")
}

func (c *compiler) compileLists(pieces []Piece) {
	words := map[string][]string{}
	for _, p := range pieces {
		for _, l := range p.sheet.Lists {
			id := l.ID.Value
			if _, ok := c.lists[id]; !ok {
				c.lists[id] = len(c.listOrder)
				c.listOrder = append(c.listOrder, list{ID: id, Lang: l.Lang})
			}
			if slices.Contains(builtins, id) {
				c.diags.Errorf(l.ID.Pos, "duplicate-id", "give it another id", "%q is a built-in class of words", id)
			}
			words[id] = append(words[id], c.foldAll(l.Words)...)
		}
	}
	for i := range c.listOrder {
		c.listOrder[i].Words = sortedWords(words[c.listOrder[i].ID])
	}
}

func (c *compiler) listNames() []string {
	var out []string
	for _, l := range c.listOrder {
		out = append(out, l.ID)
	}
	return out
}

func (c *compiler) platforms(all []own[platformYAML], opts CompileOptions) {
	for _, p := range all {
		id := p.it.ID.Value
		if !slices.Contains(Platforms, id) {
			c.diags.Errorf(p.it.ID.Pos, "unknown-platform", source.OneOf(Platforms), "no platform %q", id)
			continue
		}
		out := platform{ID: id, Title: p.it.Title.Value, Limit: make([]int, len(Kinds)), Hard: make([]int, len(Kinds))}
		for _, by := range []struct {
			from map[string]int
			to   []int
		}{{p.it.Limit, out.Limit}, {p.it.Hard, out.Hard}} {
			for k, n := range by.from {
				if i := c.kind(source.Text{Value: k, Pos: p.it.ID.Pos}); i >= 0 {
					by.to[i] = n
				}
			}
		}
		for i, k := range Kinds {
			if n := opts.Limits[id][k]; n > 0 {
				out.Limit[i] = n
				if out.Hard[i] > 0 {
					out.Hard[i] = max(out.Hard[i], n)
				}
			}
		}
		c.out.Platforms = append(c.out.Platforms, out)
	}
}

func (c *compiler) kind(t source.Text) int {
	i := slices.Index(Kinds, t.Value)
	if i < 0 {
		c.diags.Errorf(t.Pos, "unknown-kind", source.OneOf(Kinds), "no kind of note %q", t.Value)
	}
	return i
}

// kinds returns the kinds in their order; none named means all.
func (c *compiler) kinds(names []source.Text) []int {
	out := []int{}
	for _, n := range names {
		if i := c.kind(n); i >= 0 {
			out = append(out, i)
		}
	}
	if len(names) == 0 {
		for i := range Kinds {
			out = append(out, i)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
