package rules

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/two-sentences/etiquette/generator/source"
)

// Version is the shape of a Program's data. An interpreter refuses another.
const Version = 1

// Program is a set of compiled rules. It is never changed once made, and may
// be used by many goroutines at once.
type Program struct {
	data   data
	tables tables
	origin origin
}

// data is what travels: the JSON that both interpreters read.
type data struct {
	Version   int           `json:"version"`
	Chars     []int         `json:"chars"`    // where a class begins, the class, …
	Fold      [][2]string   `json:"fold"`     // folded form, the characters that fold to it
	Capitals  string        `json:"capitals"` // capital letters
	Shifted   []int         `json:"shifted"`  // runs of capitals: first, last, distance to the small letter
	Words     words         `json:"words"`
	Lists     []list        `json:"lists"`
	Phrases   string        `json:"phrases"` // a line each; pack.go tells how
	Templates []template    `json:"templates"`
	Signals   []signal      `json:"signals"`
	Rules     []rule        `json:"rules"`
	Criteria  []criterion   `json:"criteria"`
	Platforms []platform    `json:"platforms"`
	Verdicts  []verdictText `json:"verdicts"`
}

// words are the small lists the tokenizer itself needs, each separated by spaces.
type words struct {
	Abbreviations string `json:"abbreviations"` // a full stop after these ends no sentence
	Elisions      string `json:"elisions"`      // l'article, d'accord: two words
	Endings       string `json:"endings"`       // a known word with one of these is known
	Hollow        string `json:"hollow"`        // a word with one of these names nothing one could point at
	Tolerant      string `json:"tolerant"`      // words to recognise with a slip in them
	Greetings     string `json:"greetings"`     // what stands before a name at the top
	Titles        string `json:"titles"`        // what belongs to a name
	Closings      string `json:"closings"`      // what stands before a name at the foot
}

// list is a named list of words; a word that ends in "*" stands for all that
// begin so. Symbol i of the lists is len(builtins)+i.
type list struct {
	ID    string `json:"id"`
	Lang  string `json:"lang"`  // of common words: they are known only in notes of that language; those of "en" always; unheard: to be in the list makes no word known
	Words string `json:"words"` // separated by spaces
}

// unheard is the language of lists whose words still say something where they stand.
const unheard = "*"

// phrase is a chain of items: each item is its gap (other words allowed before
// it), 1 if it may be missing, and the symbols any of which it takes.
type phrase struct {
	Signals []int
	Items   [][]int
}

// template is a text whose near-copies count: its words, with
// spaces between, and the edits allowed.
type template struct {
	Signals []int  `json:"s"`
	Words   string `json:"w"`
	Edits   int    `json:"e"`
}

// signal is something a note can show. It counts the spans that phrases and
// templates found, or with Symbol the tokens of that symbol, or with Measure a
// number of the whole note. With Beside it counts only in sentences that show
// that other signal as well. With Any it follows from signals before it. With
// Points it is the sum of what other signals are worth, never below nothing,
// and its spans are those of the signals that are worth most.
type signal struct {
	ID      string   `json:"id"`
	Symbol  int      `json:"symbol"`  // -1 for none
	Measure int      `json:"measure"` // -1 for none
	Beside  int      `json:"beside"`  // -1 for none
	Any     [][]term `json:"any"`     // it is there when a row of these is
	Points  []points `json:"points"`
}

// points is a signal, what each of it is worth, which of it is the first to
// count, and how many count at most.
type points [4]int

// term is a signal with the least and the most (-1: any) of it that satisfy.
// A list of lists of terms is satisfied by any row whose terms all are.
type term [3]int

type rule struct {
	ID         string   `json:"id"`
	Issue      string   `json:"issue"`
	Kinds      []int    `json:"kinds"`
	Severity   int      `json:"severity"`
	Criterion  string   `json:"criterion"`
	Signal     int      `json:"signal"` // whose spans are its findings, -1 for none
	Unless     int      `json:"unless"` // a signal that excuses the sentence, -1 for none
	If         [][]term `json:"if"`
	Rest       bool     `json:"rest"`  // asked of what the faults leave
	Hides      int      `json:"hides"` // hideNothing, hideSpan, hideSentence
	Needs      [][]term `json:"needs"` // what must be left for it to be mendable
	Message    string   `json:"message"`
	Suggestion string   `json:"suggestion"`
	Link       string   `json:"link"`
}

type criterion struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Kinds   []int    `json:"kinds"`
	Met     [][]term `json:"met"`
	Quotes  []int    `json:"quotes"` // signals whose spans are quoted when it is met
	Faults  bool     `json:"faults"` // it is missed by the findings that name it
	Missing string   `json:"missing"`
	Link    string   `json:"link"`
}

type platform struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Limit []int  `json:"limit"` // by kind, UTF-16 units, 0 for none
	Hard  []int  `json:"hard"`  // by kind: above it the platform takes no note
}

type verdictText struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

