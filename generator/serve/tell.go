package serve

import (
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/two-sentences/etiquette/generator"
	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// join takes a new tab in, and tells it at once what it does not know: what
// is wrong, and whether its page has changed since it was loaded, or moved.
func (l *Live) join(t *tab) {
	l.build.Lock() // nothing is shown between adding and telling
	defer l.build.Unlock()
	l.tabs.add(t)
	v := l.version()
	m := l.news(t, v)
	if m.Changed {
		m.To = l.moved(t, l.moves.from, v, l.moves.changed)
		m.Moved = m.To != ""
	}
	if m.Changed || len(m.Problems) > 0 {
		t.tell(m)
	}
}

// tell tells every tab of a build; pages counts the open pages that changed.
func (l *Live) tell(was, now version, changed []string) (open, pages int) {
	list := l.tabs.list()
	slices.SortFunc(list, func(a, b *tab) int { return strings.Compare(a.page, b.page) })
	to := ""
	if l.opts.Navigate && len(now.problems) == 0 {
		to = l.edited(now, changed)
	}
	for i, t := range list {
		m := l.news(t, now)
		if m.To = to; to == "" && m.Changed {
			m.To = l.moved(t, was, now, changed)
			m.Moved = m.To != ""
		}
		t.tell(m)
		if t.page != "" && (i == 0 || list[i-1].page != t.page) {
			open++
			if m.Changed {
				pages++
			}
		}
	}
	return open, pages
}

// news is what a tab is to know of a version.
func (l *Live) news(t *tab, v version) message {
	m := message{Build: v.number, Problems: v.problems, Changed: t.page == "" && len(v.problems) == 0}
	if t.page == "" || v.good == nil {
		return m
	}
	a := l.page(v, t.page)
	if a.err != nil {
		m.Problems = append(slices.Clip(m.Problems), a.layoutProblem(v.good.Tree)...)
		return m
	}
	if a.sum != t.have {
		m.Changed, t.have = true, a.sum
	}
	return m
}

// moved is where the page of a tab is now, if it has gone; empty where it has not.
func (l *Live) moved(t *tab, was, now version, changed []string) string {
	if was.good == nil {
		return ""
	}
	rest, below := strings.CutPrefix(t.page, was.base())
	if to := now.base() + rest; below && to != t.page && l.page(now, to).status == http.StatusOK {
		return to
	}
	if l.page(now, t.page).status != http.StatusNotFound {
		return ""
	}
	before := answerTo(was.good.Output, was.base(), t.page)
	if before.status != http.StatusOK {
		return ""
	}
	from := was.good.Output.Meta(before.file).Source
	if from == "" {
		return ""
	}
	if _, there := now.good.Tree.File(from); !there {
		from = successor(was.good.Tree, now.good.Tree, from, changed)
	}
	return l.addressOf(now.good, from)
}

// successor is the file that a removed one was renamed to: the new one of the
// same bytes, or else the only new one of its folder's kind.
func successor(was, now source.Tree, from string, changed []string) string {
	old, _ := was.File(from)
	var fresh []string
	for _, name := range changed {
		f, ok := now.File(name)
		if _, before := was.File(name); before || !ok || path.Ext(name) != path.Ext(from) {
			continue
		}
		if f.Hash == old.Hash {
			return name
		}
		fresh = append(fresh, name)
	}
	if len(fresh) == 1 {
		return fresh[0]
	}
	return ""
}

// addressOf is the path of the page made from a source file; empty for none.
func (l *Live) addressOf(r *generator.Result, from string) string {
	if from == "" {
		return ""
	}
	for _, p := range r.Output.Planned() {
		if path.Base(p) == "index.html" && r.Output.Meta(p).Source == from {
			return r.Output.Base() + strings.TrimSuffix(p, "index.html")
		}
	}
	for _, a := range r.Site.Articles {
		if a.Thread != nil && a.Thread.Path == from {
			return r.Output.Base() + strings.TrimPrefix(a.URL, "/")
		}
	}
	return ""
}

// edited is the address, heading included, of what was edited: empty where
// that is not one content file with a page.
func (l *Live) edited(now version, changed []string) string {
	var files []string
	for _, name := range changed {
		if _, ok := now.good.Tree.File(name); ok && strings.HasPrefix(name, "content/") {
			files = append(files, name)
		}
	}
	if len(files) != 1 {
		return ""
	}
	to := l.addressOf(now.good, files[0])
	if to == "" {
		return ""
	}
	after, _ := now.good.Tree.File(files[0])
	after.Data = now.good.Text(files[0])
	if id := headingAbove(l.last.Text(files[0]), after); id != "" {
		to += "#" + id
	}
	return to
}

// headingAbove is the id of the heading over the first line that differs. The
// text down to there has the same headings as the whole.
func headingAbove(before []byte, after source.File) string {
	n := 0
	for n < len(before) && n < len(after.Data) && before[n] == after.Data[n] {
		n++
	}
	for n < len(after.Data) && after.Data[n] != '\n' {
		n++
	}
	after.Data = after.Data[:n]
	piece, _ := guide.Parse(after)
	headings := piece.Body().Headings()
	if len(headings) == 0 {
		return ""
	}
	return headings[len(headings)-1].ID
}
