package importer

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf16"
)

// This file reads whole tables of a SQLite 3 database, page by page, and
// nothing else (sqlite.org/fileformat2.html). Pages are visited once, so a
// damaged or hostile file ends in an error.
//
// (modernc.org/sqlite was weighed: it adds about 8 MB to the binary, a dozen
// modules and a C library in Go, in order to read two tables in the order in
// which they stand. Asking for a dump by the sqlite3 tool would ask too much of
// a publisher.)

type sqlite struct {
	r        io.ReaderAt
	size     int64
	page     int // bytes of a page
	usable   int
	encoding int // 1: UTF-8, 2: UTF-16LE, 3: UTF-16BE
	seen     map[uint32]bool
	log      map[uint32][]byte // pages that are newer than the file's
}

const sqliteMagic = "SQLite format 3\x00"

// maxPayload bounds one row.
const maxPayload = 16 << 20

// openSQLite opens a database; wal is the log beside it, nil for none.
func openSQLite(r io.ReaderAt, size int64, wal io.Reader) (*sqlite, error) {
	head := make([]byte, 100)
	if _, err := r.ReadAt(head, 0); err != nil || string(head[:16]) != sqliteMagic {
		return nil, fmt.Errorf("this is no SQLite database")
	}
	var log map[uint32][]byte
	if wal != nil {
		page := int(binary.BigEndian.Uint16(head[16:]))
		if page == 1 {
			page = 65536
		}
		if log = readWAL(wal, page); len(log[1]) >= len(head) {
			head = log[1][:len(head)]
		}
	}
	s := &sqlite{r: r, size: size, page: int(binary.BigEndian.Uint16(head[16:])), encoding: int(binary.BigEndian.Uint32(head[56:])), log: log}
	if s.page == 1 {
		s.page = 65536
	}
	s.usable = s.page - int(head[20])
	if s.page < 512 || s.page&(s.page-1) != 0 || s.usable < 480 {
		return nil, fmt.Errorf("the page size %d cannot be", s.page)
	}
	if pages := int64(binary.BigEndian.Uint32(head[28:])); pages*int64(s.page) > size && log == nil {
		return nil, fmt.Errorf("it is cut off: %d of %d bytes are there", size, pages*int64(s.page))
	}
	return s, nil
}

func (s *sqlite) read(n uint32) ([]byte, error) {
	if p := s.log[n]; p != nil {
		return p, nil
	}
	if n == 0 || int64(n)*int64(s.page) > s.size {
		return nil, fmt.Errorf("page %d is not in the file", n)
	}
	p := make([]byte, s.page)
	_, err := s.r.ReadAt(p, int64(n-1)*int64(s.page))
	if err == io.EOF {
		err = nil
	}
	return p, err
}

// row is the values of a row by column; a value is nil, int64, float64 or string.
type row map[string]any

// table calls f for each row of a table, in the order of row ids.
func (s *sqlite) table(name string, f func(row) error) error {
	var root uint32
	var columns []string
	key := ""
	err := s.scan(1, func(_ int64, v []any) error {
		if len(v) >= 5 && v[0] == "table" && strings.EqualFold(asText(v[1]), name) {
			n, _ := v[3].(int64)
			root = uint32(n)
			columns, key = columnsOf(asText(v[4]))
		}
		return nil
	})
	if err != nil {
		return err
	}
	if root == 0 {
		return fmt.Errorf("it has no table %q", name)
	}
	return s.scan(root, func(id int64, v []any) error {
		r := make(row, len(columns))
		for i, c := range columns {
			if i < len(v) {
				r[c] = v[i]
			}
		}
		if key != "" && r[key] == nil {
			r[key] = id
		}
		return f(r)
	})
}

// columnsOf reads the names of columns from CREATE TABLE; key is the one that
// stands for the row id, if there is one.
func columnsOf(sql string) (columns []string, key string) {
	from, to := strings.IndexByte(sql, '('), strings.LastIndexByte(sql, ')')
	if from < 0 || to < from {
		return nil, ""
	}
	depth, quote, start := 0, byte(0), from+1
	for i := from + 1; i <= to; i++ {
		c := sql[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
			continue
		case c == '"' || c == '\'' || c == '`':
			quote = c
			continue
		case c == '(':
			depth++
			continue
		case c == ')' && i < to:
			depth--
			continue
		case (c != ',' || depth > 0) && i < to:
			continue
		}
		words := strings.Fields(sql[start:i])
		start = i + 1
		if len(words) == 0 {
			continue
		}
		switch strings.ToUpper(words[0]) {
		case "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "CONSTRAINT":
			continue
		}
		name := strings.ToLower(strings.Trim(words[0], "\"'`[]"))
		columns = append(columns, name)
		if rest := strings.ToUpper(strings.Join(words[1:], " ")); strings.HasPrefix(rest, "INTEGER PRIMARY KEY") {
			key = name
		}
	}
	return columns, key
}

