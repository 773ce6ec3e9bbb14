package render

import (
	"net/url"
	"strings"
)

// linker turns site paths into links. It is the one maker of URLs.
//
//   - A site path begins with "/" and is plain text: spaces and letters of all
//     scripts stand for themselves, "%" too. A query and a fragment may follow.
//   - A link is percent-encoded so that it may stand in an attribute, in a
//     feed and in CSS's url() alike.
//   - Whatever is no site path ("https://…", "mailto:…", "#x") passes unchanged.
type linker struct {
	root     string            // put before a path: "", "/guide", "https://example.org/guide", "../.."
	origin   string            // the absolute root without its last slash; empty: unknown
	relative bool              // folders are written with their index.html
	nowhere  bool              // absolute links are wanted and the origin is unknown
	names    map[string]string // site path of a file of static/ → its fingerprinted path
}

// newLinker makes rooted links below a clean base URL, which may be empty.
func newLinker(base string, names map[string]string) linker {
	l := linker{origin: strings.TrimSuffix(base, "/"), names: names}
	if u, err := url.Parse(l.origin); err == nil && u.Host != "" {
		l.root = strings.TrimSuffix(u.EscapedPath(), "/")
	}
	return l
}

// pathOf is the path of a clean base URL, with slashes around it; "/" for an empty one.
func pathOf(base string) string {
	u, err := url.Parse(base)
	if err != nil || u.Path == "" {
		return "/"
	}
	return u.EscapedPath()
}

// at makes relative links, for the file of that path: "articles/x/index.html".
func (l linker) at(file string) linker {
	l.relative, l.root = true, "."
	if up := strings.Count(file, "/"); up > 0 {
		l.root = strings.TrimSuffix(strings.Repeat("../", up), "/")
	}
	return l
}

// absolute makes absolute links; they are all empty where the origin is unknown.
func (l linker) absolute() linker {
	l.relative, l.root, l.nowhere = false, l.origin, l.origin == ""
	return l
}

func (l linker) url(dest string) string {
	if !isSitePath(dest) {
		return dest
	}
	path, rest := dest, ""
	if i := strings.IndexAny(dest, "?#"); i >= 0 {
		path, rest = dest[:i], dest[i:]
	}
	if l.nowhere {
		return ""
	}
	return l.file(path) + encode(rest, &restSafe)
}

// file makes the link to a site path in which "?" and "#" are letters of a
// file's name.
func (l linker) file(path string) string {
	if l.nowhere {
		return ""
	}
	if name, ok := l.names[path]; ok {
		path = name
	}
	if l.relative && strings.HasSuffix(path, "/") {
		path += "index.html"
	}
	return l.root + encode(path, &pathSafe)
}

func isSitePath(dest string) bool {
	return strings.HasPrefix(dest, "/") && !strings.HasPrefix(dest, "//")
}

// The bytes that stand for themselves in a path; in a query or fragment, where
// what is encoded already stays so; and in a value put into one of those.
// Quotes and parentheses are left out of all, for CSS and attributes.
var (
	pathSafe  = safeBytes("-._~!$&*+,;=:@/")
	restSafe  = safeBytes("-._~!$&*+,;=:@/?#%")
	valueSafe = safeBytes("-._~")
)

func safeBytes(marks string) (set [256]bool) {
	for c := range 256 {
		set[c] = 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
	}
	for _, c := range []byte(marks) {
		set[c] = true
	}
	return set
}

// encode percent-encodes the bytes of s that are not safe.
func encode(s string, safe *[256]bool) string {
	unsafe := 0
	for i := range len(s) {
		if !safe[s[i]] {
			unsafe++
		}
	}
	if unsafe == 0 {
		return s
	}
	const hex = "0123456789ABCDEF"
	b := make([]byte, 0, len(s)+2*unsafe)
	for i := range len(s) {
		if c := s[i]; safe[c] {
			b = append(b, c)
		} else {
			b = append(b, '%', hex[c>>4], hex[c&15])
		}
	}
	return string(b)
}

// fileOf is the path of the file that stands at a site path:
// "/articles/x/" → "articles/x/index.html".
func fileOf(path string) string {
	path = strings.TrimPrefix(path, "/")
	if path == "" || strings.HasSuffix(path, "/") {
		return path + "index.html"
	}
	return path
}

// mailto makes a mail link; to may be empty.
func mailto(to, subject, body string) string {
	s := "mailto:" + encode(to, &pathSafe) + "?subject=" + encode(subject, &valueSafe)
	if body != "" {
		s += "&body=" + encode(body, &valueSafe)
	}
	return s
}
