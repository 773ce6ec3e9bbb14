package generator

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/lint"
	"github.com/two-sentences/etiquette/generator/render"
	"github.com/two-sentences/etiquette/generator/source"
)

// Cache knows, from one run of the program to the next, what articles and
// threads say, by the stamps and hashes of their files, and the sums of pages,
// by what they were made from. It holds neither texts nor pages: those stand
// in the source and the output folder. It is believed only whole, and by the
// very program that wrote it.
type Cache struct {
	file    string // empty: nothing is kept
	program string
	opened  func() // waits until the file is read; nil: there is none
	memo    Memo
	was     stored
	entries shelf                        // that were packed
	steady  map[*guide.ArticlePiece]bool // those of them of which lint said nothing, whatever ids other pages have
	found   *changes                     // since; nil: not looked for yet
}

// stored is what stands in the file.
type stored struct {
	lexicon *render.Lexicon
	entries []string // packed
	calm    string   // a byte for each of entries, '+' if it is an article that is steady
	state   state
	names   []string // of files that pages read
	made    string   // deploy.Report.Manifest of the folder
	pages   []cached // by path
}

// state is what pages depend on all together.
type state struct {
	shared        source.Hash // what every page is made from
	rest          source.Hash // what is no article and no thread
	sound         source.Hash // layouts and static of which nothing was said; zero: something was
	drafts, later bool        // which articles are published
	now, until    time.Time   // from when on, and until when, the same are; until zero: for ever
}

// cached is a page as it was made.
type cached struct {
	path     string
	key, sum source.Hash // of render.Output.Key, and of its bytes
	reads    string      // what it says something of, as places in names, packed
}

// OpenCache takes what a file keeps; program names the program and its version.
// A file that is missing, damaged, or of another program, counts as empty, and
// of no name nothing is kept. It is read while Build begins.
func OpenCache(file, program string) *Cache {
	c := &Cache{file: file, program: program, was: stored{lexicon: render.NewLexicon()}}
	c.memo.bulk = &bulk{lexicon: c.was.lexicon}
	if file != "" {
		opened := beside(func() (none, none) { return c.open(), none{} })
		c.opened = func() { opened() }
		c.memo.opening = c.opened
	}
	return c
}

// open reads the file for the memo.
func (c *Cache) open() (n none) {
	_ = c.load() // without it the build is slower, and the same
	c.entries.entries = each(c.was.entries, func(packed string) *entry { return c.memo.bulk.unpack(packed) })
	c.memo.read = c.entries
	c.memo.sound = c.was.state.sound
	if len(c.was.calm) == len(c.was.entries) {
		c.steady, c.memo.calm = c.findSteady(), c.calm
	}
	return n
}

// Memo is for one Build.
func (c *Cache) Memo() *Memo { return &c.memo }

// Close gives back what a build has put away; its Output cannot be read any more.
func (c *Cache) Close() {
	if c.opened != nil {
		c.opened()
	}
	c.memo.bulk.spill.close()
}

// load reads a file that begins with the seal of the rest, and then names its
// program. That of another is not read further.
func (c *Cache) load() error {
	file, err := os.Open(c.file)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	var program source.Packing
	source.String(&program, &c.program)
	head := make([]byte, sealSize+len(program.Bytes()))
	if _, err := io.ReadFull(file, head); err != nil {
		return err
	}
	if !bytes.Equal(head[sealSize:], program.Bytes()) {
		return fmt.Errorf("the cache %s is of another program", c.file)
	}
	var data strings.Builder
	data.Grow(int(info.Size()))
	var sum seal
	sum.Write(program.Bytes())
	if _, err := io.Copy(io.MultiWriter(&data, &sum), file); err != nil {
		return err
	}
	if binary.BigEndian.Uint64(head) != uint64(sum) {
		return fmt.Errorf("the cache %s is damaged", c.file)
	}
	c.was.pack(source.Unpacking(data.String()))
	return nil
}

