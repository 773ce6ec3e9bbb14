package deploy

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// FolderPreview serves a built folder as Preview does, and after each build into it
// what is new.
type FolderPreview struct {
	dir, host string

	lock sync.Mutex
	now  *Preview
	at   time.Time // of the manifest that now was made from
}

// PreviewFolder is a preview of a folder that Dir wrote. The host is one of Hosts.
func PreviewFolder(dir, hostName string) (*FolderPreview, error) {
	f := &FolderPreview{dir: dir, host: hostName}
	_, err := f.renew()
	return f, err
}

// Base is the path the site is served under, with a slash at both ends.
func (f *FolderPreview) Base() string {
	f.lock.Lock()
	defer f.lock.Unlock()
	return f.now.Base()
}

// renew reads the folder again where it was built anew. While a build is under way
// the error says so.
func (f *FolderPreview) renew() (*Preview, error) {
	f.lock.Lock()
	defer f.lock.Unlock()
	at := modified(filepath.Join(f.dir, filepath.FromSlash(ManifestPath)))
	if f.now != nil && at.Equal(f.at) && !at.IsZero() {
		return f.now, nil
	}
	tree, err := OpenFolder(f.dir)
	if err != nil {
		return nil, err
	}
	p, err := NewPreview(tree, f.host, "")
	if err != nil {
		return nil, err
	}
	f.now, f.at = p, at
	return p, nil
}

// modified is when a file was last written; zero where it is not there.
func modified(file string) time.Time {
	info, err := os.Stat(file)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// ServeHTTP answers GET and HEAD.
func (f *FolderPreview) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p, err := f.renew()
	if err != nil {
		w.Header().Set("Retry-After", "1")
		http.Error(w, fmt.Sprint("503: ", err), http.StatusServiceUnavailable)
		return
	}
	p.ServeHTTP(w, r)
}
