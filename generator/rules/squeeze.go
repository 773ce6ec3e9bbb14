package rules

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"math"
	"strings"
)

// SqueezeJSON is Squeeze of JSON in one line, with the ends of lines in its texts
// as one byte each; static/js/checker-page.js makes escapes of them again.
func SqueezeJSON(text []byte) string {
	return Squeeze(bytes.ReplaceAll(text, []byte(`\n`), []byte("\n")))
}

// Squeeze packs a text tighter than gzip does, for the one file that carries
// all rules to others' pages; static/js/unsqueeze.js reads it. The answer is
// base64 of the URL's alphabet, without padding.
//
// It is an arithmetic coder whose probabilities are mixed from what followed
// the same context before: the last one, two, three and five bytes, the word so
// far, and the letter that stands there in the word before, which tells much in
// a sorted list (context mixing, after Mahoney's paper on PAQ, 2005). The commonest
// bytes are told by half a byte, so that most bytes cost four bits' work. All is
// done in integers, so that both sides come to the same numbers.
func Squeeze(text []byte) string {
	m := newMixer()
	m.out = binary.BigEndian.AppendUint32(nil, uint32(len(text)))
	for _, c := range text {
		m.contexts()
		m.code(c)
		m.took(c)
	}
	return base64.RawURLEncoding.EncodeToString(append(m.out, byte(m.high>>24))) // noughts follow on it
}

const (
	mixed       = 6  // contexts
	bucketBits  = 17 // of the table
	parts       = 6  // of a byte's code, of which it has one to three
	patience    = 12 // sightings after which a slot learns no slower
	firstWeight = 18000
	enough      = 200 // of an error that weights learn from, in 8192 parts
)

// common are the commonest bytes, the first twelve before all. They are told by
// half a byte; the others by two, whose first is one of four, or by three.
const common = "e ainosr|t\",ldumchgp1:ybwfk[]*v-\nz0j243x8X{7}59.6CBq/_DESO"

// shorter is, for every byte, its place among the common, or their number.
var shorter = func() (places [256]int) {
	for c := range places {
		if places[c] = strings.IndexByte(common, byte(c)); places[c] < 0 {
			places[c] = len(common)
		}
	}
	return places
}()

// stretched is ln(p/(1-p)) of a probability in 4096 parts, times 256; squashed
// is its inverse, from -2048.
var stretched, squashed = logistic()

func logistic() (stretch, squash [4096]int16) {
	for i := range stretch {
		p := (float64(i) + 0.5) / 4096
		stretch[i] = int16(max(-2047, min(2047, math.Round(256*math.Log(p/(1-p))))))
		squash[i] = int16(max(1, min(4095, math.Round(4096/(1+math.Exp(float64(2048-i)/256))))))
	}
	return stretch, squash
}

// pace is how fast a slot learns that was seen so often.
var pace = func() (parts [patience + 1]int32) {
	for n := range parts {
		parts[n] = 2 << 16 / (2*int32(n) + 3)
	}
	return parts
}()

// bucket is a mark of whose it is, and what one context knows of the nodes of
// half a byte: how likely a one is, in 4096 parts, and in the lowest four bits how
// often it was seen; nought knows nothing.
type bucket [16]uint16

// weights are how much each context is believed.
type weights [mixed]int

// mixer is what both sides know of the text so far; and the coder.
type mixer struct {
	buckets []bucket
	hash    [mixed]uint32      // of the contexts
	now     [mixed]*bucket     // of the half of a byte to come
	byNode  [parts][16]weights // by which half it is, and its bits
	byLast  [256]weights       // by the last byte
	last    [5]byte
	word    uint32 // hash of the word so far
	said    []byte // the word so far, and the one before it
	before  []byte

	low, high uint32
	out       []byte
}

func newMixer() *mixer {
	m := &mixer{buckets: make([]bucket, 1<<bucketBits), high: math.MaxUint32}
	for i := 0; i < len(m.buckets); i += 128 {
		m.buckets[i][1] = 0 // memory that is written first comes in one step; what is read first, in two
	}
	for i := range mixed {
		for n := range 256 {
			m.byLast[n][i], m.byNode[n%parts][n/16][i] = firstWeight, firstWeight
		}
	}
	return m
}

