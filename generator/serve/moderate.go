package serve

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"html/template"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// The moderation page, at ModeratePath: readers' comments with the signs of
// spam in them, and a button and a key for each decision.
//
//   - It is for this machine alone: both ends of a connection must be loopback,
//     whatever --addr and --allow-host say.
//   - Nothing is changed without the token that is in the page's own forms and
//     is new with each start, nor for another site's page.
//   - Each decision is a form that is sent: no script is needed. The script
//     gives the buttons their keys.
//   - The file is read, changed by guide.Decide and put in its place at once.
//     The next build shows it.

// ModeratePath is where the moderation page stands.
const ModeratePath = ownPath + "moderate"

// deskPage is how many comments stand on one page, and undoLimit how many
// decisions can be taken back.
const (
	deskPage  = 25
	undoLimit = 100
)

// desk is a moderator's.
type desk struct {
	token   string
	lock    sync.Mutex
	threads map[string]readThread // by path
	repeats guide.Repeats         // of threads
	undo    []decided
}

// readThread is a thread's file as it was read last.
type readThread struct {
	size int64
	time time.Time
	file source.File
	guide.ThreadFile
	bad bool // it has errors, and is not to be changed
}

// decided is a decision that can be taken back while the file is as it left it.
type decided struct {
	path, what  string
	before, now []byte
}

func newDesk() *desk {
	return &desk{token: rand.Text(), threads: map[string]readThread{}, repeats: guide.Repeats{}}
}

// moderate answers at ModeratePath.
func (l *Live) moderate(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "same-origin")
	l.desk.lock.Lock()
	defer l.desk.lock.Unlock()
	switch {
	case l.opts.Write == nil:
		http.NotFound(w, r)
	case !loopback(r.RemoteAddr) || !loopback(r.Host):
		http.Error(w, "comments are moderated on this machine alone, at a loopback address", http.StatusForbidden)
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		l.showDesk(w, r.URL.Query())
	case r.Method != http.MethodPost:
		header.Set("Allow", "GET, HEAD, POST")
		http.Error(w, "only GET, HEAD and POST", http.StatusMethodNotAllowed)
	default:
		r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
		if http.NewCrossOriginProtection().Check(r) != nil || subtle.ConstantTimeCompare([]byte(r.PostFormValue("token")), []byte(l.desk.token)) != 1 {
			http.Error(w, "this did not come from the moderation page; open it again", http.StatusForbidden)
			return
		}
		l.decide(w, r)
	}
}

// loopback tells whether an address, with a port or without, is this machine.
func loopback(address string) bool {
	name, _, err := net.SplitHostPort(address)
	if err != nil {
		name = strings.Trim(address, "[]")
	}
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	ip := net.ParseIP(name)
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || ip != nil && ip.IsLoopback()
}

// decide carries out the decision of a form, and leads back to the page.
func (l *Live) decide(w http.ResponseWriter, r *http.Request) {
	form := func(key string) string { return r.PostFormValue(key) }
	var done string
	var err error
	if form("decision") == "undo" {
		done, err = l.takeBack()
	} else {
		done, err = l.decideOn(form("id"), form("decision"), form("stance"))
	}
	back := url.Values{}
	for _, key := range []string{"status", "page", "at"} {
		if form(key) != "" {
			back.Set(key, form(key))
		}
	}
	if err != nil {
		back.Set("failed", err.Error())
	} else {
		back.Set("done", done)
	}
	http.Redirect(w, r, ModeratePath+"?"+back.Encode(), http.StatusSeeOther)
}

// decideOn decides on the comment SLUG/ID and puts its thread's file in place.
func (l *Live) decideOn(name, decision, stance string) (done string, err error) {
	slug, id, _ := strings.Cut(name, "/")
	path := "content/threads/" + slug + ".yaml"
	l.readThreads()
	t, ok := l.desk.threads[path]
	switch {
	case !ok:
		return "", fmt.Errorf("there is no thread %q any more", slug)
	case t.bad:
		return "", fmt.Errorf("%s has errors; mend them first", path)
	}
	want, err := guide.Decide(t.ThreadFile, id, decision, stance)
	if err != nil || want.Same(t.ThreadFile) {
		return name + " is so already", err
	}
	text, diags := guide.Rewrite(t.file, t.ThreadFile, want)
	for _, d := range diags {
		l.opts.Say("%s", d)
	}
	if err := l.put(path, text); err != nil {
		return "", err
	}
	done = name + ": " + decision
	if decision == "stance" {
		done = name + ": " + stance
	}
	l.desk.undo = append(l.desk.undo, decided{path, done, t.file.Data, text})
	l.desk.undo = l.desk.undo[max(0, len(l.desk.undo)-undoLimit):]
	return done, nil
}

// takeBack takes the last decision back, unless its file has changed since.
func (l *Live) takeBack() (done string, err error) {
	n := len(l.desk.undo) - 1
	if n < 0 {
		return "", fmt.Errorf("there is nothing to take back")
	}
	last := l.desk.undo[n]
	if now, err := fs.ReadFile(l.folder(), last.path); err != nil || !bytes.Equal(now, last.now) {
		l.desk.undo = nil
		return "", fmt.Errorf("%s has changed since, so nothing is taken back", last.path)
	}
	l.desk.undo = l.desk.undo[:n]
	return "taken back: " + last.what, l.put(last.path, last.before)
}

func (l *Live) put(path string, text []byte) error {
	if t, ok := l.desk.threads[path]; ok {
		t.size = -1 // to be read again, however quick the clock is
		l.desk.threads[path] = t
	}
	return l.opts.Write(path, text)
}

