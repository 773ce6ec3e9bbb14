package render

import (
	"errors"
	"html/template"
	"io"
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
	sets    map[string]func() layouts // by language of words; made when first asked for
	files   map[string]*layoutFile    // by path
	base    themeBase
	escaped map[string]func() source.Diagnostics // of the layouts as they are written
	words   map[string]*words                    // by language
	assets  assets
	asked   []source.Text                        // the words that layouts ask for, each call once
	said    map[string]func() source.Diagnostics // of the words, by language
}

// layouts is layouts/ in one language.
type layouts struct {
	pages    map[string]func() *template.Template // by kind of page: "article"; each with what it uses of base and partials, put together when first asked for
	noteText func() *template.Template            // of a note inside a text: "note-text" of the partials
	terms    func() *template.Template            // of the terms below a text: "terms" of the partials; nil: links to terms lead to the glossary
	escaped  map[string]func() source.Diagnostics // finds the contexts of a page or a part, and what is wrong with them; once
	presses  map[string]func() *press             // of pages and parts of them; nil for one that has none
	used     map[string]*atomic.Bool              // kinds of pages that were made
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
}

// press makes the layouts ready in a language, each when it is first used.
func (set *layouts) press(w *words) {
	set.presses, set.used = map[string]func() *press{}, map[string]*atomic.Bool{}
	for kind, page := range set.pages {
		set.used[kind] = new(atomic.Bool)
		set.presses[kind] = sync.OnceValue(func() *press {
			if set.escaped[kind]().HasErrors() {
				return nil
			}
			if kind == "article" { // speak writes into its parts, which are looked at by themselves
				for _, part := range []string{"note-text", "terms"} {
					if escaped := set.escaped[part]; escaped != nil {
						escaped()
					}
				}
			}
			speak(page(), w)
			return makePress(page(), dataOf[kind])
		})
	}
	part := func(name string, layout func() *template.Template, data reflect.Type) {
		set.presses[name] = sync.OnceValue(func() *press {
			if article := set.presses["article"]; article != nil {
				article() // the part's templates are among its own
			}
			if escaped := set.escaped[name]; escaped == nil || escaped().HasErrors() {
				return nil
			}
			return makePress(layout(), data)
		})
	}
	part("note-text", set.noteText, reflect.TypeFor[NoteText]())
	part("terms", set.terms, reflect.TypeFor[TermsView]())
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

// Again is ParseTheme, which takes from a theme made before the words, the
// static files and the layouts that have not changed since, and leaves the Check to others.
func (last Theme) Again(tree source.Tree) (Theme, source.Diagnostics) {
	t := Theme{sets: map[string]func() layouts{}, files: layoutFiles(tree, last.files), base: last.base, said: map[string]func() source.Diagnostics{}}
	if !t.base.from(tree) {
		t.base = newThemeBase(tree)
	}
	t.words, t.assets = t.base.words, t.base.assets
	set, more := t.parseLayouts(tree)
	diags := slices.Concat(t.base.diags, more, t.checkCalls())
	t.escaped = set.escaped
	for lang, w := range t.words {
		t.said[lang] = sync.OnceValue(func() source.Diagnostics { return t.checkWords(w) })
		t.sets[lang] = sync.OnceValue(func() layouts {
			own := set
			if lang != "en" {
				own, _ = t.parseLayouts(tree)
			}
			own.press(w)
			return own
		})
	}
	return t, diags
}

// Ready makes ready what pages of a last Output needed, while there is other work
// to do. It changes nothing of what the theme says.
func (t Theme) Ready(last *Output) {
	if last == nil || t.sets[last.site.words.name(last.site.theme.words)] == nil {
		return
	}
	name := last.site.words.name(last.site.theme.words)
	t.said[name]()
	set := t.sets[name]()
	for kind, used := range last.site.layouts.used {
		if press := set.presses[kind]; press != nil && used.Load() {
			press()
		}
	}
}

// themeBase is what of a theme does not depend on the layouts.
type themeBase struct {
	read   [2][]source.File // layouts/words, static
	words  map[string]*words
	assets assets
	diags  source.Diagnostics
}

func newThemeBase(tree source.Tree) (b themeBase) {
	b.read = [2][]source.File{tree.Under("layouts/words"), tree.Under("static")}
	words, more := allWords(tree)
	assets, ds := parseAssets(tree)
	b.words, b.assets, b.diags = words, assets, append(more, ds...)
	return b
}

// from tells whether it would be the same, made of a tree.
func (b themeBase) from(tree source.Tree) bool {
	same := func(x, y source.File) bool { return x.Path == y.Path && x.Hash == y.Hash && x.Own == y.Own }
	return b.words != nil && slices.EqualFunc(b.read[0], tree.Under("layouts/words"), same) && slices.EqualFunc(b.read[1], tree.Under("static"), same)
}

// parseLayouts makes the pages of the files. A page is copies of its file and of what it
// uses of base and partials.
func (t *Theme) parseLayouts(tree source.Tree) (set layouts, diags source.Diagnostics) {
	set.pages, set.escaped = map[string]func() *template.Template{}, map[string]func() source.Diagnostics{}
	common := t.common(tree, &diags)
	if diags.HasErrors() {
		return set, diags
	}
	for _, kind := range slices.Concat(kinds, optionalKinds) {
		own := t.files["layouts/"+kind+".html"]
		switch {
		case own != nil && own.trees != nil:
			set.add(t, kind, own.Path, sync.OnceValue(func() *template.Template { return assemble(own, common, kind) }))
			if kind == "article" {
				t.parts(&set, own, common, &diags)
			}
		case own != nil:
			diags = append(diags, own.diags...)
		case !slices.Contains(optionalKinds, kind):
			diags.Errorf(source.Pos{Path: "layouts/" + kind + ".html"}, "layout", "every kind of page has its file", "there is no such file")
		}
	}
	return set, append(diags, strange(tree)...)
}

func (set *layouts) add(t *Theme, kind, path string, page func() *template.Template) {
	set.pages[kind], set.escaped[kind] = page, t.escape(page, path)
}

// parts finds the parts of pages that are made by themselves. They are the
// article's.
func (t *Theme) parts(set *layouts, own *layoutFile, common treeSet, diags *source.Diagnostics) {
	page, defined := set.pages["article"], treeSet{}
	defined.define(own)
	part := func(name string) func() *template.Template {
		if defined[name] == nil && common[name] == nil {
			return nil
		}
		layout := func() *template.Template { return page().Lookup(name) }
		set.escaped[name] = t.escape(layout, "layouts/partials")
		return layout
	}
	if set.noteText = part("note-text"); set.noteText == nil {
		diags.Errorf(source.Pos{Path: "layouts/partials"}, "layout", "it is the card of a note inside an article", "no partial defines %q", "note-text")
	}
	set.terms = part("terms")
}

// common is what all pages have: base and partials.
func (t *Theme) common(tree source.Tree, diags *source.Diagnostics) treeSet {
	common := treeSet{}
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

// escape has html/template find a layout's contexts, which takes longer than
// to parse it.
func (t *Theme) escape(layout func() *template.Template, name string) func() source.Diagnostics {
	return sync.OnceValue(func() (diags source.Diagnostics) {
		var wrong *template.Error
		if err := layout().Execute(io.Discard, nil); errors.As(err, &wrong) {
			diags = append(diags, diagnose(t.files, name, err))
		}
		return diags
	})
}

// Check says what is wrong with layouts that are well-formed: where a value
// stands that html/template cannot make safe, or a partial is missing. A page
// whose layout has such a mistake cannot be made. Code: layout.
func (t Theme) Check() (diags source.Diagnostics) {
	for _, kind := range slices.Concat(kinds, optionalKinds, []string{"note-text", "terms"}) {
		if escaped := t.escaped[kind]; escaped != nil {
			diags = append(diags, escaped()...)
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
