package guide

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/two-sentences/etiquette/generator/source"
)

// MergeOptions say how Merge decides.
type MergeOptions struct {
	Prefer string // of a comment changed on both sides: "" keeps the local one and reports it, "source" takes the source's, "local" settles it for good
	Prune  bool   // delete comments of the same format that the source no longer has
}

// Conflict is a comment that was changed on both sides and kept as it is here.
type Conflict struct {
	ID   string // of the comment
	What string // "words", "status"
}

// Merged tells what Merge did. Each incoming comment is counted once, in one
// of Added, Updated, Unchanged, Kept, Unneeded.
type Merged struct {
	Added     int
	Updated   int        // taken from the source
	Unchanged int        // the source says what it said
	Kept      int        // the local one differs and stays; Conflicts are among them
	Unneeded  []string   // ids of deleted and spam comments that are new and that nobody answers: not written
	Pruned    int        // deleted here, as the source has them no longer
	Conflicts []Conflict // in the order of the source
}

// Merge takes an import into a thread. incoming comments have an Origin whose
// Hash is their Stamp; those of an unwanted kind come as status spam without a
// body. Comments are matched by format and id of their Origin.
//
//	source changed  words changed here  result
//	no              no                  nothing
//	no              yes                 the local words stay
//	yes             no                  the source's words, new hash
//	yes             yes                 the local words stay, a Conflict
//
// Status is compared on its own: what is spam or deleted here is never lifted,
// a change of the source is followed unless the status was changed here. What
// has no Origin is never touched; role and stance are always local; a forgotten
// comment stays forgotten. New comments come after the ones that are here, by
// date. Merging the same import again changes nothing.
func Merge(local, incoming ThreadFile, o MergeOptions) (ThreadFile, Merged) {
	out := local
	out.Version = ThreadVersion
	out.Comments = slices.Clone(local.Comments)
	m := Merged{}
	mergeHead(&out.Thread, incoming.Thread, len(local.Comments) == 0)

	here, taken := map[Origin]int{}, map[string]bool{}
	for i, e := range out.Comments {
		taken[e.ID.Value] = true
		if e.Origin != nil {
			here[e.Origin.key()] = i
		}
	}
	renamed := map[string]string{} // id that a parent may have: the id it has here
	for id := range taken {
		renamed[id] = id
	}
	for _, e := range incoming.Comments {
		delete(renamed, e.ID.Value) // the incoming one is meant
	}
	fresh := make([]int, 0, len(incoming.Comments)) // indices, as comments are large
	for n, e := range incoming.Comments {
		if i, ok := here[e.Origin.key()]; ok {
			renamed[e.ID.Value] = out.Comments[i].ID.Value
			continue
		}
		fresh = append(fresh, n)
	}
	needed := answered(incoming.Comments, here)
	kept := make([]Entry, 0, len(fresh))
	for _, n := range fresh {
		e := incoming.Comments[n]
		if !needed[e.ID.Value] && unneeded(e) {
			m.Unneeded = append(m.Unneeded, e.ID.Value)
			continue
		}
		id := freeID(e.ID.Value, taken)
		taken[id] = true
		renamed[e.ID.Value] = id
		kept = append(kept, e)
	}

	seen := map[Origin]bool{}
	for _, e := range incoming.Comments {
		seen[e.Origin.key()] = true
		i, ok := here[e.Origin.key()]
		if !ok {
			continue
		}
		e.Parent.Value = renamed[e.Parent.Value] // none where it is not here
		mergeEntry(&out.Comments[i], e, o, &m)
	}
	if o.Prune {
		prune(out.Comments, incoming.Comments, seen, &m)
	}
	ByDate(kept)
	for i, e := range kept {
		e.ID.Value = renamed[e.ID.Value]
		e.Parent.Value = renamed[e.Parent.Value] // none where it is not here
		if e.StatusOf() == Spam && e.Body.Value == "" {
			e = e.emptied()
		}
		origin := *e.Origin
		origin.Hash = e.Stamp()
		e.Origin = &origin
		m.Added++
		kept[i] = e
	}
	if len(out.Comments) == 0 {
		out.Comments = kept
	} else {
		out.Comments = append(slices.Grow(out.Comments, len(kept)), kept...)
	}
	return out, m
}

// Distinct tells incoming comments from those that are here under the same id
// of the same format but are others: two blogs count their comments alike. They
// are others where both the date and the author differ, and of a stranger, another
// site, where the date differs; such a one is known as ID~2, ID~3, … from then on.
func Distinct(local ThreadFile, incoming []Entry, stranger bool) []Entry {
	here := map[Origin]*Entry{}
	for i, e := range local.Comments {
		if e.Origin != nil {
			here[e.Origin.key()] = &local.Comments[i]
		}
	}
	if len(here) == 0 {
		return incoming
	}
	out := slices.Clone(incoming)
	for i, e := range out {
		key := e.Origin.key()
		for n := 2; here[key] != nil && here[key].other(e, stranger); n++ {
			key.ID = e.Origin.ID + "~" + strconv.Itoa(n)
		}
		if key.ID != e.Origin.ID {
			out[i].Origin = &Origin{Format: key.Format, ID: key.ID, Hash: e.Origin.Hash}
		}
	}
	return out
}

func (e Entry) other(o Entry, stranger bool) bool {
	return !e.Date.IsZero() && !o.Date.IsZero() && !e.Date.Equal(o.Date) && (stranger || e.Author != o.Author)
}

func (o Origin) key() Origin { return Origin{Format: o.Format, ID: o.ID} }

func mergeHead(local *ThreadHead, incoming ThreadHead, first bool) {
	if local.Source.Value == "" {
		local.Source = incoming.Source
	}
	if first && incoming.Closed {
		local.Closed = true
	}
	if v := incoming.Views; v != nil && (local.Views == nil || local.Views.Date.Before(v.Date)) {
		local.Views = v
	}
}

