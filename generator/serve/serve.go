// Package serve rebuilds on change and tells the browser.
//
// Handler answers from a built site in memory. It is meant for the writer's
// own machine: it answers only a Host that is loopback, an address, or allowed.
package serve

import (
	"bytes"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/two-sentences/etiquette/generator/render"
)

// Site is what a Handler serves.
type Site interface {
	// Paths lists the files, sorted.
	Paths() []string
	// Read gives a file's bytes; of a path that is not there, fs.ErrNotExist.
	Read(path string) ([]byte, error)
}

// Options say how a site is served.
type Options struct {
	Base       string   // the path that the site stands under, with slashes around it: "/" or "/guide/"
	AllowHosts []string // names to answer beside loopback and addresses
}

// Handler serves a site: folders by their index.html, a path without its
// slash by a redirect, what is not there by 404.html. A page whose layout
// fails is answered by the diagnostic, with status 500.
func Handler(site Site, opts Options) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if opts.refuse(w, r) {
			return
		}
		a := answerTo(site, opts.Base, r.URL.Path)
		a.write(w, r)
	})
}

// refuse answers what this server does not answer.
func (o Options) refuse(w http.ResponseWriter, r *http.Request) bool {
	switch {
	case !o.allowed(r.Host):
		http.Error(w, "this server answers only on this machine; see --allow-host", http.StatusForbidden)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
	default:
		return false
	}
	return true
}

// allowed tells whether a Host is loopback, an address, or named in the
// options: a page of another site that rebinds its name to this machine is not
// answered.
func (o Options) allowed(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = strings.Trim(host, "[]")
	}
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || net.ParseIP(name) != nil || slices.Contains(o.AllowHosts, name)
}

// answer is what a site has for a path.
type answer struct {
	status   int
	redirect string // where to, for status 302
	file     string // the file of the site
	data     []byte
	sum      string // of a Live's: tells it from others
	err      error  // the file could not be made; status is 500
}

// answerTo finds the answer to an address's path, which stands under base.
func answerTo(site Site, base, address string) answer {
	name, ok := strings.CutPrefix(address, base)
	switch {
	case !ok && (address+"/" == base || address == "/"):
		return answer{status: http.StatusFound, redirect: base}
	case !ok:
		return read(site, http.StatusNotFound, "404.html")
	case name == "" || strings.HasSuffix(name, "/"):
		name += "index.html"
	}
	a := read(site, http.StatusOK, name)
	if a.status == http.StatusNotFound {
		if read(site, http.StatusOK, name+"/index.html").status != http.StatusNotFound {
			return answer{status: http.StatusFound, redirect: path.Base(name) + "/"}
		}
		return read(site, http.StatusNotFound, "404.html")
	}
	return a
}

func read(site Site, status int, name string) answer {
	data, err := site.Read(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return answer{status: http.StatusNotFound, file: name, data: []byte("not found\n")}
	case err != nil:
		return answer{status: http.StatusInternalServerError, file: name, err: err}
	}
	return answer{status: status, file: name, data: data}
}

// diagnosed is what to say of an answer that failed.
func (a answer) diagnosed() string {
	var layout *render.LayoutError
	if errors.As(a.err, &layout) {
		return layout.Diagnostic.String()
	}
	return a.err.Error()
}

func (a answer) write(w http.ResponseWriter, r *http.Request) {
	switch {
	case a.redirect != "":
		http.Redirect(w, r, a.redirect, a.status)
		return
	case a.err != nil:
		http.Error(w, a.diagnosed(), a.status)
		return
	}
	header := w.Header()
	header.Set("Content-Type", contentType(a.file))
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	if a.status == http.StatusOK {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.data))
		return
	}
	w.WriteHeader(a.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(a.data)
	}
}

// types are the content types of what a site holds; mime.TypeByExtension
// would depend on the machine.
var types = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".json": "application/json", ".xml": "application/xml", ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg",
	".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif", ".ico": "image/x-icon",
	".txt": "text/plain; charset=utf-8", ".pdf": "application/pdf", ".woff2": "font/woff2", ".webmanifest": "application/manifest+json",
}

func contentType(name string) string {
	if t, ok := types[strings.ToLower(path.Ext(name))]; ok {
		return t
	}
	return "application/octet-stream"
}
