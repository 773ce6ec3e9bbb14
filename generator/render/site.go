// Package render turns a guide into the files of a web site.
//
// ParseTheme makes layouts and static files ready; Site joins a guide and a
// theme to an Output, whose pages are made when they are read.
//
//   - plan.go says which files there are, and what makes each.
//   - views.go, its viewsarticle.go and viewsnote.go, and tools.go are what layouts are written against.
//   - press.go makes pages of escaped layouts; what it cannot, html/template makes.
//   - links.go makes every URL; words.go holds the interface's words.
//   - A file per kind of page makes its data: article.go, thread.go, …
//   - atom.go, jsonfeed.go, sitemap.go and hosting.go make the other files.
package render

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// Options are the choices of one rendering.
type Options struct {
	BaseURL  string // overrides that of the settings; empty: theirs. As guide.CleanBaseURL gives it
	Origin   string // takes the place of its scheme and host: "http://127.0.0.1:1313"; empty: they stay
	Relative bool   // links are relative to the page, so that the site opens from a disk

	// Last is an Output made before: what cannot have changed since is taken
	// from it. What Site returns does not depend on it. Nil: there is none.
	Last *Output

	// Lexicon may know the words of texts, and comes to know others. What Site
	// returns does not depend on it. Nil: texts are read.
	Lexicon *Lexicon
}

// site is what all pages share. It is not changed once Site has made it.
type site struct {
	*guide.Site
	plan     *plan
	theme    Theme
	words    *words
	layouts  layouts // in that language
	relative bool
	links    linker
	threads  []*guide.Article // those with comments, the last active first
	csp      string
	trace    *trace        // of a page that is explained; else nil
	answers  []*guide.Note // replies to a bare invitation, where the theme has a page for them
	checker  bool          // the theme has a page for the note checker, and the guide has rules

	// What few pages need of the whole guide is computed when first asked for.
	uses   func() map[*guide.Term][]*guide.Article // articles that link to a term, newest first
	titles func() map[string]string                // of articles and pages, by address
	find   func() searchFiles
	embed  func() ([]byte, error) // the page of that kind

	lexicon *Lexicon
}

// Site renders a guide. The Output is usable where the diagnostics hold no
// error. Codes: no-base-url (a note), no-words (a note), word, path-taken.
func Site(g *guide.Site, theme Theme, opts Options) (*Output, source.Diagnostics) {
	var diags source.Diagnostics
	s := newSite(g, theme, opts, &diags)
	if opts.Last != nil && serves(opts.Last.site, s) {
		s.plan = opts.Last.site.plan
	} else {
		s.plan = newPlan(s)
	}
	return &Output{site: s, paths: sync.OnceValue(s.paths)}, append(diags, s.plan.diags...)
}

func newSite(g *guide.Site, theme Theme, opts Options, diags *source.Diagnostics) *site {
	baseURL := g.Settings.BaseURL.Value
	if opts.BaseURL != "" {
		baseURL = opts.BaseURL
	}
	if opts.Origin != "" {
		baseURL = opts.Origin + pathOf(baseURL)
	}
	s := &site{Site: g, theme: theme, relative: opts.Relative, links: newLinker(baseURL, theme.assets.names), lexicon: opts.Lexicon}
	if s.lexicon == nil {
		s.lexicon = NewLexicon()
	}
	ok := false
	if s.words, ok = pickWords(theme.words, g.Settings.Language); !ok {
		diags.Notef(g.Settings.Pos, "no-words", "add layouts/words/"+g.Settings.Language+".yaml", "the interface has no words in %q, so it speaks English", g.Settings.Language)
	}
	if s.links.origin == "" {
		diags.Notef(g.Settings.Pos, "no-base-url", "set base_url in content/site.yaml, or --base-url", "without the site's address, feeds, sitemap and canonical links are left out")
	}
	name := s.words.name(theme.words)
	*diags = append(*diags, theme.said[name]()...)
	s.layouts = theme.sets[name]()
	s.checker = s.layouts["checker"] != nil && g.Program != nil
	if s.checker && s.layouts["reply"] != nil {
		s.answers = s.replies()
	}
	if last := opts.Last; last != nil && sameArticles(last.site.Articles, g.Articles) {
		s.threads = last.site.threads
	} else {
		s.threads = activeThreads(g)
	}
	s.uses = sync.OnceValue(s.termUses)
	s.titles = sync.OnceValue(func() map[string]string { return titlesOf(g) })
	s.find = sync.OnceValue(s.searchIndex)
	s.embed = sync.OnceValues(s.makeEmbed)
	s.csp = policy(g.Settings)
	return s
}

