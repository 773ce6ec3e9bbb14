package deploy

import (
	"slices"
)

// overlay is a tree together with the retired files of the release before it,
// read from where that stands.
type overlay struct {
	Tree
	paths []string
	old   *Folder
	meta  func(string) Meta
	gone  map[string]Meta // the retired files
}

// withRetired adds to a tree what its release has to keep of the one in old.
func withRetired(t Tree, old *Folder, r release, meta func(string) Meta) *overlay {
	o := &overlay{Tree: t, old: old, meta: meta, gone: make(map[string]Meta)}
	for _, f := range r.final.Files {
		o.paths = append(o.paths, f.Path)
		if f.Retired {
			o.gone[f.Path] = f.Meta
		}
	}
	return o
}

// Paths lists the files of both, sorted.
func (o *overlay) Paths() []string { return slices.Clone(o.paths) }

// Read reads a file of the tree, or a retired one.
func (o *overlay) Read(p string) ([]byte, error) {
	if _, ok := o.gone[p]; ok {
		return o.old.Read(p)
	}
	return o.Tree.Read(p)
}

// Meta is what the manifest is to keep of a path.
func (o *overlay) Meta(p string) Meta {
	if m, ok := o.gone[p]; ok {
		return m
	}
	if o.meta == nil {
		return Meta{}
	}
	return o.meta(p)
}
