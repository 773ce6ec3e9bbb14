package deploy

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/robustio"
)

// The record of a folder, in its hidden folder:
//
//   - manifest.json lists the files of the last finished build.
//   - next.json, there only while files are renamed or after a kill, is the
//     manifest of the build under way. What either lists is ours.
//   - times.json has the modification times of the manifest's files, so that
//     the next build need not read them. It is machine-local and believed
//     only beside the very manifest it was written for.
const (
	nextName  = "next.json"
	timesName = "times.json"
)

// record is what is known of the files in a folder.
type record struct {
	manifest []byte                   // bytes of manifest.json; nil if there is none
	sum      string                   // their SHA-256
	files    map[string]known         // what we wrote, by path
	folded   func() map[string]string // those paths, by path in lower case
}

type known struct {
	File
	time int64 // modification time, ns since 1970; 0 unknown
}

type timesFile struct {
	Manifest string  `json:"manifest"` // SHA-256 of the manifest's bytes
	Times    []int64 `json:"times"`    // by the manifest's order
}

// loadRecord reads a folder's record. After a kill it first finds out which
// files of the interrupted build arrived, and stores that as the manifest.
func loadRecord(dir string) (*record, error) {
	m, data, err := readManifest(dir, filepath.Base(ManifestPath))
	if err != nil {
		return nil, err
	}
	next, _, err := readManifest(dir, nextName)
	if err != nil {
		return nil, err
	}
	if next != nil {
		if m, data, err = settle(dir, m, next); err != nil {
			return nil, err
		}
	}
	if m == nil {
		m = &Manifest{}
	}
	r := &record{manifest: data, sum: hash(data), files: make(map[string]known, len(m.Files)), folded: sync.OnceValue(func() map[string]string { return folded(m.Files, func(f File) string { return f.Path }) })}
	times := loadTimes(dir, r.sum, m)
	for i, f := range m.Files {
		r.files[f.Path] = known{File: f, time: times[i]}
	}
	return r, nil
}

// folded are the paths of files, by path in lower case.
func folded[T any](files []T, path func(T) string) map[string]string {
	by := make(map[string]string, len(files))
	for _, f := range files {
		by[strings.ToLower(path(f))] = path(f)
	}
	return by
}

// readManifest reads a manifest of the hidden folder; all nil if there is none.
func readManifest(dir, name string) (*Manifest, []byte, error) {
	path := filepath.Join(dir, Hidden, name)
	data, err := robustio.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	m, err := ParseManifest(data)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w; delete it, and the files it spoke of that are in the way will be named", path, err)
	}
	return &m, data, nil
}

// loadTimes reads the times of a manifest's files; zeros if they are not
// known for this very manifest.
func loadTimes(dir, sum string, m *Manifest) []int64 {
	var t timesFile
	data, err := robustio.ReadFile(filepath.Join(dir, Hidden, timesName))
	if err != nil || json.Unmarshal(data, &t) != nil || t.Manifest != sum || len(t.Times) != len(m.Files) {
		return make([]int64, len(m.Files)) // then files are compared by their bytes
	}
	return t.Times
}

// settle joins the old manifest and that of an interrupted build into what
// is truly there, and stores it. A path that only the interrupted build
// lists, but which holds other bytes, is not ours: someone put it there since.
func settle(dir string, old, next *Manifest) (*Manifest, []byte, error) {
	if old == nil {
		old = &Manifest{}
	}
	m := &Manifest{Version: manifestVersion}
	var lost []string // paths whose folders the kill may have left empty
	for _, f := range next.Files {
		was, ours := old.Find(f.Path)
		if ours && was.SHA256 == f.SHA256 {
			m.Files = append(m.Files, f)
			continue
		}
		got, size, err := hashFile(filepath.Join(dir, filepath.FromSlash(f.Path)))
		if err != nil {
			return nil, nil, err
		}
		switch {
		case got == f.SHA256 || size == 0: // a power cut can leave it empty
			m.Files = append(m.Files, f)
		case ours:
			m.Files = append(m.Files, was)
		default:
			lost = append(lost, f.Path)
		}
	}
	for _, f := range old.Files {
		if _, listed := next.Find(f.Path); !listed {
			m.Files = append(m.Files, f)
			lost = append(lost, f.Path)
		}
	}
	prune(dir, lost)
	data, err := m.store(dir)
	if err != nil {
		return nil, nil, err
	}
	return m, data, robustio.RemoveAll(filepath.Join(dir, Hidden, nextName))
}

// store sorts a manifest and makes it that of a folder, durably.
func (m *Manifest) store(dir string) ([]byte, error) {
	sortFiles(m.Files)
	data := m.Bytes()
	return data, writeDurably(filepath.Join(dir, filepath.FromSlash(ManifestPath)), data)
}

// writeDurably replaces a file, whole or not at all, also through a power cut.
func writeDurably(path string, data []byte) error {
	tmp := path + ".tmp"
	f, err := os.Create(tmp)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		os.Remove(tmp)
		return err
	}
	if err := robustio.Rename(tmp, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// saveTimes stores the modification times of a manifest's files, in its order.
// It need not be durable: a damaged one is not believed.
func saveTimes(dir, sum string, times []int64) error {
	data, err := json.Marshal(timesFile{Manifest: sum, Times: times})
	if err != nil {
		return err
	}
	path := filepath.Join(dir, Hidden, timesName)
	if err := os.WriteFile(path+".tmp", data, 0o644); err != nil {
		return err
	}
	return robustio.Rename(path+".tmp", path)
}
