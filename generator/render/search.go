package render

import (
	"encoding/base32"
	"maps"
	"slices"
	"strings"

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
	parts map[string][]byte // by path
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
	data, ok := s.find().parts[path]
	return indexFile(func() []byte { return data }), ok
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

// searchIndex makes the index.
func (s *site) searchIndex() searchFiles {
	docs := s.searchDocs()
	index := makeSearchIndex(docs, s.lexicon)
	files := searchFiles{parts: map[string][]byte{}}
	words, starts := index.parts()
	count := len(docs) - padding(docs)
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
	}{count, string(kinds), docsInPart, starts, files.add(words), files.add(docParts(docs)), files.add(index.vocabulary(count))})
	return files
}

// add puts parts in and gives their keys, joined.
func (f searchFiles) add(parts [][]byte) string {
	var keys strings.Builder
	for _, data := range parts {
		sum := source.Sum(data)
		key := base32.HexEncoding.EncodeToString(sum[:5])
		keys.WriteString(strings.ToLower(key))
		f.parts[searchFolder+"/"+strings.ToLower(key)+".json"] = data
	}
	return keys.String()
}

// docParts are the parts that show documents.
func docParts(docs []found) (parts [][]byte) {
	for chunk := range slices.Chunk(docs, docsInPart) {
		rows := []any{}
		for _, d := range chunk {
			if d.kind != "" {
				rows = append(rows, []string{d.kind, d.title, d.url, excerpt(d.excerpt, 160)})
			}
		}
		parts = append(parts, asJSON(rows))
	}
	return parts
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
