package markdown

import (
	"reflect"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/dlclark/regexp2/v2"
	"github.com/dlclark/regexp2/v2/syntax"
)

// A lexing is one of chroma's lexers, made quick. chroma tries the rules of a
// state one after the other, and most of them fail at the first character: so
// a lexing knows with what characters a rule's match may begin, and tries no
// others. What it finds is what chroma finds.
type lexing struct {
	lexer  *chroma.RegexLexer
	rules  chroma.CompiledRules
	states map[string][]lexRule // as rules
}

// lexRule is a rule and the ASCII characters that a match may begin with.
type lexRule struct {
	*chroma.CompiledRule
	first [utf8.RuneSelf]bool
	kind  chroma.TokenType // of all it matches, where plain
	plain bool             // neither its token nor what it does to the state depends on groups
	runs  straight         // all that its pattern is, where quick
	quick bool
	kinds []chroma.Emitter // of its groups, a TokenType or nil each, where they are all that its token is; nil: they are not
}

// lexings are those made already, by their lexers.
var lexings sync.Map

// lexingOf returns nil where a lexer is more than rules.
func lexingOf(lexer chroma.Lexer) *lexing {
	if known, ok := lexings.Load(lexer); ok {
		return known.(*lexing)
	}
	var made *lexing
	if regex, ok := lexer.(*chroma.RegexLexer); ok {
		made = newLexing(regex)
	}
	known, _ := lexings.LoadOrStore(lexer, made)
	return known.(*lexing)
}

func newLexing(lexer *chroma.RegexLexer) *lexing {
	rules, ok := compiledRules(lexer)
	if !ok {
		return nil
	}
	x := &lexing{lexer: lexer, rules: rules, states: make(map[string][]lexRule, len(rules))}
	for state, list := range rules {
		for _, r := range list {
			if !declared(r) {
				return nil
			}
			x.states[state] = append(x.states[state], newLexRule(r, lexer.Config()))
		}
	}
	return x
}

// witness is a state of which chroma's compiler asks a ruleWitness.
const witness = "\x00"

// ruleWitness is a mutator that keeps the rules that chroma compiles.
type ruleWitness struct{ rules chroma.CompiledRules }

func (*ruleWitness) Mutate(*chroma.LexerState) error { return nil }

func (w *ruleWitness) MutateLexer(rules chroma.CompiledRules, state string, _ int) error {
	w.rules = rules
	rules[state] = nil
	return nil
}

// compiledRules are a lexer's rules as chroma compiles them.
func compiledRules(lexer *chroma.RegexLexer) (chroma.CompiledRules, bool) {
	w := new(ruleWitness)
	twin, err := chroma.NewLexer(lexer.Config(), func() chroma.Rules {
		rules, _ := lexer.Rules() // without them the twin says what is wrong
		rules = rules.Clone()
		rules[witness] = []chroma.Rule{{Mutator: w}}
		return rules
	})
	if err != nil {
		return nil, false
	}
	_, err = twin.Rules()
	return w.rules, err == nil && w.rules != nil
}

// declared tells whether a rule is data throughout: a function might change the
// rules on its way.
func declared(r *chroma.CompiledRule) bool {
	_, emits := r.Type.(chroma.SerialisableEmitter)
	_, mutates := r.Mutator.(chroma.SerialisableMutator)
	return (emits || r.Type == nil) && (mutates || r.Mutator == nil)
}

func newLexRule(r *chroma.CompiledRule, config *chroma.Config) lexRule {
	x := lexRule{CompiledRule: r}
	x.kind, x.plain = r.Type.(chroma.TokenType)
	if known, ok := r.Mutator.(chroma.SerialisableMutator); ok {
		x.plain = x.plain && (known.MutatorKind() == "push" || known.MutatorKind() == "pop")
	} else {
		x.plain = x.plain && r.Mutator == nil
	}
	x.runs, x.quick = straightOf(r.Regexp.String())
	x.quick = x.quick && x.plain
	x.kinds = groupKinds(r.Type)
	begins := beginning(r.Regexp.String())
	for c := range x.first {
		x.first[c] = begins(rune(c))
	}
	return x
}

// beginning tells of a character whether a match of a pattern may begin with it.
func beginning(pattern string) func(rune) bool {
	any := func(rune) bool { return true }
	tree, err := syntax.Parse(pattern, syntax.ParseOptions{})
	if err != nil {
		return any
	}
	code, err := syntax.Write(tree)
	if err != nil || code.FcPrefix == nil {
		return any
	}
	set := code.FcPrefix.PrefixSet
	return func(c rune) bool {
		return set.CharIn(c) || set.CharIn(unicode.ToLower(c)) || set.CharIn(unicode.ToUpper(c))
	}
}

// groupKinds are the types that an emitter gives to the groups of a match, where
// it does no more.
func groupKinds(e chroma.Emitter) []chroma.Emitter {
	if known, ok := e.(chroma.SerialisableEmitter); !ok || known.EmitterKind() != "bygroups" {
		return nil
	}
	kinds, _ := reflect.ValueOf(e).Elem().FieldByName("Emitters").Interface().(chroma.Emitters)
	for _, k := range kinds {
		if _, ok := k.(chroma.TokenType); !ok && k != nil {
			return nil
		}
	}
	return kinds
}

