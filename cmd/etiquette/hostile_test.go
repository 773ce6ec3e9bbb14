package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/two-sentences/etiquette/generator"
	"github.com/two-sentences/etiquette/generator/serve"
)

// vectors are the lines of testdata/vectors: texts that a stranger may write
// anywhere. One in quotes is a Go string.
func vectors(t *testing.T) (list []string) {
	t.Helper()
	data, err := os.ReadFile("testdata/vectors")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		if v, err := strconv.Unquote(line); err == nil && line[0] == '"' {
			line = v
		}
		list = append(list, line)
	}
	return list
}

// hostileExport writes an export of every format with the vectors in each field
// that a stranger fills.
func hostileExport(t *testing.T, dir string, all []string) (formats map[string]string) {
	t.Helper()
	esc := func(s string) string {
		var b bytes.Buffer
		_ = xml.EscapeText(&b, []byte(s))
		return b.String()
	}
	js := func(v any) string {
		data, _ := json.Marshal(v)
		return string(data)
	}
	type m = map[string]any
	var wxr, disqus, blogger, remark, mbox strings.Builder
	var blogs, isso, commento, nodes []any
	members := []any{}
	wxr.WriteString(`<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>`)
	disqus.WriteString(`<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">`)
	blogger.WriteString(`<feed xmlns="http://www.w3.org/2005/Atom" xmlns:blogger="http://schemas.google.com/blogger/2018">`)
	commenters := []any{}
	for i, v := range all {
		e := esc(v)
		fmt.Fprintf(&wxr, "<item><title>%[1]s</title><link>http://h.example/wxr-%[2]d/</link><wp:post_id>%[2]d</wp:post_id><wp:post_name>../%[1]s</wp:post_name><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><wp:post_date_gmt>2020-01-01 10:00:00</wp:post_date_gmt><content:encoded>%[1]s</content:encoded><category domain=\"post_tag\">%[1]s</category>\n"+
			"<wp:comment><wp:comment_id>%[2]d</wp:comment_id><wp:comment_author>%[1]s</wp:comment_author><wp:comment_author_url>%[1]s</wp:comment_author_url><wp:comment_content>%[1]s</wp:comment_content><wp:comment_approved>1</wp:comment_approved></wp:comment></item>\n", e, i)
		fmt.Fprintf(&disqus, `<thread dsq:id="%[2]d"><link>http://h.example/disqus-%[2]d/</link><title>%[1]s</title></thread><post dsq:id="%[2]d"><id>%[1]s</id><message>%[1]s</message><createdAt>2020-01-01T10:00:00Z</createdAt><isDeleted>false</isDeleted><isSpam>false</isSpam><author><name>%[1]s</name></author><thread dsq:id="%[2]d"/></post>`+"\n", e, i)
		fmt.Fprintf(&blogger, "<entry><id>tag:blogger.com,1999:blog-1.post-%[2]d</id><blogger:type>POST</blogger:type><blogger:status>LIVE</blogger:status><title>%[1]s</title><content type=\"html\">%[1]s</content><published>2020-01-01T10:00:00Z</published><blogger:filename>/blogger-%[2]d.html</blogger:filename></entry>\n"+
			"<entry><id>tag:blogger.com,1999:blog-1.post-9%[2]d</id><blogger:parent>tag:blogger.com,1999:blog-1.post-%[2]d</blogger:parent><blogger:type>COMMENT</blogger:type><blogger:status>LIVE</blogger:status><author><name>%[1]s</name><uri>%[1]s</uri></author><content type=\"html\">%[1]s</content><published>2020-01-01T10:00:00Z</published></entry>\n", e, i)
		key := fmt.Sprint("key", i)
		members = append(members, m{"contributorName": key, "fullName": v})
		blogs = append(blogs, m{"id": fmt.Sprint("1:BlogPost:", i), "contributorName": key, "title": v, "description": v, "createdDate": "2020-01-01T10:00:00.000Z", "url": fmt.Sprintf("http://h.example/ning-%d", i), "category": v,
			"comments": []any{m{"id": fmt.Sprint("1:Comment:", i), "contributorName": key, "description": v, "createdDate": "2020-01-01T10:00:00.000Z"}}})
		isso = append(isso, m{"id": fmt.Sprintf("/isso-%d/", i), "title": v, "comments": []any{m{"id": i, "author": v, "website": v, "created": "2020-01-01 10:00:00", "text": v}}})
		remark.WriteString(js(m{"id": fmt.Sprint(i), "pid": "", "text": v, "orig": v, "title": v, "user": m{"name": v, "picture": v}, "locator": m{"url": fmt.Sprintf("http://h.example/remark-%d/", i)}, "time": "2020-01-01T10:00:00Z"}) + "\n")
		commento = append(commento, m{"commentHex": fmt.Sprint("c", i), "domain": "h.example", "url": fmt.Sprintf("/commento-%d/", i), "commenterHex": fmt.Sprint("p", i), "markdown": v, "parentHex": "root", "state": "approved", "creationDate": "2020-01-01T10:00:00Z"})
		commenters = append(commenters, m{"commenterHex": fmt.Sprint("p", i), "name": v, "link": v})
		nodes = append(nodes, m{"number": i, "title": fmt.Sprintf("giscus-%d/", i), "body": "<!-- sha1: 00 -->", "comments": m{"nodes": []any{m{"id": fmt.Sprint("D", i), "author": m{"login": v, "url": v}, "createdAt": "2020-01-01T10:00:00Z", "body": v, "bodyHTML": v}}}})
		put(t, filepath.Join(dir, "staticman", fmt.Sprintf("sm-%d", i), "entry1.json"), js(m{"_id": fmt.Sprint("s", i), "_parent": fmt.Sprintf("/sm-%d/", i), "name": v, "url": v, "message": v, "date": 1577872800}))
		word := "=?utf-8?B?" + base64.StdEncoding.EncodeToString([]byte(v)) + "?="
		fmt.Fprintf(&mbox, "From x Wed Jan  1 10:00:00 2020\nFrom: %s <x@mail.example>\nTo: reply+mail-%d@h.example\nSubject: %s\nMessage-ID: <%d@mail.example>\nDate: Wed, 01 Jan 2020 10:00:00 +0000\nContent-Type: text/%s; charset=utf-8\nContent-Transfer-Encoding: base64\n\n%s\n\n", word, i, word, i, map[bool]string{true: "html", false: "plain"}[i%2 == 0], base64.StdEncoding.EncodeToString([]byte("Words. "+v)))
	}
	for name, text := range map[string]string{
		"wxr.xml": wxr.String() + `</channel></rss>`, "disqus.xml": disqus.String() + `</disqus>`, "blogger.xml": blogger.String() + `</feed>`,
		"ning/ning-members.json": js(members), "ning/ning-blogs.json": js(blogs), "isso.json": js(isso), "remark.json": remark.String(),
		"commento.json": js(m{"version": 1, "comments": commento, "commenters": commenters}), "giscus.json": js(m{"data": m{"repository": m{"discussions": m{"nodes": nodes}}}}), "mail.mbox": mbox.String(),
	} {
		put(t, filepath.Join(dir, name), text)
	}
	return map[string]string{"wxr": "wxr.xml", "disqus": "disqus.xml", "blogger": "blogger.xml", "ning": "ning", "isso": "isso.json", "remark42": "remark.json", "commento": "commento.json", "giscus": "giscus.json", "staticman": "staticman", "mail": "mail.mbox"}
}

