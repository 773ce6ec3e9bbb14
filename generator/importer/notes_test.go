package importer

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/two-sentences/etiquette/generator/source"
)

// imported reads one file and lays it over a guide; said holds what both say.
func imported(t *testing.T, content fstest.MapFS, format, in string, o ApplyOptions) (Report, source.Diagnostics) {
	t.Helper()
	a, diags, err := formatOf(t, format).Reader(Options{Articles: true})(fstest.MapFS{"x": {Data: []byte(in)}})
	if err != nil {
		t.Fatal(err)
	}
	report, more := into(t, content, a, o)
	return report, append(diags, more...)
}

// coded are the diagnostics of one code, as they are printed.
func coded(diags source.Diagnostics, code string) (out []string) {
	for _, d := range diags {
		if d.Code == code {
			out = append(out, d.String())
		}
	}
	return out
}

func blogPost(title, path, body, comments string) string {
	return `<rss xmlns:wp="w"><channel><item><title>` + title + `</title><link>http://h.example` + path + `</link><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><content:encoded><![CDATA[` + body + `]]></content:encoded>` + comments + `</item></channel></rss>`
}

const oneComment = `<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_author>Ann</wp:comment_author><wp:comment_content>x</wp:comment_content><wp:comment_approved>1</wp:comment_approved></wp:comment>`

// TestTheNoticeOfTheSite: where the site has a line over threads, and a thread of
// real people comes in, the import says what becomes of the line, and where it is.
func TestTheNoticeOfTheSite(t *testing.T) {
	const said = "content/site.yaml:2: note: thread_notice is not shown over threads that were imported"
	for _, c := range []struct {
		site, comments string
		want           bool
	}{
		{"title: T\nthread_notice: Nobody here is real.\n", oneComment, true},
		{"title: T\n", oneComment, false},
		{"title: T\nthread_notice: # none\n", oneComment, false},
		{"title: T\n# thread_notice: x\n", oneComment, false},
		{"title: T\nthread_notice: Nobody here is real.\n", "", false},
	} {
		content := guideFS()
		content["content/site.yaml"] = &fstest.MapFile{Data: []byte(c.site)}
		_, diags := imported(t, content, "wxr", blogPost("T", "/a/", "x", c.comments), ApplyOptions{Articles: true})
		got := coded(diags, "thread-notice")
		if len(got) > 1 || c.want != (len(got) == 1 && strings.HasPrefix(got[0], said)) {
			t.Errorf("%q, %d bytes of comments: %q", c.site, len(c.comments), got)
		}
	}
}

// TestShortcodesOfPlugins: a plug-in's shortcode stays as text, and is named once
// an article; words in brackets are no shortcodes.
func TestShortcodesOfPlugins(t *testing.T) {
	for _, c := range []struct{ body, text, named string }{
		{"[contact-form] a [contact-form] b [contact-form-7 id=\"3\"]", `\[contact-form] a \[contact-form] b \[contact-form-7 id="3"]`, "[contact-form], [contact-form-7]"},
		{"[box]a[/box] [map zoom=3]", `\[box]a\[/box] \[map zoom=3]`, "[box], [map]"},
		{"[sic] [1] [a-z] list[my_index] [[contact-form]] [see above]", "", ""},
		{"<pre>[contact-form]</pre><code>[contact-form]</code>", "", ""},
		{"[caption id=\"x\"]a[/caption]", "a", ""},
	} {
		content := guideFS()
		_, diags := imported(t, content, "wxr", blogPost("T", "/a/", c.body, ""), ApplyOptions{Articles: true})
		got := coded(diags, "shortcode")
		if c.named == "" && len(got) > 0 || c.named != "" && (len(got) != 1 || !strings.Contains(got[0], "of it: "+c.named+";")) {
			t.Errorf("%s: named are %q, want %s", c.body, got, c.named)
		}
		if text := string(content["content/articles/a.md"].Data); !strings.Contains(text, c.text) {
			t.Errorf("%s: the text is\n%s", c.body, text)
		}
	}
}

