package render

import "cmp"

// The structured data of schema.org, as Google documents it for Article,
// DiscussionForumPosting and BreadcrumbList. html/template writes these as
// JSON inside their script element, and escapes them for it.

type ldGraph struct {
	Context string `json:"@context"`
	Graph   []any  `json:"@graph"`
}

type ldList struct {
	Type  string   `json:"@type"`
	Items []ldItem `json:"itemListElement"`
}

type ldItem struct {
	Type     string `json:"@type"`
	Position int    `json:"position"`
	Name     string `json:"name"`
	Item     string `json:"item,omitempty"`
}

type ldArticle struct {
	Type        string   `json:"@type"`
	Headline    string   `json:"headline"`
	Description string   `json:"description,omitempty"`
	URL         string   `json:"url,omitempty"`
	Image       string   `json:"image,omitempty"`
	Published   string   `json:"datePublished"`
	Modified    string   `json:"dateModified,omitempty"`
	Author      *ldAgent `json:"author,omitempty"`
	Publisher   *ldAgent `json:"publisher,omitempty"`
	Language    string   `json:"inLanguage"`
	Keywords    []string `json:"keywords,omitempty"`
	Words       int      `json:"wordCount,omitempty"`
	Comments    int      `json:"commentCount,omitempty"`
}

type ldAgent struct {
	Type string `json:"@type"`
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

// ldPosting is a DiscussionForumPosting: the thread, its comments flat.
type ldPosting struct {
	Type      string      `json:"@type"`
	Headline  string      `json:"headline"`
	Text      string      `json:"text,omitempty"`
	URL       string      `json:"url,omitempty"`
	Published string      `json:"datePublished"`
	Author    *ldAgent    `json:"author,omitempty"`
	Count     int         `json:"commentCount"`
	Comments  []ldComment `json:"comment"`
}

type ldComment struct {
	Type      string   `json:"@type"`
	Text      string   `json:"text"`
	URL       string   `json:"url,omitempty"`
	Published string   `json:"datePublished,omitempty"`
	Modified  string   `json:"dateModified,omitempty"`
	Author    *ldAgent `json:"author"`
}

// graphOf joins the nodes that are there; nil where none is.
func graphOf(nodes ...any) any {
	var kept []any
	for _, n := range nodes {
		if n != nil {
			kept = append(kept, n)
		}
	}
	if kept == nil {
		return nil
	}
	return ldGraph{Context: "https://schema.org", Graph: kept}
}

// breadcrumbs needs absolute addresses; nil without them, and on the home page.
func breadcrumbs(t *Tools, crumbs []Link, h head) any {
	if len(crumbs) == 0 || t.site.links.origin == "" || h.noIndex {
		return nil
	}
	paths := []string{"/"}
	for _, c := range h.crumbs {
		paths = append(paths, c.Href)
	}
	paths = append(paths, h.path)
	list := ldList{Type: "BreadcrumbList"}
	for i, c := range crumbs {
		list.Items = append(list.Items, ldItem{Type: "ListItem", Position: i + 1, Name: c.Title, Item: t.Abs(paths[i])})
	}
	return list
}

func agent(kind, name, url string) *ldAgent {
	if name == "" {
		return nil
	}
	return &ldAgent{Type: kind, Name: name, URL: url}
}

// ldOf describes an article. Its author is taken for an organisation where
// that is the site's own.
func (s *site) ldOf(t *Tools, v *ArticlePage, h head) ldArticle {
	ld := ldArticle{
		Type: "Article", Headline: h.title, Description: h.description, URL: t.Abs(h.path),
		Published: stamp(h.published), Author: agent("Person", v.Writer, ""), Publisher: agent("Organization", s.Settings.Title, t.Abs("/")),
		Language: cmp.Or(h.lang, s.Settings.Language), Keywords: h.tags,
	}
	if v.Writer == s.Settings.Author {
		ld.Author = agent("Organization", v.Writer, "")
	}
	if image := s.cardOf(h); image != "" {
		ld.Image = t.Abs(image)
	}
	if !h.updated.IsZero() {
		ld.Modified = stamp(h.updated)
	}
	if v.Thread != nil {
		ld.Comments = v.Thread.Count
	}
	return ld
}
