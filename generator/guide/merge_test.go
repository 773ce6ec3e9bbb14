package guide

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func imported(id, author, body, status string) Entry {
	e := Entry{ID: txt("wxr-" + id), Author: author, Date: time.Date(2012, 5, 17, 16, 48, 7, 0, time.UTC), Status: txt(status), Body: txt(body), Origin: &Origin{Format: "wxr", ID: id}}
	if status == Deleted {
		e = e.emptied()
	}
	return e
}

// TestMerge holds the table of comment-formats.md §12. was is what was imported
// first, here what was made of it, now what the source says today; a comment is
// written "words/status", and empty for none.
func TestMerge(t *testing.T) {
	cases := []struct {
		name            string
		was, here, now  string
		options         MergeOptions
		want            string // words/status afterwards
		conflict, count string
	}{
		// words
		{"neither changed", "a/approved", "a/approved", "a/approved", MergeOptions{}, "a/approved", "", "unchanged"},
		{"changed here", "a/approved", "b/approved", "a/approved", MergeOptions{}, "b/approved", "", "kept"},
		{"changed there", "a/approved", "a/approved", "b/approved", MergeOptions{}, "b/approved", "", "updated"},
		{"changed on both sides", "a/approved", "b/approved", "c/approved", MergeOptions{}, "b/approved", "words", "kept"},
		{"changed on both sides, the source preferred", "a/approved", "b/approved", "c/approved", MergeOptions{Prefer: "source"}, "c/approved", "", "updated"},
		{"changed on both sides, settled here", "a/approved", "b/approved", "c/approved", MergeOptions{Prefer: "local"}, "b/approved", "", "updated"},
		{"the same change on both sides", "a/approved", "b/approved", "b/approved", MergeOptions{}, "b/approved", "", "updated"},
		// status
		{"approved there", "a/pending", "a/pending", "a/approved", MergeOptions{}, "a/approved", "", "updated"},
		{"approved here", "a/pending", "a/approved", "a/pending", MergeOptions{}, "a/approved", "", "kept"},
		{"approved on both sides", "a/pending", "a/approved", "a/approved", MergeOptions{}, "a/approved", "", "updated"},
		{"spam here is not lifted", "a/pending", "a/spam", "a/approved", MergeOptions{Prefer: "source"}, "a/spam", "", "kept"},
		{"deleted here is not lifted", "a/approved", "/deleted", "b/approved", MergeOptions{Prefer: "source"}, "/deleted", "", "kept"},
		{"deleted there", "a/approved", "a/approved", "/deleted", MergeOptions{}, "/deleted", "", "updated"},
		{"deleted there, words changed here", "a/approved", "b/approved", "/deleted", MergeOptions{}, "/deleted", "", "updated"},
		{"deleted there, status changed here", "a/pending", "a/approved", "/deleted", MergeOptions{}, "a/approved", "status", "kept"},
		{"spam there, its words not kept", "a/approved", "a/approved", "/spam", MergeOptions{}, "a/spam", "", "updated"},
		// absent
		{"new", "", "", "a/approved", MergeOptions{}, "a/approved", "", "added"},
		{"new and deleted", "", "", "/deleted", MergeOptions{}, "", "", "unneeded"},
		{"gone there", "a/approved", "a/approved", "", MergeOptions{}, "a/approved", "", ""},
		{"gone there, pruned", "a/approved", "a/approved", "", MergeOptions{Prune: true}, "/deleted", "", ""},
	}
	one := func(s string) []Entry {
		if s == "" {
			return nil
		}
		words, status, _ := strings.Cut(s, "/")
		return []Entry{imported("9", "Ann", words, status)}
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			other := imported("1", "Bo", "other", "approved")
			first, _ := Merge(ThreadFile{}, ThreadFile{Comments: append(one(c.was), other)}, MergeOptions{})
			local := first
			for i, e := range local.Comments {
				if e.ID.Value == "wxr-9" {
					h := one(c.here)[0]
					h.Origin = e.Origin
					h.Role, h.Stance = txt("author"), txt("adds")
					local.Comments[i] = h
				}
			}
			in := ThreadFile{Comments: append(one(c.now), other)}
			got, m := Merge(local, in, c.options)
			show := ""
			for _, e := range got.Comments {
				if e.ID.Value == "wxr-9" {
					show = e.Body.Value + "/" + e.StatusOf()
				}
			}
			if show != c.want {
				t.Errorf("got %q, want %q", show, c.want)
			}
			conflict := ""
			if len(m.Conflicts) > 0 {
				conflict = m.Conflicts[0].What
			}
			if conflict != c.conflict {
				t.Errorf("conflict %q, want %q", conflict, c.conflict)
			}
			counts := map[string]int{"added": m.Added, "updated": m.Updated, "kept": m.Kept, "unchanged": m.Unchanged - 1, "unneeded": len(m.Unneeded)}
			for k, n := range counts {
				if want := map[bool]int{true: 1}[k == c.count]; n != want {
					t.Errorf("%s: %d, want %d", k, n, want)
				}
			}
			again, _ := Merge(got, in, c.options)
			if !again.Same(got) {
				t.Errorf("merging again changes it:\n%s\nto\n%s", got.Text(), again.Text())
			}
		})
	}
}

