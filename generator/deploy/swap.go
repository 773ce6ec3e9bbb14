package deploy

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/robustio"
)

func (s *swap) report() Report {
	r := Report{Removed: len(s.early) + len(s.late), Manifest: s.sum, Kept: s.kept}
	for _, f := range s.files {
		if f.staged == nowhere {
			r.Unchanged++
		} else {
			r.Written++
			r.Bytes += f.Size
		}
	}
	return r
}

// run changes the folder. It is not interrupted half way, as it takes a moment only.
func (s *swap) run() error {
	if s.same && s.report().Written == 0 {
		return s.finish()
	}
	next := filepath.Join(s.dir, Hidden, nextName)
	if err := writeDurably(next, s.manifest); err != nil {
		return err
	}
	if err := s.makeFolders(); err != nil {
		return errors.Join(err, robustio.RemoveAll(next))
	}
	if err := s.exchange(); err != nil {
		return fmt.Errorf("%w; files in the folder are now in part the old and in part the new ones: mend the cause and run this again", err)
	}
	if err := robustio.Rename(next, s.join(ManifestPath)); err != nil {
		return err
	}
	return s.finish()
}

// finish stores the times of the files, which are right in any case.
func (s *swap) finish() error {
	times := make([]int64, len(s.files))
	for i, f := range s.files {
		times[i] = f.time
	}
	return saveTimes(s.dir, s.sum, times)
}

// makeFolders makes the folders that nothing is in the way of. If one cannot
// be made, none is.
func (s *swap) makeFolders() error {
	made := 0
	free := s.freeFolders()
	for _, d := range free {
		if err := os.Mkdir(s.join(d), 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			for _, d := range slices.Backward(free[:made]) {
				removeFolder(s.join(d)) // if it stays, it is an empty folder
			}
			return err
		}
		made++
	}
	return nil
}

func (s *swap) freeFolders() []string {
	blocked := set(s.early)
	return slices.DeleteFunc(slices.Clone(s.folders), func(d string) bool {
		return blocked[d] || underAny(d, blocked) || s.whole[d] || s.whole[top(d)]
	})
}

// exchange puts the new files in and takes the old ones out.
func (s *swap) exchange() error {
	if err := s.clear(); err != nil {
		return err
	}
	if err := s.moveWhole(); err != nil {
		return err
	}
	for rank := range 3 {
		for _, f := range s.files {
			if f.staged == nowhere || Rank(f.Path) != rank || s.whole[top(f.Path)] && f.staged == inTree {
				continue
			}
			if err := robustio.Rename(f.staged.file(s.dir, f.Path), s.join(f.Path)); err != nil {
				return err
			}
		}
	}
	if err := s.removeFiles(s.late); err != nil {
		return err
	}
	prune(s.dir, slices.Concat(s.late, s.lost))
	return nil
}

// moveWhole moves the folders of the stage's tree that are new in s.dir, those
// with what is announced last.
func (s *swap) moveWhole() error {
	ranks := map[string]int{}
	for _, f := range s.files {
		if t := top(f.Path); s.whole[t] {
			ranks[t] = max(ranks[t], Rank(f.Path))
		}
	}
	names := sortedKeys(ranks)
	slices.SortStableFunc(names, func(a, b string) int { return ranks[a] - ranks[b] })
	for _, name := range names {
		if err := robustio.Rename(filepath.Join(s.dir, Hidden, stageName, treeName, name), s.join(name)); err != nil {
			return err
		}
	}
	return nil
}

// top is the first name of a path where that is a folder; else "".
func top(p string) string {
	name, _, ok := strings.Cut(p, "/")
	if !ok {
		return ""
	}
	return name
}

// clear makes room where a file becomes a folder or a folder a file.
func (s *swap) clear() error {
	if err := s.removeFiles(s.early); err != nil {
		return err
	}
	for _, p := range s.solid {
		if err := removeFolders(s.join(p)); err != nil {
			return err
		}
	}
	if len(s.early) == 0 {
		return nil
	}
	for _, d := range s.folders {
		if err := os.MkdirAll(s.join(d), 0o755); err != nil {
			return err
		}
	}
	return nil
}

func (s *swap) removeFiles(paths []string) error {
	for _, p := range paths {
		if err := os.Remove(s.join(p)); err != nil && !absent(err) {
			return err
		}
	}
	return nil
}

// prune removes the folders above the given paths that are empty. One that is not
// empty, or cannot be removed, stays.
func prune(dir string, paths []string) {
	above := make(map[string]bool)
	for _, p := range paths {
		for d := parent(p); d != "" && !above[d]; d = parent(d) {
			above[d] = true
		}
	}
	for _, d := range slices.Backward(sortedKeys(above)) { // a folder sorts before what is in it
		removeFolder(filepath.Join(dir, filepath.FromSlash(d)))
	}
}

// removeFolders removes a tree of empty folders.
func removeFolders(root string) error {
	var dirs []string
	err := filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() {
			dirs = append(dirs, name)
		}
		return err
	})
	if err != nil {
		return err
	}
	slices.SortFunc(dirs, func(a, b string) int { return strings.Compare(b, a) })
	for _, d := range dirs {
		if err := removeFolder(d); err != nil {
			return fmt.Errorf("remove the folder %s: %w", d, err)
		}
	}
	return nil
}
