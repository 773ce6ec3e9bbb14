package render

import (
	"fmt"
	"strings"
)

// Tools is what layouts call. Each page has its own, as URLs may depend on
// where a page stands.
//
//	{{.URL "/articles/"}}                 a site path as a link; "https://…", "mailto:…" and "#…" pass as they are
//	{{.URL "/checker/#note=x"}}           fragments and queries are kept
//	{{.Asset "css/site.css"}}             a file of static/, under its fingerprinted name
//	{{.Abs "/articles/"}}                 absolute; empty where the site's address is unknown
//	{{.Word "read.more"}}                 a word of layouts/words/<language>.yaml
//	{{.Word "comments" "n" .Count}}       its slots are named; {n} also picks the plural form
//	{{.Word "reply.to" "name" .Author}}
//	data-forms="{{.Forms "comments"}}"    all forms of a counted word, for scripts: {"one":"{n} comment","other":…}
//	{{.Number 1834}}                      "1,834"
//
// A key given to .Word is written out in the layout, not composed, so that
// ParseTheme can check it.
type Tools struct {
	site   *site
	from   linker
	failed error // of a layout run while the page's data was made
	keys   bool  // texts are not made: their keys stand for them
}

// URL makes the link to a site path from where the page stands.
func (t *Tools) URL(path string) string { return t.from.url(path) }

// Abs makes an absolute link to a site path; it is empty where the base URL is unknown.
func (t *Tools) Abs(path string) string { return t.from.absolute().url(path) }

// Asset makes the link to a file of static/, named without "static/".
func (t *Tools) Asset(name string) (string, error) {
	path := "/" + strings.TrimPrefix(name, "/")
	if _, ok := t.from.names[path]; !ok {
		return "", fmt.Errorf("no file \"static%s\"", path)
	}
	if t.site.trace != nil {
		t.site.reads(t.site.theme.assets.madeFrom(path)...)
	}
	return t.from.url(path), nil
}

// Word returns a word of the interface in the site's language.
func (t *Tools) Word(key string, slots ...any) (string, error) {
	return t.site.words.say(key, slots...)
}

// Forms is a counted word's text for every plural form of the language, as JSON.
func (t *Tools) Forms(key string) string { return string(asJSON(t.site.words.allForms(key))) }

// Number writes a whole number with its digits grouped.
func (t *Tools) Number(n int) string { return t.site.words.number(n) }

// name is the word for a value of a fixed set, such as "kind" and "reply":
// the word "kind.reply". Empty for an empty value; an unknown one stands for itself.
func (t *Tools) name(set, value string) string {
	if value == "" {
		return ""
	}
	return t.site.words.or(set+"."+value, value)
}

// say is a word of ownWords.
func (t *Tools) say(key string, slots ...any) string { return t.site.words.must(key, slots...) }

// withURL puts a page's address into the publisher's own: "{url}" in it, encoded.
func withURL(link, page string) string {
	return strings.ReplaceAll(link, "{url}", encode(page, &valueSafe))
}
