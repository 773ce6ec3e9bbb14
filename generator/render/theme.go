package render

import (
	"html/template"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/two-sentences/etiquette/generator/source"
)

// Theme is layouts and static, ready for use. It is made once and not
// changed; any number of renders may share it.
type Theme struct {
	sets   map[string]func() layouts // by language of words; made when first asked for
	files  map[string]*layoutFile    // by path
	base   themeBase
	frames frames // without a language
	words  map[string]*words
	pieces map[string]*pieces // by language
	assets assets
	asked  []source.Text                        // the words that layouts ask for, each call once
	said   map[string]func() source.Diagnostics // of the words, by language
}

// frames are what layouts/ makes, by kind of page ("article") and, of parts of
// pages that are made by themselves, by name: "note-text" is a note inside a text,
// "terms" the terms below one (where it is missing, links to terms lead to the glossary).
type frames map[string]*frame

// frame is the blocks that make a page or a part of one.
type frame struct {
	pageSet
	start string                    // the block that makes it
	path  string                    // where a mistake is that has no other place
	wrong func() source.Diagnostics // with the contexts of its actions
}

// blocks are what a frame is made of.
func (f *frame) blocks() []*block {
	list, _ := f.reach(f.start)
	return list
}

// layouts are frames in one language.
type layouts map[string]*layout

// layout makes pages, or parts of them, of their data.
type layout struct {
	*frame
	press func() *press             // nil: it asks for more than a press knows
	plain func() *template.Template // makes what the press cannot
	used  atomic.Bool
}

// dataOf is the type of each page's data.
var dataOf = map[string]reflect.Type{
	"home": reflect.TypeFor[*HomePage](), "articles": reflect.TypeFor[*ListPage](), "topic": reflect.TypeFor[*ListPage](),
	"series": reflect.TypeFor[*ListPage](), "topics": reflect.TypeFor[*IndexPage](), "series-list": reflect.TypeFor[*IndexPage](),
	"situations": reflect.TypeFor[*SituationsPage](), "situation": reflect.TypeFor[*SituationPage](),
	"article": reflect.TypeFor[*ArticlePage](), "comments": reflect.TypeFor[*CommentsPage](), "discussions": reflect.TypeFor[*DiscussionsPage](),
	"notes": reflect.TypeFor[*NotesPage](), "note": reflect.TypeFor[*NotePage](), "glossary": reflect.TypeFor[*GlossaryPage](),
	"page": reflect.TypeFor[*TextPage](), "404": reflect.TypeFor[*NotFoundPage](), "redirect": reflect.TypeFor[*RedirectPage](),
	"checker": reflect.TypeFor[*CheckerPage](), "embed": reflect.TypeFor[*EmbedPage](), "search": reflect.TypeFor[*SearchPage](),
	"ground-rules": reflect.TypeFor[*GroundPage](), "reply": reflect.TypeFor[*ReplyPage](), "print": reflect.TypeFor[*PrintPage](), "feeds": reflect.TypeFor[*FeedsPage](),
	"note-text": reflect.TypeFor[NoteText](), "terms": reflect.TypeFor[TermsView](),
}

// speaking are the frames in a language, each made ready when it is first used.
func (fs frames) speaking(w *words, known *pieces) layouts {
	set := layouts{}
	for kind, f := range fs {
		set[kind] = &layout{
			frame: f,
			press: sync.OnceValue(func() *press { return makePress(f.pageSet, f.start, dataOf[kind], w, known) }),
			plain: sync.OnceValue(func() *template.Template {
				t := f.assemble(f.start)
				contexts(t)
				speak(t, w)
				return t
			}),
		}
	}
	return set
}

// kinds are the page files; those in optional may be missing, and their
// pages with them.
var (
	kinds         = []string{"home", "articles", "article", "topic", "topics", "series", "series-list", "situation", "situations", "discussions", "notes", "note", "glossary", "page", "404", "redirect"}
	optionalKinds = []string{"comments", "checker", "embed", "search", "ground-rules", "reply", "print", "feeds"}
)

