package importer

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// TestTraps holds what exports of real sites have that the fixtures have not:
// of each, the comments' words, and what must be said.
func TestTraps(t *testing.T) {
	const (
		disqus = `<disqus xmlns:dsq="d"><thread dsq:id="1"><link>http://h.example/a/?x=1&y=2</link><title>R&D</title></thread>`
		post   = `<isDeleted>false</isDeleted><isSpam>false</isSpam><author><name>Ann</name></author><thread dsq:id="1"/></post>`
		mail   = "From: Ann <a@secret.example>\nTo: r+first-note@h.example\nDate: Mon, 2 Mar 2020 10:00:00 +0100\n"
	)
	for _, c := range []struct{ name, format, file, in, words, said string }{
		{"a post cut in its third comment", "wxr", "x", `<rss><channel><item><title>T</title><link>http://h.example/a/</link><post_type>post</post_type><status>publish</status><comment><comment_id>1</comment_id><comment_content>one</comment_content></comment><comment><comment_id>2</comment_id><comment_content>two</comment_content></comment><comment><comment_id>3</comment_id><comment_con`, "one|two", "of its comments 2 are whole"},
		{"a text under a field of the site's", "staticman", "c/1.yml", "name: Ann\ncomment_body: My own words\n", "", "--fields comment_body=body"},
		{"a bare ampersand", "disqus", "x", disqus + `<post dsq:id="1"><message>Q&A</message>` + post + `</disqus>`, "Q&A", ""},
		{"a link by way of Disqus", "disqus", "x", disqus + `<post dsq:id="1"><message><![CDATA[<p><a href="http://disq.us/url?url=http%3A%2F%2Fx.example%2Flong%2Fpath%3Aabc&amp;cuid=1">http://x.example/long/...</a></p>]]></message>` + post + `</disqus>`, "<http://x.example/long/path>", ""},
		{"lines around a quote", "disqus", "x", disqus + "<post dsq:id=\"1\"><message>one\ntwo\n\n&lt;blockquote&gt;q&lt;/blockquote&gt;</message>" + post + `</disqus>`, "one\\\ntwo\n\n> q", ""},
		{"a date in words", "disqus", "x", disqus + `<post dsq:id="1"><message>x</message><createdAt>May 17 2012</createdAt>` + post + `</disqus>`, "x", `its date "May 17 2012" cannot be read`},
		{"cut off", "disqus", "x", disqus + `<post dsq:id="1"><message>`, "", "it is cut off"},
		{"an address with a mail address", "disqus", "x", `<disqus xmlns:dsq="d"><thread dsq:id="1"><link>http://h.example/ann@secret.example/</link></thread><post dsq:id="1"><message>x</message>` + post + `</disqus>`, "x", ""},
		{"one id for three", "ning", "ning-blogs.json", `[{"id":"1","comments":[{"id":"c","description":"a"},{"id":"c","description":"b"},{"id":"c","description":"b"}]}]`, "a|b", "stands in the export twice"},
		{"a post that is not there", "blogger", "x", `<feed xmlns="blogger.com,1999:"><entry><id>b.post-9</id><category scheme="k#kind" term="k#comment"/><in-reply-to ref="b.post-7" href="http://h.example/lost.html"/><content>x</content></entry></feed>`, "x", ""},
		{"a readme among comments", "staticman", "c/README.md", "# Read me\n", "", "it has none of a comment's fields"},
		{"no blank line before the next mail", "mail", "x", "From a Mon Mar  2 10:00:00 2020\n" + mail + "Message-ID: <1@h>\n\none\nFrom b Mon Mar  2 11:00:00 2020\n" + mail + "Message-ID: <2@h>\n\ntwo\n", "one|two", ""},
		{"an attribution that wraps", "mail", "x", mail + "\nOui.\n\nLe lun. 2 mars 2020 à 10:00, Guide <g@secret.example> a\nécrit :\n\n> vieux\n", "Oui.", ""},
		{"a mail without subject and tag", "mail", "x", "From: a@secret.example\nDate: Mon, 2 Mar 2020 10:00:00 +0100\nMessage-ID: <1@h>\n\nx\n", "x", ""},
		{"strong with an end in italics", "remark42", "x", `{"id":"1","pid":"","text":"<p><strong>a <em>b</em></strong> c</p>","user":{"name":"A"},"locator":{"url":"http://h.example/a/"}}`, "__a *b*__ c", ""},
		{"a thread of Isso cut in its second comment", "isso", "x", `[{"id":"/a/","title":"A","comments":[{"id":1,"author":"Ann","created":"2012-05-17 16:48:07","text":"one"},{"id":2,"author":"Bo","te`, "one", `"A" is cut off; of its comments 1 are whole`},
		{"a topic of Ning cut in its second comment", "ning", "ning-blogs.json", `[{"id":"1","title":"T","comments":[{"id":"c","description":"one"},{"id":"d","descr`, "one", "is cut off; of its comments 1"},
		{"a discussion of GitHub's cut in a reply", "giscus", "x", `{"data":{"repository":{"discussions":{"nodes":[{"number":1,"title":"a/","comments":{"nodes":[{"id":"1","createdAt":"2020-01-01T00:00:00Z","body":"one","author":null,"replies":{"nodes":[{"id":"2","body":"two"},{"id":"3"`, "one|two", "is cut off; of its comments 1"},
		{"one discussion of GitHub's", "giscus", "x", `{"data":{"repository":{"discussion":{"number":1,"title":"a/","comments":{"nodes":[{"id":"1","body":"one"}]}}}}}`, "one", ""},
		{"a wall of a member of Ning's", "ning", "ning-members.json", `[{"contributorName":"k","fullName":"Ann","comments":[{"id":"1:Comment:3","description":"hello"}]}]`, "", `left out (profile): comment "1:Comment:3" stands on a member's own page`},
		{"a photo of Ning's", "ning", "ning-photos.json", `[{"id":"1:Photo:1","contributorName":"k","title":"Sun","photoUrl":"photos/1.jpg","description":"x","comments":[{"id":"c","description":"nice"}]}]`, "nice", `"Sun" is one of the photos, and no article; it is left out but for its comments: its text, the picture photos/1.jpg`},
		{"files of an article of Ning's", "ning", "ning-blogs.json", `[{"id":"1","title":"T","description":"<p>x<img src=\"blogs/p.png\"></p>","fileAttachments":["blogs/a.pdf"],"comments":[]}]`, "", "the file blogs/a.pdf, which was attached"},
		{"a picture of Ning's without a site", "ning", "ning-blogs.json", `[{"id":"1","title":"T","description":"<p>x<img src=\"blogs/p.png\"></p>"}]`, "", "the address blogs/p.png, whose site is not known"},
		{"a count that nothing dates", "ning", "ning-blogs.json", `[{"id":"1","title":"T","viewCount":7,"createdDate":"2012-05-17T16:48:07.000Z"}]`, "", "its 1 view counts are; they are dated by the newest date in it, 2012-05-17"},
		{"a comment that answers itself", "disqus", "x", disqus + `<post dsq:id="1"><message>x</message><parent dsq:id="1"/>` + post + `</disqus>`, "x", `comment "1" answers itself; it answers the article now`},
		{"a link within the old site", "disqus", "x", disqus + `<post dsq:id="1"><message>&lt;a href="../b/?c=1"&gt;b&lt;/a&gt;</message>` + post + `</disqus>`, "[b](http://h.example/b/?c=1)", ""},
		{"a link that leads nowhere", "giscus", "x", `{"discussion":{"number":1,"title":"a b/","comments":{"nodes":[{"id":"1","body":"[x](../b/)"}]}}}`, "[x](../b/)", "the link to ../b/, whose site is not known"},
		{"a version and an address", "remark42", "x", `{"id":"1","pid":"","text":"<p>version 1.2.3.4 from 203.0.113.7, see you @ place.name, ann @ secret.example</p>","user":{"name":"A"},"locator":{"url":"http://h.example/a/"}}`, "version 1.2.3.4 from …, see you @ place.name, ann @…", "an address of the net"},
		{"an ill-formed byte", "remark42", "x", "\n\n{\"id\":\"1\",\"pid\":\"\",\"text\":\"caf\xe9\",\"user\":{\"name\":\"A\"},\"locator\":{\"url\":\"http://h.example/a/\"}}", "caf\uFFFD", "x:3: note: 1 ill-formed bytes were replaced, the first of them here"},
		{"a page of WordPress's", "wxr", "x", `<rss><channel><item><title>About</title><link>http://h.example/about/</link><post_type>page</post_type><status>publish</status><encoded>x</encoded></item></channel></rss>`, "", `article "About" is a draft: it is a page there`},
		{"half a zip", "disqus", "x.zip", "PK\x03\x04half", "", "the zip is cut off: its list of contents"},
		{"half a gzip", "disqus", "x.gz", "\x1f\x8b\x08", "", "the file ends in the middle: it is cut off"},
		{"a text of 40 MB", "ning", "ning-blogs.json", `[{"id":"1","description":"` + strings.Repeat("words ", 7<<20), "", "a text has more than 32 MB"},
		{"lines that were meant and lines that were wrapped", "mail", "x", mail + "\nA line that a mail program has wrapped here, at its seventieth\ncolumn.\n\nKind regards,\nJane\n\n- a\n- b\n", "A line that a mail program has wrapped here, at its seventieth\ncolumn.\n\nKind regards,\\\nJane\n\n- a\n- b", ""},
		{"what Blogger puts for a comment that is gone", "blogger", "x", `<feed xmlns="blogger.com,1999:"><entry><id>b.post-9</id><category scheme="k#kind" term="k#comment"/><in-reply-to ref="b.post-7" href="http://h.example/lost.html"/><content>This comment has been removed by the author.</content></entry></feed>`, "", "it says that it was removed, and is taken for deleted"},
		{"text between blocks", "wxr", "x", "<rss><channel><item><title>T</title><link>http://h.example/a/</link><post_type>post</post_type><status>publish</status><encoded>&lt;!-- wp:paragraph --&gt;&lt;p&gt;a&lt;/p&gt;&lt;!-- /wp:paragraph --&gt;\n\nb\nc\n\nd</encoded></item></channel></rss>", "", ""},
		{"an answer to a mail of no article", "mail", "x", "From a Mon Mar  2 10:00:00 2020\nFrom: A <a@secret.example>\nDate: Mon, 2 Mar 2020 10:00:00 +0100\nSubject: Nowhere\nMessage-ID: <1@h>\n\none\n\nFrom b Mon Mar  2 11:00:00 2020\nFrom: B <b@secret.example>\nDate: Mon, 2 Mar 2020 11:00:00 +0100\nSubject: Something else\nIn-Reply-To: <1@h>\nMessage-ID: <2@h>\n\ntwo\n", "one|two", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := fstest.MapFS{c.file: {Data: []byte(c.in)}}
			a, diags, err := formatOf(t, c.format).Reader(Options{Salvage: true, Articles: true})(files)
			var words, said []string
			for _, th := range a.Threads {
				for _, e := range th.Comments {
					words = append(words, e.Body.Value)
				}
			}
			for _, d := range diags {
				said = append(said, d.String())
			}
			if err != nil {
				said = append(said, err.Error())
			}
			if got := strings.Join(words, "|"); got != c.words {
				t.Errorf("got\n%s\nwant\n%s", got, c.words)
			}
			if all := strings.Join(said, "\n"); !strings.Contains(all, c.said) {
				t.Errorf("nothing is said of %q:\n%s", c.said, all)
			}
			if c.format == "mail" && strings.Contains(c.in, "In-Reply-To") && len(a.Threads) != 1 {
				t.Errorf("one conversation is %d threads", len(a.Threads))
			}
			if c.name == "text between blocks" && a.Articles[0].Body != "a\n\nb\\\nc\n\nd" {
				t.Errorf("got\n%s", a.Articles[0].Body)
			}
			content := guideFS()
			report, _ := into(t, content, a, ApplyOptions{})
			lawful(t, content, report)
			for name, f := range content {
				if bytes.Contains(f.Data, []byte("secret.example")) || strings.Contains(name, "secret") {
					t.Errorf("%s holds an address:\n%s", name, f.Data)
				}
			}
		})
	}
}