// unneeded tells whether a new comment is only worth writing where something
// answers it: it is deleted, or spam whose words were not kept.
func unneeded(e Entry) bool {
	return e.StatusOf() == Deleted || e.StatusOf() == Spam && e.Body.Value == ""
}

// answered marks the comments that one worth writing answers, at any depth.
func answered(all []Entry, here map[Origin]int) map[string]bool {
	parent := make(map[string]string, len(all))
	for _, e := range all {
		parent[e.ID.Value] = e.Parent.Value
	}
	needed := map[string]bool{}
	mark := func(id string) {
		for id = parent[id]; id != "" && !needed[id]; id = parent[id] {
			needed[id] = true
		}
	}
	for _, e := range all {
		if _, ok := here[e.Origin.key()]; ok || !unneeded(e) {
			mark(e.ID.Value)
		}
	}
	return needed
}

// freeID is the id, or the first of id-2, id-3, … that is not taken.
func freeID(id string, taken map[string]bool) string {
	free := id
	for n := 2; taken[free]; n++ {
		suffix := "-" + strconv.Itoa(n)
		free = id[:min(len(id), 64-len(suffix))] + suffix
	}
	return free
}

// mergeEntry takes what the source says now into a comment that is here.
func mergeEntry(local *Entry, in Entry, o MergeOptions, m *Merged) {
	h0 := local.Origin.Hash
	if h0 == "" && local.StatusOf() == Deleted { // forgotten
		m.Kept++
		return
	}
	words0, status0, _ := strings.Cut(h0, "-")
	h1 := in.Stamp()
	if unneeded(in) { // words0 stays: only the status can be followed
		h1 = words0 + "-" + in.StatusOf()
	}
	words1, status1, _ := strings.Cut(h1, "-")
	now, _, _ := strings.Cut(local.Stamp(), "-")
	before := *local
	conflict := ""

	sourceWords, localWords := words1 != words0, now != words0
	localStatus := local.StatusOf() != status0
	gone := local.StatusOf() == Deleted || local.StatusOf() == Spam
	take := sourceWords && (!localWords || o.Prefer == "source") && local.StatusOf() != Deleted
	if now == words1 {
		take = sourceWords // both sides made the same change
	}
	hash0, hashStatus := words0, status0
	switch {
	case take:
		local.takeWords(in)
		hash0 = words1
	case sourceWords && o.Prefer == "local":
		hash0 = words1
	case sourceWords && !gone:
		conflict = "words"
	}
	switch {
	case status1 == status0 || status0 == "" && status1 == local.StatusOf():
		hashStatus = status1
	case local.StatusOf() == status1, o.Prefer == "local":
		hashStatus = status1
	case gone:
	case !localStatus, o.Prefer == "source":
		local.Status.Value = status1
		hashStatus = status1
		if status1 == Deleted {
			*local = local.emptied()
			hash0, _, _ = strings.Cut(local.Stamp(), "-")
			conflict = ""
		}
	case conflict == "":
		conflict = "status"
	}
	if hash := hash0 + "-" + hashStatus; hash != h0 {
		origin := *local.Origin
		origin.Hash = hash
		local.Origin = &origin
	}
	switch {
	case conflict != "":
		m.Conflicts = append(m.Conflicts, Conflict{ID: local.ID.Value, What: conflict})
		m.Kept++
	case !before.Same(*local):
		m.Updated++
	case localWords || localStatus:
		m.Kept++
	default:
		m.Unchanged++
	}
}

// takeWords takes all that an import may set.
func (e *Entry) takeWords(in Entry) {
	e.Author, e.AuthorURL, e.Date, e.Edited, e.Parent, e.Kind, e.Body = in.Author, in.AuthorURL, in.Date, in.Edited, in.Parent, in.Kind, in.Body
}

// emptied is what stays of a comment that is deleted: its ids, its place in
// the thread and its date.
func (e Entry) emptied() Entry {
	return Entry{ID: e.ID, Date: e.Date, Parent: e.Parent, Kind: e.Kind, Origin: e.Origin, Pos: e.Pos,
		Status: source.Text{Value: Deleted, Pos: e.Status.Pos}}
}

// prune deletes what came from the same format and is no longer there.
func prune(local, incoming []Entry, seen map[Origin]bool, m *Merged) {
	formats := map[string]bool{}
	for _, e := range incoming {
		formats[e.Origin.Format] = true
	}
	for i, e := range local {
		if e.Origin == nil || !formats[e.Origin.Format] || seen[e.Origin.key()] || e.StatusOf() == Deleted {
			continue
		}
		local[i] = e.emptied()
		m.Pruned++
	}
}

// ByDate sorts comments by date, then number, then id; an undated one stays
// behind the one it follows.
func ByDate(entries []Entry) {
	dates, order := make([]time.Time, len(entries)), make([]int, len(entries))
	var last time.Time
	for i, e := range entries {
		if !e.Date.IsZero() {
			last = e.Date
		}
		dates[i], order[i] = last, i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := &entries[a], &entries[b]
		c := dates[a].Compare(dates[b])
		if c != 0 || x.Date.IsZero() || y.Date.IsZero() {
			return c
		}
		if m, n := idNumber(x.ID.Value), idNumber(y.ID.Value); m >= 0 && n >= 0 && m != n {
			return cmp.Compare(m, n)
		}
		return strings.Compare(x.ID.Value, y.ID.Value)
	})
	if slices.IsSorted(order) {
		return
	}
	sorted := make([]Entry, len(entries))
	for i, at := range order {
		sorted[i] = entries[at]
	}
	copy(entries, sorted)
}
