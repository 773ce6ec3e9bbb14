package importer

import (
	"cmp"
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

type ningTopic struct {
	ID, Key, Title, Description, Created, Updated, Category, Group, URL, Views, Photo, Embed text
	Name                                                                                     text // of a member
	files                                                                                    []string
	comments                                                                                 []ningComment
}

type ningComment struct {
	ID, Key, Description, Created text
	pos                           source.Pos
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
	walls := map[string]bool{} // comments on members' own pages; both spellings of the file have them
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
				return keep(ningMembers(in, f, names, walls))
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

// ningRecord reads a topic or a member. Of one that is cut off, it gives what is
// whole.
func (j *jsonFile) ningRecord(in *intake) (t ningTopic, err error) {
	keys := j.texts(map[string]*text{"id": &t.ID, "contributorName": &t.Key, "fullName": &t.Name, "title": &t.Title, "description": &t.Description, "createdDate": &t.Created,
		"updatedDate": &t.Updated, "category": &t.Category, "groupId": &t.Group, "url": &t.URL, "viewCount": &t.Views, "photoUrl": &t.Photo, "embedCode": &t.Embed})
	keys["comments"] = func() error {
		return j.list(func() error {
			j.More()
			k := ningComment{pos: j.pos()}
			if in.crowded(len(t.comments), k.pos) {
				return j.skipValue()
			}
			err := j.record(j.texts(map[string]*text{"id": &k.ID, "contributorName": &k.Key, "description": &k.Description, "createdDate": &k.Created}))
			if err == nil {
				t.comments = append(t.comments, k)
			}
			return err
		})
	}
	keys["fileAttachments"] = func() error {
		return j.list(func() error {
			var name text
			if err := j.Decode(&name); err != nil {
				return j.failed(err)
			}
			file, _, _ := strings.Cut(string(name), "?")
			t.files = append(t.files, cmp.Or(file, "without a name"))
			return nil
		})
	}
	return t, j.record(keys)
}

func ningMembers(in *intake, f file, names map[string]string, walls map[string]bool) error {
	return ningFile(in, f, func(j *jsonFile) error {
		m, err := j.ningRecord(in)
		if err == nil || m.Name != "" {
			names[string(m.Key)] = html.UnescapeString(string(m.Name))
		}
		for _, k := range m.comments {
			if walls[string(k.ID)] && k.ID != "" {
				continue
			}
			walls[string(k.ID)] = true
			in.skip(profileWall, k.pos, "comment "+strconv.Quote(string(k.ID))+" stands on a member's own page, which does not come along")
		}
		return err
	})
}

func ningTopics(in *intake, f file, kind string, names map[string]string) error {
	return ningFile(in, f, func(j *jsonFile) error {
		j.More()
		pos := j.pos()
		t, err := j.ningRecord(in)
		if err != nil && len(t.comments) == 0 {
			return err
		}
		in.cutOff(err, pos, string(t.Title), len(t.comments))
		if t.ID == "" {
			t.ID = text(kind + " " + strconv.Itoa(len(in.threads)))
		}
		in.ningTopic(t, kind, pos, func(key text) string {
			if n := names[string(key)]; n != "" {
				return n
			}
			return formerMember
		})
		return err
	})
}

// ningTopic adds a topic with its comments. What a group holds may not have been
// public.
func (in *intake) ningTopic(t ningTopic, kind string, pos source.Pos, name func(text) string) {
	hidden := t.Group != "" || kind == "groups"
	th := in.thread(string(t.ID))
	th.Title, th.Pos, th.Slug = string(t.Title), pos, guide.Slug(html.UnescapeString(string(t.Title)))
	if a := cleanAddress(string(t.URL)); a != "" {
		th.Addresses = []string{a}
	}
	if n, err := strconv.Atoi(string(t.Views)); err == nil && n > 0 {
		th.Views = in.views(n, time.Time{}, pos)
	}
	if kind == "blogs" || kind == "discussions" || kind == "pages" || kind == "notes" {
		th.Article = in.ningArticle(t, th, hidden, name)
	} else {
		in.ningNoArticle(t, kind, pos)
	}
	for _, k := range t.comments {
		c := comment{thread: string(t.ID), id: string(k.ID), author: name(k.Key), date: looseTime(string(k.Created)), when: string(k.Created), body: string(k.Description), html: true,
			lines: !hasMarkup(string(k.Description)), pos: k.pos}
		if hidden {
			c.status = guide.Pending
			in.changed(c, "it is pending, as it stands in a group, which may not be public")
		}
		in.add(c)
	}
}

func (in *intake) ningArticle(t ningTopic, th *threadIn, hidden bool, name func(text) string) int {
	a := Article{ID: string(t.ID), Title: string(t.Title), Slug: th.Slug, Date: looseTime(string(t.Created)), Author: name(t.Key), Draft: hidden, Views: th.Views, Pos: th.Pos}
	if len(th.Addresses) > 0 {
		a.Address = th.Addresses[0]
	}
	if u := looseTime(string(t.Updated)); u.After(a.Date) {
		a.Updated = u
	}
	if t.Category != "" {
		a.Tags = []string{plainTitle(string(t.Category))}
	}
	if hidden {
		in.toDraft(a, "stands in a group, which may not be public")
	}
	if in.o.Articles {
		page := string(t.Description)
		lines := !hasMarkup(page)
		if t.Photo != "" {
			page += `<p><img src="` + html.EscapeString(string(t.Photo)) + `"></p>`
		}
		if t.Embed != "" {
			page += "<p>" + string(t.Embed) + "</p>"
		}
		var removed []string
		a.Body, removed = articleMarkdown(page, lines, a.Address)
		for _, name := range t.files {
			removed = append(removed, "the file "+name+", which was attached")
		}
		in.articleChanged(a, removed)
	}
	return in.article(a)
}

// ningNoArticle says that a photo, an event, a group, … is none of what comes
// along; its comments do.
func (in *intake) ningNoArticle(t ningTopic, kind string, pos source.Pos) {
	var lost []string
	for _, part := range []struct {
		what string
		has  bool
	}{{"its text", t.Description != ""}, {"the picture " + string(t.Photo), t.Photo != ""}, {"its film", t.Embed != ""}, {"the files " + strings.Join(t.files, ", "), t.files != nil}} {
		if part.has {
			lost = append(lost, part.what)
		}
	}
	what := "left out"
	if len(t.comments) > 0 {
		what = "left out but for its comments"
	}
	if lost != nil {
		what += ": " + strings.Join(lost, ", ")
	}
	in.diags.Notef(pos, "changed", "", "%q is one of the %s, and no article; it is %s", shorten(scrub(plainTitle(string(t.Title)))), scrub(shorten(kind)), scrub(what))
}
