package render

import (
	"encoding/base32"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/two-sentences/etiquette/generator/source"
)

// Search is an index made here and read by static/js/search.js, which fetches
// only the parts that a query needs.
//
// Why our own: Pagefind, the well-kept one that fetches in parts, needs
// WebAssembly, which our policy forbids, and may not put an exact title first
// (its issues 437, 764). MiniSearch and FlexSearch want the whole index in
// memory: megabytes at 10,000 pages before the first result. What we need of
// them, words and their documents, is some 300 lines.
//
//	search/index.json        how many documents, of which kinds, the first word of each part of words, the keys of all parts
//	search/part/<key>.json   words: [word, in how many documents, postings, …]
//	                         or documents: [kind, title, site path, excerpt]
//	                         or words to mend typos with
//
// A key is that of the part's own bytes, so that an edit changes the names of few
// parts. Words are cut into parts at places that mostly outlive it (cutWords), and
// documents keep their numbers (searchDocs).

const (
	searchPath   = "/search/"
	searchFolder = "search/part"
	searchBrowse = 400 // articles that the page lists without a script
)

// searchFiles is the index as files.
type searchFiles struct {
	index []byte
	parts map[string]searchPart // by path
	whole func() searchFiles    // the same, with the bytes of all parts; nil: all are here
	made  indexed
}

// searchPart is a part of the index.
type searchPart struct {
	sum   source.Hash // of its bytes
	bytes []byte      // nil: the last index had this part
}

// searchable tells whether there is a search: the layouts have its page.
func (s *site) searchable() bool { return s.layouts["search"] != nil }

// searchPages adds the page and the first file of its index. The parts of the
// index, which are named after what they say, are no part of the plan.
func (b *builder) searchPages() {
	if !b.searchable() {
		return
	}
	h := head{kind: "search", path: searchPath, title: b.words.must("search"), description: b.words.must("search.about")}
	b.html(h.path, h.kind, "", nil, func(t *Tools) any { return b.searchPage(t, h) })
	b.add("search/index.json", indexFile(func() []byte {
		b.readsAll()
		return b.find().index
	}))
}

// searchPart finds a part of the index.
func (s *site) searchPart(path string) (file, bool) {
	if !strings.HasPrefix(path, searchFolder+"/") || !s.searchable() {
		return file{}, false
	}
	files := s.find()
	part, ok := files.parts[path]
	f := made(func() []byte {
		if part.bytes == nil {
			return files.whole().parts[path].bytes
		}
		return part.bytes
	})
	f.key = func() (source.Hash, bool) { return part.sum, true }
	return f, ok
}

// indexFile is a file of the index; its key is that of its bytes.
func indexFile(data func() []byte) file {
	f := made(data)
	f.key = func() (source.Hash, bool) { return source.Sum(data()), true }
	return f
}

// paths are all files of the site, sorted. The search index is made for them.
func (s *site) paths() []string {
	if !s.searchable() {
		return s.plan.paths
	}
	paths := slices.AppendSeq(slices.Clone(s.plan.paths), maps.Keys(s.find().parts))
	slices.Sort(paths)
	return paths
}

// searchIndex makes the index, but for parts that the last one had.
func (s *site) searchIndex() searchFiles {
	docs := s.searchDocs()
	index := newSearchIndex(docs, s.lexicon)
	files := index.files(docs, s.lexicon.last)
	s.lexicon.last = files.made
	if files.lack() {
		files.whole = sync.OnceValue(func() searchFiles { return index.files(docs, indexed{}) })
	}
	return files
}