// TestNobodysAddress puts an address into every field of a post and a comment.
func TestNobodysAddress(t *testing.T) {
	const who = "ann.o+x@secret.example"
	in := strings.ReplaceAll(`<rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:dc="d"><channel><wp:author><wp:author_login>WHO</wp:author_login><wp:author_display_name>WHO</wp:author_display_name></wp:author>
<item><title>Mail WHO</title><link>http://h.example/WHO/</link><dc:creator>WHO</dc:creator><content:encoded>&lt;a href="mailto:WHO"&gt;WHO&lt;/a&gt; ann&amp;#64;secret.example</content:encoded><category domain="post_tag">WHO</category><wp:post_name>WHO</wp:post_name><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>
<wp:comment><wp:comment_id>WHO</wp:comment_id><wp:comment_author>Ann (WHO)</wp:comment_author><wp:comment_author_email>WHO</wp:comment_author_email><wp:comment_author_url>http://x.example/?u=WHO</wp:comment_author_url><wp:comment_author_IP>203.0.113.9</wp:comment_author_IP><wp:comment_content>WHO &lt;a href="http://x.example/WHO"&gt;x&lt;/a&gt;</wp:comment_content><wp:comment_approved>1</wp:comment_approved><wp:comment_parent>2WHO</wp:comment_parent></wp:comment></item></channel></rss>`, "WHO", who)
	a, diags, err := formatOf(t, "wxr").Reader(Options{Articles: true})(fstest.MapFS{who + ".xml": {Data: []byte(in)}})
	if err != nil || a.Read != 1 {
		t.Fatal(a.Read, err)
	}
	content := guideFS()
	report, more := into(t, content, a, ApplyOptions{Articles: true})
	var said strings.Builder
	_ = report.Write(&said)
	for _, d := range append(diags, more...) {
		said.WriteString(d.String() + "\n")
	}
	for name, f := range content {
		said.WriteString(name + "\n" + string(f.Data))
	}
	for _, bad := range []string{"secret", "203.0.113", digest(who), digest("2" + who)} {
		if at := strings.Index(said.String(), bad); at >= 0 {
			t.Errorf("%q stands in …%s", bad, said.String()[max(0, at-120):at])
		}
	}
}

