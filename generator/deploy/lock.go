package deploy

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
)

var errBusy = errors.New("another build into this folder has not ended; wait for it, or end it")

// lockName is the lock's in the hidden folder.
const lockName = "lock"

// atOnce is how long a lock that nobody holds may take.
const atOnce = 100 * time.Millisecond

// lock waits for the lock file, which is made with its folder, to be free, up to
// wait (0: a minute) or until ctx ends. The system frees it when its holder dies.
// One that nobody holds is had even where ctx has ended.
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
		u, err := lockFile(path)
		got <- locked{u, err}
	}()
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case l := <-got:
		return l.unlock, l.err
	case <-ctx.Done():
		select {
		case l := <-got:
			return l.unlock, l.err
		case <-time.After(atOnce):
			err = ctx.Err()
		}
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

// lockFile locks a file that stands there once it is locked: who had it before may
// have removed it.
func lockFile(path string) (unlock func(), err error) {
	for {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return nil, err
		}
		f, err := lockedfile.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		mine, err := f.Stat()
		there, lost := os.Stat(path)
		if err == nil && lost == nil && os.SameFile(mine, there) {
			return func() { _ = f.Close() }, nil
		}
		_ = f.Close()
		if err != nil || lost != nil && !absent(lost) {
			return nil, errors.Join(err, lost)
		}
	}
}

// notThere are the folders of a path that are not there, the innermost first.
func notThere(dir string) (list []string) {
	for {
		if _, err := os.Lstat(dir); !absent(err) || dir == filepath.Dir(dir) {
			return list
		}
		list = append(list, dir)
		dir = filepath.Dir(dir)
	}
}

// vacate removes, for one that holds the lock, a hidden folder that tells of no
// build, and then those of the folders made for it that are empty.
func vacate(dir string, made []string) {
	hidden := filepath.Join(dir, Hidden)
	entries, err := os.ReadDir(hidden)
	if err != nil || len(entries) != 1 || entries[0].Name() != lockName {
		return
	}
	if os.Remove(filepath.Join(hidden, lockName)) != nil {
		return
	}
	for _, folder := range append([]string{hidden}, made...) {
		removeFolder(folder) // if it stays, others have put something there
	}
}
