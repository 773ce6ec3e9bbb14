package render

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// small is a site with one of each thing. Its layouts are as small as can be.
var small = map[string]string{
	"content/site.yaml": "title: Small\ndescription: A small guide.\nauthor: The editors\n" +
		"menu:\n- {title: Articles, link: /articles/}\n- {title: Elsewhere, link: \"https://example.net/\"}\n" +
		"series:\n- {id: steps, title: Steps, description: In order.}\n" +
		"replies: {mail: r@example.org, link: \"https://reply.example.org/?to={url}\"}\nreport: {mail: p@example.org}\n" +
		"subscribe: {form: \"https://list.example.org/join\"}\nlimits: {linkedin-free: {invitation: 200}}\n",
	"content/situations.yaml": "situations:\n- id: talk\n  title: After a talk\n  description: You heard them.\n  prompt: You heard someone speak.\n  body: |-\n    Say [why](../content/articles/one.md).\n",
	"content/glossary.yaml":   "terms:\n- {id: hook, term: hook, definition: \"What holds. See [one](/articles/one/).\", see: [tie]}\n- {id: tie, term: tie, definition: A link.}\n",
	"content/articles/one.md": "---\ntitle: One & only\ndate: 2026-03-02\nupdated: 2026-04-01\ndescription: The first.\ntags: [reasons]\nsituations: [talk]\nseries: steps\naliases: [/old/one/, /old.html]\nimage: a b.png\n---\n" +
		"## Why\n\nA [hook](/glossary/#hook), [two](two.md#how), [here](#why), ![pic](a%20b.png), [c](/articles/one/#c-c2).\n\n## What\n\n```note kind=invitation expect=rewrite platform=linkedin-free\nHi & bye.\n```\n\n## Who\n\nText.\n",
	"content/articles/a b.png": "not an image",
	"content/articles/two.md":  "---\ntitle: Two\ndate: 2026-03-03\ntags: [reasons]\nsituations: [talk]\nseries: steps\n---\n## How\n\nSo. [Back](one.md)\n",
	"content/pages/about.md":   "---\ntitle: About\n---\nHello.\n",
	"content/notes/n1.yaml": "title: Note one\nsituation: talk\nkind: invitation\nplatform: linkedin-free\nwhy: Because.\n" +
		"before:\n  text: Hi there.\n  expect: rewrite\nafter:\n  text: Your talk on tides was fine.\n  expect: ready\n  marks:\n  - {quote: talk on tides, does: names it}\n",
	"content/threads/one.yaml": "version: 1\ncomments:\n" +
		"- {id: c1, author: Ann, date: 2026-03-04T09:12:00Z, stance: agrees, body: Yes.}\n" +
		"- {id: c2, author: <b>Bob</b>, date: 2026-03-05T09:12:00Z, parent: c1, stance: disagrees, body: \"No. <script>alert(1)</script>\"}\n" +
		"- {id: c3, author: Cy, date: 2026-03-06T09:12:00Z, parent: c2, stance: disagrees, body: Hm.}\n",

	"layouts/base.html": `<!DOCTYPE html><html lang="{{.Lang}}"><head><title>{{.HeadTitle}}</title>` +
		`<meta http-equiv="Content-Security-Policy" content="{{.CSP}}">` +
		`{{with .Canonical}}<link rel="canonical" href="{{.}}">{{end}}{{range .Graph}}<meta property="{{.Property}}" content="{{.Content}}">{{end}}` +
		`{{range .Feeds}}<link rel="alternate" type="{{.Type}}" href="{{.Href}}">{{end}}` +
		`<link rel="stylesheet" href="{{.Asset "css/site.css"}}">{{with .JSONLD}}<script type="application/ld+json">{{.}}</script>{{end}}</head>` +
		`<body>{{range .Menu}}<a href="{{.Href}}">{{.Title}}</a>{{end}}{{range .Crumbs}}<a href="{{.Href}}">{{.Title}}</a>{{end}}` +
		`<h1>{{.Title}}</h1>{{with .ReportHref}}<a href="{{.}}">{{$.Word "report"}}</a>{{end}}{{block "main" .}}{{end}}</body></html>`,
	"layouts/partials/all.html": `{{define "links"}}{{range .}}<a href="{{.Href}}"{{if .Current}} aria-current="true"{{end}}>{{.Title}}</a>{{end}}{{end}}` +
		`{{define "cards"}}{{range .}}<p><a href="{{.Href}}">{{.Title}}</a> {{.Date.Text}}</p>{{end}}{{end}}` +
		`{{define "note-text"}}<div class="note" id="{{.ID}}">{{range .Segments}}{{if .Mark}}<mark id="{{.Mark.RefID}}">{{.Text}}<a href="#{{.Mark.ID}}">{{.Mark.N}}</a></mark>{{else}}{{.Text}}{{end}}{{end}}</div>` +
		`<p>{{.VerdictName}} {{.Length}}/{{.Limit}}</p>{{with .CheckerHref}}<a href="{{.}}">open</a>{{end}}{{range .Marks}}<p id="{{.ID}}">{{.Does}}<a href="#{{.RefID}}">^</a></p>{{end}}{{end}}` +
		`{{define "note"}}<a href="{{.Href}}">{{.Title}}</a>{{.Why}}{{with .Before}}{{template "note-text" .}}{{end}}{{template "note-text" .After}}{{end}}`,
	"layouts/home.html":        `{{define "main"}}{{template "cards" .Latest}}{{range .Situations}}<a href="{{.Href}}">{{.Prompt}}</a>{{end}}{{range .Notes}}{{template "note" .}}{{end}}{{range .Discussions}}<a href="{{.Href}}">{{.Title}}</a>{{end}}{{end}}`,
	"layouts/articles.html":    `{{define "main"}}{{template "links" .Ways}}{{template "cards" .Cards}}{{with .Pager}}{{template "links" .Pages}}{{end}}{{end}}`,
	"layouts/topic.html":       `{{define "main"}}{{template "cards" .Cards}}{{end}}`,
	"layouts/series.html":      `{{define "main"}}{{template "cards" .Cards}}{{end}}`,
	"layouts/topics.html":      `{{define "main"}}{{template "links" .Items}}{{end}}`,
	"layouts/series-list.html": `{{define "main"}}{{template "links" .Items}}{{end}}`,
	"layouts/situations.html":  `{{define "main"}}{{range .Situations}}<a href="{{.Href}}">{{.Title}}</a>{{end}}{{end}}`,
	"layouts/situation.html":   `{{define "main"}}{{.Body}}{{template "cards" .Cards}}{{with .NotesHref}}<a href="{{.}}">all</a>{{end}}{{template "links" .Others}}{{end}}`,
	"layouts/discussions.html": `{{define "main"}}{{range .Threads}}<a href="{{.Href}}">{{.Title}}</a> {{.LatestBy}}{{end}}{{end}}`,
	"layouts/notes.html":       `{{define "main"}}{{template "links" .Kinds}}{{template "links" .Situations}}{{range .Notes}}{{template "note" .}}{{end}}{{end}}`,
	"layouts/note.html":        `{{define "main"}}{{template "note" .Note}}{{end}}`,
	"layouts/glossary.html":    `{{define "main"}}{{range .Groups}}<h2 id="{{.ID}}">{{.Letter}}</h2>{{range .Terms}}<div id="{{.ID}}">{{.Name}}{{.Definition}}{{template "links" .See}}{{template "links" .Articles}}</div>{{end}}{{end}}{{end}}`,
	"layouts/page.html":        `{{define "main"}}{{.Body}}{{end}}`,
	"layouts/404.html":         `{{define "main"}}{{template "links" .Situations}}{{template "links" .Latest}}{{end}}`,
	"layouts/redirect.html":    `<!DOCTYPE html><title>{{.HeadTitle}}</title><meta name="robots" content="noindex">{{with .Canonical}}<link rel="canonical" href="{{.}}">{{end}}<meta http-equiv="refresh" content="0; url={{.ToHref}}"><a href="{{.ToHref}}">{{.ToTitle}}</a>`,
	"layouts/article.html": `{{define "main"}}{{with .Image}}<img src="{{.Href}}">{{end}}{{.Body}}{{range .Contents}}<a href="{{.Href}}">{{.Text}}</a>{{end}}{{template "links" .Topics}}{{template "cards" .Related}}` +
		`{{with .Series}}<a href="{{.Href}}">{{.Title}}</a> {{.Position}}/{{.Count}}{{end}}{{with .Prev}}<a href="{{.Href}}">{{.Title}}</a>{{end}}{{with .Thread}}<section id="site-thread">{{.Word "comments" "n" .Count}}` +
		`{{range .Sides}}<i class="{{.Stance}}">{{.Start}}+{{.Percent}}</i>{{end}}{{range .Comments}}<div id="{{.ID}}" class="d{{.Depth}}"><a href="{{.Href}}">{{.Author}}</a> {{.Date.Text}} {{with .ParentHref}}<a href="{{.}}">{{$.Word "report"}}</a>{{end}}{{.Body}}<a href="{{.ReplyHref}}">r</a></div>{{end}}</section>{{end}}{{end}}`,
	"layouts/words/en.yaml": "report: Report\ncomments.one: \"{n} comment\"\ncomments.other: \"{n} comments\"\n",
	"static/css/site.css":   "@import \"more.css\";\nbody { background: url(../img/dot.svg) }\n",
	"static/css/more.css":   "p { color: red }\n",
	"static/img/dot.svg":    "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
	"static/favicon.ico":    "ico",
}

