package rules

import (
	"encoding/base64"
	"encoding/binary"
	"math"
)

// Squeeze packs a text tighter than gzip does, for the one file that carries
// all rules to others' pages; static/js/unsqueeze.js reads it. The answer is
// base64 of the URL's alphabet, without padding.
//
// It is an arithmetic coder whose probabilities are mixed from what followed
// the same context before: the last nought to five bytes, the word so far, and the
// letter that stands there in the word before, which tells much in a sorted list
// (context mixing, after Mahoney's paper on PAQ, 2005). All is done in integers,
// so that both sides come to the same numbers.
func Squeeze(text []byte) string {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(text)))
	low, high := uint32(0), uint32(math.MaxUint32)
	m := newMixer()
	for _, c := range text {
		m.contexts()
		for bit := 7; bit >= 0; bit-- {
			y := int(c >> bit & 1)
			mid := low + (high-low)>>12*uint32(m.predict()) + (high-low)&4095*uint32(m.p)>>12
			if y == 1 {
				high = mid
			} else {
				low = mid + 1
			}
			m.learn(y)
			for (low^high)>>24 == 0 {
				out = append(out, byte(high>>24))
				low, high = low<<8, high<<8|255
			}
		}
		m.took(c)
	}
	return base64.RawURLEncoding.EncodeToString(append(out, byte(high>>24))) // noughts follow on it
}

const (
	mixed       = 8  // contexts
	slotBits    = 21 // of the table
	patience    = 30 // sightings after which a slot learns no slower
	firstWeight = 20000
)

// stretched is ln(p/(1-p)) of a probability in 4096 parts, times 256; squashed
// is its inverse, from -2048.
var stretched, squashed = logistic()

func logistic() (stretch, squash [4096]int) {
	for i := range stretch {
		p := (float64(i) + 0.5) / 4096
		stretch[i] = max(-2047, min(2047, int(math.Round(256*math.Log(p/(1-p))))))
		squash[i] = max(1, min(4095, int(math.Round(4096/(1+math.Exp(float64(2048-i)/256))))))
	}
	return stretch, squash
}

func squash(x int) int { return squashed[max(0, min(4095, x+2048))] }

// mixer is what both sides know of the text so far.
type mixer struct {
	slots   []known       // in sixteens, that lie together: a mark of whose they are, and the nodes of half a byte
	hash    [mixed]uint32 // of the contexts
	half    [mixed]uint32 // where the slots of this half of a byte begin
	node    uint32        // of this half, behind a one
	slot    [mixed]*known
	stretch [mixed]int
	weights [2][256][mixed]int // by the bits of this byte, by the last byte
	sum     [2]int
	p       int    // what was predicted, in 4096 parts
	bits    uint32 // of this byte, behind a one
	last    [5]byte
	word    uint32 // hash of the word so far
	now     []byte // the word so far, and the one before it
	before  []byte
}

// known is a slot of a context's table: how likely a one is, in 65536 parts and
// beside a half, so that an empty one knows nothing; and how often it was seen.
type known struct {
	beside int16
	seen   uint8
}

func newMixer() *mixer {
	m := &mixer{slots: make([]known, 1<<slotBits)}
	for i := range mixed {
		for k := range 256 {
			m.weights[0][k][i], m.weights[1][k][i] = firstWeight, firstWeight
		}
	}
	return m
}

// contexts hashes all contexts of the byte to come.
func (m *mixer) contexts() {
	m.bits = 1
	h := uint32(0)
	for i, c := range m.last {
		m.hash[i] = h
		h = (h + uint32(c) + 1) * 0x2C1B3C6D
	}
	m.hash[5], m.hash[6] = h, m.word+6
	above := byte(0)
	if len(m.now) < len(m.before) {
		above = m.before[len(m.now)]
	}
	m.hash[7] = (uint32(above)<<16 | uint32(min(len(m.now), 9))<<8 | uint32(m.last[0])) * 0x2C1B3C6D
	m.find()
}

// find finds the slots of the half of a byte to come. Where two places are
// taken, what was seen less makes room.
func (m *mixer) find() {
	m.node = 1
	for i, h := range m.hash {
		x := (h + m.bits*0x9E3779B1 + uint32(i)) * 0x85EBCA6B
		x ^= x >> 15
		at, mark := x>>(32-slotBits)&^15, int16(x)
		if other := at ^ 16; m.slots[at].beside != mark {
			if m.slots[other].beside == mark || m.slots[other+1].seen < m.slots[at+1].seen {
				at = other
			}
			if m.slots[at].beside != mark {
				clear(m.slots[at : at+16])
				m.slots[at].beside = mark
			}
		}
		m.half[i] = at
	}
}

// predict tells how likely the next bit is a one, in 4096 parts.
func (m *mixer) predict() int {
	m.sum = [2]int{}
	w, v := &m.weights[0][m.bits], &m.weights[1][m.last[0]]
	for i := range mixed {
		slot, t := &m.slots[m.half[i]|m.node], 0
		if slot.seen > 0 {
			t = stretched[(int(slot.beside)+1<<15)>>4]
		}
		m.slot[i], m.stretch[i] = slot, t
		m.sum[0] += t * w[i]
		m.sum[1] += t * v[i]
	}
	m.p = squash((m.sum[0] + m.sum[1]) >> 17)
	return m.p
}

// learn takes the bit that came.
func (m *mixer) learn(y int) {
	w, v := &m.weights[0][m.bits], &m.weights[1][m.last[0]]
	e, f := 2*(y<<12-squash(m.sum[0]>>16)), 2*(y<<12-squash(m.sum[1]>>16))
	for i, slot := range m.slot {
		w[i] += (m.stretch[i]*e + 512) >> 10
		v[i] += (m.stretch[i]*f + 512) >> 10
		chance := int(slot.beside) + 1<<15
		slot.beside = int16(chance + (65535*y-chance)*(1<<16/(2*int(slot.seen)+3))>>15 - 1<<15)
		slot.seen = min(slot.seen+1, patience)
	}
	m.bits, m.node = m.bits<<1|uint32(y), m.node<<1|uint32(y)
	if m.bits>>4 == 1 {
		m.find()
	}
}

// took takes the byte that came.
func (m *mixer) took(c byte) {
	copy(m.last[1:], m.last[:4])
	m.last[0] = c
	switch {
	case c >= 'a' && c <= 'z' || c >= 128:
		m.word, m.now = (m.word+uint32(c))*0x9E3779B1, append(m.now, c)
	default:
		if len(m.now) > 0 {
			m.before = m.now
		}
		m.word, m.now = 0, nil
	}
}
