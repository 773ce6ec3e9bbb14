package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// calmRoom is how much garbage a build may let grow beside three tenths of what
// is in use, in bytes.
const calmRoom = 96 << 20

// calmGC lets a build take room before it looks for garbage, always about as
// much beside what is in use: so a small guide is built with few looks, and a
// large one holds not twice what it needs. GOGC and GOMEMLIMIT say otherwise.
func calmGC() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(-1)
	giveRoom()
}

// giveRoom says how large the program may grow, and says it anew after every
// look for garbage, which takes the token.
func giveRoom() {
	use := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(use)
	debug.SetMemoryLimit(int64(use[0].Value.Uint64())*13/10 + calmRoom)
	runtime.SetFinalizer(&struct{ *int }{new(int)}, func(any) { giveRoom() })
}

// frugalGC lets little garbage grow: a server stays, beside all else that a
// writer's machine has to do. It collects when nothing is edited, so that
// edits seldom wait for it.
func frugalGC() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(20)
	}
}
