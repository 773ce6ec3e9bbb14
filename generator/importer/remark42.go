package importer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// remark42's backup (backend/app/migrator/native.go): a header, then a comment
// a line. The sanitised HTML is read; what was typed is not safe and often
// missing.

type remark42Comment struct {
	ID    string `json:"id"`
	PID   string `json:"pid"`
	Text  string `json:"text"`
	Orig  string `json:"orig"`
	Title string `json:"title"`
	User  struct {
		Name string `json:"name"`
	} `json:"user"`
	Locator struct {
		URL string `json:"url"`
	} `json:"locator"`
	Time   string `json:"time"`
	Delete bool   `json:"delete"`
	Edit   *struct {
		Time string `json:"time"`
	} `json:"edit"`
}

type remark42Header struct {
	Version *int              `json:"version"`
	Users   []json.RawMessage `json:"users"`
	Posts   []struct {
		URL      string `json:"url"`
		ReadOnly bool   `json:"read_only"`
	} `json:"posts"`
}

func readRemark42(in *intake, fsys fs.FS) error {
	return in.each(fsys, func(f file) error {
		r, err := in.reader(f)
		if err != nil {
			return err
		}
		defer r.Close()
		return eachLine(f.name, r, func(line []byte, pos source.Pos) error {
			var h remark42Header
			if pos.Line == 1 && json.Unmarshal(line, &h) == nil && h.Version != nil {
				for _, p := range h.Posts {
					in.thread(p.URL).Closed = p.ReadOnly
				}
				return nil
			}
			var c remark42Comment
			if err := json.Unmarshal(line, &c); err != nil {
				return damaged(pos, "this line is no comment: %s", strings.Replace(err.Error(), "unexpected end of JSON input", "it is cut off", 1))
			}
			remark42Add(in, c, pos)
			return nil
		}, in)
	})
}

func remark42Add(in *intake, k remark42Comment, pos source.Pos) {
	c := comment{thread: k.Locator.URL, id: k.ID, parent: k.PID, author: k.User.Name, date: looseTime(k.Time), when: k.Time, body: k.Text, html: true, pos: pos}
	if strings.TrimSpace(c.body) == "" {
		c.body, c.html = k.Orig, false
	}
	if k.Edit != nil {
		c.edited = looseTime(k.Edit.Time)
	}
	if k.Delete {
		c.status = guide.Deleted
	}
	t := in.thread(k.Locator.URL)
	if t.Title == "" {
		t.Title = k.Title
	}
	if a := cleanAddress(k.Locator.URL); a != "" {
		t.Addresses = []string{a}
	}
	t.Pos = pos
	in.add(c)
}

// maxLine bounds a line, and a file that is one comment.
const maxLine = 32 << 20

// eachLine calls f for each line that is not blank. With Salvage, a line that
// f refuses is left out and counted.
func eachLine(path string, r io.Reader, f func([]byte, source.Pos) error, in *intake) error {
	clean := newTextReader(r, false, false)
	defer in.mended(path, clean)
	b := bufio.NewReaderSize(clean, 64<<10)
	var failed error
	for n := 1; ; n++ {
		pos := source.Pos{Path: path, Line: n}
		line, err := readLine(b)
		if errors.Is(err, errTooLarge) || err != nil && err != io.EOF {
			if errors.Is(err, errTooLarge) {
				return err
			}
			return damaged(pos, "%s", plain(err))
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			if bad := f(line, pos); bad != nil {
				if !in.o.Salvage {
					return bad
				}
				failed = errors.Join(failed, bad)
				in.skip(malformed, pos, bad.Error())
			}
		}
		if err == io.EOF {
			return failed
		}
	}
}

func readLine(b *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := b.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > maxLine {
			return nil, fmt.Errorf("the line has more than %d MB", maxLine>>20)
		}
		if err != bufio.ErrBufferFull {
			return line, err
		}
	}
}
