package importer

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// ApplyOptions say how an Archive is laid over a guide.
type ApplyOptions struct {
	Articles bool               // write the archive's articles
	Skip     bool               // leave threads without an article out; else they get a draft stub
	Map      map[string]string  // old address or path → an article's slug, path or address here
	Hosts    []string           // if any, threads of other hosts are unmatched
	Merge    guide.MergeOptions // for comments that are here already
}

// ReadMap reads lines of "old address,slug" for ApplyOptions.Map.
func ReadMap(r io.Reader) (map[string]string, error) {
	c := csv.NewReader(r)
	c.Comment = '#'
	c.TrimLeadingSpace = true
	c.FieldsPerRecord = 2
	rows, err := c.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("write it as lines of \"old address,slug\": %w", err)
	}
	m := map[string]string{}
	for _, row := range rows {
		m[strings.TrimSpace(row[0])] = strings.TrimSpace(row[1])
	}
	return m, nil
}

// Apply lays an archive over the guide in fsys (the folder that holds
// content), and calls write for each file that is new or changed: articles
// first, then threads by path. It writes nothing itself. A thread's article is
// found by Map, by an address it has or had, by being of the same export, by an
// equal slug. An article that is here already is never touched, but for an
// empty draft when Articles is set.
//
// Diagnostics: those of the threads that are read; thread-too-large; an error
// among them means that the thread of that path was not touched and that its
// comments are counted as skipped.
func Apply(fsys fs.FS, a Archive, o ApplyOptions, write func(path string, text []byte) error) (Report, source.Diagnostics, error) {
	p := &applying{fsys: fsys, archive: a, o: o, write: write, bySlug: map[string]*here{}, hosts: map[string]string{}, byPath: map[string]string{}, aliases: map[string]bool{}, made: map[int]string{}, claimed: map[string]bool{}}
	p.report = Report{Format: a.Format, Unmatched: []Unmatched{}, Conflicts: []Conflict{}, Files: []Written{},
		Comments: Comments{Read: a.Read, Written: Counts{}, Skipped: Counts{}}}
	p.report.Comments.Skipped.add(a.Skipped)
	p.report.Articles.Read, p.report.Threads.Read = len(a.Articles), len(a.Threads)
	if err := p.index(); err != nil {
		return p.report, p.diags, err
	}
	if err := p.articles(); err != nil {
		return p.report, p.diags, err
	}
	bySlug, err := p.match()
	if err != nil {
		return p.report, p.diags, err
	}
	batches := p.batches(bySlug)
	for _, slug := range sortedKeys(batches) {
		if err := p.thread(slug, *batches[slug]); err != nil {
			return p.report, p.diags, err
		}
	}
	p.notice()
	return p.report, masked(p.diags).Sorted(), nil
}

var noticeRE = pattern(`(?m)^thread_notice:[ \t]*[^\s#]`)

// notice says what becomes of the line that stands over threads, where threads of
// real people have come in: the starter's says that nobody is real.
func (p *applying) notice() {
	f, err := p.file("content/site.yaml")
	if at := noticeRE().FindIndex(f.Data); err == nil && at != nil && p.report.Threads.Written > 0 {
		line := 1 + bytes.Count(f.Data[:at[0]], []byte("\n"))
		p.diags.Notef(source.Pos{Path: f.Path, Line: line}, "thread-notice", "take the line out when no other thread needs it", "thread_notice is not shown over threads that were imported, nor over lists of them")
	}
}

type applying struct {
	fsys    fs.FS
	archive Archive
	o       ApplyOptions
	write   func(string, []byte) error
	report  Report
	diags   source.Diagnostics
	bySlug  map[string]*here
	hosts   map[string]string  // by slug: the site that an article's thread comes from; empty: unknown
	byPath  map[string]string  // pathKey: slug
	aliases map[string]bool    // pathKeys that cannot be aliases any more
	made    map[int]string     // article of the archive: its slug here
	claimed map[string]bool    // slugs that something of the archive was matched with
	origins map[string][]place // by format and id of a comment; nil: not read yet
	last    source.File        // a thread's file that was looked into
}

// here is an article of the guide.
type here struct {
	path  string
	title string
	date  time.Time
	stub  bool // an empty draft
}

