package serve

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/two-sentences/etiquette/generator/source"
)

// The quiet window: a change is shown once nothing more was heard for the
// shortest time; it is built meanwhile. What looks half written, such as a file
// that its editor has emptied and not filled yet, waits for longer. Of many files
// it is built once nothing more was heard for a quarter of how long the burst has
// lasted, so that a checkout of a thousand files is one change; but no burst holds
// up for longer than burstLimit.
const (
	quietLeast = 2 * time.Millisecond
	quietHalf  = 20 * time.Millisecond
	quietMost  = 150 * time.Millisecond
	burstLimit = 2 * time.Second
	burstLeast = 8 // paths; of fewer, as an editor writes for one file, building begins at once
)

// bell hears of changes below a source folder. What it says is a hint where
// to look first; it may miss changes, and name what has not changed.
type bell struct {
	folder  string
	watcher *fsnotify.Watcher // nil: deaf
	said    func(format string, args ...any)
}

// newBell watches the folder's Roots. Where the system has no means left, it
// says so and hears nothing: then sweeps find the changes.
func newBell(folder string, said func(format string, args ...any)) *bell {
	b := &bell{folder: folder, said: said}
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		said("cannot watch for changes (%v); looking for them all the time instead", err)
		return b
	}
	b.watcher = watcher
	if err := watcher.Add(folder); err != nil {
		b.deaf(err)
		return b
	}
	for _, root := range source.Roots {
		b.add(filepath.Join(folder, root))
	}
	return b
}

func (b *bell) close() {
	if b.watcher != nil {
		b.watcher.Close()
		b.watcher = nil
	}
}

// deaf gives up hearing.
func (b *bell) deaf(err error) {
	remedy := ""
	if errors.Is(err, syscall.ENOSPC) {
		remedy = "; raise the limit with: sudo sysctl fs.inotify.max_user_watches=1048576"
	}
	b.said("cannot watch every folder (%v); looking for changes all the time instead%s", err, remedy)
	b.close()
}

// add watches a folder and those below it.
func (b *bell) add(folder string) {
	_ = filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || b.watcher == nil || !entry.IsDir() && name != folder {
			return nil
		}
		if name != folder && source.Ignored(b.rel(name)) {
			return fs.SkipDir
		}
		if info, err := os.Stat(name); err != nil || !info.IsDir() {
			return nil
		}
		if err := b.watcher.Add(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			b.deaf(err)
		}
		return nil
	})
}

// rel is a path as sources are named: from the folder, with slashes.
func (b *bell) rel(name string) string {
	rel, err := filepath.Rel(b.folder, name)
	if err != nil {
		return name
	}
	return filepath.ToSlash(rel)
}

// events is nil, which blocks for ever, where the bell is deaf.
func (b *bell) events() (<-chan fsnotify.Event, <-chan error) {
	if b.watcher == nil {
		return nil, nil
	}
	return b.watcher.Events, b.watcher.Errors
}

// hear takes an event, watches a folder that is new, and gives the path to
// look at; ok is false for what is not a source.
func (b *bell) hear(e fsnotify.Event) (path string, ok bool) {
	path = b.rel(e.Name)
	root, _, _ := strings.Cut(path, "/")
	if !slices.Contains(source.Roots, root) || source.Ignored(path) || e.Op == fsnotify.Chmod {
		return "", false
	}
	if e.Has(fsnotify.Create) {
		if info, err := os.Lstat(e.Name); err == nil && info.IsDir() {
			b.add(e.Name)
		}
	}
	return path, true
}

// burst is events that come together.
type burst struct {
	*bell
	began, last time.Time // of the first and the newest event
	look        []string  // the paths they name
	lost        bool      // there were others
}

// burst begins with an event.
func (b *bell) burst(first fsnotify.Event) *burst {
	now := time.Now()
	s := &burst{bell: b, began: now, last: now}
	s.note(first)
	return s
}

func (s *burst) note(e fsnotify.Event) bool {
	path, ok := s.hear(e)
	if ok {
		s.last = time.Now()
	}
	if ok && !slices.Contains(s.look, path) && len(s.look) <= lookLimit {
		s.look = append(s.look, path)
	}
	return ok
}

// more takes what has come, and waits until a moment where nothing has. It tells
// whether there was anything.
func (s *burst) more(ctx context.Context, until time.Time) (heard bool) {
	quiet := time.NewTimer(time.Until(until))
	defer quiet.Stop()
	for {
		events, failures := s.events()
		select {
		case e := <-events:
			heard = s.note(e) || heard
		case <-failures:
			heard, s.lost = true, true
		default:
			if heard {
				return true
			}
			select {
			case e := <-events:
				heard = s.note(e)
			case <-failures:
				heard, s.lost = true, true
			case <-quiet.C:
				return false
			case <-ctx.Done():
				return false
			}
		}
		if s.over() {
			return heard
		}
	}
}

// over tells whether the burst has lasted as long as it may.
func (s *burst) over() bool { return time.Since(s.began) > burstLimit }

// settle waits for the end of a burst of many files.
func (s *burst) settle(ctx context.Context) {
	for len(s.look) > burstLeast && !s.over() && ctx.Err() == nil {
		quiet := min(quietMost, max(quietLeast, time.Since(s.began)/4))
		if !s.more(ctx, time.Now().Add(quiet)) {
			return
		}
	}
}

// hint is where to look; nil says everywhere, as events were lost or too many.
func (s *burst) hint() []string {
	if s.lost || len(s.look) > lookLimit {
		return nil
	}
	return s.look
}

// lookLimit is how many paths are looked at one by one; of more, everything is.
const lookLimit = 200
