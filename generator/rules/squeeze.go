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
// the same context before: the last one, two and five bytes, the word so far, and
// the letter that stands there in the word before, which tells much in a sorted
// list (context mixing, after Mahoney's paper on PAQ, 2005). How often a nought and
// a one followed is kept in a byte, and what such a byte foretells is learnt. The
// commonest bytes are told by half a byte, so that most cost four bits' work. All
// is done in integers, so that both sides come to the same numbers.
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
	mixed       = 5  // contexts
	bucketBits  = 17 // of the table
	parts       = 6  // of a byte's code, of which it has one to three
	mostSeen    = 15 // of a nought or a one, that is told
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

// sightings is how often a nought and a one were seen, in its upper and its lower
// four bits.
type sightings uint8

func (t sightings) total() uint8 { return uint8(t>>4 + t&15) }

// after is how often either was seen after one more of these; most of what was
// seen of the others is forgotten.
func after(these, others int) (int, int) {
	if others > 2 {
		others = others/2 + 1
	}
	return min(mostSeen, these+1), others
}

// bucket is a mark of whose it is, and what one context saw at the nodes of half a
// byte.
type bucket [16]sightings

// weights are how much each context is believed.
type weights [mixed]int32

// mixer is what both sides know of the text so far; and the coder.
type mixer struct {
	// stretched is ln(p/(1-p)) of a probability in 4096 parts, times 256; squashed
	// is its inverse, from -2048.
	stretched, squashed [4096]int16
	next                [2][256]sightings // after a nought, and after a one
	sure                [256]uint8        // how much was seen, to 3

	buckets *[1 << bucketBits]bucket
	hash    [mixed]uint32      // of the contexts
	now     [mixed]*bucket     // of the half of a byte to come
	chances [mixed][256]uint16 // of a one after such sightings, in 65536 parts
	byNode  [parts][16]weights // by which half it is, and its bits
	byLast  [256]weights       // by the last byte
	bySure  [256]weights       // by how much the contexts saw, the first aside
	last    [5]byte
	word    uint32 // hash of the word so far
	said    []byte // the word so far, and the one before it
	before  []byte

	low, high uint32
	out       []byte
}

func newMixer() *mixer {
	m := &mixer{high: math.MaxUint32, buckets: new([1 << bucketBits]bucket)}
	for i := 0; i < len(m.buckets); i += 256 {
		m.buckets[i][1] = 0 // memory that is written first comes in one step; what is read first, in two
	}
	for i := range m.stretched {
		p := (float64(i) + 0.5) / 4096
		m.stretched[i] = int16(max(-2047, min(2047, math.Round(256*math.Log(p/(1-p))))))
		m.squashed[i] = int16(max(1, min(4095, math.Round(4096/(1+math.Exp(float64(2048-i)/256))))))
	}
	for t := range 256 {
		noughts, ones := t>>4, t&15
		a, b := after(noughts, ones)
		m.next[0][t] = sightings(a<<4 | b)
		a, b = after(ones, noughts)
		m.next[1][t] = sightings(b<<4 | a)
		m.sure[t] = min(3, sightings(t).total())
		for i := range mixed {
			m.chances[i][t] = uint16(65535 * (5*ones + 2) / (5*(noughts+ones) + 4))
			m.byLast[t][i], m.byNode[t%parts][t/16][i] = firstWeight, firstWeight
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
	m.hash = [mixed]uint32{h[1], h[2], h[5], m.word + 6, list}
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
// the half of a byte. What is done for each context is written out, as a loop
// takes half as long again.
func (m *mixer) half(after, bits int) {
	m.find(uint32(after + 1))
	byNode, v := &m.byNode[max(0, min(after, 16)-11)], &m.byLast[m.last[0]]
	b0, b1, b2, b3, b4 := m.now[0], m.now[1], m.now[2], m.now[3], m.now[4]
	node := 1 // the bits so far, behind a one
	for bit := 3; bit >= 0; bit-- {
		y, n := int32(bits>>bit&1), node&15
		t0, t1, t2, t3, t4 := b0[n], b1[n], b2[n], b3[n], b4[n]
		w, u := &byNode[n], &m.bySure[m.sure[t1]<<6|m.sure[t2]<<4|m.sure[t3]<<2|m.sure[t4]]
		c0, c1, c2, c3, c4 := &m.chances[0][t0], &m.chances[1][t1], &m.chances[2][t2], &m.chances[3][t3], &m.chances[4][t4]
		said := [mixed]int32{int32(m.stretched[*c0>>4]), int32(m.stretched[*c1>>4]), int32(m.stretched[*c2>>4]), int32(m.stretched[*c3>>4]), int32(m.stretched[*c4>>4])}
		sum := int64(said[0])*int64(w[0]+v[0]+u[0]) + int64(said[1])*int64(w[1]+v[1]+u[1]) + int64(said[2])*int64(w[2]+v[2]+u[2]) +
			int64(said[3])*int64(w[3]+v[3]+u[3]) + int64(said[4])*int64(w[4]+v[4]+u[4])
		p := int32(m.squashed[max(0, min(4095, sum>>17+2048))])
		m.put(y, uint32(p))
		if e := 2 * (y<<12 - p); e > enough || e < -enough {
			for i, s := range said {
				d := (s*e + 1024) >> 11
				w[i], v[i], u[i] = w[i]+d, v[i]+d, u[i]+d
			}
		}
		next := &m.next[y]
		b0[n], b1[n], b2[n], b3[n], b4[n] = next[t0], next[t1], next[t2], next[t3], next[t4]
		*c0, *c1, *c2, *c3, *c4 = learned(*c0, y), learned(*c1, y), learned(*c2, y), learned(*c3, y), learned(*c4, y)
		node = node<<1 | int(y)
	}
}

// learned is the chance of a one after a bit more.
func learned(chance uint16, y int32) uint16 {
	return chance + uint16((-y&65535-int32(chance))>>7)
}

// put codes a bit, of which a one was likely in p of 4096 cases.
func (m *mixer) put(y int32, p uint32) {
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
		at, mark := x>>(32-bucketBits), sightings(x)
		b := &m.buckets[at]
		if b[0] != mark {
			if other := &m.buckets[at^1]; other[0] == mark || other[1].total() < b[1].total() {
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
