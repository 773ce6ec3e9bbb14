package render

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"sort"
	"strings"
	"time"

	"github.com/two-sentences/etiquette/generator/source"
)

// Output is the files of a site. A page is made when it is read, and not
// kept: reading is pure, so it may be done twice, and from several goroutines.
// It is a deploy.Tree and an fs.FS.
type Output struct {
	site  *site
	paths func() []string
}

// file makes one file of the site.
type file struct {
	read   func() ([]byte, error)
	write  func(to []byte) ([]byte, error) // read that appends; nil: there is read
	source string                          // the content file it is made from; empty: none, or several
	ids    func() []string                 // that a link may point at; nil: none
	key    func() (source.Hash, bool)      // of all that its bytes depend on, the theme, settings and options aside; nil: unknown
}

// LayoutError is a layout that failed on a page's data.
type LayoutError struct{ Diagnostic source.Diagnostic }

// Error is the diagnostic in a line.
func (e *LayoutError) Error() string { return e.Diagnostic.String() }

// Meta is what is known of a file beyond its bytes.
type Meta struct {
	Source string   // the content file it is made from: "content/articles/x.md"; empty: none, or several
	IDs    []string // ids a link may point at, in reading order: headings, comments, terms
}

// Paths lists every file by its slash path, sorted by bytes: "articles/x/index.html".
// The caller does not change it.
func (o *Output) Paths() []string { return o.paths() }

// Planned is Paths without the parts of the search index, which are named by
// what they say: it is there at once.
func (o *Output) Planned() []string { return o.site.plan.paths }

// Base is the path that the site stands under, with slashes around it and not
// encoded: "/" or "/guide/".
func (o *Output) Base() string {
	root, err := url.PathUnescape(o.site.links.root)
	if err != nil {
		panic("render: " + err.Error()) // net/url has encoded it
	}
	return root + "/"
}

// Pages is how many pages of HTML there are.
func (o *Output) Pages() int { return o.site.plan.pages }

// Ready makes what takes longest of all files, while there is other work to do: it
// may run beside all else. It changes nothing of what the Output says.
func (o *Output) Ready() {
	if o.site.embeds() {
		_, _ = o.site.embed() // Read says what is wrong
	}
}

// file finds a file.
func (o *Output) file(path string) (file, bool) {
	p := o.site.plan
	i, ok := p.at[path]
	if !ok {
		return o.site.searchPart(path)
	}
	b := builder{site: o.site, files: map[string]file{}}
	p.parts[i].add(&b, p.parts[i].n)
	return b.files[path], true
}

// Read makes a file. An error is a *LayoutError, or fs.ErrNotExist. The bytes
// may be the source's own: the caller does not change them.
func (o *Output) Read(path string) (data []byte, err error) { return o.Append(nil, path) }

// Append is Read that appends the bytes to others, if those are not nil.
func (o *Output) Append(to []byte, path string) (data []byte, err error) {
	defer func() {
		if gone := source.Regain(recover()); gone != nil {
			data, err = nil, gone
		}
	}()
	f, ok := o.file(path)
	if !ok {
		return nil, &fs.PathError{Op: "read", Path: path, Err: fs.ErrNotExist}
	}
	data, err = f.bytes(to)
	if err != nil {
		return nil, fmt.Errorf("render %s: %w", path, err)
	}
	return data, nil
}

// ReadFile is Read, for fs.ReadFile; the bytes are the caller's.
func (o *Output) ReadFile(path string) ([]byte, error) {
	data, err := o.Read(path)
	return bytes.Clone(data), err
}

// Key is a hash of all that a file is made from, but for what all files are
// made from: theme, settings, rules and options. It is quicker to tell than
// the file is to make; ok is false where it cannot be told. reads are the
// content files whose words are in it, AllArticles among them where it says
// something of all articles together.
func (o *Output) Key(path string) (key source.Hash, reads []string, ok bool) {
	defer func() {
		if source.Regain(recover()) != nil {
			ok = false // to read it says so
		}
	}()
	s := *o.site
	s.trace = &trace{files: map[string]bool{}}
	f, _ := (&Output{site: &s}).file(path)
	if f.key == nil {
		return key, nil, false
	}
	key, ok = f.key()
	if s.reads(f.source); s.trace.all {
		s.reads(AllArticles)
	}
	return key, sortedKeys(s.trace.files), ok
}

