package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// How much garbage may grow beside three tenths of what is in use, in bytes: in a
// build, which ends, and in the first build of a server, which stays.
const (
	buildRoom = 96 << 20
	serveRoom = 24 << 20
)

// calmGC lets a build take room before it looks for garbage, always about as
// much beside what is in use: so a small guide is built with few looks, and a
// large one holds not twice what it needs. GOGC and GOMEMLIMIT say otherwise.
// It is so until end is called.
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
	use := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(use)
	debug.SetMemoryLimit(int64(use[0].Value.Uint64())*13/10 + r.bytes)
	runtime.SetFinalizer(&struct{ *int }{new(int)}, func(any) { r.give() })
}

// frugalGC lets little garbage grow: a server stays, beside all else that a
// writer's machine has to do. It collects when nothing is edited, so that
// edits seldom wait for it.
func frugalGC() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(20)
	}
}
