package deploy

import (
	"bytes"
	"compress/gzip"
	"io"
	"path"

	"github.com/andybalholm/brotli"
)

// compressFrom is the size in bytes from which a text file is worth a
// compressed copy: below it the reply fits one packet either way.
const compressFrom = 1024

// encodings are the endings of the compressed copies Dir can write, and how.
// The name goes into the manifest: change it when the bytes change.
var encodings = []struct {
	ext    string
	name   string
	encode func([]byte) ([]byte, error)
}{
	{".br", "brotli-11", brotliBytes},
	{".gz", "gzip-9", gzipBytes},
}

const brotliLevel = 11

// compressible holds of text formats; pictures and fonts are compressed already.
func compressible(p string) bool {
	switch path.Ext(p) {
	case ".html", ".css", ".js", ".mjs", ".json", ".xml", ".svg", ".txt", ".atom", ".rss",
		".webmanifest", ".map", ".csv", ".md", ".ics":
		return true
	}
	return false
}

func gzipBytes(data []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	// The header's name and time stay empty, so equal bytes give equal bytes.
	return finish(&b, w, data)
}

func brotliBytes(data []byte) ([]byte, error) {
	var b bytes.Buffer
	return finish(&b, brotli.NewWriterLevel(&b, brotliLevel), data)
}

// finish writes all data to w, closes it, and gives what arrived in b.
func finish(b *bytes.Buffer, w io.WriteCloser, data []byte) ([]byte, error) {
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