func (p *applying) index() error {
	for _, taken := range guide.FixedPaths {
		p.aliases[pathKey(taken)] = true
	}
	pages, _ := fs.Glob(p.fsys, "content/pages/*.md")
	for _, name := range pages {
		p.aliases["/"+strings.TrimSuffix(path.Base(name), ".md")] = true
	}
	err := fs.WalkDir(p.fsys, "content/articles", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case source.Ignored(name) && entry.IsDir():
			return fs.SkipDir
		case entry.IsDir() || source.Ignored(name) || path.Ext(name) != ".md":
			return nil
		}
		f, err := p.file(name)
		if err != nil {
			return err
		}
		front, _ := guide.ReadFront(f)
		p.place(front, name)
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the articles: %w", err)
	}
	return nil
}

func (p *applying) place(front guide.Front, name string) {
	p.bySlug[front.Slug] = &here{path: name, title: front.Title, date: front.Date, stub: front.Draft && front.Empty}
	for _, address := range append([]string{front.URL}, front.Aliases...) {
		key := pathKey(address)
		p.aliases[key] = true
		if _, taken := p.byPath[key]; !taken && key != "" {
			p.byPath[key] = front.Slug
		}
	}
}

func (p *applying) file(name string) (source.File, error) {
	data, err := fs.ReadFile(p.fsys, name)
	return source.File{Path: name, Data: data, Own: true}, err
}

// articles writes the archive's articles, if asked for, and finds those that
// are here.
func (p *applying) articles() error {
	threads := map[int]Thread{}
	for _, t := range p.archive.Threads {
		if _, seen := threads[t.Article]; !seen && t.Article >= 0 {
			threads[t.Article] = t
		}
	}
	for i, a := range p.archive.Articles {
		addresses := []string{a.Address}
		slug, found := p.find(addresses)
		if t, ok := threads[i]; ok && !found {
			slug, found = p.findOrigin(t)
			found = found && p.bySlug[slug] != nil
		}
		if !found {
			slug, found = p.findSlug(a.wishes(), func(slug string) bool {
				return !p.foreign(slug, addresses) && (!p.o.Articles || p.bySlug[slug].like(a))
			})
		}
		if found {
			p.claim(slug, addresses)
			p.made[i] = slug
			if !p.o.Articles || !p.bySlug[slug].stub {
				p.report.Articles.Unchanged++
				if p.o.Articles && !p.bySlug[slug].like(a) {
					p.diags.Notef(a.Pos, "changed", "if it is another one, lead it elsewhere with --map", "article %q is not written: %s has its address", shorten(scrub(a.Title)), p.bySlug[slug].path)
				}
				continue
			}
		}
		if !p.o.Articles {
			continue
		}
		if !found {
			slug = p.freeSlug(a.wishes())
		}
		if err := p.article(slug, a, a.Draft); err != nil {
			return err
		}
		p.made[i] = slug
		p.report.Articles.Written++
	}
	return nil
}

// like tells whether an article of an archive may be this one: it has its title
// or its day, or nobody has written this one yet.
func (h *here) like(a Article) bool {
	return h.stub || a.Title == "" || strings.EqualFold(h.title, a.Title) || h.date.IsZero() || a.Date.IsZero() || h.date.UTC().Format(time.DateOnly) == a.Date.UTC().Format(time.DateOnly)
}

// article writes an article of the archive, or a stub.
func (p *applying) article(slug string, a Article, draft bool) error {
	name := "content/articles/" + slug + ".md"
	old := p.bySlug[slug]
	n := guide.NewArticle{Title: a.Title, Description: a.Description, Date: a.Date, Updated: a.Updated, Author: a.Author, Draft: draft, Body: a.Body}
	if n.Title == "" {
		n.Title = "Untitled"
	}
	if n.Date.IsZero() {
		n.Date = time.Unix(0, 0).UTC()
	}
	for _, tag := range a.Tags {
		if guide.Slug(tag) != "" && !slices.Contains(n.Tags, tag) {
			n.Tags = append(n.Tags, tag)
		}
	}
	alias := aliasOf(a.Address)
	if alias != "" && (old != nil || !p.aliases[pathKey(alias)]) && pathKey(alias) != pathKey("/articles/"+slug+"/") {
		n.Aliases = []string{alias}
	}
	if u, err := url.Parse(a.Address); alias == "" && (err != nil || u.RawQuery == "" && strings.Trim(u.Path, "/") != "") {
		p.diags.Notef(a.Pos, "changed", "", "article %q does not get its old address %s: no page can stand there", shorten(scrub(n.Title)), shorten(scrub(a.Address)))
	}
	if alias != "" && old == nil && n.Aliases == nil {
		if to := p.byPath[pathKey(alias)]; to != "" && to != slug {
			p.diags.Notef(a.Pos, "changed", "", "article %q does not get its old address %s: that leads to %s", shorten(scrub(n.Title)), alias, p.bySlug[to].path)
		}
	}
	if old != nil {
		name = old.path
	}
	text := n.Text()
	p.claim(slug, []string{a.Address})
	p.place(guide.Front{Slug: slug, Title: n.Title, Date: n.Date, URL: "/articles/" + slug + "/", Aliases: n.Aliases, Draft: draft, Empty: n.Body == ""}, name)
	return p.put(name, text, old == nil)
}

