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
	h := handler{site: site, opts: opts}
	return http.HandlerFunc(h.serve)
}

type handler struct {
	site Site
	opts Options
}

func (h handler) serve(w http.ResponseWriter, r *http.Request) {
	switch {
	case !h.allowed(r.Host):
		http.Error(w, "this server answers only on this machine; see --allow-host", http.StatusForbidden)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
	default:
		h.file(w, r)
	}
}

// allowed tells whether a Host is loopback, an address, or named in the
// options: a page of another site that rebinds its name to this machine is not
// answered.
func (h handler) allowed(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = strings.Trim(host, "[]")
	}
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || net.ParseIP(name) != nil || slices.Contains(h.opts.AllowHosts, name)
}

func (h handler) file(w http.ResponseWriter, r *http.Request) {
	name, ok := strings.CutPrefix(r.URL.Path, h.opts.Base)
	switch {
	case !ok && r.URL.Path+"/" == h.opts.Base, !ok && r.URL.Path == "/":
		http.Redirect(w, r, h.opts.Base, http.StatusFound)
		return
	case !ok:
		name = "404.html"
	case name == "" || strings.HasSuffix(name, "/"):
		name += "index.html"
	}
	data, err := h.site.Read(name)
	status := http.StatusOK
	if errors.Is(err, fs.ErrNotExist) && h.has(name+"/index.html") {
		http.Redirect(w, r, path.Base(name)+"/", http.StatusFound)
		return
	}
	if errors.Is(err, fs.ErrNotExist) || !ok {
		status, name = http.StatusNotFound, "404.html"
		data, err = h.site.Read(name)
	}
	if err != nil {
		h.failed(w, err)
		return
	}
	respond(w, r, status, name, data)
}

func (h handler) has(name string) bool {
	_, found := slices.BinarySearch(h.site.Paths(), name)
	return found
}

func (h handler) failed(w http.ResponseWriter, err error) {
	var layout *render.LayoutError
	message := err.Error()
	if errors.As(err, &layout) {
		message = layout.Diagnostic.String()
	}
	http.Error(w, message, http.StatusInternalServerError)
}

func respond(w http.ResponseWriter, r *http.Request, status int, name string, data []byte) {
	header := w.Header()
	header.Set("Content-Type", contentType(name))
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	if status == http.StatusOK {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
		return
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(data)
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
