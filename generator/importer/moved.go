package importer

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// A comment that is in the guide already is merged where it stands, whatever
// thread the archive has it in: people move threads and comments, and what was
// forgotten or taken out anywhere stays so.

// batch is what comes into one thread's file.
type batch struct {
	incoming guide.ThreadFile
	empty    map[string]bool // ids of those that are deleted because they held nothing
	stranger bool            // it is of another site than what is here
	whole    bool            // the archive has this thread, not only comments that were moved here
	moved    []guide.Entry   // comments of other threads of the archive that stand here
}

func (p *applying) batches(bySlug map[string][]int) map[string]*batch {
	out := map[string]*batch{}
	for slug, indices := range bySlug {
		b := &batch{whole: true, stranger: p.foreign(slug, p.addresses(indices))}
		b.incoming, b.empty = p.join(indices)
		out[slug] = b
	}
	p.readOrigins()
	for _, slug := range sortedKeys(bySlug) {
		p.part(slug, out)
	}
	return out
}

// part takes the comments that stand in other threads out of a batch.
func (p *applying) part(slug string, batches map[string]*batch) {
	stay := func(e guide.Entry) bool { return p.standsIn(slug, e) == slug }
	b := batches[slug]
	if len(p.origins) == 0 || !slices.ContainsFunc(b.incoming.Comments, func(e guide.Entry) bool { return !stay(e) }) {
		return
	}
	comments, counts := b.incoming.Comments, map[string]int{}
	b.incoming.Comments = nil
	for _, e := range comments {
		at := p.standsIn(slug, e)
		if at == slug {
			b.incoming.Comments = append(b.incoming.Comments, e)
			continue
		}
		if batches[at] == nil {
			batches[at] = &batch{incoming: guide.ThreadFile{Version: guide.ThreadVersion}}
		}
		batches[at].moved = append(batches[at].moved, e)
		counts[at]++
	}
	for _, at := range sortedKeys(counts) {
		p.diags.Notef(source.Pos{Path: "content/threads/" + at + ".yaml"}, "elsewhere", "", "%d comments that the export has in the thread of %q stand here, and stay here", counts[at], slug)
	}
}

// standsIn is the thread in which a comment of the archive stands already; slug
// where it is in none.
func (p *applying) standsIn(slug string, e guide.Entry) string {
	places := p.origins[e.Origin.Format+" "+e.Origin.ID]
	if slices.ContainsFunc(places, func(at place) bool { return at.slug == slug }) {
		return slug
	}
	for _, at := range places {
		if p.isAt(at, e) {
			return at.slug
		}
	}
	return slug
}

// isAt tells whether what is written there is that comment indeed, and not one
// that another thread or site counts alike: its date and author are, or all that
// was imported. One that was forgotten has kept its date alone.
func (p *applying) isAt(at place, e guide.Entry) bool {
	if p.last.Path != "content/threads/"+at.slug+".yaml" {
		p.last, _ = p.file("content/threads/" + at.slug + ".yaml")
	}
	written, origin := p.last.Data[:at.at], p.last.Data[at.at:]
	written = written[max(0, bytes.LastIndex(written, []byte("- id: "))):]
	origin, _, _ = bytes.Cut(bytes.TrimLeft(origin, "\n"), []byte("\n"))
	dated, named := signed(e, written)
	nameless := !bytes.Contains(written, []byte("  author: "))
	undated := e.Date.IsZero() && !bytes.Contains(written, []byte("  date: "))
	words, _, _ := bytes.Cut([]byte(e.Stamp()), []byte("-"))
	return !e.Date.IsZero() && dated && (named || nameless) || bytes.Contains(origin, append([]byte("hash: "), words...)) ||
		undated && nameless && !bytes.Contains(origin, []byte("hash: ")) && e.Origin.Format != "isso" // Isso's JSON counts anew in each thread
}

// at is the comments that were moved here, where they answer what they answer
// here.
func (b batch) at(local guide.ThreadFile) []guide.Entry {
	parents, taken := make(map[guide.Origin]string), map[string]bool{}
	for _, e := range local.Comments {
		if e.Origin != nil {
			parents[guide.Origin{Format: e.Origin.Format, ID: e.Origin.ID}] = e.Parent.Value
		}
	}
	for _, e := range b.incoming.Comments {
		taken[e.ID.Value] = true
	}
	out := slices.Clone(b.moved)
	for i := range out {
		e := &out[i]
		e.Parent.Value = parents[guide.Origin{Format: e.Origin.Format, ID: e.Origin.ID}]
		id := e.ID.Value
		for n := 2; taken[e.ID.Value]; n++ {
			e.ID.Value = id + "-" + strconv.Itoa(n)
		}
		taken[e.ID.Value] = true
	}
	return out
}