func put(t testing.TB, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// hostileGuide imports all hostile exports, approves what waits, and builds.
func hostileGuide(t *testing.T, evil string) *generator.Result {
	t.Helper()
	dir, archives := t.TempDir(), t.TempDir()
	put(t, filepath.Join(dir, "content/site.yaml"), "title: Hostile\ndescription: A guide.\nlanguage: en\nauthor: A\nbase_url: https://example.org/\nreplies: {mail: r@example.org, link: \"https://reply.example.org/?to={url}&title={title}\", form: /thanks/}\n")
	all := vectors(t)
	for i := range all {
		all[i] = strings.ReplaceAll(all[i], "evil.example", evil)
	}
	formats := hostileExport(t, archives, all)
	for _, format := range sortedNames(formats) {
		args := []string{"import", format, filepath.Join(archives, formats[format]), "--into", dir, "--articles", "--keep-spam"}
		if code := quietly(t, args); code != 0 {
			t.Errorf("%s: exit code %d", format, code)
		}
	}
	threads, _ := filepath.Glob(filepath.Join(dir, "content/threads/*.yaml"))
	comments := 0
	for _, name := range threads {
		data, _ := os.ReadFile(name)
		comments += strings.Count(string(data), "\n- id: ")
		put(t, name, strings.ReplaceAll(string(data), "status: pending", "status: approved"))
	}
	if comments < 8*len(all) { // some hold nothing but markup, and are left out
		t.Errorf("%d comments of %d texts in ten formats", comments, len(all))
	}
	from, err := layers(dir)
	if err != nil {
		t.Fatal(err)
	}
	result, err := generator.Build(t.Context(), from, generator.Options{Now: day, Drafts: true}, nil)
	if err != nil || result.Diagnostics.HasErrors() {
		t.Fatal(err, result.Diagnostics)
	}
	return &result
}

// quietly runs a command without what it says.
func quietly(t *testing.T, args []string) (code int) {
	t.Helper()
	out, err := os.Stdout, os.Stderr
	defer func() { os.Stdout, os.Stderr = out, err }()
	nowhere, failed := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if failed != nil {
		t.Fatal(failed)
	}
	defer nowhere.Close()
	os.Stdout, os.Stderr = nowhere, nowhere
	return run(t.Context(), args)
}

func sortedNames(m map[string]string) (names []string) {
	for k := range m {
		names = append(names, k)
	}
	slices.Sort(names)
	return names
}

var (
	strangers     = strings.Fields("p br em strong b i del code pre blockquote ul ol li a")
	strangersAttr = strings.Fields("href rel start")
)

// safe holds that what a stranger wrote is made of the sanitiser's elements,
// attributes and schemes, and that the page around it has no script, handler or
// address that is not ours.
func safe(t *testing.T, name string, page []byte) {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		words := false
		for p := n.Parent; p != nil; p = p.Parent {
			words = words || hasClass(p, "comment-body")
		}
		if words && !slices.Contains(strangers, n.Data) {
			t.Errorf("%s: a comment holds <%s>", name, n.Data)
		}
		if n.Data == "iframe" || n.Data == "object" || n.Data == "embed" || n.Data == "base" || n.Data == "style" || n.Data == "script" && attrOf(n, "type") != "application/ld+json" && !strings.HasPrefix(attrOf(n, "src"), "/js/") {
			t.Errorf("%s holds <%s>", name, n.Data)
		}
		for _, a := range n.Attr {
			scheme, _, whole := strings.Cut(a.Val, ":")
			address := a.Key == "href" || a.Key == "src" || a.Key == "action" || a.Key == "formaction"
			switch {
			case words && !slices.Contains(strangersAttr, a.Key), strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc":
				t.Errorf("%s: <%s> has the attribute %s=%q", name, n.Data, a.Key, a.Val)
			case words && a.Key == "href" && scheme != "http" && scheme != "https",
				address && whole && !strings.ContainsAny(scheme, "/?#") && !slices.Contains([]string{"http", "https", "mailto"}, scheme):
				t.Errorf("%s: <%s> leads to %q", name, n.Data, a.Val)
			case a.Key == "src" && strings.Contains(a.Val, "//"):
				t.Errorf("%s: <%s> loads %q", name, n.Data, a.Val)
			}
		}
	}
}

