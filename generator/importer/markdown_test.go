package importer

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"github.com/two-sentences/etiquette/generator/markdown"
	"github.com/two-sentences/etiquette/generator/sanitize"
)

func TestCommentMarkdown(t *testing.T) {
	cases := []struct {
		name, in string
		lines    bool
		want     string
	}{
		{"paragraphs", "<p>One</p><p>Two</p>", false, "One\n\nTwo"},
		{"a break", "One<br>Two<br />Three", false, "One\\\nTwo\\\nThree"},
		{"two breaks", "One<br><br>Two<br> <br/>Three<br>", false, "One\n\nTwo\n\nThree"},
		{"WordPress lines", "One\nTwo\n\nThree <b>x</b>\n", true, "One\\\nTwo\n\nThree **x**"},
		{"a break and its line end", "One<br />\nTwo", true, "One\\\nTwo"},
		{"lines are white space elsewhere", "One\nTwo\n\nThree", false, "One Two Three"},
		{"emphasis", "<b>b</b> <i>i</i> <em><strong>both</strong></em> <del>d</del> <s>s</s>", false, "**b** *i* _**both**_ ~~d~~ ~~s~~"},
		{"emphasis with spaces", "a<b> b </b>c", false, "a **b** c"},
		{"emphasis where marks would not hold", "a<b>(b)</b>c <b>x:</b>y", false, "a(b)c x:y"},
		{"neighbours", "<b>a</b><b>b</b><i>c</i>", false, "**ab**_c_"},
		{"link", `<a href="http://x.example/(1)?a=1&amp;b=2">see [this]</a>`, false, `[see \[this\]](http://x.example/%281%29?a=1&amp;b=2)`},
		{"link of itself", `<a href="http://x.example/a">http://x.example/a</a>`, false, "<http://x.example/a>"},
		{"link cut short", `<a href="http://blogs.example/a/long/way" title="x">http://blogs.exam...</a>`, false, "<http://blogs.example/a/long/way>"},
		{"bad links", `<a href="javascript:alert(1)">a</a> <a href="data:text/html,x">b</a> <a href=" java&#10;script:x">c</a> <a href="mailto:a@b.example">d</a>`, false, "a b c d"},
		{"image", `<img src="http://x.example/i.png" alt="A cat">`, false, "[A cat](http://x.example/i.png)"},
		{"image in a link", `<a href="http://x.example/"><img src="http://x.example/i.png" alt="A cat"></a>`, false, "[A cat](http://x.example/)"},
		{"half a heart", `x </3 y <b>z</b> a<b`, false, `x \</3 y **z** a\<b`},
		{"exclaimed link", `No!<a href="http://x.example/">x</a>`, false, `No\![x](http://x.example/)`},
		{"list", "<ul><li>a<li>b<ul><li>c</li></ul></li></ul>", false, "- a\n- b\n  - c"},
		{"numbered list", `<ol start="3"><li>a</li><li><p>b</p><p>c</p></li></ol>`, false, "3. a\n\n4. b\n\n   c"},
		{"quote", "<blockquote><p>a</p><blockquote>b</blockquote></blockquote>c", false, "> a\n>\n> > b\n\nc"},
		{"code", "<code>a`b</code> <pre>x\n  <b>y</b>\n```\n</pre>", false, "``a`b``\n\n````\nx\n  y\n```\n````"},
		{"heading", "<h2>Big</h2>small", false, "**Big**\n\nsmall"},
		{"marks typed as text", "1. a <br>- b<br># c<br>&gt; d<br>*e* _f_ snake_case `g` [h](x) ~~i~~ \\", false,
			"1\\. a\\\n\\- b\\\n\\# c\\\n\\> d\\\n\\*e\\* \\_f\\_ snake_case \\`g\\` \\[h](x) \\~\\~i\\~\\~ \\\\"},
		{"markup typed as text", "&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp; AT&amp;T", false, "\\<script>alert(1)\\</script> \\&amp; AT&T"},
		{"script", "<script>alert(1)</script>a<svg onload=x><p>b</p></svg>", false, "a"},
		{"unclosed", "<b>a", false, "**a**"},
		{"bidi and zero width", "a\u202eb\u0000c", false, "abc"},
		{"bare address", "see http://x.example/a_b_c?d=1&x=2 now", false, "see http://x.example/a_b_c?d=1&x=2 now"},
		{"divs", "<div>a</div><div>b<br></div>", false, "a\n\nb"},
		{"table", "<table><tr><td>a</td><td>b</td></tr></table>", false, "a\n\nb"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, _ := commentMarkdown(c.in, c.lines)
			if got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			if c.name != "link cut short" && c.name != "half a heart" {
				sameText(t, c.in, got)
			}
		})
	}
}

