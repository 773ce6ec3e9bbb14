package render

import (
	"maps"
	"slices"
	"strconv"
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
//	search/index.json             how many documents, the first word of each part
//	search/part/t<n>.<key>.json   words: [word, in how many documents, postings, …]
//	search/part/d<n>.<key>.json   documents: [kind, title, site path, excerpt]
//	search/part/v<n>.<key>.json   words to mend typos with
//
// The key is known before the parts are made (searchKey), so they are made
// together when the first of them is read.

const (
	searchPath   = "/search/"
	searchFolder = "search/part"
	searchBrowse = 400 // articles that the page lists without a script
)

// searchFiles are the parts by their names without key.
type searchFiles map[string][]byte

// searchIndexFiles is the index before it is made.
type searchIndexFiles struct {
	key   string            // of all that it says
	names map[string]string // path → name without key
	files func() searchFiles
}

// searchable tells whether there is a search: the layouts have its page.
func (s *site) searchable() bool { return s.layouts.pages["search"] != nil }

// searchPages adds the page and the first file of its index. The parts of the
// index, which are named after what they say, are no part of the plan.
func (b *builder) searchPages() {
	if !b.searchable() {
		return
	}
	h := head{kind: "search", path: searchPath, title: b.words.must("search"), description: b.words.must("search.about")}
	b.html(h.path, h.kind, "", nil, func(t *Tools) any { return b.searchPage(t, h) })
	b.add("search/index.json", b.indexFile("index"))
}

// searchIndex names the index's parts.
func (s *site) searchIndex() searchIndexFiles {
	docs := s.searchDocs()
	key := s.searchKey(docs)
	texts := 0
	for _, a := range s.Articles {
		texts += a.Body.Words
	}
	sizes := partSizes(len(docs), texts)
	x := searchIndexFiles{key: key, names: map[string]string{}, files: sync.OnceValue(func() searchFiles { return searchParts(docs, sizes, key) })}
	for kind, n := range sizes {
		for i := range n {
			name := string("tdv"[kind]) + strconv.Itoa(i)
			x.names[searchFolder+"/"+name+"."+key+".json"] = name
		}
	}
	return x
}

// searchPart finds a part of the index.
func (s *site) searchPart(path string) (file, bool) {
	if !strings.HasPrefix(path, searchFolder+"/") || !s.searchable() {
		return file{}, false
	}
	name, ok := s.find().names[path]
	return s.indexFile(name), ok
}

// indexFile is a file of the index by its name without key. All of them are
// made when one is read, and none where the key tells enough.
func (s *site) indexFile(name string) file {
	f := made(func() []byte { return s.find().files()[name] })
	f.key = func() (source.Hash, bool) { return source.Sum([]byte("search " + name + " " + s.find().key)), true }
	return f
}

// paths are all files of the site, sorted.
func (s *site) paths() []string {
	if !s.searchable() {
		return s.plan.paths
	}
	paths := slices.AppendSeq(slices.Clone(s.plan.paths), maps.Keys(s.find().names))
	slices.Sort(paths)
	return paths
}

// partSizes is how many files there are of words, documents, vocabulary.
func partSizes(docs, words int) [3]int {
	sizes := [3]int{min(400, words/wordsInPart+1), max(1, (docs+docsInPart-1)/docsInPart), 1}
	if docs >= 2000 {
		sizes[2] = 27
	}
	return sizes
}

func searchParts(docs []found, sizes [3]int, key string) searchFiles {
	files := searchFiles{}
	index := makeSearchIndex(docs)
	terms, starts := index.parts(sizes[0])
	for i, data := range terms {
		files["t"+strconv.Itoa(i)] = data
	}
	for i, data := range index.vocabulary(sizes[2], len(docs)) {
		files["v"+strconv.Itoa(i)] = data
	}
	for i := range sizes[1] {
		rows := []any{}
		for _, d := range docs[i*docsInPart : min(len(docs), (i+1)*docsInPart)] {
			rows = append(rows, []string{d.kind, d.title, d.url, excerpt(d.excerpt, 160)})
		}
		files["d"+strconv.Itoa(i)] = asJSON(rows)
	}
	files["index"] = asJSON(struct {
		Key        string   `json:"key"`
		Docs       int      `json:"docs"`
		Chunk      int      `json:"chunk"`
		Vocabulary int      `json:"vocabulary"`
		Starts     []string `json:"starts"`
	}{key, len(docs), docsInPart, sizes[2], starts})
	return files
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
