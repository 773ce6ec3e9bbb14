package markdown_test

import (
	"fmt"
	stdhtml "html"
	"html/template"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/two-sentences/etiquette/generator/markdown"
	"github.com/two-sentences/etiquette/generator/source"
)

func parse(t *testing.T, text string) (markdown.Doc, source.Diagnostics) {
	t.Helper()
	return markdown.Parse(markdown.Body(source.File{Path: "a.md", Data: []byte(text)}, 0))
}

func TestHTML(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"typography", `"It's" -- he said...`, "<p>&ldquo;It&rsquo;s&rdquo; &ndash; he said&hellip;</p>\n"},
		{"heading links to itself", "## One *two*", `<h2 id="one-two"><a class="heading-link" href="#one-two">One <em>two</em></a></h2>` + "\n"},
		{"heading with a link does not", "## See [it](b.md)", `<h2 id="see-it">See <a href="b.md">it</a></h2>` + "\n"},
		{"alignment is a class", "|a|b|\n|-|-:|\n|1|2|", "<section class=\"table\" tabindex=\"0\" aria-label=\"a, b\">\n<table>\n<thead>\n<tr>\n<th scope=\"col\">a</th>\n<th scope=\"col\" class=\"align-right\">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td class=\"align-right\">2</td>\n</tr>\n</tbody>\n</table>\n</section>\n"},
		{"admonition", "> [!TIP]\n> Be brief.", "<div class=\"admonition admonition-tip\" role=\"note\">\n<p class=\"admonition-title\">Tip</p>\n<p>Be brief.</p>\n</div>\n"},
		{"a quote is a quote", "> [!WORD]\n> x", "<blockquote>\n<p>[!WORD]\nx</p>\n</blockquote>\n"},
		{"code has classes", "```go\nx := 1\n```", `<pre tabindex="0" class="chroma"><code><span class="line"><span class="cl"><span class="nx">x</span><span class="w"> </span><span class="o">:=</span><span class="w"> </span><span class="mi">1</span><span class="w">` + "\n</span></span></span></code></pre>\n"},
		{"code without a language", "    <b>", "<pre tabindex=\"0\" class=\"chroma\"><code>&lt;b&gt;\n</code></pre>\n"},
		{"tasks", "- [x] done\n- [ ] open", "<ul>\n<li><span class=\"task task-done\">☑</span> done</li>\n<li><span class=\"task\">☐</span> open</li>\n</ul>\n"},
		{"definition list", "Ask\n: A request.", "<dl>\n<dt>Ask</dt>\n<dd>A request.</dd>\n</dl>\n"},
		{"image", `![A *b*](c.png "d")`, `<p><img src="c.png" alt="A b" title="d" loading="lazy"></p>` + "\n"},
		{"raw HTML is cleaned and closed", "<details><summary>s</summary>\n\ntext <kbd>k</kbd> <script>x</script>", "<details><summary>s</summary>\n<p>text <kbd>k</kbd> x</p>\n</details>"},
		{"raw HTML cannot close the page", "a </div></main> b", "<p>a  b</p>\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, _ := parse(t, tt.in)
			if got := string(d.HTML(markdown.Fill{})); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestWordsAreCountedAsTheyAreRead(t *testing.T) {
	for text, want := range map[string]int32{
		"Don't say \"it's\" twice.": 4, "Be **brief**, *please*.": 3, "One.\nTwo, three...\n\nFour": 4, "Use `a b`(c) [now](d)!": 4,
		"**half**way": 1, "# Head\n\n- one\n- two": 3, "a -- b": 2, "one  \ntwo": 2, "|a|b|\n|-|-|\n|c|d|": 4,
	} {
		if d, _ := parse(t, text); d.Words != want {
			t.Errorf("%q has %d words, not %d", text, d.Words, want)
		}
	}
}

func TestOpenPlacesAreFilled(t *testing.T) {
	d, diags := parse(t, "[a](x.md) [b](gone.md) <https://c.example> ![d](d.png) ![e *f*](e.png)\n\n```note kind=reply expect=fix title=\"One two\"\nHello\n```\n\n> [!NOTE]\n> x")
	got := d.HTML(markdown.Fill{
		Link: func(r markdown.Ref) (string, bool) { return "/" + r.Dest, r.Dest != "gone.md" },
		Image: func(r markdown.Ref) (markdown.Image, bool) {
			return markdown.Image{Src: "/i", Width: 2, Height: 1}, r.Dest == "d.png"
		},
		Note: func(i int, n markdown.Note) template.HTML {
			return template.HTML(fmt.Sprint("<hr>", i, n.Kind, n.Expect, n.Title, n.Text))
		},
		Admonition: func(kind string) string { return "Nota & " + kind },
	})
	want := `<p><a href="/x.md">a</a> b <a href="/https://c.example">https://c.example</a> <img src="/i" alt="d" width="2" height="1" loading="lazy"> e <em>f</em></p>
<hr>0replyfixOne twoHello
<div class="admonition admonition-note" role="note">
<p class="admonition-title">Nota &amp; note</p>
<p>x</p>
</div>
`
	if string(got) != want || diags != nil {
		t.Errorf("%v\ngot\n%s\nwant\n%s", diags, got, want)
	}
}

// TestTextsShareAPage holds that ids and levels make room for other texts, and
// that terms lead to where the page explains them.
func TestTextsShareAPage(t *testing.T) {
	d, _ := parse(t, "## Why\n\nA [hook](/glossary/#hook), [again](/glossary/#hook), [x](x.md).[^1]\n\n##### Deep\n\n[^1]: So.")
	first := true
	got := string(d.HTML(markdown.Fill{IDPrefix: "one-", Down: 2, Term: func(r markdown.Ref) (href, id string) {
		if r.Dest != "/glossary/#hook" {
			return "", ""
		}
		if first {
			id, first = "ref", false
		}
		return "#term-hook", id
	}}))
	for _, want := range []string{
		`<h4 id="one-why"><a class="heading-link" href="#one-why">Why</a></h4>`, `<h6 id="one-deep">`,
		`<a href="#term-hook" class="term" id="ref">hook</a>, <a href="#term-hook" class="term">again</a>, <a href="x.md">x</a>`,
		`<sup id="one-fnref:1"><a href="#one-fn:1"`, `<li id="one-fn:1">`, `href="#one-fnref:1"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if plain := string(d.HTML(markdown.Fill{})); !strings.Contains(plain, `<h2 id="why">`) || !strings.Contains(plain, `<li id="fn:1">`) {
		t.Errorf("alone it is\n%s", plain)
	}
}

// TestHeadingIDs holds ids as GitHub makes them.
func TestHeadingIDs(t *testing.T) {
	for in, want := range map[string]string{
		"Why a *bare* invitation is rude, & when it isn't": "why-a-bare-invitation-is-rude--when-it-isnt",
		"`code` and [link](x)":                             "code-and-link",
		"Übergrößen_2 – 日本":                                "übergrößen_2--日本",
		"a -- b":                                           "a----b",
		"!!!":                                              "section",
		"1. One":                                           "1-one",
	} {
		if d, _ := parse(t, "## "+in); len(d.Headings()) != 1 || d.Headings()[0].ID != want {
			t.Errorf("%q gives %+v, want %q", in, d.Headings(), want)
		}
	}
	d, _ := parse(t, "## A\n## A\n## A-1\n## A\n")
	var got []string
	for _, h := range d.Headings() {
		got = append(got, h.ID)
	}
	if strings.Join(got, " ") != "a a-1 a-1-1 a-2" {
		t.Errorf("got %v", got)
	}
}

// TestNothingIsLostOfWhatStandsInAText holds that no field is forgotten.
func TestNothingIsLostOfWhatStandsInAText(t *testing.T) {
	d, _ := parse(t, "## Why\n\n![what it shows](c.png) <b id=\"old\">x</b>\n\n```note kind=pitch expect=fix platform=sms title=\"A pitch\"\nHello.\n```\n")
	if ids := strings.Join(d.IDs(), " "); ids != "why old" {
		t.Errorf("the ids are %q", ids)
	}
	for _, list := range []any{d.Headings(), d.Refs(), d.Notes()} {
		all := reflect.ValueOf(list)
		if all.Len() != 1 {
			t.Fatalf("got %+v, want one", list)
		}
		for i := range all.Index(0).NumField() {
			if all.Index(0).Field(i).IsZero() {
				t.Errorf("%+v lacks its %s", list, all.Index(0).Type().Field(i).Name)
			}
		}
	}
}

func TestPlacesCountFromTheTopOfTheFile(t *testing.T) {
	text := "---\ntitle: x\n---\n\nA [link](b.md).\n\n> quoted ![i](c.png) <script>\n\n<p onclick=\"x\">\n"
	d, diags := markdown.Parse(markdown.Body(source.File{Path: "a.md", Data: []byte(text)}, 17))
	var got []string
	for _, r := range d.Refs() {
		got = append(got, r.Pos.String())
	}
	for _, x := range diags {
		got = append(got, x.Pos.String())
	}
	if want := "a.md:5:3 a.md:7:10 a.md:7:22 a.md:9:1"; strings.Join(got, " ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, " "), want)
	}
}

func TestNoteInfo(t *testing.T) {
	_, diags := parse(t, "```note knd=reply expect=\nx\n```\n\n```golnag\nx\n```")
	want := []string{
		`a.md:1:1: error: no word "knd" in a note's first line; did you mean "kind"? [note-info]`,
		`a.md:1:1: error: "expect" has no value; write it as expect=value [note-info]`,
		`a.md:5:1: warning: no colours are known for the language "golnag"; did you mean "golang"? [unknown-language]`,
	}
	for i, d := range diags {
		if i >= len(want) || d.String() != want[i] {
			t.Errorf("got %s", d)
		}
	}
	if len(diags) != len(want) {
		t.Errorf("got %d diagnostics, want %d", len(diags), len(want))
	}
}

// strangers are comments and what is shown of them. They seed the fuzzer too.
var strangers = []struct{ in, want string }{
	{"Two sentences are *enough*.", "<p>Two sentences are <em>enough</em>.</p>\n"},
	{"# not a heading", "<p># not a heading</p>\n"},
	{"<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"},
	{"<b onclick=x>bold", "<p>&lt;b onclick=x&gt;bold</p>\n"},
	{"[a](javascript:alert(1)) [b](//h.example) [c](data:x) [d](mailto:a@b.example)", "<p>a b c d</p>\n"},
	{"[a](https://h.example/?q=\"x\")", "<p><a href=\"https://h.example/?q=%22x%22\" rel=\"nofollow ugc noopener\">a</a></p>\n"},
	{"![pixel](https://h.example/x.png)", "<p><a href=\"https://h.example/x.png\" rel=\"nofollow ugc noopener\">pixel</a></p>\n"},
	{"https://h.example/ and me@h.example and www.h.example", "<p><a href=\"https://h.example/\" rel=\"nofollow ugc noopener\">https://h.example/</a> and me@h.example and <a href=\"http://www.h.example\" rel=\"nofollow ugc noopener\">www.h.example</a></p>\n"},
	{"[in](/articles/x/) [out](/nowhere/)", "<p><a href=\"/guide/articles/x/\" rel=\"nofollow ugc noopener\">in</a> out</p>\n"},
	{"abc\u202egnp.exe", "<p>abcgnp.exe</p>\n"},
	{"&#x6A;avascript: &lt;b&gt;", "<p>javascript: &lt;b&gt;</p>\n"},
	{"- a\n- b\n\n> q\n\n1. x", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<blockquote>\n<p>q</p>\n</blockquote>\n<ol>\n<li>x</li>\n</ol>\n"},
	{"```html\n<script>\n```", "<pre><code>&lt;script&gt;\n</code></pre>\n"},
	{"[x]: javascript:alert(1)\n\n[x]", "<p>x</p>\n"},
}

func site(dest string) (string, bool) { return "/guide" + dest, dest == "/articles/x/" }

// TestCommentKeepsWords: nobody's command line is typeset.
func TestCommentKeepsWords(t *testing.T) {
	want := "<p>use --force -- now... it's \"so\"</p>\n"
	if got := stdhtml.UnescapeString(string(markdown.Comment(`use --force -- now... it's "so"`, nil))); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestComment(t *testing.T) {
	for _, tt := range strangers {
		if got := string(markdown.Comment(tt.in, site)); got != tt.want {
			t.Errorf("%q gives\n%s\nwant\n%s", tt.in, got, tt.want)
		}
	}
}

// TestDeepNestsTakeLinearTime is for texts that make Markdown readers slow: ten
// times the text may not take much more than ten times as long.
func TestDeepNestsTakeLinearTime(t *testing.T) {
	for _, unit := range []string{">", "> ", "- ", "* ", "1. ", "[", "![", "*a ", "`", "<", "\\", "| ", "_", "~", "&", "\t", "# ", "[^1]:", "```\n", "<b>"} {
		small, large := timeOf(unit, 10_000), timeOf(unit, 100_000)
		if large > 80*small && large > 10*time.Second {
			t.Errorf("%q: 10,000 bytes take %v, 100,000 take %v", unit, small, large)
		}
	}
}

func timeOf(unit string, size int) time.Duration {
	text := strings.Repeat(unit, size/len(unit))
	start := time.Now()
	d, _ := markdown.Parse(markdown.Body(source.File{Data: []byte(text)}, 0))
	d.HTML(markdown.Fill{})
	markdown.Comment(text, nil)
	return time.Since(start)
}

func FuzzComment(f *testing.F) {
	for _, s := range strangers {
		f.Add(s.in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		out := string(markdown.Comment(in, site))
		root, err := html.Parse(strings.NewReader(out))
		if err != nil {
			t.Fatal(err)
		}
		for n := range root.Descendants() {
			for _, a := range n.Attr {
				ok := a.Key == "rel" || a.Key == "start" || a.Key == "href" && (strings.HasPrefix(strings.ToLower(a.Val), "http") || a.Val == "/guide/articles/x/")
				if !ok {
					t.Errorf("%q gives %q with %s=%q", in, out, a.Key, a.Val)
				}
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"# a\n\n[b](c) ![d](e)", "> [!NOTE]\n> x", "```note kind=reply\nx\n```", "a[^1]\n\n[^1]: b", "|a|\n|-|\n|b|", "<p>x</b>", "a\n: b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		file := source.File{Path: "a.md", Data: []byte(in)}
		d, diags := markdown.Parse(markdown.Body(file, 0))
		d.HTML(markdown.Fill{})
		for _, x := range diags {
			if x.Pos.Line > strings.Count(in, "\n")+1 || x.Pos.Column > source.UTF16Len(file.Line(x.Pos.Line))+2 {
				t.Errorf("%q: %s is outside", in, x)
			}
		}
	})
}

// TestCommentOfManyLinks: a text of more links than anybody writes is words, and
// done in moments; one of many is links.
func TestCommentOfManyLinks(t *testing.T) {
	for _, mark := range []string{"[a](", "![a](", "[a](<", "[a](x"} {
		if got := string(markdown.Comment(strings.Repeat(mark, 10_000), nil)); strings.Contains(got, "<a") || !strings.Contains(got, "[a](") {
			t.Errorf("%s: %.200s", mark, got)
		}
	}
	if got := strings.Count(string(markdown.Comment(strings.Repeat("[a](http://x.example) ", 900), nil)), "<a "); got != 900 {
		t.Errorf("%d links of 900", got)
	}
}
