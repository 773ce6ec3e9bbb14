package lint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/markdown"
	"github.com/two-sentences/etiquette/generator/source"
)

// Review returns what an editor-in-chief wants to know of a guide before it is
// published, beyond what Site says: nothing of it keeps the guide from being
// built. All are warnings. Codes: no-description, no-alt, heading-skip,
// same-title, large-image, contact.
func Review(s *guide.Site) source.Diagnostics {
	r := &reviewer{site: s}
	if strings.TrimSpace(s.Settings.Description) == "" {
		r.diags.Warnf(orFile(s.Settings.Pos, "content/site.yaml"), "no-description", descriptionHint, "the guide has no description")
	}
	for _, a := range s.Articles {
		r.described(a.Pos, "article", a.Description)
		r.doc(a.Body)
		r.doc(a.Summary())
		r.thread(a.Thread)
	}
	for _, p := range s.Pages {
		r.described(p.Pos, "page", p.Description)
		r.doc(p.Body)
	}
	for _, n := range s.Notes {
		r.doc(n.Why)
		r.example(n)
	}
	for _, x := range s.Situations {
		r.doc(x.Body)
	}
	for _, t := range s.Terms {
		r.doc(t.Definition)
	}
	r.titles()
	r.pictures()
	return r.diags
}

type reviewer struct {
	site  *guide.Site
	diags source.Diagnostics
}

const descriptionHint = `add a line "description: …": search engines and previews of links show it`

func orFile(pos source.Pos, path string) source.Pos {
	if pos.Path == "" {
		pos.Path = path
	}
	return pos
}

func (r *reviewer) described(pos source.Pos, what, text string) {
	if strings.TrimSpace(text) == "" {
		r.diags.Warnf(pos, "no-description", descriptionHint, "the %s has no description", what)
	}
}

// doc looks at one text: its headings, pictures and notes.
func (r *reviewer) doc(d markdown.Doc) {
	last := 1 // the page's title
	for i, h := range d.Headings() {
		if h.Level > last+1 {
			r.diags.Warnf(d.Place(i), "heading-skip", fmt.Sprintf("write %q", strings.Repeat("#", last+1)+" "+h.Text), "the heading %q is of level %d, below one of level %d", h.Text, h.Level, last)
		}
		last = h.Level
	}
	for _, ref := range d.Refs() {
		if ref.Image && strings.TrimSpace(ref.Alt) == "" {
			r.diags.Warnf(ref.Pos, "no-alt", "say in the square brackets what it shows, for those who do not see it", "the image %q has no alternative text", ref.Dest)
		}
	}
	for _, n := range d.Notes() {
		r.contacts(n.Pos, "the note", n.Text)
	}
}

func (r *reviewer) example(n *guide.Note) {
	if n.Before != nil {
		r.contacts(n.Before.Pos, "the note", n.Before.Text)
	}
	r.contacts(n.After.Pos, "the note", n.After.Text)
}

func (r *reviewer) thread(t *guide.Thread) {
	if t == nil {
		return
	}
	for _, c := range t.Comments() {
		r.contacts(orFile(c.Pos, t.Path), "the comment "+c.ID, c.Body)
	}
}

// titled is something with a title, of a kind within which titles are told apart.
type titled struct {
	kind, title string
	pos         source.Pos
}

// titles warns of titles that readers cannot tell apart: of articles and
// pages, and of notes.
func (r *reviewer) titles() {
	var list []titled
	for _, a := range r.site.Articles {
		list = append(list, titled{"page", a.Title, a.Pos})
	}
	for _, p := range r.site.Pages {
		list = append(list, titled{"page", p.Title, p.Pos})
	}
	for _, n := range r.site.Notes {
		list = append(list, titled{"note", n.Title, n.Pos})
	}
	slices.SortFunc(list, func(a, b titled) int { return cmp.Compare(a.pos.Path, b.pos.Path) })
	first := map[string]titled{}
	for _, t := range list {
		key := t.kind + " " + strings.ToLower(strings.Join(strings.Fields(t.title), " "))
		if was, dup := first[key]; dup {
			r.diags.Warnf(t.pos, "same-title", "give one of them another, so that readers can tell them apart", "the title %q is that of %s as well", t.title, was.pos.Path)
			continue
		}
		first[key] = t
	}
}

// Limits above which a picture makes readers on a telephone wait, or their
// browser short of memory; ours. A photograph 1,600 pixels wide has about 300 KB.
const (
	maxPicture = 500 << 10 // bytes
	maxPixels  = 4000      // on a side
)

func (r *reviewer) pictures() {
	for _, a := range r.site.Assets {
		pos := source.Pos{Path: a.Path}
		switch {
		case a.Width == 0: // no picture, or one of unknown size
		case len(a.File.Data) > maxPicture:
			r.diags.Warnf(pos, "large-image", "make it smaller, or save it as WebP", "the image has %d KB; more than %d KB make readers wait", len(a.File.Data)>>10, maxPicture>>10)
		case max(a.Width, a.Height) > maxPixels && !strings.HasSuffix(a.Path, ".svg"):
			r.diags.Warnf(pos, "large-image", "make it smaller", "the image has %d × %d pixels; no screen shows more than %d", a.Width, a.Height, maxPixels)
		}
	}
}
