package deploy

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Tree is the files of a site.
type Tree interface {
	// Paths lists every file by its slash path, sorted by bytes, each once.
	Paths() []string
	// Read gives a file's bytes. It is pure, may be called from several
	// goroutines and more than once, and the caller does not change the
	// bytes. A failed Read fails the whole deployment before it changes
	// anything.
	Read(path string) ([]byte, error)
}

// Summed is a Tree that may know a file's bytes without making them. Where the
// folder still holds what Dir wrote there and that is it, the file is not read.
type Summed interface {
	Tree
	// Sum gives the SHA-256 of what Read would give, as File.SHA256; ok is false
	// where that is not known.
	Sum(path string) (sha256 string, ok bool)
}

// Appended is a Tree whose files can be read into room that is used again.
type Appended interface {
	Tree
	// Append is Read that appends the bytes to others, which are not nil.
	Append(to []byte, path string) ([]byte, error)
}

// Hidden is the folder at the root of a written site that holds the manifest
// and, while a build runs, what is not yet in its place.
const Hidden = ".etiquette"

// checkPaths says what is wrong with the paths of a tree: not sorted, twice
// the same, not a plain slash path, impossible on this system, in the hidden
// folder, or a file and a folder at once.
func checkPaths(paths []string) error {
	files := make(map[string]bool, len(paths))
	for i, p := range paths {
		if err := checkPath(p); err != nil {
			return err
		}
		if i > 0 && paths[i-1] >= p {
			return fmt.Errorf("tree: paths are not sorted, each once: %q before %q", paths[i-1], p)
		}
		files[p] = true
	}
	for _, p := range paths {
		for d := parent(p); d != ""; d = parent(d) {
			if files[d] {
				return fmt.Errorf("tree: %q is a file, but %q needs a folder of that name: rename one", d, p)
			}
		}
	}
	return nil
}

func checkPath(p string) error {
	if !fs.ValidPath(p) || p == "." {
		return fmt.Errorf("tree: %q is not a plain slash path", p)
	}
	if _, err := filepath.Localize(p); err != nil {
		return fmt.Errorf("tree: %q cannot be a file name on this system: rename it", p)
	}
	if p == Hidden || strings.HasPrefix(p, Hidden+"/") || p == ".gitignore" {
		return fmt.Errorf("tree: %q is a name this program keeps for itself: rename it", p)
	}
	return nil
}

// parent is the folder of a slash path; "" for a path at the root.
func parent(p string) string {
	i := strings.LastIndexByte(p, '/')
	return p[:max(i, 0)]
}

// each runs f for 0 ≤ i < n on up to GOMAXPROCS goroutines. After a failure
// or when ctx ends it starts no more; of several failures that with the lowest i
// is returned.
func each(ctx context.Context, n int, f func(i int) error) error {
	return eachOf(ctx, n, runtime.GOMAXPROCS(0), f)
}

// eachOf is each on up to the given number of goroutines.
func eachOf(ctx context.Context, n, workers int, f func(i int) error) error {
	var (
		next   atomic.Int64
		failed atomic.Bool
		errs   = make([]error, n)
		all    sync.WaitGroup
	)
	for range min(n, workers) {
		all.Go(func() {
			for !failed.Load() && ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if errs[i] = f(i); errs[i] != nil {
					failed.Store(true)
				}
			}
		})
	}
	all.Wait()
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		return errs[i]
	}
	return ctx.Err()
}

// errAs is errors.As for a type, as an expression.
func errAs[T error](err error) (T, bool) {
	var e T
	ok := errors.As(err, &e)
	return e, ok
}
