package guide

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

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
// of other comments whose words hold the author's name.
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
		case author != "" && strings.Contains(strings.ToLower(e.Body.Value), strings.ToLower(author)):
			mentions = append(mentions, e.ID.Value)
		}
	}
	return t, forgotten, mentions
}

// Held is a comment with the file it stands in, as a moderator sees it.
type Held struct {
	Path  string // "content/threads/two-sentences.yaml"
	Slug  string // "two-sentences"
	Entry Entry
	Signs []string // why it may be spam, in words; empty: no sign
}

// ThreadAt is a thread with the file it stands in.
type ThreadAt struct {
	Path, Slug string // as in Held
	ThreadFile
}

// Queue returns the comments of all threads that have one of the statuses, by
// path and then as they stand in the file. Threads that cannot be read are
// diagnostics.
func Queue(tree source.Tree, statuses ...string) ([]Held, source.Diagnostics) {
	var threads []ThreadAt
	var diags source.Diagnostics
	for _, f := range tree.Under("content/threads") {
		if strings.HasSuffix(f.Path, ".yaml") {
			t, ds := ReadThread(f)
			threads, diags = append(threads, ThreadAt{f.Path, f.Name(), t}), append(diags, ds...)
		}
	}
	return QueueOf(threads, statuses...), diags
}

// QueueOf is Queue of threads that are read. Repeats are looked for among all
// comments.
func QueueOf(threads []ThreadAt, statuses ...string) []Held {
	var held []Held
	times := map[string]int{} // folded words: how often they stand in the guide
	for _, t := range threads {
		for _, e := range t.Comments {
			times[folded(e.Body.Value)]++
			if slices.Contains(statuses, e.StatusOf()) {
				held = append(held, Held{Path: t.Path, Slug: t.Slug, Entry: e})
			}
		}
	}
	for i, h := range held {
		held[i].Signs = SpamSigns(h.Entry, times[folded(h.Entry.Body.Value)])
	}
	return held
}

func folded(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }

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
