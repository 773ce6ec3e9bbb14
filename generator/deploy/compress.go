package deploy

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"path"
	"slices"
	"sync"

	"github.com/andybalholm/brotli"
)

// compressFrom is the size in bytes from which a text file is worth a
// compressed copy: below it the reply fits one packet either way.
const compressFrom = 1024

// encoding makes one kind of compressed copy. The name goes into the
// manifest: change it when the bytes change.
type encoding struct {
	ext   string
	name  string
	spare *sync.Pool // of writers, as a new one costs more than a page
}

type resetWriter interface {
	io.WriteCloser
	Reset(io.Writer)
}

// newEncodings are the compressed copies Dir can write.
func newEncodings() []encoding {
	return []encoding{
		// Levels 10 and 11 make a page 12 % smaller and take 25 times as long (18 ms for 10 KB).
		{".br", "brotli-9", &sync.Pool{New: func() any { return brotli.NewWriterLevel(nil, 9) }}},
		{".gz", "gzip-9", &sync.Pool{New: func() any {
			w, _ := gzip.NewWriterLevel(nil, gzip.BestCompression) // fails for an unknown level only
			return w
		}}},
	}
}

// encode compresses data. Equal data gives equal bytes: gzip's name and time stay empty.
func (e encoding) encode(data []byte) ([]byte, error) {
	w := e.spare.Get().(resetWriter)
	defer e.spare.Put(w)
	var b bytes.Buffer
	w.Reset(&b)
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// compressed is a tree with compressed copies beside its text files.
type compressed struct {
	Tree
	paths []string // sorted
	of    map[string]compressedCopy
}

type compressedCopy struct {
	path string // of the file
	encoding
}

// Compress adds the copies that DirOptions.Precompress makes to a tree, for
// targets that are not a folder. Like the tree's own files they are made when they
// are read. A failed Read is an error.
func Compress(ctx context.Context, t Tree) (Tree, error) {
	own, kinds := t.Paths(), newEncodings()
	copies := make([][]string, len(own))
	err := each(ctx, len(own), func(i int) error {
		if !compressible(own[i]) {
			return nil
		}
		data, err := t.Read(own[i])
		if err != nil || len(data) < compressFrom {
			return err
		}
		for _, e := range kinds {
			if _, taken := slices.BinarySearch(own, own[i]+e.ext); !taken {
				copies[i] = append(copies[i], own[i]+e.ext)
			}
		}
		return nil
	})
	c := &compressed{Tree: t, paths: slices.Concat(append(copies, own)...), of: make(map[string]compressedCopy)}
	for i, list := range copies {
		for _, p := range list {
			at := slices.IndexFunc(kinds, func(e encoding) bool { return p == own[i]+e.ext })
			c.of[p] = compressedCopy{own[i], kinds[at]}
		}
	}
	slices.Sort(c.paths)
	return c, err
}

// Paths lists the tree's files and their copies, sorted.
func (c *compressed) Paths() []string { return c.paths }

// Read gives a file of the tree, or makes a copy.
func (c *compressed) Read(path string) ([]byte, error) {
	copy, ok := c.of[path]
	if !ok {
		return c.Tree.Read(path)
	}
	data, err := c.Tree.Read(copy.path)
	if err != nil {
		return nil, err
	}
	return copy.encode(data)
}

// compressible holds of text formats; pictures and fonts are compressed already.
func compressible(p string) bool {
	switch path.Ext(p) {
	case ".html", ".css", ".js", ".mjs", ".json", ".xml", ".svg", ".txt", ".atom", ".rss",
		".webmanifest", ".map", ".csv", ".md", ".ics":
		return true
	}
	return false
}
