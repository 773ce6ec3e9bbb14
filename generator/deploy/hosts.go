package deploy

import (
	"path"
	"slices"
	"strings"
)

// host is how one kind of host answers. Facts: the design notes (hosting.md)
// and the hosts' own documentation; docs.gitlab.com/user/project/pages/redirects;
// docs.aws.amazon.com/AmazonS3/latest/userguide/CustomErrorDocSupport.
type host struct {
	name      string
	root      bool        // it knows no path below its address: the site is at "/"
	slash     int         // code that leads /page to /page/; 0: /page is answered too
	folders   bool        // and so for a folder without an index.html
	bare      bool        // /x answers with x.html
	shorten   bool        // /x.html leads to /x, and /x/index.html to /x/
	nearest   bool        // the nearest 404.html up the tree, not only the root's
	app       bool        // without a root 404.html every path is the home page
	redirects redirecting // what it makes of _redirects
	headers   bool        // whether it heeds _headers
	private   bool        // _headers and _redirects are not served
	jekyll    bool        // without .nojekyll, names with _ or . in front vanish
	encodings []string    // endings of compressed copies it serves, best first
	inverse   bool        // headers are set up by a recipe that can say "all but"; see inverted
	byFile    bool        // headers go by the file sent, not by the address asked for
	cleans    bool        // /a//b/../c is /a/c
	perFile   bool        // type and Cache-Control are what each file was deployed with
	cache     string      // Cache-Control where the site says nothing; may be empty
}

// redirecting is how a host treats a _redirects file.
type redirecting struct {
	heeds  bool
	code   int  // where a rule has none
	first  bool // a rule goes before a file
	force  bool // a rule with "!" goes before a file
	rooted bool // paths count from the host's root, not from the site's
	fixed  bool // only rules without * and :name
}

// hosts are all hosts that can be previewed. Vercel, nginx and Caddy are as our
// recipes set them up; S3 is its website endpoint.
var hosts = []host{
	{name: "github-pages", slash: 301, bare: true, jekyll: true, cache: "max-age=600"},
	{name: "gitlab-pages", slash: 302, folders: true, bare: true, redirects: redirecting{heeds: true, code: 301, rooted: true}, encodings: []string{".br", ".gz"}, cache: "max-age=600"},
	{name: "netlify", root: true, slash: 301, bare: true, redirects: redirecting{heeds: true, code: 301, force: true}, headers: true, cache: "public,max-age=0,must-revalidate"},
	{name: "cloudflare-pages", root: true, slash: 308, bare: true, shorten: true, nearest: true, app: true, redirects: redirecting{heeds: true, code: 302, first: true}, headers: true, private: true, cache: cacheCheck},
	{name: "vercel", root: true, slash: 308, redirects: redirecting{heeds: true, code: 301, first: true, fixed: true}, headers: true, inverse: true, cache: cacheCheck},
	{name: "s3", slash: 302, perFile: true},
	{name: "nginx", slash: 301, folders: true, redirects: redirecting{heeds: true, code: 301, first: true, fixed: true}, headers: true, private: true, encodings: []string{".gz"}, inverse: true, byFile: true, cleans: true, cache: cacheCheck},
	{name: "caddy", slash: 308, redirects: redirecting{heeds: true, code: 301, first: true, fixed: true}, headers: true, private: true, encodings: []string{".br", ".gz"}, inverse: true, cleans: true, cache: cacheCheck},
}

// Hosts names the hosts that Preview and Problems know.
func Hosts() []string {
	names := make([]string, len(hosts))
	for i, h := range hosts {
		names[i] = h.name
	}
	return names
}

func findHost(name string) (host, bool) {
	i := slices.IndexFunc(hosts, func(h host) bool { return h.name == name })
	if i < 0 {
		return host{}, false
	}
	return hosts[i], true
}

// site is what a host knows of a tree.
type site struct {
	paths     map[string]bool
	folders   map[string]bool
	redirects []redirectRule
}