// sameArticles tells whether two lists are one.
func sameArticles(a, b []*guide.Article) bool {
	return len(a) == len(b) && len(a) > 0 && &a[0] == &b[0]
}

// typedInto are the pages that take a reader's own words. Their policy lets
// them connect to nothing, not even to their own site.
var typedInto = []string{"checker", "embed", "ground-rules", "reply"}

// policy is the Content-Security-Policy of a kind of page.
func (s *site) policy(kind string) string {
	if slices.Contains(typedInto, kind) {
		return s.csp + "; connect-src 'none'"
	}
	return s.csp + "; connect-src 'self'"
}

// policy is what the policies of all pages have in common.
func policy(set guide.Settings) string {
	form := ""
	for _, action := range []string{set.Subscribe.Form.Value, set.Replies.Form.Value} {
		at := ""
		if u, err := url.Parse(action); err == nil && u.Host != "" {
			at = " " + u.Scheme + "://" + u.Host
		} else if isSitePath(action) {
			at = " 'self'"
		}
		if !strings.Contains(form, at) {
			form += at
		}
	}
	if form == "" {
		form = " 'none'"
	}
	return "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; manifest-src 'self'; form-action" + form + "; base-uri 'none'"
}

// builder collects the files that a part of the plan adds.
type builder struct {
	*site
	files map[string]file
	names []string         // of files, in order
	taken map[string]int32 // paths that are taken already
	diags source.Diagnostics
}

// add puts a file in; where two would have one path, the first counts.
func (b *builder) add(path string, f file) {
	_, here := b.files[path]
	if _, taken := b.taken[path]; here || taken {
		b.diags.Errorf(source.Pos{Path: f.source}, "path-taken", "rename one of them", "two files of the site would be %q", path)
		return
	}
	b.files[path] = f
	b.names = append(b.names, path)
}

// traced are the kinds of pages of which a guide may have thousands: they note
// every article whose words are in them. The few others count as reading all.
var traced = []string{"article", "comments", "articles", "topic", "series", "situation", "discussions", "note"}

// html adds a page made from data by the layout of its kind.
func (b *builder) html(path, kind, from string, ids func() []string, data func(t *Tools) any) {
	b.htmlFile(fileOf(path), kind, from, ids, data)
}

// htmlFile is html for a file of any name.
func (b *builder) htmlFile(name, kind, from string, ids func() []string, data func(t *Tools) any) {
	b.add(name, file{source: from, ids: ids, write: func(to []byte) ([]byte, error) {
		t := b.tools(name)
		v := data(t)
		if t.failed != nil {
			return nil, t.failed
		}
		return b.execute(to, kind, v)
	}, key: func() (key source.Hash, ok bool) {
		t := b.tools(name)
		t.keys = true
		if !slices.Contains(traced, kind) {
			b.readsAll()
		}
		v := data(t)
		if t.failed != nil {
			return key, false
		}
		return keyOf(kind+" "+name, v)
	}})
}

// tools are those of the file of that path.
func (s *site) tools(file string) *Tools {
	if s.relative {
		return &Tools{site: s, from: s.links.at(file)}
	}
	return &Tools{site: s, from: s.links}
}

// abroad are the tools for texts that are read away from the site, in feeds.
func (s *site) abroad() *Tools { return &Tools{site: s, from: s.links.absolute()} }

// execute runs the layout of a kind of page, as run does.
func (s *site) execute(to []byte, kind string, data any) ([]byte, error) {
	if s.trace != nil {
		s.trace.kind = kind
	}
	return s.run(to, kind, data)
}

// run makes a page or a part of one, after some bytes or for itself: by its press,
// or else by html/template.
func (s *site) run(to []byte, kind string, data any) ([]byte, error) {
	layout := s.layouts[kind]
	if layout == nil {
		return nil, &LayoutError{source.Diagnostic{Pos: source.Pos{Path: "layouts/" + kind + ".html"}, Code: "layout", Message: "there is no such layout"}}
	}
	if !layout.used.Load() {
		layout.used.Store(true)
	}
	if page, ok := layout.press().page(to, data); ok {
		return page, nil
	}
	b := bytes.NewBuffer(to)
	if err := layout.plain().Execute(b, data); err != nil {
		return nil, &LayoutError{diagnose(s.theme.files, layout.path, err)}
	}
	return b.Bytes(), nil
}
