package generator

import (
	"cmp"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// shelf is the sources as the last Build read them.
type shelf struct {
	entries []*entry // by path, then by layer
	unread  source.Diagnostics
	light   *spill // its texts are to be Light, and those of articles to be put away there; nil: they are not
	bulk    *bulk  // as the Memo's
	pace    func(piece func())
}

// entry is one file of one layer. Once it is on the shelf it changes in one
// way: parsed is set.
type entry struct {
	found   source.Found
	settled bool // its stamp can be believed
	light   bool // its text is to be Light
	ok      bool
	file    source.File
	diags   source.Diagnostics
	parsed  atomic.Pointer[parsed] // nil: not parsed yet
	packed  string                 // as the cache has it; empty: it has not
	words   string                 // of the text, where it is of the bulk
	away    spilled                // what was put away: a Light article's bytes, the HTML of another, a thread's comments
}

// read reads the layers. Of those that the memo has read before, a file whose
// settled stamp is unchanged is not read again; and where look is not nil,
// only what stands at its paths and below is looked at, all else being taken
// as it was.
func read(layers []source.Layer, look []string, memo *Memo) (reading, source.Diagnostics, error) {
	now, err := memo.sweep(layers, look)
	if err != nil {
		return reading{}, nil, err
	}
	memo.lock.Lock()
	memo.read, memo.built = now, now
	memo.lock.Unlock()
	r, ok := memo.reading.renew(now.entries)
	if !ok {
		r = newReading(now.entries)
	}
	return r, append(slices.Clone(now.unread), r.diags...), nil
}

// sweep is shelf.sweep of what the memo has read before. Where a cache is still
// being read, everything is looked at, and meanwhile.
func (m *Memo) sweep(layers []source.Layer, look []string) (shelf, error) {
	if m.opening == nil {
		return m.shelf().sweep(layers, look)
	}
	found, diags, err := source.List(layers...)
	m.opening()
	m.opening = nil
	return m.shelf().take(found, diags), err
}

func (m *Memo) shelf() shelf {
	m.lock.Lock()
	defer m.lock.Unlock()
	now := m.read
	if m.Light && m.light == nil {
		m.light = new(spill)
	}
	now.light, now.bulk, now.pace = m.light, m.bulk, m.Pace
	return now
}

// Reread reads for the next Build what stands at look's paths and below, or
// everything where look is nil, and gives the paths that are not as the last Build
// read them, sorted. whole tells that these are the same files as then, none
// of them empty, and nothing wrong in one where nothing was: not one that is only
// being written, as far as can be told.
// It is not used beside a Build. The error is of the world.
func (m *Memo) Reread(layers []source.Layer, look []string) (changed []string, whole bool, err error) {
	now, err := m.shelf().sweep(layers, look)
	if err != nil {
		return nil, false, err
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	m.read = now
	changed = m.built.differ(now)
	return changed, !slices.ContainsFunc(changed, func(path string) bool {
		was, is := m.built.at(path), now.at(path)
		return len(was) != len(is) || slices.ContainsFunc(is, (*entry).empty) || quiet(was) && !quiet(is)
	}), nil
}

func (e *entry) empty() bool { return e.file.Hash == source.Sum(nil) }

// at is the entries of a path.
func (s shelf) at(path string) []*entry {
	from, _ := findPath(s.entries, path)
	to, _ := findPath(s.entries, path+"\x00")
	return s.entries[from:to]
}

// quiet tells whether nothing is said of some entries.
func quiet(entries []*entry) bool {
	return !slices.ContainsFunc(entries, func(e *entry) bool { return !e.quiet() })
}

// Stale is Reread of everything that reads for no Build, and may run beside one.
func (m *Memo) Stale(layers []source.Layer) ([]string, error) {
	old := m.shelf()
	now, err := old.sweep(layers, nil)
	if err != nil {
		return nil, err
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	paths := m.built.differ(now)
	if paths == nil {
		m.refresh(old, now)
	}
	return paths, nil
}

// refresh takes a newer reading that says the same, for its stamps, unless
// another was read meanwhile.
func (m *Memo) refresh(old, now shelf) {
	if len(old.entries) > 0 && len(m.read.entries) > 0 && &m.read.entries[0] == &old.entries[0] {
		m.read = now
	}
}

// differ gives the paths of what is not the same in two readings, sorted.
func (s shelf) differ(now shelf) []string {
	paths := differ(s.entries, now.entries)
	for _, d := range append(slices.Clone(s.unread), now.unread...) {
		if slices.Contains(s.unread, d) != slices.Contains(now.unread, d) {
			paths = append(paths, d.Pos.Path)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// differ gives the paths of what is not in both of two lists, or not the same.
// Most of it is: so what both begin and end with is passed over.
func differ(a, b []*entry) (paths []string) {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	was, is := shelf{entries: a}, shelf{entries: b}
	for _, e := range b {
		if old := was.find(e.found.Path, e.found.Own); old != e && !old.same(e) {
			paths = append(paths, e.found.Path)
		}
	}
	for _, e := range a {
		if is.find(e.found.Path, e.found.Own) == nil {
			paths = append(paths, e.found.Path)
		}
	}
	return paths
}

// same tells whether two readings of a file gave the same.
func (e *entry) same(o *entry) bool {
	return e != nil && e.ok == o.ok && e.file.Hash == o.file.Hash && slices.Equal(e.diags, o.diags)
}

// take takes all that was found, and what was said of it.
func (s shelf) take(found []source.Found, diags source.Diagnostics) shelf {
	return shelf{entries: s.renew(found), unread: diags, light: s.light, bulk: s.bulk, pace: s.pace}
}

// sweep looks at everything, or at what look names.
func (s shelf) sweep(layers []source.Layer, look []string) (shelf, error) {
	if look == nil || s.entries == nil {
		found, diags, err := source.List(layers...)
		return s.take(found, diags), err
	}
	if len(look) == 0 {
		return s, nil
	}
	var found []source.Found
	var diags source.Diagnostics
	for _, name := range roots(look) {
		more, ds, err := source.ListAt(name, layers...)
		if err != nil {
			return shelf{}, err
		}
		found, diags = append(found, more...), append(diags, ds...)
	}
	rest := apart(s.entries, roots(look))
	unread := slices.DeleteFunc(slices.Clone(s.unread), func(d source.Diagnostic) bool { return below(d.Pos.Path, look) })
	return shelf{entries: merge(rest, s.renew(found)), unread: append(unread, diags...), light: s.light, bulk: s.bulk, pace: s.pace}, nil
}

// apart is what of a list stands at none of some paths, and below none.
func apart(list []*entry, roots []string) []*entry {
	rest := slices.Clone(list)
	for _, name := range roots {
		for _, span := range [][2]string{{name, name + "\x00"}, {name + "/", name + "0"}} { // "0" follows "/"
			from, _ := findPath(rest, span[0])
			to, _ := findPath(rest, span[1])
			rest = slices.Delete(rest, from, to)
		}
	}
	return rest
}

// findPath is where the entries of a path begin in a list, or would.
func findPath(list []*entry, path string) (at int, found bool) {
	return slices.BinarySearchFunc(list, path, func(e *entry, path string) int { return cmp.Compare(e.found.Path, path) })
}

// roots leaves out the paths that stand below others.
func roots(look []string) []string {
	sorted := slices.Compact(slices.Sorted(slices.Values(look)))
	var kept []string
	for _, name := range sorted {
		if !below(name, kept) {
			kept = append(kept, name)
		}
	}
	return kept
}

// below tells whether a path is one of the given, or stands below one.
func below(path string, look []string) bool {
	for _, name := range look {
		if rest, ok := strings.CutPrefix(path, name); ok && (rest == "" || rest[0] == '/') {
			return true
		}
	}
	return false
}

// renew makes the entries of what was found, by path: as they were where the
// stamp says so, else by reading.
func (s shelf) renew(found []source.Found) []*entry {
	slices.SortStableFunc(found, func(a, b source.Found) int { return cmp.Compare(a.Path, b.Path) })
	before := s.before(found)
	return each(before, paced(s.pace, func(b again) *entry {
		f, was := b.found, b.was
		if was != nil && was.settled && was.found.Stamp == f.Stamp {
			return was
		}
		now := readEntry(*f)
		now.light = s.light != nil
		if was == nil || !was.same(now) {
			now.parse() // here, where all processors are at work
			s.lighten(now)
			return now
		}
		still := was.settled == now.settled && was.found.Stamp == now.found.Stamp
		if still {
			return was // such as what the program carries, which has no time
		}
		now.file, now.words, now.away = was.file, was.words, was.away
		now.parsed.Store(was.parsed.Load())
		return now
	}))
}

// again is a file that was found, and its entry as it was; nil: there was none.
type again struct {
	found *source.Found
	was   *entry
}

// before looks for the entries of what was found. Both are sorted by path, so each
// stands behind the last, and mostly next to it. Entries that a cache remembers are
// told where their files are now.
func (s shelf) before(found []source.Found) []again {
	list, rest := make([]again, len(found)), s.entries
	for i := range found {
		f := &found[i]
		if len(rest) > 0 && rest[0].found.Path < f.Path {
			if rest = rest[1:]; len(rest) > 0 && rest[0].found.Path < f.Path {
				at, _ := findPath(rest, f.Path)
				rest = rest[at:]
			}
		}
		was := first(rest, f)
		if list[i] = (again{f, was}); was != nil && !was.found.Placed() {
			stamp := was.found.Stamp
			was.found = *f
			was.found.Stamp = stamp
		}
	}
	return list
}

// lighten drops the bytes of a thread and, in bulk or at a first reading, those
// of an article; those of one with a complaint are kept, to show the place (and
// reading.shown reads others again). What takes room is put away; but what is
// edited while a site is served stays, so that what was put away does not grow.
// The entry is not on a shelf yet.
func (s shelf) lighten(e *entry) {
	thread, article := strings.HasPrefix(e.file.Path, "content/threads/"), strings.HasPrefix(e.file.Path, "content/articles/")
	first := s.light != nil && s.entries == nil
	if !thread && !(article && (s.bulk != nil || first)) || !e.quiet() {
		return
	}
	piece := &e.parse().piece
	switch {
	case !piece.Bulk():
		return
	case s.bulk != nil:
		e.words = s.bulk.lexicon.Learn(piece)
		piece.Lean(e, func(packed []byte) { e.away = s.bulk.spill.keep(packed) })
	case article:
		e.away = s.light.keep(e.file.Data)
		piece.Lean(e, nil)
	case first:
		piece.Lean(e, func(packed []byte) { e.away = s.light.keep(packed) })
	}
	e.file.Data = nil
}

// Text is that of an article, of which the bytes were dropped.
func (e *entry) Text() guide.Text { return guide.TextOf(e.again()) }

// Packed is what was put away.
func (e *entry) Packed() string { return e.away.text() }

// again is the file of which the bytes were dropped: a Light article's were put away.
func (e *entry) again() source.File {
	if !e.light || e.parse().piece.Article == nil {
		return e.file.Again(e.found)
	}
	f := e.file
	f.Data = []byte(e.away.text())
	return f
}

func (s shelf) find(path string, own bool) *entry {
	i, _ := findPath(s.entries, path)
	return first(s.entries[i:], &source.Found{Path: path, Own: own})
}

// first is the entry of a file at the beginning of a list, where its path stands if
// it does at all.
func first(list []*entry, f *source.Found) *entry {
	for _, e := range list {
		if e.found.Path != f.Path {
			break
		}
		if e.found.Own == f.Own {
			return e
		}
	}
	return nil
}

// readEntry reads a file, and again where it was written meanwhile. Of one
// that never stands still the stamp is not believed, so the next sweep reads it.
func readEntry(f source.Found) *entry {
	const tries = 4
	e := &entry{found: f}
	for range tries {
		began := time.Now()
		e.file, e.ok, e.diags = e.found.Read()
		stamp := e.found.Again()
		if stamp == e.found.Stamp {
			e.settled = stamp.Settled(began)
			return e
		}
		e.found.Stamp, e.settled = stamp, false
	}
	return e
}

// merge puts a few entries among others, both sorted by path; the user's own
// file stands before ours.
func merge(list, few []*entry) []*entry {
	out := make([]*entry, 0, len(list)+len(few))
	for _, e := range few {
		n, same := findPath(list, e.found.Path)
		if same && list[n].found.Own {
			n++
		}
		out = append(append(out, list[:n]...), e)
		list = list[n:]
	}
	return append(out, list...)
}
