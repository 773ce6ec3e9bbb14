package importer

import (
	"html"
	"io/fs"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/sanitize"
	"github.com/two-sentences/etiquette/generator/source"
)

// Disqus XML (help.disqus.com, "Comments Export"). Threads stand before posts;
// a post names its thread and its parent by dsq:id. A post whose thread is not
// there, or has no address, is left out: we do not guess.

func readDisqus(in *intake, fsys fs.FS) error {
	known := map[string]bool{} // threads of the export that are no empty shells
	gone := map[string]bool{}
	err := in.each(fsys, func(f file) error {
		r, err := in.reader(f)
		if err != nil {
			return err
		}
		defer r.Close()
		return xmlFile{path: f.name, want: tagSet("thread post"), f: func(e *elem) error {
			if e.name == "thread" {
				disqusThread(in, f.name, e, known, gone)
				return nil
			}
			in.add(disqusPost(in, f.name, e, gone))
			return nil
		}}.read(in, r)
	})
	kept := in.threads[:0]
	for _, t := range in.threads {
		if len(t.Addresses) > 0 {
			kept = append(kept, t)
			continue
		}
		reason := noAddress
		if !known[t.key] {
			reason = noThread
		}
		for _, c := range t.comments {
			in.leaveOut(reason, c.Pos, "comment "+strconv.Quote(c.Origin.ID)+" belongs to thread "+strconv.Quote(t.key)+map[bool]string{true: ", which has no address", false: ", which is not in the export"}[known[t.key]])
		}
	}
	in.threads = kept
	return err
}

func disqusThread(in *intake, path string, e *elem, known, gone map[string]bool) {
	id := e.attr("id")
	known[id] = true
	t := in.thread(id)
	t.Title, t.Closed, t.Pos = e.get("title"), e.get("isClosed") == "true", source.Pos{Path: path, Line: e.line}
	gone[id] = e.get("isDeleted") == "true"
	if link := cleanAddress(e.get("link")); link != "" {
		t.Addresses = []string{link}
	}
}

func disqusPost(in *intake, path string, e *elem, gone map[string]bool) comment {
	c := comment{id: e.attr("id"), same: e.get("id"), date: looseTime(e.get("createdAt")), when: e.get("createdAt"), html: true, pos: source.Pos{Path: path, Line: e.line}}
	if k := e.kid("thread"); k != nil {
		c.thread = k.attr("id")
	}
	if k := e.kid("parent"); k != nil {
		c.parent = k.attr("id")
	}
	if k := e.kid("author"); k != nil {
		if c.author = k.get("name"); c.author == "" {
			c.author = k.get("username")
		}
	}
	if k := e.kid("message"); k != nil {
		c.body = redirectRE().ReplaceAllStringFunc(k.text.String(), direct)
		c.lines, c.cut = !hasMarkup(c.body), k.cut
	}
	deleted, spam := e.get("isDeleted"), e.get("isSpam")
	switch {
	case deleted == "true":
		c.status = guide.Deleted
	case spam == "true":
		c.status = guide.Spam
	case gone[c.thread]:
		c.status = guide.Pending
		in.changed(c, "it is pending, as its thread is deleted there")
	case e.get("isApproved") == "false":
		c.status = guide.Pending
	case deleted != "false" || spam != "false":
		c.status = guide.Pending
		in.changed(c, "it is pending, as the export does not say whether it is deleted or spam")
	}
	return c
}

// Disqus counts clicks: its links lead by way of disq.us/url?url=ADDRESS:CODE.
var redirectRE = pattern(`https?://(?:disq\.us/(?:url|u)|redirect\.disqus\.com/url)\?(?:url|impression)=[^"'<>\s]+`)

func direct(link string) string {
	u, err := url.Parse(html.UnescapeString(link))
	if err != nil {
		return link
	}
	to := u.Query().Get("url")
	if i := strings.LastIndexByte(to, ':'); i > len("https") && !strings.ContainsAny(to[i:], "/?#") {
		to = to[:i]
	}
	if _, ok := sanitize.Link(to); !ok {
		return link
	}
	return html.EscapeString(to)
}

// hasMarkup tells whether HTML holds a paragraph, a break or a box; if not, its
// line breaks count.
func hasMarkup(s string) bool {
	lower := strings.ToLower(s)
	return strings.Contains(lower, "<p>") || strings.Contains(lower, "<p ") || strings.Contains(lower, "<br") || strings.Contains(lower, "<div")
}

var looseLayouts = []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05 -0700 MST",
	"2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02", time.RFC1123Z, time.RFC1123}

// hasOffset tells whether a date says how far it is from UTC.
func hasOffset(s string) bool {
	_, clock, _ := strings.Cut(s, ":")
	return strings.ContainsAny(clock, "Zz+-") || strings.Contains(clock, "GMT") || strings.Contains(clock, "UTC")
}

// looseTime reads the dates of exports; what has no offset is UTC. It is zero
// where the text is no date.
func looseTime(s string) time.Time {
	s = strings.TrimSpace(s)
	for _, layout := range looseLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	return time.Time{}
}

// epoch makes a time of seconds or, where that is far in the future,
// milliseconds since 1970.
func epoch(n float64) time.Time {
	if n <= 0 || n != n || n > 1e15 {
		return time.Time{}
	}
	if n > 1e11 {
		n /= 1000
	}
	return time.Unix(int64(n), 0).UTC()
}
