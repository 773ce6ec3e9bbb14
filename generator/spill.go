package generator

import (
	"os"
	"slices"
	"sync"

	"github.com/two-sentences/etiquette/generator/source"
)

// spill keeps texts in a file of no name until they are asked for, so that they
// take no memory meanwhile. Where there is no room for such a file they stay in
// memory.
type spill struct {
	lock   sync.Mutex
	file   *os.File // nil: not made yet, or failed
	failed bool
	last   []byte // the end of the file, not written yet
	size   int64  // of what is written
}

// spillPiece is how many bytes are written at once.
const spillPiece = 256 << 10

// keep puts a text away and gives what brings it back.
func (s *spill) keep(packed []byte) (back func() string) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.failed {
		text := string(packed)
		return func() string { return text }
	}
	at, size := s.size+int64(len(s.last)), len(packed)
	s.last = append(s.last, packed...)
	if len(s.last) >= spillPiece {
		s.write()
	}
	return func() string { return s.read(at, size) }
}

// write writes the end. Where it cannot, all that comes stays in memory.
func (s *spill) write() {
	if s.file == nil {
		var err error
		if s.file, err = os.CreateTemp("", "etiquette-"); err != nil {
			s.failed = true
			return
		}
		_ = os.Remove(s.file.Name()) // some systems refuse while it is open; close does it then
	}
	if _, err := s.file.WriteAt(s.last, s.size); err != nil {
		s.failed = true
		return
	}
	s.size += int64(len(s.last))
	s.last = s.last[:0]
}

// read gives a text.
func (s *spill) read(at int64, size int) string {
	s.lock.Lock()
	if at >= s.size {
		defer s.lock.Unlock()
		return string(s.last[at-s.size:][:size])
	}
	s.lock.Unlock()
	room := rooms.Get().(*[]byte)
	defer rooms.Put(room)
	*room = slices.Grow((*room)[:0], size)
	text := (*room)[:size]
	if _, err := s.file.ReadAt(text, at); err != nil {
		panic(source.Lost{Err: err})
	}
	return string(text)
}

// rooms are where texts are read.
var rooms = sync.Pool{New: func() any { return new([]byte) }}

// close gives the room back; nothing can be read from then on.
func (s *spill) close() {
	if s.file != nil {
		_ = s.file.Close()
		_ = os.Remove(s.file.Name())
	}
}
