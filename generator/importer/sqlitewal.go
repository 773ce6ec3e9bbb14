package importer

import (
	"encoding/binary"
	"io"
)

// A database in SQLite's WAL mode keeps what is newest in a file beside it,
// FILE-wal (sqlite.org/fileformat2.html#the_write_ahead_log): pages, each with
// the sum of all before it. What counts are the pages down to the last commit
// that is whole.

// maxWAL is how many bytes of it are read.
const maxWAL = 256 << 20

// readWAL gives the pages that stand in a log, by number; none where it is not
// one of this page size.
func readWAL(r io.Reader, page int) map[uint32][]byte {
	head := make([]byte, 32)
	if _, err := io.ReadFull(r, head); err != nil || binary.BigEndian.Uint32(head)&^1 != 0x377f0682 || int(binary.BigEndian.Uint32(head[8:])) != page {
		return nil
	}
	sum := walSum{order: binary.ByteOrder(binary.LittleEndian)}
	if head[3]&1 == 1 {
		sum.order = binary.BigEndian
	}
	sum.add(head[:24])
	pages, since := map[uint32][]byte{}, map[uint32][]byte{}
	for read := 0; read < maxWAL; read += page {
		frame := make([]byte, 24+page)
		if _, err := io.ReadFull(r, frame); err != nil || string(frame[8:16]) != string(head[16:24]) {
			break
		}
		sum.add(frame[:8])
		sum.add(frame[24:])
		if sum.a != binary.BigEndian.Uint32(frame[16:]) || sum.b != binary.BigEndian.Uint32(frame[20:]) {
			break
		}
		since[binary.BigEndian.Uint32(frame)] = frame[24:]
		if binary.BigEndian.Uint32(frame[4:]) > 0 { // a commit
			for n, p := range since {
				pages[n] = p
			}
			clear(since)
		}
	}
	return pages
}

// walSum is the log's own sum.
type walSum struct {
	order binary.ByteOrder
	a, b  uint32
}

func (s *walSum) add(data []byte) {
	for ; len(data) >= 8; data = data[8:] {
		s.a += s.order.Uint32(data) + s.b
		s.b += s.order.Uint32(data[4:]) + s.a
	}
}
