package importer

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/net/html"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/markdown"
	"github.com/two-sentences/etiquette/generator/source"
)

// vectors are texts that must end as harmless text.
var vectors = []string{
	`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `<svg/onload=alert(1)>`, `<svg><style><img src=x onerror=alert(1)></style></svg>`,
	`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`, `<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
	`<a href="javascript:alert(1)">x</a>`, `<a href="jav&#x09;ascript:alert(1)">x</a>`, `<a href="data:text/html,<script>alert(1)</script>">x</a>`, `<a href=" &#14; javascript:alert(1)">x</a>`,
	`<a href="//evil.example">x</a>`, `<iframe srcdoc="<script>alert(1)</script>"></iframe>`, `<form action="javascript:alert(1)"><input type=submit>`, `<base href="http://evil.example/">`, `<link rel=stylesheet href=http://evil.example>`,
	`<meta http-equiv=refresh content="0;url=http://evil.example">`, `<object data="javascript:alert(1)"></object>`, `<b><b><b><i>`, "\u202egnp.exe\u202c", "a\u200bb", "\x00\x01\x02", `&lt;script&gt;alert(1)&lt;/script&gt;`,
	`&amp;lt;script&amp;gt;`, `[x](javascript:alert(1))`, `![x](http://evil.example/pixel)`, `<http://x.example/"onmouseover=alert(1)>`, "```\n<script>\n", "<![CDATA[<script>alert(1)</script>]]>", `<style>@import 'http://evil.example'</style>`,
	`<video><source onerror="alert(1)"></video>`, `<details open ontoggle=alert(1)>`, `<xmp><img src=x onerror=alert(1)></xmp>`, `<textarea><img src=x onerror=alert(1)></textarea>`, `<plaintext><script>alert(1)</script>`,
	strings.Repeat("<b>", 5000) + "x", strings.Repeat("<blockquote>", 3000) + "x", strings.Repeat("> ", 3000) + "x", strings.Repeat("[", 5000), strings.Repeat("*a ", 3000), strings.Repeat("<ul><li>", 2000),
	"{{.}} {{template \"x\"}}", "- id: x\n  body: y\n---\n", "' \" : # & * ! | > % @ `",
}

// harmless holds that the HTML has only elements, attributes and schemes that
// a stranger may use.
func harmless(t *testing.T, from, page string) {
	t.Helper()
	z := html.NewTokenizer(strings.NewReader(page))
	for z.Next() != html.ErrorToken {
		tok := z.Token()
		if tok.Type == html.CommentToken || tok.Type == html.DoctypeToken {
			t.Errorf("%q gives %q", from, tok.String())
		}
		if tok.Type != html.StartTagToken && tok.Type != html.SelfClosingTagToken {
			continue
		}
		if !tagSet("p br em strong b i del code pre blockquote ul ol li a")[tok.Data] {
			t.Errorf("%q gives <%s>", from, tok.Data)
		}
		for _, a := range tok.Attr {
			if a.Key == "href" && !strings.HasPrefix(a.Val, "http://") && !strings.HasPrefix(a.Val, "https://") || a.Key != "href" && a.Key != "rel" && a.Key != "start" {
				t.Errorf("%q gives %s=%q", from, a.Key, a.Val)
			}
		}
	}
}

func TestHostileWords(t *testing.T) {
	for _, v := range vectors {
		for _, lines := range []bool{false, true} {
			md, _ := commentMarkdown(v, lines)
			harmless(t, shorten(v), string(markdown.Comment(md, nil)))
		}
		harmless(t, shorten(v), string(markdown.Comment(v, nil)))
		article, _ := articleMarkdown(v, false, "")
		if lower := strings.ReplaceAll(strings.ToLower(article), `\[x]`, ""); strings.Contains(lower, "](javascript:") || strings.Contains(lower, "](data:") {
			t.Errorf("%q gives %q", shorten(v), article)
		}
	}
}