// TestIDsThatAreAddresses: a reply still finds its parent, and nothing written
// can be computed from the address.
func TestIDsThatAreAddresses(t *testing.T) {
	const who = "ann@secret.example"
	in := func(words string) string {
		return `{"version":1,"comments":[{"commentHex":"` + who + `","domain":"h.example","url":"/a/","commenterHex":"anonymous","markdown":"` + words + `","parentHex":"root","state":"approved","creationDate":"2020-01-01T00:00:00Z"},
{"commentHex":"b","domain":"h.example","url":"/a/","commenterHex":"anonymous","markdown":"Two","parentHex":"` + who + `","state":"approved","creationDate":"2020-01-02T00:00:00Z"}],"commenters":[]}`
	}
	var ids []string
	for _, words := range []string{"One", "One, edited"} {
		a, diags, err := formatOf(t, "commento").Reader(Options{})(export("c.json", in(words)))
		if err != nil {
			t.Fatal(err)
		}
		c := a.Threads[0].Comments
		if c[1].Parent.Value != c[0].ID.Value || strings.Contains(c[0].ID.Value+c[0].Origin.ID+fmt.Sprint(diags), digest(who)) {
			t.Errorf("got %q, answered by %q; said %v", c[0].ID.Value, c[1].Parent.Value, diags)
		}
		ids = append(ids, c[0].ID.Value)
	}
	if ids[0] != ids[1] {
		t.Errorf("the id %q is %q after an edit", ids[0], ids[1])
	}
}

