package render

import (
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
)

// A reader answers an article, or one comment, in the ways that replies of
// content/site.yaml names: by mail, on a page of the publisher's choice, by a
// form. Each carries the address of what is answered, ARTICLE/#c-ID, and a mail
// a token in its subject, by which "import mail" finds the place. None needs a script.

// reply is how to answer an article, or the comment of that id in its thread.
func (s *site) reply(t *Tools, a *guide.Article, id string) (mail, href string, form *ReplyForm) {
	to, path := s.Settings.Replies, a.URL
	if id != "" {
		path += "#c-" + id
	}
	at, subject := addressOf(t, path), t.say("mail.reply", "title", a.Title)
	if to.Mail.Value != "" {
		mail = mailto(to.Mail.Value, subject+" "+token(a, id), "\n\n\n"+at)
	}
	if to.Form.Value != "" {
		form = &ReplyForm{Tools: t, Action: t.URL(to.Form.Value), Hosted: isSitePath(to.Form.Value), Subject: subject, Address: at, Thread: a.Slug, Comment: id}
	}
	return mail, withReply(to.Link.Value, at, a, id), form
}

// token names a thread, or a comment of it, in the subject of a mail: its
// reader may delete the address in the text, and rarely touches the subject.
func token(a *guide.Article, id string) string {
	if id != "" {
		id = "#c-" + id
	}
	return "[/" + a.Slug + "/" + id + "]"
}

// withReply fills the places of a link: {url}, {title}, {thread} and {comment}.
func withReply(link, at string, a *guide.Article, id string) string {
	for _, place := range []struct{ name, value string }{{"title", a.Title}, {"thread", a.Slug}, {"comment", id}} {
		link = strings.ReplaceAll(link, "{"+place.name+"}", encode(place.value, &valueSafe))
	}
	return withURL(link, at)
}
