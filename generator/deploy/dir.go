package deploy

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// DirOptions say how Dir writes.
type DirOptions struct {
	// Precompress writes a .br and a .gz copy, of the same modification time,
	// beside every text file of a kilobyte or more, unless the tree has a file
	// of that name.
	Precompress bool
	// Meta gives what the manifest shall keep of a path; nil keeps nothing.
	// It is called from several goroutines.
	Meta func(path string) Meta
	// Kept tells that Meta gives of a path what it gave when the manifest of a
	// hash, Report.Manifest, was written; nil tells it of none. It is called from
	// several goroutines.
	Kept func(manifest, path string) bool
	// Progress is told how many of all paths are read and compared; nil tells
	// nobody. It is called from several goroutines, so numbers may come out of order.
	Progress func(done, all int)
	// Pace does each piece of that work, and may let all of them wait between two
	// pieces. Nil: each is done at once.
	Pace func(piece func())
	// Wait is how long to wait for another build into the same folder; 0 is a minute.
	Wait time.Duration
}

// Report counts what a deployment did, or with a dry run would do.
type Report struct {
	Written   int      // files written or sent, compressed copies included
	Unchanged int      // files that stood there already with the same bytes
	Removed   int      // files removed
	Bytes     int64    // bytes of the files written
	Requests  int      // requests to a remote host; 0 for a folder
	Manifest  string   `json:"-"` // SHA-256 of a folder's manifest, as it is then; empty for a host
	Kept      []string // files once written by us, no longer made, but changed by someone since, so left alone; sorted
}

// Dir makes dir hold the files of a tree, and creates it if need be. Only
// files that differ are written, each whole or not at all.
//
//   - Everything is read and compared first; what differs is written into dir's hidden
//     folder. A failure until then, ctx ending included, leaves the files of dir as they were.
//   - Then the manifest to come is stored beside the old one, durably, and the
//     files are renamed into place by Rank, then old ones removed. A kill in
//     between leaves each file old or new, and the next Dir finishes the work.
//   - Files that no manifest lists are never removed and never overwritten: if
//     one stands in the way the error is a *ConflictError; if it has the very
//     bytes that would be written, it is adopted.
//   - A listed file is ours: if someone changed it, it is written again; but if
//     it is no longer made, it stays and is reported as Kept.
//
// Two Dirs at once into one folder take turns. Unchanged files keep their
// modification time. Memory holds one file per processor and a few words per path.
func Dir(ctx context.Context, t Tree, dir string, opts DirOptions) (Report, error) {
	report, err := writeDir(ctx, t, dir, opts)
	if err != nil {
		return Report{}, fmt.Errorf("write %s: %w", dir, explain(err))
	}
	return report, nil
}

func writeDir(ctx context.Context, t Tree, dir string, opts DirOptions) (report Report, err error) {
	made := notThere(dir)
	unlock, err := lock(ctx, filepath.Join(dir, Hidden, lockName), opts.Wait)
	if err != nil {
		return Report{}, err
	}
	defer unlock()
	defer func() {
		if err != nil {
			vacate(dir, made)
		}
	}()

	known, paths, err := loadBoth(t, dir)
	if err != nil {
		return Report{}, err
	}
	stage, err := newStage(dir)
	if err != nil {
		return Report{}, err
	}
	defer stage.remove()
	found, err := compareAll(ctx, t, paths, dir, known, stage, opts)
	if err != nil {
		return Report{}, err
	}
	plan, err := planSwap(dir, known, found)
	if err != nil {
		return Report{}, err
	}
	return plan.report(), plan.run()
}

// loadBoth reads the record of a folder while the tree says which files it has.
func loadBoth(t Tree, dir string) (known *record, paths []string, err error) {
	var telling sync.WaitGroup
	telling.Go(func() { paths = t.Paths() })
	known, err = loadRecord(dir)
	telling.Wait()
	return known, paths, errors.Join(checkPaths(paths), err)
}

// compareAll reads every path of the tree and stages what differs from dir.
// The files come sorted by path.
func compareAll(ctx context.Context, t Tree, paths []string, dir string, known *record, stage *stage, opts DirOptions) ([]placed, error) {
	c := &comparer{dir: dir, known: known, stage: stage, empty: isFresh(dir), opts: opts, tree: t, paths: paths}
	if opts.Precompress {
		c.kinds = newEncodings()
	}
	pace := opts.Pace
	if pace == nil {
		pace = func(piece func()) { piece() }
	}
	c.was, _ = known.beside(paths)
	files, copies := make([]placed, len(paths)), make([][]placed, len(paths))
	var done atomic.Int64
	err := each(ctx, len(paths), func(n int) (err error) {
		i := len(paths) - 1 - n // backwards: what takes longest is not among the many articles, and no processor waits for it at the end
		pace(func() {
			ok := false
			if files[i], ok = c.unread(i); !ok {
				files[i], copies[i], err = c.make(paths[i])
			}
		})
		if opts.Progress != nil {
			opts.Progress(int(done.Add(1)), len(paths))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	files = append(files, slices.Concat(copies...)...)
	slices.SortFunc(files, func(a, b placed) int { return strings.Compare(a.Path, b.Path) })
	return files, nil
}

// explain adds the remedy to the failures a user meets most.
func explain(err error) error {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w; let this user write there, or choose another folder", err)
	case errors.Is(err, syscall.EROFS):
		return fmt.Errorf("%w; choose a folder on a disk that can be written", err)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("%w; free some space there, then run this again", err)
	}
	return err
}