func TestMergeOfThreads(t *testing.T) {
	hand := Entry{ID: txt("wxr-9"), Author: "Hand", Body: txt("by hand")}
	reply := imported("3", "Cy", "reply", "approved")
	reply.Parent = txt("wxr-9")
	in := ThreadFile{Comments: []Entry{reply, imported("9", "", "", "deleted")}}
	got, m := Merge(ThreadFile{Comments: []Entry{hand}}, in, MergeOptions{Prune: true})
	if len(got.Comments) != 3 || !got.Comments[0].Same(hand) {
		t.Fatalf("got\n%s", got.Text())
	}
	if s := got.Comments[2]; s.ID.Value != "wxr-9-2" || s.StatusOf() != Deleted || s.Author != "" || got.Comments[1].Parent.Value != "wxr-9-2" {
		t.Errorf("the answered deleted one is not a stub of its own id:\n%s", got.Text())
	}
	if m.Added != 2 || len(m.Unneeded) != 0 {
		t.Error(m)
	}
	again, _ := Merge(got, in, MergeOptions{Prune: true})
	if !again.Same(got) {
		t.Errorf("merging again changes it:\n%s", again.Text())
	}

	// What was forgotten stays forgotten, whatever is preferred.
	forgotten, ids, mentions := Forget(got, "cy", "")
	if len(ids) != 1 || len(mentions) != 0 {
		t.Error(ids, mentions)
	}
	for _, prefer := range []string{"", "source", "local"} {
		after, _ := Merge(forgotten, in, MergeOptions{Prefer: prefer})
		if !after.Same(forgotten) {
			t.Errorf("prefer %q brings it back:\n%s", prefer, after.Text())
		}
	}
}

func TestIDsStayShort(t *testing.T) {
	taken := map[string]bool{}
	long := strings.Repeat("a", 64)
	for i := range 20 {
		id := freeID(long, taken)
		if len(id) > 64 || taken[id] {
			t.Fatal(i, id)
		}
		taken[id] = true
	}
}

func TestByDate(t *testing.T) {
	day := func(id string, d int) Entry {
		e := Entry{ID: txt(id)}
		if d > 0 {
			e.Date = time.Date(2012, 5, d, 0, 0, 0, 0, time.UTC)
		}
		return e
	}
	list := []Entry{day("u", 0), day("a-10", 3), day("a-9", 3), day("v", 0), day("z", 1), day("w", 0)}
	ByDate(list)
	var got []string
	for _, e := range list {
		got = append(got, e.ID.Value)
	}
	if fmt.Sprint(got) != "[u z w a-9 a-10 v]" {
		t.Error(got)
	}
}
