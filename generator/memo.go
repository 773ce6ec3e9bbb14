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
	// Light leaves out what is quickly made again: for a memo that is kept long.
	Light bool

	// Pace does each piece of the work on many files, and may let all of them
	// wait between two pieces. Nil: each is done at once.
	Pace func(piece func())

	opening func()     // waits until a cache is read; nil: there is nothing to wait for
	bulk    *bulk      // nil: articles keep their bytes
	light   *spill     // where they leave them all the same; nil: nowhere
	lock    sync.Mutex // of read and built
	read    shelf
	built   shelf // what the last Build read
	reading reading
	checks  checked
	calm    func(Options) map[*guide.ArticlePiece]bool // as the Cache's; nil: there is none
	theme   themed
	sound   source.Hash // the key of a theme of which nothing was said, Check included
	rules   compiled
	site    *guide.Site
	output  *render.Output
}

// Close gives back the room that a Memo takes outside of memory. What was built
// with it cannot be read any more.
func (m *Memo) Close() {
	if m.light != nil {
		m.light.close()
	}
}

// parsed is what guide.Parse returned for a file.
type parsed struct {
	piece guide.Piece
	diags source.Diagnostics
}

// bulk is where articles and threads leave what takes room, and what search
// needs of them.
type bulk struct {
	lexicon *render.Lexicon
	spill   spill
}

// lexicon is that of the bulk; nil: there is none.
func (m *Memo) lexicon() *render.Lexicon {
	if m.bulk == nil {
		return nil
	}
	return m.bulk.lexicon
}

// paced is f at a pace.
func paced[T, R any](pace func(piece func()), f func(T) R) func(T) R {
	if pace == nil {
		return f
	}
	return func(item T) (result R) {
		pace(func() { result = f(item) })
		return result
	}
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

// none is no result.
type none struct{}

// beside runs f beside what follows, and returns what waits for its results.
func beside[A, B any](f func() (A, B)) (results func() (A, B)) {
	var a A
	var b B
	var worker sync.WaitGroup
	worker.Go(func() { a, b = f() })
	return func() (A, B) {
		worker.Wait()
		return a, b
	}
}