// tokens reads code as chroma does, neighbours of one type joined. They stand in
// room.
func (x *lexing) tokens(code string, room *lexRoom) []chroma.Token {
	code = strings.ReplaceAll(strings.ReplaceAll(code, "\r\n", "\n"), "\r", "\n")
	if !utf8.ValidString(code) {
		code = string([]rune(code))
	}
	end := utf8.RuneCountInString(code)
	if x.lexer.Config().EnsureNL && !strings.HasSuffix(code, "\n") {
		code += "\n"
	}
	room.text = append(room.text[:0], []rune(code)...)
	l := lexed{lexing: x, code: code, from: -1, out: room.out[:0]}
	l.state = chroma.LexerState{Registry: lexers.GlobalLexerRegistry, Lexer: x.lexer, Text: room.text, Stack: []string{"root"}, Rules: x.rules, MutatorContext: map[any]any{}}
	for l.state.Pos < end && len(l.state.Stack) > 0 {
		l.step()
	}
	if len(l.state.Stack) == 0 {
		l.take(len(l.state.Text)-l.state.Pos, chroma.Error)
	}
	room.out = l.out
	return l.out
}

// lexRoom is where code is read.
type lexRoom struct {
	text []rune
	out  []chroma.Token
}

var lexRooms = sync.Pool{New: func() any { return new(lexRoom) }}

// lexed is code under way.
type lexed struct {
	*lexing
	state chroma.LexerState
	code  string // that state.Text is
	at    int    // where state.Pos is in code
	from  int    // where the last token begins in code, if it goes on to at; else -1
	out   []chroma.Token
}

// mostJoined is the size at which chroma joins no more to a token.
const mostJoined = 8192

// add adds a token that need not be a part of the code.
func (l *lexed) add(t chroma.Token) {
	if t.Value == "" || t.Type == chroma.Ignore {
		return
	}
	l.from = -1
	if last := len(l.out) - 1; last >= 0 && l.out[last].Type == t.Type && len(l.out[last].Value) < mostJoined {
		l.out[last].Value += t.Value
		return
	}
	l.out = append(l.out, t)
}

// take takes some characters of the code as a token.
func (l *lexed) take(size int, kind chroma.TokenType) {
	from := l.at
	l.pass(size)
	value, last := l.code[from:l.at], len(l.out)-1
	switch joins := last >= 0 && l.out[last].Type == kind && len(l.out[last].Value) < mostJoined; {
	case from == l.at:
	case kind == chroma.Ignore:
		l.from = -1
	case joins && l.from < 0:
		l.out[last].Value += value
	case joins:
		l.out[last].Value = l.code[l.from:l.at]
	default:
		l.out, l.from = append(l.out, chroma.Token{Type: kind, Value: value}), from
	}
}

// text is what a group caught; of ASCII it is a part of the code.
func (l *lexed) text(c *regexp2.Capture) string {
	if len(l.code) != len(l.state.Text) {
		return c.String()
	}
	return l.code[c.RuneIndex:][:c.RuneLength]
}

// pass goes over some characters of the code.
func (l *lexed) pass(size int) {
	for range size {
		l.at += utf8.RuneLen(l.state.Text[l.state.Pos])
		l.state.Pos++
	}
}

// step takes the first rule that matches where the lexer is.
func (l *lexed) step() {
	s := &l.state
	s.State = s.Stack[len(s.Stack)-1]
	rules, ok := l.states[s.State]
	if !ok {
		panic("markdown: a lexer has no state " + s.State)
	}
	c := s.Text[s.Pos]
	for i := range rules {
		r := &rules[i]
		if c < utf8.RuneSelf && !r.first[c] {
			continue
		}
		if s.Rule = i; l.try(r) {
			return
		}
	}
	if c == '\n' && s.State != "root" { // as in Pygments: what was not closed ends with its line
		s.Stack = []string{"root"}
		return
	}
	l.take(1, chroma.Error)
}

// try takes what a rule matches; it tells whether it does.
func (l *lexed) try(r *lexRule) bool {
	s := &l.state
	if r.quick {
		size := r.runs.match(s.Text[s.Pos:])
		if size >= 0 {
			l.mutate(r)
			l.take(size, r.kind)
		}
		return size >= 0
	}
	match, err := r.Regexp.FindRunesMatchStartingAt(s.Text, s.Pos)
	switch {
	case match == nil || err != nil || match.RuneIndex != s.Pos:
		return false
	case r.plain:
		l.mutate(r)
		l.take(match.RuneLength, r.kind)
		return true
	}
	s.Groups = s.Groups[:0]
	for _, g := range match.Groups() {
		s.Groups = append(s.Groups, l.text(&g.Capture))
	}
	l.pass(match.RuneLength)
	l.mutate(r)
	l.emit(r)
	return true
}

func (l *lexed) mutate(r *lexRule) {
	if r.Mutator == nil {
		return
	}
	if err := r.Mutator.Mutate(&l.state); err != nil {
		panic(err)
	}
}

func (l *lexed) emit(r *lexRule) {
	if r.Type == nil {
		return
	}
	if groups := l.state.Groups[1:]; r.kinds != nil && len(groups) == len(r.kinds) {
		for i, k := range r.kinds {
			if k != nil {
				l.add(chroma.Token{Type: k.(chroma.TokenType), Value: groups[i]})
			}
		}
		return
	}
	next := r.Type.Emit(l.state.Groups, &l.state)
	for t := next(); t != chroma.EOF; t = next() {
		l.add(t)
	}
}
