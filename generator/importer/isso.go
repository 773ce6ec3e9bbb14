package importer

import (
	"bytes"
	"io"
	"io/fs"
	"net/url"
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// Isso: comments.db (isso/db/comments.py), or the "generic" JSON that its own
// importer reads. Bodies are Markdown. Replies nest one level, and a parent may
// be gone.

func readIsso(in *intake, fsys fs.FS) error {
	return in.each(fsys, func(f file) error {
		r, err := in.reader(f)
		if err != nil {
			return err
		}
		defer r.Close()
		head := make([]byte, len(sqliteMagic))
		n, _ := io.ReadFull(r, head)
		if string(head[:n]) != sqliteMagic {
			return issoJSON(in, f.name, io.MultiReader(bytes.NewReader(head[:n]), r))
		}
		db, size, err := issoFile(in, fsys, f, head, r)
		if err != nil {
			return err
		}
		defer db.Close()
		var log io.Reader
		if wal, err := fsys.Open(f.name + "-wal"); f.raw != nil && err == nil {
			defer wal.Close()
			log = wal
		}
		if err := issoDB(in, f.name, db, size, log); err != nil {
			return damaged(source.Pos{Path: f.name}, "%v", err)
		}
		return nil
	})
}

// issoFile opens the database where it is; a packed one is held in memory.
func issoFile(in *intake, fsys fs.FS, f file, head []byte, r io.Reader) (at, int64, error) {
	if f.raw != nil {
		db, size, err := readerAt(fsys, f.name)
		if err == nil {
			check := make([]byte, len(head))
			if _, err := db.ReadAt(check, 0); err == nil && bytes.Equal(check, head) {
				if size > in.o.MaxBytes {
					err = tooLargeError(f.name, in.o.MaxBytes)
				}
				return db, size, err
			}
			db.Close()
		}
	}
	data, err := io.ReadAll(io.MultiReader(bytes.NewReader(head), r))
	return at{bytes.NewReader(data), io.NopCloser(nil)}, int64(len(data)), err
}

func issoDB(in *intake, name string, r io.ReaderAt, size int64, log io.Reader) error {
	db, err := openSQLite(r, size, log)
	if err != nil {
		return err
	}
	err = db.table("threads", func(r row) error {
		t := in.thread(asText(r["id"]))
		t.Title, t.Pos = asText(r["title"]), source.Pos{Path: name}
		if a := cleanAddress(asText(r["uri"])); a != "" {
			t.Addresses = []string{a}
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = db.table("comments", func(r row) error {
		c := comment{thread: asText(r["tid"]), id: asText(r["id"]), parent: asText(r["parent"]), author: asText(r["author"]), url: asText(r["website"]), body: asText(r["text"]),
			date: epoch(asNumber(r["created"])), when: asText(r["created"]), edited: epoch(asNumber(r["modified"])), pos: source.Pos{Path: name}}
		switch asNumber(r["mode"]) {
		case 1:
		case 4:
			c.status = guide.Deleted
		default:
			c.status = guide.Pending
		}
		in.add(c)
		return nil
	})
	for _, t := range in.threads {
		if t.Pos.Path == "" { // it is not in the database
			t.Slug = guide.Slug("thread " + t.key)
		}
	}
	return err
}

type issoComment struct {
	ID      text `json:"id"`
	Parent  text `json:"parent"`
	Author  text `json:"author"`
	Website text `json:"website"`
	Created text `json:"created"`
	Text    text `json:"text"`
}

func issoJSON(in *intake, name string, r io.Reader) error {
	clean := newTextReader(r, false, false)
	defer in.mended(name, clean)
	j := newJSONFile(name, clean)
	local := false
	err := j.array(func() error {
		j.More()
		pos := j.pos()
		var id, title text
		var comments []issoComment
		keys := j.texts(map[string]*text{"id": &id, "title": &title})
		keys["comments"] = func() error {
			return j.list(func() error {
				if in.crowded(len(comments), pos) {
					return j.skipValue()
				}
				var c issoComment
				if err := j.Decode(&c); err != nil {
					return j.failed(err)
				}
				local = local || !looseTime(string(c.Created)).IsZero() && !hasOffset(string(c.Created))
				comments = append(comments, c)
				return nil
			})
		}
		err := j.record(keys)
		in.cutOff(err, pos, string(title), len(comments))
		if err == nil || len(comments) > 0 {
			issoAdd(in, string(id), string(title), comments, pos)
		}
		return err
	})
	if local {
		in.diags.Notef(source.Pos{Path: name}, "local-time", "", "its dates have no offset and are taken for UTC")
	}
	return err
}

func issoAdd(in *intake, id, title string, comments []issoComment, pos source.Pos) {
	t := in.thread(id)
	t.Pos, t.Title = pos, title
	if plain, err := url.PathUnescape(title); err == nil && strings.Contains(title, "%") {
		t.Title = plain
	}
	if a := cleanAddress(id); a != "" {
		t.Addresses = []string{a}
	}
	for _, c := range comments {
		in.add(comment{thread: id, id: string(c.ID), parent: string(c.Parent), author: string(c.Author), url: string(c.Website), date: looseTime(string(c.Created)), when: string(c.Created), body: string(c.Text), pos: pos})
	}
}
