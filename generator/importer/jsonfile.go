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
	if errors.Is(err, errLongText) {
		return damaged(j.pos(), "%v: no export holds such", err)
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return damaged(j.pos(), "%q is a %s, not a %s", kind.Field, kind.Value, kind.Type)
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return damaged(j.pos(), "this is not JSON: %v", err)
	}
	return damaged(j.pos(), "%s", plain(err))
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

// record reads an object: for each key that has one, its function reads the
// value. What is no object, such as null, holds nothing.
func (j *jsonFile) record(keys map[string]func() error) error {
	return j.within('{', func() error {
		key, err := j.Token()
		if err != nil {
			return j.failed(err)
		}
		if read := keys[fmt.Sprint(key)]; read != nil {
			return read()
		}
		return j.skipValue()
	})
}

// list reads an array and calls f for each value, which f reads. What is no
// array holds nothing.
func (j *jsonFile) list(f func() error) error { return j.within('[', f) }

// within calls f for each part of an object or an array, and passes over any
// other value.
func (j *jsonFile) within(want json.Delim, f func() error) error {
	t, err := j.Token()
	switch open, nested := t.(json.Delim); {
	case err != nil:
		return j.failed(err)
	case !nested:
		return nil
	case open != want:
		return j.skipRest(1)
	}
	for j.More() {
		if err := f(); err != nil {
			return err
		}
	}
	return j.delim(want + 2) // "]" and "}" stand two behind "[" and "{"
}

// texts are keys of a record whose values are text.
func (j *jsonFile) texts(into map[string]*text) map[string]func() error {
	keys := map[string]func() error{}
	for key, t := range into {
		keys[key] = func() error {
			if err := j.Decode(t); err != nil {
				return j.failed(err)
			}
			return nil
		}
	}
	return keys
}

// skipValue passes over one value.
func (j *jsonFile) skipValue() error { return j.skipRest(0) }

// skipRest passes over what is left of a value of which so many brackets are
// open.
func (j *jsonFile) skipRest(depth int) error {
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

var errLongText = fmt.Errorf("a text has more than %d MB", maxToken>>20)

// lineReader stops at a text that is too long, and remembers where lines end in what was read ahead.
type lineReader struct {
	r    io.Reader
	read int64
	ends []int64 // of the line feeds that at has not passed
	line int     // at the first of them

	quoted, escaped, space bool
	long                   int // bytes of the string that is read
}

// Read gives what is read without the white space behind white space, over which
// encoding/json would go again and again.
func (l *lineReader) Read(p []byte) (int, error) {
	for {
		n, err := l.r.Read(p)
		kept := l.squeeze(p[:n])
		l.read += int64(kept)
		if l.quoted && l.long > maxToken {
			return 0, errLongText
		}
		if kept > 0 || err != nil || len(p) == 0 {
			return kept, err
		}
	}
}

func (l *lineReader) squeeze(p []byte) (kept int) {
	for _, c := range p {
		space := !l.quoted && (c == ' ' || c == '\n' || c == '\t' || c == '\r')
		again := space && l.space
		l.space = space
		switch {
		case c == '\n' && again:
			l.ends = append(l.ends, l.read+int64(kept)-1)
		case c == '\n':
			l.ends = append(l.ends, l.read+int64(kept))
		case l.escaped:
			l.escaped = false
		case l.quoted && c == '\\':
			l.escaped = true
		case c == '"':
			l.quoted, l.long = !l.quoted, 0
		}
		l.long++
		if !again {
			p[kept] = c
			kept++
		}
	}
	return kept
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
