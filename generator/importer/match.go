package importer

import (
	"bytes"
	"cmp"
	"io/fs"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// This file finds the article of a thread: by the map, by an old address, by
// being of one export, by the comments that are here already, by an equal slug.

// wishes are the slugs that an article of the old site would like, best first.
func (a Article) wishes() []string {
	return []string{a.Slug, slugOf(a.Address), a.Title, "article-" + digest(a.ID+a.Address)}
}

func (t Thread) wishes() []string {
	wishes := []string{t.Slug}
	for _, a := range t.Addresses {
		wishes = append(wishes, slugOf(a))
	}
	return append(wishes, t.Title, "thread-"+digest(strings.Join(t.Addresses, " ")))
}

// find finds the article of old addresses.
func (p *applying) find(addresses []string) (string, bool) {
	for _, a := range addresses {
		for _, key := range []string{a, pathKey(a)} {
			if to, ok := p.o.Map[key]; ok {
				return p.named(to)
			}
		}
	}
	for _, a := range addresses {
		if to, ok := p.byPath[pathKey(a)]; ok && !p.foreign(to, addresses) {
			return to, true
		}
	}
	return "", false
}

// foreign tells whether what has these old addresses is of another site than the
// thread of that slug is. Sites named by Hosts are one.
func (p *applying) foreign(slug string, addresses []string) bool {
	host := p.host(slug)
	if host == "" {
		return false
	}
	known := false
	for _, a := range addresses {
		there := hostOf(a)
		if there == host || p.own(there) && p.own(host) {
			return false
		}
		known = known || there != "" && !localHost(a)
	}
	return known
}

var sourceRE = pattern(`(?m)^\s+source: "?([^"\s]+)`)

// host is the site that an article's thread comes from.
func (p *applying) host(slug string) string {
	if host, seen := p.hosts[slug]; seen {
		return host
	}
	host := ""
	if f, err := p.file("content/threads/" + slug + ".yaml"); err == nil {
		head, _, _ := bytes.Cut(f.Data, []byte("\ncomments:"))
		if m := sourceRE().FindSubmatch(head); m != nil && !localHost(string(m[1])) {
			host = hostOf(string(m[1]))
		}
	}
	p.hosts[slug] = host
	return host
}

// claim says that something of the archive is at that slug. But for WXR, an
// archive is of one site, whatever its hosts.
func (p *applying) claim(slug string, addresses []string) {
	p.claimed[slug] = true
	if p.archive.Format != "wxr" {
		return
	}
	for _, a := range addresses {
		if p.host(slug) == "" && !localHost(a) {
			p.hosts[slug] = hostOf(a)
		}
	}
}

// findSlug finds an article by the first slug that was wished for, unless
// something else of the archive has it already or it does not fit. Things of one
// name are told apart by their order: name, name-2, name-3.
func (p *applying) findSlug(wishes []string, fits func(slug string) bool) (string, bool) {
	first := firstSlug(wishes)
	slug := first
	for n := 2; p.bySlug[slug] != nil; n++ {
		if !p.claimed[slug] && fits(slug) {
			return slug, true
		}
		slug = first + "-" + strconv.Itoa(n)
	}
	return "", false
}

var originRE = pattern(`(?m)^\s*origin: \{format: ([a-z0-9]+), id: (?:"([^"\\]+)"|([^",{}]+))[,}]`)

// place is where a comment stands: its thread, and the origin's offset in its
// file.
type place struct {
	slug string
	at   int
}

// findOrigin finds the thread that holds t's comments already. The files are
// looked through without reading their YAML; what is not written as we write
// it is not found.
func (p *applying) findOrigin(t Thread) (string, bool) {
	p.readOrigins()
	if slug := firstSlug(t.wishes()); p.bySlug[slug] != nil && !p.claimed[slug] && p.holds(slug, t) {
		return slug, true
	}
	for _, c := range t.Comments {
		for _, at := range p.origins[c.Origin.Format+" "+c.Origin.ID] {
			if !p.claimed[at.slug] && p.holds(at.slug, t) {
				return at.slug, true
			}
		}
	}
	return "", false
}

// readOrigins finds the places of all comments that were imported, once.
func (p *applying) readOrigins() {
	if p.origins == nil {
		p.origins = map[string][]place{}
		names, _ := fs.Glob(p.fsys, "content/threads/*.yaml")
		slices.SortFunc(names, func(a, b string) int { // name, name-2, name-3: as they were made
			return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
		})
		for _, name := range names {
			f, err := p.file(name)
			if err != nil {
				continue
			}
			for _, m := range originRE().FindAllSubmatchIndex(f.Data, -1) {
				id := f.Data[max(m[4], m[6]):max(m[5], m[7])]
				key := string(f.Data[m[2]:m[3]]) + " " + string(id)
				p.origins[key] = append(p.origins[key], place{f.Name(), m[0]})
			}
		}
	}
}

// holds tells whether the thread of that slug is t indeed, and not one whose
// comments another site has given the same ids: most that have one id have one
// date or one author.
func (p *applying) holds(slug string, t Thread) bool {
	f, err := p.file("content/threads/" + slug + ".yaml")
	if err != nil {
		return false
	}
	stranger := p.foreign(slug, t.Addresses)
	alike, other := 0, 0
	for _, c := range t.Comments {
		places := p.origins[c.Origin.Format+" "+c.Origin.ID]
		i := slices.IndexFunc(places, func(at place) bool { return at.slug == slug })
		if i < 0 {
			continue
		}
		at := places[i]
		written := f.Data[max(0, bytes.LastIndex(f.Data[:at.at], []byte("- id: "))):at.at]
		if dated, named := signed(c, written); dated || named && !stranger {
			alike++
		} else {
			other++
		}
	}
	return alike > other
}

// signed tells whether a comment's date and its author are written there as we
// write them.
func signed(c guide.Entry, written []byte) (dated, named bool) {
	has := func(e guide.Entry) bool {
		text := guide.ThreadFile{Version: guide.ThreadVersion, Comments: []guide.Entry{e}}.Text()
		_, line, found := bytes.Cut(text, []byte("- id: "+e.ID.Value+"\n"))
		return found && len(line) > 0 && bytes.Contains(written, line)
	}
	id := source.Text{Value: "x"}
	return has(guide.Entry{ID: id, Date: c.Date}), has(guide.Entry{ID: id, Author: c.Author})
}

// named finds an article by what a map calls it: a slug, a path, an address.
func (p *applying) named(to string) (string, bool) {
	if p.bySlug[to] != nil {
		return to, true
	}
	if slug, ok := p.byPath[pathKey(to)]; ok {
		return slug, true
	}
	slug := slugOf(to)
	return slug, p.bySlug[slug] != nil
}

var reservedNames = tagSet("index con prn aux nul com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9")

// firstSlug makes a slug of the first of the wishes that gives one.
func firstSlug(wishes []string) string {
	for _, w := range wishes {
		if plain, err := url.PathUnescape(w); err == nil {
			w = plain
		}
		slug := guide.Slug(maskEmails(w))
		if slug = strings.Trim(slug[:min(len(slug), 72)], "-"); reservedNames[slug] {
			return slug + "-page"
		}
		if slug != "" {
			return slug
		}
	}
	return "untitled"
}

// freeSlug is a slug that no article has.
func (p *applying) freeSlug(wishes []string) string {
	slug := firstSlug(wishes)
	free := slug
	for n := 2; p.bySlug[free] != nil; n++ {
		free = slug + "-" + strconv.Itoa(n)
	}
	p.claimed[free] = true
	return free
}

// match finds the article of each thread; one without gets a stub, or is left
// out.
func (p *applying) match() (map[string][]int, error) {
	bySlug := map[string][]int{}
	for i, t := range p.archive.Threads {
		slug, found := "", false
		if p.ours(t) {
			slug, found = p.find(t.Addresses)
			if made, ok := p.made[t.Article]; ok && !found {
				slug, found = made, true
			}
		}
		if !found {
			slug, found = p.findOrigin(t)
		}
		if !found && p.ours(t) && t.worthAStub() { // another of its name may be meant
			slug, found = p.findSlug(t.wishes(), func(slug string) bool { return !p.foreign(slug, t.Addresses) })
		}
		if found {
			p.claim(slug, t.Addresses)
		}
		if !found {
			var err error
			if slug, err = p.unmatched(t); err != nil {
				return nil, err
			}
		}
		if slug != "" {
			bySlug[slug] = append(bySlug[slug], i)
		}
	}
	return bySlug, nil
}

func (p *applying) ours(t Thread) bool {
	if len(p.o.Hosts) == 0 || len(t.Addresses) == 0 {
		return true
	}
	return slices.ContainsFunc(t.Addresses, func(a string) bool {
		host := hostOf(a)
		return host == "" || p.own(host)
	})
}

// own tells whether a host is named by Hosts.
func (p *applying) own(host string) bool {
	return slices.ContainsFunc(p.o.Hosts, func(h string) bool { return host == strings.TrimPrefix(strings.ToLower(h), "www.") })
}

func (p *applying) addresses(indices []int) (all []string) {
	for _, i := range indices {
		all = append(all, p.archive.Threads[i].Addresses...)
	}
	return all
}

func (p *applying) unmatched(t Thread) (slug string, err error) {
	u := Unmatched{Title: t.Title, Comments: len(t.Comments)}
	if len(t.Addresses) > 0 {
		u.Address = scrub(t.Addresses[0])
	}
	if p.o.Skip {
		p.report.Unmatched = append(p.report.Unmatched, u)
		p.report.Comments.Skipped[unmatched] += len(t.Comments)
		return "", nil
	}
	if !t.worthAStub() {
		var ids []string
		for _, c := range t.Comments {
			ids = append(ids, c.ID.Value)
		}
		p.unneeded(ids, t.Comments, t.empty)
		return "", nil
	}
	a := Article{Title: t.Title}
	if t.Article >= 0 {
		a = p.archive.Articles[t.Article]
		a.Body = ""
	}
	address := ""
	if len(t.Addresses) > 0 {
		address = t.Addresses[0]
	}
	a.Address = address
	for _, c := range t.Comments {
		if a.Date.IsZero() {
			a.Date = c.Date
		}
	}
	slug = p.freeSlug(t.wishes())
	if a.Title == "" {
		a.Title = strings.ToUpper(slug[:1]) + strings.ReplaceAll(slug[1:], "-", " ")
	}
	u.Stub = "content/articles/" + slug + ".md"
	p.report.Unmatched = append(p.report.Unmatched, u)
	if t.Article >= 0 {
		p.made[t.Article] = slug
	}
	return slug, p.article(slug, a, true)
}

// worthAStub tells whether a thread holds anything to be kept.
func (t Thread) worthAStub() bool {
	return t.Views != nil || slices.ContainsFunc(t.Comments, worthAStub)
}

// worthAStub tells whether a comment has words, or is answered.
func worthAStub(e guide.Entry) bool {
	return e.StatusOf() == guide.Approved || e.StatusOf() == guide.Pending || e.Body.Value != ""
}
