package generator_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/two-sentences/etiquette/generator"
	"github.com/two-sentences/etiquette/generator/source"
)

// sequences is how many random sequences of edits a law goes through:
// ETIQUETTE_LAW, or a small number.
func sequences(t *testing.T, few int) int {
	t.Helper()
	if n, err := strconv.Atoi(os.Getenv("ETIQUETTE_LAW")); err == nil {
		return n
	}
	return few
}

// plainTheme is layouts that are quick to read and show all that a page's
// data holds of other files.
var plainTheme = func() fstest.MapFS {
	files := fstest.MapFS{}
	put := func(name, text string) { files[name] = &fstest.MapFile{Data: []byte(text)} }
	put("layouts/base.html", `<!doctype html><title>{{.HeadTitle}}</title><link rel="stylesheet" href="{{.Asset "css/a.css"}}">{{range .Menu}}<a href="{{.Href}}">{{.Title}}</a>{{end}}{{range .SitePages}}{{.Title}}{{end}}{{block "main" .}}{{end}}`)
	lists := map[string]string{
		"home": "", "articles": `{{range .Cards}}{{template "card" .}}{{end}}`, "topic": `{{range .Cards}}{{template "card" .}}{{end}}`,
		"series": `{{range .Cards}}{{template "card" .}}{{end}}`, "topics": `{{range .Items}}{{.Title}}{{.Count}}{{end}}`, "series-list": `{{range .Items}}{{.Title}}{{.Count}}{{end}}`,
		"situations": "", "situation": "", "discussions": `{{range .Threads}}{{.Title}}{{.Count}}{{.LatestBy}}{{end}}`, "notes": "", "note": "", "glossary": "",
		"search": `{{.IndexHref}}`, "page": `{{.Body}}`, "404": `{{range .Latest}}{{.Title}}{{end}}`, "redirect": `{{.ToHref}}{{.ToTitle}}`,
		"article": `{{.Body}}{{.Date.Text}}{{with .Prev}}{{.Title}}{{end}}{{with .Next}}{{.Title}}{{end}}{{range .Related}}{{template "card" .}}{{end}}{{range .Terms}}{{.Name}}{{end}}` +
			`{{with .Thread}}{{.Count}}{{range .Comments}}{{.Author}}{{.Body}}{{end}}{{end}}`,
	}
	for kind, body := range lists {
		put("layouts/"+kind+".html", `{{define "main"}}<h1>{{.Title}}</h1>`+body+`{{end}}`)
	}
	put("layouts/partials/card.html", `{{define "card"}}<a href="{{.Href}}">{{.Title}}</a>{{.Description}}{{.Comments}}{{range .Topics}}{{.Title}}{{end}}{{end}}{{define "note-text"}}{{end}}`)
	put("static/css/a.css", "a { color: red }")
	return files
}()

// desk is a source folder under a writer's hand.
type desk struct {
	rand  *rand.Rand
	files fstest.MapFS
	clock time.Time
	today time.Time // when builds are made
}

func (d *desk) options() generator.Options { return generator.Options{Now: d.today} }

func newDesk(seed uint64) *desk {
	d := &desk{rand: rand.New(rand.NewPCG(seed, 5)), files: fstest.MapFS{}, clock: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), today: warmOptions.Now}
	d.put("content/site.yaml", "title: Guide\nbase_url: https://example.org/\nmenu:\n- {title: Menu, link: /articles/}\nseries:\n- {id: s, title: Row}\n")
	d.put("content/situations.yaml", "situations:\n- {id: talk, title: Talk}\n")
	d.put("content/glossary.yaml", "terms:\n- {id: bare, term: Bare, definition: No reason.}\n")
	d.put("content/pages/about.md", "---\ntitle: About\n---\nWho. See [two](../articles/two.md#head).\n")
	d.put("content/articles/pic.png", "one")
	d.put("content/rules/a.yaml", "criteria:\n- {id: fits, title: Fits, faults: true, missing: Mend it., link: /about/}\nrules:\n"+d.rule("zero"))
	for _, slug := range []string{"one", "two", "three", "four", "five"} {
		d.put("content/articles/"+slug+".md", "---\ntitle: "+slug+"\ndate: 2020-01-01\ntags: [x]\n---\n## Head\n\nSee [two](two.md#head).\n")
	}
	for range 3 {
		d.edit()
	}
	return d
}

