package importer

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
)

// This file closes threads, once all comments of the export are known.

// finish closes the threads: one an address, ids that are free, parents that
// are there, no circles, comments by date.
func (in *intake) finish() Archive {
	in.dateViews()
	for _, t := range in.joined() {
		if len(t.comments) == 0 && t.Views == nil {
			continue
		}
		in.close(t)
		in.archive.Threads = append(in.archive.Threads, t.Thread)
	}
	in.threads, in.byKey = nil, nil
	return in.archive
}

// joined makes one thread of those with one address, however it is spelt.
func (in *intake) joined() []*threadIn {
	byAddress := map[string]*threadIn{}
	var out []*threadIn
	for _, t := range in.threads {
		key := ""
		if len(t.Addresses) > 0 {
			if key = pathKey(t.Addresses[0]); homePage(t.Addresses[0]) {
				key = "/"
			}
			if key != "" && in.format.Name == "wxr" { // files of many blogs; others name previews of one site
				key = hostOf(t.Addresses[0]) + key
			}
		}
		first := byAddress[key]
		if key == "" || first == nil {
			byAddress[key] = t
			out = append(out, t)
			continue
		}
		first.comments = append(first.comments, t.comments...)
		for _, a := range t.Addresses {
			if !slices.Contains(first.Addresses, a) {
				first.Addresses = append(first.Addresses, a)
			}
		}
		first.Addresses = slices.DeleteFunc(first.Addresses, func(a string) bool { return localHost(a) && len(first.Addresses) > 1 && !localHost(t.Addresses[0]) })
		first.Closed = first.Closed && t.Closed
		if first.Article < 0 {
			first.Article = t.Article
		}
		if first.Title == "" {
			first.Title = t.Title
		}
		t.comments = nil
	}
	return out
}

// localHost tells whether an address is one of a writer's own machine.
func localHost(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Hostname() == "localhost" || net.ParseIP(u.Hostname()) != nil || strings.HasSuffix(u.Hostname(), ".local"))
}

func (in *intake) close(t *threadIn) {
	kept, kin := in.unique(t)
	entries := make([]guide.Entry, len(kept))
	for i, c := range kept {
		entries[i], c.Entry = c.Entry, guide.Entry{}
	}
	t.comments = nil
	taken := make(map[string]bool, len(entries))
	ids := make(map[string]string, len(entries)) // id there: id here
	for i := range entries {
		e := &entries[i]
		base := entryID(e.Origin.Format, e.Origin.ID)
		e.ID.Value = base
		for n := 2; taken[e.ID.Value]; n++ {
			e.ID.Value = base + "-" + strconv.Itoa(n)
		}
		taken[e.ID.Value] = true
		ids[e.Origin.ID] = e.ID.Value
		if kept[i].raw != "" {
			ids[kept[i].raw] = e.ID.Value
		}
		if kept[i].empty {
			if t.empty == nil {
				t.empty = map[string]bool{}
			}
			t.empty[e.ID.Value] = true
		}
	}
	for from, to := range kin {
		if ids[from] == "" {
			ids[from] = ids[to]
		}
	}
	for i := range entries {
		e := &entries[i]
		if id, ok := strings.CutPrefix(e.Parent.Value, inGuide); ok {
			e.Parent.Value = id
			continue
		}
		if e.Parent.Value == "" {
			continue
		}
		parent := ids[e.Parent.Value]
		if parent == e.ID.Value {
			in.diags.Notef(e.Pos, "circle", "", "comment %q answers itself; it answers the article now", scrub(e.Origin.ID))
		} else if parent == "" {
			in.diags.Notef(e.Pos, "no-parent", "", "comment %q answers %q, which is not in the export; it answers the article now", scrub(e.Origin.ID), shorten(scrub(e.Parent.Value)))
		}
		if parent == e.ID.Value {
			parent = ""
		}
		e.Parent.Value = parent
	}
	guide.ByDate(entries)
	in.cutCircles(entries)
	if len(entries) > in.o.MaxComments {
		for _, e := range entries[in.o.MaxComments:] {
			in.leaveOut(tooMany, e.Pos, "comment "+strconv.Quote(e.Origin.ID)+": its thread has more than "+strconv.Itoa(in.o.MaxComments))
		}
		entries = slices.Clone(entries[:in.o.MaxComments])
		orphans(entries)
	}
	t.Comments = entries
	t.Title = maskEmails(plainTitle(t.Title))
}

// orphans makes those whose parent was cut off answer the article.
func orphans(entries []guide.Entry) {
	here := make(map[string]bool, len(entries))
	for _, e := range entries {
		here[e.ID.Value] = true
	}
	for i := range entries {
		if !here[entries[i].Parent.Value] {
			entries[i].Parent.Value = ""
		}
	}
}

// unique leaves out what stands in the export twice. kin leads from the ids of
// copies to those of what was kept.
func (in *intake) unique(t *threadIn) (kept []*commentIn, kin map[string]string) {
	byID := make(map[string]int, len(t.comments))
	bySame := map[string]string{}
	kin = map[string]string{}
	kept = t.comments[:0]
next:
	for _, c := range t.comments {
		id := c.Origin.ID
		for n := 2; ; n++ {
			i, dup := byID[c.Origin.ID]
			if !dup {
				break
			}
			if sameWords(kept[i].Entry, c.Entry) {
				in.leaveOut(duplicate, c.Pos, "comment "+strconv.Quote(id)+" stands in the export twice")
				continue next
			}
			c.Origin.ID = id + "~" + strconv.Itoa(n)
		}
		if c.Origin.ID != id {
			in.diags.Notef(c.Pos, "duplicate-id", "", "the id %q stands for two comments; this one is %q now", scrub(id), scrub(c.Origin.ID))
		}
		if c.same != "" {
			key := digest(c.same + "\x00" + c.Author + "\x00" + c.Date.UTC().String() + "\x00" + c.Body.Value)
			if first, dup := bySame[key]; dup {
				kin[c.Origin.ID] = first
				in.leaveOut(duplicate, c.Pos, "comment "+strconv.Quote(id)+" is a copy of "+strconv.Quote(first))
				continue
			}
			bySame[key] = c.Origin.ID
		}
		byID[c.Origin.ID] = len(kept)
		kept = append(kept, c)
	}
	return kept, kin
}

func sameWords(a, b guide.Entry) bool {
	return a.Author == b.Author && a.Body.Value == b.Body.Value && a.Date.Equal(b.Date) && a.Parent.Value == b.Parent.Value
}

// cutCircles makes the earliest comment of a circle answer the article.
func (in *intake) cutCircles(entries []guide.Entry) {
	at := make(map[string]int, len(entries))
	for i, e := range entries {
		at[e.ID.Value] = i
	}
	parent := func(i int) int {
		if p, ok := at[entries[i].Parent.Value]; ok {
			return p
		}
		return -1
	}
	const done = -1
	state := make([]int, len(entries))
	for i := range entries {
		walk, n := i+1, i
		for n >= 0 && state[n] == 0 {
			state[n] = walk
			n = parent(n)
		}
		if n >= 0 && state[n] == walk {
			first := n
			for m := parent(n); m != n; m = parent(m) {
				first = min(first, m)
			}
			in.diags.Notef(entries[first].Pos, "circle", "", "comment %q answers itself, by way of its replies; it answers the article now", scrub(entries[first].Origin.ID))
			entries[first].Parent.Value = ""
		}
		for n = i; n >= 0 && state[n] == walk; n = parent(n) {
			state[n] = done
		}
	}
}
