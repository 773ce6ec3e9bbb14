package importer

import (
	"net/url"
	"path"
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
)

// pathKey makes one key of an old address, however it is spelt: without scheme,
// host, port, fragment, query (but for WordPress's p and page_id), index.html,
// .html and the slash at the end. It is empty where nothing is left.
func pathKey(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		u = &url.URL{Path: address}
	}
	p := u.EscapedPath()
	if decoded, err := url.PathUnescape(p); err == nil {
		p = decoded
	}
	p = strings.TrimRight(p, "/")
	p = strings.TrimSuffix(p, "/index.html")
	p = strings.TrimSuffix(strings.TrimSuffix(p, ".html"), ".htm")
	p = "/" + strings.Trim(p, "/")
	for _, key := range []string{"p", "page_id"} {
		if v := u.Query().Get(key); v != "" {
			return p + "?" + key + "=" + v
		}
	}
	if p == "/" {
		return ""
	}
	return p
}

// slugOf is the slug that an old address suggests.
func slugOf(address string) string {
	if homePage(address) {
		return "home"
	}
	key, _, _ := strings.Cut(pathKey(address), "?")
	return guide.Slug(path.Base(key))
}

// homePage tells whether an address is a site's first page.
func homePage(address string) bool {
	u, err := url.Parse(strings.TrimSpace(address))
	return err == nil && u.Host != "" && pathKey(address) == ""
}

// hostOf is an address's host in lower case without "www." and port.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}

// aliasOf is an address's path, if it can be an alias.
func aliasOf(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.RawQuery != "" && (u.Path == "" || u.Path == "/") {
		return ""
	}
	p := u.Path
	if strings.Contains(p, " ") && guide.GoodAlias(strings.ReplaceAll(p, " ", "-")) {
		p = u.EscapedPath() // so it is written in an article
	}
	if !guide.GoodAlias(p) || len(p) > 300 || scrub(p) != p {
		return ""
	}
	return p
}

// cleanAddress is an old address as it is kept: whole, without fragment,
// session, tracking and mail addresses.
func cleanAddress(address string) string {
	address = strings.TrimSpace(address)
	u, err := url.Parse(address)
	if err != nil || len(address) > 2000 || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' }) {
		return ""
	}
	if u.Host == "" && !strings.HasPrefix(u.Path, "/") || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	u.Fragment, u.User = "", nil
	q := u.Query()
	for k := range q {
		if k != "p" && k != "page_id" {
			q.Del(k)
		}
	}
	u.RawQuery = q.Encode()
	return maskEmails(u.String())
}
