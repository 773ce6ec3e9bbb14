package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"sync/atomic"
)

// How much garbage may grow at least beside three tenths of what is in use, in
// bytes: in a build, which ends, and in the first build of a server, which stays.
// It may be as much as what is in use, so that a guide of ten times the articles
// is not looked through ten times as often.
const (
	buildRoom = 100 << 20
	serveRoom = 24 << 20
)

// calmGC lets a build take room before it looks for garbage: so a small guide is
// built with few looks, and a large one holds about twice what it needs. GOGC and
// GOMEMLIMIT say otherwise. It is so until end is called.
func calmGC(bytes int64) (end func()) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	percent, limit := debug.SetGCPercent(-1), debug.SetMemoryLimit(-1)
	r := &room{bytes: bytes}
	r.give()
	return func() {
		r.lock.Lock()
		defer r.lock.Unlock()
		r.ended = true
		debug.SetMemoryLimit(limit)
		debug.SetGCPercent(percent)
	}
}

// room is how much garbage may grow, until it has ended.
type room struct {
	bytes int64
	lock  sync.Mutex
	ended bool
}

// give says how large the program may grow, and says it anew after every
// look for garbage, which takes the token.
func (r *room) give() {
	r.lock.Lock()
	defer r.lock.Unlock()
	if r.ended {
		return
	}
	live := int64(inUse("/gc/heap/live:bytes"))
	debug.SetMemoryLimit(live*13/10 + max(r.bytes, live))
	runtime.SetFinalizer(&struct{ *int }{new(int)}, func(any) { r.give() })
}

// paceRoom is how much garbage may grow, in bytes, while a build does pieces of
// its work; or four fifths of what is in use, where that is more.
const paceRoom = 36 << 20

// pacing gives what does a piece of work, and looks for garbage between pieces,
// when none is under way: so all processors look, and what is garbage by then is
// not taken for what is in use. It is nil where GOGC or GOMEMLIMIT say otherwise.
func pacing() func(piece func()) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return nil
	}
	return new(pieces).do
}

// inUse is a number of bytes of runtime/metrics.
func inUse(name string) uint64 {
	use := []metrics.Sample{{Name: name}}
	metrics.Read(use)
	return use[0].Value.Uint64()
}

// piecesBetween is how many pieces are done from one time that it is asked whether
// to look for garbage to the next: most are small, and to ask takes as long as to
// see that a file is as it was.
const piecesBetween = 8

// pieces is work that is done in pieces.
type pieces struct {
	done  atomic.Int64
	busy  sync.RWMutex
	lock  sync.Mutex
	looks uint64 // for garbage, as far as they are known here
	made  uint64 // bytes, when the last of them was first known
}

func (c *pieces) do(piece func()) {
	if c.done.Add(1)%piecesBetween == 0 && c.full() {
		c.busy.Lock()
		if c.full() {
			runtime.GC()
		}
		c.busy.Unlock()
	}
	c.busy.RLock()
	defer c.busy.RUnlock()
	piece()
}

// full tells whether it is time to look for garbage. It goes by what was made
// since the last look, of which not all that it found need be swept yet.
func (c *pieces) full() bool {
	c.lock.Lock()
	defer c.lock.Unlock()
	looks, made := inUse("/gc/cycles/total:gc-cycles"), inUse("/gc/heap/allocs:bytes")
	if looks != c.looks {
		c.looks, c.made = looks, made
	}
	return made-c.made > max(paceRoom, inUse("/gc/heap/live:bytes")*4/5)
}

// restAbove is how many bytes are in use, garbage with them, where it is worth
// to look for it between two passes.
const restAbove = 56 << 20

// rest looks for garbage between what takes much room at once, so that each
// finds the room free.
func rest() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" && inUse("/memory/classes/heap/objects:bytes") > restAbove {
		runtime.GC()
	}
}

// frugalGC lets little garbage grow: a server stays, beside all else that a
// writer's machine has to do. It collects when nothing is edited, so that
// edits seldom wait for it.
func frugalGC() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(20)
	}
}