// seal tells bytes from such as were damaged or cut short: two sums of 32 bits,
// of which either sees what is usual. It need not withstand those who forge.
type seal uint64

const sealSize = 8

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Write adds bytes to the sums.
func (c *seal) Write(data []byte) (int, error) {
	one, other := crc32.Update(uint32(*c>>32), castagnoli, data), crc32.Update(uint32(*c), crc32.IEEETable, data)
	*c = seal(one)<<32 | seal(other)
	return len(data), nil
}

func (s *stored) pack(p *source.Packing) {
	text := func(s *string) { source.String(p, s) }
	s.lexicon.Pack(p)
	source.Each(p, &s.entries, text)
	text(&s.calm)
	p.Hash(&s.state.shared)
	p.Hash(&s.state.rest)
	p.Hash(&s.state.sound)
	p.Bool(&s.state.drafts)
	p.Bool(&s.state.later)
	p.Time(&s.state.now)
	p.Time(&s.state.until)
	source.Each(p, &s.names, text)
	text(&s.made)
	source.Each(p, &s.pages, func(one *cached) {
		text(&one.path)
		p.Hash(&one.key)
		p.Hash(&one.sum)
		text(&one.reads)
	})
}

// pack packs an entry of the bulk, or reads one.
func (e *entry) pack(p *source.Packing, piece *parsed) {
	source.String(p, &e.found.Path)
	p.Bool(&e.found.Own)
	for _, n := range []*int64{&e.found.Stamp.Size, &e.found.Stamp.Time, &e.found.Stamp.Change} {
		source.Number(p, n)
	}
	p.Bool(&e.settled)
	p.Hash(&e.file.Hash)
	source.String(p, &e.words)
	piece.piece.Pack(p)
}

// unpack makes an entry as lighten left it.
func (b *bulk) unpack(packed string) *entry {
	e, said := &entry{ok: true, packed: packed}, new(parsed)
	e.pack(source.Unpacking(packed), said)
	e.file.Path, e.file.Own = e.found.Path, e.found.Own
	b.lexicon.Know(&said.piece, e.words)
	said.piece.Lean(e, nil)
	e.parsed.Store(said)
	return e
}

// bulky tells whether an entry can be packed.
func (e *entry) bulky() bool {
	return e.ok && e.file.Data == nil && e.quiet() && e.parse().piece.Bulk()
}

// Tree is the Output of the Memo's Build, for deploy.Dir: of pages that say the
// same as when they were made last, the sum is told without making them.
func (c *Cache) Tree(result Result, opts Options) *Cached {
	found := c.changes(opts)
	now := found.state
	now.shared, now.sound = sharedKey(c.program, result, opts), c.memo.sound
	if result.Site != nil {
		now.until = result.Site.Until()
	}
	t := &Cached{cache: c, output: result.Output, state: now, names: c.was.names}
	if c.file == "" || c.was.state.shared != now.shared {
		return t
	}
	t.known = make(map[string]int32, len(c.was.pages))
	for i, page := range c.was.pages {
		t.known[page.path] = int32(i)
	}
	if t.kept = make([]atomic.Bool, len(c.was.pages)); found.same {
		t.same = make([]bool, len(c.was.pages))
		for i, page := range c.was.pages {
			t.same[i] = !touched(page.reads, found.edited)
		}
	}
	return t
}

// changes are what a build found otherwise than the cache.
type changes struct {
	state  state  // shared and until aside
	edited []bool // as edited gives them
	same   bool
}

func (c *Cache) changes(opts Options) *changes {
	if c.found == nil {
		now := state{rest: c.memo.restKey(), drafts: opts.Drafts, later: opts.Future, now: opts.Now}
		c.found = &changes{state: now}
		c.found.edited, c.found.same = c.edited(now)
	}
	return c.found
}