// TestHostileExports puts every vector into every field of an export that each
// format has, and reads the result with the site's eyes.
func TestHostileExports(t *testing.T) {
	var wxr, disqus, remark strings.Builder
	esc := func(s string) string {
		var b bytes.Buffer
		for _, r := range s {
			if r == 0 || r < 0x20 && r != '\n' {
				continue
			}
			b.WriteString(html.EscapeString(string(r)))
		}
		return b.String()
	}
	wxr.WriteString(`<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>`)
	disqus.WriteString(`<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">`)
	for i, v := range vectors {
		v = v[:min(len(v), 9000)]
		e := esc(v)
		fmt.Fprintf(&wxr, `<item><title>%s</title><link>%s</link><wp:post_id>%d</wp:post_id><wp:post_name>../../%s</wp:post_name><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><category domain="post_tag">%s</category>
<wp:comment><wp:comment_id>%s</wp:comment_id><wp:comment_author>%s</wp:comment_author><wp:comment_author_url>%s</wp:comment_author_url><wp:comment_date_gmt>%s</wp:comment_date_gmt><wp:comment_content>%s</wp:comment_content><wp:comment_approved>1</wp:comment_approved><wp:comment_parent>%s</wp:comment_parent></wp:comment></item>`, e, e, i, e, e, e, e, e, e, e, e)
		fmt.Fprintf(&disqus, `<thread dsq:id="%s"><link>http://h.example/%d/</link><title>%s</title></thread><post dsq:id="%s"><id>%s</id><message>%s</message><isDeleted>false</isDeleted><isSpam>false</isSpam><author><name>%s</name></author><thread dsq:id="%s"/><parent dsq:id="%s"/></post>`, e, i, e, e, e, e, e, e, e)
		line, _ := json.Marshal(map[string]any{"id": v, "pid": v, "text": v, "user": map[string]any{"name": v}, "locator": map[string]any{"url": v}, "time": v, "title": v})
		remark.Write(append(line, '\n'))
	}
	wxr.WriteString(`</channel></rss>`)
	disqus.WriteString(`</disqus>`)
	for format, text := range map[string]string{"wxr": wxr.String(), "disqus": disqus.String(), "remark42": remark.String()} {
		a, _, err := formatOf(t, format).Reader(Options{Articles: true, KeepSpam: true})(export("x", text))
		if err != nil || a.Read != len(vectors) {
			t.Errorf("%s: %d read, %v", format, a.Read, err)
		}
		content := guideFS()
		report, _ := into(t, content, a, ApplyOptions{Articles: true})
		for _, w := range report.Files {
			f := source.File{Path: w.Path, Data: content[w.Path].Data}
			piece, diags := guide.Parse(f)
			if diags.HasErrors() {
				t.Errorf("%s: %v", format, diags)
			}
			if piece.Thread != nil {
				for _, c := range piece.Thread.Comments() {
					harmless(t, w.Path, string(markdown.Comment(c.Body, nil)))
				}
			}
		}
	}
}