// TestNothingForgesOrEscapesTheReport: what stands in an export makes no lines,
// and what comes along changed is named.
func TestNothingForgesOrEscapesTheReport(t *testing.T) {
	in := `<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><item><title>A</title><link>http://h.example/a/</link><wp:post_type>page</wp:post_type><wp:status>publish</wp:status>
<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_author>Ann</wp:comment_author><wp:comment_content>x<![CDATA[<img src="http://h.example/i.png"> m<sup>2</sup><table><tr><td>1</table>]]></wp:comment_content><wp:comment_approved>1</wp:comment_approved><wp:comment_parent>9
a.xml: error: forged</wp:comment_parent></wp:comment></item></channel></rss>`
	_, diags, err := formatOf(t, "wxr").Reader(Options{})(export("a.xml", in))
	if err != nil {
		t.Fatal(err)
	}
	said := ""
	for _, d := range diags {
		if strings.Contains(d.Message, "\n") {
			t.Errorf("%q is of two lines", d.Message)
		}
		said += d.Message
	}
	for _, want := range []string{"is pending", "<img>", "<sup>", "<table>"} {
		if !strings.Contains(said, want) {
			t.Errorf("nothing is said of %s: %s", want, said)
		}
	}
}

// TestLogOfADatabase reads a database whose comments stand in its -wal file
// alone (written by the sqlite3 module of Python 3.11, in mode WAL).
func TestLogOfADatabase(t *testing.T) {
	a, _, err := formatOf(t, "isso").Reader(Options{})(folder(t, "testdata/isso-wal"))
	if err != nil || len(a.Threads) != 1 || len(a.Threads[0].Comments) != 3 || a.Threads[0].Comments[2].Body.Value != "Third, written last." {
		t.Errorf("got %+v, %v", a.Threads, err)
	}
	files := folder(t, "testdata/isso-wal")
	log := files["comments.db-wal"]
	log.Data = bytes.Clone(log.Data)
	log.Data[len(log.Data)-1] ^= 1 // the last commit is damaged, and does not count
	a, _, err = formatOf(t, "isso").Reader(Options{})(files)
	if err != nil || a.Read != 2 {
		t.Errorf("of a damaged log %d comments are read, %v", a.Read, err)
	}
}