func attrOf(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func hasClass(n *html.Node, class string) bool {
	return slices.Contains(strings.Fields(attrOf(n, "class")), class)
}

func TestHostileArchivesEndAsHarmlessPages(t *testing.T) {
	result := hostileGuide(t, "evil.example")
	for _, name := range result.Output.Paths() {
		data, err := result.Output.Read(name)
		if err != nil {
			t.Fatal(err)
		}
		switch own := strings.HasPrefix(name, "checker/") || strings.HasPrefix(name, "search/"); filepath.Ext(name) {
		case ".html":
			if own { // nothing of a stranger's is in it
				continue
			}
			safe(t, name, data)
		case ".xml":
			if err := xml.Unmarshal(data, new(any)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		case ".json":
			if !json.Valid(data) {
				t.Errorf("%s is not JSON", name)
			}
		}
	}
}

// TestHostileArchivesInTheBrowser opens the pages in Chromium, past their own
// policy, beside a listener: no script may run, and nothing may ask it.
func TestHostileArchivesInTheBrowser(t *testing.T) {
	asked := make(chan string, 1000)
	evil := httptest.NewServer(listener(asked))
	defer evil.Close()
	result := hostileGuide(t, strings.TrimPrefix(evil.URL, "http://"))
	server := httptest.NewServer(serve.Handler(result.Output, serve.Options{Base: "/"}))
	defer server.Close()
	pages := []string{"", "articles/", "discussions/", "discussions/page/2/"}
	for i, a := range result.Site.Articles {
		if a.Thread != nil && (i%hostileSample == 0 || os.Getenv("ETIQUETTE_ALL") != "") {
			pages = append(pages, strings.TrimPrefix(a.URL, "/"))
		}
	}
	list := filepath.Join(t.TempDir(), "pages")
	put(t, list, strings.Join(pages, "\n"))
	browser(t, "hostile.mjs", server.URL, evil.URL, list)
	select {
	case path := <-asked:
		t.Errorf("a page asked for %s", path)
	default:
	}
}

// hostileSample is one of how many hostile pages is opened in the browser;
// ETIQUETTE_ALL opens all of them.
const hostileSample = 12

// listener answers everything with a script, and tells what it was asked for.
func listener(asked chan<- string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case asked <- r.Method + " " + r.URL.String():
		default:
		}
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = w.Write([]byte("alert(1)"))
	})
}
