package render

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/two-sentences/etiquette/generator/source"
)

const base64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// number appends n in digits of five bits, the lowest first; the sixth bit
// says that more follow.
func number(b []byte, n int) []byte {
	for n >= 32 {
		b = append(b, base64Digits[n&31|32])
		n >>= 5
	}
	return append(b, base64Digits[n])
}

// encoded is a word's postings: by code from the highest, the code, how many,
// and the documents as differences.
func encoded(list []posting) string {
	var many [64]int
	for _, p := range list {
		many[p.code()]++
	}
	var b []byte
	before := 0 // how many have a higher code
	for code := 63; code > 0; code-- {
		n := many[code]
		kept := n
		if code < inTitle {
			kept = min(n, max(0, mostOfWord-before))
		}
		before += n
		if n > 0 && kept == 0 {
			break
		}
		if n > 0 {
			b = encodeCode(b, list, uint8(code), kept, n-kept)
		}
	}
	return string(b)
}

// encodeCode appends the last documents of a code, which are the newest.
func encodeCode(b []byte, list []posting, code uint8, kept, skip int) []byte {
	b = number(number(b, int(code)), kept)
	last := 0
	for _, p := range list {
		if p.code() != code {
			continue
		}
		if skip--; skip < 0 {
			b = number(b, p.doc()-last)
			last = p.doc()
		}
	}
	return b
}

// row is a word as a part has it.
type row struct {
	size  int    // bytes
	print uint64 // of what it is made of
	meant bool   // a typo in a large guide may be meant for the word: it is in a name, or in several documents
	first bool   // in its part
	bytes []byte // nil: not made
}

// makeRow makes the row of a word.
func makeRow(word string, list []posting, print uint64) row {
	b := append(asJSON(word), ',')
	b = append(strconv.AppendInt(b, int64(len(list)), 10), `,"`...)
	b = append(append(b, encoded(list)...), '"')
	return row{size: len(b), print: print, meant: len(list) > 1 || list[0].code() >= inStrong, bytes: b}
}

// make makes the rows that are wanted, of some words.
func (x *searchIndex) make(rows []row, order []int, wanted []bool) {
	if !slices.Contains(wanted, true) {
		return
	}
	lists := x.postings(wanted)
	half := len(order) / 2
	inHalves(func(h int) {
		for _, word := range [][]int{order[:half], order[half:]}[h] {
			if wanted[word] {
				rows[word] = makeRow(x.words[word], lists[word], x.of(word).print)
			}
		}
	})
}

// indexed is what an index was made of, and what came of it.
type indexed struct {
	rows  []row                       // by word, without their bytes
	parts map[source.Hash]source.Hash // by what they were made of: the hashes of their bytes
}

func (m *indexed) pack(p *source.Packing) {
	source.Each(p, &m.rows, func(r *row) {
		source.Number(p, &r.size)
		p.Uint64(&r.print)
		p.Bool(&r.meant)
		p.Bool(&r.first)
	})
	parts := make([][2]source.Hash, 0, len(m.parts))
	for made, sum := range m.parts {
		parts = append(parts, [2]source.Hash{made, sum})
	}
	slices.SortFunc(parts, func(a, b [2]source.Hash) int { return bytes.Compare(a[0][:], b[0][:]) })
	source.Each(p, &parts, func(one *[2]source.Hash) {
		p.Hash(&one[0])
		p.Hash(&one[1])
	})
	if p.Reading() {
		m.parts = make(map[source.Hash]source.Hash, len(parts))
		for _, one := range parts {
			m.parts[one[0]] = one[1]
		}
	}
}

// has tells whether the index had a part, by what it is made of.
func (m *indexed) has(madeOf source.Hash) bool {
	_, ok := m.parts[madeOf]
	return ok
}

// row is that of a word, if it stands where it stood; else none.
func (m *indexed) row(word int, now wordSum) row {
	if word >= len(m.rows) || m.rows[word].print != now.print {
		return row{}
	}
	return m.rows[word]
}