// contexts hashes all contexts of the byte to come.
func (m *mixer) contexts() {
	var h [6]uint32 // of the last nought to five bytes
	for i, c := range m.last {
		h[i+1] = (h[i] + uint32(c) + 1) * 0x2C1B3C6D
	}
	above := byte(0)
	if len(m.said) < len(m.before) {
		above = m.before[len(m.said)]
	}
	list := (uint32(above)<<16 | uint32(min(len(m.said), 9))<<8 | uint32(m.last[0])) * 0x2C1B3C6D
	m.hash = [mixed]uint32{h[1], h[2], h[3], h[5], m.word + 6, list}
}

// code codes a byte.
func (m *mixer) code(c byte) {
	switch place := shorter[c]; {
	case place < 12:
		m.half(0, place)
	case place < len(common):
		head := 12 + (place-12)/16
		m.half(0, head)
		m.half(head, (place-12)%16)
	default:
		m.half(0, 15)
		m.half(15, int(c>>4))
		m.half(16+int(c>>4), int(c&15))
	}
}

// half codes four bits; after is what came before them: a head, or behind 16
// the half of a byte.
func (m *mixer) half(after, bits int) {
	m.find(uint32(after + 1))
	byNode, v := &m.byNode[max(0, min(after, 16)-11)], &m.byLast[m.last[0]]
	node := 1 // the bits so far, behind a one
	for bit := 3; bit >= 0; bit-- {
		y, w := bits>>bit&1, &byNode[node&15]
		var said [mixed]int
		sum := 0
		for i, b := range m.now {
			if slot := b[node&15]; slot != 0 {
				said[i] = int(stretched[slot>>4])
				sum += said[i] * (w[i] + v[i])
			}
		}
		p := int(squashed[max(0, min(4095, sum>>17+2048))])
		m.put(y, uint32(p))
		if e := 2 * (y<<12 - p); e > enough || e < -enough {
			for i, t := range said {
				d := (t*e + 1024) >> 11
				w[i], v[i] = w[i]+d, v[i]+d
			}
		}
		for _, b := range m.now {
			b[node&15] = learned(b[node&15], y)
		}
		node = node<<1 | y
	}
}

// learned is a slot after a bit more.
func learned(slot uint16, y int) uint16 {
	seen, chance := int32(slot&15), int32(slot>>4)
	if slot == 0 {
		chance = 2048
	}
	if y == 1 {
		chance += ((4096-chance)*pace[seen] + 1<<15) >> 16
	} else {
		chance -= (chance*pace[seen] + 1<<15) >> 16
	}
	return uint16(max(1, min(4095, chance))<<4 | min(seen+1, patience))
}

// put codes a bit, of which a one was likely in p of 4096 cases.
func (m *mixer) put(y int, p uint32) {
	mid := m.low + (m.high-m.low)>>12*p + (m.high-m.low)&4095*p>>12
	if y == 1 {
		m.high = mid
	} else {
		m.low = mid + 1
	}
	for (m.low^m.high)>>24 == 0 {
		m.out = append(m.out, byte(m.high>>24))
		m.low, m.high = m.low<<8, m.high<<8|255
	}
}

// find finds the buckets of half a byte. Where two places are taken, what was
// seen less makes room.
func (m *mixer) find(part uint32) {
	for i, h := range m.hash {
		x := (h + part*0x9E3779B1 + uint32(i)) * 0x85EBCA6B
		x ^= x >> 15
		at, mark := x>>(32-bucketBits), uint16(x)
		b := &m.buckets[at]
		if b[0] != mark {
			if other := &m.buckets[at^1]; other[0] == mark || other[1]&15 < b[1]&15 {
				b = other
			}
			if b[0] != mark {
				*b = bucket{mark}
			}
		}
		m.now[i] = b
	}
}

// took takes the byte that came.
func (m *mixer) took(c byte) {
	copy(m.last[1:], m.last[:4])
	m.last[0] = c
	switch {
	case c >= 'a' && c <= 'z' || c >= 128:
		m.word, m.said = (m.word+uint32(c))*0x9E3779B1, append(m.said, c)
	default:
		if len(m.said) > 0 {
			m.before, m.said = m.said, m.before[:0]
		}
		m.word = 0
	}
}
