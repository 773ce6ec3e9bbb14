package guide

import (
	"fmt"
	"hash/fnv"
	"html/template"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/two-sentences/etiquette/generator/markdown"
	"github.com/two-sentences/etiquette/generator/source"
)

// Decisions are the words a moderator has for a comment. The stance takes one
// of agrees, disagrees, adds, none.
var Decisions = []string{"approve", "spam", "delete", "stance"}

// Decide carries out a moderator's decision on one comment and returns the
// changed thread. delete empties author and words and keeps a stub, so that no
// import brings them back. An unknown id, decision or stance is an error, and
// so is approving a comment whose words are gone.
func Decide(t ThreadFile, id, decision, stance string) (ThreadFile, error) {
	i := slices.IndexFunc(t.Comments, func(e Entry) bool { return e.ID.Value == id })
	if i < 0 {
		return t, fmt.Errorf("no comment %q; %s", id, source.DidYouMean(id, t.ids(), "list shows the ids"))
	}
	e := t.Comments[i]
	if (decision == "approve" || decision == "stance") && e.StatusOf() == Deleted {
		return t, fmt.Errorf("the comment %q is deleted and its words are gone", id)
	}
	switch decision {
	case "approve":
		e.Status.Value = Approved
		if e.Author == "" {
			e.Author = "Anonymous"
		}
	case "spam":
		e.Status.Value = Spam
	case "delete":
		e = e.emptied()
	case "stance":
		if stance == "none" {
			stance = ""
		} else if !slices.Contains(stances, stance) {
			return t, fmt.Errorf("%q is no stance; %s", stance, source.DidYouMean(stance, append(slices.Clone(stances), "none"), source.OneOf(append(slices.Clone(stances), "none"))))
		}
		e.Stance.Value = stance
	default:
		return t, fmt.Errorf("%q is no decision; %s", decision, source.DidYouMean(decision, Decisions, source.OneOf(Decisions)))
	}
	t.Comments = slices.Clone(t.Comments)
	t.Comments[i] = e
	return t, nil
}

func (t ThreadFile) ids() []string {
	out := make([]string, len(t.Comments))
	for i, e := range t.Comments {
		out[i] = e.ID.Value
	}
	return out
}

// Forget removes the words of one author (the name as it is written, letter
// case aside), or the comment of one id; either may be empty. What stays is a
// deleted stub without hash, which no import fills again. mentions are the ids
// of other comments whose words hold the author's name, as words and in the same
// case.
func Forget(t ThreadFile, author, id string) (out ThreadFile, forgotten, mentions []string) {
	t.Comments = slices.Clone(t.Comments)
	for i, e := range t.Comments {
		switch {
		case id != "" && e.ID.Value == id, author != "" && e.Author != "" && strings.EqualFold(strings.TrimSpace(e.Author), strings.TrimSpace(author)):
			e = e.emptied()
			if e.Origin != nil {
				e.Origin = &Origin{Format: e.Origin.Format, ID: e.Origin.ID}
			}
			t.Comments[i] = e
			forgotten = append(forgotten, e.ID.Value)
		case author != "" && names(e.Body.Value, author):
			mentions = append(mentions, e.ID.Value)
		}
	}
	return t, forgotten, mentions
}

// names tells whether a text holds a name that stands by itself.
func names(text, name string) bool {
	name = strings.TrimSpace(name)
	for from := 0; name != ""; {
		i := strings.Index(text[from:], name)
		if i < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(text[:from+i])
		after, _ := utf8.DecodeRuneInString(text[from+i+len(name):])
		if !unicode.IsLetter(before) && !unicode.IsLetter(after) {
			return true
		}
		from += i + len(name)
	}
	return false
}

// HTML is the comment's words as a page shows them; a link within the site is
// its words alone.
func (e Entry) HTML() template.HTML { return markdown.Comment(e.Body.Value, nil) }

