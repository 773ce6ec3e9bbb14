package deploy

import (
	"slices"
	"strings"
)

// Base is the path that a tree's rules are written for, with a slash at both
// ends: "/guide/" where _headers has rules for "/guide/*" and for "/guide/" and
// for nothing outside of it, as the site of https://example.org/guide/ has; else
// "/". A site under a path of its host writes its rules from the host's root,
// as GitLab Pages wants them.
func Base(t Tree) (string, error) {
	r, err := readRules(t)
	return r.base, err
}

func baseOf(headers []headerRule) string {
	exact := make(map[string]bool)
	for _, r := range headers {
		exact[r.Pattern] = true
	}
	for _, r := range headers {
		base := strings.TrimSuffix(r.Pattern, "*")
		whole := base != r.Pattern && strings.HasSuffix(base, "/") && !dynamic(base) && exact[base]
		if whole && !slices.ContainsFunc(headers, func(h headerRule) bool { return !strings.HasPrefix(h.Pattern, base) }) {
			return base
		}
	}
	return "/"
}

// below makes rules count from a base; those that lie outside of it are left out.
func (r *rules) below(base string) {
	if base == "/" {
		return
	}
	cut := func(p string) (string, bool) {
		rest, ok := strings.CutPrefix(p, base)
		return "/" + rest, ok
	}
	var headers []headerRule
	for _, h := range r.headers {
		if p, ok := cut(h.Pattern); ok {
			h.Pattern = p
			h.match, _ = pattern(p) // a part of one that could be read
			headers = append(headers, h)
		}
	}
	var redirects []redirectRule
	for _, d := range r.redirects {
		p, ok := cut(d.from)
		if !ok {
			continue
		}
		d.from = p
		d.match, _ = pattern(p)
		if to, ok := cut(d.to); ok {
			d.to = to
		}
		redirects = append(redirects, d)
	}
	r.headers, r.redirects = headers, redirects
}
