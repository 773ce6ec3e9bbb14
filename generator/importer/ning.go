package importer

import (
	"errors"
	"html"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// Ning Network Archiver: ning-members.json, ning-blogs.json,
// ning-discussions.json and others, each also as -local. Their JSON needs
// repair.go. Authors are keys, found in the members file alone; comments are
// flat and stand newest first.

type ningMember struct {
	Key  text `json:"contributorName"`
	Name text `json:"fullName"`
}

type ningTopic struct {
	ID          text              `json:"id"`
	Key         text              `json:"contributorName"`
	Title       text              `json:"title"`
	Description text              `json:"description"`
	Created     text              `json:"createdDate"`
	Updated     text              `json:"updatedDate"`
	Category    text              `json:"category"`
	Group       text              `json:"groupId"`
	URL         text              `json:"url"`
	Views       text              `json:"viewCount"`
	Comments    list[ningComment] `json:"comments"`
}

type ningComment struct {
	ID          text `json:"id"`
	Key         text `json:"contributorName"`
	Description text `json:"description"`
	Created     text `json:"createdDate"`
}

const formerMember = "Former member"

// ningKind is "members", "blogs", … of a file's name, and whether it is the
// -local one.
func ningKind(name string) (kind string, local bool) {
	base := strings.TrimSuffix(strings.ToLower(path.Base(name)), ".json")
	kind, local = strings.CutSuffix(base, "-local")
	return strings.TrimPrefix(kind, "ning-"), local
}

func readNing(in *intake, fsys fs.FS) error {
	var members []file
	content := map[string]file{} // by folder and kind, the local one if there is one
	var order []string
	err := in.each(fsys, func(f file) error {
		kind, local := ningKind(f.name)
		if kind == "members" {
			members = append(members, f)
			return nil
		}
		key := path.Dir(f.name) + "/" + kind
		if _, there := content[key]; !there {
			order = append(order, key)
		}
		if _, there := content[key]; !there || local {
			content[key] = f
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(members) == 0 && !in.o.Salvage {
		return errors.New("ning-members.json is missing, and without it no comment has its author's name; add it, or take --salvage to call everyone \"" + formerMember + "\"")
	}
	// A zip is open only while it is walked, so the files are found again.
	names := map[string]string{}
	var failed error
	keep := func(err error) error {
		if errors.Is(err, ErrDamaged) {
			failed = errors.Join(failed, err)
			return nil
		}
		return err
	}
	wanted := map[string]bool{}
	for _, key := range order {
		wanted[content[key].name] = true
	}
	for _, pass := range []string{"members", "content"} {
		err := walk(fsys, &source.Diagnostics{}, func(f file) error {
			switch kind, _ := ningKind(f.name); {
			case pass == "members" && kind == "members":
				return keep(ningMembers(in, f, names))
			case pass == "content" && wanted[f.name]:
				return keep(ningTopics(in, f, kind, names))
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return failed
}

func ningFile(in *intake, f file, each func(j *jsonFile) error) error {
	r, err := in.reader(f)
	if err != nil {
		return err
	}
	defer r.Close()
	clean := newTextReader(r, false, true)
	mend := newRepairer(clean)
	j := newJSONFile(f.name, mend)
	err = j.array(func() error { return each(j) })
	in.mended(f.name, clean)
	if mend.mends > 0 {
		in.diags.Notef(source.Pos{Path: f.name}, "repaired", "", "the JSON was repaired in %d places", mend.mends)
	}
	return err
}

func ningMembers(in *intake, f file, names map[string]string) error {
	return ningFile(in, f, func(j *jsonFile) error {
		var m ningMember
		if err := j.Decode(&m); err != nil {
			return j.failed(err)
		}
		names[string(m.Key)] = html.UnescapeString(string(m.Name))
		return nil
	})
}

func ningTopics(in *intake, f file, kind string, names map[string]string) error {
	name := func(key text) string {
		if n := names[string(key)]; n != "" {
			return n
		}
		return formerMember
	}
	written := kind == "blogs" || kind == "discussions" || kind == "pages" || kind == "notes"
	return ningFile(in, f, func(j *jsonFile) error {
		j.More()
		pos := j.pos()
		var t ningTopic
		if err := j.Decode(&t); err != nil {
			return j.failed(err)
		}
		private := t.Group != "" || kind == "groups"
		id := string(t.ID)
		if id == "" {
			id = kind + " " + strconv.Itoa(len(in.threads))
		}
		th := in.thread(id)
		th.Title, th.Pos, th.Slug = string(t.Title), pos, guide.Slug(html.UnescapeString(string(t.Title)))
		if a := cleanAddress(string(t.URL)); a != "" {
			th.Addresses = []string{a}
		}
		date := looseTime(string(t.Created))
		if n, err := strconv.Atoi(string(t.Views)); err == nil && n > 0 && !date.IsZero() {
			th.Views = &guide.Views{Count: n, Date: latest(t).UTC()}
		}
		if written {
			a := Article{ID: id, Title: string(t.Title), Slug: th.Slug, Date: date, Author: name(t.Key), Draft: private, Views: th.Views, Pos: pos}
			if len(th.Addresses) > 0 {
				a.Address = th.Addresses[0]
			}
			if u := looseTime(string(t.Updated)); u.After(date) {
				a.Updated = u
			}
			if t.Category != "" {
				a.Tags = []string{plainTitle(string(t.Category))}
			}
			if in.o.Articles {
				var removed []string
				a.Body, removed = articleMarkdown(string(t.Description), !hasMarkup(string(t.Description)), a.Address)
				in.articleChanged(a, removed)
			}
			th.Article = in.article(a)
		}
		for _, k := range t.Comments {
			c := comment{thread: id, id: string(k.ID), author: name(k.Key), date: looseTime(string(k.Created)), when: string(k.Created), body: string(k.Description), html: true,
				lines: !hasMarkup(string(k.Description)), pos: pos}
			if private {
				c.status = guide.Pending
			}
			in.add(c)
		}
		return nil
	})
}

// latest is the last date that stands in a topic: its view count is of then or
// later.
func latest(t ningTopic) (last time.Time) {
	dates := []text{t.Created, t.Updated}
	for _, c := range t.Comments {
		dates = append(dates, c.Created)
	}
	for _, s := range dates {
		if d := looseTime(string(s)); d.After(last) {
			last = d
		}
	}
	return last
}
