package importer

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/two-sentences/etiquette/generator/source"
)

// An export is one file, many, a folder, or any of these in a zip; each file
// may be packed with gzip. Nothing is unpacked to the disk, and what comes out
// of all of it together is counted against one limit, so that a bomb ends in
// an error.

// maxBytes is the limit of an export, unpacked.
const maxBytes = 512 << 20

const zipMagic = "PK\x03\x04"

// chunk is how many bytes are read at once; exports may be of many small files.
const chunk = 8 << 10

var errTooLarge = errors.New("the export is too large")

// file is one file of an export.
type file struct {
	name string // with the zip's name before it: "takeout.zip/Blogger/feed.atom"
	mod  time.Time
	open func() (io.ReadCloser, error) // unpacked, not counted
	raw  func() (fs.File, error)       // nil in a zip
}

// walk calls f for each file of the export, by name. Files whose names lead
// out of their zip are passed over with a warning.
func walk(fsys fs.FS, diags *source.Diagnostics, f func(file) error) error {
	return fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("read %s: %w", name, err)
		case entry.IsDir() || strings.HasPrefix(path.Base(name), "."):
			return nil
		}
		return walkFile(fsys, name, diags, f)
	})
}

func walkFile(fsys fs.FS, name string, diags *source.Diagnostics, f func(file) error) error {
	raw, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer raw.Close()
	info, err := raw.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return err
	}
	head := make([]byte, 4)
	n, _ := io.ReadFull(raw, head)
	if string(head[:n]) != zipMagic && !bytes.Equal(head[:n], []byte("PK\x05\x06")) {
		open := func() (io.ReadCloser, error) {
			return openPacked(func() (io.ReadCloser, error) { return fsys.Open(name) })
		}
		return f(file{name: name, mod: info.ModTime(), open: open, raw: func() (fs.File, error) { return fsys.Open(name) }})
	}
	at, size, err := readerAt(fsys, name)
	if err != nil {
		return err
	}
	defer at.Close()
	z, err := zip.NewReader(at, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return damaged(source.Pos{Path: name}, "%s", plain(err))
	}
	for _, e := range z.File {
		inner := path.Clean(strings.ReplaceAll(e.Name, `\`, "/"))
		switch {
		case !filepath.IsLocal(inner) || strings.Contains(e.Name, ":"):
			diags.Warnf(source.Pos{Path: name}, "zip-path", "look at where the zip comes from", "the zip holds the name %q, which leads out of it; it is not read", shorten(scrub(e.Name)))
			continue
		case e.FileInfo().IsDir() || !e.Mode().IsRegular() || strings.HasPrefix(path.Base(inner), ".") || strings.HasPrefix(inner, "__MACOSX/"):
			continue
		}
		open := func() (io.ReadCloser, error) { return openPacked(e.Open) }
		if err := f(file{name: name + "/" + inner, mod: e.Modified, open: open}); err != nil {
			return err
		}
	}
	return nil
}

// openPacked opens a file and unpacks gzip, which it knows by its first bytes.
func openPacked(open func() (io.ReadCloser, error)) (io.ReadCloser, error) {
	raw, err := open()
	if err != nil {
		return nil, err
	}
	b := bufio.NewReaderSize(raw, chunk)
	if head, _ := b.Peek(2); len(head) < 2 || head[0] != 0x1f || head[1] != 0x8b {
		return readCloser{b, raw}, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		raw.Close()
		return nil, fmt.Errorf("%w: %s", ErrDamaged, plain(err))
	}
	return readCloser{bufio.NewReaderSize(z, chunk), raw}, nil
}

// tooLargeError says where the export was given up, and what allows more.
func tooLargeError(name string, limit int64) error {
	return fmt.Errorf("%w: %s: unpacked, it has more than %d MB up to here; --max-size allows more", errTooLarge, maskEmails(name), limit>>20)
}

// plain says in plain words why a packed file cannot be read.
func plain(err error) string {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, ErrDamaged):
		return strings.TrimPrefix(err.Error(), ErrDamaged.Error()+": ")
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "the file ends in the middle: it is cut off"
	case errors.Is(err, zip.ErrFormat):
		return "the zip is cut off: its list of contents, which stands at the end, is missing; download it again"
	case errors.Is(err, zip.ErrAlgorithm):
		return "the zip is packed in a way that is not known here; unpack it, and import the folder"
	case errors.Is(err, zip.ErrChecksum), errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), errors.As(err, &corrupt):
		return "what is packed is damaged; download it again"
	}
	return err.Error()
}

type readCloser struct {
	io.Reader
	io.Closer
}

// at is a file that is read here and there.
type at struct {
	io.ReaderAt
	io.Closer
}

// readerAt opens a file for reading here and there; one that cannot be so read
// is held in memory.
func readerAt(fsys fs.FS, name string) (at, int64, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return at{}, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return at{}, 0, err
	}
	if r, ok := f.(io.ReaderAt); ok {
		return at{r, f}, info.Size(), nil
	}
	data, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if err == nil && len(data) > maxBytes {
		err = tooLargeError(name, maxBytes)
	}
	return at{bytes.NewReader(data), f}, int64(len(data)), err
}

// each calls f for the files of the export that are of its format; a single
// file is taken for one.
func (in *intake) each(fsys fs.FS, f func(file) error) error {
	files, found := 0, 0
	one := func(file file) error {
		found++
		return f(file)
	}
	err := walk(fsys, &in.diags, func(file file) error {
		head, err := headOf(file)
		if string(head) == zipMagic {
			in.diags.Warnf(source.Pos{Path: file.name}, "incomplete", "unpack it, and import it as well", "a zip within a zip is not read")
			return nil
		}
		files++
		if err != nil || !in.format.is(file.name, head) {
			return err
		}
		return one(file)
	})
	if err == nil && found == 0 && files == 1 {
		in.unlike = true
		err = walk(fsys, &source.Diagnostics{}, one)
	}
	if err == nil && found == 0 {
		err = in.unknown()
	}
	return err
}

func (in *intake) unknown() error { return fmt.Errorf("nothing here looks like %s", in.format.What) }

// headSize is how much of a file is looked at to know its format.
const headSize = 16 << 10

func headOf(f file) ([]byte, error) {
	r, err := f.open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b := bufio.NewReaderSize(r, chunk)
	if first, _ := b.Peek(len(zipMagic)); string(first) == zipMagic {
		return first, nil
	}
	head := make([]byte, headSize)
	n, err := io.ReadFull(newTextReader(b, true, true), head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		err = damaged(source.Pos{Path: f.name}, "%s", plain(err))
		return head[:n], err
	}
	return head[:n], nil
}

// counted reads from the export's one budget.
type counted struct {
	r      io.Reader
	name   string
	budget *int64
	all    int64
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if *c.budget -= int64(n); *c.budget < 0 {
		return 0, tooLargeError(c.name, c.all)
	}
	return n, err
}

func shorten(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return s
}
