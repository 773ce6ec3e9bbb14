package deploy

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// inTheWay lists the files in a folder that Dir would refuse to write over, for a
// dry run, which writes nothing to find out: each a *ConflictError's path.
func inTheWay(t Tree, dir string, old *Folder) error {
	ours := map[string]bool{}
	if old != nil {
		ours = set(old.Paths())
	}
	clash := map[string]bool{}
	for _, p := range t.Paths() {
		if ours[p] {
			continue
		}
		for d := parent(p); d != ""; d = parent(d) {
			if info, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(d))); err == nil && !info.IsDir() && !ours[d] {
				clash[d] = true
			}
		}
		if err := strangers(t, dir, p, ours, clash); err != nil {
			return err
		}
	}
	if len(clash) > 0 {
		return &ConflictError{Paths: sortedKeys(clash)}
	}
	return nil
}

// strangers adds to clash what stands in a new file's own place: a file of
// other bytes, or a folder with files that are not ours.
func strangers(t Tree, dir, p string, ours, clash map[string]bool) error {
	root := filepath.Join(dir, filepath.FromSlash(p))
	info, err := os.Lstat(root)
	switch {
	case absent(err):
		return nil
	case err != nil:
		return err
	case info.IsDir():
		return filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			rel, err := filepath.Rel(dir, name)
			if rel = filepath.ToSlash(rel); err == nil && !ours[rel] {
				clash[rel] = true
			}
			return err
		})
	case !info.Mode().IsRegular():
		clash[p] = true
		return nil
	}
	data, err := t.Read(p)
	sum, _, hashErr := hashFile(root)
	if hash(data) != sum {
		clash[p] = true
	}
	return errors.Join(err, hashErr)
}