// pick chooses one of some words.
func (d *desk) pick(words ...string) string { return words[d.rand.IntN(len(words))] }

// put writes a file. Half of the files carry the time of the writing; of
// those, in steps so coarse that two writings may have one time.
func (d *desk) put(name, text string) string {
	d.clock = d.clock.Add(time.Second)
	at := d.clock
	if d.rand.IntN(2) == 0 {
		at = time.Now().Truncate(2 * time.Second)
	}
	d.files[name] = &fstest.MapFile{Data: []byte(text), ModTime: at}
	return name
}

func (d *desk) slug() string { return d.pick("one", "two", "three", "four", "five") }

func (d *desk) words() string {
	return d.pick("Say why.", "Say *why* now.", "## Head\n\nBelow.", "## Head\n\nBeneath.", "## Other\n\nBelow.", "[to](one.md)", "[to](/articles/one/)", "[to](two.md#head)", "[g](/glossary/#bare)", "[p](/about/)", "![i](pic.png)", "```go\nx := 1\n```", "> [!NOTE]\n> Mind.", "<b>raw</b> <script>x</script>")
}

// edit does one thing that a writer does and gives the paths it touched.
func (d *desk) edit() []string {
	slug := d.slug()
	switch d.rand.IntN(20) { // what breaks things is seldom, and mended by most that follows
	case 0, 1, 2, 3:
		return []string{d.put("content/articles/"+slug+".md", d.article())}
	case 4:
		return []string{d.put("content/threads/"+slug+".yaml", d.thread())}
	case 5:
		return []string{d.put("content/site.yaml", fmt.Sprintf("title: %s\nlanguage: %s\nbase_url: https://example.org/\nmenu:\n- {title: Menu, link: /articles/}\nseries:\n- {id: s, title: %s}\nreplies: {mail: a@example.org}\n", d.pick("Guide", "Other guide"), d.pick("en", "en", "de"), d.pick("Row", "Line")))}
	case 6:
		return []string{d.put("content/glossary.yaml", "terms:\n- {id: bare, term: "+d.pick("Bare", "Plain")+", definition: \"No reason. [x](articles/one.md)\"}\n")}
	case 7:
		return []string{d.put("content/situations.yaml", "situations:\n- {id: talk, title: "+d.pick("Talk", "Speech")+"}\n")}
	case 8:
		return []string{d.put("content/notes/"+slug+".yaml", "title: "+d.pick("A", "B")+"\nsituation: talk\nkind: invitation\nafter: {text: \""+d.pick("Your talk helped.", "Hello.")+"\"}\n")}
	case 9:
		return []string{d.put("content/pages/about.md", "---\ntitle: "+d.pick("About", "Us")+"\n---\n"+d.words()+"\n")}
	case 10:
		return []string{d.put("layouts/page.html", d.pick(`{{define "main"}}{{.Body}}{{end}}`, `{{define "main"}}!{{.Body}}{{end}}`, `{{define "main"}}?{{.Body}}{{end}}`, `{{define "main"}}{{.Nope}}{{end}}`, `{{define "main"}}{{if}}`))}
	case 16:
		return d.editTheme()
	case 17:
		return d.editRules()
	case 18:
		d.today = d.today.AddDate(0, 0, d.rand.IntN(40))
		return nil
	case 11:
		return []string{d.put("static/css/a.css", "a { color: "+d.pick("red", "blue", "tan")+" }")}
	case 12:
		return []string{d.put("content/articles/pic.png", d.pick("one", "two"))}
	case 13:
		if d.rand.IntN(2) == 0 {
			return []string{d.put("content/articles/"+slug+".md", d.article())}
		}
		return d.remove()
	case 14:
		return d.rename()
	default:
		return []string{d.put("content/articles/"+slug+".md", d.pick("---\ntitle: [\n---\n", "---\ntitle: A\n", "\xff\xfe", "---\ntitle: A\ndate: never\n---\n", "---\ntitle: A\nslug: one\ndate: 2020-01-01\n---\n"))}
	}
}

