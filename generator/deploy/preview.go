package deploy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
)

// Preview serves a tree as a host would, so that a mistake shows before deploying.
type Preview struct {
	tree    Tree
	host    host
	base    string // begins and ends with a slash
	site    site
	headers []headerRule
	policy  *policy // how each file was sent to the host; nil where the host decides
	listed  []byte  // the manifest, which stands beside a built folder's files; nil: none
}

// NewPreview reads a tree's rules. The host is one of Hosts; base is the path
// the site is published under, as "/guide/", and empty is that of the tree's
// own rules, see Base, or "/" on a host that knows no other. Lines of the rules that the host cannot read are left
// out; Problems names them.
func NewPreview(t Tree, hostName, base string) (*Preview, error) {
	h, ok := findHost(hostName)
	if !ok {
		return nil, fmt.Errorf("preview: no host %q; there are %s", hostName, strings.Join(Hosts(), ", "))
	}
	rules, err := readRules(t)
	if err != nil {
		return nil, fmt.Errorf("preview: %w", err)
	}
	p := &Preview{tree: t, host: h, base: rules.base}
	switch {
	case base == "" && h.root && rules.base != "/": // its rules are for elsewhere
		p.base, rules.headers, rules.redirects = "/", nil, nil
	case base != "":
		p.base = strings.ReplaceAll("/"+strings.Trim(base, "/")+"/", "//", "/")
	}
	p.site = newSite(t, rules.redirects)
	if h.redirects.rooted && rules.base != p.base {
		p.site.redirects = nil
	}
	if h.headers {
		p.headers = rules.headers
	}
	if h.inverse {
		p.headers = inverted(rules.headers, t.Paths())
	}
	if h.perFile {
		p.policy = &policy{rules.headers}
	}
	if built, ok := t.(*Folder); ok {
		p.listed = built.Manifest.Bytes()
		p.site.paths[ManifestPath] = true
	}
	return p, nil
}

// Base is the path the site is served under, with a slash at both ends.
func (p *Preview) Base() string { return p.base }

// rules are a tree's _headers and _redirects, their paths counted from the base.
type rules struct {
	base      string // see Base
	headers   []headerRule
	redirects []redirectRule
	problems  []string // lines that no host can read
	size      int      // bytes of _redirects
}

func readRules(t Tree) (rules, error) {
	r := rules{}
	for _, name := range []string{"_headers", "_redirects"} {
		if _, ok := slices.BinarySearch(t.Paths(), name); !ok {
			continue
		}
		data, err := t.Read(name)
		if err != nil {
			return rules{}, err
		}
		var problems []string
		if name == "_headers" {
			r.headers, problems = parseHeaders(data)
		} else {
			r.redirects, problems = parseRedirects(data)
			r.size = len(data)
		}
		r.problems = append(r.problems, problems...)
	}
	r.base = baseOf(r.headers)
	r.below(r.base)
	return r, nil
}

// ServeHTTP answers GET and HEAD.
func (p *Preview) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	asked := r.URL.Path
	if p.host.cleans {
		asked = cleaned(asked)
	}
	below, inside := strings.CutPrefix(asked, p.base)
	if !inside {
		if asked+"/" == p.base {
			p.redirect(w, r, answer{code: 301, location: "/"})
			return
		}
		if p.host.cleans { // a server of one's own, which has nothing else to show
			p.send(w, r, p.host.notFound(p.site, ""), "")
			return
		}
		http.Error(w, "404: outside of "+p.base, http.StatusNotFound)
		return
	}
	a := p.host.answer(p.site, "/"+below)
	if a.location != "" {
		p.redirect(w, r, a)
		return
	}
	p.send(w, r, a, "/"+below)
}

// cleaned is a path as servers read it: doubled slashes are one, and ".." goes up.
func cleaned(p string) string {
	clean := path.Clean("/" + p)
	if clean != "/" && strings.HasSuffix(p, "/") {
		clean += "/"
	}
	return clean
}

