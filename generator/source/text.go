package source

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// Pos is a place in a file. Line and Column count from 1, columns in UTF-16
// code units as browsers and most editors count them; 0 means unknown.
type Pos struct {
	Path   string `json:"path"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// String gives "path:line:column", leaving out what is unknown.
func (p Pos) String() string {
	s := p.Path
	if p.Line > 0 {
		s += ":" + strconv.Itoa(p.Line)
		if p.Column > 0 {
			s += ":" + strconv.Itoa(p.Column)
		}
	}
	return s
}

// Text is a piece of YAML text with its place.
type Text struct {
	Value string
	Pos   Pos
}

// String returns the text alone.
func (t Text) String() string { return t.Value }

// Pos turns a byte offset into a place. An offset outside the file is moved
// to its nearest end.
func (f File) Pos(offset int) Pos {
	offset = max(0, min(offset, len(f.Data)))
	before := f.Data[:offset]
	line := 1 + bytes.Count(before, []byte("\n"))
	start := bytes.LastIndexByte(before, '\n') + 1
	return Pos{Path: f.Path, Line: line, Column: 1 + utf16Len(before[start:])}
}

// At returns the place at the beginning of a line.
func (f File) At(line int) Pos { return Pos{Path: f.Path, Line: line, Column: 1} }

// Line returns the text of a line, counted from 1, without its line break.
// It is empty where the file has no such line.
func (f File) Line(n int) string {
	rest := f.Data
	for ; n > 1; n-- {
		i := bytes.IndexByte(rest, '\n')
		if i < 0 {
			return ""
		}
		rest = rest[i+1:]
	}
	if i := bytes.IndexByte(rest, '\n'); i >= 0 {
		rest = rest[:i]
	}
	return string(bytes.TrimSuffix(rest, []byte("\r")))
}

// utf16Len counts UTF-16 code units; an ill-formed byte counts as one.
func utf16Len(b []byte) int {
	n := 0
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		n++
		if r > 0xFFFF {
			n++
		}
		b = b[size:]
	}
	return n
}

// UTF16Len counts the UTF-16 code units of s, as the platforms' own counters do.
func UTF16Len(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}