// MarshalJSON gives the Program's data; the same rules give the same bytes.
func (p *Program) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(true) // the text stands inside a <script> element
	if err := e.Encode(p.data); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// Load reads what MarshalJSON wrote. Such a Program has no places and no examples.
func Load(text []byte) (*Program, error) {
	var d data
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&d); err != nil {
		return nil, fmt.Errorf("load rules: %w", err)
	}
	if d.Version != Version {
		return nil, fmt.Errorf("load rules: version %d, not %d", d.Version, Version)
	}
	return newProgram(d, origin{}), nil
}

// Link is one address into the guide that a rule or a criterion carries.
type Link struct {
	URL string
	Pos source.Pos
	Own bool // in a user's file, where a dead link is an error
}

// Links returns every link of the program with its place, in the order of the
// rules. A loaded Program has none.
func (p *Program) Links() []Link { return append([]Link(nil), p.origin.links...) }

// WithLinks returns the Program with every link replaced by what resolve says
// of it, and left out where resolve says the guide has no such page.
func (p *Program) WithLinks(resolve func(link string) (url string, ok bool)) *Program {
	swap := func(link string) string {
		if link == "" {
			return ""
		}
		if url, ok := resolve(link); ok {
			return url
		}
		return ""
	}
	q := *p
	q.data.Rules = append([]rule(nil), p.data.Rules...)
	for i := range q.data.Rules {
		q.data.Rules[i].Link = swap(q.data.Rules[i].Link)
	}
	q.data.Criteria = append([]criterion(nil), p.data.Criteria...)
	for i := range q.data.Criteria {
		q.data.Criteria[i].Link = swap(q.data.Criteria[i].Link)
	}
	return &q
}

// Rule tells of one rule what a page that lists them shows.
type Rule struct {
	ID, Issue, Criterion, Message, Suggestion, Link string
	Severity                                        Severity
	Kinds                                           []string
}

// Rules returns the rules in the order in which they are judged.
func (p *Program) Rules() []Rule {
	out := make([]Rule, len(p.data.Rules))
	for i, r := range p.data.Rules {
		out[i] = Rule{ID: r.ID, Issue: r.Issue, Criterion: r.Criterion, Message: r.Message, Suggestion: r.Suggestion,
			Link: r.Link, Severity: Severities[r.Severity], Kinds: kindNames(r.Kinds)}
	}
	return out
}

// Criterion is one thing a note is held against, as a checklist shows it.
type Criterion struct {
	ID, Title, Missing, Link string
	Kinds                    []string
}

// Criteria returns the criteria in the order in which they are shown. One id
// may come more than once, for different kinds.
func (p *Program) Criteria() []Criterion {
	out := make([]Criterion, len(p.data.Criteria))
	for i, c := range p.data.Criteria {
		out[i] = Criterion{ID: c.ID, Title: c.Title, Missing: c.Missing, Link: c.Link, Kinds: kindNames(c.Kinds)}
	}
	return out
}

func kindNames(kinds []int) []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = Kinds[k]
	}
	return names
}

// tables are what an interpreter makes of the data before the first note.
type tables struct {
	fold      map[rune]string
	capital   map[rune]bool
	class     [256]byte // of the first characters, which are most
	words     map[string][]int
	prefixes  map[string][]int
	literals  []string          // words that phrases and templates name themselves; their symbols follow on the lists
	symbolOf  map[string]int    // of a literal, or of X and a class of words
	longest   int               // characters of the longest prefix
	langs     []string          // of lists, in their order
	langOf    []int             // list → index of its language, -1 for none, -2 for unheard
	slips     map[string]string // a tolerant word with a letter missing → the word
	abbr      map[string]bool
	elide     map[string]bool
	greet     map[string]bool
	title     map[string]bool
	closing   map[string]bool
	endings   []string
	hollow    []string
	states    []state
	postings  [][]int // symbol → states that take it
	templates [][]int // symbol → template, mask, …
	lengths   []int   // of the templates, in words
	counted   [][]int // symbol → signals that count it
}

// state is one item of one phrase.
type state struct {
	from    []int // earlier state or -1 for the phrase's beginning, gap, …
	signals []int // of a phrase that may end here
}

func newProgram(d data, o origin) *Program {
	p := &Program{data: d, origin: o}
	t := &p.tables
	t.fold, t.capital = map[rune]string{}, map[rune]bool{}
	for _, f := range d.Fold {
		for _, r := range f[1] {
			t.fold[r] = f[0]
		}
	}
	for _, r := range d.Capitals {
		t.capital[r] = true
	}
	for i := 0; i+2 < len(d.Shifted); i += 3 {
		for r := d.Shifted[i]; r <= d.Shifted[i+1]; r++ {
			t.fold[rune(r)], t.capital[rune(r)] = string(rune(r+d.Shifted[i+2])), true
		}
	}
	for r := range t.class {
		t.class[r] = byte(classIn(d.Chars, rune(r)))
	}
	t.abbr, t.elide, t.greet = set(d.Words.Abbreviations), set(d.Words.Elisions), set(d.Words.Greetings)
	t.title, t.closing = set(d.Words.Titles), set(d.Words.Closings)
	t.endings, t.hollow = strings.Fields(d.Words.Endings), strings.Fields(d.Words.Hollow)
	p.vocabulary()
	p.automaton()
	return p
}

