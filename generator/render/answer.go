package render

import (
	"slices"
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

const replyPath = "/reply/"

// ReplyPage helps to answer a bare invitation: a reply is chosen by purpose
// and tone, filled in, and judged as it is typed. Without a script its texts
// are there to copy.
type ReplyPage struct {
	Page
	Tool            CheckerTool
	Purposes, Tones []Choice // those that some reply has
	Replies         []Reply  // for the script
	First           First    // what stands there before a script chooses
	Groups          []ReplyGroup
}

// First is the reply that is chosen at first: of the first purpose and tone.
type First struct {
	Text   string
	Fields []Choice // Value is what a field is, Name the example's words; each once
	Left   string   // all those words, in quotes
}

// Reply is a reply of the gallery, as the script reads it.
type Reply struct {
	Title    string  `json:"title"`
	Href     string  `json:"href"`
	Purpose  string  `json:"purpose"`
	Tone     string  `json:"tone"`
	Lang     string  `json:"lang"`
	Platform string  `json:"platform"`
	Text     string  `json:"text"`
	Fields   []Field `json:"fields"` // in the order of the text
}

// Field is a stretch of a text that a reader replaces, in UTF-16 units. Is
// tells what it is: "to" and "from" are the names of the two.
type Field struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Is    string `json:"is"`
}

// ReplyGroup is the replies of one purpose.
type ReplyGroup struct {
	Purpose, Name string
	Notes         []NoteCard
}

// replies are the notes that answer an invitation: those with a purpose and a
// tone, in the guide's own language first.
func (s *site) replies() []*guide.Note {
	list := notesWhere(s.Notes, (*guide.Note).Answers)
	slices.SortStableFunc(list, func(a, b *guide.Note) int {
		return int(boolByte(s.foreign(a.Lang) != "")) - int(boolByte(s.foreign(b.Lang) != ""))
	})
	return list
}

func (s *site) hasReplies() bool { return len(s.answers) > 0 }

// replyPage adds the page, where there are replies and a checker to judge them.
func (b *builder) replyPage() {
	if !b.hasReplies() {
		return
	}
	h := head{kind: "reply", path: replyPath, title: b.words.must("answer"), description: b.words.must("answer.about")}
	list := b.answers
	b.html(h.path, h.kind, "", nil, func(t *Tools) any {
		v := &ReplyPage{Page: b.page(t, h), Tool: b.checkerTool(t, 0)}
		v.Tool.Kind, v.Tool.Fills = "reply", true
		v.Tool.Program = b.Program.WithLinks(func(link string) (string, bool) { return t.link(ruleFile, replyPath, link) })
		for _, n := range list {
			v.Replies = append(v.Replies, b.answer(t, n))
		}
		v.Purposes = choices(t, "purpose", used(guide.Purposes, list, func(n *guide.Note) string { return n.Purpose }))
		v.Tones = choices(t, "tone", used(guide.Tones, list, func(n *guide.Note) string { return n.Tone }))
		v.First = firstOf(v.Replies, v.Purposes[0].Value, v.Tones[0].Value)
		for _, p := range v.Purposes {
			notes := notesWhere(list, func(n *guide.Note) bool { return n.Purpose == p.Value })
			group := ReplyGroup{Purpose: p.Value, Name: p.Name, Notes: b.noteCards(t, notes)}
			for i := range group.Notes {
				group.Notes[i].After.alone()
			}
			v.Groups = append(v.Groups, group)
		}
		return v
	})
}

// firstOf is the first reply of a purpose and tone; else the first of all.
func firstOf(list []Reply, purpose, tone string) First {
	r := list[max(0, slices.IndexFunc(list, func(r Reply) bool { return r.Purpose == purpose && r.Tone == tone }))]
	f := First{Text: r.Text}
	var words []string
	for _, field := range r.Fields {
		name := units(r.Text, field.Start, field.End)
		words = append(words, "“"+name+"”")
		if !slices.ContainsFunc(f.Fields, func(c Choice) bool { return c.Value == field.Is }) {
			f.Fields = append(f.Fields, Choice{Value: field.Is, Name: name})
		}
	}
	f.Left = strings.Join(words, ", ")
	return f
}

// used are the values of a set that some note has.
func used(set []string, notes []*guide.Note, of func(*guide.Note) string) []string {
	return slices.DeleteFunc(slices.Clone(set), func(v string) bool {
		return !slices.ContainsFunc(notes, func(n *guide.Note) bool { return of(n) == v })
	})
}

func (s *site) answer(t *Tools, n *guide.Note) Reply {
	text := n.After.Text
	r := Reply{Title: n.Title, Href: t.URL(n.URL), Purpose: n.Purpose, Tone: n.Tone, Lang: n.Lang, Platform: n.Platform, Text: text, Fields: []Field{}}
	for _, f := range n.Fields {
		start := source.UTF16Len(text[:f.Start])
		r.Fields = append(r.Fields, Field{Start: start, End: start + source.UTF16Len(text[f.Start:f.End]), Is: f.Does})
	}
	return r
}
