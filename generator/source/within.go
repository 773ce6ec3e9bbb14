package source

import (
	"io/fs"
	"strings"
)

// Within returns fsys as the folder of that name in an otherwise empty one.
func Within(folder string, fsys fs.FS) fs.FS { return within{folder, fsys} }

type within struct {
	folder string
	fsys   fs.FS
}

// Open opens a file of the folder; any other does not exist.
func (w within) Open(name string) (fs.File, error) {
	inner, ok := strings.CutPrefix(name, w.folder)
	switch {
	case ok && inner == "":
		return w.fsys.Open(".")
	case ok && inner[0] == '/' && fs.ValidPath(name):
		return w.fsys.Open(inner[1:])
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}
