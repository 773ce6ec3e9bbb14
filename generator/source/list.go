package source

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// Found is a file that List has seen and that is not read yet.
type Found struct {
	Path  string
	Stamp Stamp
	fsys  fs.FS
	Own   bool
	link  bool
}

// Placed tells whether it can be read: one that a cache remembers knows of no
// file system.
func (f Found) Placed() bool { return f.fsys != nil }

// Stamp is what the file system tells of a file without opening it. Two files
// of one stamp hold the same bytes only where it is Settled.
type Stamp struct {
	Size         int64 // bytes
	Time, Change int64 // of the bytes and of the entry, ns since 1970; 0 where it is not told
}

// settling is how long a file must have been left alone before its stamp is
// believed: file systems count time in steps of up to two seconds (FAT).
const settling = 2100 * time.Millisecond

// Settled tells whether a file read at a moment can be told by its stamp from
// what it may be later. A file without a time, or of the future, never can.
func (s Stamp) Settled(now time.Time) bool {
	return s.Time != 0 && max(s.Time, s.Change) < now.Add(-settling).UnixNano()
}

// List finds the files of all layers, by layer, root and path, and reads
// none. Codes: unreadable, for a folder. The error is for a source folder that
// cannot be read at all.
func List(layers ...Layer) ([]Found, Diagnostics, error) {
	var all []Found
	var diags Diagnostics
	for _, layer := range layers {
		for _, root := range Roots {
			found, more, err := layer.list(root)
			if err != nil {
				return nil, nil, fmt.Errorf("read %s: %w", root, err)
			}
			all, diags = append(all, found...), append(diags, more...)
		}
	}
	return all, diags, nil
}

// ListAt is List for what stands at a path and below it: a file, a folder, or
// nothing. It gives what List would find there.
func ListAt(name string, layers ...Layer) ([]Found, Diagnostics, error) {
	root, _, _ := strings.Cut(name, "/")
	if !slices.Contains(Roots, root) || Ignored(name) {
		return nil, nil, nil
	}
	var all []Found
	var diags Diagnostics
	for _, layer := range layers {
		if !plainWay(layer.FS, name) || !layer.Own && beneath(name) {
			continue
		}
		if info, err := fs.Lstat(layer.FS, name); name != root && err == nil && info.Mode()&fs.ModeSymlink != 0 {
			all = append(all, layer.found(name, fs.FileInfoToDirEntry(info)))
			continue
		}
		found, more, err := layer.list(name)
		if err != nil {
			return nil, nil, fmt.Errorf("read %s: %w", name, err)
		}
		all, diags = append(all, found...), append(diags, more...)
	}
	return all, diags, nil
}

// plainWay tells whether the folders above a path are folders and no links,
// which List follows only where they are the Roots.
func plainWay(fsys fs.FS, name string) bool {
	for folder := path.Dir(name); strings.Contains(folder, "/"); folder = path.Dir(folder) {
		if info, err := fs.Lstat(fsys, folder); err != nil || !info.IsDir() {
			return false
		}
	}
	return true
}

func (layer Layer) list(root string) (found []Found, diags Diagnostics, err error) {
	err = fs.WalkDir(layer.FS, root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && errors.Is(err, fs.ErrNotExist): // it was removed while we looked
			return nil
		case err != nil:
			diags.Errorf(Pos{Path: name}, "unreadable", "give yourself the right to read it, or take it out", "cannot be read: %v", cause(err))
			if entry != nil && entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case Ignored(name) || (!layer.Own && beneath(name)):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case !entry.IsDir():
			found = append(found, layer.found(name, entry))
		}
		return nil
	})
	return found, diags, err
}

// found describes a file. The stamp of a symbolic link stays empty: that of
// the link says nothing of the file.
func (layer Layer) found(name string, entry fs.DirEntry) Found {
	f := Found{Path: name, Own: layer.Own, fsys: layer.FS, link: entry.Type()&fs.ModeSymlink != 0}
	if info, err := entry.Info(); err == nil && !f.link {
		f.Stamp = stampOf(info)
	}
	return f
}

// Again is the file as it stands now; after a Read, another stamp than before
// says that it was written meanwhile.
func (l Found) Again() Stamp {
	info, err := fs.Lstat(l.fsys, l.Path)
	if err != nil || info.Mode()&fs.ModeSymlink != 0 {
		return Stamp{}
	}
	return stampOf(info)
}

func stampOf(info fs.FileInfo) Stamp {
	if info.ModTime().IsZero() {
		return Stamp{Size: info.Size()}
	}
	return Stamp{Size: info.Size(), Time: info.ModTime().UnixNano(), Change: changeTime(info)}
}