// ParseTheme reads layouts/ and static/. Codes: layout (a template that is
// wrong, missing or unknown), dead-asset, and those of source.Decode.
func ParseTheme(tree source.Tree) (Theme, source.Diagnostics) {
	t, diags := Theme{}.Again(tree)
	return t, append(diags, t.Check()...)
}

// Again is ParseTheme, which takes from a theme made before the words, the static
// files and what is known of the layouts that have not changed since, and leaves
// the Check to others.
func (last Theme) Again(tree source.Tree) (Theme, source.Diagnostics) {
	t := Theme{sets: map[string]func() layouts{}, files: layoutFiles(tree, last.files), base: last.base, pieces: map[string]*pieces{}, said: map[string]func() source.Diagnostics{}}
	same := t.base.from(tree)
	if !same {
		t.base = newThemeBase(tree)
	}
	t.words, t.assets = t.base.words, t.base.assets
	frames, more := t.parseLayouts(tree)
	t.frames = frames
	diags := slices.Concat(t.base.diags, more, t.checkCalls())
	for lang, w := range t.words {
		known := &pieces{}
		if same {
			known = last.pieces[lang].within(t.files)
		}
		t.pieces[lang] = known
		t.said[lang] = sync.OnceValue(func() source.Diagnostics { return t.checkWords(w) })
		t.sets[lang] = sync.OnceValue(func() layouts { return frames.speaking(w, known) })
	}
	return t, diags
}

// Ready makes ready what pages of a last Output needed, while there is other work
// to do. It changes nothing of what the theme says.
func (t Theme) Ready(last *Output) {
	if last == nil || t.sets[last.site.words.name(last.site.theme.words)] == nil {
		return
	}
	set := t.sets[last.site.words.name(last.site.theme.words)]()
	for kind, was := range last.site.layouts {
		if now := set[kind]; now != nil && was.used.Load() {
			now.press()
		}
	}
}

// themeBase is what of a theme does not depend on the layouts.
type themeBase struct {
	read   [2][]source.File // layouts/words, static
	words  map[string]*words
	slots  map[string]func() source.Diagnostics // of the words, by language
	assets assets
	diags  source.Diagnostics
}

func newThemeBase(tree source.Tree) (b themeBase) {
	b.read = [2][]source.File{tree.Under("layouts/words"), tree.Under("static")}
	words, more := allWords(tree)
	assets, ds := parseAssets(tree)
	b.words, b.assets, b.diags, b.slots = words, assets, append(more, ds...), map[string]func() source.Diagnostics{}
	for lang, w := range words {
		b.slots[lang] = sync.OnceValue(func() source.Diagnostics { return w.strangeSlots(words["en"]) })
	}
	return b
}

// from tells whether it would be the same, made of a tree.
func (b themeBase) from(tree source.Tree) bool {
	same := func(x, y source.File) bool { return x.Path == y.Path && x.Hash == y.Hash && x.Own == y.Own }
	return b.words != nil && slices.EqualFunc(b.read[0], tree.Under("layouts/words"), same) && slices.EqualFunc(b.read[1], tree.Under("static"), same)
}

// parseLayouts finds the frames that the files make.
func (t *Theme) parseLayouts(tree source.Tree) (fs frames, diags source.Diagnostics) {
	fs = frames{}
	common := t.common(tree, &diags)
	if diags.HasErrors() {
		return fs, diags
	}
	for _, kind := range slices.Concat(kinds, optionalKinds) {
		own := t.files["layouts/"+kind+".html"]
		switch {
		case own != nil && own.blocks != nil:
			page := pageSet{own, common}
			fs.add(t, kind, page.root(), own.Path, page)
			if kind == "article" {
				fs.parts(t, page, &diags)
			}
		case own != nil:
			diags = append(diags, own.diags...)
		case !slices.Contains(optionalKinds, kind):
			diags.Errorf(source.Pos{Path: "layouts/" + kind + ".html"}, "layout", "every kind of page has its file", "there is no such file")
		}
	}
	return fs, append(diags, strange(tree)...)
}

func (fs frames) add(t *Theme, kind, start, path string, page pageSet) {
	f := &frame{pageSet: page, start: start, path: path}
	files := t.files
	f.wrong = sync.OnceValue(func() source.Diagnostics { return f.check(files) })
	fs[kind] = f
}

