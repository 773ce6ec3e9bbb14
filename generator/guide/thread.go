package guide

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/two-sentences/etiquette/generator/markdown"
	"github.com/two-sentences/etiquette/generator/sanitize"
	"github.com/two-sentences/etiquette/generator/source"
)

// The words of a thread.
var (
	statuses = []string{"approved", "pending", "spam", "deleted"}
	stances  = []string{string(Agrees), string(Disagrees), string(Adds)}
	roles    = []string{"author", "moderator", "member"}
	kindsOf  = []string{"comment", "pingback", "trackback", "mail"}
)

// parseThread reads a thread. Codes: thread-version, duplicate-comment,
// no-such-comment, comment-cycle, no-author, comment-too-long, author-url.
func parseThread(f source.File) (*Thread, source.Diagnostics) {
	_, t, diags := readThread(f)
	return t, diags
}

// readThread is parseThread, and the file as it stands.
func readThread(f source.File) (ThreadFile, *Thread, source.Diagnostics) {
	var k ThreadFile
	diags := source.Decode(f, 0, f.Data, &k)
	if k.Version != ThreadVersion && k.Version != 0 {
		diags.Errorf(k.Pos, "thread-version", "write \"version: 1\"", "version %d of the thread format is not known", k.Version)
	}
	t := &Thread{Path: f.Path, Slug: f.Name(), Source: strings.Clone(k.Thread.Source.Value), Closed: k.Thread.Closed, Views: k.Thread.Views,
		Stances: map[Stance]int{}, Sum: f.Hash, Pos: source.Pos{Path: f.Path}}
	nodes := make([]node, len(k.Comments))
	byID := map[string]int{}
	for i, c := range k.Comments {
		nodes[i] = newNode(c, &diags)
		t.Imported = t.Imported || c.Origin != nil
		if first, dup := byID[c.ID.Value]; dup {
			diags.Errorf(c.ID.Pos, "duplicate-comment", "give one of them another id", "the id %q is taken by the comment on line %d", c.ID.Value, k.Comments[first].ID.Pos.Line)
			continue
		}
		byID[c.ID.Value] = i
	}
	connect(nodes, byID, k.Comments, &diags)
	t.comments = readingOrder(nodes)
	t.Newest, t.Shown, t.Authors = newest(t.comments), len(t.comments), authors(t.comments)
	for _, n := range nodes {
		if n.approved {
			t.Count++
			if n.comment.Stance != "" {
				t.Stances[n.comment.Stance]++
			}
		}
	}
	return k, t, diags
}

// authors are those of comments, a line each.
func authors(comments []Comment) string {
	var b strings.Builder
	for _, c := range comments {
		b.WriteString(c.Author)
		b.WriteByte('\n')
	}
	return b.String()
}

// newest is the last comment by its date, without its Body; of one date the last
// in reading order.
func newest(comments []Comment) *Comment {
	last := -1
	for i, c := range comments {
		if !c.Stub && (last < 0 || !c.Date.Before(comments[last].Date)) {
			last = i
		}
	}
	if last < 0 {
		return nil
	}
	c := comments[last]
	c.Body = ""
	for _, s := range []*string{&c.ID, &c.Author, &c.AuthorURL, &c.Parent, &c.ParentBy} {
		*s = strings.Clone(*s) // parts of the file's text, which the other comments keep and a lean thread lets go
	}
	return &c
}

// node is a comment on its way into the reading order.
type node struct {
	comment  Comment
	approved bool
	parent   int // index; -1: the article
	number   int // the number at the end of its id, -1 for none
}

func newNode(k Entry, diags *source.Diagnostics) node {
	checkID(k.ID, diags)
	status := oneOf(k.Status, "status", statuses, diags)
	c := Comment{ID: k.ID.Value, Author: sanitize.Name(k.Author), Date: k.Date, Edited: k.Edited, Body: k.Body.Value, Pos: k.Body.Pos,
		Role: oneOf(k.Role, "role", roles, diags), Stance: Stance(oneOf(k.Stance, "stance", stances, diags)), Kind: oneOf(k.Kind, "kind", kindsOf, diags)}
	if k.AuthorURL.Value != "" {
		link, ok := sanitize.Link(k.AuthorURL.Value)
		if !ok {
			diags.Warnf(k.AuthorURL.Pos, "author-url", "write a whole http or https address, or take it out", "the author's address is left out: it is not a web address")
		}
		c.AuthorURL = link
	}
	approved := status == "approved" || status == ""
	if approved && c.Author == "" {
		diags.Errorf(k.ID.Pos, "no-author", `add a line "author: …"; of an unknown one, "author: Anonymous"`, "the comment %q has no author", k.ID.Value)
	}
	if len(k.Body.Value) > markdown.MaxComment {
		diags.Errorf(k.Body.Pos, "comment-too-long", "split it, or make it an article", "the comment %q has %d KB; the limit is %d KB", k.ID.Value, len(k.Body.Value)>>10, markdown.MaxComment>>10)
	}
	return node{comment: c, approved: approved, parent: -1, number: idNumber(k.ID.Value)}
}

