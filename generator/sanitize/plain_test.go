package sanitize

import (
	"bytes"
	"testing"
)

// FuzzPlain holds that what plain reads comes out as the tokenizer's.
func FuzzPlain(f *testing.F) {
	for _, s := range []string{"", "<p>One <em>two</em>, <code>three()</code>.</p>\n", `<p><a href="https://x.y/z">x</a></p>`, `<a href="/articles/x/">y</a>`, `<a href="javascript:x">y</a>`, `<a href="a" href="b">x</a>`,
		"<p>a</em>", "<P>a</P>", "<p >a</p>", "<script>x</script>", "<pre>\na</pre>", "<br>", "a > b", "it's &quot;so&quot; &amp; &lt;b&gt;", `<a href="/x'y">z</a>`, `<a href="/x&amp;y">z</a>`, "<p>&quot</p>", "&amp;lt;", "&#39;", "<p><p>a</p></p>", "<!-- x -->", "<a>x</a>", "<p>a &amp; b</p>", "<li>x</li>", "<p>é</p>", "</p>", "<ol start=\"2\"><li>a</li></ol>", "<>", "<p/>", "<plaintext>a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := Stranger.plain([]byte(s))
		if !ok {
			return
		}
		want, removed := Stranger.Fragment([]byte(s))
		if want = Balance(want); !bytes.Equal(got, want) || len(removed) > 0 {
			t.Errorf("%q becomes %q, and should be %q", s, got, want)
		}
	})
}
