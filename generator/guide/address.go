package guide

import (
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/two-sentences/etiquette/generator/markdown"
	"github.com/two-sentences/etiquette/generator/source"
)

// target is something that has an address.
type target struct {
	url    string
	pos    source.Pos    // where it is written
	body   *markdown.Doc // whose ids are in its page; nil: there is none
	ids    []string      // other ids in its page
	thread *Thread       // whose comments have ids in its page
	anyID  bool          // its ids are not known here
	asset  *Asset
}

// FixedPaths are the pages that every site has, whatever it holds; those of
// feeds where it knows its address.
var FixedPaths = []string{"/", "/articles/", "/situations/", "/topics/", "/series/", "/discussions/", "/notes/", "/glossary/", "/checker/", "/checker/embed.html", "/search/", "/feeds/",
	"/feed.xml", "/feed.json", "/discussions/feed.xml", "/sitemap.xml", "/robots.txt", "/404.html"}

// PrintMost is how many articles the page of the whole guide takes: a guide of
// more is no handout, and its page would be too large to open.
const PrintMost = 200

// address takes a path of the site for something. A path that is taken is the
// error duplicate-url, and false is returned.
func (l *linker) address(url string, t target) bool {
	t.url = url
	if first, dup := l.site.urls[strings.ToLower(url)]; dup {
		l.diags.Errorf(t.pos, "duplicate-url", "give one of them another name", "the address %s is taken by %s", url, l.site.addresses[first].describe())
		return false
	}
	l.take(url, t)
	return true
}

// take gives a path to something, whatever had it.
func (l *linker) take(url string, t target) {
	l.site.urls[strings.ToLower(url)] = int32(len(l.site.addresses))
	l.site.addresses = append(l.site.addresses, l.targets.add(t))
}

// stands says which page a source file has, by its address.
func (l *linker) stands(file, url string) { l.site.files[file] = l.site.urls[strings.ToLower(url)] }

func (t target) describe() string {
	if t.pos.Path == "" {
		return "the guide itself"
	}
	return t.pos.Path
}

// assets gives the files beside articles and the user's own static files their
// addresses. A static file may not take a page's.
func (l *linker) assets() {
	for _, p := range l.pieces {
		if p.Asset == nil {
			continue
		}
		if l.address(p.Asset.URL, target{pos: source.Pos{Path: p.Path}, asset: p.Asset}) {
			l.stands(p.Path, p.Asset.URL)
			if strings.HasPrefix(p.Path, "content/") {
				l.site.Assets = append(l.site.Assets, *p.Asset)
			}
		}
	}
}

// aliases keeps old addresses: those that are written, and those at which threads
// stood before. A written one that a page of today has is an error.
func (l *linker) aliases() {
	taken, alike := map[string]bool{}, map[string]bool{} // alike: by folderOf
	add := func(from source.Text, to string) {
		folder := strings.TrimSuffix(from.Value, "/") + "/"
		_, page := l.site.urls[strings.ToLower(folder)]
		if _, file := l.site.urls[strings.ToLower(from.Value)]; page || file || taken[folder] {
			l.diags.Errorf(from.Pos, "duplicate-url", "take the alias out", "the old address %s is taken", from.Value)
			return
		}
		taken[folder], alike[folderOf(from.Value)] = true, true
		l.site.Aliases = append(l.site.Aliases, Alias{From: from.Value, To: to})
	}
	for _, p := range l.pieces {
		if p.Page != nil {
			for _, from := range p.Page.Aliases {
				add(from, p.Page.URL)
			}
		}
		if p.Article != nil && l.articleIDs[p.Article.Slug] != nil {
			for _, from := range p.Article.Aliases {
				add(from, p.Article.URL)
			}
		}
	}
	for _, a := range l.site.Articles {
		if from := oldPath(a.Thread); from != "" {
			folder := folderOf(from)
			_, page := l.site.urls[folder]
			if _, file := l.site.urls[strings.TrimSuffix(folder, "/")]; !page && !file && !alike[folder] {
				add(source.Text{Value: from}, a.URL)
			}
		}
	}
}

// folderOf is what old addresses that lead to one place have in common: in lower
// case, unescaped, with a slash at the end.
func folderOf(from string) string {
	if plain, err := url.PathUnescape(from); err == nil {
		from = plain
	}
	return strings.ToLower(strings.TrimSuffix(from, "/") + "/")
}

// oldPath is where a thread stood before, as an alias; empty where it is no path of
// its own, as "/" or "/?p=12".
func oldPath(t *Thread) string {
	if t == nil {
		return ""
	}
	u, err := url.Parse(t.Source)
	if err != nil || u.Host == "" || u.RawQuery != "" || !GoodAlias(u.EscapedPath()) {
		return ""
	}
	return u.EscapedPath()
}

// fixed adds the pages that are made of others.
func (l *linker) fixed() {
	paths := append([]string(nil), FixedPaths...)
	if slices.ContainsFunc(l.site.Notes, (*Note).Answers) {
		paths = append(paths, "/reply/")
	}
	if n := len(l.site.Articles); n > 0 && n <= PrintMost {
		paths = append(paths, "/print/")
	}
	for _, k := range Kinds {
		paths = append(paths, "/notes/kind/"+k+"/")
	}
	for _, s := range l.site.Situations {
		paths = append(paths, "/notes/situation/"+s.ID+"/")
	}
	for _, a := range l.site.Articles {
		if a.Thread != nil {
			paths = append(paths, a.URL+"comments.xml", a.URL+"comments.json")
		}
	}
	for _, p := range paths {
		if at, taken := l.site.urls[p]; !taken {
			l.take(p, target{url: p, anyID: true})
		} else if t := l.site.addresses[at]; t.pos.Path != "" && p != "/glossary/" && t.asset == nil {
			l.diags.Errorf(t.pos, "duplicate-url", "give it another name", "the address %s is the guide's own", p)
			l.site.Pages = slices.DeleteFunc(l.site.Pages, func(page *Page) bool { return page.URL == p }) // said once
		}
	}
}

// noAlias says why no file can stand at an old path; empty where one can.
func noAlias(from string) string {
	if plain, err := url.PathUnescape(from); err == nil {
		from = plain
	}
	lower := strings.ToLower(from)
	first, _, folder := strings.Cut(strings.TrimPrefix(lower, "/"), "/")
	switch {
	case len(from) > 1000 || slices.ContainsFunc(strings.Split(from, "/"), func(name string) bool { return len(name) > 200 }):
		return "is too long for a file" // 255 bytes a name is what disks take; ".new" and the like need room
	case strings.ContainsFunc(from, func(r rune) bool { return unicode.Is(unicode.C, r) || r == unicode.ReplacementChar }) || strings.Contains(from, `\`):
		return "has characters that cannot be seen or written"
	case !folder && (strings.HasPrefix(first, "_") || strings.HasPrefix(first, ".") || first == "cname") || slices.Contains(FixedPaths, lower):
		return "is the guide's own"
	}
	return ""
}