// folder is the user's own folder.
func (l *Live) folder() fs.FS {
	for _, layer := range l.opts.Layers {
		if layer.Own {
			return layer.FS
		}
	}
	return nothing{}
}

// nothing is a folder without files.
type nothing struct{}

// Open finds nothing.
func (nothing) Open(string) (fs.File, error) { return nil, fs.ErrNotExist }

// readThreads reads the threads as they are on the disk; those whose size and
// time are as they were are not read again.
func (l *Live) readThreads() {
	names, _ := fs.Glob(l.folder(), "content/threads/*.yaml")
	here := map[string]readThread{}
	for _, name := range names {
		info, err := fs.Stat(l.folder(), name)
		if err != nil || source.Ignored(name) {
			continue
		}
		t, known := l.desk.threads[name]
		if !known || t.size != info.Size() || !t.time.Equal(info.ModTime()) {
			data, err := fs.ReadFile(l.folder(), name)
			if err != nil {
				continue
			}
			t = readThread{size: info.Size(), time: info.ModTime(), file: source.File{Path: name, Data: data, Own: true}}
			var diags source.Diagnostics
			t.ThreadFile, diags = guide.ReadThread(t.file)
			t.bad = diags.HasErrors()
			l.desk.repeats.Add(t.ThreadFile, 1)
			l.desk.repeats.Add(l.desk.threads[name].ThreadFile, -1)
		}
		here[name] = t
		delete(l.desk.threads, name)
	}
	for _, gone := range l.desk.threads {
		l.desk.repeats.Add(gone.ThreadFile, -1)
	}
	l.desk.threads = here
}

// deskView is what the page shows.
type deskView struct {
	Token, Base, Status string
	Page, Pages, At     int
	Done, Failed        string
	Undo                string // what "undo" would take back; empty: nothing
	Tabs                []deskTab
	Held                []heldView
	Bad                 []string // threads that cannot be read
	Stances             []string
}

type deskTab struct {
	Status string
	Count  int
}

type heldView struct {
	guide.Held
	Name, Title, Href string // Name is SLUG/ID, Href the article's; empty: it has none
	When, Status      string
	Parent            *guide.Entry // what it answers; nil: the article
	Current           bool         // it is to have the focus
	Number            int
}

var deskStatuses = []string{guide.Pending, guide.Spam, guide.Approved, guide.Deleted}

func (l *Live) showDesk(w http.ResponseWriter, q url.Values) {
	l.readThreads()
	v := deskView{Token: l.desk.token, Base: l.version().base(), Status: q.Get("status"), Done: q.Get("done"), Failed: q.Get("failed"), Stances: []string{"agrees", "disagrees", "adds", "none"}}
	if !slices.Contains(deskStatuses, v.Status) {
		v.Status = guide.Pending
	}
	if n := len(l.desk.undo); n > 0 {
		v.Undo = l.desk.undo[n-1].what
	}
	var held []guide.Held
	counts := map[string]int{}
	for _, name := range sortedKeys(l.desk.threads) {
		t := l.desk.threads[name]
		if t.bad {
			v.Bad = append(v.Bad, name)
			continue
		}
		for _, e := range t.Comments {
			counts[e.StatusOf()]++
			if e.StatusOf() == v.Status {
				held = append(held, guide.Held{Path: name, Slug: t.file.Name(), Entry: e})
			}
		}
	}
	for _, s := range deskStatuses {
		v.Tabs = append(v.Tabs, deskTab{s, counts[s]})
	}
	v.Pages = max(1, (len(held)+deskPage-1)/deskPage)
	number, _ := strconv.Atoi(q.Get("page"))
	v.Page = min(max(1, number), v.Pages)
	held = held[(v.Page-1)*deskPage : min(v.Page*deskPage, len(held))]
	at, _ := strconv.Atoi(q.Get("at"))
	v.At = min(max(0, at), max(0, len(held)-1))
	for i, h := range held {
		v.Held = append(v.Held, l.held(h, i, i == v.At))
	}
	w.Header().Set("Content-Type", contentType("moderate.html"))
	if err := deskTemplate.Execute(w, v); err != nil {
		l.opts.Say("show the moderation page: %v", err)
	}
}

func (l *Live) held(h guide.Held, number int, current bool) heldView {
	h.Signs = guide.SpamSigns(h.Entry, l.desk.repeats.Of(h.Entry))
	v := heldView{Held: h, Name: h.Slug + "/" + h.Entry.ID.Value, Title: h.Slug, Status: h.Entry.StatusOf(), Current: current, Number: number}
	if !h.Entry.Date.IsZero() {
		v.When = h.Entry.Date.Format("2006-01-02 15:04 -07:00")
	}
	for _, e := range l.desk.threads[h.Path].Comments {
		if e.ID.Value == h.Entry.Parent.Value {
			v.Parent = &e
		}
	}
	if good := l.version().good; good != nil {
		for _, a := range good.Site.Articles {
			if a.Slug == h.Slug {
				v.Title, v.Href = a.Title, good.Output.Base()+strings.TrimPrefix(a.URL, "/")
			}
		}
	}
	return v
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Waiting tells whether any comment waits for a decision, by the words "status:
// pending" in a thread's file.
func (l *Live) Waiting() bool {
	names, _ := fs.Glob(l.folder(), "content/threads/*.yaml")
	return slices.ContainsFunc(names, func(name string) bool {
		data, err := fs.ReadFile(l.folder(), name)
		return err == nil && bytes.Contains(data, []byte("status: "+guide.Pending))
	})
}

var deskTemplate = template.Must(template.New("moderate.html").Funcs(template.FuncMap{"add": func(a, b int) int { return a + b }}).ParseFS(assets, "assets/moderate.html"))
