package rules

import "github.com/two-sentences/etiquette/generator/source"

// Piece is one file of rules as it was written. Compile joins pieces.
type Piece struct {
	Path  string
	Own   bool // a user's file: its rules replace ours of the same id
	sheet sheet
}

// sheet is the form of a rules file. Every key may be left out.
type sheet struct {
	Words     wordsYAML       `yaml:"words"`
	Lists     []listYAML      `yaml:"lists"`
	Signals   []signalYAML    `yaml:"signals"`
	Rules     []ruleYAML      `yaml:"rules"`
	Criteria  []criterionYAML `yaml:"criteria"`
	Platforms []platformYAML  `yaml:"platforms"`
	Verdicts  []verdictYAML   `yaml:"verdicts"`
	Texts     []textsYAML     `yaml:"texts"`
}

// wordsYAML are small lists for the cutting of notes into words; those of all
// files are put together.
type wordsYAML struct {
	Abbreviations source.Text `yaml:"abbreviations"`
	Elisions      source.Text `yaml:"elisions"`
	Endings       source.Text `yaml:"endings"`
	Hollow        source.Text `yaml:"hollow"`
	Tolerant      source.Text `yaml:"tolerant"`
	Greetings     source.Text `yaml:"greetings"`
	Titles        source.Text `yaml:"titles"`
	Closings      source.Text `yaml:"closings"`
}

// listYAML names words, so that phrases can say <name>. Lists of one id are
// put together.
type listYAML struct {
	ID    source.Text `yaml:"id,required"`
	About string      `yaml:"about"` // for people
	Lang  string      `yaml:"lang"`  // its words are known only in notes of that language; en always; "*": to stand in it makes no word known
	Words source.Text `yaml:"words,required"`
}

type signalYAML struct {
	ID        source.Text   `yaml:"id,required"`
	About     string        `yaml:"about"`
	Phrases   []source.Text `yaml:"phrases"`
	Templates []source.Text `yaml:"templates"`
	Edits     int           `yaml:"edits"`    // words of a template that may differ; 0: one in four
	Includes  []source.Text `yaml:"includes"` // signals whose phrases count here too
	Count     source.Text   `yaml:"count"`    // a list or a built-in class of words
	Measure   source.Text   `yaml:"measure"`
	Beside    source.Text   `yaml:"beside"`
	Any       []source.Text `yaml:"any"`
	Points    []source.Text `yaml:"points"` // "tie 3", "concrete 2 max 4", "fog 1 from 2"
}

type ruleYAML struct {
	Pos        source.Pos    `yaml:",pos"`
	ID         source.Text   `yaml:"id,required"`
	Title      string        `yaml:"title"`
	Issue      source.Text   `yaml:"issue"`
	Kinds      []source.Text `yaml:"kinds"`
	Severity   source.Text   `yaml:"severity"`
	Criterion  source.Text   `yaml:"criterion"`
	Phrases    []source.Text `yaml:"phrases"`
	Templates  []source.Text `yaml:"templates"`
	Edits      int           `yaml:"edits"`
	Signal     source.Text   `yaml:"signal"`
	Unless     []source.Text `yaml:"unless"`
	If         []source.Text `yaml:"if"`
	On         source.Text   `yaml:"on"`    // note (default) or rest
	Hides      source.Text   `yaml:"hides"` // nothing, span (default) or sentence
	Needs      []source.Text `yaml:"needs"`
	Message    source.Text   `yaml:"message"`
	Suggestion source.Text   `yaml:"suggestion"`
	Link       source.Text   `yaml:"link"`
	Examples   examplesYAML  `yaml:"examples"`
	Disabled   bool          `yaml:"disabled"`
}

type examplesYAML struct {
	Match []source.Text `yaml:"match"`
	Clear []source.Text `yaml:"clear"`
}

type criterionYAML struct {
	ID      source.Text   `yaml:"id,required"`
	Title   source.Text   `yaml:"title,required"`
	Kinds   []source.Text `yaml:"kinds"`
	Met     []source.Text `yaml:"met"`
	Quotes  []source.Text `yaml:"quotes"`
	Faults  bool          `yaml:"faults"`
	Missing source.Text   `yaml:"missing,required"`
	Link    source.Text   `yaml:"link"`
}

type platformYAML struct {
	ID    source.Text    `yaml:"id,required"`
	Title source.Text    `yaml:"title,required"`
	Limit map[string]int `yaml:"limit"` // kind → UTF-16 units; above it a remark
	Hard  map[string]int `yaml:"hard"`  // above it the platform takes no note
}

type verdictYAML struct {
	ID    source.Text `yaml:"id,required"`
	Title source.Text `yaml:"title,required"`
	Text  source.Text `yaml:"text,required"`
}

// Parse reads one file of content/rules. What it can tell of the file alone is
// a diagnostic, of the codes of source.Decode; the rest comes from Compile.
func Parse(f source.File) (Piece, source.Diagnostics) {
	p := Piece{Path: f.Path, Own: f.Own}
	diags := source.Decode(f, 0, f.Data, &p.sheet)
	return p, diags
}
