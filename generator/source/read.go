package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of one source file, in bytes. A text above its limit is a mistake,
// and costs memory in every pass; 25 MiB is the largest file that every host
// takes (Cloudflare Pages). A thread's file holds ten thousand comments and more.
const (
	MaxText   = 4 << 20
	MaxThread = 25 << 20
	MaxAsset  = 25 << 20
)

// limitOf is the limit of the file of that path.
func limitOf(name string) int {
	switch {
	case strings.HasPrefix(name, "content/threads/"):
		return MaxThread
	case IsText(name):
		return MaxText
	}
	return MaxAsset
}

// Roots are the folders of a source folder that are read.
var Roots = []string{"content", "layouts", "static"}

// Layer is one folder of sources: it holds any of the Roots.
type Layer struct {
	FS  fs.FS
	Own bool // the user's own folder: of a default one, only content/rules is read under content
}

// Read reads the files of all layers. Where two layers hold a file of one
// path, the first layer's counts. Names beginning with "_" or "." and *.go are
// passed over (static/.well-known excepted).
//
// Every mistake is a diagnostic and leaves its file out: symlink, unreadable,
// too-large, not-utf8. The error is for a source folder that cannot be read
// at all.
func Read(layers ...Layer) (Tree, Diagnostics, error) {
	found, diags, err := List(layers...)
	if err != nil {
		return Tree{}, nil, err
	}
	var files []File
	for _, l := range found {
		f, ok, more := l.Read()
		diags = append(diags, more...)
		if ok {
			files = append(files, f)
		}
	}
	return NewTree(files), diags, nil
}

// beneath tells whether a default layer's file is not laid under the user's:
// all of content but the rules.
func beneath(name string) bool {
	return strings.HasPrefix(name, "content/") && name != "content/rules" && !strings.HasPrefix(name, "content/rules/")
}

// Ignored tells whether a path is passed over: an element of it begins with
// "_" or ".", or it is Go source.
func Ignored(name string) bool {
	if strings.HasPrefix(name, "static/.well-known") {
		name = strings.TrimPrefix(name, "static/.well-known")
	}
	for _, part := range strings.Split(name, "/") {
		if strings.HasPrefix(part, "_") || strings.HasPrefix(part, ".") {
			return true
		}
	}
	return strings.HasSuffix(name, ".go")
}

// Read reads the file; ok is false where it must be left out, and the
// diagnostics say why.
func (l Found) Read() (f File, ok bool, diags Diagnostics) {
	if l.link && !l.leads(&diags) {
		return File{}, false, diags
	}
	limit := limitOf(l.Path)
	data, size, err := readAll(l.fsys, l.Path, limit)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !l.link: // it was removed since
		return File{}, false, nil
	case err != nil:
		diags.Errorf(Pos{Path: l.Path}, "unreadable", "give yourself the right to read it, or take it out", "cannot be read: %v", cause(err))
		return File{}, false, diags
	case size > int64(limit):
		diags.Errorf(Pos{Path: l.Path}, "too-large", "split it or make it smaller", "the file has %s; the limit is %d MB", megabytes(size), limit>>20)
		return File{}, false, diags
	}
	f = File{Path: l.Path, Data: data, Hash: Sum(data), Own: l.Own}
	if IsText(l.Path) {
		if at := badUTF8(data); at >= 0 {
			diags.Errorf(f.Pos(at), "not-utf8", "save the file as UTF-8", "this is not UTF-8 text")
			return File{}, false, diags
		}
		f.Data = bytes.TrimPrefix(f.Data, []byte("\xef\xbb\xbf"))
	}
	return f, true, diags
}

// Lost is what is panicked with where bytes that were let go cannot be had
// again: whoever makes a page returns Err.
type Lost struct{ Err error }

// Again reads a file whose bytes were let go. Where they are others by now, or
// none, it is Lost.
func (f File) Again(l Found) File {
	now, ok, _ := l.Read()
	if !ok || now.Hash != f.Hash {
		panic(Lost{fmt.Errorf("%s was changed while the site was built; run it again", f.Path)})
	}
	return now
}

// Regain is the error that a recovered panic stands for; nil for nil. What is
// not Lost goes on.
func Regain(recovered any) error {
	if recovered == nil {
		return nil
	}
	if lost, ok := recovered.(Lost); ok {
		return lost.Err
	}
	panic(recovered)
}

// leads tells whether a symbolic link leads to a file inside the source folder.
func (l Found) leads(diags *Diagnostics) bool {
	info, err := fs.Stat(l.fsys, l.Path)
	switch {
	case err != nil:
		diags.Errorf(Pos{Path: l.Path}, "symlink", "put the file itself here", "this link leads nowhere, or out of the source folder")
		return false
	case info.IsDir():
		diags.Errorf(Pos{Path: l.Path}, "symlink", "put the folder itself here", "links to folders are not followed")
		return false
	}
	return true
}

// readAll reads a file of at most limit bytes; of a larger one it tells the size alone.
func readAll(fsys fs.FS, name string, limit int) (data []byte, size int64, err error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, 0, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, 0, err
	}
	if !info.Mode().IsRegular() {
		return nil, 0, errors.New("it is not a regular file")
	}
	if info.Size() > int64(limit) {
		return nil, info.Size(), nil
	}
	data = make([]byte, 0, info.Size()+1) // one more, to see the end
	for len(data) <= limit {
		n, err := file.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		switch {
		case errors.Is(err, io.EOF):
			return data, int64(len(data)), nil
		case err != nil:
			return nil, 0, err
		case len(data) == cap(data):
			data = slices.Grow(data, 512)
		}
	}
	return data, int64(len(data)), nil
}

func megabytes(size int64) string {
	return fmt.Sprintf("%d MB", (size+1<<20-1)>>20)
}

// cause is the innermost error: the path stands before the message already.
func cause(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

var textExt = map[string]bool{".md": true, ".yaml": true, ".yml": true, ".html": true, ".css": true, ".js": true, ".svg": true, ".txt": true, ".xml": true, ".json": true}

// IsText tells whether a file is held to be UTF-8 text, by its extension.
func IsText(name string) bool { return textExt[strings.ToLower(path.Ext(name))] }

// badUTF8 returns the offset of the first ill-formed byte or NUL, -1 for none.
func badUTF8(data []byte) int {
	if utf8.Valid(data) {
		return bytes.IndexByte(data, 0)
	}
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}
