package lint

import (
	"bytes"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/two-sentences/etiquette/generator/source"
)

// Output is the files of a rendered guide, as render.Output.
type Output interface {
	Paths() []string                  // slash paths, sorted
	Read(path string) ([]byte, error) // pure
}

// Files returns what is wrong with a guide as it is rendered: names that some
// disk or host cannot hold, names told apart by case alone, pages that no
// reader comes to from the home page. from is the content file that a path is
// made from, empty for none; base is the path of the base URL, with a slash at
// both ends. All are warnings. Codes: unsafe-name, case-name, orphan. The
// error is that of a page that cannot be made.
func Files(out Output, from func(path string) string, base string) (source.Diagnostics, error) {
	o := &output{Output: out, from: from, base: base}
	o.names()
	return o.diags, o.orphans()
}

type output struct {
	Output
	from  func(string) string
	base  string
	diags source.Diagnostics
}

// pos is where a file of the site is written; its own path where nobody wrote it.
func (o *output) pos(p string) source.Pos {
	if f := o.from(p); f != "" {
		return source.Pos{Path: f}
	}
	return source.Pos{Path: p}
}

var (
	// learn.microsoft.com/windows/win32/fileio/naming-a-file
	windowsRE = regexp.MustCompile(`(?i)^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?$`)
	oddRE     = regexp.MustCompile(`[^a-zA-Z0-9._~!$'()+,;=@-]`)
)

// names looks at each part of each path once.
func (o *output) names() {
	seen := map[string]string{} // the path up to a part, in lower case: as written
	for _, p := range o.Paths() {
		at := ""
		for part := range strings.SplitSeq(p, "/") {
			at = path.Join(at, part)
			folded := strings.ToLower(at)
			was, known := seen[folded]
			switch {
			case known && path.Base(was) == part: // the same, or told apart by a folder above
				continue
			case known:
				o.diags.Warnf(o.pos(p), "case-name", "rename one of them: on disks that ignore case only one can be there", "%q and %q differ by case alone", at, was)
			case unsafe(part) != "":
				o.diags.Warnf(o.pos(p), "unsafe-name", "rename it", "%q %s", at, unsafe(part))
			}
			seen[folded] = at
		}
	}
}

// unsafe says what is wrong with a name; empty for nothing.
func unsafe(name string) string {
	switch odd := oddRE.FindString(name); {
	case windowsRE.MatchString(name):
		return "is a name that Windows keeps for a device"
	case strings.HasSuffix(name, "."), strings.HasSuffix(name, " "):
		return "ends in a dot or a space, which Windows cuts off"
	case len(name) > 200:
		return "is longer than some disks and hosts take"
	case odd != "" && strings.ContainsAny(odd, "<>:\"|?*\\\x00"):
		return "holds " + odd + ", which Windows does not take"
	case odd != "":
		return "holds " + strings.ReplaceAll(odd, " ", "a space") + ", which hosts and disks write in different ways"
	}
	return ""
}

// orphans follows links from the home page, and warns of written pages that
// it does not come to.
func (o *output) orphans() error {
	seen, open := map[string]bool{"index.html": true}, []string{"index.html"}
	for len(open) > 0 {
		page := open[len(open)-1]
		open = open[:len(open)-1]
		data, err := o.Read(page)
		if err != nil {
			return err
		}
		for _, to := range o.links(page, data) {
			if !seen[to] {
				seen[to] = true
				open = append(open, to)
			}
		}
	}
	for _, p := range o.Paths() {
		if f := o.from(p); path.Ext(p) == ".html" && f != "" && !seen[p] {
			o.diags.Warnf(o.pos(p), "orphan", "link to it from another page, or from the menu", "no links lead from the home page to /%s", strings.TrimSuffix(p, "index.html"))
		}
	}
	return nil
}

// links are the pages of the site that a page leads to.
func (o *output) links(page string, data []byte) (pages []string) {
	z := html.NewTokenizer(bytes.NewReader(data))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		name, more := z.TagName()
		if kind != html.StartTagToken || string(name) != "a" {
			continue
		}
		for more {
			var key, value []byte
			key, value, more = z.TagAttr()
			if to := o.file(page, string(value)); string(key) == "href" && to != "" {
				pages = append(pages, to)
			}
		}
	}
	return pages
}

// file is the page at an address that a page names; empty for none of the site.
func (o *output) file(page, address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host != "" || u.Scheme != "" || u.Path == "" {
		return ""
	}
	here := &url.URL{Path: o.base + page}
	to, inside := strings.CutPrefix(here.ResolveReference(u).Path, o.base)
	if strings.HasSuffix(to, "/") || to == "" {
		to += "index.html"
	}
	if _, there := slices.BinarySearch(o.Paths(), to); !inside || !there || path.Ext(to) != ".html" {
		return ""
	}
	return to
}
