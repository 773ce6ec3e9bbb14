package rules

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"
)

// benchNote is a note of 300 characters.
const benchNote = "Hello Xavier, we shared a bench at the stone-carving week in Portland and you lent me the claw chisel when mine chipped. I've finished the owl, I've even sold it, and I've bought you a claw chisel to replace the one I blunted. Send me an address and I'll post it. Good wishes to your lads. From Hamish"

func BenchmarkCheck(b *testing.B) {
	p := starter(b)
	b.ReportAllocs()
	for b.Loop() {
		p.Check(Note{Text: benchNote})
	}
}

// busiest returns the words that begin, carry on and end the most phrases.
func busiest(p *Program, n int) string {
	words := slices.Clone(p.tables.literals)
	cost := func(w string) (steps int) {
		for _, symbol := range p.tables.words[w] {
			steps += len(p.tables.postings[symbol])
		}
		return steps
	}
	sort.SliceStable(words, func(a, b int) bool { return cost(words[a]) > cost(words[b]) })
	return strings.Join(words[:n], " ") + " "
}

// BenchmarkCheckLength shows time against length, for an ordinary note and for
// one whose every word begins and ends many phrases. ns/char should not grow.
func BenchmarkCheckLength(b *testing.B) {
	p := starter(b)
	for _, hostile := range []bool{false, true} {
		text := benchNote + "\n"
		if hostile {
			text = "we you met your talk on you said we you your "
		}
		for _, n := range []int{100, 1000, 10000, 100000} {
			note := strings.Repeat(text, n/len(text)+1)[:n]
			b.Run(fmt.Sprintf("hostile=%v/%d", hostile, n), func(b *testing.B) {
				for b.Loop() {
					p.Check(Note{Text: note})
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/char")
			})
		}
	}
}