// parts adds the parts of pages that are made by themselves. They are the article's.
func (fs frames) parts(t *Theme, article pageSet, diags *source.Diagnostics) {
	for _, name := range []string{"note-text", "terms"} {
		if article.block(name) != nil {
			fs.add(t, name, name, "layouts/partials", article)
		}
	}
	if fs["note-text"] == nil {
		diags.Errorf(source.Pos{Path: "layouts/partials"}, "layout", "it is the card of a note inside an article", "no partial defines %q", "note-text")
	}
}

// common is what all pages have: base and partials.
func (t *Theme) common(tree source.Tree, diags *source.Diagnostics) blockSet {
	common := blockSet{}
	if t.files["layouts/base.html"] == nil {
		diags.Errorf(source.Pos{Path: "layouts/base.html"}, "layout", "it is the document around every page", "there is no such file")
		return nil
	}
	common.define(t.files["layouts/base.html"])
	*diags = append(*diags, t.files["layouts/base.html"].diags...)
	for _, f := range tree.Under("layouts/partials") {
		common.define(t.files[f.Path])
		*diags = append(*diags, t.files[f.Path].diags...)
	}
	return common
}

// strange warns of files of the user that no page is made from.
func strange(tree source.Tree) (diags source.Diagnostics) {
	known := slices.Concat(kinds, optionalKinds, []string{"base"})
	for _, f := range tree.Under("layouts") {
		rest := strings.TrimPrefix(f.Path, "layouts/")
		if strings.Contains(rest, "/") || path.Ext(rest) != ".html" || slices.Contains(known, f.Name()) {
			continue
		}
		diags.Warnf(source.Pos{Path: f.Path}, "layout", source.DidYouMean(f.Name(), known, "a partial stands in layouts/partials"), "no page is made from %q", rest)
	}
	return diags
}

// check is what html/template says of a frame: nothing, where it has nothing to
// say of its blocks by themselves.
func (f *frame) check(files map[string]*layoutFile) (diags source.Diagnostics) {
	if f.apart(f.start) {
		return nil
	}
	if err := contexts(f.assemble(f.start)); err != nil {
		diags = append(diags, diagnose(files, f.path, err))
	}
	return diags
}

// Check says what is wrong with layouts that are well-formed: where a value
// stands that html/template cannot make safe, or a partial is missing. A page
// whose layout has such a mistake cannot be made. Code: layout.
func (t Theme) Check() (diags source.Diagnostics) {
	for _, kind := range slices.Concat(kinds, optionalKinds, []string{"note-text", "terms"}) {
		if f := t.frames[kind]; f != nil {
			diags = append(diags, f.wrong()...)
		}
	}
	return diags
}

// templateError is how text/template and html/template name a place; the
// second column is there in an execution's error alone, and counts bytes from 0.
var (
	templateError = regexp.MustCompile(`^(?:html/)?template: ?([^:\s]+):(\d+)(?::(\d+))?: (.*)$`)
	executing     = regexp.MustCompile(`^executing "[^"]*" at (<.*?>): (?:error calling \w+: )?(.*)$`)
)

// diagnose turns an error of the template packages into a diagnostic. files are
// the layouts; they are asked for where the error has a column, as one of parsing has not.
func diagnose(files map[string]*layoutFile, file string, err error) source.Diagnostic {
	d := source.Diagnostic{Pos: source.Pos{Path: file}, Severity: source.Error, Code: "layout", Message: oneLine(err.Error())}
	m := templateError.FindStringSubmatch(d.Message)
	if m == nil {
		return d
	}
	d.Pos.Path, d.Message = m[1], executing.ReplaceAllString(m[4], "$1: $2")
	d.Pos.Line, _ = strconv.Atoi(m[2])
	if at, err := strconv.Atoi(m[3]); err == nil && files[m[1]] != nil {
		line := files[m[1]].Line(d.Pos.Line)
		d.Pos.Column = 1 + source.UTF16Len(line[:min(at, len(line))])
	}
	return d
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