// files are those of an index, of which the last may have had parts.
func (x *searchIndex) files(docs []found, last indexed) searchFiles {
	files := searchFiles{parts: map[string]searchPart{}, made: indexed{parts: map[source.Hash]source.Hash{}}}
	order, rows := x.sorted(), make([]row, len(x.words))
	for _, word := range order {
		rows[word] = last.row(word, x.of(word))
	}
	x.make(rows, order, doubtful(order, rows))
	cut := x.cut(order, rows)
	x.make(rows, order, lacking(cut, rows, func(part []int) bool { return last.has(x.madeOf(part)) }))
	var words, shown, meant strings.Builder
	starts := make([]string, len(cut))
	for i, part := range cut {
		starts[i] = x.words[part[0]]
		words.WriteString(files.add(x.madeOf(part), last, func() []byte { return wordPart(part, rows) }))
	}
	var room []byte
	for chunk := range slices.Chunk(docs, docsInPart) {
		madeOf := madeOfDocs(chunk, &room)
		shown.WriteString(files.add(madeOf, last, func() []byte { return docPart(chunk) }))
	}
	count := len(docs) - padding(docs)
	for _, data := range x.vocabulary(order, rows, count) {
		meant.WriteString(files.put(searchPart{source.Sum(data), data}))
	}
	kinds := make([]byte, len(docs))
	for i, d := range docs {
		kinds[i] = (d.kind + "-")[0]
	}
	files.index = asJSON(struct {
		Docs   int      `json:"docs"`
		Kinds  string   `json:"kinds"` // the first letter of each document's; "-" is room
		Chunk  int      `json:"chunk"`
		Starts []string `json:"starts"`
		T      string   `json:"t"` // keys of words, one after the other
		D      string   `json:"d"` // of documents
		V      string   `json:"v"` // of words to mend typos with
	}{count, string(kinds), docsInPart, starts, words.String(), shown.String(), meant.String()})
	files.made.rows = rows
	for i := range rows {
		rows[i].bytes, rows[i].first = nil, false
	}
	for _, part := range cut {
		rows[part[0]].first = true
	}
	return files
}

// add puts a part in, which the last index may have had, and gives its key.
func (f *searchFiles) add(madeOf source.Hash, last indexed, data func() []byte) string {
	sum, ok := last.parts[madeOf]
	part := searchPart{sum: sum}
	if !ok {
		part.bytes = data()
		part.sum = source.Sum(part.bytes)
	}
	f.made.parts[madeOf] = part.sum
	return f.put(part)
}

// put puts a part in and gives its key.
func (f *searchFiles) put(part searchPart) string {
	key := strings.ToLower(base32.HexEncoding.EncodeToString(part.sum[:5]))
	f.parts[searchFolder+"/"+key+".json"] = part
	return key
}

// lack tells whether the bytes of a part are not here.
func (f *searchFiles) lack() bool {
	for _, part := range f.parts {
		if part.bytes == nil {
			return true
		}
	}
	return false
}

// docPart is a part that shows documents.
func docPart(docs []found) []byte {
	rows := []any{}
	for _, d := range docs {
		if d.kind != "" {
			rows = append(rows, []string{d.kind, d.title, d.url, excerpt(d.shown(), 160)})
		}
	}
	return asJSON(rows)
}

// madeOfDocs is the hash of all that docPart reads. The room is used again.
func madeOfDocs(docs []found, room *[]byte) source.Hash {
	p := source.PackingInto(append((*room)[:0], "docs"...))
	for _, d := range docs {
		for _, s := range []*string{&d.kind, &d.title, &d.url, &d.excerpt, &d.authors} {
			source.String(p, s)
		}
	}
	*room = p.Bytes()
	return source.Sum(*room)
}

// SearchPage is the page of search and, for those without a script, a way
// through all there is.
type SearchPage struct {
	Page
	Kinds     []Choice // to filter by
	IndexHref string
	Articles  []Link // the newest, as many as a page may hold
	More      bool   // there are more of them, in the list of articles
	Notes     []LinkGroup
	Terms     []Link
}

// LinkGroup is links below a link.
type LinkGroup struct {
	Link
	Links []Link
}

func (s *site) searchPage(t *Tools, h head) *SearchPage {
	v := &SearchPage{Page: s.page(t, h), IndexHref: t.URL("/search/index.json")}
	v.Kinds = choices(t, "found", []string{"article", "discussion", "note", "term", "situation", "page"})
	for _, a := range s.Articles[:min(searchBrowse, len(s.Articles))] {
		v.Articles = append(v.Articles, *articleLink(t, a))
	}
	v.More = len(s.Articles) > searchBrowse
	for _, sit := range s.Situations {
		g := LinkGroup{Link: Link{Title: sit.Title, Href: t.URL(sit.URL)}}
		for _, n := range sit.Notes {
			g.Links = append(g.Links, *noteLink(t, n))
		}
		v.Notes = append(v.Notes, g)
	}
	for _, term := range s.Terms {
		v.Terms = append(v.Terms, Link{Title: term.Name, Href: t.URL(term.URL)})
	}
	return v
}