// TestAMailThatAnswersNobody: a mail whose answered mail or comment is not here
// answers the article, and that is said, the second time as well.
func TestAMailThatAnswersNobody(t *testing.T) {
	const head = "From: Ann <a@secret.example>\nDate: Mon, 2 Mar 2020 10:00:00 +0100\nMessage-ID: <1@h>\n"
	for _, c := range []struct{ name, in, said string }{
		{"another's mail", head + "To: r+first-note@h.example\nIn-Reply-To: <unknown@secret.example>\n\nYes.\n", "answers a mail that is neither in the export nor in the thread"},
		{"another's references", head + "To: r+first-note@h.example\nReferences: <a@h> <unknown@secret.example>\n\nYes.\n", "answers a mail that is neither"},
		{"a comment that is gone", head + "To: r+first-note.c7@h.example\n\nYes.\n", `answers "c7" that is neither`},
		{"a comment that is here", head + "To: r+first-note.c1@h.example\n\nYes.\n", ""},
		{"the article", head + "To: r+first-note@h.example\n\nYes.\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			content := guideFS()
			for range 2 {
				report, diags := imported(t, content, "mail", c.in, ApplyOptions{})
				got := coded(diags, "no-parent")
				if report.Comments.Written["pending"] != 1 || c.said == "" && len(got) > 0 || c.said != "" && (len(got) != 1 || !strings.Contains(got[0], c.said)) {
					t.Errorf("%v: %q", report.Comments, got)
				}
				if strings.Contains(strings.Join(got, ""), "secret") {
					t.Error("an address stands in the report:", got)
				}
			}
			thread := string(content["content/threads/first-note.yaml"].Data)
			if answers := strings.Contains(thread, "parent:"); answers != (c.name == "a comment that is here") {
				t.Errorf("the thread is\n%s", thread)
			}
		})
	}
}

// TestWhatIsSaidOfNamesAndHiddenCharacters: nothing of a name or of the words goes
// without a line in the report.
func TestWhatIsSaidOfNamesAndHiddenCharacters(t *testing.T) {
	for _, c := range []struct{ author, words, name, said string }{
		{"Ann  Example ", "x", "Ann Example", ""},
		{strings.Repeat("A", 101), "x", strings.Repeat("A", 99) + "…", `comment "1": its author's name is cut to 100 characters`},
		{"A\u202enn", "x", "Ann", "characters that cannot be seen were taken out of its author's name"},
		{"\u3164", "x", "Anonymous", "characters that cannot be seen were taken out of its author's name"},
		{"203.0.113.7", "x", "Anonymous", "its author's name, an address of the net, is left out"},
		{"", "x", "Anonymous", ""},
		{"Ann", "a \u202eb\r\nc", "Ann", "left out of its text: characters that cannot be seen"},
		{"Ann", "a\r\nb", "Ann", ""},
	} {
		content := guideFS()
		in := strings.NewReplacer("Ann", c.author, "content>x", "content>"+c.words).Replace(oneComment)
		_, diags := imported(t, content, "wxr", blogPost("T", "/a/", "x", in), ApplyOptions{Articles: true})
		got := strings.Join(coded(diags, "changed"), "\n")
		if c.said == "" && got != "" || !strings.Contains(got, c.said) {
			t.Errorf("%q, %q: said is %q", c.author, c.words, got)
		}
		if text := string(content["content/threads/a.yaml"].Data); !strings.Contains(text, "author: "+c.name+"\n") {
			t.Errorf("%q:\n%s", c.author, text)
		}
	}
}

// TestOldAddressWithASpace: an old address with a space is an alias as browsers
// write it.
func TestOldAddressWithASpace(t *testing.T) {
	content := guideFS()
	_, diags := imported(t, content, "isso", `[{"id":"/a%20b/","title":"A","comments":[{"id":1,"author":"Ann","created":"2012-05-17 16:48:07","text":"one"}]}]`, ApplyOptions{})
	if text := string(content["content/articles/a-b.md"].Data); !strings.Contains(text, `aliases: ["/a%20b/"]`) {
		t.Errorf("%v\n%s", diags, text)
	}
}