// doubtful are the words of parts that are to be made, as far as can be told
// before the words are cut: those that stood in a part with one of no row.
func doubtful(order []int, rows []row) []bool {
	wanted := make([]bool, len(rows))
	for len(order) > 0 {
		n := 1
		for n < len(order) && !rows[order[n]].first {
			n++
		}
		part := order[:n]
		fresh := slices.ContainsFunc(part, func(word int) bool { return rows[word].size == 0 })
		for _, word := range part {
			wanted[word] = fresh
		}
		order = order[n:]
	}
	return wanted
}

// cut cuts the words into parts.
func (x *searchIndex) cut(order []int, rows []row) (parts [][]int) {
	least := partSize(order, rows)
	for len(order) > 0 {
		n := x.cutWords(order, rows, least)
		parts, order = append(parts, order[:n]), order[n:]
	}
	return parts
}

// lacking are the words without a row's bytes in parts that are not known.
func lacking(parts [][]int, rows []row, known func(part []int) bool) []bool {
	wanted := make([]bool, len(rows))
	for _, part := range parts {
		if known(part) {
			continue
		}
		for _, word := range part {
			wanted[word] = rows[word].bytes == nil
		}
	}
	return wanted
}

// partSize is the least size of a part, which doubles as the guide grows: so
// that neither the parts nor the list of their keys, some 20 bytes for each, get long.
func partSize(order []int, rows []row) int {
	all := 0
	for _, word := range order {
		all += rows[word].size
	}
	least := leastPart
	for least*least < 5*all {
		least *= 2
	}
	return least
}

// cutWords is how many words stand in the next part: of the cuts that make it
// one to three times as large as the least, the one before the word of the
// lowest hash. So most cuts are the same ones when a word comes or grows.
func (x *searchIndex) cutWords(order []int, rows []row, least int) (at int) {
	at, lowest := len(order), uint32(math.MaxUint32)
	size := 0
	for i, word := range order {
		if size >= least {
			if sum := crc32.ChecksumIEEE([]byte(x.words[word])); sum < lowest {
				at, lowest = i, sum
			}
		}
		if size += rows[word].size + 1; size > 3*least && at < len(order) {
			return at
		}
	}
	if size <= 3*least {
		return len(order)
	}
	return at
}

// madeOf is the hash of all that a part of words is made of.
func (x *searchIndex) madeOf(part []int) source.Hash {
	data := []byte("words")
	for _, word := range part {
		data = append(append(data, x.words[word]...), ' ')
		data = binary.LittleEndian.AppendUint64(data, x.of(word).print)
	}
	return source.Sum(data)
}

// wordPart is a part of words of which all rows are made.
func wordPart(part []int, rows []row) []byte {
	list := make([][]byte, len(part))
	for i, word := range part {
		list[i] = rows[word].bytes
	}
	return slices.Concat([]byte{'['}, bytes.Join(list, []byte{','}), []byte{']'})
}

// vocabulary is the words that a typo may be meant for, in one file or, of many
// documents, by their first letter, the last for all but a to z.
func (x *searchIndex) vocabulary(order []int, rows []row, docs int) [][]byte {
	lists := make([][]string, 1)
	if docs >= 2000 {
		lists = make([][]string, 27)
	}
	for _, word := range order {
		w := x.words[word]
		known := rows[word].meant || docs < 2000
		if c := w[0]; known && len(w) >= 4 {
			part := 0
			if len(lists) > 1 {
				part = min(int(c-'a'), len(lists)-1)
			}
			lists[part] = append(lists[part], w)
		}
	}
	files := make([][]byte, len(lists))
	for i, l := range lists {
		files[i] = asJSON(strings.Join(l, " "))
	}
	return files
}

func asJSON(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic("render: " + err.Error()) // words and numbers are always JSON
	}
	return data
}
