package main

import (
	"os"
	"runtime/debug"
)

// calmGC lets garbage grow to as much again as what is in use times one and a
// half, unless GOGC says otherwise: a build is short, and most of its garbage
// is a page that has been written.
func calmGC() { gcPercent(150) }

// frugalGC lets little garbage grow: a server stays, beside all else that a
// writer's machine has to do. It collects when nothing is edited, so that
// edits seldom wait for it.
func frugalGC() { gcPercent(20) }

func gcPercent(percent int) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
}
