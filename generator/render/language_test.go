package render

import (
	"strings"
	"testing"
)

// TestEnglishWordsInAnotherLanguageSayTheirs holds that words which stand in
// for missing ones have a lang, once each, and only in an element's text.
func TestEnglishWordsInAnotherLanguageSayTheirs(t *testing.T) {
	site := small["content/site.yaml"]
	for _, c := range []struct{ lang, words, want string }{
		{"fr", "", `<span lang="en" dir="ltr">Report</span>`},
		{"ar", "", "<span lang=\"en\" dir=\"ltr\">\u2066Report\u2069</span>"},
		{"en", "", ">Report<"},
		{"en-GB", "", ">Report<"},
	} {
		changes := map[string]string{"content/site.yaml": site + "language: " + c.lang + "\n"}
		page := read(t, output(t, changes, Options{}), "articles/one/index.html")
		holds(t, c.lang, page, c.want)
		spoken := strings.Count(page, `<span lang="en" dir="ltr">`)
		if want := strings.Count(page, "Report") + strings.Count(page, " comments"); strings.HasPrefix(c.lang, "en") != (spoken == 0) || spoken > want {
			t.Errorf("%s: %d words say their language, of %d:\n%s", c.lang, spoken, want, page)
		}
	}
}

// TestANoteInAForeignText holds that the words of its card are the site's.
func TestANoteInAForeignText(t *testing.T) {
	changes := map[string]string{
		"content/articles/one.md":   strings.Replace(small["content/articles/one.md"], "tags: [reasons]", "lang: ar", 1),
		"layouts/partials/all.html": strings.Replace(small["layouts/partials/all.html"], `<div class="note" id="{{.ID}}">`, `<div class="note" id="{{.ID}}"{{with .Apart.Lang}} lang="{{.}}" dir="{{$.Apart.Dir}}"{{end}}><p{{with .Lang}} lang="{{.}}"{{end}}></p>`, 1),
	}
	out := output(t, changes, Options{})
	holds(t, "the article", read(t, out, "articles/one/index.html"), `<div class="note" id="site-n1" lang="en" dir="ltr"><p lang="ar">`)
}

// TestATopicOfAnyLetters holds that the links to a topic lead to its file.
func TestATopicOfAnyLetters(t *testing.T) {
	for tag, c := range map[string]struct{ file, href string }{
		"Höflichkeit":  {"topics/hoflichkeit/index.html", "/a/topics/hoflichkeit/"},
		"Å, ß & Œuvre": {"topics/a-ss-oeuvre/index.html", "/a/topics/a-ss-oeuvre/"},
		"日本語":          {"topics/日本語/index.html", "/a/topics/%E6%97%A5%E6%9C%AC%E8%AA%9E/"},
	} {
		changes := map[string]string{"content/articles/two.md": strings.Replace(small["content/articles/two.md"], "[reasons]", "['"+tag+"']", 1)}
		out := output(t, changes, Options{BaseURL: "https://example.org/a/"})
		holds(t, tag, read(t, out, c.file), `href="https://example.org`+c.href+`"`)
		holds(t, tag, read(t, out, "articles/two/index.html"), `href="`+c.href+`"`)
		holds(t, tag, read(t, out, "sitemap.xml"), "https://example.org"+c.href)
	}
}
