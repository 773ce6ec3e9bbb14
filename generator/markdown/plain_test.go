package markdown

import "testing"

func TestPlain(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"marks", "## A *few* **bold** words ##\n\n> - [x] done ~~not~~ `code`", "A few bold words ##\n\n- x done not code"},
		{"snake_case and _stress_", "snake_case and _stress_ here", "snake_case and stress here"},
		{"links", "[two](two.md#how \"t\") and [three][3] and <https://example.org/x>.\n\n[3]: /three/", "two and three3 and https://example.org/x."},
		{"an image", "![a picture](a%20b.png) here", "!a picture here"},
		{"a footnote", "So it is.[^1]\n\n[^1]: One said so.", "So it is.\n\n: One said so."},
		{"tags and entities", "A<br>b &amp; c <b>d</b> 2 < 3", "Ab & c d 2   3"},
		{"escapes", `\*not stress\*`, "*not stress*"},
		{"code", "```go\nx := a[i] // *p\n```\nafter", "x := a[i] // *p\nafter"},
		{"a longer fence", "````\n```\ninside\n````\nafter", "```\ninside\nafter"},
		{"an open fence", "```note kind=reply\nHello.", "Hello."},
		{"a table", "| a | b |\n| --- | :-: |\n| c | d |", "a   b  \n  c   d"},
	} {
		doc := Doc{kept: Text{src: []byte(c.text)}}
		if got := doc.Plain(); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
