package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/rules"
)

// Explanation is why a page is as it is.
type Explanation struct {
	Path     string          // of its file: "articles/x/index.html"
	Source   string          // the content file it is made from; empty: none, or several
	Layouts  []string        // the layouts it is made by, its own first, then what they use; empty: none
	Thread   string          // the thread shown on it; empty: none
	Comments int             // of the thread
	Notes    []ExplainedNote // the notes on it, in the order in which they were judged
	Judged   bool            // so that a change of any rule may change it
	Reads    []string        // every file it is made from, sorted; the rules aside
}

// ExplainedNote is a note on a page, and what the checker says of it.
type ExplainedNote struct {
	Text, Kind, Verdict string
	Rules               []string // that found something, each once
}

// trace is what a page was made from, while it is made to be explained.
type trace struct {
	kind   string
	files  map[string]bool
	all    bool // any article may be read
	thread *guide.Thread
	notes  []ExplainedNote
}

// reads notes that a page is made from some files; an empty name is none.
func (s *site) reads(files ...string) {
	if s.trace == nil {
		return
	}
	for _, name := range files {
		if name != "" {
			s.trace.files[name] = true
		}
	}
}

// readsAll notes that a page says something of all articles together.
func (s *site) readsAll() {
	if s.trace != nil {
		s.trace.all = true
	}
}

// judged notes what the checker says of a note.
func (s *site) judged(text, kind string, r rules.Result) {
	if s.trace == nil {
		return
	}
	n := ExplainedNote{Text: excerpt(strings.Join(strings.Fields(text), " "), 48), Kind: kind, Verdict: string(r.Verdict)}
	for _, f := range r.Findings {
		if !slices.Contains(n.Rules, f.Rule) {
			n.Rules = append(n.Rules, f.Rule)
		}
	}
	s.trace.notes = append(s.trace.notes, n)
}

// Explain makes a file once more and tells what it was made from; ok is false
// where there is no such file, and err as Read's.
func (o *Output) Explain(path string) (e Explanation, ok bool, err error) {
	s := *o.site
	s.trace = &trace{files: map[string]bool{"content/site.yaml": true}}
	s.embed = s.makeEmbed // once more
	f, ok := (&Output{site: &s}).file(path)
	if !ok {
		return e, false, nil
	}
	_, err = f.bytes(nil)
	s.reads(f.source)
	e = Explanation{Path: path, Source: f.source, Notes: s.trace.notes, Judged: len(s.trace.notes) > 0 || s.trace.kind == "checker" || s.trace.kind == "embed"}
	if th := s.trace.thread; th != nil {
		e.Thread, e.Comments = th.Path, th.Count
	}
	if s.layouts[s.trace.kind] != nil {
		e.Layouts = s.layoutsOf(s.trace.kind)
		s.reads("layouts/words/" + s.words.lang + ".yaml")
		s.reads(e.Layouts...)
	}
	e.Reads = sortedKeys(s.trace.files)
	return e, true, err
}

// layoutsOf are the layouts that a kind of page is made by.
func (s *site) layoutsOf(kind string) []string {
	list := []string{"layouts/" + kind + ".html", "layouts/base.html"}
	var partials []string
	made := []string{kind}
	if kind == "article" {
		made = append(made, "note-text", "terms")
	}
	for _, name := range made {
		if s.layouts[name] == nil {
			continue
		}
		for _, b := range s.layouts[name].blocks() {
			if strings.HasPrefix(b.ParseName, "layouts/partials/") {
				partials = append(partials, b.ParseName)
			}
		}
	}
	slices.Sort(partials)
	return append(list, slices.Compact(partials)...)
}

// MadeFrom are the files of the site that a source file has: an article's
// page, for a thread that of its article; sorted.
func (o *Output) MadeFrom(source string) (paths []string) {
	for _, p := range o.Paths() {
		if o.Meta(p).Source == source {
			paths = append(paths, p)
		}
	}
	for _, a := range o.site.Articles {
		if a.Thread != nil && a.Thread.Path == source {
			paths = append([]string{fileOf(a.URL)}, paths...)
		}
	}
	return paths
}

// String is the explanation in lines. A file of the program's own layouts is
// named like the user's, which would stand in its place.
func (e Explanation) String() string {
	var b strings.Builder
	b.WriteString(e.Path + "\n")
	line := func(name, text string) {
		if text != "" {
			fmt.Fprintf(&b, "  %-9s %s\n", name, text)
		}
	}
	line("source", e.Source)
	if len(e.Layouts) > 0 {
		line("layout", e.Layouts[0]+", in "+e.Layouts[1])
		line("partials", strings.Join(e.Layouts[2:], ", "))
	}
	if e.Thread != "" {
		line("thread", fmt.Sprintf("%s (%s)", e.Thread, countOf(e.Comments, "comment")))
	}
	for i, n := range e.Notes {
		by := ""
		if len(n.Rules) > 0 {
			by = ", by the rules " + strings.Join(n.Rules, ", ")
		}
		line([]string{"notes", ""}[min(i, 1)], fmt.Sprintf("%q, %s: %s%s", n.Text, n.Kind, n.Verdict, by))
	}
	var others []string
	for _, name := range e.Reads {
		if name != e.Source && name != e.Thread && !slices.Contains(e.Layouts, name) {
			others = append(others, name)
		}
	}
	line("reads", strings.Join(others, ", "))
	return b.String()
}

// UsedBy tells whether a change of a source file may change the page.
func (e Explanation) UsedBy(file string) bool {
	if strings.HasPrefix(file, "content/rules/") {
		return e.Judged
	}
	return slices.Contains(e.Reads, file)
}

func countOf(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprint(n, " ", what)
}