// findSteady finds what steady holds.
func (c *Cache) findSteady() map[*guide.ArticlePiece]bool {
	steady := make(map[*guide.ArticlePiece]bool, len(c.entries.entries))
	for i, e := range c.entries.entries {
		if a := e.parse().piece.Article; a != nil && c.was.calm[i] == '+' {
			steady[a] = true
		}
	}
	return steady
}

// calm are articles of which lint has nothing to say now: they are steady, and
// what their links see is as it was.
func (c *Cache) calm(opts Options) map[*guide.ArticlePiece]bool {
	if !c.changes(opts).same {
		return nil
	}
	return c.steady
}

// sharedKey is the hash of what every page may depend on beyond its own data.
func sharedKey(program string, result Result, opts Options) source.Hash {
	key := treeKey(result.Tree, "layouts", "static", "content/rules")
	settings, _ := result.Tree.File("content/site.yaml")
	return source.Sum(fmt.Appendf(nil, "%q %x %x %q %q %v", program, key, settings.Hash, opts.BaseURL, opts.Origin, opts.Relative))
}

// restKey is the hash of all that is not of the bulk.
func (m *Memo) restKey() source.Hash {
	var data []byte
	for _, e := range m.read.entries {
		if !e.bulky() {
			data = fmt.Appendf(data, "%q %v %v %x\n", e.found.Path, e.found.Own, e.ok, e.file.Hash)
		}
	}
	return source.Sum(data)
}

// edited are the articles that say something else than when the pages were
// made, as places in names, where the guide has kept its shape and nothing else
// was changed; where same is false, that is not known.
func (c *Cache) edited(now state) (edited []bool, same bool) {
	was := c.was.state
	if was.rest != now.rest || was.drafts != now.drafts || was.later != now.later || now.now.Before(was.now) || !was.until.IsZero() && !now.now.Before(was.until) {
		return nil, false
	}
	left := len(c.entries.entries)
	names := map[string]bool{}
	for _, e := range c.memo.read.entries {
		if !e.bulky() {
			continue
		}
		old := c.entries.find(e.found.Path, e.found.Own)
		left--
		if old == e || old != nil && old.file.Hash == e.file.Hash {
			continue
		}
		if old == nil || e.parse().piece.Article == nil || !e.parse().piece.Fits(&old.parse().piece) {
			return nil, false
		}
		names[e.found.Path], names[render.AllArticles] = true, true
	}
	if len(names) > 0 {
		edited = make([]bool, len(c.was.names))
	}
	for i := range edited {
		edited[i] = names[c.was.names[i]]
	}
	return edited, left == 0
}

// Cached is an Output whose pages a Cache may know.
type Cached struct {
	cache  *Cache
	output *render.Output
	state  state
	known  map[string]int32 // places in was.pages, by path
	same   []bool           // the pages in those places are as they were; nil: that is not known
	kept   []atomic.Bool    // and they are pages of this site

	lock  sync.Mutex
	next  []cached // other pages
	names []string
	at    map[string]int // of names
}

// Warm tells whether pages of the last build are known, so that few are made.
func (c *Cached) Warm() bool { return c.known != nil }

// Paths lists the files of the site, sorted.
func (c *Cached) Paths() []string { return c.output.Paths() }

// Read makes a file, and keeps its sum.
func (c *Cached) Read(path string) ([]byte, error) { return c.Append(nil, path) }

// Append is Read that appends the bytes to others, if those are not nil.
func (c *Cached) Append(to []byte, path string) ([]byte, error) {
	data, err := c.output.Append(to, path)
	if err != nil || c.cache.file == "" {
		return data, err
	}
	if key, reads, ok := c.output.Key(path); ok {
		c.keep(cached{path: path, key: key, sum: sha256.Sum256(data[len(to):])}, reads)
	}
	return data, nil
}

// Kept tells, for deploy.DirOptions, that Meta says of a page what it said when the
// manifest of a hash was written.
func (c *Cached) Kept(manifest, path string) bool {
	i, known := c.known[path]
	return known && c.same != nil && c.same[i] && c.cache.was.made == manifest
}