// AllArticles stands for all articles among the files that a page reads.
const AllArticles = "*"

// Meta tells where a file comes from and what stands in it; it does not render it.
func (o *Output) Meta(path string) Meta {
	f, _ := o.file(path)
	m := Meta{Source: f.source}
	if f.ids != nil {
		m.IDs = f.ids()
	}
	return m
}

// bytes makes the file, after some bytes that are there or for itself.
func (f file) bytes(to []byte) ([]byte, error) {
	if f.write != nil {
		return f.write(to)
	}
	data, err := f.read()
	if to == nil {
		return data, err
	}
	return append(to, data...), err
}

// bytesOf is a file whose bytes are there.
func bytesOf(data []byte) file { return made(func() []byte { return data }) }

// made is a file whose bytes can be made always.
func made(data func() []byte) file {
	return file{read: func() ([]byte, error) { return data(), nil }}
}

// Open opens a file or a folder.
func (o *Output) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	if _, ok := o.file(name); ok {
		data, err := o.Read(name)
		if err != nil {
			return nil, &fs.PathError{Op: "open", Path: name, Err: err}
		}
		return &openFile{Reader: *bytes.NewReader(data), info: info{name: base(name), size: int64(len(data))}}, nil
	}
	entries := o.entries(name)
	if entries == nil && name != "." {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &openFolder{info: info{name: base(name), dir: true}, entries: entries}, nil
}

// entries are the names right below a folder, sorted.
func (o *Output) entries(folder string) (entries []fs.DirEntry) {
	prefix := folder + "/"
	if folder == "." {
		prefix = ""
	}
	paths := o.Paths()
	from := sort.SearchStrings(paths, prefix)
	seen := map[string]bool{}
	for _, p := range paths[from:] {
		rest, ok := strings.CutPrefix(p, prefix)
		if !ok {
			break
		}
		name, _, dir := strings.Cut(rest, "/")
		if !seen[name] {
			seen[name] = true
			entries = append(entries, entry{out: o, path: prefix + name, name: name, dir: dir})
		}
	}
	sort.Slice(entries, func(i, j int) bool { return entries[i].Name() < entries[j].Name() })
	return entries
}

func base(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

// info describes a file or folder; it has no time, as the bytes have none.
type info struct {
	name string
	size int64
	dir  bool
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) IsDir() bool        { return i.dir }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) Sys() any           { return nil }
func (i info) Mode() fs.FileMode {
	if i.dir {
		return fs.ModeDir | 0o555
	}
	return 0o444
}

type entry struct {
	out        *Output
	path, name string
	dir        bool
}

func (e entry) Name() string      { return e.name }
func (e entry) IsDir() bool       { return e.dir }
func (e entry) Type() fs.FileMode { return info{dir: e.dir}.Mode().Type() }
func (e entry) Info() (fs.FileInfo, error) {
	if e.dir {
		return info{name: e.name, dir: true}, nil
	}
	data, err := e.out.Read(e.path)
	return info{name: e.name, size: int64(len(data))}, err
}

type openFile struct {
	bytes.Reader
	info info
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFile) Close() error               { return nil }

type openFolder struct {
	info    info
	entries []fs.DirEntry
	at      int
}

func (f *openFolder) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFolder) Close() error               { return nil }
func (f *openFolder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: f.info.name, Err: fs.ErrInvalid}
}

func (f *openFolder) ReadDir(n int) ([]fs.DirEntry, error) {
	rest := f.entries[f.at:]
	if n > 0 && len(rest) == 0 {
		return nil, io.EOF
	}
	if n > 0 {
		rest = rest[:min(n, len(rest))]
	}
	f.at += len(rest)
	return rest, nil
}
