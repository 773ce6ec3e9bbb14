package deploy

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
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
	manifest string                   // manifest.json; empty if there is none
	sum      string                   // its SHA-256
	files    []known                  // what we wrote, by path
	folded   func() map[string]string // their paths, by path in lower case
}

// known is a file that we wrote, as its line in the manifest says.
type known struct {
	Path   string
	Size   int64
	SHA256 string
	Made   string // as File's
	line   string // with its end
	time   int64  // modification time, ns since 1970; 0 unknown
}

// find finds a file; the zero known is none.
func (r *record) find(path string) (known, bool) {
	i, ok := slices.BinarySearchFunc(r.files, path, func(k known, path string) int { return strings.Compare(k.Path, path) })
	if !ok {
		return known{}, false
	}
	return r.files[i], true
}

// beside are the files at some paths, which are sorted, nil where there is none;
// and the files at none of them.
func (r *record) beside(paths []string) (at, left []*known) {
	at = make([]*known, len(paths))
	i := 0
	for n := range r.files {
		k := &r.files[n]
		for i < len(paths) && paths[i] < k.Path {
			i++
		}
		if i < len(paths) && paths[i] == k.Path {
			at[i] = k
		} else {
			left = append(left, k)
		}
	}
	return at, left
}

type timesFile struct {
	Manifest string  `json:"manifest"` // SHA-256 of the manifest's bytes
	Times    []int64 `json:"times"`    // by the manifest's order
}

// loadRecord reads a folder's record. After a kill it first finds out which
// files of the interrupted build arrived, and stores that as the manifest.
func loadRecord(dir string) (*record, error) {
	next, _, err := readManifest(dir, nextName)
	if err != nil {
		return nil, err
	}
	if next != nil {
		old, _, err := readManifest(dir, filepath.Base(ManifestPath))
		if err != nil {
			return nil, err
		}
		if err := settle(dir, old, next); err != nil {
			return nil, err
		}
	}
	return readRecord(dir)
}

// readRecord reads the record of a folder in which nothing was interrupted.
func readRecord(dir string) (*record, error) {
	path := filepath.Join(dir, filepath.FromSlash(ManifestPath))
	data, err := robustio.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	r := &record{manifest: string(data), sum: hash(data)}
	if err == nil {
		if r.files, err = parseKnown(r.manifest); err != nil {
			return nil, badManifest(path, err)
		}
	}
	r.folded = sync.OnceValue(func() map[string]string { return folded(r.files, func(k known) string { return k.Path }) })
	for i, at := range loadTimes(dir, r.sum, len(r.files)) {
		r.files[i].time = at
	}
	return r, nil
}

// parseKnown reads the files of a manifest, sorted; errors are those of ParseManifest.
func parseKnown(manifest string) ([]known, error) {
	if files, ok := knownLines(manifest); ok && checkOrder(len(files), func(i int) string { return files[i].Path }) == nil {
		return files, nil
	}
	m, err := ParseManifest([]byte(manifest))
	files := make([]known, len(m.Files))
	for i, f := range m.Files {
		files[i] = known{Path: f.Path, Size: f.Size, SHA256: f.SHA256, Made: f.Made, line: string(f.appendLine(nil))}
	}
	return files, err
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
		return nil, nil, badManifest(path, err)
	}
	return &m, data, nil
}

func badManifest(path string, err error) error {
	return fmt.Errorf("%s: %w; delete it, and the files it spoke of that are in the way will be named", path, err)
}

// loadTimes reads the times of a manifest's files, of which there are so many; none
// if they are not known for this very manifest.
func loadTimes(dir, sum string, files int) []int64 {
	var t timesFile
	data, err := robustio.ReadFile(filepath.Join(dir, Hidden, timesName))
	if err != nil || json.Unmarshal(data, &t) != nil || t.Manifest != sum || len(t.Times) != files {
		return nil // then files are compared by their bytes
	}
	return t.Times
}

// settle joins the old manifest and that of an interrupted build into what
// is truly there, and stores it. A path that only the interrupted build
// lists, but which holds other bytes, is not ours: someone put it there since.
func settle(dir string, old, next *Manifest) error {
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
			return err
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
	if err := m.store(dir); err != nil {
		return err
	}
	return robustio.RemoveAll(filepath.Join(dir, Hidden, nextName))
}

// store sorts a manifest and makes it that of a folder, durably.
func (m *Manifest) store(dir string) error {
	sortFiles(m.Files)
	return writeDurably(filepath.Join(dir, filepath.FromSlash(ManifestPath)), m.Bytes())
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
