package importer

import (
	"bufio"
	"bytes"
	"io"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// textReader gives an export as clean UTF-8: no byte order mark, no control
// characters nor references to them (&#8;), which encoding/xml would refuse the
// whole file for. What was mended is counted.
type textReader struct {
	r       io.Reader
	buf     []byte // raw
	tail    []byte // of buf: what belongs to what comes next
	out     []byte // clean, not yet read
	err     error
	latin   bool // ill-formed bytes are Windows-1252, else U+FFFD
	xml     bool // references to control characters are dropped
	dropped int  // control characters
	illegal int  // ill-formed bytes
	lines   int  // line feeds that are behind

	droppedAt, illegalAt int // lines of the first of them
}

var encodingRE = pattern(`^[\s\x{FEFF}]*<\?xml[^>]*\bencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)

// newTextReader finds the encoding by the byte order mark, then by an XML
// declaration; else it is UTF-8.
func newTextReader(r io.Reader, xml, latin bool) *textReader {
	b := bufio.NewReaderSize(r, chunk)
	head, _ := b.Peek(1024)
	var enc encoding.Encoding
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("<\x00")):
		enc = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
		if head[0] == '<' {
			enc = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
		}
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		enc = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, _ = b.Discard(3)
	case xml:
		if m := encodingRE().FindSubmatch(head); m != nil {
			if e, err := htmlindex.Get(string(m[1])); err == nil && e != unicode.UTF8 {
				if name, _ := htmlindex.Name(e); name != "utf-16le" && name != "utf-16be" && name != "utf-8" {
					enc = e
				}
			}
		}
	}
	var src io.Reader = b
	if enc != nil {
		src = transform.NewReader(b, enc.NewDecoder())
	}
	return &textReader{r: src, buf: make([]byte, chunk), xml: xml, latin: latin}
}

// longestReference is how many bytes of "&#x0000010FFFF;" are looked at.
const longestReference = 16

func (t *textReader) Read(p []byte) (int, error) {
	for len(t.out) == 0 {
		if t.err != nil {
			return 0, t.err
		}
		t.fill()
	}
	n := copy(p, t.out)
	t.out = t.out[n:]
	return n, nil
}

func (t *textReader) fill() {
	have := copy(t.buf, t.tail) // only now, as out may be a part of buf
	n, err := t.r.Read(t.buf[have:])
	data := t.buf[:have+n]
	t.err = err
	keep := 0
	if err == nil {
		keep = unfinished(data)
		if keep == len(data) && len(data) == len(t.buf) {
			keep = 0
		}
	}
	feeds := bytes.Count(data[:len(data)-keep], []byte("\n")) // before clean, which may write in place
	t.out = t.clean(data[:len(data)-keep])
	t.lines += feeds
	t.tail = data[len(data)-keep:]
}

// unfinished is how many bytes at the end may belong to what comes next.
func unfinished(data []byte) int {
	tail := data[max(0, len(data)-longestReference):]
	if i := bytes.LastIndexByte(tail, '&'); i >= 0 && !bytes.ContainsRune(tail[i:], ';') {
		return len(tail) - i
	}
	for k := 1; k <= min(3, len(data)); k++ {
		if c := data[len(data)-k]; utf8.RuneStart(c) {
			if c >= 0xC0 && !utf8.FullRune(data[len(data)-k:]) {
				return k
			}
			break
		}
	}
	return 0
}

// clean mends data in place where it can.
func (t *textReader) clean(data []byte) []byte {
	var out []byte // nil as long as nothing was changed
	start := 0
	for i := 0; i < len(data); {
		c := data[i]
		if c < 0x80 && (c >= 0x20 && c != '&' && c != 0x7F || c == '\n' || c == '\t' || c == '\r') {
			i++
			continue
		}
		dropped, illegal := t.dropped, t.illegal
		size, put := t.odd(data[i:])
		if dropped == 0 && t.dropped > 0 {
			t.droppedAt = t.lines + bytes.Count(data[:i], []byte("\n")) + 1
		}
		if illegal == 0 && t.illegal > 0 {
			t.illegalAt = t.lines + bytes.Count(data[:i], []byte("\n")) + 1
		}
		if put == nil {
			i += size
			continue
		}
		out = append(out, data[start:i]...)
		out = append(out, put...)
		i += size
		start = i
	}
	if start == 0 {
		return data
	}
	return append(out, data[start:]...)
}

var nothing = []byte{}

// odd looks at what is not plain ASCII. put is nil where it may stay.
func (t *textReader) odd(data []byte) (size int, put []byte) {
	c := data[0]
	switch {
	case c == '&':
		if size := controlReference(data); t.xml && size > 0 {
			t.dropped++
			return size, nothing
		}
		return 1, nil
	case c < 0x80:
		t.dropped++
		return 1, nothing
	}
	r, size := utf8.DecodeRune(data)
	switch {
	case r == utf8.RuneError && size == 1:
		t.illegal++
		if t.latin {
			return 1, []byte(string(charmap.Windows1252.DecodeByte(c)))
		}
		return 1, []byte("\uFFFD")
	case r == 0xFFFE || r == 0xFFFF:
		t.dropped++
		return size, nothing
	}
	return size, nil
}

// controlReference is the length of a reference such as &#8; to what XML
// forbids, 0 for another.
func controlReference(data []byte) int {
	if len(data) < 4 || data[1] != '#' {
		return 0
	}
	end := bytes.IndexByte(data[:min(len(data), longestReference)], ';')
	if end < 0 {
		return 0
	}
	digits, base := string(data[2:end]), 10
	if len(digits) > 0 && (digits[0] == 'x' || digits[0] == 'X') {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	legal := n == '\t' || n == '\n' || n == '\r' || n >= 0x20 && n < 0xD800 || n >= 0xE000 && n < 0xFFFE || n > 0xFFFF && n <= 0x10FFFF
	if err != nil || legal {
		return 0
	}
	return end + 1
}