func newSite(t Tree, redirects []redirectRule) site {
	s := site{paths: set(t.Paths()), folders: make(map[string]bool), redirects: redirects}
	for p := range s.paths {
		for d := parent(p); d != ""; d = parent(d) {
			s.folders[d] = true
		}
	}
	return s
}

// answer is what a host replies to a request.
type answer struct {
	code     int    // HTTP status
	file     string // path of the file sent; "" for none
	location string // where a redirect leads
}

// answer decides what a URL path below the site's root gets; it begins with a
// slash and is not escaped.
func (h host) answer(s site, p string) answer {
	if a, ok := h.rule(s, p, func(r redirectRule) bool { return h.redirects.first || h.redirects.force && r.force }); ok {
		return a
	}
	if a, ok := h.file(s, p); ok {
		return a
	}
	if a, ok := h.rule(s, p, func(redirectRule) bool { return true }); ok {
		return a
	}
	return h.notFound(s, p)
}

// rule finds the first of the wanted rules that matches a path.
func (h host) rule(s site, p string, want func(redirectRule) bool) (answer, bool) {
	if !h.redirects.heeds {
		return answer{}, false
	}
	for _, r := range s.redirects {
		to, ok := r.target(p)
		if !ok || !want(r) || h.redirects.fixed && !r.fixed {
			continue
		}
		switch r.code {
		case 0:
			return answer{code: h.redirects.code, location: to}, true
		case 200, 404:
			if a, ok := h.file(s, to); ok {
				a.code = r.code
				return a, true
			}
			continue
		}
		return answer{code: r.code, location: to}, true
	}
	return answer{}, false
}

// file finds the file of a path, or the redirect to its canonical path.
func (h host) file(s site, p string) (answer, bool) {
	name := strings.TrimPrefix(p, "/")
	if name == "" || strings.HasSuffix(name, "/") {
		if h.serves(s, name+"index.html") {
			return answer{code: 200, file: name + "index.html"}, true
		}
		if bare := strings.TrimSuffix(name, "/"); h.shorten && h.serves(s, bare+".html") {
			return answer{code: 308, location: "/" + bare}, true
		}
		return answer{}, false
	}
	if h.shorten {
		if bare := strings.TrimSuffix(name, ".html"); bare != name && h.serves(s, name) || path.Base(name) == "index" && h.serves(s, name+".html") {
			return answer{code: 308, location: "/" + strings.TrimSuffix(bare, "index")}, true
		}
	}
	switch {
	case h.serves(s, name):
		return answer{code: 200, file: name}, true
	case h.serves(s, name+"/index.html") && h.slash != 0:
		return answer{code: h.slash, location: p + "/"}, true
	case h.serves(s, name+"/index.html"):
		return answer{code: 200, file: name + "/index.html"}, true
	case h.folders && s.folders[name]:
		return answer{code: h.slash, location: p + "/"}, true
	case h.bare && h.serves(s, name+".html"):
		return answer{code: 200, file: name + ".html"}, true
	}
	return answer{}, false
}

// serves says that a file is there and not kept back.
func (h host) serves(s site, name string) bool {
	if !s.paths[name] || h.private && (name == "_headers" || name == "_redirects") {
		return false
	}
	return !h.jekyll || s.paths[".nojekyll"] || !odd(name)
}

// odd says that a part of a path has an underscore or a dot in front.
func odd(name string) bool {
	return strings.HasPrefix(name, "_") || strings.HasPrefix(name, ".") ||
		strings.Contains(name, "/_") || strings.Contains(name, "/.")
}

func (h host) notFound(s site, p string) answer {
	if h.app && !s.paths["404.html"] && s.paths["index.html"] {
		return answer{code: 200, file: "index.html"}
	}
	if h.nearest {
		for d := parent(strings.TrimPrefix(p, "/")); d != ""; d = parent(d) {
			if s.paths[d+"/404.html"] {
				return answer{code: 404, file: d + "/404.html"}
			}
		}
	}
	if s.paths["404.html"] {
		return answer{code: 404, file: "404.html"}
	}
	return answer{code: 404}
}