// redirect leads to a path below the base, or anywhere by a whole URL. The query goes along.
func (p *Preview) redirect(w http.ResponseWriter, r *http.Request, a answer) {
	to := a.location
	if strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") && !strings.HasPrefix(to, p.base) {
		to = p.base + to[1:]
	}
	if r.URL.RawQuery != "" && !strings.Contains(to, "?") {
		to += "?" + r.URL.RawQuery
	}
	w.Header().Set("Location", escapePath(to))
	w.WriteHeader(a.code)
}

// escapePath escapes what may not stand in a header; what is escaped already stays.
func escapePath(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 0x7f || c == '"' || c == '<' || c == '>' || c == '\\' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func (p *Preview) send(w http.ResponseWriter, r *http.Request, a answer, urlPath string) {
	h := w.Header()
	if p.host.cache != "" {
		h.Set("Cache-Control", p.host.cache)
	}
	at := []string{urlPath, (&url.URL{Path: urlPath}).EscapedPath()}
	if p.host.byFile && a.file != "" {
		at = addresses(a.file)
	}
	for name, values := range headersFor(p.headers, at...) {
		h[name] = values
	}
	if a.code == http.StatusNotFound {
		h.Del("Cache-Control") // whatever the rules say of what is there
	}
	if a.file == "" {
		h.Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(a.code)
		fmt.Fprintln(w, "404: no such page, and the site has no 404.html")
		return
	}
	if h.Get("Content-Type") == "" {
		h.Set("Content-Type", ContentType(a.file))
	}
	sent := p.encoded(w, r, a.file)
	data, err := p.read(sent)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if p.policy != nil {
		f := File{Path: sent, SHA256: hash(data)}
		h.Set("Content-Type", p.policy.contentType(f))
		h.Set("Cache-Control", p.policy.cacheControl(f))
	}
	if a.code != http.StatusOK {
		h.Set("Content-Length", fmt.Sprint(len(data)))
		w.WriteHeader(a.code)
		w.Write(data) // a reader who has gone away is nobody's failure
		return
	}
	h.Set("ETag", `"`+hash(data)[:20]+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}

func (p *Preview) read(file string) ([]byte, error) {
	if file == ManifestPath && p.listed != nil {
		return p.listed, nil
	}
	return p.tree.Read(file)
}

// encoded is the file's compressed copy where host and reader want it, else the file.
func (p *Preview) encoded(w http.ResponseWriter, r *http.Request, file string) string {
	names := map[string]string{".br": "br", ".gz": "gzip"}
	for _, ext := range p.host.encodings {
		if !p.site.paths[file+ext] {
			continue
		}
		w.Header().Set("Vary", "Accept-Encoding")
		if accepts(r.Header.Get("Accept-Encoding"), names[ext]) {
			w.Header().Set("Content-Encoding", names[ext])
			return file + ext
		}
	}
	return file
}

func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) && strings.TrimSpace(q) != "q=0" {
			return true
		}
	}
	return false
}

// Serve serves a handler on a loopback address until ctx ends, which is no
// error. It answers only requests whose Host is loopback, so that no page
// elsewhere can read the preview. ready is told the URL once it listens; port
// 0 takes a free port.
func Serve(ctx context.Context, h http.Handler, addr string, ready func(url string)) error {
	l, err := listenLoopback(addr)
	if err != nil {
		return fmt.Errorf("preview: %w", err)
	}
	s := &http.Server{Handler: onlyLoopback(h), ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { s.Close() })
	defer stop()
	if ready != nil {
		ready("http://" + l.Addr().String())
	}
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("preview: %w", err)
	}
	return nil
}

func listenLoopback(addr string) (net.Listener, error) {
	name, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	if !isLoopback(name) {
		return nil, fmt.Errorf("%q is not an address of this machine alone; use 127.0.0.1:1314", addr)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("%w; name another address with --addr, as 127.0.0.1:0 for any that is free", err)
	}
	return l, nil
}

func isLoopback(name string) bool {
	ip, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return err == nil && ip.IsLoopback() || strings.EqualFold(name, "localhost")
}

func onlyLoopback(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := r.Host
		if n, _, err := net.SplitHostPort(r.Host); err == nil {
			name = n
		}
		if !isLoopback(name) {
			http.Error(w, "this preview answers only to this machine's own names", http.StatusForbidden)
			return
		}
		h.ServeHTTP(w, r)
	})
}
