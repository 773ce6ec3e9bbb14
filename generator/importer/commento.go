package importer

import (
	"io/fs"
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// Commento's export (api/domain_export.go). "undefined" stands for nothing;
// commenters may be missing; the parent of a first comment is "root".

type commentoComment struct {
	ID        text `json:"commentHex"`
	Domain    text `json:"domain"`
	URL       text `json:"url"`
	Path      text `json:"path"`
	Commenter text `json:"commenterHex"`
	Markdown  text `json:"markdown"`
	HTML      text `json:"html"`
	Parent    text `json:"parentHex"`
	State     text `json:"state"`
	Date      text `json:"creationDate"`
	Deleted   text `json:"deleted"`
}

type commenter struct {
	ID   text `json:"commenterHex"`
	Name text `json:"name"`
	Link text `json:"link"`
}

func readCommento(in *intake, fsys fs.FS) error {
	return in.each(fsys, func(f file) error {
		r, err := in.reader(f)
		if err != nil {
			return err
		}
		defer r.Close()
		clean := newTextReader(r, false, false)
		defer in.mended(f.name, clean)
		j := newJSONFile(f.name, clean)
		people := map[text]commenter{}
		var comments []commentoComment // commenters may stand behind them
		var places []source.Pos
		err = j.object(func(key string) error {
			switch key {
			case "comments":
				return j.array(func() error {
					var c commentoComment
					places = append(places, j.pos())
					if err := j.Decode(&c); err != nil {
						return j.failed(err)
					}
					comments = append(comments, c)
					return nil
				})
			case "commenters":
				return j.array(func() error {
					var c commenter
					if err := j.Decode(&c); err != nil {
						return j.failed(err)
					}
					people[c.ID] = c
					return nil
				})
			}
			return j.skipValue()
		})
		for i, c := range comments {
			commentoAdd(in, c, people[c.Commenter], places[i])
		}
		return err
	})
}

func defined(t text) string {
	if t == "undefined" {
		return ""
	}
	return string(t)
}

func commentoAdd(in *intake, k commentoComment, who commenter, pos source.Pos) {
	path := defined(k.URL)
	if path == "" {
		path = defined(k.Path)
	}
	c := comment{thread: path, id: defined(k.ID), parent: defined(k.Parent), author: defined(who.Name), url: defined(who.Link), date: looseTime(string(k.Date)), when: defined(k.Date), body: defined(k.Markdown), pos: pos}
	if c.parent == "root" {
		c.parent = ""
	}
	if strings.TrimSpace(c.body) == "" {
		c.body, c.html = defined(k.HTML), true
	}
	switch {
	case k.Deleted == "true":
		c.status = guide.Deleted
	case k.State == "flagged":
		c.status = guide.Spam
	case k.State != "approved":
		c.status = guide.Pending
	}
	t := in.thread(path)
	address := path
	if d := defined(k.Domain); d != "" && strings.HasPrefix(path, "/") {
		address = "https://" + d + path
	}
	if a := cleanAddress(address); a != "" {
		t.Addresses = []string{a}
	}
	t.Pos = pos
	in.add(c)
}
