package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/markdown"
	"github.com/two-sentences/etiquette/generator/source"
)

// link is an address on another site, and the places that link to it.
type link struct {
	address string
	places  []source.Pos
}

// asker asks addresses on other sites, once each: four sites at a time, one
// request at a time to each. What could not be told is no warning.
type asker struct {
	pace  time.Duration              // between two requests to one site
	names func(context.Context) bool // whether this machine finds names at all; nil: by a name that is there
	known map[string]knownLink       // answers of earlier runs, by address
	now   time.Time
	tell  func(done, all int) // nil tells nobody

	lock    sync.Mutex
	reached bool // some site has answered
	done    int
	unclear int // addresses of which nothing could be told
}

// knownLink is what an address answered.
type knownLink struct {
	At      time.Time `json:"at"`
	Problem string    `json:"problem,omitempty"` // empty: none
}

// How long an answer is believed: a page that was there is, mostly, there.
const (
	believeGood = 7 * 24 * time.Hour
	believeBad  = 24 * time.Hour
)

func (k knownLink) fresh(now time.Time) bool {
	if k.Problem != "" {
		return now.Sub(k.At) < believeBad
	}
	return now.Sub(k.At) < believeGood
}

const unknownSite = "is on a site that does not exist"

// dead warns of the addresses that are gone.
func (a *asker) dead(ctx context.Context, links []link) (diags source.Diagnostics) {
	a.askAll(ctx, links)
	for _, l := range links {
		k, ok := a.known[l.address]
		if !ok || k.Problem == "" {
			continue
		}
		for _, pos := range l.places {
			diags.Warnf(pos, "external-link", "look whether it has moved", "%s %s", l.address, k.Problem)
		}
	}
	return diags
}

// askAll asks what is not known from an earlier run.
func (a *asker) askAll(ctx context.Context, links []link) {
	sites := map[string][]link{}
	all := 0
	for _, l := range links {
		u, err := url.Parse(l.address)
		if k, ok := a.known[l.address]; err == nil && !(ok && k.fresh(a.now)) {
			delete(a.known, l.address)
			sites[u.Host] = append(sites[u.Host], l)
			all++
		}
	}
	var group sync.WaitGroup
	free := make(chan struct{}, 4)
	for _, list := range sites {
		group.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			for i, l := range list {
				if i > 0 && !pause(ctx, a.pace) {
					return
				}
				a.keep(l.address, all)(a.ask(ctx, l.address))
			}
		})
	}
	group.Wait()
	a.doubt(ctx)
}

// doubt takes back that sites do not exist where none has answered, or where a
// site that does exist is not found either: then names are not found from here.
func (a *asker) doubt(ctx context.Context) {
	var missing []string
	for address, k := range a.known {
		if k.Problem == unknownSite && k.At.Equal(a.now) {
			missing = append(missing, address)
		}
	}
	if a.names == nil {
		a.names = findsNames
	}
	if len(missing) == 0 || a.reached && a.names(ctx) {
		return
	}
	for _, address := range missing {
		delete(a.known, address)
		a.unclear++
	}
}

// findsNames says that a name is found which is always there: example.com is
// IANA's own (RFC 2606).
func findsNames(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	_, err := net.DefaultResolver.LookupHost(ctx, "example.com")
	return err == nil
}

// keep remembers an answer.
func (a *asker) keep(address string, all int) func(problem string, told bool) {
	return func(problem string, told bool) {
		a.lock.Lock()
		defer a.lock.Unlock()
		a.done++
		if told {
			a.known[address] = knownLink{At: a.now, Problem: problem}
		} else {
			a.unclear++
		}
		a.reached = a.reached || told && problem != unknownSite
		if a.tell != nil {
			a.tell(a.done, all)
		}
	}
}

// ask says what is wrong with an address; "" for nothing. It is not told where
// a site refuses programs, sets a limit, fails, or cannot be reached.
func (a *asker) ask(ctx context.Context, address string) (problem string, told bool) {
	for _, method := range []string{http.MethodHead, http.MethodGet} {
		code, err := request(ctx, method, address)
		var dns *net.DNSError
		switch {
		case errors.As(err, &dns) && dns.IsNotFound:
			return unknownSite, true
		case err != nil:
			return "", false
		case code < 400:
			return "", true
		case method == http.MethodGet && slices.Contains([]int{http.StatusNotFound, http.StatusGone}, code):
			return fmt.Sprintf("answers %d %s", code, strings.ToLower(http.StatusText(code))), true
		case code == http.StatusTooManyRequests || !pause(ctx, a.pace):
			return "", false
		}
	}
	return "", false
}

func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// request gives the code of an answer after redirects; its body is not read.
func request(ctx context.Context, method, address string) (code int, err error) {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return 0, err
	}
	r.Header.Set("User-Agent", "etiquette-lint (checks the links of a web site)")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	answer.Body.Close()
	return answer.StatusCode, nil
}

// external lists the addresses on other sites that texts link to, in order.
func external(s *guide.Site) (list []link) {
	at := map[string]int{}
	add := func(from string, refs []markdown.Ref) {
		for _, r := range refs {
			address, _, _ := strings.Cut(r.Dest, "#")
			web := strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")
			if !web || r.Image || !s.Resolve(from, r.Dest).External {
				continue
			}
			i, seen := at[address]
			if !seen {
				i, at[address] = len(list), len(list)
				list = append(list, link{address: address})
			}
			list[i].places = append(list[i].places, r.Pos)
		}
	}
	for _, a := range s.Articles {
		add(a.Path, a.Body.Refs())
		add(a.Path, a.Summary().Refs())
	}
	for _, p := range s.Pages {
		add(p.Path, p.Body.Refs())
	}
	for _, n := range s.Notes {
		add(n.Path, n.Why.Refs())
	}
	for _, x := range s.Situations {
		add("content/situations.yaml", x.Body.Refs())
	}
	for _, t := range s.Terms {
		add("content/glossary.yaml", t.Definition.Refs())
	}
	if s.Ground != nil {
		add(s.Ground.Pos.Path, s.Ground.Sources())
	}
	return list
}

// linksFile keeps the answers of other sites between runs; empty: nowhere.
func linksFile() string {
	folder, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(folder, "etiquette", "links.json")
}

// loadLinks reads the answers of earlier runs. What cannot be read is asked again.
func loadLinks(file string) map[string]knownLink {
	known := map[string]knownLink{}
	data, err := os.ReadFile(file)
	if err != nil || json.Unmarshal(data, &known) != nil {
		return map[string]knownLink{}
	}
	return known
}

// saveLinks keeps the answers that the next run may believe.
func saveLinks(file string, known map[string]knownLink, now time.Time) error {
	for address, k := range known {
		if !k.fresh(now) {
			delete(known, address)
		}
	}
	data, err := json.Marshal(known)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	beside, err := os.CreateTemp(filepath.Dir(file), "links")
	if err != nil {
		return err
	}
	_, err = beside.Write(data)
	if err = errors.Join(err, beside.Close()); err != nil {
		return errors.Join(err, os.Remove(beside.Name()))
	}
	return os.Rename(beside.Name(), file)
}
