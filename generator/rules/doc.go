// Package rules compiles etiquette rules and runs them on a note.
//
// The road of a rule, and the file of each step:
//
//   - parse.go reads one content/rules/*.yaml into a Piece.
//   - compile.go joins all pieces into a Program: plain data, one JSON text;
//     phrase.go reads the little language of phrases, chars.go is the table
//     of characters that travels with every Program; pack.go writes phrases as
//     text, and squeeze.go makes the whole small enough for the embed.
//   - program.go is that data, and the tables an interpreter makes of it.
//   - check.go runs a Program on a note; tokens.go cuts the note into words,
//     frame.go sets salutation and signature apart, match.go finds every
//     phrase and template.go every near-copy, measure.go counts what they are
//     evidence of, judge.go draws the findings and the verdict from it.
//   - result.go is the answer, and its one encoding.
//   - examples.go holds each rule to its own examples.
//
// static/js/checker.js is the second interpreter of the same data: file by
// file, and name by name, it does what the files from tokens.go to result.go do.
//
// # How a note is judged
//
// A note is cut into tokens: words, numbers, emoji, punctuation, and the edges
// of sentences. Phrases and templates find signals in them ("we met", "your
// talk on"). A fault (a rule) hides what it covers; the criteria are then asked
// of what is left. So one question decides between fix and rewrite: does a
// reason survive outside the fault?
//
// What no single phrase proves is found by points: a signal may be the sum of
// what other signals are worth, "wares 8", "concrete -2 from 3 max 2" (the
// third and the fourth take two each away), and a rule asks for so many of it.
// The numbers stand in content/rules/points.yaml, for anybody to read and to
// change; a finding quotes the words that are worth most. So a fault that was
// never seen is found by its manner, and a reason by whatever one could point at.
//
// # Why it is linear
//
// A phrase is a chain of items with bounded gaps. For each item we keep the
// last token that completed it, and where that chain began: of all chains that
// end at one item the latest is the one that any further token can still
// reach, so one is enough. A token costs as many steps as there are items that
// name it, whatever stands around it; nothing is ever tried again.
package rules
