package serve

import (
	"context"
	"embed"
	"encoding/hex"
	"errors"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/two-sentences/etiquette/generator"
	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/render"
	"github.com/two-sentences/etiquette/generator/source"
)

// ownPath is where the server's own pages stand.
const ownPath = "/_etiquette/"

//go:embed assets
var assets embed.FS

// LiveOptions say what a Live builds and how it serves it.
type LiveOptions struct {
	AllowHosts []string // as in Options

	Folder   string // the source folder, to hear of changes in
	Layers   []source.Layer
	Build    generator.Options // Now and Look are set for each build
	Now      func() time.Time  // nil: time.Now
	Poll     bool              // do not ask the system for changes, look for them
	Navigate bool              // tabs go to the page that was edited
	Report   func(Report)      // told of every build; nil: nobody
	Say      func(format string, args ...any)
	Write    func(path string, text []byte) error // puts a file of the source folder in its place; nil: there is no moderation page
}

// Report is one build, for the terminal.
type Report struct {
	Result  generator.Result
	Changed []string // the source files that changed, sorted; nil: it is the first build
	Open    int      // pages open in tabs
	Pages   int      // of those, how many have other bytes now
	Took    time.Duration
	Err     error // of the world; then there is no Result
}

// Live builds a guide whenever its sources change, and serves the last build
// that was without errors.
type Live struct {
	opts    LiveOptions
	memo    generator.Memo
	ended   chan struct{} // closed when Watch is over
	tabs    tabs
	lock    sync.RWMutex // of now and history
	now     version
	history []happened
	build   sync.Mutex // no tab comes in while a build is shown
	last    generator.Result
	moves   moves
	desk    *desk // where comments are moderated
}

// version is what is served.
type version struct {
	number   int
	good     *generator.Result // the last without errors; nil: there was none
	problems []problem         // of the last build
	pages    *pages            // of good
}

// base is the path that the site stands under.
func (v version) base() string {
	if v.good == nil {
		return "/"
	}
	return v.good.Output.Base()
}

// moves is what was served before the build that last gave pages other places.
type moves struct {
	from    version  // its good alone
	changed []string // as in Report
}

// pages keeps the answers that were asked for, so that each is made once a build.
type pages struct {
	lock sync.Mutex
	made map[string]func() answer
}

// pagesMost is how many answers are kept.
const pagesMost = 200

// NewLive makes a Live that has built nothing yet.
func NewLive(opts LiveOptions) *Live {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Say == nil {
		opts.Say = func(string, ...any) {}
	}
	return &Live{opts: opts, ended: make(chan struct{}), desk: newDesk(), memo: generator.Memo{Light: true}}
}

// Base is the path that the site stands under, with slashes around it: that of its
// address.
func (l *Live) Base() string { return l.version().base() }

// Close gives back what a Live has put away; it serves nothing from then on.
func (l *Live) Close() { l.memo.Close() }

// Build builds, serves the result where it is without errors, and tells the
// tabs. look is as in generator.Options.
func (l *Live) Build(ctx context.Context, look, changed []string) {
	l.show(l.prepare(ctx, look, changed))
}

// built is a build that is not shown yet.
type built struct {
	result  generator.Result
	good    *generator.Result // result; nil where it has errors
	pages   *pages            // of good: those that are open in tabs are made
	err     error
	changed []string // as in Report
	began   time.Time
	at      time.Time // the Now of its options
	later   bool      // layouts are to be checked when tabs have been told
	ended   bool      // there is nothing, as the Live comes to its end
}

// prepare builds, and makes the pages that are open.
func (l *Live) prepare(ctx context.Context, look, changed []string) *built {
	b := &built{changed: changed, began: time.Now(), at: l.opts.Now()}
	opts := l.opts.Build
	before := l.version()
	opts.Now, opts.Look = b.at, look
	opts.CheckLater = before.good != nil && len(before.problems) == 0
	b.result, b.err = generator.Build(ctx, l.opts.Layers, opts, &l.memo)
	b.later, b.ended = opts.CheckLater, ctx.Err() != nil
	if b.err != nil || b.ended || b.result.Diagnostics.HasErrors() {
		return b
	}
	good := b.result
	b.good, b.pages = &good, &pages{made: map[string]func() answer{}}
	for _, t := range l.tabs.list() {
		if t.page != "" {
			l.page(version{good: b.good, pages: b.pages}, t.page)
		}
	}
	return b
}