func idNumber(id string) int {
	digits := id[strings.LastIndexByte(id, '-')+1:]
	if n, err := strconv.Atoi(strings.TrimLeft(digits, "abcdefghijklmnopqrstuvwxyz")); err == nil {
		return n
	}
	return -1
}

// connect finds each comment's parent. A missing one, or one that closes a
// circle, is an error, and the comment answers the article.
func connect(nodes []node, byID map[string]int, keys []Entry, diags *source.Diagnostics) {
	ids := make([]string, 0, len(byID))
	for id := range byID {
		ids = append(ids, id)
	}
	for i := range nodes {
		parent := keys[i].Parent
		if parent.Value == "" {
			continue
		}
		p, ok := byID[parent.Value]
		if !ok {
			diags.Errorf(parent.Pos, "no-such-comment", source.DidYouMean(parent.Value, ids, "take the line out, and it answers the article"), "no comment %q to answer", parent.Value)
			continue
		}
		nodes[i].parent = p
	}
	cutCycles(nodes, keys, diags)
}

// cutCycles walks up from each comment once; a walk that comes back to itself
// is cut at the comment that stands first in the file.
func cutCycles(nodes []node, keys []Entry, diags *source.Diagnostics) {
	const unseen, done = 0, -1
	state := make([]int, len(nodes)) // unseen, done, or the walk that is there now
	for i := range nodes {
		walk, n := i+1, i
		for n >= 0 && state[n] == unseen {
			state[n] = walk
			n = nodes[n].parent
		}
		if n >= 0 && state[n] == walk {
			diags.Errorf(keys[n].Parent.Pos, "comment-cycle", "take one \"parent\" line out", "the comment %q answers itself, by way of its replies", keys[n].ID.Value)
			nodes[n].parent = -1
		}
		for n = i; n >= 0 && state[n] == walk; n = nodes[n].parent {
			state[n] = done
		}
	}
}

// readingOrder returns the comments to show: parents before their replies,
// siblings by date, then number, then id; an undated one stays behind the one
// it follows in the file. What is not approved is left out, or is a stub where
// something below it is shown.
func readingOrder(nodes []node) []Comment {
	children, last := make(map[int][]int), make(map[int]time.Time)
	dates := make([]time.Time, len(nodes))
	for i, n := range nodes {
		if dates[i] = n.comment.Date; dates[i].IsZero() {
			dates[i] = last[n.parent]
		}
		last[n.parent] = dates[i]
		children[n.parent] = append(children[n.parent], i)
	}
	for _, list := range children {
		slices.SortStableFunc(list, func(a, b int) int {
			if c := dates[a].Compare(dates[b]); c != 0 || nodes[a].comment.Date.IsZero() || nodes[b].comment.Date.IsZero() {
				return c
			}
			if c := cmp.Compare(nodes[a].number, nodes[b].number); c != 0 && nodes[a].number >= 0 && nodes[b].number >= 0 {
				return c
			}
			return cmp.Compare(nodes[a].comment.ID, nodes[b].comment.ID)
		})
	}
	shown := visible(nodes)
	out := make([]Comment, 0, len(nodes))
	stack := slices.Clone(children[-1])
	slices.Reverse(stack)
	depth := make([]int, len(nodes))
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if !shown[i] {
			continue
		}
		if p := nodes[i].parent; p >= 0 {
			depth[i] = depth[p] + 1
		}
		out = append(out, nodes[i].shown(nodes, depth[i]))
		for _, c := range slices.Backward(children[i]) {
			stack = append(stack, c)
		}
	}
	return out
}

// visible marks the approved comments and all that they answer.
func visible(nodes []node) []bool {
	shown := make([]bool, len(nodes))
	for i := range nodes {
		if !nodes[i].approved {
			continue
		}
		for n := i; n >= 0 && !shown[n]; n = nodes[n].parent {
			shown[n] = true
		}
	}
	return shown
}

func (n node) shown(nodes []node, depth int) Comment {
	c := n.comment
	c.Depth = depth
	if n.parent >= 0 {
		c.Parent = nodes[n.parent].comment.ID
		if nodes[n.parent].approved {
			c.ParentBy = nodes[n.parent].comment.Author
		}
	}
	if !n.approved {
		c = Comment{ID: c.ID, Date: c.Date, Parent: c.Parent, ParentBy: c.ParentBy, Depth: depth, Kind: c.Kind, Stub: true}
	}
	return c
}