// Sum is the SHA-256 of a file's bytes where the cache knows it.
func (c *Cached) Sum(path string) (sum string, ok bool) {
	i, known := c.known[path]
	if !known {
		return "", false
	}
	was := c.cache.was.pages[i]
	if c.same != nil && c.same[i] {
		c.kept[i].Store(true)
		return hex.EncodeToString(was.sum[:]), true
	}
	key, reads, ok := c.output.Key(path)
	if !ok || key != was.key {
		return "", false
	}
	c.keep(was, reads)
	return hex.EncodeToString(was.sum[:]), true
}

// touched tells whether one of some names, packed places, is of an edited article.
func touched(reads string, edited []bool) bool {
	for p := source.Unpacking(reads); edited != nil && !p.Ended(); {
		var i int
		if source.Number(p, &i); edited[i] {
			return true
		}
	}
	return false
}

// keep keeps a page, with what it reads.
func (c *Cached) keep(page cached, reads []string) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.at == nil {
		c.at = make(map[string]int, len(c.names))
		for i, name := range c.names {
			c.at[name] = i
		}
	}
	var p source.Packing
	for _, name := range reads {
		i, ok := c.at[name]
		if !ok {
			i = len(c.names)
			c.at[name] = i
			c.names = append(c.names, name)
		}
		source.Number(&p, &i)
	}
	page.reads = string(p.Bytes())
	if i, known := c.known[page.path]; known {
		c.kept[i].Store(false)
	}
	c.next = append(c.next, page)
}

// Save keeps what was read and made for the next run; made is deploy.Report.Manifest.
// That it cannot is no harm.
func (c *Cached) Save(made string) error {
	if c.cache.file == "" {
		return nil
	}
	now := stored{made: made, lexicon: c.cache.memo.bulk.lexicon, state: c.state, names: c.names, pages: c.pages()}
	calm, marks := c.cache.memo.checks.calm(), []byte(nil)
	for _, e := range c.cache.memo.read.entries {
		if e.bulky() {
			mark := byte('-')
			if a := e.parse().piece.Article; calm[a] && (c.cache.steady[a] || !lint.SeesIDs(a)) {
				mark = '+'
			}
			now.entries, marks = append(now.entries, e.stored()), append(marks, mark)
		}
	}
	now.calm = string(marks)
	return c.cache.write(&now)
}

// pages are those of the site of which the next run shall know.
func (c *Cached) pages() []cached {
	pages := make([]cached, 0, len(c.kept)+len(c.next))
	for i := range c.kept {
		if c.kept[i].Load() {
			pages = append(pages, c.cache.was.pages[i])
		}
	}
	pages = append(pages, c.next...)
	slices.SortFunc(pages, func(a, b cached) int { return cmp.Compare(a.path, b.path) })
	return pages
}

// stored is the entry packed.
func (e *entry) stored() string {
	if e.packed != "" {
		return e.packed
	}
	var p source.Packing
	e.pack(&p, e.parse())
	return string(p.Bytes())
}

// write replaces the file, whole or not at all.
func (c *Cache) write(now *stored) error {
	if err := os.MkdirAll(filepath.Dir(c.file), 0o700); err != nil {
		return err
	}
	tmp := fmt.Sprintf("%s.%d", c.file, os.Getpid())
	file, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(now.writeTo(file, c.program), file.Close()); err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	return os.Rename(tmp, c.file)
}

// writeTo writes behind the room for the seal, and that last.
func (s *stored) writeTo(file *os.File, program string) error {
	var failed error
	var sum seal
	at := int64(sealSize)
	put := func(data []byte) {
		sum.Write(data)
		n, err := file.WriteAt(data, at)
		at, failed = at+int64(n), errors.Join(failed, err)
	}
	p := source.PackingTo(put)
	source.String(p, &program)
	s.pack(p)
	put(p.Bytes())
	_, err := file.WriteAt(binary.BigEndian.AppendUint64(nil, uint64(sum)), 0)
	return errors.Join(failed, err)
}
