package guide

import (
	"bytes"
	"strings"
	"time"

	"github.com/two-sentences/etiquette/generator/source"
)

// Front is what an importer needs to know of an article that is there: where it
// is, and where it was.
type Front struct {
	Slug    string
	Title   string
	Date    time.Time // zero: it cannot be read
	URL     string    // "/articles/two-sentences/"
	Aliases []string  // "/old/path/"
	Draft   bool
	Empty   bool // nothing stands below the front matter
}

// ReadFront reads an article's front matter alone. Its diagnostics are those of
// parseArticle, but for the body's.
func ReadFront(f source.File) (Front, source.Diagnostics) {
	var k articleKeys
	body, diags := frontMatter(f, &k)
	front := Front{Slug: slugOf(f, k.Slug, &diags), Title: k.Title, Date: k.Date, Draft: k.Draft, Empty: len(bytes.TrimSpace(f.Data[body:])) == 0}
	front.URL = "/articles/" + front.Slug + "/"
	for _, a := range aliases(k.Aliases, &diags) {
		front.Aliases = append(front.Aliases, a.Value)
	}
	return front, diags
}

// NewArticle is an article to be written.
type NewArticle struct {
	Title       string
	Description string // one line; empty: none
	Date        time.Time
	Updated     time.Time // zero: never
	Author      string    // empty: the site's
	Tags        []string
	Aliases     []string // old paths; those that cannot be aliases are left out
	Draft       bool
	Body        string // Markdown
}

// Text writes the article's file.
func (a NewArticle) Text() []byte {
	var b bytes.Buffer
	line := func(key, value string) {
		if value != "" {
			b.WriteString(key + ": " + value + "\n")
		}
	}
	b.WriteString("---\n")
	line("title", scalar(a.Title, false))
	if a.Description != "" {
		line("description", scalar(a.Description, false))
	}
	line("date", stamp(a.Date))
	line("updated", stamp(a.Updated))
	if a.Author != "" {
		line("author", scalar(a.Author, false))
	}
	line("tags", flowList(a.Tags))
	line("aliases", flowList(a.Aliases))
	if a.Draft {
		line("draft", "true")
	}
	b.WriteString("---\n")
	if body := strings.Trim(a.Body, "\n"); body != "" {
		b.WriteString("\n" + body + "\n")
	}
	return b.Bytes()
}

// GoodAlias tells whether an old path can be an alias.
func GoodAlias(path string) bool {
	var diags source.Diagnostics
	aliases([]source.Text{{Value: path}}, &diags)
	return strings.HasPrefix(path, "/") && len(diags) == 0
}

func flowList(list []string) string {
	if len(list) == 0 {
		return ""
	}
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = scalar(s, true)
	}
	return "[" + strings.Join(out, ", ") + "]"
}
