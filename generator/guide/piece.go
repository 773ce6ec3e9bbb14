package guide

import (
	"path"
	"regexp"
	"strings"

	"github.com/two-sentences/etiquette/generator/markdown"
	"github.com/two-sentences/etiquette/generator/rules"
	"github.com/two-sentences/etiquette/generator/source"
)

// Piece is what one file says by itself. At most one of its parts is set; a
// file that is not part of the guide's content (a layout) gives none.
type Piece struct {
	Path       string
	Article    *ArticlePiece
	Page       *Page
	Note       *Note
	Thread     *Thread
	Settings   *Settings
	Situations []*Situation
	Terms      []*Term
	Ground     *GroundRules
	Rules      *rules.Piece
	Asset      *Asset
}

// Body is the text of an article or a page; an empty one of others.
func (p *Piece) Body() markdown.Doc {
	switch {
	case p.Article != nil:
		return p.Article.Body
	case p.Page != nil:
		return p.Page.Body
	}
	return markdown.Doc{}
}

// Parse reads one file. It depends on the file alone, and what it returns is
// never changed, so that it can be remembered by the file's path and hash.
//
// Codes of its own: stray-file, bad-slug, bad-id, bad-value, and those of
// source.Decode, markdown.Parse and rules.Parse.
func Parse(f source.File) (*Piece, source.Diagnostics) { return parse(f, false) }

// ParseLight is Parse that leaves an article's text Light.
func ParseLight(f source.File) (*Piece, source.Diagnostics) { return parse(f, true) }

func parse(f source.File, light bool) (*Piece, source.Diagnostics) {
	p := &Piece{Path: f.Path}
	var diags source.Diagnostics
	folder, _, _ := strings.Cut(strings.TrimPrefix(f.Path, "content/"), "/")
	ext := path.Ext(f.Path)
	switch {
	case strings.HasPrefix(f.Path, "layouts/"):
	case strings.HasPrefix(f.Path, "static/"):
		p.Asset = &Asset{Path: f.Path, URL: strings.TrimPrefix(f.Path, "static"), File: f}
		p.Asset.Width, p.Asset.Height = imageSize(f)
	case f.Path == "content/site.yaml":
		s, d := parseSettings(f)
		p.Settings, diags = &s, d
	case f.Path == "content/situations.yaml":
		p.Situations, diags = parseSituations(f)
	case f.Path == "content/glossary.yaml":
		p.Terms, diags = parseGlossary(f)
	case f.Path == "content/ground-rules.yaml":
		p.Ground, diags = parseGround(f)
	case folder == "articles" && ext == ".md":
		p.Article, diags = parseArticle(f, light)
	case folder == "pages" && ext == ".md":
		p.Page, diags = parsePage(f)
	case folder == "notes" && ext == ".yaml":
		p.Note, diags = parseNote(f)
	case folder == "threads" && ext == ".yaml":
		p.Thread, diags = parseThread(f)
	case folder == "rules" && ext == ".yaml":
		r, d := rules.Parse(f)
		p.Rules, diags = &r, d
	case (folder == "articles" || folder == "pages") && ext != ".yaml" && ext != ".yml":
		p.Asset = &Asset{Path: f.Path, URL: assetURL(f.Path), File: f}
		p.Asset.Width, p.Asset.Height = imageSize(f)
	default:
		diags.Warnf(source.Pos{Path: f.Path}, "stray-file", strayHint(folder, ext), "this file is not part of the guide and is not read")
	}
	return p, diags
}

// assetURL is where a file beside an article or a page is served.
func assetURL(name string) string {
	return strings.TrimPrefix(strings.TrimPrefix(name, "content"), "/pages")
}

func strayHint(folder, ext string) string {
	switch {
	case ext == ".yml":
		return `name it ".yaml"`
	case folder == "notes" || folder == "threads" || folder == "rules":
		return `files here are named ".yaml"`
	}
	return "the folders of content are articles, pages, notes, threads and rules"
}

var (
	slugRE = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	idRE   = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)
)

// slugOf returns the slug of a file: the one given, or the file's name, or its
// folder's where the file is named index. A slug that is not made of a-z, 0-9
// and hyphens is the error bad-slug.
func slugOf(f source.File, given source.Text, diags *source.Diagnostics) string {
	slug, pos, what := given.Value, given.Pos, "slug"
	if slug == "" {
		slug, pos, what = f.Name(), source.Pos{Path: f.Path}, "file name"
		if slug == "index" {
			slug = path.Base(path.Dir(f.Path))
		}
	}
	if !slugRE.MatchString(slug) || len(slug) > 80 {
		hint := "use a-z, 0-9 and hyphens"
		if s := Slug(slug); s != "" {
			hint += `, as in "` + s + `"`
		}
		diags.Errorf(pos, "bad-slug", hint, "the %s %q cannot stand in an address", what, slug)
		return Slug(slug)
	}
	return slug
}

// Slug makes a part of an address of any text: a-z, 0-9, hyphens, at most 80
// bytes, letters without their accents ("café" gives "cafe"). It is empty where
// nothing is left.
func Slug(s string) string {
	var b strings.Builder
	hyphen := false
	for _, r := range strings.ToLower(FoldAccents(s)) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if hyphen && b.Len() > 0 {
				b.WriteByte('-')
			}
			b.WriteRune(r)
			hyphen = false
		default:
			hyphen = true
		}
		if b.Len() >= 80 {
			break
		}
	}
	return b.String()
}

// oneOf reports a word that is not in a closed list; an empty one is well.
func oneOf(t source.Text, key string, words []string, diags *source.Diagnostics) string {
	for _, w := range words {
		if t.Value == w {
			return w
		}
	}
	if t.Value != "" {
		diags.Errorf(t.Pos, "bad-value", source.DidYouMean(t.Value, words, source.OneOf(words)), "%q cannot be %q", key, t.Value)
	}
	return ""
}

// checkID reports an id that cannot stand in an address.
func checkID(id source.Text, diags *source.Diagnostics) {
	if !idRE.MatchString(id.Value) {
		diags.Errorf(id.Pos, "bad-id", "use a-z, 0-9 and hyphens, at most 64", "the id %q cannot stand in an address", id.Value)
	}
}

// parts is what a Markdown file is made of.
func frontMatter(f source.File, into any) (body int, diags source.Diagnostics) {
	yaml, at, body, diags := source.FrontMatter(f)
	if diags.HasErrors() {
		return body, diags
	}
	return body, source.Decode(f, at, yaml, into)
}