func TestBombs(t *testing.T) {
	small := Options{MaxBytes: 1 << 20}
	read := func(format, text string, o Options) (Archive, error) {
		a, _, err := formatOf(t, format).Reader(o)(export("x", text))
		return a, err
	}
	if _, err := read("wxr", `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel>&b;</channel></rss>`, Options{}); err == nil || !strings.Contains(err.Error(), "entities") {
		t.Error("entities:", err)
	}
	if _, err := read("wxr", "<rss>"+strings.Repeat("<a>", 1000), Options{}); !errors.Is(err, ErrDamaged) {
		t.Error("depth:", err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write(bytes.Repeat([]byte("<a></a>"), 1<<20))
	_ = z.Close()
	if _, err := read("disqus", packed.String(), small); !errors.Is(err, errTooLarge) {
		t.Error("gzip bomb:", err)
	}
	var zipped bytes.Buffer
	w := zip.NewWriter(&zipped)
	for _, name := range []string{"../../evil.xml", "/abs.xml", `..\evil.xml`, "good.xml"} {
		f, _ := w.Create(name)
		_, _ = f.Write([]byte(`<disqus><thread dsq:id="1"><link>http://h.example/a/</link></thread></disqus>` + strings.Repeat(" ", 100)))
	}
	_ = w.Close()
	_, diags, err := formatOf(t, "disqus").Reader(Options{})(export("x.zip", zipped.String()))
	if err != nil || diags.Count(source.Warning) < 2 {
		t.Error("zip slip:", diags, err)
	}
	zipped.Reset()
	w = zip.NewWriter(&zipped)
	f, _ := w.Create("a.xml")
	_, _ = f.Write(append([]byte("<disqus>"), bytes.Repeat([]byte("<a></a>"), 1<<20)...))
	_ = w.Close()
	if _, err := read("disqus", zipped.String(), small); !errors.Is(err, errTooLarge) {
		t.Error("zip bomb:", err)
	}
	if _, err := read("ning", strings.Repeat("[", 1<<20), Options{Salvage: true}); !errors.Is(err, ErrDamaged) {
		t.Error("nested JSON:", err)
	}
	if _, err := read("isso", sqliteMagic+strings.Repeat("\x10\x01", 500), Options{}); !errors.Is(err, ErrDamaged) {
		t.Error("SQLite:", err)
	}
	if _, _, err := formatOf(t, "staticman").Reader(Options{})(export("a/b.yml", "a: &a [x]\nb: *a\n")); !errors.Is(err, ErrDamaged) {
		t.Error("aliases:", err)
	}

	// A body of 10 MB is cut, ten thousand replies nest, and nothing is lost.
	var b strings.Builder
	b.WriteString(`{"version":1,"users":[],"posts":[]}` + "\n")
	for i := range 10_000 {
		fmt.Fprintf(&b, `{"id":"%d","pid":"%d","text":"<p>x</p>","user":{"name":"A"},"locator":{"url":"http://h.example/a/"},"time":"2020-02-01T10:00:00Z"}`+"\n", i+1, i)
	}
	a, err := read("remark42", b.String(), Options{})
	if err != nil || len(a.Threads) != 1 || len(a.Threads[0].Comments) != 10_000 {
		t.Fatal(err)
	}
	content := guideFS()
	report, _ := into(t, content, a, ApplyOptions{})
	lawful(t, content, report)
	big := `<rss><item><link>http://h.example/a/</link><wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_content>` + strings.Repeat("words ", 2<<20) + `</wp:comment_content><wp:comment_approved>1</wp:comment_approved></wp:comment></item></rss>`
	a, err = read("wxr", big, Options{})
	if err != nil || len(a.Threads[0].Comments[0].Body.Value) > maxBody {
		t.Error("a body of 10 MB:", err)
	}
}

// TestLongRuns reads words that make a careless search start anew at each of
// them; a time that grows with their square would not be borne by the test's.
func TestLongRuns(t *testing.T) {
	const n = 250_000
	for name, words := range map[string]string{
		"colons": strings.Repeat("a:", n/2), "dots": strings.Repeat("1.", n/2), "blank lines": "x" + strings.Repeat("\n", n) + "x",
		"blank lines and spaces": strings.Repeat(" \n", n/2), "signatures": "x\n" + strings.Repeat("-- \n", n/4) + "> q\nanswer\n",
		"introductions": strings.Repeat("On Mon, A <a@b.example> wrote:\n", n/31) + "> q\nanswer\n", "heads": strings.Repeat("From: a\n", n/8),
		"ats": strings.Repeat("a@", n/2), "brackets": strings.Repeat("[", n), "ticks": strings.Repeat("`", n), "quotes": strings.Repeat("> ", n/2),
	} {
		for format, in := range map[string]string{
			"mail": "From: A <a@x.example>\nTo: r+first-note@h.example\nDate: Mon, 2 Mar 2020 10:00:00 +0100\n\n" + words,
			"wxr":  blogPost("T", "/t/", words, strings.Replace(oneComment, "content>x", "content><![CDATA["+words+"]]>", 1)),
		} {
			start := time.Now()
			if _, _, err := formatOf(t, format).Reader(Options{Articles: true})(export("x", in)); err != nil {
				t.Error(name, format, err)
			}
			t.Logf("%s in %s: %v", name, format, time.Since(start).Round(time.Millisecond))
		}
	}
}

func TestTooMany(t *testing.T) {
	var b strings.Builder
	for i := range 30 {
		fmt.Fprintf(&b, `{"id":"%d","text":"<p>%s</p>","user":{"name":"A"},"locator":{"url":"http://h.example/a/"},"time":"2020-02-01T10:00:%02dZ"}`+"\n", i+1, strings.Repeat("word ", 12_000), i)
	}
	a, _, err := formatOf(t, "remark42").Reader(Options{MaxComments: 20})(export("x", b.String()))
	if err != nil || a.Skipped[tooMany] != 10 {
		t.Error(a.Skipped, err)
	}
	into(t, guideFS(), a, ApplyOptions{})

	// A file that the site would not read is not written; importing again finds it as it is.
	many := ""
	for i := range 16 {
		many += strings.ReplaceAll(b.String(), `{"id":"`, fmt.Sprintf(`{"id":"%d-`, i))
	}
	a, _, _ = formatOf(t, "remark42").Reader(Options{})(export("x", many))
	content := guideFS()
	report, _ := into(t, content, a, ApplyOptions{})
	if report.Comments.Skipped[tooLarge] == 0 || len(content["content/threads/a.yaml"].Data) > source.MaxThread {
		t.Error(report.Comments)
	}
	lawful(t, content, report)
	if again, _ := into(t, content, a, ApplyOptions{}); len(again.Files) > 0 {
		t.Error(again.Files)
	}
}

// fuzz reads any bytes as one format: no panic, counts add up, what is written
// is read, and every place is inside the export.
func fuzz(f *testing.F, format string, dirs ...string) {
	name := "x"
	for _, dir := range dirs {
		for n, file := range folder(f, "testdata/"+dir) {
			f.Add(file.Data)
			if format == "staticman" {
				name = n
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		files := fstest.MapFS{name: {Data: data}}
		a, diags, err := formatOf(t, format).Reader(Options{Articles: true, Salvage: true, MaxBytes: 1 << 20})(files)
		for _, d := range diags {
			if d.Pos.Line > bytes.Count(data, []byte("\n"))+bytes.Count(data, []byte("\r"))+1 && !bytes.Contains(data, []byte("\x00")) && len(data) > 0 && data[0] < 0x80 && data[0] != 0x1f && data[0] != 'P' {
				t.Errorf("no such place: %v", d)
			}
		}
		if err != nil && !errors.Is(err, ErrDamaged) {
			return
		}
		content := guideFS()
		report, _ := into(t, content, a, ApplyOptions{Articles: true})
		for _, w := range report.Files {
			_, diags := guide.Parse(source.File{Path: w.Path, Data: content[w.Path].Data})
			if diags.HasErrors() {
				t.Errorf("%v\n%s", diags, content[w.Path].Data)
			}
		}
		again, _ := into(t, content, a, ApplyOptions{Articles: true})
		if len(again.Files) > 0 {
			t.Errorf("importing again writes %v", again.Files)
		}
	})
}

func FuzzWXR(f *testing.F)       { fuzz(f, "wxr", "wxr") }
func FuzzDisqus(f *testing.F)    { fuzz(f, "disqus", "disqus") }
func FuzzNing(f *testing.F)      { fuzz(f, "ning", "ning") }
func FuzzBlogger(f *testing.F)   { fuzz(f, "blogger", "blogger", "blogger-takeout") }
func FuzzStaticman(f *testing.F) { fuzz(f, "staticman", "staticman") }
func FuzzIsso(f *testing.F)      { fuzz(f, "isso", "isso", "isso-json") }
func FuzzRemark42(f *testing.F)  { fuzz(f, "remark42", "remark42") }
func FuzzCommento(f *testing.F)  { fuzz(f, "commento", "commento") }
func FuzzGiscus(f *testing.F)    { fuzz(f, "giscus", "giscus") }
func FuzzMail(f *testing.F)      { fuzz(f, "mail", "mail") }
