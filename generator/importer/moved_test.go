package importer

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

// forgotten is a thread's file without the words of an author.
func forgotten(t *testing.T, content fstest.MapFS, name, author string) {
	t.Helper()
	f := source.File{Path: name, Data: content[name].Data}
	local, diags := guide.ReadThread(f)
	changed := local
	changed.Comments = nil
	for _, e := range local.Comments {
		if e.Author == author {
			e.Author, e.AuthorURL.Value, e.Body.Value, e.Status.Value = "", "", "", guide.Deleted
			e.Origin = &guide.Origin{Format: e.Origin.Format, ID: e.Origin.ID}
		}
		changed.Comments = append(changed.Comments, e)
	}
	text, more := guide.Rewrite(f, local, changed)
	if diags.HasErrors() || more.HasErrors() || bytes.Contains(text, []byte(author)) {
		t.Fatalf("%v %v\n%s", diags, more, text)
	}
	content[name] = &fstest.MapFile{Data: text}
}

func move(content fstest.MapFS, from, to string) {
	content[to] = content[from]
	delete(content, from)
}

// TestMoved imports again after an article, a thread or a comment has moved:
// nothing comes twice, and what was forgotten stays so.
func TestMoved(t *testing.T) {
	const members = `[{"contributorName":"a","fullName":"Ann"},{"contributorName":"b","fullName":"Bad Man"}]`
	const topics = `[{"id":"1:Topic:1","contributorName":"a","title":"Welcome","description":"text","createdDate":"2012-05-17T16:48:07Z","comments":[` +
		`{"id":"1:Comment:1","contributorName":"a","description":"first","createdDate":"2012-05-17T16:50:00Z"},` +
		`{"id":"1:Comment:2","contributorName":"b","description":"rude words","createdDate":"2012-05-17T16:51:00Z"},` +
		`{"id":"1:Comment:3","contributorName":"a","description":"third","createdDate":"2012-05-17T16:52:00Z"}]}]`
	ning := fstest.MapFS{"ning-members.json": {Data: []byte(members)}, "ning-discussions.json": {Data: []byte(topics)}}
	const old = "content/threads/welcome.yaml"
	for _, c := range []struct {
		name    string
		change  func(content fstest.MapFS)
		options ApplyOptions
		files   int
	}{
		{"the article and its thread have another name", func(content fstest.MapFS) {
			move(content, "content/articles/welcome.md", "content/articles/hello.md")
			move(content, old, "content/threads/hello.yaml")
		}, ApplyOptions{Articles: true}, 4},
		{"the map leads elsewhere now", func(fstest.MapFS) {}, ApplyOptions{Map: map[string]string{"": "first-note"}}, 4},
		{"comments were moved by hand", func(content fstest.MapFS) {
			text := string(content[old].Data)
			at := strings.Index(text, "- id: ning-1-comment-2")
			content[old] = &fstest.MapFile{Data: []byte(text[:at])}
			name := "content/threads/first-note.yaml"
			content[name] = &fstest.MapFile{Data: append(content[name].Data, text[at:]...)}
		}, ApplyOptions{Articles: true}, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			read := func() Archive {
				a, _, err := formatOf(t, "ning").Reader(Options{Articles: true})(ning)
				if err != nil {
					t.Fatal(err)
				}
				return a
			}
			content := guideFS()
			into(t, content, read(), ApplyOptions{Articles: true})
			forgotten(t, content, old, "Bad Man")
			c.change(content)
			for range 2 {
				report, _ := into(t, content, read(), c.options)
				if len(report.Files) > 0 || report.Comments.Added > 0 || report.Comments.Written.Sum() != 3 {
					t.Errorf("it writes %v: %+v", report.Files, report.Comments)
				}
			}
			all := ""
			for _, f := range content {
				all += string(f.Data)
			}
			if len(content) != c.files || strings.Contains(all, "rude words") || strings.Count(all, "third") != 1 {
				t.Errorf("%d files:\n%s", len(content), all)
			}
		})
	}
}

// TestNoPlace imports posts whose old addresses no file can have; that is said,
// and they are no aliases, which would stop the build.
func TestNoPlace(t *testing.T) {
	for _, path := range []string{"/" + strings.Repeat("a", 300) + "/", "/404.html", "/feed.xml", "/_headers", "/a%E2%80%AEb/"} {
		in := `<rss xmlns:wp="w"><channel><item><title>T</title><link>http://h.example` + path + `</link><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_content>x</wp:comment_content><wp:comment_approved>1</wp:comment_approved></wp:comment></item></channel></rss>`
		a, _, err := formatOf(t, "wxr").Reader(Options{Articles: true})(fstest.MapFS{"x": {Data: []byte(in)}})
		if err != nil {
			t.Fatal(err)
		}
		content := guideFS()
		_, diags := into(t, content, a, ApplyOptions{Articles: true})
		said := false
		for _, d := range diags {
			said = said || strings.Contains(d.Message, "does not get its old address")
		}
		if !said {
			t.Errorf("%.20s: nothing is said: %v", path, diags)
		}
		for name, f := range content {
			if strings.HasPrefix(name, "content/articles/") && name != "content/articles/first-note.md" && bytes.Contains(f.Data, []byte("aliases")) {
				t.Errorf("%.20s is an alias:\n%s", path, f.Data)
			}
		}
	}
}