// editTheme changes a layout, words or a static file, for better or worse.
func (d *desk) editTheme() []string {
	switch d.rand.IntN(7) {
	case 6:
		return []string{d.put("layouts/articles.html", `{{define "main"}}{{range .Cards}}{{template "card" .}}{{end}}{{end}}`+d.pick("", `{{define "card"}}{{.Title}}{{end}}`, `{{define "card"}}{{end}}`, `{{define "card"}}<p title="{{template "of" .}}">{{end}}{{define "of"}}{{.Title}}{{end}}`))}
	case 0:
		return []string{d.put("layouts/base.html", `<!doctype html><title>{{.HeadTitle}}</title><link rel="stylesheet" href="{{.Asset "css/a.css"}}">`+d.pick("", "<hr>", `{{range .Menu}}{{.Title}}{{end}}`, `<a href="{{if .Menu}}">`)+`{{block "main" .}}{{end}}`)}
	case 1:
		return []string{d.put("layouts/partials/card.html", `{{define "card"}}<a href="{{.Href}}">{{.Title}}</a>`+d.pick("", "{{.Comments}}", "{{.Minutes}}", "{{.None}}")+`{{end}}{{define "note-text"}}{{.Verdict}}{{end}}`)}
	case 2:
		return []string{d.put("layouts/words/en.yaml", d.pick("articles: Essays\n", "articles: All\nstrange: x\n", "articles: [\n"))}
	case 3:
		return []string{d.put("layouts/words/de.yaml", "articles: "+d.pick("Texte", "Beitr\u00e4ge")+"\n")}
	case 4:
		return []string{d.put("layouts/comments.html", d.pick(`{{define "main"}}{{.Title}}{{end}}`, `{{define "main"}}{{.Title}}!{{end}}`))}
	default:
		return []string{d.put("static/img/"+d.pick("a", "b")+".svg", d.pick("<svg/>", "<svg></svg>"))}
	}
}

// editRules changes what notes are judged by: a rule, the limits, what ground
// rules are made of.
func (d *desk) editRules() []string {
	if d.rand.IntN(3) == 0 {
		return []string{d.put("content/ground-rules.yaml", "description: Lines.\ngroups:\n- id: accept\n  title: "+d.pick("Whom", "Who")+"\n  lines:\n  - {id: known, text: I know them.}\n")}
	}
	return []string{d.put("content/rules/b.yaml", d.pick("rules:\n", "rules:\n", "rules: [\n")+d.rule(d.pick("one", "two")))}
}

// rule is a rule that finds a word or two; its example may not hold.
func (d *desk) rule(id string) string {
	word := d.pick("talk", "hello", "your talk")
	example := word
	if id == "two" {
		example = "your talk"
	}
	return "- id: " + id + "\n  title: T\n  issue: " + id + "\n  severity: mend\n  criterion: fits\n  message: M.\n  suggestion: S.\n  link: /about/\n  phrases: [" + word + "]\n  examples:\n    match: [" + example + "]\n"
}

func (d *desk) article() string {
	head := fmt.Sprintf("title: %s\ndate: 2026-0%d-0%d\n", d.pick("A", "B", "Long words"), 1+d.rand.IntN(8), 1+d.rand.IntN(9))
	head += d.pick("", "tags: [x]\n", "tags: [x, y]\n", "draft: true\n", "series: s\n", "situations: [talk]\n", "aliases: [/old/]\n", "thread: false\n", "expires: 2026-02-02\n", "expires: 2026-08-02\n", "image: pic.png\n", "description: Says it.\n")
	body := "\n"
	for range 1 + d.rand.IntN(3) {
		body += d.words() + "\n\n"
	}
	return "---\n" + head + "---\n" + body
}

func (d *desk) thread() string {
	var b strings.Builder
	b.WriteString("version: 1\ncomments:\n")
	for i := range 1 + d.rand.IntN(3) {
		fmt.Fprintf(&b, "- {id: c%d, author: %s, date: 2026-03-0%dT10:00:00Z, status: %s, body: \"Well *said*. [a](/articles/one/)\"}\n", i, d.pick("Ann", "Bo"), i+1, d.pick("approved", "pending"))
	}
	return b.String()
}

