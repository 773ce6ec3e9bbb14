package generator

import (
	"encoding/json"

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

// compile makes the checker of a guide's rules and limits; nil where it has no
// rules. What it made last it remembers: the rules change more seldom than
// the rest.
func compile(tree source.Tree, pieces []guide.Piece, memo *Memo) (*rules.Program, source.Diagnostics) {
	var parts []rules.Piece
	var limits map[string]map[string]int
	for _, p := range pieces {
		if p.Rules != nil {
			parts = append(parts, *p.Rules)
		}
		if p.Settings != nil {
			limits = p.Settings.Limits
		}
	}
	if parts == nil {
		return nil, nil
	}
	key := rulesKey(tree, limits)
	if memo.rules.key == key {
		return memo.rules.program, memo.rules.diags
	}
	program, diags := rules.Compile(parts, rules.CompileOptions{Limits: limits})
	if !diags.HasErrors() {
		diags = append(diags, program.Examples()...)
	}
	memo.rules = compiled{key: key, program: program, diags: diags}
	return program, diags
}

// rulesKey is the hash of all that compile reads.
func rulesKey(tree source.Tree, limits map[string]map[string]int) source.Hash {
	data, err := json.Marshal(limits) // keys of a map are sorted
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