// scan visits the leaves of a table's tree from left to right.
func (s *sqlite) scan(root uint32, f func(id int64, values []any) error) error {
	s.seen = map[uint32]bool{}
	stack := []uint32{root}
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if s.seen[n] {
			return fmt.Errorf("page %d stands in a tree twice", n)
		}
		s.seen[n] = true
		p, err := s.read(n)
		if err != nil {
			return err
		}
		h := p
		if n == 1 {
			h = p[100:]
		}
		cells := int(binary.BigEndian.Uint16(h[3:]))
		size := 8
		if h[0] == 5 {
			size = 12
		}
		if size+2*cells > len(h) {
			return fmt.Errorf("page %d is damaged", n)
		}
		switch h[0] {
		case 5:
			stack = append(stack, binary.BigEndian.Uint32(h[8:]))
			for i := cells - 1; i >= 0; i-- {
				at := int(binary.BigEndian.Uint16(h[size+2*i:]))
				if at+4 > len(p) {
					return fmt.Errorf("page %d is damaged", n)
				}
				stack = append(stack, binary.BigEndian.Uint32(p[at:]))
			}
		case 13:
			for i := range cells {
				id, payload, err := s.cell(p, int(binary.BigEndian.Uint16(h[size+2*i:])))
				if err != nil {
					return fmt.Errorf("page %d is damaged: %w", n, err)
				}
				values, err := s.record(payload)
				if err != nil {
					return fmt.Errorf("page %d is damaged: %w", n, err)
				}
				if err := f(id, values); err != nil {
					return err
				}
			}
		default:
			return fmt.Errorf("page %d is no page of a table", n)
		}
	}
	return nil
}

// cell reads a row's payload, with what lies on other pages.
func (s *sqlite) cell(p []byte, at int) (id int64, payload []byte, err error) {
	if at >= len(p) {
		return 0, nil, io.ErrUnexpectedEOF
	}
	size, n := varint(p[at:])
	rowID, m := varint(p[min(len(p), at+n):])
	at += n + m
	if n == 0 || m == 0 || size > maxPayload {
		return 0, nil, fmt.Errorf("a row of %d bytes", size)
	}
	total := int(size)
	local := total
	if x := s.usable - 35; total > x {
		least := (s.usable-12)*32/255 - 23
		if local = least + (total-least)%(s.usable-4); local > x {
			local = least
		}
	}
	if at+local > len(p) {
		return 0, nil, io.ErrUnexpectedEOF
	}
	payload = append(make([]byte, 0, min(total, 1<<16)), p[at:at+local]...)
	if local == total {
		return int64(rowID), payload, nil
	}
	if at+local+4 > len(p) {
		return 0, nil, io.ErrUnexpectedEOF
	}
	next := binary.BigEndian.Uint32(p[at+local:])
	for len(payload) < total {
		if s.seen[next] {
			return 0, nil, fmt.Errorf("page %d is used twice", next)
		}
		s.seen[next] = true
		o, err := s.read(next)
		if err != nil {
			return 0, nil, err
		}
		next = binary.BigEndian.Uint32(o)
		payload = append(payload, o[4:4+min(s.usable-4, total-len(payload))]...)
	}
	return int64(rowID), payload, nil
}

func (s *sqlite) record(p []byte) ([]any, error) {
	head, n := varint(p)
	if n == 0 || head > uint64(len(p)) || head < uint64(n) {
		return nil, io.ErrUnexpectedEOF
	}
	types, body := p[n:head], p[head:]
	var values []any
	for len(types) > 0 {
		t, n := varint(types)
		if n == 0 {
			return nil, io.ErrUnexpectedEOF
		}
		types = types[n:]
		size := uint64(0)
		switch {
		case t >= 12:
			size = (t - 12) / 2
		case t < 8:
			size = []uint64{0, 1, 2, 3, 4, 6, 8, 8}[t]
		}
		if size > uint64(len(body)) {
			return nil, io.ErrUnexpectedEOF
		}
		values = append(values, s.value(t, body[:size]))
		body = body[size:]
	}
	return values, nil
}

func (s *sqlite) value(t uint64, b []byte) any {
	switch {
	case t == 0:
		return nil
	case t == 7:
		return math.Float64frombits(binary.BigEndian.Uint64(b))
	case t == 8 || t == 9:
		return int64(t - 8)
	case t < 8:
		n := int64(int8(b[0]))
		for _, c := range b[1:] {
			n = n<<8 | int64(c)
		}
		return n
	case t >= 13 && t%2 == 1 && s.encoding > 1:
		var order binary.ByteOrder = binary.LittleEndian
		if s.encoding == 3 {
			order = binary.BigEndian
		}
		units := make([]uint16, len(b)/2)
		for i := range units {
			units[i] = order.Uint16(b[2*i:])
		}
		return string(utf16.Decode(units))
	}
	return strings.ToValidUTF8(string(b), "\uFFFD")
}

// varint reads SQLite's big-endian integer of up to nine bytes; size is 0 where
// it is cut off.
func varint(b []byte) (n uint64, size int) {
	for i := range min(9, len(b)) {
		if i == 8 {
			return n<<8 | uint64(b[i]), 9
		}
		n = n<<7 | uint64(b[i]&0x7f)
		if b[i] < 0x80 {
			return n, i + 1
		}
	}
	return 0, 0
}

func asText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int64, float64:
		return fmt.Sprint(v)
	}
	return ""
}

func asNumber(v any) float64 {
	switch v := v.(type) {
	case int64:
		return float64(v)
	case float64:
		return v
	case string:
		var n float64
		_, _ = fmt.Sscan(v, &n)
		return n
	}
	return 0
}
