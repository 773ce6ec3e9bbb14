package deploy

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// ManifestPath is where a written site keeps its manifest, as a slash path
// from its root; so a published site's is at <base URL>/.etiquette/manifest.json.
const ManifestPath = Hidden + "/manifest.json"

// manifestVersion grows when a reader of the old form would misread the new.
const manifestVersion = 1

// What stands around the lines of a manifest of this version.
const manifestHead, manifestFoot = `{"version":1,"files":[`, "]}\n"

// Manifest lists the files this program wrote to one place. Its bytes depend
// on the files alone: no time, no machine.
type Manifest struct {
	Version int    `json:"version"`
	Files   []File `json:"files"` // sorted by path, each once; the manifest itself is not listed
}

// File is one written file.
type File struct {
	Path   string `json:"path"`   // slash path from the site's root
	Size   int64  `json:"size"`   // bytes
	SHA256 string `json:"sha256"` // of the bytes, 64 lower-case hexadecimal digits
	Meta
	// Made names the encoding of a compressed copy that Dir made of the file
	// beside it; empty for the tree's own files.
	Made string `json:"made,omitempty"`
}

// Meta is what the caller knows of a file beyond its bytes. Dir stores it and
// reads none of it; it lets a later release see what moved.
type Meta struct {
	Source string   `json:"source,omitempty"` // the file it was made from, as "content/articles/x.md"; empty if none
	IDs    []string `json:"ids,omitempty"`    // ids a link may point at, in reading order
	// Retired files belong to the previous release: a reader of one of its
	// pages may still ask for them. The next release deletes them. Never set
	// in a build's own manifest.
	Retired bool `json:"retired,omitempty"`
}

// ParseManifest reads a manifest's bytes. Another version, unsorted or
// impossible paths are errors: what cannot be trusted must not decide what to delete.
func ParseManifest(data []byte) (Manifest, error) {
	m := Manifest{Version: manifestVersion}
	files, ok := readLines(string(data))
	if m.Files = files; !ok {
		m = Manifest{}
		if err := json.Unmarshal(data, &m); err != nil {
			return Manifest{}, fmt.Errorf("parse manifest: %w", err)
		}
	}
	if m.Version != manifestVersion {
		return Manifest{}, fmt.Errorf("parse manifest: version %d, but this program knows version %d", m.Version, manifestVersion)
	}
	if err := checkOrder(len(m.Files), func(i int) string { return m.Files[i].Path }); err != nil {
		return Manifest{}, fmt.Errorf("parse manifest: %w", err)
	}
	return m, nil
}

// checkOrder says what is wrong with the paths of a manifest's files.
func checkOrder(files int, path func(i int) string) error {
	for i := range files {
		if err := checkPath(path(i)); err != nil {
			return err
		}
		if i > 0 && path(i-1) >= path(i) {
			return fmt.Errorf("%q is out of order", path(i))
		}
	}
	return nil
}

// Bytes is the manifest as JSON, one file to a line, the same for the same files.
func (m Manifest) Bytes() []byte {
	return manifestBytes(len(m.Files), func(b []byte, i int) []byte { return m.Files[i].appendLine(b) })
}

// manifestBytes is the manifest of so many files, of which line appends a file's.
func manifestBytes(files int, line func(b []byte, i int) []byte) []byte {
	b := append(make([]byte, 0, len(manifestHead)+len(manifestFoot)+400*files), manifestHead...)
	for i := range files {
		lead := byte(',')
		if i == 0 {
			lead = '\n'
		}
		b = line(append(b, lead), i)
	}
	return append(b, manifestFoot...)
}

// Find gives the file of a path, and whether it is listed.
func (m Manifest) Find(path string) (File, bool) {
	i, ok := slices.BinarySearchFunc(m.Files, path, func(f File, p string) int {
		return strings.Compare(f.Path, p)
	})
	if !ok {
		return File{}, false
	}
	return m.Files[i], true
}

// Scan reads and hashes every file of a tree. The manifest keeps what meta
// gives of each path; nil gives nothing.
func Scan(ctx context.Context, t Tree, meta func(path string) Meta) (Manifest, error) {
	paths := t.Paths()
	if err := checkPaths(paths); err != nil {
		return Manifest{}, err
	}
	m := Manifest{Version: manifestVersion, Files: make([]File, len(paths))}
	err := each(ctx, len(paths), func(i int) error {
		data, err := t.Read(paths[i])
		if err != nil {
			return err
		}
		m.Files[i] = File{Path: paths[i], Size: int64(len(data)), SHA256: hash(data)}
		if meta != nil {
			m.Files[i].Meta = meta(paths[i])
		}
		return nil
	})
	return m, err
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func sortFiles(files []File) {
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
}
