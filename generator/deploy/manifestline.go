package deploy

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// The lines of a manifest are JSON of one shape, and there are as many as files:
// so they are written and read here, and by encoding/json only where a text holds
// more than plain ASCII.

// appendLine writes a file as a line, as encoding/json would.
func (f *File) appendLine(b []byte) []byte {
	b = appendText(append(b, `{"path":`...), f.Path)
	b = strconv.AppendInt(append(b, `,"size":`...), f.Size, 10)
	b = appendText(append(b, `,"sha256":`...), f.SHA256)
	if f.Source != "" {
		b = appendText(append(b, `,"source":`...), f.Source)
	}
	for i, id := range f.IDs {
		if i == 0 {
			b = append(b, `,"ids":[`...)
		} else {
			b = append(b, ',')
		}
		b = appendText(b, id)
	}
	if len(f.IDs) > 0 {
		b = append(b, ']')
	}
	if f.Retired {
		b = append(b, `,"retired":true`...)
	}
	if f.Made != "" {
		b = appendText(append(b, `,"made":`...), f.Made)
	}
	return append(b, "}\n"...)
}

func appendText(b []byte, text string) []byte {
	if plainText(text) {
		return append(append(append(b, '"'), text...), '"')
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(text) // a string into memory: cannot fail
	return append(b, bytes.TrimRight(out.Bytes(), "\n")...)
}

// plainText tells whether a text stands in JSON as it is.
func plainText(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// readLines reads a manifest that Bytes wrote; not ok if it was written otherwise.
func readLines(data string) (files []File, ok bool) {
	data, begins := strings.CutPrefix(data, manifestHead+"\n")
	data, ends := strings.CutSuffix(data, "\n"+manifestFoot)
	if !begins || !ends {
		return nil, false
	}
	files = make([]File, 0, strings.Count(data, "\n")+1)
	for line := range strings.SplitSeq(data, "\n,") {
		var f File
		if !f.readLine(line) && json.Unmarshal([]byte(line), &f) != nil {
			return nil, false
		}
		files = append(files, f)
	}
	return files, true
}

// knownLines reads of a manifest that Bytes wrote what is asked of every file; not
// ok if it was written otherwise. Lines hold all the rest, as it stands.
func knownLines(data string) (files []known, ok bool) {
	data, begins := strings.CutPrefix(data, manifestHead+"\n")
	data, ends := strings.CutSuffix(data, manifestFoot)
	if !begins || !ends {
		return nil, false
	}
	files = make([]known, 0, strings.Count(data, "\n"))
	for lead := ""; data != ""; lead = "," {
		line, rest, _ := strings.Cut(data, "\n")
		line, ok := strings.CutPrefix(line, lead)
		k := known{line: data[len(lead):][:len(line)+1]}
		if !ok || !k.read(line) {
			return nil, false
		}
		files, data = append(files, k), rest
	}
	return files, true
}

// read reads a line, but for its end.
func (k *known) read(line string) bool {
	r := lineReader{rest: line}
	r.must(`{"path":`)
	k.Path = r.text()
	r.must(`,"size":`)
	k.Size = r.number()
	r.must(`,"sha256":`)
	k.SHA256 = r.text()
	if strings.Contains(r.rest, `,"made":`) {
		var f File
		ok := f.readLine(line)
		k.Made = f.Made
		return ok
	}
	return !r.failed && strings.HasSuffix(r.rest, "}")
}

// readLine reads what appendLine wrote, but for the end of the line; not ok if it
// was written otherwise.
func (f *File) readLine(line string) bool {
	r := lineReader{rest: line}
	r.must(`{"path":`)
	path := r.text()
	r.must(`,"size":`)
	size := r.number()
	r.must(`,"sha256":`)
	now := File{Path: path, Size: size, SHA256: r.text()}
	if r.has(`,"source":`) {
		now.Source = r.text()
	}
	if r.has(`,"ids":[`) {
		for more := true; more; more = r.has(",") {
			now.IDs = append(now.IDs, r.text())
		}
		r.must("]")
	}
	now.Retired = r.has(`,"retired":true`)
	if r.has(`,"made":`) {
		now.Made = r.text()
	}
	r.must("}")
	if r.failed || r.rest != "" {
		return false
	}
	*f = now
	return true
}

// lineReader reads a line from its beginning.
type lineReader struct {
	rest   string
	failed bool
}

func (r *lineReader) has(what string) bool {
	rest, ok := strings.CutPrefix(r.rest, what)
	r.rest = rest
	return ok
}

func (r *lineReader) must(what string) { r.failed = !r.has(what) || r.failed }

func (r *lineReader) text() string {
	r.must(`"`)
	text, rest, ok := strings.Cut(r.rest, `"`)
	r.rest, r.failed = rest, r.failed || !ok || !plainText(text)
	return text
}

func (r *lineReader) number() int64 {
	end := strings.IndexByte(r.rest, ',')
	digits := r.rest[:max(0, end)]
	n, err := strconv.ParseInt(digits, 10, 64)
	r.rest, r.failed = r.rest[max(0, end):], r.failed || err != nil || strconv.FormatInt(n, 10) != digits
	return n
}
