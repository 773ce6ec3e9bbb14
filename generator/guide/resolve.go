package guide

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/two-sentences/etiquette/generator/source"
)

// Target is where a link leads.
type Target struct {
	URL      string // a site path ("/articles/x/"), empty for the page itself, or a whole address where External
	Fragment string // without "#"; empty: none
	External bool
	Hidden   string // why the article is not published: "a draft"; the link is to be text
	Asset    *Asset // the file linked to; nil: a page
	File     string // the source file of what is linked to; empty: none, or many
	Problem  string // what is wrong; empty: nothing
	Hint     string // what to do about it
}

// OK tells whether the link can be written.
func (t Target) OK() bool { return t.Problem == "" && t.Hidden == "" }

// schemes that a writer may link to.
var schemes = []string{"http", "https", "mailto", "tel"}

// Resolve tells where a link in a source file leads. dest is written as in
// Markdown: a path relative to the file ("two-sentences.md#why"), a site path
// ("/notes/"), a fragment ("#why"), or a whole address.
func (s *Site) Resolve(from, dest string) Target {
	t := s.Leads(from, dest)
	if t.Problem != "" && t.Hint == "" {
		t.Problem, t.Hint = s.explain(from, dest, t.Problem)
	}
	return t
}

// explain says what is wrong with a link that leads nowhere, and what was
// probably meant: it looks through the whole site for that.
func (s *Site) explain(from, dest, problem string) (string, string) {
	u, err := url.Parse(strings.TrimSpace(dest))
	if err != nil {
		return problem, ""
	}
	found, _, ok := s.find(from, u.Path)
	if !ok {
		t := s.missing(from, u.Path)
		return t.Problem, t.Hint
	}
	return problem, source.DidYouMean(u.Fragment, found.known(), "look at its headings")
}

// Leads is Resolve for those who do not ask what was meant: a Target with a
// Problem may lack its Hint.
func (s *Site) Leads(from, dest string) Target {
	u, err := parseLink(dest)
	switch {
	case err != nil:
		return Target{Problem: "this is not an address: " + dest, Hint: "write spaces as %20"}
	case u.Scheme != "":
		return external(u, dest)
	case u.Host != "":
		return Target{Problem: "the address " + dest + " has no scheme", Hint: `begin it with "https:"`}
	case u.Path == "" && u.Fragment == "" && u.RawQuery == "":
		return Target{Problem: "the link is empty", Hint: "write where it leads"}
	}
	found, name, ok := s.find(from, u.Path)
	if !ok {
		return Target{Problem: "there is no such page"}
	}
	if why := s.Hidden[name]; why != "" {
		return Target{Hidden: why}
	}
	t := Target{URL: found.url, Fragment: u.Fragment, Asset: found.asset, File: found.pos.Path}
	if u.RawQuery != "" {
		t.URL += "?" + u.RawQuery
	}
	if u.Fragment != "" && found.asset == nil && !found.has(u.Fragment) {
		t.Problem = "no heading #" + u.Fragment + " in " + found.describe()
	}
	return t
}

// plainPath are the characters that stand for themselves in any address.
const plainPath = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./"

// parseLink is url.Parse of what a writer wrote, quicker where it is as simple
// as most are.
func parseLink(dest string) (url.URL, error) {
	path, fragment, _ := strings.Cut(dest, "#")
	rest, web := strings.CutPrefix(path, "https://")
	switch plain := strings.Trim(rest, plainPath) == "" && strings.Trim(fragment, plainPath) == ""; {
	case plain && web:
		return url.URL{Scheme: "https"}, nil // who asks for it has its address
	case plain && !strings.HasPrefix(path, "//"):
		return url.URL{Path: path, Fragment: fragment}, nil
	}
	u, err := url.Parse(strings.TrimSpace(dest))
	if err != nil {
		return url.URL{}, err
	}
	return *u, nil
}

func external(u url.URL, dest string) Target {
	if !slices.Contains(schemes, strings.ToLower(u.Scheme)) {
		return Target{Problem: "links to " + u.Scheme + ": are not allowed", Hint: "link to a page, a web or a mail address"}
	}
	return Target{URL: dest, External: true}
}

// find looks a path up; name is the source path it stands for, if it does.
func (s *Site) find(from, p string) (found target, name string, ok bool) {
	if p == "" {
		if at, ok := s.files[from]; ok {
			return *s.addresses[at], from, true
		}
		return target{anyID: true}, from, true // situations and terms stand in shared files
	}
	if strings.HasPrefix(p, "/") {
		p = strings.ToLower(encode(p))
		for _, try := range []string{p, p + "/", strings.TrimSuffix(p, "index.html")} {
			if at, ok := s.urls[try]; ok {
				return *s.addresses[at], "", true
			}
		}
		return target{}, "", false
	}
	name = path.Join(path.Dir(from), p)
	if s.Hidden[name] != "" {
		return target{}, name, true
	}
	at, ok := s.files[name]
	if !ok {
		return target{}, name, false
	}
	return *s.addresses[at], name, true
}

func encode(p string) string { return (&url.URL{Path: p}).EscapedPath() }

func (t target) has(fragment string) bool {
	if t.anyID || slices.Contains(t.ids, fragment) || t.body != nil && slices.Contains(t.body.IDs(), fragment) || strings.HasPrefix(fragment, "fn") || strings.HasPrefix(fragment, "site-") {
		return true
	}
	id, ok := strings.CutPrefix(fragment, "c-")
	return ok && t.thread != nil && slices.ContainsFunc(t.thread.Comments(), func(c Comment) bool { return c.ID == id })
}

// known are the ids of a page.
func (t target) known() []string {
	ids := slices.Clone(t.ids)
	if t.body != nil {
		ids = append(ids, t.body.IDs()...)
	}
	if t.thread != nil {
		for _, c := range t.thread.Comments() {
			ids = append(ids, "c-"+c.ID)
		}
	}
	return ids
}

func (s *Site) missing(from, p string) Target {
	var known []string
	if strings.HasPrefix(p, "/") {
		for known1 := range s.urls {
			known = append(known, known1)
		}
		return Target{Problem: "no page " + p, Hint: source.DidYouMean(p, known, "look at the addresses of the site")}
	}
	for name := range s.files {
		if path.Dir(name) == path.Dir(path.Join(path.Dir(from), p)) {
			known = append(known, path.Base(name))
		}
	}
	hint := source.Nearest(path.Base(p), known)
	if hint != "" {
		hint = "did you mean \"" + strings.TrimSuffix(p, path.Base(p)) + hint + "\"?"
	} else {
		hint = "write the path from this file to the other"
	}
	return Target{Problem: "no file " + p + " here", Hint: hint}
}
