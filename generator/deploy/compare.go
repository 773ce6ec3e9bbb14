package deploy

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
)

// placed is a file of the new tree and how it stands beside the folder.
type placed struct {
	Path    string
	Size    int64   // bytes
	line    string  // of the manifest
	time    int64   // modification time, ns since 1970
	staged  waiting // where its new bytes are
	foreign bool    // something not ours is in its place, with other bytes
	folder  bool    // a folder is in its place
}

// placedAs is a file that is to have its line in the manifest.
func placedAs(f File, time int64) placed {
	room := rooms.Get().(*[]byte)
	defer rooms.Put(room)
	*room = f.appendLine((*room)[:0])
	return placed{Path: f.Path, Size: f.Size, line: string(*room), time: time}
}

// placed is the file as it stands.
func (k *known) placed() placed {
	return placed{Path: k.Path, Size: k.Size, line: k.line, time: k.time}
}

type comparer struct {
	dir   string
	known *record
	stage *stage
	empty bool // nothing is in dir yet, so nothing need be looked at
	opts  DirOptions
	tree  Tree
	paths []string   // the tree's, sorted
	was   []*known   // the files at them; nil: none
	kinds []encoding // compressed copies to make; empty: none
}

// make makes and compares the file at one path of the tree, and makes its compressed copies.
func (c *comparer) make(p string) (main placed, copies []placed, err error) {
	room := rooms.Get().(*[]byte)
	defer rooms.Put(room)
	data, err := c.read(room, p)
	if err != nil {
		return main, nil, err
	}
	f := File{Path: p, Size: int64(len(data)), SHA256: hash(data)}
	if c.opts.Meta != nil {
		f.Meta = c.opts.Meta(p)
	}
	main, err = c.place(f, data, 0)
	if err != nil || len(data) < compressFrom || !compressible(p) {
		return main, nil, err
	}
	for _, e := range c.kinds {
		copy, ok, err := c.encoded(f, main.time, data, e)
		if err != nil {
			return main, nil, err
		}
		if ok {
			copies = append(copies, copy)
		}
	}
	return main, copies, nil
}

// rooms are where files are read that are not kept.
var rooms = sync.Pool{New: func() any { b := make([]byte, 0, 64<<10); return &b }}

// read reads a file, into the room if the tree can.
func (c *comparer) read(room *[]byte, p string) ([]byte, error) {
	tree, ok := c.tree.(Appended)
	if !ok {
		return c.tree.Read(p)
	}
	data, err := tree.Append((*room)[:0], p)
	if err == nil {
		*room = data
	}
	return data, err
}

// unread is the file at the i-th path, if it need not be made: the folder has it as
// it would be.
func (c *comparer) unread(i int) (file placed, ok bool) {
	tree, sums := c.tree.(Summed)
	p, was := c.paths[i], c.was[i]
	if !sums || was == nil || len(c.kinds) > 0 || !c.stands(was, was.time) {
		return file, false
	}
	if sum, known := tree.Sum(p); !known || sum != was.SHA256 {
		return file, false
	}
	if c.opts.Kept != nil && c.opts.Kept(c.known.sum, p) {
		return was.placed(), true
	}
	f := File{Path: p, Size: was.Size, SHA256: was.SHA256}
	if c.opts.Meta != nil {
		f.Meta = c.opts.Meta(p)
	}
	return placedAs(f, was.time), true
}

// encoded makes a compressed copy of a file of a time; not ok if the tree has its
// own, or if it would not be smaller. The copy of an unchanged file is kept.
func (c *comparer) encoded(of File, at int64, data []byte, e encoding) (copy placed, ok bool, err error) {
	p := of.Path + e.ext
	if _, own := slices.BinarySearch(c.paths, p); own {
		return placed{}, false, nil
	}
	was, _ := c.known.find(p)
	if main, _ := c.known.find(of.Path); was.Made == e.name && main.SHA256 == of.SHA256 && c.stands(&was, at) {
		return was.placed(), true, nil
	}
	small, err := e.encode(data)
	if err != nil || len(small) >= len(data) {
		return placed{}, false, err
	}
	f := File{Path: p, Size: int64(len(small)), SHA256: hash(small), Made: e.name}
	copy, err = c.place(f, small, at)
	return copy, true, err
}

