package main

import (
	"fmt"
	"os"
	"sync"
	"time"
)

// progress counts long work on a terminal, and is silent in a pipe.
type progress struct {
	verb  string // "asked", "sent"
	shown bool
	lock  sync.Mutex
	last  time.Time
	wrote bool
}

func newProgress(verb string) *progress {
	info, err := os.Stderr.Stat()
	return &progress{verb: verb, shown: err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"}
}

// tell may be called from several goroutines; it writes ten times a second at most.
func (p *progress) tell(done, all int) {
	if !p.shown {
		return
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	if now := time.Now(); now.Sub(p.last) > 100*time.Millisecond {
		fmt.Fprintf(os.Stderr, "\r\x1b[K%s %d of %d", p.verb, done, all)
		p.last, p.wrote = now, true
	}
}

// end clears the line.
func (p *progress) end() {
	if p.wrote {
		fmt.Fprint(os.Stderr, "\r\x1b[K")
	}
}
