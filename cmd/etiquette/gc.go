package main

import (
	"os"
	"runtime/debug"
)

// calmGC lets garbage grow to four fifths of what is in use, unless GOGC says
// otherwise: more takes memory and saves little time, as pages leave little of it.
func calmGC() { gcPercent(80) }

// lazyGC is for a build that remembers an earlier one: most of what it takes it
// needs to its end, so there is little to collect.
func lazyGC() { gcPercent(300) }

// frugalGC lets little garbage grow: a server stays, beside all else that a
// writer's machine has to do. It collects when nothing is edited, so that
// edits seldom wait for it.
func frugalGC() { gcPercent(20) }

func gcPercent(percent int) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
}
