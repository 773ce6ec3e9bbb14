// Package source reads files and knows the places in them and what is said of those places.
//
// It is the lowest room of the house: every other package may stand on it,
// and it stands on none of ours.
//
//   - read.go lays folders over one another and reads them into a Tree.
//   - text.go turns byte offsets into places (lines and UTF-16 columns).
//   - diagnostic.go is what is said of a place.
//   - decode.go is the one door to YAML: strict, and it keeps places.
//   - nearest.go finds the word that was probably meant.
package source

import (
	"crypto/sha256"
	"path"
	"sort"
	"strings"
)

// Hash is the SHA-256 of some bytes.
type Hash [sha256.Size]byte

// Sum returns the Hash of data.
func Sum(data []byte) Hash { return sha256.Sum256(data) }

// File is one source file, read whole. A File is never changed once made.
type File struct {
	Path string // slash-separated, from the source folder: "content/articles/first.md"
	Data []byte
	Hash Hash // of Data
	Own  bool // true for the user's file, false for one of ours laid beneath
}

// Name returns the last element of the file's path without its extension.
func (f File) Name() string {
	base := path.Base(f.Path)
	return strings.TrimSuffix(base, path.Ext(base))
}

// Tree is every file of a source folder, sorted by path, each path once.
type Tree struct {
	Files []*File
}

// NewTree sorts files by path. Of two files with one path the first is kept.
func NewTree(files []File) Tree {
	sorted := append([]File(nil), files...)
	sort.SliceStable(sorted, func(i, j int) bool { return sorted[i].Path < sorted[j].Path })
	kept := make([]*File, 0, len(sorted))
	for i := range sorted {
		if len(kept) == 0 || kept[len(kept)-1].Path != sorted[i].Path {
			kept = append(kept, &sorted[i])
		}
	}
	return Tree{Files: kept}
}

// File returns the file of that path; ok is false where there is none.
func (t Tree) File(name string) (f File, ok bool) {
	i := sort.Search(len(t.Files), func(i int) bool { return t.Files[i].Path >= name })
	if i < len(t.Files) && t.Files[i].Path == name {
		return *t.Files[i], true
	}
	return File{}, false
}

// Under returns the files whose paths begin with the folder and a slash, sorted.
func (t Tree) Under(folder string) (files []File) {
	folder = strings.TrimSuffix(folder, "/") + "/"
	at := sort.Search(len(t.Files), func(i int) bool { return t.Files[i].Path >= folder })
	for ; at < len(t.Files) && strings.HasPrefix(t.Files[at].Path, folder); at++ {
		files = append(files, *t.Files[at])
	}
	return files
}
