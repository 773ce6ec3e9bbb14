package main

import (
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"testing"
)

// TestPiecesOfWorkLeaveLittleGarbage holds that pacing does every piece
// and looks for garbage on its way, where nothing else would.
func TestPiecesOfWorkLeaveLittleGarbage(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	var c pieces
	var done atomic.Int64
	var kept atomic.Pointer[[]byte]
	var workers sync.WaitGroup
	for range 2 {
		workers.Go(func() {
			for range 200 {
				c.do(func() {
					room := make([]byte, 1<<20)
					kept.Store(&room)
					done.Add(1)
				})
			}
		})
	}
	workers.Wait()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	most := m.HeapAlloc
	if done.Load() != 400 || most > 3*paceRoom {
		t.Errorf("%d pieces are done, and %d bytes in use", done.Load(), most)
	}
}
