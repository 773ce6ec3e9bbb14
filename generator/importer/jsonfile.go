package importer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/two-sentences/etiquette/generator/source"
)

// jsonFile reads JSON as a stream, and knows the line of each value.
type jsonFile struct {
	*json.Decoder
	path  string
	lines *lineReader
}

func newJSONFile(path string, r io.Reader) *jsonFile {
	l := &lineReader{r: r, line: 1}
	d := json.NewDecoder(l)
	d.UseNumber()
	return &jsonFile{d, path, l}
}

// pos is the place that is read.
func (j *jsonFile) pos() source.Pos {
	return source.Pos{Path: j.path, Line: j.lines.at(j.InputOffset())}
}

// failed says where the file is damaged.
func (j *jsonFile) failed(err error) error {
	if errors.Is(err, errTooLarge) || errors.Is(err, ErrDamaged) {
		return err
	}
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return damaged(j.pos(), "the file ends in the middle: it is cut off")
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return damaged(j.pos(), "%q is a %s, not a %s", kind.Field, kind.Value, kind.Type)
	}
	return damaged(j.pos(), "this is not JSON: %v", err)
}

// array reads an array and calls f for each value, which f decodes.
func (j *jsonFile) array(f func() error) error {
	if err := j.delim('['); err != nil {
		return err
	}
	for j.More() {
		if err := f(); err != nil {
			return err
		}
	}
	return j.delim(']')
}

// object reads an object and calls f for each key; f decodes the value.
func (j *jsonFile) object(f func(key string) error) error {
	if err := j.delim('{'); err != nil {
		return err
	}
	for j.More() {
		key, err := j.Token()
		if err != nil {
			return j.failed(err)
		}
		if err := f(fmt.Sprint(key)); err != nil {
			return err
		}
	}
	return j.delim('}')
}

func (j *jsonFile) delim(want json.Delim) error {
	t, err := j.Token()
	if err != nil {
		return j.failed(err)
	}
	if t != want {
		return damaged(j.pos(), "expected %q", want.String())
	}
	return nil
}

// skipValue passes over one value.
func (j *jsonFile) skipValue() error {
	depth := 0
	for {
		t, err := j.Token()
		if err != nil {
			return j.failed(err)
		}
		switch t {
		case json.Delim('['), json.Delim('{'):
			depth++
		case json.Delim(']'), json.Delim('}'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

// lineReader remembers where lines end in what was read ahead.
type lineReader struct {
	r    io.Reader
	read int64
	ends []int64 // of the line feeds that at has not passed
	line int     // at the first of them
}

func (l *lineReader) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	for i, c := range p[:n] {
		if c == '\n' {
			l.ends = append(l.ends, l.read+int64(i))
		}
	}
	l.read += int64(n)
	return n, err
}

// at returns the line of an offset, which must not go back.
func (l *lineReader) at(offset int64) int {
	passed := 0
	for passed < len(l.ends) && l.ends[passed] < offset {
		passed++
	}
	l.line += passed
	l.ends = append(l.ends[:0], l.ends[passed:]...)
	return l.line
}

// text is a JSON value read as text: a string, a number, true or false; null
// and anything else is empty.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	switch v := v.(type) {
	case string:
		*t = text(v)
	case float64, bool:
		*t = text(b)
	default:
		*t = ""
	}
	return nil
}

// list is a JSON array; of anything else, nothing.
type list[T any] []T

func (l *list[T]) UnmarshalJSON(b []byte) error {
	*l = nil
	if len(b) == 0 || b[0] != '[' {
		return nil
	}
	var v []T
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	*l = v
	return nil
}
