package generator

import (
	"encoding/json"
	"sort"
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/rules"
	"github.com/two-sentences/etiquette/generator/source"
)

// compiled is the checker, and what its compiler and its rules' own examples
// say, by all that they read.
type compiled struct {
	key     source.Hash
	program *rules.Program
	diags   source.Diagnostics
}

// compile makes the checker of a guide's rules and limits, of pieces by path; nil
// where it has no rules. What it made last it remembers: the rules change more seldom than
// the rest.
func compile(tree source.Tree, pieces []*guide.Piece, memo *Memo) (*rules.Program, source.Diagnostics) {
	var parts []rules.Piece
	own := false
	opts := rules.CompileOptions{Language: guide.DefaultSettings().Language}
	for _, p := range beginning(pieces, "content/rules/") {
		if p.Rules != nil {
			parts = append(parts, *p.Rules)
			own = own || p.Rules.Own
		}
	}
	for _, p := range beginning(pieces, "content/site.yaml") {
		if p.Settings != nil {
			opts = rules.CompileOptions{Limits: p.Settings.Limits, Language: p.Settings.Language}
		}
	}
	if parts == nil {
		return nil, nil
	}
	key := rulesKey(tree, opts)
	if memo.rules.key == key {
		return memo.rules.program, memo.rules.diags
	}
	program, diags := rules.Compile(parts, opts)
	if own && !diags.HasErrors() {
		diags = append(diags, program.Examples()...) // ours alone are held to theirs by our tests
	}
	memo.rules = compiled{key: key, program: program, diags: diags}
	return program, diags
}

// beginning are the pieces, of many by path, whose paths begin with a text.
func beginning(pieces []*guide.Piece, text string) []*guide.Piece {
	from := sort.Search(len(pieces), func(i int) bool { return pieces[i].Path >= text })
	n := 0
	for from+n < len(pieces) && strings.HasPrefix(pieces[from+n].Path, text) {
		n++
	}
	return pieces[from : from+n]
}

// rulesKey is the hash of all that compile reads.
func rulesKey(tree source.Tree, opts rules.CompileOptions) source.Hash {
	data, err := json.Marshal(opts) // keys of a map are sorted
	if err != nil {
		panic("generator: " + err.Error()) // numbers by words are always JSON
	}
	for _, f := range tree.Under("content/rules") {
		data = append(data, f.Path...)
		data = append(data, f.Hash[:]...)
		if f.Own {
			data = append(data, '+')
		}
	}
	return source.Sum(data)
}

// Rules compiles the checker of a folder alone: its rules over ours, and the
// limits of its settings. What else the folder holds is not looked at. The
// Program's links are left out, as there is no site for them to lead into.
func Rules(layers []source.Layer) (*rules.Program, source.Tree, source.Diagnostics, error) {
	tree, _, err := source.Read(layers...)
	if err != nil {
		return nil, source.Tree{}, nil, err
	}
	var pieces []*guide.Piece
	var diags source.Diagnostics
	files := tree.Under("content/rules")
	if settings, ok := tree.File("content/site.yaml"); ok {
		files = append(files, settings)
	}
	for _, f := range files {
		piece, more := guide.Parse(f)
		pieces, diags = append(pieces, piece), append(diags, more...)
	}
	program, more := compile(tree, pieces, new(Memo))
	diags = append(diags, more...).Sorted()
	if program != nil {
		program = program.WithLinks(func(string) (string, bool) { return "", false })
	}
	return program, tree, diags, nil
}