func (d *desk) any() string {
	names := slices.Sorted(maps.Keys(d.files))
	if len(names) == 0 {
		return d.put("content/articles/one.md", d.article())
	}
	return names[d.rand.IntN(len(names))]
}

func (d *desk) remove() []string {
	name := d.any()
	if d.rand.IntN(8) > 0 {
		delete(d.files, name)
		return []string{name}
	}
	folder := path.Dir(name)
	maps.DeleteFunc(d.files, func(name string, _ *fstest.MapFile) bool { return strings.HasPrefix(name, folder+"/") })
	return []string{folder}
}

// rename moves a file with its time, as a file system does.
func (d *desk) rename() []string {
	from := d.any()
	to := path.Join(path.Dir(from), d.slug()+path.Ext(from))
	f := d.files[from]
	delete(d.files, from)
	if old := d.files[to]; old != nil && old.ModTime.Equal(f.ModTime) { // a disk would tell them by the time of the renaming
		f = &fstest.MapFile{Data: f.Data, ModTime: f.ModTime.Add(time.Second)}
	}
	d.files[to] = f
	return []string{from, to}
}

func (d *desk) layers() []source.Layer {
	return []source.Layer{{FS: maps.Clone(d.files), Own: true}, {FS: plainTheme}}
}

// sameResult compares all that a build gives.
func sameResult(warm, cold generator.Result) error {
	if a, b := fmt.Sprint(warm.Diagnostics), fmt.Sprint(cold.Diagnostics); a != b {
		return fmt.Errorf("diagnostics\nwarm %s\ncold %s", a, b)
	}
	if a, b := warm.Output.Paths(), cold.Output.Paths(); !slices.Equal(a, b) {
		return fmt.Errorf("files\nwarm %s\ncold %s", a, b)
	}
	for _, p := range cold.Output.Paths() {
		a, errA := warm.Output.Read(p)
		b, errB := cold.Output.Read(p)
		if !bytes.Equal(a, b) || fmt.Sprint(errA) != fmt.Sprint(errB) {
			return fmt.Errorf("%s\nwarm %s %v\ncold %s %v", p, a, errA, b, errB)
		}
		if a, b := fmt.Sprint(warm.Output.Meta(p)), fmt.Sprint(cold.Output.Meta(p)); a != b {
			return fmt.Errorf("meta of %s\nwarm %s\ncold %s", p, a, b)
		}
	}
	return nil
}

// warmOptions are those of the law: the time stands still.
var warmOptions = generator.Options{Now: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)}

// TestAWarmBuildIsAColdBuild is the law of style.md §8: after any edits, of
// which some are not heard of until a sweep, a build that remembers gives
// what one that does not gives, byte for byte.
func TestAWarmBuildIsAColdBuild(t *testing.T) {
	count := sequences(t, 40)
	var edits, builds, well atomic.Int64
	t.Run("seeds", func(t *testing.T) {
		for part := range 2 {
			t.Run(fmt.Sprint(part), func(t *testing.T) {
				t.Parallel()
				for seed := part; seed < count; seed += 2 {
					d := newDesk(uint64(seed))
					memo := &generator.Memo{Light: seed%4 < 2}
					for step := range 1 + d.rand.IntN(8) {
						var touched []string
						for range 1 + d.rand.IntN(3) {
							touched = append(touched, d.edit()...)
							edits.Add(1)
						}
						warm := hear(t, d, memo, touched)
						cold, err := generator.Build(context.Background(), d.layers(), d.options(), nil)
						if err != nil {
							t.Fatal(err)
						}
						if err := sameResult(warm, cold); err != nil {
							t.Fatalf("seed %d, step %d, after %s: %v", seed, step, touched, err)
						}
						if builds.Add(1); !cold.Diagnostics.HasErrors() {
							well.Add(1)
						}
					}
				}
			})
		}
	})
	t.Logf("%d sequences, %d edits, %d builds compared, %d of them without errors", count, edits.Load(), builds.Load(), well.Load())
}

