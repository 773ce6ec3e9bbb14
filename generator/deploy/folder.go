package deploy

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ReadManifest reads the manifest of a folder that Dir wrote. A folder without
// one is an error that wraps fs.ErrNotExist.
func ReadManifest(dir string) (Manifest, error) {
	m, _, err := readManifest(dir, filepath.Base(ManifestPath))
	if err != nil {
		return Manifest{}, fmt.Errorf("read the built site: %w", err)
	}
	if m == nil {
		return Manifest{}, fmt.Errorf("read the built site: %w", notBuilt(dir))
	}
	return *m, nil
}

// notBuilt is the error of a folder that no build wrote; it is an fs.ErrNotExist.
type notBuilt string

func (dir notBuilt) Error() string {
	return fmt.Sprintf("%s has no %s, so it was not built by this program; build first: etiquette build --output %[1]s", string(dir), ManifestPath)
}

func (notBuilt) Is(target error) bool { return target == fs.ErrNotExist }

// Folder is a built folder as a Tree: the files its manifest lists, and no others.
type Folder struct {
	Manifest Manifest
	dir      string
	paths    []string
	files    map[string]File
}

// OpenFolder reads the manifest of a folder that Dir wrote. While a build
// into it was interrupted, that is an error: build again.
func OpenFolder(dir string) (*Folder, error) {
	m, err := ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	if _, err := os.Lstat(filepath.Join(dir, Hidden, nextName)); err == nil {
		return nil, fmt.Errorf("read the built site: a build into %s was interrupted; build again", dir)
	}
	f := &Folder{Manifest: m, dir: dir, files: make(map[string]File, len(m.Files))}
	for _, file := range m.Files {
		f.paths = append(f.paths, file.Path)
		f.files[file.Path] = file
	}
	return f, nil
}

// Paths lists the files of the manifest, sorted.
func (f *Folder) Paths() []string { return f.paths }

// Meta is what the manifest keeps of a path.
func (f *Folder) Meta(path string) Meta { return f.files[path].Meta }

// Read reads a file of the folder. One that is not what the build wrote is an error.
func (f *Folder) Read(path string) ([]byte, error) {
	want, ok := f.files[path]
	if !ok {
		return nil, &fs.PathError{Op: "read", Path: path, Err: fs.ErrNotExist}
	}
	data, err := os.ReadFile(filepath.Join(f.dir, filepath.FromSlash(path)))
	if err != nil {
		return nil, fmt.Errorf("read the built site: %w; build again", err)
	}
	if hash(data) != want.SHA256 {
		return nil, fmt.Errorf("read the built site: %s was changed after the build; build again", filepath.Join(f.dir, path))
	}
	return data, nil
}

// Dir is the folder's path.
func (f *Folder) Dir() string { return f.dir }
