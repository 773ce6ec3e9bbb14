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
	last   []byte // the end of the file, not written yet; all that follows, where it failed
	size   int64  // of what is written
}

// spillPiece is how many bytes are written at once.
const spillPiece = 256 << 10

// spilled is where a text is in a spill.
type spilled struct {
	in   *spill
	at   int64
	size int
}

// keep puts a text away.
func (s *spill) keep(packed []byte) spilled {
	s.lock.Lock()
	defer s.lock.Unlock()
	at := s.size + int64(len(s.last))
	s.last = append(s.last, packed...)
	if len(s.last) >= spillPiece && !s.failed {
		s.write()
	}
	return spilled{s, at, len(packed)}
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

// text brings a text back.
func (k spilled) text() string {
	s := k.in
	s.lock.Lock()
	if k.at >= s.size {
		defer s.lock.Unlock()
		return string(s.last[k.at-s.size:][:k.size])
	}
	s.lock.Unlock()
	room := rooms.Get().(*[]byte)
	defer rooms.Put(room)
	*room = slices.Grow((*room)[:0], k.size)
	text := (*room)[:k.size]
	if _, err := s.file.ReadAt(text, k.at); err != nil {
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