// hear builds as serve does: first where an event pointed, of which some are
// lost, then where a sweep finds a difference.
func hear(t *testing.T, d *desk, memo *generator.Memo, touched []string) generator.Result {
	t.Helper()
	opts := d.options()
	look := slices.DeleteFunc(slices.Clone(touched), func(string) bool { return d.rand.IntN(3) == 0 })
	if d.rand.IntN(8) == 0 {
		look = nil
	}
	if opts.Look = look; d.rand.IntN(2) == 0 {
		opts.Look = []string{}
		if _, _, err := memo.Reread(d.layers(), look); err != nil {
			t.Fatal(err)
		}
	}
	result, err := generator.Build(context.Background(), d.layers(), opts, memo)
	if err != nil {
		t.Fatal(err)
	}
	stale, err := memo.Stale(d.layers())
	if err != nil {
		t.Fatal(err)
	}
	if len(stale) == 0 {
		return result
	}
	if again, _, err := memo.Reread(d.layers(), stale); err != nil || !slices.Equal(again, stale) {
		t.Fatalf("%s is stale, and %s reread: %v", stale, again, err)
	}
	opts.Look = []string{}
	result, err = generator.Build(context.Background(), d.layers(), opts, memo)
	if err != nil {
		t.Fatal(err)
	}
	if stale, err = memo.Stale(d.layers()); err != nil || len(stale) > 0 {
		t.Fatalf("still stale after a build: %s, %v", stale, err)
	}
	return result
}

// busyFS changes a file while it is read.
type busyFS struct {
	fstest.MapFS
	writes *int
}

func (b busyFS) Open(name string) (fs.File, error) {
	f, err := b.MapFS.Open(name)
	if file := b.MapFS[name]; err == nil && name == "content/articles/one.md" && *b.writes > 0 {
		*b.writes--
		b.MapFS[name] = &fstest.MapFile{Data: append(bytes.Clone(file.Data), "more\n"...), ModTime: file.ModTime.Add(time.Second)}
	}
	return f, err
}

func TestAFileWrittenWhileItIsReadIsReadAgain(t *testing.T) {
	writes := 2
	files := busyFS{fstest.MapFS{"content/articles/one.md": {Data: []byte("---\ntitle: A\ndate: 2020-01-01\n---\n"), ModTime: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)}}, &writes}
	result, err := generator.Build(context.Background(), []source.Layer{{FS: files, Own: true}, {FS: plainTheme}}, warmOptions, nil)
	f, _ := result.Tree.File("content/articles/one.md")
	if err != nil || strings.Count(string(f.Data), "more") != 2 {
		t.Errorf("%v, read %q", err, f.Data)
	}
}

// TestWhatIsOnlyBeingWrittenIsNotWhole holds what a build waits for: editors empty a
// file before they write it.
func TestWhatIsOnlyBeingWrittenIsNotWhole(t *testing.T) {
	own := fstest.MapFS{}
	put := func(name, text string) {
		own[name] = &fstest.MapFile{Data: []byte(text), ModTime: time.Date(2020, 1, len(own)+1, 0, 0, len(text), 0, time.UTC)}
	}
	for name, file := range plainTheme {
		put(name, string(file.Data))
	}
	put("content/articles/one.md", "---\ntitle: A\ndate: 2020-01-01\n---\n")
	layers, memo := []source.Layer{{FS: own, Own: true}}, new(generator.Memo)
	if _, err := generator.Build(context.Background(), layers, warmOptions, memo); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, text string
		whole      bool
	}{
		{"layouts/base.html", "", false},
		{"layouts/base.html", `<p>{{block "main" .}}{{end}}`, true},
		{"content/articles/one.md", "", false},
		{"content/articles/one.md", "---\ntitle: ", false},
		{"content/articles/one.md", "---\ntitle: B\ndate: 2020-01-01\n---\n", true},
		{"content/articles/two.md", "---\ntitle: B\ndate: 2020-01-01\n---\n", false}, // others may follow it
	} {
		put(c.name, c.text)
		changed, whole, err := memo.Reread(layers, []string{c.name})
		if err != nil || whole != c.whole || !slices.Contains(changed, c.name) {
			t.Errorf("%s %q: changed %q, whole %v, %v", c.name, c.text, changed, whole, err)
		}
	}
}
