package deploy

import (
	"path"
	"strings"
)

// Rank orders writing: 0 for assets, 1 for pages, 2 for what tells machines
// of pages (feeds, sitemaps, rules of the host). Lower ranks go first, so that
// nothing is announced before it is there.
func Rank(p string) int {
	base := path.Base(p)
	switch path.Ext(strings.TrimSuffix(strings.TrimSuffix(base, ".gz"), ".br")) {
	case ".html":
		return 1
	case ".xml", ".atom", ".rss":
		return 2
	}
	switch base {
	case "feed.json", "robots.txt", "_redirects", "_headers", "CNAME":
		return 2
	}
	return 0
}