func TestArticleMarkdown(t *testing.T) {
	cases := []struct{ name, in, want string }{
		{"headings", "<h1>One</h1><h3>Two <b>b</b></h3>x", "## One\n\n### Two **b**\n\nx"},
		{"image", `<figure><img src="http://x.example/i.png" alt="A [cat]"><figcaption>A cat</figcaption></figure>`, "[A \\[cat\\]](http://x.example/i.png)\n\nA cat"},
		{"image in a link", `<a href="http://x.example/"><img src="http://x.example/i.png" alt="A"></a>`, "[A](http://x.example/)"},
		{"links within the site", `<a href="/b/">b</a> <a href="../04/c/">c</a> <a href="#d">d</a><img src="/i/p.png?w=3">`, "[b](http://h.example/b/) [c](http://h.example/2012/05/04/c/) d[p.png](http://h.example/i/p.png?w=3)"},
		{"table", "<table><tr><th>a</th><th>b|c</th></tr><tr><td>1</td></tr></table>", "| a | b\\|c |\n| --- | --- |\n| 1 |  |"},
		{"rule", "a<hr>b", "a\n\n---\n\nb"},
		{"frame", `<iframe src="//v.example/1">x</iframe>`, "<https://v.example/1>"},
		{"script", `<script>x</script><p onclick="x">a</p><img src="javascript:x">`, "a"},
	}
	for _, c := range cases {
		if got, _ := articleMarkdown(c.in, false, "http://h.example/2012/05/a/"); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

// sameWords holds that the words of the page are those of the HTML.
func sameText(t *testing.T, in, md string) {
	t.Helper()
	clean, _ := sanitize.Stranger.Clean([]byte(substitute(stray(sanitize.Text(in)))))
	want := words(string(clean))
	got := words(string(markdown.Comment(md, nil)))
	if got != want {
		t.Errorf("words changed\nin   %q\nmd   %q\ngot  %q\nwant %q", in, md, got, want)
	}
}

// words is the text of HTML, without white space and what the typographer sets.
func words(s string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return strings.NewReplacer("…", "...", "–", "--", "—", "---", "“", `"`, "”", `"`, "‘", "'", "’", "'", "«", "<<", "»", ">>").Replace(
				strings.Map(func(r rune) rune {
					if unicode.IsSpace(r) {
						return -1
					}
					return r
				}, b.String()))
		case html.TextToken:
			b.WriteString(z.Token().Data)
		}
	}
}

func FuzzCommentMarkdown(f *testing.F) {
	for _, s := range []string{"<p>One<br>Two</p>", "a<b> b </b>c", "<ul><li>a<li>b<ul><li>c", "<blockquote>a<pre>b\n```", "1. a *b* _c_ `d` [e](f)", "<a href='http://x.example/'>x</a>!<i>y</i><b>z</b>", "<code>`</code><code>b</code>", "&amp;copy; &lt;b&gt;"} {
		f.Add(s, false)
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, in string, lines bool) {
		in = cutText(in, 2000) // the time of one run; TestBombs has the long ones
		md, _ := commentMarkdown(in, lines)
		harmless(t, in, string(markdown.Comment(md, nil)))
		if strings.Contains(in, "\u00a0") || strings.ContainsFunc(in, func(r rune) bool { return r > 0x7e }) || strings.Contains(in, "&") || strings.Contains(strings.ToLower(in), "<a") {
			return // entities, links shown by their address for odd characters: the words are others
		}
		sameText(t, in, md)
	})
}