// show makes a build the one that is served, if it is without errors, and tells
// the tabs.
func (l *Live) show(b *built) {
	if b.ended {
		return
	}
	l.build.Lock()
	defer l.build.Unlock()
	report := Report{Result: b.result, Changed: b.changed, Err: b.err, Took: time.Since(b.began)}
	if b.err != nil {
		l.report(report)
		return
	}
	was, now := l.publish(b)
	l.remember(happened{at: b.at, changed: b.changed})
	if was.good != nil && b.good != nil && (was.base() != now.base() || !guide.SameShape(was.good.Site, b.good.Site)) {
		l.moves = moves{from: version{good: was.good}, changed: b.changed}
	}
	report.Open, report.Pages = l.tell(was, now, b.changed)
	report.Took = time.Since(b.began)
	if b.later {
		l.checkLayouts(&b.result, was, now)
		report.Result = b.result
	}
	l.last = b.result
	l.report(report)
}

// checkLayouts looks at layouts that no open page has asked for, now that the
// tabs have been told. Where one is wrong, the build was not without errors: the
// last good one is served again, with what is wrong over it.
func (l *Live) checkLayouts(result *generator.Result, was, now version) {
	result.CheckLayouts()
	if !result.Diagnostics.HasErrors() || len(now.problems) > 0 {
		return
	}
	l.lock.Lock()
	l.now.problems = problems(result.Tree, result.Diagnostics)
	l.now.good, l.now.pages = was.good, was.pages
	back := l.now
	l.lock.Unlock()
	l.tell(now, back, nil)
}

func (l *Live) report(r Report) {
	if l.opts.Report != nil {
		l.opts.Report(r)
	}
}

// publish makes a build the version that is served.
func (l *Live) publish(b *built) (was, now version) {
	l.lock.Lock()
	defer l.lock.Unlock()
	was = l.now
	l.now.number++
	l.now.problems = problems(b.result.Tree, b.result.Diagnostics)
	if b.good != nil {
		l.now.good, l.now.pages = b.good, b.pages
	}
	return was, l.now
}

func (l *Live) version() version {
	l.lock.RLock()
	defer l.lock.RUnlock()
	return l.now
}

// page is the answer to an address, made once.
func (l *Live) page(v version, address string) answer {
	if v.good == nil {
		return answer{status: http.StatusInternalServerError, file: "index.html", err: errNothing}
	}
	v.pages.lock.Lock()
	made, ok := v.pages.made[address]
	if !ok {
		if len(v.pages.made) >= pagesMost {
			clear(v.pages.made)
		}
		made = sync.OnceValue(func() answer {
			a := answerTo(v.good.Output, v.base(), address)
			a.sum = a.hash()
			return a
		})
		v.pages.made[address] = made
	}
	v.pages.lock.Unlock()
	return made()
}

var errNothing = errors.New("there is no good build yet")

// ServeHTTP answers for the site and, under ownPath, for the server itself.
func (l *Live) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == ModeratePath {
		l.moderate(w, r)
		return
	}
	if (Options{AllowHosts: l.opts.AllowHosts}).refuse(w, r) {
		return
	}
	if name, own := strings.CutPrefix(r.URL.Path, ownPath); own {
		l.own(w, r, name)
		return
	}
	v := l.version()
	a := l.page(v, r.URL.Path)
	switch {
	case a.err != nil:
		a = answer{status: a.status, file: "index.html", data: []byte(waitPage)}
		a.data = inject(a.data, "")
	case strings.ToLower(path.Ext(a.file)) == ".html" && a.redirect == "":
		a.data = inject(a.data, a.sum)
	}
	a.write(w, r)
}

// waitPage stands where there is no page to show; the script puts the
// problems over it, and takes the page's place once it can be made.
const waitPage = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>This page cannot be made yet</title></head>` +
	`<body><p>This page cannot be made yet. What is wrong stands here, and in the terminal.</p></body></html>`

// own serves the server's own pages.
func (l *Live) own(w http.ResponseWriter, r *http.Request, name string) {
	w.Header().Set("Cache-Control", "no-store")
	switch name {
	case "explain":
		l.explain(w, r)
	case "socket":
		l.socket(w, r)
	case "client.js":
		w.Header().Set("Content-Type", contentType(name))
		for _, part := range []string{"assets/idiomorph.js", "assets/client.js"} {
			data, _ := assets.ReadFile(part)
			_, _ = w.Write(append(data, '\n'))
		}
	case "overlay.css", "moderate.css", "moderate.js":
		data, _ := assets.ReadFile("assets/" + name)
		w.Header().Set("Content-Type", contentType(name))
		_, _ = w.Write(data)
	default:
		http.NotFound(w, r)
	}
}

// hash tells answers apart: by their bytes and their status.
func (a answer) hash() string {
	if a.err != nil || a.redirect != "" {
		return ""
	}
	hash := source.Sum(a.data)
	if a.status != http.StatusOK {
		return "missing-" + hex.EncodeToString(hash[:8])
	}
	return hex.EncodeToString(hash[:8])
}

// layoutProblem is what is wrong where a page's layout failed.
func (a answer) layoutProblem(tree source.Tree) []problem {
	var layout *render.LayoutError
	if !errors.As(a.err, &layout) {
		return nil
	}
	return problems(tree, source.Diagnostics{layout.Diagnostic})
}
