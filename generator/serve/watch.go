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

// The quiet window: a change is acted on once nothing more was heard for the
// shortest time, or for a quarter of how long the burst has lasted, so that a
// checkout of a thousand files is one change; but no burst holds up for longer
// than burstLimit.
const (
	quietLeast = 2 * time.Millisecond
	quietMost  = 150 * time.Millisecond
	burstLimit = 2 * time.Second
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

// gather waits for the end of a burst that began with an event, and gives the
// paths to look at; nil says everywhere, as events were lost.
func (b *bell) gather(ctx context.Context, first fsnotify.Event) (look []string, heard bool) {
	seen := map[string]bool{}
	note := func(e fsnotify.Event) {
		if path, ok := b.hear(e); ok && !seen[path] {
			seen[path] = true
			look = append(look, path)
		}
	}
	note(first)
	began, lost := time.Now(), false
	for time.Since(began) < burstLimit {
		quiet := time.NewTimer(min(quietMost, max(quietLeast, time.Since(began)/4)))
		events, failures := b.events()
		select {
		case e := <-events:
			note(e)
		case <-failures:
			lost = true
		case <-quiet.C:
			return b.hint(look, lost)
		case <-ctx.Done():
			return nil, false
		}
		quiet.Stop()
	}
	return b.hint(look, lost)
}

// lookLimit is how many paths are looked at one by one; of more, everything is.
const lookLimit = 200

func (b *bell) hint(look []string, lost bool) ([]string, bool) {
	if lost || len(look) > lookLimit {
		return nil, true
	}
	return look, len(look) > 0
}
