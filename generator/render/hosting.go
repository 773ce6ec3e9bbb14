package render

import (
	"sort"
	"strings"
)

// hosting adds the files that tell hosts how to serve the site. Hosts that do
// not know them ignore them; see the README's part on hosting.
func (b *builder) hosting() {
	if b.links.origin != "" {
		b.sitemap()
	}
	b.add(".nojekyll", bytesOf(nil))
	if b.Settings.Domain.Value != "" {
		b.add("CNAME", bytesOf([]byte(b.Settings.Domain.Value+"\n")))
	}
	if len(b.Aliases) > 0 {
		b.add("_redirects", made(b.redirectRules))
	}
	b.add("_headers", made(b.headerRules))
}

// redirectRules is _redirects: exact rules with an explicit 301, as Netlify's
// default is 301 and Cloudflare's 302; never "301!", which Cloudflare refuses.
func (b *builder) redirectRules() []byte {
	var s strings.Builder
	for _, a := range b.Aliases {
		if aliasFile(a.From) != "" {
			s.WriteString(b.rooted(aliasPath(a.From)) + " " + b.rooted(a.To) + " 301\n")
		}
	}
	return []byte(s.String())
}

// aliasPath is the site path of an alias's file.
func aliasPath(from string) string { return "/" + strings.TrimSuffix(aliasFile(from), "index.html") }

// rooted is a site path below the base path, for files that hosts read.
func (s *site) rooted(path string) string { return s.links.url(path) }

// headerRules is _headers. Hosts merge all rules that match a path, so no two
// rules that may match the same one name the same header:
//
//   - what is named after its content is cached for ever; for all else the
//     hosts' own default holds (max-age=0, must-revalidate on Netlify and Cloudflare);
//   - framing is refused by rules that do not match /checker/embed.html, the one
//     page that is meant to be framed. They name all others, as there is no "all but"
//     on Netlify; the recipes for hosts that have it say it the other way round.
//     Cloudflare Pages reads 100 rules, and lint --host says when there are more.
func (b *builder) headerRules() []byte {
	var s strings.Builder
	rule := func(path string, headers ...string) {
		s.WriteString(b.links.root + path + "\n")
		for _, h := range headers {
			s.WriteString("  " + h + "\n")
		}
	}
	rule("/*", "X-Content-Type-Options: nosniff", "Referrer-Policy: strict-origin-when-cross-origin",
		"Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()", "Cross-Origin-Opener-Policy: same-origin")
	for _, folder := range append(hashedFolders[:len(hashedFolders):len(hashedFolders)], searchFolder) {
		if b.holds(folder) || folder == searchFolder && b.searchable() {
			rule("/"+folder+"/*", "Cache-Control: public, max-age=31536000, immutable")
		}
	}
	for _, path := range b.frameless() {
		rule(path, "Content-Security-Policy: frame-ancestors 'none'", "X-Frame-Options: DENY")
	}
	return []byte(s.String())
}

// holds tells whether the site has files in a folder.
func (b *builder) holds(folder string) bool {
	i := sort.SearchStrings(b.plan.paths, folder+"/")
	return i < len(b.plan.paths) && strings.HasPrefix(b.plan.paths[i], folder+"/")
}

// frameless are the patterns of the pages that may not be framed: one for
// each folder at the root, and the pages at the root and beside the embed.
func (b *builder) frameless() []string {
	var list []string
	seen := map[string]bool{}
	for _, p := range b.plan.paths {
		top, _, inFolder := strings.Cut(p, "/")
		switch {
		case !strings.HasSuffix(p, ".html") || "/"+p == embedPath || seen[top]:
		case inFolder && top != "checker":
			seen[top] = true
			list = append(list, "/"+encode(top, &pathSafe)+"/*")
		default:
			at := "/" + encode(p, &pathSafe)
			list = append(list, at)
			if folder, ok := strings.CutSuffix(at, "/index.html"); ok {
				list = append(list, folder+"/")
			} else {
				list = append(list, strings.TrimSuffix(at, ".html")) // as Cloudflare Pages shortens it
			}
		}
	}
	return list
}
