package sanitize_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/two-sentences/etiquette/generator/sanitize"
)

// hostile is HTML that must end as harmless text. It seeds the fuzzer too.
var hostile = []struct{ in, want string }{
	{`<script>alert(1)</script>x`, `x`},
	{`<SCRIPT SRC=//h.example/x.js></SCRIPT>x`, `x`},
	{`<scr<script>ipt>alert(1)</script>`, `ipt&gt;alert(1)`},
	{`<img src=x onerror=alert(1)>x`, `x`},
	{`<p onclick="alert(1)" style="x">a</p>`, `<p>a</p>`},
	{`<a href="javascript:alert(1)">a</a>`, `<a rel="nofollow ugc noopener">a</a>`},
	{`<a href="JaVaScRiPt:alert(1)">a</a>`, `<a rel="nofollow ugc noopener">a</a>`},
	{"<a href=\"java\tscript:alert(1)\">a</a>", `<a rel="nofollow ugc noopener">a</a>`},
	{"<a href=\"\x01javascript:alert(1)\">a</a>", `<a rel="nofollow ugc noopener">a</a>`},
	{`<a href="&#106;avascript:alert(1)">a</a>`, `<a rel="nofollow ugc noopener">a</a>`},
	{`<a href="data:text/html,x">a</a>`, `<a rel="nofollow ugc noopener">a</a>`},
	{`<a href="vbscript:x">a</a>`, `<a rel="nofollow ugc noopener">a</a>`},
	{`<a href="//h.example/">a</a>`, `<a rel="nofollow ugc noopener">a</a>`},
	{"<a href=\"http://h.exam\u200bple/\">a</a>", `<a rel="nofollow ugc noopener">a</a>`},
	{`<a href="\\h.example">a</a>`, `<a rel="nofollow ugc noopener">a</a>`},
	{`<a href="https://h.example/?a=1&amp;b='&quot;">a</a>`, `<a href="https://h.example/?a=1&amp;b=&#39;&#34;" rel="nofollow ugc noopener">a</a>`},
	{`<a href="/articles/x/#y">a</a>`, `<a href="/articles/x/#y" rel="nofollow ugc noopener">a</a>`},
	{`<b>unclosed`, `<b>unclosed</b>`},
	{`a</div></p></b>`, `a`},
	{`<b><i>a</b>c`, `<b><i>a</i></b>c`},
	{`<svg><script>alert(1)</script></svg>x`, `x`},
	{`<svg><style><img src=x onerror=alert(1)></style></svg>x`, `x`},
	{`<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>x`, `x`},
	{`<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>x`, `&#34;&gt;x`},
	{`<textarea><script>alert(1)</script></textarea>x`, `x`},
	{`<iframe src="javascript:alert(1)"></iframe>x`, `x`},
	{`<object data=x></object><embed src=x><base href=//x><link rel=x><meta http-equiv=refresh>x`, `x`},
	{`<form action=x><input name=a><button>b</button></form>`, `b`},
	{`<!--><script>alert(1)</script>-->x`, `--&gt;x`},
	{`<!-- a -->b<!doctype x><?php x ?>`, `b`},
	{`<p><template><script>x</script></template>a</p>`, `<p>a</p>`},
	{`<title><p></title><b>x`, `<b>x</b>`},
	{`<plaintext><p>x`, ``},
	{`<p/onclick=alert(1)>a`, `<p>a</p>`},
	{`<br></br><br/>`, `<br><br>`},
	{`<ol start="3"><li>a</ol>`, `<ol start="3"><li>a</li></ol>`},
	{`&lt;script&gt; &amp; "quoted"`, `&lt;script&gt; &amp; &#34;quoted&#34;`},
	{"a\xffb", "a\uFFFDb"},
}

func TestStrangersGetOnlyWhatIsOnTheList(t *testing.T) {
	for _, tt := range hostile {
		got, _ := sanitize.Stranger.Clean([]byte(tt.in))
		if string(got) != tt.want {
			t.Errorf("%q gives\n%s\nwant\n%s", tt.in, got, tt.want)
		}
	}
}

func TestWriterReportsWhatItRemoves(t *testing.T) {
	in := `<details open><summary>s</summary><p onclick=x class=y>a<script>z</script><a href=javascript:x>b</a></details>`
	clean, removed := sanitize.Writer.Clean([]byte(in))
	if want := `<details open=""><summary>s</summary><p class="y">a<a>b</a></p></details>`; string(clean) != want {
		t.Errorf("got %s\nwant %s", clean, want)
	}
	var got []string
	for _, r := range removed {
		got = append(got, r.What+" at "+in[r.Offset:r.Offset+2])
	}
	want := []string{"the attribute onclick of <p> at <p", "<script> at <s", "the address javascript:x of <a> at <a"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNamesAreOneVisibleLine(t *testing.T) {
	for in, want := range map[string]string{
		" Ann\u202egnp.exe\n Bo ": "Anngnp.exe Bo", "a\u200bb\ufeffc": "abc", "\x00\x1b[31mred": "[31mred", "é𝄞": "é𝄞",
		strings.Repeat("x", 200): strings.Repeat("x", 99) + "…",
	} {
		if got := sanitize.Name(in); got != want {
			t.Errorf("Name(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestDeepNests holds that nesting costs no more than its length.
func TestDeepNests(t *testing.T) {
	clean, _ := sanitize.Stranger.Clean([]byte(strings.Repeat("<blockquote>", 100000)))
	if n := strings.Count(string(clean), "<blockquote>"); n > 128 || n != strings.Count(string(clean), "</blockquote>") {
		t.Errorf("%d elements are open", n)
	}
}

func FuzzStranger(f *testing.F) {
	for _, h := range hostile {
		f.Add(h.in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		clean, _ := sanitize.Stranger.Clean([]byte(in))
		again, _ := sanitize.Stranger.Clean(clean)
		if string(again) != string(clean) {
			t.Errorf("cleaned twice: %q, once: %q", again, clean)
		}
		checkHarmless(t, clean)
	})
}

// checkHarmless parses HTML as a browser does, and holds that only what is
// allowed is in it.
func checkHarmless(t *testing.T, clean []byte) {
	root, err := html.Parse(strings.NewReader(string(clean)))
	if err != nil {
		t.Fatal(err)
	}
	elements := strings.Fields("html head body p br em strong b i del code pre blockquote ul ol li a")
	for n := range root.Descendants() {
		if n.Type == html.CommentNode || n.Type == html.ElementNode && !slices.Contains(elements, n.Data) {
			t.Errorf("%q holds a %q", clean, n.Data)
		}
		for _, a := range n.Attr {
			scheme, _, whole := strings.Cut(a.Val, ":")
			local := !whole || strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https") || strings.ContainsAny(scheme, "/?#")
			if a.Key != "start" && a.Key != "rel" && (a.Key != "href" || !local) {
				t.Errorf("%q holds the attribute %s=%q", clean, a.Key, a.Val)
			}
		}
	}
}
