package importer

import (
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"
)

// Part is a file or a folder of an export.
type Part struct {
	FS   fs.FS
	Path string // in FS; "." for all of it
	Name string // as it is called in messages; one name may stand twice
}

// Join makes one export of many parts. Beside a file FILE, FILE-wal is found
// as well, where SQLite keeps what is newest.
func Join(parts ...Part) fs.FS {
	j := joined{}
	taken := map[string]bool{}
	for _, p := range parts {
		base := path.Base(p.Name)
		if base == "." || base == "/" || base == ".." {
			base = "export"
		}
		name := base
		for n := 2; taken[name]; n++ {
			name = strconv.Itoa(n) + "-" + base
		}
		taken[name] = true
		p.Name = name
		j = append(j, p)
	}
	return j
}

type joined []Part

// Open opens the folder of all parts, or a file of one.
func (j joined) Open(name string) (fs.File, error) {
	if name == "." {
		return &partsDir{parts: j}, nil
	}
	for _, p := range j {
		rest, ok := strings.CutPrefix(name, p.Name)
		switch {
		case ok && rest == "" || ok && rest == "-wal":
			return p.FS.Open(p.Path + rest)
		case ok && rest[0] == '/' && fs.ValidPath(name):
			return p.FS.Open(path.Join(p.Path, rest[1:]))
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

type partsDir struct {
	parts joined
	at    int
}

func (d *partsDir) Read([]byte) (int, error)   { return 0, io.EOF }
func (d *partsDir) Close() error               { return nil }
func (d *partsDir) Stat() (fs.FileInfo, error) { return d, nil }
func (d *partsDir) Name() string               { return "." }
func (d *partsDir) Size() int64                { return 0 }
func (d *partsDir) Mode() fs.FileMode          { return fs.ModeDir | 0o555 }
func (d *partsDir) ModTime() time.Time         { return time.Time{} }
func (d *partsDir) IsDir() bool                { return true }
func (d *partsDir) Sys() any                   { return nil }

// ReadDir lists the parts.
func (d *partsDir) ReadDir(n int) ([]fs.DirEntry, error) {
	var out []fs.DirEntry
	for ; d.at < len(d.parts) && (n <= 0 || len(out) < n); d.at++ {
		p := d.parts[d.at]
		info, err := fs.Stat(p.FS, p.Path)
		if err != nil {
			return out, err
		}
		out = append(out, partEntry{info, p.Name})
	}
	if n > 0 && len(out) == 0 {
		return nil, io.EOF
	}
	return out, nil
}

type partEntry struct {
	fs.FileInfo
	name string
}

func (e partEntry) Name() string               { return e.name }
func (e partEntry) Type() fs.FileMode          { return e.Mode().Type() }
func (e partEntry) Info() (fs.FileInfo, error) { return e.FileInfo, nil }
