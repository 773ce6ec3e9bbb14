package guide

import (
	"strings"
	"time"

	"github.com/two-sentences/etiquette/generator/markdown"
	"github.com/two-sentences/etiquette/generator/source"
)

// articleKeys is the front matter of content/articles/**/*.md.
type articleKeys struct {
	Title       string        `yaml:"title,required"`
	Date        time.Time     `yaml:"date,required"`
	Updated     time.Time     `yaml:"updated"`
	Expires     time.Time     `yaml:"expires"`
	Description string        `yaml:"description"`
	Summary     source.Text   `yaml:"summary"`
	Tags        []source.Text `yaml:"tags"`
	Situations  []source.Text `yaml:"situations"`
	Series      source.Text   `yaml:"series"`
	Author      string        `yaml:"author"`
	Lang        source.Text   `yaml:"lang"`
	Draft       bool          `yaml:"draft"`
	Aliases     []source.Text `yaml:"aliases"`
	Slug        source.Text   `yaml:"slug"`
	Thread      *bool         `yaml:"thread"`
	Image       source.Text   `yaml:"image"`
	Pos         source.Pos    `yaml:",pos"`
}

func parseArticle(f source.File, light bool) (*ArticlePiece, source.Diagnostics) {
	var k articleKeys
	body, diags := frontMatter(f, &k)
	a := &ArticlePiece{Path: f.Path, Title: k.Title, Date: k.Date, Updated: k.Updated, Expires: k.Expires, Description: k.Description,
		Tags: k.Tags, SituationIDs: k.Situations, SeriesID: k.Series, Author: k.Author, Draft: k.Draft,
		Aliases: aliases(k.Aliases, &diags), ThreadOff: k.Thread != nil && !*k.Thread, Image: k.Image, Lang: tongue(k.Lang, &diags), Pos: k.Pos}
	a.Slug = slugOf(f, k.Slug, &diags)
	a.URL = "/articles/" + a.Slug + "/"
	text := markdown.Body(f, body)
	if light {
		text = text.Light()
	}
	a.Body = parseMarkdown(text, &diags)
	if k.Summary.Value != "" {
		summary := parseMarkdown(markdown.Field(k.Summary), &diags)
		a.summary = &summary
	}
	for _, t := range k.Tags {
		if topicSlug(t.Value) == "" {
			diags.Errorf(t.Pos, "bad-value", "use letters or digits", "the tag %q has no letters", t.Value)
		}
	}
	checkBody(a.Body, f, &diags)
	return a, diags
}

// tongue is the language a text is said to be in; empty where it is none, which
// is the error bad-language, or where none is said.
func tongue(lang source.Text, diags *source.Diagnostics) string {
	if lang.Value != "" && !languageRE.MatchString(lang.Value) {
		diags.Errorf(lang.Pos, "bad-language", `write a tag such as "en" or "pt-BR"`, "%q is not a language", lang.Value)
		return ""
	}
	return lang.Value
}

// checkBody warns of a heading that competes with the page's title.
func checkBody(d markdown.Doc, f source.File, diags *source.Diagnostics) {
	for _, h := range d.Headings() {
		if h.Level == 1 {
			diags.Warnf(source.Pos{Path: f.Path}, "heading-level", `begin with "##": the title is the page's first heading`, "the heading %q is as large as the title", h.Text)
		}
	}
}

func parseMarkdown(t markdown.Text, diags *source.Diagnostics) markdown.Doc {
	d, more := markdown.Parse(t)
	*diags = append(*diags, more...)
	for _, n := range d.Notes() {
		oneOf(source.Text{Value: n.Kind, Pos: n.Pos}, "kind", Kinds, diags)
		oneOf(source.Text{Value: n.Expect, Pos: n.Pos}, "expect", Verdicts, diags)
		oneOf(source.Text{Value: n.Platform, Pos: n.Pos}, "platform", Platforms, diags)
	}
	return d
}

// aliases makes old addresses begin with a slash; one that is no path of the
// site is the error bad-alias.
func aliases(list []source.Text, diags *source.Diagnostics) []source.Text {
	var out []source.Text
	for _, a := range list {
		clean := "/" + strings.TrimLeft(a.Value, "/")
		if strings.ContainsAny(clean, "?#\\ \t\n*:<>\"|") || strings.Contains(clean, "..") || strings.Contains(clean, "//") || clean == "/" {
			diags.Errorf(a.Pos, "bad-alias", `write the old path, as in "/2012/05/name/"`, "%q is not a path of this site", a.Value)
			continue
		}
		if why := noAlias(clean); why != "" {
			diags.Errorf(a.Pos, "bad-alias", "take the alias out", "the old address %.60q %s", a.Value, why)
			continue
		}
		out = append(out, source.Text{Value: clean, Pos: a.Pos})
	}
	return out
}

// pageKeys is the front matter of content/pages/*.md.
type pageKeys struct {
	Title       string        `yaml:"title,required"`
	Description string        `yaml:"description"`
	Date        time.Time     `yaml:"date"`
	Updated     time.Time     `yaml:"updated"`
	Slug        source.Text   `yaml:"slug"`
	Aliases     []source.Text `yaml:"aliases"`
	Pos         source.Pos    `yaml:",pos"`
}

func parsePage(f source.File) (*Page, source.Diagnostics) {
	var k pageKeys
	body, diags := frontMatter(f, &k)
	p := &Page{Path: f.Path, Title: k.Title, Description: k.Description, Updated: k.Updated, Aliases: aliases(k.Aliases, &diags), Pos: k.Pos}
	if p.Updated.IsZero() {
		p.Updated = k.Date
	}
	p.Slug = slugOf(f, k.Slug, &diags)
	p.URL = "/" + p.Slug + "/"
	p.Body = parseMarkdown(markdown.Body(f, body), &diags)
	checkBody(p.Body, f, &diags)
	return p, diags
}