// load reads a site; the changes are laid over small, an empty text takes a file out.
func load(t testing.TB, changes map[string]string) (source.Tree, *guide.Site) {
	t.Helper()
	files := fstest.MapFS{}
	for _, m := range []map[string]string{small, changes} {
		for name, text := range m {
			files[name] = &fstest.MapFile{Data: []byte(text)}
			if text == "" {
				delete(files, name)
			}
		}
	}
	tree, diags, err := source.Read(source.Layer{FS: files, Own: true})
	if err != nil {
		t.Fatal(err)
	}
	var pieces []*guide.Piece
	for _, f := range tree.Files {
		p, ds := guide.Parse(*f)
		pieces, diags = append(pieces, p), append(diags, ds...)
	}
	site, ds := guide.Link(pieces, guide.LinkOptions{Now: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)})
	for _, d := range append(diags, ds...) {
		if d.Severity == source.Error {
			t.Error(d)
		}
	}
	return tree, site
}

// output renders a site that has no mistakes.
func output(t testing.TB, changes map[string]string, opts Options) *Output {
	t.Helper()
	tree, site := load(t, changes)
	theme, diags := ParseTheme(tree)
	out, more := Site(site, theme, opts)
	for _, d := range append(diags, more...) {
		if d.Severity != source.Note {
			t.Error(d)
		}
	}
	return out
}

// read is a file of an output.
func read(t testing.TB, out *Output, name string) string {
	t.Helper()
	data, err := out.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// holds fails where a text lacks one of the parts.
func holds(t *testing.T, name, text string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			t.Errorf("%s lacks %q; it is\n%s", name, p, text)
		}
	}
}
