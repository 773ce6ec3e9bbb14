package deploy

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// ConflictError says that files or folders which this program did not write
// stand where the site needs to be. Nothing was changed.
type ConflictError struct {
	Paths []string // slash paths, sorted, each once
}

func (e *ConflictError) Error() string {
	names := make([]string, len(e.Paths))
	for i, p := range e.Paths {
		names[i] = fmt.Sprintf("%q", p)
	}
	return "not written by this program, but in the way: " + strings.Join(names, ", ") +
		"; move or delete them, or choose another folder"
}

// swap is all that is to change in a folder, decided before anything does.
type swap struct {
	dir      string
	files    []placed        // the new tree, sorted by path
	manifest []byte          // of the new tree
	sum      string          // its SHA-256
	same     bool            // the manifest is the one that stands there
	folders  []string        // to be made, parents first
	whole    map[string]bool // those at the root that come whole from the stage's tree
	solid    []string        // new files that stand where an old folder is
	early    []string        // files to remove first, as a new file or folder takes their place
	late     []string        // files to remove last
	lost     []string        // files that are gone already, and may have left an empty folder
	kept     []string
}

// planner finds out what a swap has to do.
type planner struct {
	swap
	known *record
	kinds map[string]kind // of folders looked at
	clash map[string]bool // conflicting paths
}

// kind is what stands where a folder is needed.
type kind int

const (
	unseen kind = iota
	missing
	folder
	other // a file, a link, or beneath one
)

// planSwap compares the new files with the record and with what is on disk.
func planSwap(dir string, known *record, files []placed) (*swap, error) {
	p := &planner{
		swap:  swap{dir: dir, files: files},
		known: known,
		kinds: map[string]kind{"": folder},
		clash: make(map[string]bool),
	}
	gone, err := p.removals()
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if f.foreign {
			p.clash[f.Path] = true
		}
		if f.staged == nowhere {
			continue
		}
		if err := p.makeRoom(f, gone); err != nil {
			return nil, err
		}
	}
	if len(p.clash) > 0 {
		return nil, &ConflictError{Paths: sortedKeys(p.clash)}
	}
	p.order(gone)
	p.manifest = manifestOf(files)
	if p.sum, p.same = known.sum, string(p.manifest) == known.manifest; !p.same {
		p.sum = hash(p.manifest)
	}
	return &p.swap, p.preflight()
}

// removals finds the files we wrote that are no longer made. Those that
// someone changed are kept.
func (p *planner) removals() (gone map[string]bool, err error) {
	paths := make([]string, len(p.files))
	for i, f := range p.files {
		paths[i] = f.Path
	}
	_, left := p.known.beside(paths)
	recased := recased(left, paths)
	gone = make(map[string]bool)
	for _, k := range left {
		path := k.Path
		info, err := os.Lstat(p.join(path))
		if absent(err) {
			p.lost = append(p.lost, path)
			continue
		}
		if err == nil && p.sameFile(info, recased[strings.ToLower(path)]) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if ours, err := p.stillOurs(k, info); err != nil {
			return nil, err
		} else if ours {
			gone[path] = true
		} else {
			p.kept = append(p.kept, path)
		}
	}
	slices.Sort(p.kept)
	return gone, nil
}

// recased are those of some paths that some files have as well, letter case aside, by
// their lower case.
func recased(files []*known, paths []string) map[string]string {
	lower := make(map[string]string, len(files))
	for _, k := range files {
		lower[strings.ToLower(k.Path)] = ""
	}
	if len(lower) == 0 {
		return lower
	}
	for _, path := range paths {
		name := strings.ToLower(path)
		if _, ok := lower[name]; ok {
			lower[name] = path
		}
	}
	return lower
}

// sameFile holds where the disk ignores case and a path changed only in that.
func (p *planner) sameFile(info fs.FileInfo, path string) bool {
	if path == "" {
		return false
	}
	now, err := os.Lstat(p.join(path))
	return err == nil && os.SameFile(info, now)
}

// stillOurs says that a file has the bytes we gave it, or none, as a power
// cut can leave it.
func (p *planner) stillOurs(k *known, info fs.FileInfo) (bool, error) {
	if p.kind(parent(k.Path)) != folder || !info.Mode().IsRegular() {
		return false, nil
	}
	if k.untouched(info) || info.Size() == 0 {
		return true, nil
	}
	sum, _, err := hashFile(p.join(k.Path))
	return sum == k.SHA256, err
}

// makeRoom finds what stands in a new file's way: above it, a file where a
// folder is needed; or in its own place a folder.
func (p *planner) makeRoom(f placed, gone map[string]bool) error {
	for d := parent(f.Path); d != ""; d = parent(d) {
		if p.kind(d) == other && p.kind(parent(d)) == folder && !gone[d] {
			p.clash[d] = true
		}
	}
	if !f.folder {
		return nil
	}
	p.solid = append(p.solid, f.Path)
	root := p.join(f.Path)
	return filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, err := filepath.Rel(p.dir, name)
		if rel = filepath.ToSlash(rel); err == nil && !gone[rel] {
			p.clash[rel] = true
		}
		return err
	})
}

// kind says what stands at a folder's path.
func (p *planner) kind(d string) kind {
	if k := p.kinds[d]; k != unseen {
		return k
	}
	k := p.kind(parent(d))
	if k == folder {
		info, err := os.Lstat(p.join(d))
		switch {
		case absent(err):
			k = missing
		case err != nil || !info.IsDir():
			k = other
		}
	}
	p.kinds[d] = k
	return k
}

// order sorts out which folders to make, and which files to remove when.
func (p *planner) order(gone map[string]bool) {
	needed := make(map[string]bool) // folders to make
	written := make(map[string]bool)
	for _, f := range p.files {
		if f.staged == nowhere {
			continue
		}
		written[f.Path] = true
		for d := parent(f.Path); d != "" && !needed[d] && p.kind(d) != folder; d = parent(d) {
			needed[d] = true
		}
	}
	for path := range gone {
		if needed[path] || underAny(path, written) {
			p.early = append(p.early, path)
		} else {
			p.late = append(p.late, path)
		}
	}
	p.folders = sortedKeys(needed)
	p.whole = map[string]bool{}
	for _, f := range p.files {
		if t := top(f.Path); t != "" && p.kind(t) == missing && f.staged == inTree {
			p.whole[t] = true
		}
	}
	slices.Sort(p.early)
	slices.Sort(p.late)
}

// preflight finds folders that cannot be changed while nothing has been yet.
func (p *planner) preflight() error {
	seen := make(map[string]bool)
	check := func(path string) error {
		d := parent(path)
		if seen[d] || p.kind(d) != folder {
			return nil
		}
		seen[d] = true
		return writable(p.join(d))
	}
	for _, f := range p.files {
		if f.staged != nowhere {
			if err := check(f.Path); err != nil {
				return err
			}
		}
	}
	for _, path := range slices.Concat(p.early, p.late, p.folders) {
		if err := check(path); err != nil {
			return err
		}
	}
	return nil
}

func (s *swap) join(path string) string { return filepath.Join(s.dir, filepath.FromSlash(path)) }

func manifestOf(files []placed) []byte {
	return manifestBytes(len(files), func(b []byte, i int) []byte { return append(b, files[i].line...) })
}

// underAny says that a folder above the path has its name in the set.
func underAny(path string, names map[string]bool) bool {
	for d := parent(path); d != ""; d = parent(d) {
		if names[d] {
			return true
		}
	}
	return false
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
