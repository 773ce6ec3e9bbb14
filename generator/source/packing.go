package source

import (
	"encoding/binary"
	"time"
)

// Packing turns values into bytes, and such bytes into values. One method call
// says both, so that the two cannot differ: it writes the value that it is
// given the place of, or reads into that place.
//
// What was cut short or damaged reads as anything but never fails: so bytes are
// kept beside their hash.
type Packing struct {
	out     []byte
	in      string
	reading bool
	path    string       // that most places name
	to      func([]byte) // takes what was written, when it is much
}

// packingPiece is how many bytes are handed on at once.
const packingPiece = 256 << 10

// PackingTo is a Packing that hands on what is written, piece by piece. Of the
// last piece it is told by Bytes.
func PackingTo(to func([]byte)) *Packing {
	return &Packing{out: make([]byte, 0, packingPiece+packingPiece/4), to: to}
}

// PackingInto is a Packing that writes behind some bytes.
func PackingInto(room []byte) *Packing { return &Packing{out: room} }

// Unpacking reads what a Packing wrote. Texts it gives are parts of it.
func Unpacking(in string) *Packing { return &Packing{in: in, reading: true} }

// Bytes are what was written.
func (p *Packing) Bytes() []byte { return p.out }

// Ended tells whether all is read.
func (p *Packing) Ended() bool { return p.in == "" }

// Reading tells whether values are read.
func (p *Packing) Reading() bool { return p.reading }

// In names the file that most places are in.
func (p *Packing) In(path string) { p.path = path }

// Number is a whole number.
func Number[T ~int | ~int64 | ~int32 | ~uint8 | ~uint32](p *Packing, n *T) {
	if !p.reading {
		p.out = binary.AppendVarint(p.out, int64(*n))
		return
	}
	*n = T(p.varint())
}

// varint reads as binary.Varint does.
func (p *Packing) varint() int64 {
	var ux uint64
	for i := 0; i < len(p.in) && i < binary.MaxVarintLen64; i++ {
		c := p.in[i]
		ux |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			p.in = p.in[i+1:]
			if ux&1 != 0 {
				return ^int64(ux >> 1)
			}
			return int64(ux >> 1)
		}
	}
	p.in = ""
	return 0
}

// Bool is true or false.
func (p *Packing) Bool(b *bool) {
	n := 0
	if *b {
		n = 1
	}
	Number(p, &n)
	*b = n == 1
}

// String is a text of any kind.
func String[T ~string](p *Packing, s *T) {
	n := len(*s)
	Number(p, &n)
	if !p.reading {
		p.out = append(p.out, *s...)
		if p.to != nil && len(p.out) >= packingPiece {
			p.to(p.out)
			p.out = p.out[:0]
		}
		return
	}
	n = max(0, min(n, len(p.in)))
	*s, p.in = T(p.in[:n]), p.in[n:]
}

// Hash is a hash.
func (p *Packing) Hash(h *Hash) {
	if !p.reading {
		p.out = append(p.out, h[:]...)
		return
	}
	n := copy(h[:], p.in)
	p.in = p.in[n:]
}

// Uint64 is a number that is mostly large.
func (p *Packing) Uint64(n *uint64) {
	if !p.reading {
		p.out = binary.LittleEndian.AppendUint64(p.out, *n)
		return
	}
	var room [8]byte
	at := copy(room[:], p.in)
	*n, p.in = binary.LittleEndian.Uint64(room[:]), p.in[at:]
}

// Time is a moment and its zone.
func (p *Packing) Time(t *time.Time) {
	told := !t.IsZero()
	if p.Bool(&told); !told {
		return
	}
	_, east := t.Zone()
	seconds, rest, utc := t.Unix(), t.Nanosecond(), t.Location() == time.UTC
	Number(p, &seconds)
	Number(p, &rest)
	if p.Bool(&utc); !utc {
		Number(p, &east)
	}
	switch {
	case !p.reading:
	case utc:
		*t = time.Unix(seconds, int64(rest)).UTC()
	default:
		*t = time.Unix(seconds, int64(rest)).In(time.FixedZone("", east))
	}
}

// Pos is a place.
func (p *Packing) Pos(pos *Pos) {
	p.Path(&pos.Path)
	if Number(p, &pos.Line); pos.Line > 0 {
		Number(p, &pos.Column)
	}
}

// Path is that of a file.
func (p *Packing) Path(path *string) {
	here := *path == p.path
	if p.Bool(&here); here {
		*path = p.path
	} else {
		String(p, path)
	}
}

// Text is a text and its place.
func (p *Packing) Text(t *Text) {
	String(p, &t.Value)
	p.Pos(&t.Pos)
}

// Each is a list, by its items; nil for an empty one.
func Each[T any](p *Packing, list *[]T, one func(*T)) {
	n := len(*list)
	if Number(p, &n); p.reading && n > 0 && n <= len(p.in) {
		*list = make([]T, n)
	}
	for i := range *list {
		one(&(*list)[i])
	}
}
