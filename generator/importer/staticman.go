package importer

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// Staticman: one file a comment, _data/comments/SLUG/entry<ms>.yml, .json or
// .md with front matter. The names of fields are the site's choice; Options.
// Fields says what they mean where they are not the usual ones. replying_to is
// an _id, or the position of a comment among those that answer the article.

// staticmanFields are the usual names of our fields.
var staticmanFields = map[string]string{
	"_id": "id", "id": "id", "_parent": "page", "page": "page", "name": "author", "author": "author", "url": "url", "website": "url",
	"message": "body", "comment": "body", "body": "body", "content": "body", "date": "date", "timestamp": "date", "created": "date",
	"hidden": "hidden", "replying_to": "parent", "replyto": "parent", "reply_to": "parent", "parent": "parent",
	"replying_to_uid": "parent_id", "replyid": "parent_id",
}

type staticmanFolder struct {
	comments []comment
	first    []string // ids of those that answer the article
	ids      map[string]bool
}

func readStaticman(in *intake, fsys fs.FS) error {
	folders := map[string]*staticmanFolder{}
	var order []string
	files := 0
	err := walk(fsys, &in.diags, func(f file) error {
		switch path.Ext(strings.ToLower(f.name)) {
		case ".yml", ".yaml", ".json", ".md":
		default:
			return nil
		}
		files++
		r, err := in.reader(f)
		if err != nil {
			return err
		}
		defer r.Close()
		clean := newTextReader(r, false, true)
		data, err := io.ReadAll(io.LimitReader(clean, maxLine+1))
		in.mended(f.name, clean)
		if err != nil {
			return err
		}
		fields, why := staticmanFile(f.name, data)
		if len(data) > maxLine {
			why = fmt.Sprintf("it has more than %d MB", maxLine>>20)
		}
		if why != "" {
			err := damaged(source.Pos{Path: f.name}, "%s", why)
			if !in.o.Salvage {
				return err
			}
			in.skip(malformed, source.Pos{Path: f.name}, why)
			return nil
		}
		dir := path.Dir(f.name)
		folder := folders[dir]
		if folder == nil {
			folder = &staticmanFolder{ids: map[string]bool{}}
			folders[dir] = folder
			order = append(order, dir)
		}
		in.staticman(folder, dir, f.name, fields)
		return nil
	})
	if err == nil && files == 0 {
		err = fmt.Errorf("there are no .yml, .json or .md files of comments here")
	}
	for _, dir := range order {
		folders[dir].addTo(in)
	}
	if in.local != "" {
		in.diags.Notef(source.Pos{Path: in.local}, "local-time", "", "its date has no offset and is taken for UTC, as are others like it")
	}
	return err
}

// staticmanFile reads the fields of one file; why says what is wrong with it.
func staticmanFile(name string, data []byte) (fields map[string]string, why string) {
	fields = map[string]string{}
	f := source.File{Path: name, Data: data}
	yaml, at := data, 0
	switch path.Ext(strings.ToLower(name)) {
	case ".json":
		var values map[string]text
		if err := json.Unmarshal(data, &values); err != nil {
			return nil, "this is not JSON: " + err.Error()
		}
		for k, v := range values {
			fields[k] = string(v)
		}
		return fields, ""
	case ".md":
		var body int
		var diags source.Diagnostics
		if yaml, at, body, diags = source.FrontMatter(f); diags.HasErrors() {
			return nil, diags[0].Message
		}
		if len(yaml) == 0 {
			return nil, ""
		}
		fields["body"] = strings.TrimSpace(string(data[body:]))
	}
	values := map[string]source.Text{}
	for _, d := range source.Decode(f, at, yaml, &values) {
		if d.Code != "wrong-type" { // a field of the site's that is no text
			return nil, d.Message
		}
	}
	for k, v := range values {
		fields[k] = v.Value
	}
	return fields, ""
}

func (in *intake) staticman(folder *staticmanFolder, dir, name string, fields map[string]string) {
	got := map[string]string{}
	for _, key := range sortedKeys(fields) {
		ours := in.o.Fields[key]
		if ours == "" {
			ours = staticmanFields[strings.ToLower(key)]
		}
		if ours != "" && (got[ours] == "" || in.o.Fields[key] != "") {
			got[ours] = strings.TrimSpace(fields[key])
		}
	}
	if got["body"] == "" && got["author"] == "" && got["parent"] == "" && got["page"] == "" {
		in.skip(notAComment, source.Pos{Path: name}, "it has none of a comment's fields; --fields names them")
		return
	}
	c := comment{thread: dir, id: got["id"], author: got["author"], url: got["url"], date: staticmanTime(got["date"]), when: got["date"], body: got["body"], parent: got["parent"], pos: source.Pos{Path: name}}
	if c.id == "" {
		c.id = strings.TrimSuffix(path.Base(name), path.Ext(name))
	}
	if got["parent_id"] != "" {
		c.parent = got["parent_id"]
	}
	if got["body"] == "" {
		for _, key := range sortedKeys(fields) {
			if in.o.Fields[key] == "" && staticmanFields[strings.ToLower(key)] == "" && strings.Contains(fields[key], " ") {
				in.diags.Notef(c.pos, "changed", "name its field, as in --fields "+scrub(shorten(key))+"=body", "it has no text, but a field %q that is not known", scrub(shorten(key)))
			}
		}
	}
	switch strings.ToLower(got["hidden"]) {
	case "true", "yes", "on", "1":
		c.status = guide.Pending
	}
	if c.parent == "0" {
		c.parent = ""
	}
	if in.local == "" && !c.date.IsZero() && !hasOffset(c.when) && strings.Trim(c.when, "0123456789.") != "" {
		in.local = name
	}
	t := in.thread(dir)
	t.Slug, t.Pos = path.Base(dir), source.Pos{Path: name}
	if t.Slug == "." {
		t.Slug = ""
	}
	if a := cleanAddress(got["page"]); a != "" && len(t.Addresses) == 0 {
		t.Addresses = []string{a}
	}
	folder.comments = append(folder.comments, c)
	folder.ids[c.id] = true
	if c.parent == "" {
		folder.first = append(folder.first, c.id)
	}
}

// staticmanTime reads an ISO date, or seconds or milliseconds since 1970.
func staticmanTime(s string) time.Time {
	if n, err := strconv.ParseFloat(s, 64); err == nil {
		return epoch(n)
	}
	return looseTime(s)
}

// addTo adds the comments, in the order of their files, once all ids and
// positions are known.
func (folder *staticmanFolder) addTo(in *intake) {
	for _, c := range folder.comments {
		if n, err := strconv.Atoi(c.parent); err == nil && !folder.ids[c.parent] && n >= 1 && n <= len(folder.first) {
			c.parent = folder.first[n-1]
		}
		in.add(c)
	}
}
