package importer

import (
	"io/fs"
	"regexp"
	"strconv"
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// giscus: an answer of GitHub's GraphQL, saved by the owner:
// data.repository.discussions.nodes. A discussion that giscus made names a page
// in its title or holds its mark; others have nothing to do with the site.
// GitHub cuts lists at 100.

type giscusPage struct {
	PageInfo struct {
		HasNextPage bool `json:"hasNextPage"`
	} `json:"pageInfo"`
	TotalCount int `json:"totalCount"`
}

type giscusDiscussion struct {
	Number   text `json:"number"`
	Title    text `json:"title"`
	Body     text `json:"body"`
	Locked   bool `json:"locked"`
	Comments struct {
		giscusPage
		Nodes list[giscusComment] `json:"nodes"`
	} `json:"comments"`
}

type giscusComment struct {
	ID     text `json:"id"`
	Author *struct {
		Login text `json:"login"`
		URL   text `json:"url"`
	} `json:"author"`
	Created   text `json:"createdAt"`
	Edited    text `json:"lastEditedAt"`
	Deleted   text `json:"deletedAt"`
	Minimized bool `json:"isMinimized"`
	Reason    text `json:"minimizedReason"`
	Body      text `json:"body"`
	HTML      text `json:"bodyHTML"`
	Replies   struct {
		giscusPage
		Nodes list[giscusComment] `json:"nodes"`
	} `json:"replies"`
}

var giscusMarkRE = regexp.MustCompile(`<!--\s*sha1:\s*[0-9a-f]+\s*-->`)

func readGiscus(in *intake, fsys fs.FS) error {
	return in.each(fsys, func(f file) error {
		r, err := in.reader(f)
		if err != nil {
			return err
		}
		defer r.Close()
		j := newJSONFile(f.name, newTextReader(r, false, false))
		return j.giscus(in, 0)
	})
}

// giscus looks for "discussions" and reads its nodes.
func (j *jsonFile) giscus(in *intake, depth int) error {
	return j.object(func(key string) error {
		switch {
		case (key == "data" || key == "repository") && depth < 4:
			return j.giscus(in, depth+1)
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
	pos := j.pos()
	var d giscusDiscussion
	if err := j.Decode(&d); err != nil {
		return j.failed(err)
	}
	title := strings.TrimSpace(string(d.Title))
	path := strings.Trim(title, "/ ")
	if !giscusMarkRE.MatchString(string(d.Body)) && !strings.Contains(title, "/") && slugOf("/"+path) != path {
		n := len(d.Comments.Nodes)
		for _, c := range d.Comments.Nodes {
			n += len(c.Replies.Nodes)
		}
		for range n {
			in.skip(unmatched, pos, "discussion "+strconv.Quote(shorten(title))+" is not one of giscus")
		}
		return nil
	}
	key := string(d.Number) + " " + title
	t := in.thread(key)
	t.Title, t.Closed, t.Pos = title, d.Locked, pos
	switch {
	case strings.Contains(title, "://"):
		t.Addresses = []string{cleanAddress(title)}
	case !strings.ContainsAny(title, " \t"):
		t.Addresses = []string{cleanAddress("/" + path)}
	}
	if len(t.Addresses) == 1 && t.Addresses[0] == "" {
		t.Addresses = nil
	}
	in.more(d.Comments.PageInfo.HasNextPage || d.Comments.TotalCount > len(d.Comments.Nodes), pos, "comments of "+strconv.Quote(shorten(title)))
	for _, c := range d.Comments.Nodes {
		giscusAdd(in, key, "", c, pos)
		in.more(c.Replies.PageInfo.HasNextPage || c.Replies.TotalCount > len(c.Replies.Nodes), pos, "replies to "+strconv.Quote(string(c.ID)))
		for _, r := range c.Replies.Nodes {
			giscusAdd(in, key, string(c.ID), r, pos)
		}
	}
	return nil
}

func giscusAdd(in *intake, thread, parent string, k giscusComment, pos source.Pos) {
	c := comment{thread: thread, id: string(k.ID), parent: parent, date: looseTime(string(k.Created)), when: string(k.Created), edited: looseTime(string(k.Edited)), body: string(k.Body), pos: pos, author: "A former user"}
	if k.Author != nil {
		c.author, c.url = string(k.Author.Login), string(k.Author.URL)
	}
	if strings.TrimSpace(c.body) == "" {
		c.body, c.html = string(k.HTML), true
	}
	switch reason := strings.ToLower(string(k.Reason)); {
	case k.Deleted != "":
		c.status = guide.Deleted
	case k.Minimized && (reason == "spam" || reason == "abuse"):
		c.status = guide.Spam
	case k.Minimized:
		c.status = guide.Pending
	}
	in.add(c)
}
