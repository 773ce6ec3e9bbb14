package importer

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io/fs"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// endless is a file that begins with a text and goes on with another for ever.
type endless struct {
	head, body string
	read       *int64
}

func (e endless) Open(name string) (fs.File, error) {
	switch name {
	case ".":
		return fstest.MapFS{"x": {}}.Open(name)
	case "x":
		return &stream{endless: e, next: strings.NewReader(e.head)}, nil
	}
	return nil, fs.ErrNotExist
}

type stream struct {
	endless
	next *strings.Reader
}

func (s *stream) Read(p []byte) (int, error) {
	if s.next.Len() == 0 {
		s.next.Reset(s.body)
	}
	n, err := s.next.Read(p)
	*s.read += int64(n)
	return n, err
}
func (s *stream) Stat() (fs.FileInfo, error) { return s, nil }
func (s *stream) Close() error               { return nil }
func (s *stream) Name() string               { return "x" }
func (s *stream) Size() int64                { return 0 }
func (s *stream) Mode() fs.FileMode          { return 0o444 }
func (s *stream) ModTime() time.Time         { return time.Time{} }
func (s *stream) IsDir() bool                { return false }
func (s *stream) Sys() any                   { return nil }

// TestBounds feeds exports that never end. What is read and what is allocated is
// bounded, however slow the day is.
func TestBounds(t *testing.T) {
	const isso = `[{"id":"/a/","title":"A","comments":[`
	slack := int64(1)
	if testing.Short() { // as under the race detector, where what is pooled is allocated again at random
		slack = 20
	}
	for _, c := range []struct {
		name, format, head, body string
		read, alloc              int64 // at most so many MB
	}{
		{"a text", "ning", `[{"id":"1","contributorName":"k","description":"`, "words ", 34, 400},
		{"a text of Isso's", "isso", isso + `{"id":1,"text":"`, "words ", 34, 400},
		{"a text of Commento's", "commento", `{"commenters":[],"comments":[{"commentHex":"1","html":"`, "words ", 34, 400},
		{"a text of giscus's", "giscus", `{"discussions":{"nodes":[{"body":"`, "words ", 34, 400},
		{"a line", "remark42", `{"locator":{},"pid":"","text":"`, "words ", 36, 400},
		{"a text between tags", "wxr", "<rss><wp:x><item><title>", "words ", 34, 400},
		{"a name of a tag", "disqus", "<disqus><", "words", 34, 400},
		{"white space", "isso", isso, "          ", 18, 100},
		{"tags that nest", "blogger", `<feed xmlns="blogger.com,1999:">`, "<entry>", 1, 20},
		{"brackets that nest", "ning", `[{"contributorName":`, "[", 17, 100},
		{"empty comments", "isso", isso, "{},", 18, 1000},
		{"a mail", "mail", "From: a@h.example\nDate: Mon, 2 Mar 2020 10:00:00 +0100\n\n", "words\n", 18, 300},
	} {
		t.Run(c.name, func(t *testing.T) {
			var read int64
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, _, err := formatOf(t, c.format).Reader(Options{Salvage: true, MaxBytes: max(c.read-2, 17) << 20, MaxComments: 20_000})(endless{c.head, strings.Repeat(c.body, 1<<10), &read})
			runtime.ReadMemStats(&after)
			if err == nil && c.format != "mail" {
				t.Error("it is read to its end")
			}
			if alloc := int64(after.TotalAlloc - before.TotalAlloc); read > c.read<<20 || alloc > slack*c.alloc<<20 {
				t.Errorf("%d MB are read, %d MB allocated; %v", read>>20, alloc>>20, err)
			}
		})
	}
}

// TestPackedBounds holds that of a bomb no more is unpacked than the limit.
func TestPackedBounds(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	for range 64 {
		_, _ = z.Write(bytes.Repeat([]byte("<a></a>"), 1<<17))
	}
	_ = z.Close()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, _, err := formatOf(t, "disqus").Reader(Options{MaxBytes: 1 << 20})(export("x", packed.String()))
	runtime.ReadMemStats(&after)
	if alloc := (after.TotalAlloc - before.TotalAlloc) >> 20; !errors.Is(err, errTooLarge) || !strings.Contains(err.Error(), "more than 1 MB up to here; --max-size allows more") || alloc > 64 {
		t.Errorf("%d MB are allocated; %v", alloc, err)
	}
}