func (p *applying) put(name string, text []byte, isNew bool) error {
	p.report.Files = append(p.report.Files, Written{Path: name, New: isNew})
	return p.write(name, text)
}

// thread merges threads of the archive into the one of an article.
func (p *applying) thread(slug string, b batch) error {
	name := "content/threads/" + slug + ".yaml"
	incoming, empty := b.incoming, b.empty
	if pathKey(incoming.Thread.Source.Value) == pathKey("/articles/"+slug+"/") {
		incoming.Thread.Source.Value = "" // it never was elsewhere
	}
	f, err := p.file(name)
	isNew := errors.Is(err, fs.ErrNotExist)
	if err != nil && !isNew {
		return fmt.Errorf("read %s: %w", name, err)
	}
	if !isNew && len(b.moved) == 0 && p.asWritten(f, incoming, empty, name) {
		p.report.Threads.Unchanged++
		return nil
	}
	var local guide.ThreadFile
	if !isNew {
		var diags source.Diagnostics
		if local, diags = guide.ReadThread(f); diags.HasErrors() {
			p.diags = append(p.diags, diags...)
			p.report.Comments.Skipped[malformed+"-thread"] += len(incoming.Comments) + len(b.moved)
			return nil
		}
	}
	p.unknownParents(incoming.Comments, local.Comments)
	incoming.Comments = guide.Distinct(local, incoming.Comments, b.stranger)
	incoming.Comments = append(slices.Clip(incoming.Comments), b.at(local)...)
	o := p.o.Merge
	o.Prune = o.Prune && b.whole
	merged, m := guide.Merge(local, incoming, o)
	p.unneeded(m.Unneeded, incoming.Comments, empty)
	text, diags := p.text(f, isNew, local, merged)
	p.diags = append(p.diags, diags...)
	if left := fit(&merged, &m, len(text)-source.MaxThread); left > 0 {
		text, _ = p.text(f, isNew, local, merged)
		p.tooLarge(name, left)
	}
	p.count(merged, incoming, m, name)
	for i, u := range p.report.Unmatched {
		if u.Stub == "content/articles/"+slug+".md" {
			p.report.Unmatched[i].Comments = m.Added // those that were written
		}
	}
	if len(merged.Comments) == 0 && isNew && merged.Thread.Views == nil || !isNew && local.Same(merged) {
		p.report.Threads.Unchanged++
		return nil
	}
	p.report.Threads.Written++
	return p.put(name, text, isNew)
}

// asWritten tells whether a thread's file is, byte for byte, what this import
// alone would write: nobody has touched it, and nothing is new. It spares the
// reading of YAML, which costs more than all the rest.
func (p *applying) asWritten(f source.File, incoming guide.ThreadFile, empty map[string]bool, name string) bool {
	fresh, m := guide.Merge(guide.ThreadFile{}, incoming, guide.MergeOptions{})
	text := fresh.Text()
	left := fit(&fresh, &m, len(text)-source.MaxThread)
	if left > 0 {
		text = fresh.Text()
	}
	if !bytes.Equal(text, f.Data) {
		return false
	}
	p.unknownParents(incoming.Comments, nil)
	p.tooLarge(name, left)
	p.unneeded(m.Unneeded, incoming.Comments, empty)
	m.Unchanged, m.Added = m.Added, 0
	p.count(fresh, incoming, m, name)
	return true
}

func (p *applying) text(f source.File, isNew bool, local, merged guide.ThreadFile) ([]byte, source.Diagnostics) {
	if isNew {
		return merged.Text(), nil
	}
	return guide.Rewrite(f, local, merged)
}