// TestTwoBlogs imports two blogs that count their comments alike, into one
// guide: no comment is taken for another, and both can be imported again.
func TestTwoBlogs(t *testing.T) {
	blog := func(host, slug, author, day string) Archive {
		in := `<rss xmlns:wp="http://wordpress.org/export/1.2/">`
		for i, name := range []string{slug, "about-us"} {
			in += strings.NewReplacer("HOST", host, "NAME", name, "WHO", author, "DAY", day, "ID", string(rune('1'+i))).Replace(`<item><title>NAME</title><link>http://HOST/NAME/</link><wp:post_name>NAME</wp:post_name><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><wp:comment><wp:comment_id>ID</wp:comment_id><wp:comment_author>WHO</wp:comment_author><wp:comment_date_gmt>DAY 10:00:00</wp:comment_date_gmt><wp:comment_content>Words of WHO.</wp:comment_content><wp:comment_approved>1</wp:comment_approved></wp:comment></item>`)
		}
		a, _, err := formatOf(t, "wxr").Reader(Options{})(fstest.MapFS{"x": {Data: []byte(in + `</rss>`)}})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	content := guideFS()
	one, two := blog("one.example", "bees", "Ann", "2012-05-17"), blog("two.example", "wasps", "Bo", "2013-06-18")
	into(t, content, one, ApplyOptions{})
	into(t, content, two, ApplyOptions{})
	for name, words := range map[string][]string{"bees": {"Ann"}, "wasps": {"Bo"}, "about-us": {"Ann"}, "about-us-2": {"Bo"}} {
		text := string(content["content/threads/"+name+".yaml"].Data)
		if strings.Count(text, "- id:") != len(words) {
			t.Errorf("%s:\n%s", name, text)
		}
		for _, w := range words {
			if !strings.Contains(text, "Words of "+w) {
				t.Errorf("%s lacks the words of %s:\n%s", name, w, text)
			}
		}
	}
	for _, a := range []Archive{one, two} {
		if report, _ := into(t, content, a, ApplyOptions{}); len(report.Files) > 0 || report.Comments.Unchanged != 2 {
			t.Errorf("importing again: %+v", report)
		}
	}
}

// TestAnotherSite imports posts of a path that another site's post, or an article
// of the guide, has: each stays its own, in one run and in two.
func TestAnotherSite(t *testing.T) {
	blog := func(host, day string, comments int) string {
		in := `<rss xmlns:wp="w"><channel>`
		for i, name := range []string{"hello-world", "quiet", "first-note"} {
			in += `<item><title>Post ` + name + ` of ` + host + `</title><link>http://` + host + `/` + name + `/</link><wp:post_name>` + name + `</wp:post_name><wp:post_date_gmt>` + day + ` 09:00:00</wp:post_date_gmt><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><content:encoded>Text of ` + host + `</content:encoded>`
			for n := range comments {
				if name != "quiet" {
					in += fmt.Sprintf(`<wp:comment><wp:comment_id>%d</wp:comment_id><wp:comment_author>A commenter</wp:comment_author><wp:comment_date_gmt>%s 10:00:00</wp:comment_date_gmt><wp:comment_content>Words %d of %s.</wp:comment_content><wp:comment_approved>1</wp:comment_approved></wp:comment>`, i*10+n, day, n, host)
				}
			}
			in += `</item>`
		}
		return in + `</channel></rss>`
	}
	one, two := blog("b.example", "2011-05-16", 2), blog("bakery.example", "2013-06-18", 3)
	read := func(files fstest.MapFS) Archive {
		a, _, err := formatOf(t, "wxr").Reader(Options{Articles: true})(files)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	for name, runs := range map[string][]fstest.MapFS{
		"one after the other": {{"1": {Data: []byte(one)}}, {"2": {Data: []byte(two)}}},
		"both at once":        {{"1": {Data: []byte(one)}, "2": {Data: []byte(two)}}},
	} {
		t.Run(name, func(t *testing.T) {
			content := guideFS()
			own := string(content["content/threads/first-note.yaml"].Data)
			said := ""
			for _, files := range append(runs, runs...) {
				_, diags := into(t, content, read(files), ApplyOptions{Articles: true})
				for _, d := range diags {
					said += d.String() + "\n"
				}
			}
			if got := string(content["content/threads/first-note.yaml"].Data); got != own {
				t.Errorf("strangers' comments hang under the guide's own article:\n%s", got)
			}
			if len(content) != 2+5+len(runs)%2+4 {
				t.Errorf("%d files", len(content))
			}
			if len(runs) == 2 && !strings.Contains(said, `"Post quiet of bakery.example" is not written: content/articles/quiet.md has its address`) {
				t.Errorf("a post that is not written is not named:\n%s", said)
			}
			for slug, host := range map[string]string{"hello-world": "b.example", "hello-world-2": "bakery.example", "quiet": "b.example", "first-note-2": "b.example", "first-note-3": "bakery.example"} {
				article, thread := content["content/articles/"+slug+".md"], content["content/threads/"+slug+".yaml"]
				if article == nil || !strings.Contains(string(article.Data), "Text of "+host) {
					t.Errorf("the article %s is not that of %s", slug, host)
				}
				if words := map[string]int{"b.example": 2, "bakery.example": 3}[host]; !strings.HasPrefix(slug, "quiet") && (thread == nil || strings.Count(string(thread.Data), "of "+host+".") != words || strings.Count(string(thread.Data), "- id:") != words) {
					t.Errorf("the thread %s is not that of %s", slug, host)
				}
			}
		})
	}
}

// TestPending holds that what may not have been public waits for a moderator: a
// group's wall of Ning, a comment that Staticman hides.
func TestPending(t *testing.T) {
	for _, c := range []struct{ format, file, in string }{
		{"ning", "ning-groups-local.json", `[{"id":"1:Group:1","title":"G","comments":[{"id":"c","description":"a"}]}]`},
		{"staticman", "c/1.yml", "name: Ann\nmessage: x\nhidden: \"on\"\n"},
	} {
		a, _, err := formatOf(t, c.format).Reader(Options{Salvage: true})(fstest.MapFS{c.file: {Data: []byte(c.in)}})
		if err != nil || len(a.Threads) != 1 || a.Threads[0].Comments[0].StatusOf() != "pending" {
			t.Errorf("%s: %+v %v", c.format, a.Threads, err)
		}
	}
}

// The subject of the site's own reply link names the place, where the text no
// longer does.
func TestASubjectNamesTheThread(t *testing.T) {
	for subject, want := range map[string]string{
		"Re: Two sentences [/two-sentences/#c-c7]": "two-sentences",
		"AW: Re: Zwei [/two-sentences/]":           "two-sentences",
		"Re: [urgent] Two more":                    "urgent-two-more",
	} {
		mail := "From: A <a@x.example>\nDate: Mon, 2 Mar 2026 10:00:00 +0000\nMessage-ID: <1@x.example>\nSubject: " + subject + "\n\nHello.\n"
		a, _, err := formatOf(t, "mail").Reader(Options{})(export("a.eml", mail))
		if err != nil || len(a.Threads) != 1 || a.Threads[0].Slug != want {
			t.Errorf("%s: got %+v, %v", subject, a.Threads, err)
		}
	}
}