func set(words string) map[string]bool {
	m := make(map[string]bool, strings.Count(words, " ")+1)
	enter(m, words)
	return m
}

// enter puts words into a set.
func enter(set map[string]bool, words string) {
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
}

// words is about how many words there are.
func (p *Program) words() (n int) {
	for _, l := range p.data.Lists {
		n += strings.Count(l.Words, " ") + 1
	}
	return n + strings.Count(p.data.Phrases, "|")
}

// vocabulary fills words, prefixes and slips with what the lists hold.
func (p *Program) vocabulary() {
	t := &p.tables
	t.words, t.prefixes, t.slips = make(map[string][]int, p.words()), map[string][]int{}, map[string]string{}
	t.symbolOf = make(map[string]int, strings.Count(p.data.Phrases, "|"))
	for i := range len(builtins) + len(p.data.Lists) {
		if name := p.symbolName(i); t.symbolOf[name] == 0 {
			t.symbolOf[name] = i
		}
	}
	for i, l := range p.data.Lists {
		t.langOf = append(t.langOf, -1)
		switch l.Lang {
		case "":
		case unheard:
			t.langOf[i] = -2
		default:
			if !slices.Contains(t.langs, l.Lang) {
				t.langs = append(t.langs, l.Lang)
			}
			t.langOf[i] = slices.Index(t.langs, l.Lang)
		}
		for w := range strings.FieldsSeq(l.Words) {
			t.enter(w, len(builtins)+i)
		}
	}
	for _, w := range strings.Fields(p.data.Words.Tolerant) {
		for _, s := range slips(w) {
			if _, ok := t.slips[s]; !ok {
				t.slips[s] = w
			}
		}
	}
}

func (t *tables) enter(w string, symbol int) {
	if stem, ok := strings.CutSuffix(w, "*"); ok && strings.Trim(stem, "*") != "" {
		t.prefixes[stem] = append(t.prefixes[stem], symbol)
		t.longest = max(t.longest, len([]rune(stem)))
		return
	}
	t.words[w] = append(t.words[w], symbol)
}

// symbol returns the symbol of a word as phrases write it, and makes one for a
// literal that is new.
func (p *Program) symbol(name string) int {
	t := &p.tables
	i, ok := t.symbolOf[name]
	if !ok {
		i = len(builtins) + len(p.data.Lists) + len(t.literals)
		t.symbolOf[name] = i
		t.literals = append(t.literals, name)
		t.enter(name, i)
	}
	return i
}

// slips returns a word and all that is left of it when one letter is dropped.
func slips(w string) []string {
	r := []rune(w)
	out := []string{w}
	for i := range r {
		out = append(out, string(r[:i])+string(r[i+1:]))
	}
	return out
}

// automaton lays the items of all phrases out as states, and the templates out as masks.
func (p *Program) automaton() {
	t := &p.tables
	phrases := unpackPhrases(p.data.Phrases, p.symbol)
	templates := make([][]int, len(p.data.Templates))
	for i, tpl := range p.data.Templates {
		for _, w := range strings.Fields(tpl.Words) {
			templates[i] = append(templates[i], p.symbol(w))
		}
		t.lengths = append(t.lengths, len(templates[i]))
	}
	n := len(builtins) + len(p.data.Lists) + len(t.literals)
	t.postings, t.templates, t.counted = make([][]int, n), make([][]int, n), make([][]int, n)
	for i, s := range p.data.Signals {
		if s.Symbol >= 0 {
			t.counted[s.Symbol] = append(t.counted[s.Symbol], i)
		}
	}
	for _, ph := range phrases {
		t.lay(ph)
	}
	for i, symbols := range templates {
		masks := map[int]int{}
		for j, symbol := range symbols {
			masks[symbol] |= 1 << j
		}
		for symbol, mask := range masks {
			t.templates[symbol] = append(t.templates[symbol], i, mask)
		}
	}
}

// lay makes the states of one phrase.
func (t *tables) lay(ph phrase) {
	first := len(t.states)
	for i, item := range ph.Items {
		st, gap, back := state{}, item[0], i-1
		for back >= 0 {
			st.from = append(st.from, first+back, gap)
			if ph.Items[back][1] == 0 {
				break
			}
			gap += ph.Items[back][0]
			back--
		}
		if back < 0 {
			st.from = append(st.from, -1, 0)
		}
		for _, symbol := range item[2:] {
			t.postings[symbol] = append(t.postings[symbol], len(t.states))
		}
		t.states = append(t.states, st)
	}
	for i := len(ph.Items) - 1; i >= 0; i-- { // the last item, and those before it while it may be missing
		t.states[first+i].signals = ph.Signals
		if ph.Items[i][1] == 0 {
			break
		}
	}
}
