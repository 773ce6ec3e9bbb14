package main

import (
	"os"
	"runtime/debug"
)

// calmGC lets garbage grow to as much again as what is in use times one and a
// half, unless GOGC says otherwise: a build is short, and most of its garbage
// is a page that has been written.
func calmGC() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(150)
	}
}