// stands says that a known file is untouched, with the given time.
func (c *comparer) stands(k *known, at int64) bool {
	info, err := os.Lstat(c.join(k.Path))
	return err == nil && k.untouched(info) && k.time == at
}

// untouched says that a file has the size and time we left it with.
func (k *known) untouched(info fs.FileInfo) bool {
	return info.Mode().IsRegular() && k.time != 0 && info.Size() == k.Size && info.ModTime().UnixNano() == k.time
}

// place compares a file with what is in its place, and stages it if that differs.
// A time other than 0 is the one it must have.
func (c *comparer) place(f File, data []byte, at int64) (placed, error) {
	now, err := c.look(f, data)
	if err != nil || now.foreign || now.time != 0 && (at == 0 || now.time == at) {
		return now, err
	}
	way := ""
	if c.empty {
		way = f.Path
	}
	now.staged, now.time, err = c.stage.put(way, data, at)
	return now, err
}

// look says how a file stands: with a time if it has these bytes; foreign if
// something of other bytes is there that is not ours to replace; folder if it
// is a folder, which planSwap will look into.
func (c *comparer) look(f File, data []byte) (placed, error) {
	p := placedAs(f, 0)
	if c.empty {
		return p, nil
	}
	info, err := os.Lstat(c.join(f.Path))
	if absent(err) {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	p.folder = info.IsDir()
	p.foreign = !p.folder && (!info.Mode().IsRegular() || !c.ours(f.Path, info))
	same, err := c.same(f, data, info)
	if same {
		p.time, p.foreign = info.ModTime().UnixNano(), false
	}
	return p, err
}

// same says that a file has these bytes; it is read only if its size and time leave that open.
func (c *comparer) same(f File, data []byte, info fs.FileInfo) (bool, error) {
	if !info.Mode().IsRegular() || info.Size() != f.Size {
		return false, nil
	}
	if k, _ := c.known.find(f.Path); k.SHA256 == f.SHA256 && k.untouched(info) {
		return true, nil
	}
	got, err := os.ReadFile(c.join(f.Path))
	return bytes.Equal(got, data), err
}

// ours says that a file is in the record, if need be under a name of other
// case on a disk that ignores case.
func (c *comparer) ours(p string, info fs.FileInfo) bool {
	if _, ok := c.known.find(p); ok {
		return true
	}
	old, ok := c.known.folded()[strings.ToLower(p)]
	if !ok {
		return false
	}
	was, err := os.Lstat(c.join(old))
	return err == nil && os.SameFile(was, info)
}

func (c *comparer) join(p string) string { return filepath.Join(c.dir, filepath.FromSlash(p)) }

// absent says that a path is not there, or runs through a file.
func absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// hashFile gives the SHA-256 and size of a plain file; "" and -1 if there is none.
func hashFile(path string) (sum string, size int64, err error) {
	info, err := os.Lstat(path)
	if absent(err) || err == nil && !info.Mode().IsRegular() {
		return "", -1, nil
	}
	if err != nil {
		return "", -1, err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", -1, err
	}
	defer f.Close()
	h := sha256.New()
	size, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), size, err
}

// isFresh says that a folder has nothing in it but our own and a .gitignore.
func isFresh(dir string) bool {
	entries, err := os.ReadDir(dir)
	return err == nil && !slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
		return e.Name() != Hidden && e.Name() != ".gitignore"
	})
}

func set(paths []string) map[string]bool {
	m := make(map[string]bool, len(paths))
	for _, p := range paths {
		m[p] = true
	}
	return m
}
