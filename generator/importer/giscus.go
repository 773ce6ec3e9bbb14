package importer

import (
	"io/fs"
	"strconv"
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// giscus: an answer of GitHub's GraphQL, saved by the owner:
// data.repository.discussions.nodes. A discussion that giscus made names a page
// in its title or holds its mark; others have nothing to do with the site.
// GitHub cuts lists at 100.

type giscusDiscussion struct {
	Number, Title, Body, Locked text
	Comments                    giscusList
}

// giscusList is a list that may be cut off.
type giscusList struct {
	nodes       []giscusComment
	more, total text
}

func (l giscusList) incomplete() bool {
	total, _ := strconv.Atoi(string(l.total))
	return l.more == "true" || total > len(l.nodes)
}

type giscusComment struct {
	ID, Login, URL, Created, Edited, Deleted, Minimized, Reason, Body, HTML text
	Replies                                                                 giscusList
}

var giscusMarkRE = pattern(`<!--\s*sha1:\s*[0-9a-f]+\s*-->`)

func readGiscus(in *intake, fsys fs.FS) error {
	return in.each(fsys, func(f file) error {
		r, err := in.reader(f)
		if err != nil {
			return err
		}
		defer r.Close()
		clean := newTextReader(r, false, false)
		defer in.mended(f.name, clean)
		j := newJSONFile(f.name, clean)
		return j.giscus(in, 0)
	})
}

// giscus looks for "discussions" and reads its nodes.
func (j *jsonFile) giscus(in *intake, depth int) error {
	return j.object(func(key string) error {
		switch {
		case (key == "data" || key == "repository") && depth < 4:
			return j.giscus(in, depth+1)
		case key == "discussion":
			return j.discussion(in)
		case key == "discussions":
			return j.object(func(key string) error {
				switch key {
				case "nodes":
					return j.array(func() error { return j.discussion(in) })
				case "pageInfo":
					var p struct {
						HasNextPage bool `json:"hasNextPage"`
					}
					if err := j.Decode(&p); err != nil {
						return j.failed(err)
					}
					in.more(p.HasNextPage, j.pos(), "discussions")
					return nil
				}
				return j.skipValue()
			})
		}
		return j.skipValue()
	})
}

func (in *intake) more(more bool, pos source.Pos, what string) {
	if more {
		in.diags.Warnf(pos, "incomplete", "ask GitHub for the next page as well and import both files", "the list of %s is cut off: there are more", what)
	}
}

func (j *jsonFile) discussion(in *intake) error {
	j.More()
	pos := j.pos()
	var d giscusDiscussion
	keys := j.texts(map[string]*text{"number": &d.Number, "title": &d.Title, "body": &d.Body, "locked": &d.Locked})
	keys["comments"] = func() error { return j.giscusList(&d.Comments) }
	err := j.record(keys)
	if err != nil && len(d.Comments.nodes) == 0 {
		return err
	}
	in.cutOff(err, pos, string(d.Title), len(d.Comments.nodes))
	in.discussion(d, pos)
	return err
}

// giscusList reads {nodes: […], pageInfo: {hasNextPage}, totalCount} of
// comments. Of a file that is cut off, it holds those that are whole.
func (j *jsonFile) giscusList(l *giscusList) error {
	keys := j.texts(map[string]*text{"totalCount": &l.total})
	keys["pageInfo"] = func() error { return j.record(j.texts(map[string]*text{"hasNextPage": &l.more})) }
	keys["nodes"] = func() error {
		return j.list(func() error {
			var c giscusComment
			keys := j.texts(map[string]*text{"id": &c.ID, "createdAt": &c.Created, "lastEditedAt": &c.Edited, "deletedAt": &c.Deleted,
				"isMinimized": &c.Minimized, "minimizedReason": &c.Reason, "body": &c.Body, "bodyHTML": &c.HTML})
			keys["author"] = func() error { return j.record(j.texts(map[string]*text{"login": &c.Login, "url": &c.URL})) }
			keys["replies"] = func() error { return j.giscusList(&c.Replies) }
			err := j.record(keys)
			if err == nil || len(c.Replies.nodes) > 0 && c.ID != "" && c.Created != "" {
				l.nodes = append(l.nodes, c)
			}
			return err
		})
	}
	return j.record(keys)
}

func (in *intake) discussion(d giscusDiscussion, pos source.Pos) {
	title := strings.TrimSpace(string(d.Title))
	path := strings.Trim(title, "/ ")
	if !giscusMarkRE().MatchString(string(d.Body)) && !strings.Contains(title, "/") && slugOf("/"+path) != path {
		n := len(d.Comments.nodes)
		for _, c := range d.Comments.nodes {
			n += len(c.Replies.nodes)
		}
		for range n {
			in.skip(unmatched, pos, "discussion "+strconv.Quote(shorten(title))+" is not one of giscus")
		}
		return
	}
	key := string(d.Number) + " " + title
	t := in.thread(key)
	t.Title, t.Closed, t.Pos = title, d.Locked == "true", pos
	switch {
	case strings.Contains(title, "://"):
		t.Addresses = []string{cleanAddress(title)}
	case !strings.ContainsAny(title, " \t"):
		t.Addresses = []string{cleanAddress("/" + path)}
	}
	if len(t.Addresses) == 1 && t.Addresses[0] == "" {
		t.Addresses = nil
	}
	in.more(d.Comments.incomplete(), pos, "comments of "+strconv.Quote(shorten(title)))
	for _, c := range d.Comments.nodes {
		giscusAdd(in, key, "", c, pos)
		in.more(c.Replies.incomplete(), pos, "replies to "+strconv.Quote(string(c.ID)))
		for _, r := range c.Replies.nodes {
			giscusAdd(in, key, string(c.ID), r, pos)
		}
	}
}

func giscusAdd(in *intake, thread, parent string, k giscusComment, pos source.Pos) {
	c := comment{thread: thread, id: string(k.ID), parent: parent, date: looseTime(string(k.Created)), when: string(k.Created), edited: looseTime(string(k.Edited)), body: string(k.Body), pos: pos, author: "A former user"}
	if k.Login != "" {
		c.author, c.url = string(k.Login), string(k.URL)
	}
	if strings.TrimSpace(c.body) == "" {
		c.body, c.html = string(k.HTML), true
	}
	minimized := k.Minimized == "true"
	switch reason := strings.ToLower(string(k.Reason)); {
	case k.Deleted != "":
		c.status = guide.Deleted
	case minimized && (reason == "spam" || reason == "abuse"):
		c.status = guide.Spam
	case minimized:
		c.status = guide.Pending
	}
	in.add(c)
}
