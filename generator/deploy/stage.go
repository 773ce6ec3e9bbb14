package deploy

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/rogpeppe/go-internal/robustio"
)

// stage is a folder inside the output folder, so on the same disk, where
// files wait to be renamed into place.
type stage struct {
	dir string
	n   atomic.Int64
}

// newStage makes the folder empty: what a killed build left there goes.
func newStage(dir string) (*stage, error) {
	s := &stage{dir: filepath.Join(dir, Hidden, "stage")}
	if err := s.remove(); err != nil {
		return nil, err
	}
	return s, os.Mkdir(s.dir, 0o755)
}

func (s *stage) remove() error { return robustio.RemoveAll(s.dir) }

// put writes a file and gives its name and modification time. A time other
// than 0 is the one it shall have.
func (s *stage) put(data []byte, mtime int64) (name string, at int64, err error) {
	name = filepath.Join(s.dir, strconv.FormatInt(s.n.Add(1), 36))
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return "", 0, err
	}
	_, err = f.Write(data)
	if err == nil && mtime == 0 {
		var info os.FileInfo
		if info, err = f.Stat(); err == nil {
			mtime = info.ModTime().UnixNano()
		}
		return name, mtime, errors.Join(err, f.Close())
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return "", 0, err
	}
	return name, mtime, os.Chtimes(name, time.Time{}, time.Unix(0, mtime))
}
