package deploy

import (
	"net/http"
	"slices"
	"strings"
)

// framing tells whether a header says that nobody may show a page in a frame.
func framing(name, value string) bool {
	return name == "X-Frame-Options" && value == "DENY" || name == "Content-Security-Policy" && value == "frame-ancestors 'none'"
}

// inverted says the rules against frames the other way round, for hosts whose
// language has "all but": everything is refused but the tree's pages that no rule
// refuses. So neither a page's other spellings nor what is not there can be framed,
// and the rules stay few however many pages there are.
func inverted(headers []headerRule, paths []string) []headerRule {
	all := headerRule{Pattern: "/*", Header: http.Header{}}
	all.match, _ = pattern(all.Pattern) // always readable
	var rest []headerRule
	for _, r := range headers {
		kept := r
		kept.Header = http.Header{}
		for name, values := range r.Header {
			if framing(name, strings.Join(values, ", ")) {
				all.Header[name] = values
			} else {
				kept.Header[name] = values
			}
		}
		if len(kept.Header)+len(kept.drop) > 0 {
			rest = append(rest, kept)
		}
	}
	if len(all.Header) == 0 {
		return headers
	}
	for _, p := range paths {
		if strings.HasSuffix(p, ".html") && !refused(headers, p) {
			all.except = append(all.except, addresses(p)...)
		}
	}
	return append(rest, all)
}

// refused tells whether rules refuse to have a file framed.
func refused(headers []headerRule, file string) bool {
	return slices.ContainsFunc(headers, func(r headerRule) bool {
		return r.matches(addresses(file)) && (framing("X-Frame-Options", r.Header.Get("X-Frame-Options")) ||
			framing("Content-Security-Policy", r.Header.Get("Content-Security-Policy")))
	})
}

// addresses are the URL paths of a file: "/a/index.html", and "/a/" of the same.
func addresses(file string) []string {
	list := []string{"/" + file}
	if at := urlPath(file); at != list[0] {
		list = append(list, at)
	}
	return list
}

// matches tells whether a rule holds for what has these URL paths.
func (r headerRule) matches(urlPaths []string) bool {
	if slices.ContainsFunc(urlPaths, func(p string) bool { return slices.Contains(r.except, p) }) {
		return false
	}
	return r.match != nil && slices.ContainsFunc(urlPaths, r.match.MatchString)
}
