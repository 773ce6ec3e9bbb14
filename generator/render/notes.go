package render

import (
	"strconv"
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// noteParts are the gallery, its filters and each note.
func (s *site) noteParts(l *partList) {
	l.pages(len(s.Notes), notesPerPage, func(b *builder, n int) { b.gallery(b.galleryHead(), b.Notes, n) })
	for _, kind := range guide.Kinds {
		if things := len(notesOf(s.Notes, kind)); things > 0 {
			l.pages(things, notesPerPage, func(b *builder, n int) {
				b.gallery(b.filtered("kind", kind, b.words.or("kind."+kind, kind)), notesOf(b.Notes, kind), n)
			})
		}
	}
	for i, sit := range s.Situations {
		if len(sit.Notes) > 0 {
			l.pages(len(sit.Notes), notesPerPage, func(b *builder, n int) {
				sit := b.Situations[i]
				b.gallery(b.filtered("situation", sit.ID, sit.Title), sit.Notes, n)
			})
		}
	}
	l.each(len(s.Notes), func(b *builder, i int) {
		n := b.Notes[i]
		b.html(n.URL, "note", n.Path, nil, func(t *Tools) any { return b.note(t, i) })
		b.card(n.URL, n.Title, n.Path, func() string { return b.noteVerdict(n) })
	})
}

func notesOf(notes []*guide.Note, kind string) []*guide.Note {
	return notesWhere(notes, func(n *guide.Note) bool { return n.Kind == kind })
}

func (b *builder) galleryHead() head {
	return head{kind: "notes", path: "/notes/", title: b.words.must("notes"), description: b.words.must("notes.about")}
}

func notesWhere(notes []*guide.Note, is func(*guide.Note) bool) (list []*guide.Note) {
	for _, n := range notes {
		if is(n) {
			list = append(list, n)
		}
	}
	return list
}

// filtered is the head of the gallery with a filter in force.
func (b *builder) filtered(by, value, name string) head {
	all := b.galleryHead()
	h := all
	h.path, h.title = "/notes/"+by+"/"+value+"/", b.words.must("notes."+by, "name", name)
	h.crumbs = []Link{{Title: all.title, Href: all.path}}
	return h
}

// gallery adds page n of a list of notes.
func (b *builder) gallery(h head, notes []*guide.Note, n int) {
	base := h.path
	h = b.numbered(h, n)
	b.html(h.path, h.kind, "", nil, func(t *Tools) any {
		return &NotesPage{
			Page: b.page(t, h), Notice: b.Settings.NotesNotice, Notes: b.noteCards(t, slice(notes, n, notesPerPage)), Total: len(notes),
			Kinds: b.kindFilters(t, base), Situations: b.situationFilters(t, base), Pager: pager(t, base, n, len(notes), notesPerPage),
		}
	})
}

// kindFilters are the links to the gallery by kind; the one at path is marked.
func (s *site) kindFilters(t *Tools, path string) []Link {
	list := []Link{s.filter(t, path, t.say("all"), "/notes/", len(s.Notes))}
	for _, kind := range guide.Kinds {
		if n := len(notesOf(s.Notes, kind)); n > 0 {
			list = append(list, s.filter(t, path, t.name("kind", kind), "/notes/kind/"+kind+"/", n))
		}
	}
	return list
}

func (s *site) situationFilters(t *Tools, path string) []Link {
	list := []Link{s.filter(t, path, t.say("all"), "/notes/", len(s.Notes))}
	for _, sit := range s.Situations {
		if len(sit.Notes) > 0 {
			list = append(list, s.filter(t, path, sit.Title, "/notes/situation/"+sit.ID+"/", len(sit.Notes)))
		}
	}
	return list
}

func (s *site) filter(t *Tools, path, title, to string, count int) Link {
	return Link{Title: title, Href: t.URL(to), Current: path == to, Count: count}
}

// How many neighbours a note's page shows.
const noteNeighbours = 4

// note is the data of the page of the i-th note.
func (s *site) note(t *Tools, i int) *NotePage {
	n := s.Notes[i]
	h := head{kind: "note", path: n.URL, title: n.Title, lang: s.foreign(n.Lang), crumbs: []Link{{Title: t.say("notes"), Href: "/notes/"}}}
	v := &NotePage{Note: s.noteCard(t, n)}
	if h.description = excerpt(plain(v.Note.Why), 160); h.description == "" {
		h.description = excerpt(strings.Join(strings.Fields(n.After.Text), " "), 160)
	}
	v.Page = s.page(t, h)
	if i > 0 {
		v.Prev = noteLink(t, s.Notes[i-1])
	}
	if i+1 < len(s.Notes) {
		v.Next = noteLink(t, s.Notes[i+1])
	}
	if n.Situation == nil {
		return v
	}
	for _, other := range n.Situation.Notes {
		if other != n && len(v.Related) < noteNeighbours {
			v.Related = append(v.Related, s.noteCard(t, other))
		}
	}
	for _, a := range n.Situation.Articles[:min(noteNeighbours, len(n.Situation.Articles))] {
		v.Articles = append(v.Articles, *articleLink(t, a))
	}
	return v
}

func noteLink(t *Tools, n *guide.Note) *Link {
	t.site.reads(n.Path)
	return &Link{Title: n.Title, Href: t.URL(n.URL), Lang: t.site.foreign(n.Lang)}
}

func (s *site) noteCards(t *Tools, notes []*guide.Note) []NoteCard {
	list := make([]NoteCard, len(notes))
	for i, n := range notes {
		list[i] = s.noteCard(t, n)
	}
	return list
}

// noteCard is an example note with its before and after.
func (s *site) noteCard(t *Tools, n *guide.Note) NoteCard {
	s.reads(n.Path, situationsFile)
	c := NoteCard{
		Tools: t, ID: n.ID, Title: n.Title, Href: t.URL(n.URL), Kind: n.Kind, KindName: t.name("kind", n.Kind),
		Platform: n.Platform, PlatformName: t.name("platform", n.Platform), Purpose: n.Purpose, PurposeName: t.name("purpose", n.Purpose),
		Tone: n.Tone, ToneName: t.name("tone", n.Tone), Why: n.Why.HTML(t.fill(n.Path, "")),
		Lang: s.foreign(n.Lang),
	}
	if s.hasReplies() && n.Answers() {
		c.FillHref = t.URL(replyPath + "#purpose=" + n.Purpose + "&tone=" + n.Tone)
	}
	if n.Situation != nil {
		c.Situation = Link{Title: n.Situation.Title, Href: t.URL(n.Situation.URL)}
	}
	if n.Before != nil {
		before := s.part(t, n, "before", *n.Before)
		c.Before = &before
	}
	c.After = s.part(t, n, "after", n.After)
	if n.Before == nil {
		c.After.alone()
	}
	return c
}

// alone makes of an after, whose before is not shown, a note as any other.
func (v *NoteText) alone() { v.Part, v.PartName = "", "" }

// part is a note's before or after.
func (s *site) part(t *Tools, n *guide.Note, part string, sample guide.Sample) NoteText {
	v := t.noteText("site-n-"+n.ID+"-"+part, n.Kind, n.Platform, sample)
	v.Part, v.PartName, v.Lang = part, t.say("part."+part), s.foreign(n.Lang)
	return v
}

// noteText is a note's text. An empty kind is an invitation.
func (t *Tools) noteText(id, kind, platform string, sample guide.Sample) NoteText {
	if kind == "" {
		kind = "invitation"
	}
	said := t.judge(sample, kind, platform)
	v := NoteText{
		Tools: t, ID: id, Kind: kind, KindName: t.name("kind", kind), PlatformName: t.name("platform", platform), Text: sample.Text,
		Verdict: said.verdict, VerdictName: t.name("verdict", said.verdict), Reasons: said.reasons,
		Length: source.UTF16Len(sample.Text), Limit: said.limit,
	}
	v.Segments, v.Marks = segments(id, sample)
	if t.site.checker {
		v.CheckerHref = t.URL("/checker/" + checkerFragment(sample.Text, kind, platform))
	}
	return v
}

// checkerFragment carries a note to the checker: the note comes first.
func checkerFragment(text, kind, platform string) string {
	s := "#note=" + encode(text, &valueSafe) + "&kind=" + kind
	if platform != "" {
		s += "&platform=" + platform
	}
	return s
}

// segments cuts a text at its marks, which are numbered from 1.
func segments(id string, sample guide.Sample) (parts []Segment, marks []Mark) {
	marks = make([]Mark, len(sample.Marks))
	at := 0
	for i, m := range sample.Marks {
		n := strconv.Itoa(i + 1)
		marks[i] = Mark{N: i + 1, Text: sample.Text[m.Start:m.End], Does: m.Does, ID: id + "-" + n, RefID: id + "-" + n + "-ref"}
		if m.Start > at {
			parts = append(parts, Segment{Text: sample.Text[at:m.Start]})
		}
		parts = append(parts, Segment{Text: marks[i].Text, Mark: &marks[i]})
		at = m.End
	}
	if at < len(sample.Text) {
		parts = append(parts, Segment{Text: sample.Text[at:]})
	}
	return parts, marks
}
