package importer

import (
	"io/fs"
	"net/url"
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// Blogger, in two forms: the classic Atom feed, whose entries are told apart by
// a category, and Google Takeout's feed.atom (schemas.google.com/blogger/2018),
// by blogger:type. Ids of comments look like ids of posts; only their number
// counts. An author's element holds a blogger:type of its own, so only direct
// children are read.

var postNumberRE = pattern(`(?:post-|/)([0-9]+)/?$`)

func bloggerID(s string) string {
	s = strings.Join(strings.Fields(s), "")
	if m := postNumberRE().FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return s
}

func readBlogger(in *intake, fsys fs.FS) error {
	err := in.each(fsys, func(f file) error {
		r, err := in.reader(f)
		if err != nil {
			return err
		}
		defer r.Close()
		return xmlFile{path: f.name, want: tagSet("entry"), long: tagSet("content"), f: func(e *elem) error {
			bloggerEntry(in, f.name, e)
			return nil
		}}.read(in, r)
	})
	kept := in.threads[:0]
	for _, t := range in.threads {
		if len(t.Addresses) == 0 && t.Article < 0 && t.Slug == "" { // its post is not in the export
			t.Slug = guide.Slug("post " + t.key)
		}
		if t.key != "" {
			kept = append(kept, t)
			continue
		}
		for _, c := range t.comments {
			in.leaveOut(noThread, c.Pos, "comment \""+c.Origin.ID+"\" names no post that it belongs to")
		}
	}
	in.threads = kept
	return err
}

func bloggerEntry(in *intake, path string, e *elem) {
	kind := strings.ToLower(e.get("type"))
	for _, k := range e.kids {
		if k.name == "category" {
			if scheme := strings.Join(strings.Fields(k.attr("scheme")), ""); strings.HasSuffix(scheme, "#kind") {
				term := strings.Join(strings.Fields(k.attr("term")), "")
				kind = term[strings.LastIndexByte(term, '#')+1:]
			}
		}
	}
	switch kind {
	case "comment":
		bloggerComment(in, path, e)
	case "post", "page":
		bloggerPost(in, path, e, kind)
	}
}

func bloggerPost(in *intake, path string, e *elem, kind string) {
	id := bloggerID(e.get("id"))
	address := e.get("filename")
	draft := kind == "page" || e.get("status") != "" && e.get("status") != "LIVE" || e.get("trashed") != ""
	if c := e.kid("control"); c != nil && c.get("draft") == "yes" {
		draft = true
	}
	a := Article{ID: id, Title: e.get("title"), Date: looseTime(e.get("published")), Draft: draft, Pos: source.Pos{Path: path, Line: e.line}}
	for _, k := range e.kids {
		switch {
		case k.name == "link" && k.attr("rel") == "alternate" && address == "":
			address = k.attr("href")
		case k.name == "category" && !strings.HasSuffix(k.attr("scheme"), "#kind") && k.attr("term") != "":
			a.Tags = append(a.Tags, plainTitle(k.attr("term")))
		case k.name == "author":
			a.Author = k.get("name")
		}
	}
	a.Address = cleanAddress(address)
	a.Slug = slugOf(a.Address)
	trashed := e.get("trashed") != ""
	if k := e.kid("content"); k != nil && in.o.Articles && !trashed {
		var removed []string
		a.Body, removed = articleMarkdown(k.text.String(), !hasMarkup(k.text.String()), a.Address)
		in.articleChanged(a, removed)
	}
	if kind == "page" {
		in.toDraft(a, "is a page there")
	} else if draft && !trashed {
		in.toDraft(a, "is not public there")
	}
	t := in.thread(id)
	t.Title, t.Slug, t.Pos = a.Title, a.Slug, a.Pos
	if !trashed {
		t.Article = in.article(a)
	}
	t.hidden = draft
	if a.Address != "" {
		t.Addresses = []string{a.Address}
	}
	if draft {
		for i := range t.comments {
			if t.comments[i].StatusOf() == guide.Approved {
				t.comments[i].Status.Value = guide.Pending
				in.changed(comment{id: t.comments[i].Origin.ID, pos: t.comments[i].Pos}, bloggerHidden)
			}
		}
	}
}

// removedRE is what Blogger puts in the place of a comment, in English.
var removedRE = pattern(`^\s*This comment has been removed by (?:the author|a blog administrator)\.\s*$`)

const bloggerHidden = "it is pending, as its post is a page, or not public"

func bloggerComment(in *intake, path string, e *elem) {
	c := comment{id: bloggerID(e.get("id")), thread: bloggerID(e.get("parent")), date: looseTime(e.get("published")), when: e.get("published"), html: true, pos: source.Pos{Path: path, Line: e.line}}
	if s := e.get("inReplyTo"); s != "" {
		c.parent = bloggerID(s)
	}
	address := ""
	for _, k := range e.kids {
		switch {
		case k.name == "in-reply-to" && c.thread == "":
			c.thread = bloggerID(k.attr("ref"))
			if address == "" {
				address = cleanAddress(k.attr("href"))
			}
		case k.name == "link" && k.attr("rel") == "related":
			c.parent = bloggerID(k.attr("href"))
		case k.name == "link" && k.attr("rel") == "alternate":
			address = cleanAddress(k.attr("href"))
		case k.name == "extendedProperty" && k.attr("name") == "blogger.contentRemoved":
			c.status = guide.Deleted
		case k.name == "author":
			c.author, c.url = k.get("name"), bloggerProfile(k.get("uri"))
		case k.name == "content":
			c.body = k.text.String()
			if removedRE().MatchString(c.body) && c.status == "" {
				c.status = guide.Deleted
				in.changed(c, "it says that it was removed, and is taken for deleted")
			}
			c.lines, c.cut = !hasMarkup(c.body), k.cut
		}
	}
	switch status := e.get("status"); {
	case e.get("trashed") != "" || status == "EMPTIED":
		c.status = guide.Deleted
	case strings.HasPrefix(status, "SPAM"):
		c.status = guide.Spam
	case status != "" && status != "LIVE":
		c.status = guide.Pending
	}
	t := in.thread(c.thread)
	if t.hidden && c.status == "" {
		c.status = guide.Pending
		in.changed(c, bloggerHidden)
	}
	if len(t.Addresses) == 0 && address != "" {
		t.Addresses = []string{address}
	}
	in.add(c)
}

// bloggerProfile leaves out the profile pages of services, which are gone.
func bloggerProfile(s string) string {
	u, err := url.Parse(s)
	if err != nil || strings.HasSuffix(u.Hostname(), "blogger.com") || u.Hostname() == "plus.google.com" {
		return ""
	}
	return s
}
