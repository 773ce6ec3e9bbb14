package generator

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/render"
	"github.com/two-sentences/etiquette/generator/source"
)

// Memo keeps what the pure passes returned, from one Build to the next. What
// it keeps is found by all that the pass read, so a Build with a Memo gives
// the very bytes of one without. The zero Memo is empty. One Build at a time
// may use it.
type Memo struct {
	lock   sync.Mutex // of read
	read   shelf
	checks checked
	theme  themed
	rules  compiled
	site   *guide.Site
	output *render.Output
}

// parsed is what guide.Parse returned for a file.
type parsed struct {
	piece guide.Piece
	diags source.Diagnostics
}

// parse parses every file that is not parsed yet. The pieces stand in the
// order of the entries.
func parse(entries []*entry) ([]guide.Piece, source.Diagnostics) {
	var fresh []*entry
	for _, e := range entries {
		if e.parsed.Load() == nil {
			fresh = append(fresh, e)
		}
	}
	for i, p := range each(fresh, func(e *entry) *parsed {
		piece, diags := guide.Parse(e.file)
		return &parsed{piece: piece, diags: diags}
	}) {
		fresh[i].parsed.Store(p)
	}
	pieces := make([]guide.Piece, len(entries))
	var diags source.Diagnostics
	for i, e := range entries {
		p := e.parsed.Load()
		pieces[i] = p.piece
		diags = append(diags, p.diags...)
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
