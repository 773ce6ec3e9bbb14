package deploy

import (
	"context"
	"errors"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
)

var errBusy = errors.New("another build into this folder has not ended; wait for it, or end it")

// lock waits for the lock file to be free, up to wait (0: a minute) or until
// ctx ends. The system frees it when its holder dies.
func lock(ctx context.Context, path string, wait time.Duration) (unlock func(), err error) {
	if wait == 0 {
		wait = time.Minute
	}
	type locked struct {
		unlock func()
		err    error
	}
	got := make(chan locked, 1)
	go func() {
		u, err := lockedfile.MutexAt(path).Lock()
		got <- locked{u, err}
	}()
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case l := <-got:
		return l.unlock, l.err
	case <-ctx.Done():
		err = ctx.Err()
	case <-timer.C:
		err = errBusy
	}
	go func() { // the lock may yet come; give it back
		if l := <-got; l.err == nil {
			l.unlock()
		}
	}()
	return nil, err
}