// fit takes so many of the newest new comments off that the file, which is over
// the site's limit by so many bytes, is not too large. It returns how many.
func fit(t *guide.ThreadFile, m *guide.Merged, over int) (left int) {
	for over > 0 && m.Added > 0 {
		last := t.Comments[len(t.Comments)-1]
		one := guide.ThreadFile{Version: guide.ThreadVersion, Comments: []guide.Entry{last}}
		over -= len(one.Text()) - len("version: 1\ncomments:\n")
		t.Comments = t.Comments[:len(t.Comments)-1]
		m.Added--
		left++
	}
	if left > 0 {
		t.Comments = slices.Clone(t.Comments)
		orphans(t.Comments)
	}
	return left
}

func (p *applying) tooLarge(name string, left int) {
	if left > 0 {
		p.report.Comments.Skipped[tooLarge] += left
		p.diags.Warnf(source.Pos{Path: name}, "thread-too-large", "if several old addresses meet here, divide them among articles with --map; else keep the export for the rest",
			"the newest %d comments are left out: the file would have more than %d MB", left, source.MaxThread>>20)
	}
}

// unneeded counts the comments that Merge did not need, by why they are empty.
func (p *applying) unneeded(ids []string, incoming []guide.Entry, empty map[string]bool) {
	if len(ids) == 0 {
		return
	}
	status := make(map[string]guide.Entry, len(incoming))
	for _, e := range incoming {
		status[e.ID.Value] = e
	}
	for _, id := range ids {
		reason := status[id].StatusOf()
		if empty[id] {
			reason = emptyBody
		}
		p.report.Comments.Skipped[reason]++
		p.diags.Notef(status[id].Pos, "skipped", "", "left out (%s): comment %q, which nobody answers", reason, scrub(status[id].Origin.ID))
	}
}

// count adds a thread's numbers to the report.
func (p *applying) count(merged, incoming guide.ThreadFile, m guide.Merged, name string) {
	c := &p.report.Comments
	from := make(map[guide.Origin]bool, len(incoming.Comments))
	for _, e := range incoming.Comments {
		from[guide.Origin{Format: e.Origin.Format, ID: e.Origin.ID}] = true
	}
	for _, e := range merged.Comments {
		if e.Origin != nil && from[guide.Origin{Format: e.Origin.Format, ID: e.Origin.ID}] {
			c.Written[e.StatusOf()]++
		}
	}
	c.Added += m.Added
	c.Updated += m.Updated
	c.Unchanged += m.Unchanged
	c.Kept += m.Kept
	c.Pruned += m.Pruned
	for _, x := range m.Conflicts {
		p.report.Conflicts = append(p.report.Conflicts, Conflict{Path: name, ID: x.ID, What: x.What})
	}
}

// join makes one thread of those of one article. Ids stay as they are but
// where two comments have one.
func (p *applying) join(indices []int) (guide.ThreadFile, map[string]bool) {
	first := p.archive.Threads[indices[0]]
	out := guide.ThreadFile{Version: guide.ThreadVersion, Thread: guide.ThreadHead{Closed: first.Closed, Views: first.Views}, Comments: first.Comments}
	if len(first.Addresses) > 0 {
		out.Thread.Source.Value = first.Addresses[0]
	}
	empty := first.empty
	if len(indices) == 1 {
		return out, empty
	}
	taken, origins := map[string]bool{}, map[guide.Origin]bool{}
	out.Comments, empty = nil, map[string]bool{}
	for _, i := range indices {
		t := p.archive.Threads[i]
		out.Thread.Closed = out.Thread.Closed && t.Closed
		renamed := map[string]string{}
		var fresh []guide.Entry
		for _, e := range t.Comments {
			key := guide.Origin{Format: e.Origin.Format, ID: e.Origin.ID}
			for n := 2; origins[key]; n++ {
				key.ID = e.Origin.ID + "~" + strconv.Itoa(n)
			}
			id := e.ID.Value
			for n := 2; taken[id]; n++ {
				id = e.ID.Value + "-" + strconv.Itoa(n)
			}
			origins[key], taken[id] = true, true
			renamed[e.ID.Value] = id
			if t.empty[e.ID.Value] {
				empty[id] = true
			}
			e.ID.Value, e.Origin = id, &key
			fresh = append(fresh, e)
		}
		for i := range fresh {
			if to, ok := renamed[fresh[i].Parent.Value]; ok {
				fresh[i].Parent.Value = to
			}
		}
		out.Comments = append(out.Comments, fresh...)
	}
	return out, empty
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
