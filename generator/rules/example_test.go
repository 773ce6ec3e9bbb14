package rules_test

import (
	"fmt"

	"github.com/two-sentences/etiquette/generator/rules"
	"github.com/two-sentences/etiquette/generator/source"
)

func ExampleProgram_Check() {
	piece, _ := rules.Parse(source.File{Path: "content/rules/mine.yaml", Data: []byte(`
rules:
- id: shelf-words
  severity: rewrite
  criterion: courteous
  phrases: [circle ..2 back, touch base]
  message: Say what you mean.
`)})
	program, _ := rules.Compile([]rules.Piece{piece}, rules.CompileOptions{})
	result := program.Check(rules.Note{Text: "Let me circle right back to you.", Kind: "followup"})
	fmt.Println(result.Verdict)
	for _, f := range result.Findings {
		fmt.Printf("%s at %d to %d: %s\n", f.Rule, f.Start, f.End, f.Message)
	}
	// Output:
	// rewrite
	// shelf-words at 7 to 24: Say what you mean.
}
