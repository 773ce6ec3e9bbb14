package generator

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// Memo keeps what was parsed, by path and content, from one Build to the next.
// The zero Memo is empty. One Build at a time may use it.
type Memo struct {
	parsed map[string]parsed
}

// parsed is what guide.Parse returned for a file.
type parsed struct {
	hash  source.Hash
	own   bool
	piece guide.Piece
	diags source.Diagnostics
}

// parse parses every file, or remembers it. What is remembered of files that
// are gone is dropped.
func parse(tree source.Tree, memo *Memo) ([]guide.Piece, source.Diagnostics) {
	var last map[string]parsed
	if memo != nil {
		last = memo.parsed
	}
	results := each(tree.Files, func(f source.File) parsed {
		if p, ok := last[f.Path]; ok && p.hash == f.Hash && p.own == f.Own {
			return p
		}
		piece, diags := guide.Parse(f)
		return parsed{hash: f.Hash, own: f.Own, piece: piece, diags: diags}
	})
	pieces := make([]guide.Piece, len(results))
	var diags source.Diagnostics
	next := make(map[string]parsed, len(results))
	for i, p := range results {
		pieces[i] = p.piece
		diags = append(diags, p.diags...)
		next[tree.Files[i].Path] = p
	}
	if memo != nil {
		memo.parsed = next
	}
	return pieces, diags
}

// each runs f on every item, on as many processors as there are, and returns
// the results in the order of the items.
func each[T, R any](items []T, f func(T) R) []R {
	results := make([]R, len(items))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(items)) {
		workers.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(items); i = next.Add(1) - 1 {
				results[i] = f(items[i])
			}
		})
	}
	workers.Wait()
	return results
}
