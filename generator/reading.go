package generator

import (
	"cmp"
	"slices"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// reading is what all entries of a shelf say together.
type reading struct {
	entries []*entry           // of the shelf
	kept    []*entry           // those that count, by path
	tree    source.Tree        // their files
	diags   source.Diagnostics // of all entries, as they were read
	pieces  []*guide.Piece     // of kept; nil: not parsed yet
	said    source.Diagnostics // as they were parsed
}

// newReading takes what counts: of two files of one path the first.
func newReading(entries []*entry) reading {
	r := reading{entries: entries, kept: make([]*entry, 0, len(entries)), tree: source.Tree{Files: make([]*source.File, 0, len(entries))}}
	for _, e := range entries {
		r.diags = append(r.diags, e.diags...)
		if e.ok && (len(r.kept) == 0 || r.kept[len(r.kept)-1].file.Path != e.file.Path) {
			r.kept = append(r.kept, e)
			r.tree.Files = append(r.tree.Files, &e.file)
		}
	}
	return r
}

// renewMost is how many entries renew takes.
const renewMost = 64

// renew is what newReading and parse would give where a few entries are others
// than before, and stand in the same places without a complaint. ok is false
// where that is not so.
func (r reading) renew(entries []*entry) (now reading, ok bool) {
	if len(r.entries) != len(entries) || r.pieces == nil {
		return now, false
	}
	var changed []int
	for i, e := range entries {
		if r.entries[i] != e {
			changed = append(changed, i)
		}
	}
	if len(changed) > renewMost {
		return now, false
	}
	now = reading{entries: entries, kept: slices.Clone(r.kept), tree: source.Tree{Files: slices.Clone(r.tree.Files)}, diags: r.diags, pieces: slices.Clone(r.pieces), said: r.said}
	for _, i := range changed {
		was, e := r.entries[i], entries[i]
		if was.found.Path != e.found.Path || was.found.Own != e.found.Own || !was.quiet() || !e.quiet() {
			return now, false
		}
		at, _ := slices.BinarySearchFunc(r.kept, e.found.Path, func(k *entry, path string) int { return cmp.Compare(k.found.Path, path) })
		if r.kept[at] == was {
			now.kept[at], now.tree.Files[at], now.pieces[at] = e, &e.file, &e.parse().piece
		}
	}
	return now, true
}

// quiet tells whether nothing is said of an entry.
func (e *entry) quiet() bool { return e.ok && len(e.diags) == 0 && len(e.parse().diags) == 0 }

// parse is guide.Parse of the entry's file, once.
func (e *entry) parse() *parsed {
	if p := e.parsed.Load(); p != nil {
		return p
	}
	parse := guide.Parse
	if e.light {
		parse = guide.ParseLight
	}
	piece, diags := parse(e.file)
	p := &parsed{*piece, diags}
	e.parsed.Store(p)
	return p
}

// shown is the tree with the bytes that lighten dropped of files that
// diagnostics are about, so that their places can be shown.
func (r *reading) shown(diags source.Diagnostics) source.Tree {
	tree := r.tree
	for _, d := range diags {
		at, ok := slices.BinarySearchFunc(tree.Files, d.Pos.Path, func(f *source.File, path string) int { return cmp.Compare(f.Path, path) })
		if !ok || tree.Files[at].Data != nil {
			continue
		}
		if f, err := r.kept[at].whole(); err == nil {
			tree.Files = slices.Clone(tree.Files)
			tree.Files[at] = &f
		}
	}
	return tree
}

// whole is the entry's file with its bytes. The error says that they cannot be
// had again.
func (e *entry) whole() (f source.File, err error) {
	if e.file.Data != nil {
		return e.file, nil
	}
	defer func() { err = source.Regain(recover()) }()
	return e.again(), nil
}

// parse parses what is not parsed yet. The pieces stand in the order of kept.
func (r *reading) parse() {
	if r.pieces != nil {
		return
	}
	r.pieces = make([]*guide.Piece, len(r.kept))
	for i, p := range each(r.kept, (*entry).parse) {
		r.pieces[i] = &p.piece
		r.said = append(r.said, p.diags...)
	}
}