// Held is a comment with the file it stands in, as a moderator sees it.
type Held struct {
	Path  string // "content/threads/two-sentences.yaml"
	Slug  string // "two-sentences"
	Entry Entry
	Signs []string // why it may be spam, in words; empty: no sign
}

// Queue returns the comments of all threads that have one of the statuses, by
// path and then as they stand in the file. Repeats are looked for among all
// comments. Threads that cannot be read are diagnostics.
func Queue(tree source.Tree, statuses ...string) ([]Held, source.Diagnostics) {
	var held []Held
	var diags source.Diagnostics
	repeats := Repeats{}
	for _, f := range tree.Under("content/threads") {
		if !strings.HasSuffix(f.Path, ".yaml") {
			continue
		}
		t, ds := ReadThread(f)
		diags = append(diags, ds...)
		repeats.Add(t, 1)
		for _, e := range t.Comments {
			if slices.Contains(statuses, e.StatusOf()) {
				held = append(held, Held{Path: f.Path, Slug: f.Name(), Entry: e})
			}
		}
	}
	for i, h := range held {
		held[i].Signs = SpamSigns(h.Entry, repeats.Of(h.Entry))
	}
	return held, diags
}

// Repeats counts how often the same words stand in a guide, letter case and
// white space aside.
type Repeats map[uint64]int

// Add counts a thread's comments n times; -1 takes them out again.
func (r Repeats) Add(t ThreadFile, n int) {
	for _, e := range t.Comments {
		if e.Body.Value == "" {
			continue
		}
		key := folded(e.Body.Value)
		if r[key] += n; r[key] == 0 {
			delete(r, key)
		}
	}
}

// Of is how often a comment's words stand in the guide, itself included.
func (r Repeats) Of(e Entry) int { return r[folded(e.Body.Value)] }

func folded(s string) uint64 {
	h := fnv.New64a()
	for word := range strings.FieldsSeq(strings.ToLower(s)) {
		_, _ = h.Write([]byte(word + " "))
	}
	return h.Sum64()
}

// The rules for spam, all of them. They flag and never delete.
const manyLinks = 3

var (
	linkRE    = regexp.MustCompile(`(?i)https?://[^\s<>()\[\]]+`)
	patternRE = regexp.MustCompile(`(?i)\b(viagra|cialis|casino|slot gacor|payday loans?|seo (services?|packages?|experts?)|buy (followers|backlinks|traffic)|escorts?|replica watch(es)?|crypto (recovery|investment)|forex signals?|whats ?app (me|us)? ?(at|on|:) ?\+|hack(ed)? (his|her|my) (phone|account)|essay writing service|loan offer|spell caster)\b`)
	bbRE      = regexp.MustCompile(`(?i)\[url=|\[link=|<a\s+href`)
)

// SpamSigns tells why a comment may be spam: several links, links and hardly a
// word, forum code, words that spam is known for, an address for a name, or the
// same words as others. times is how often its words stand in the guide, the
// comment itself included. Only a moderator decides.
func SpamSigns(e Entry, times int) []string {
	var signs []string
	body := e.Body.Value
	links := linkRE.FindAllString(body, -1)
	if len(links) >= manyLinks {
		signs = append(signs, fmt.Sprintf("%d links", len(links)))
	}
	if rest := linkRE.ReplaceAllString(body, ""); len(links) > 0 && len(strings.Fields(rest)) < 4 {
		signs = append(signs, "a link and hardly a word")
	}
	if bbRE.MatchString(body) {
		signs = append(signs, "links in forum code or HTML")
	}
	if word := patternRE.FindString(e.Author + " " + body); word != "" {
		signs = append(signs, fmt.Sprintf("the words %q", strings.ToLower(word)))
	}
	if strings.Contains(e.Author, "://") || strings.HasPrefix(strings.ToLower(e.Author), "www.") {
		signs = append(signs, "an address for a name")
	}
	if times > 1 && len(body) > 0 {
		signs = append(signs, fmt.Sprintf("the same words %d times in the guide", times))
	}
	return signs
}
