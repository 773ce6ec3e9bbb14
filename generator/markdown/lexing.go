package markdown

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
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

// tokens reads code as chroma does, neighbours of one type joined.
func (x *lexing) tokens(code string) []chroma.Token {
	code = strings.ReplaceAll(strings.ReplaceAll(code, "\r\n", "\n"), "\r", "\n")
	end := utf8.RuneCountInString(code)
	if x.lexer.Config().EnsureNL && !strings.HasSuffix(code, "\n") {
		code += "\n"
	}
	l := lexed{lexing: x}
	l.state = chroma.LexerState{Registry: lexers.GlobalLexerRegistry, Lexer: x.lexer, Text: []rune(code), Stack: []string{"root"}, Rules: x.rules, MutatorContext: map[any]any{}}
	for l.state.Pos < end && len(l.state.Stack) > 0 {
		l.step()
	}
	if len(l.state.Stack) == 0 {
		l.add(chroma.Token{Type: chroma.Error, Value: string(l.state.Text[l.state.Pos:])})
	}
	return l.out
}

// lexed is code under way.
type lexed struct {
	*lexing
	state chroma.LexerState
	out   []chroma.Token
}

// mostJoined is the size at which chroma joins no more to a token.
const mostJoined = 8192

func (l *lexed) add(t chroma.Token) {
	last := len(l.out) - 1
	switch {
	case t.Value == "" || t.Type == chroma.Ignore:
	case last >= 0 && l.out[last].Type == t.Type && len(l.out[last].Value) < mostJoined:
		l.out[last].Value += t.Value
	default:
		l.out = append(l.out, t)
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
		match, err := r.Regexp.FindRunesMatchStartingAt(s.Text, s.Pos)
		if match == nil || err != nil || match.RuneIndex != s.Pos {
			continue
		}
		s.Rule = i
		if r.plain {
			s.Pos += match.RuneLength
			l.mutate(r)
			l.add(chroma.Token{Type: r.kind, Value: match.String()})
			return
		}
		s.Groups, s.NamedGroups = []string{}, map[string]string{}
		for _, g := range match.Groups() {
			s.NamedGroups[g.Name] = g.String()
			s.Groups = append(s.Groups, g.String())
		}
		s.Pos += utf8.RuneCountInString(s.Groups[0])
		l.mutate(r)
		l.emit(r)
		return
	}
	if c == '\n' && s.State != "root" { // as in Pygments: what was not closed ends with its line
		s.Stack = []string{"root"}
		return
	}
	s.Pos++
	l.add(chroma.Token{Type: chroma.Error, Value: string(c)})
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
	next := r.Type.Emit(l.state.Groups, &l.state)
	for t := next(); t != chroma.EOF; t = next() {
		l.add(t)
	}
}
