package markdown

import (
	"strings"
	"testing"
)

// FuzzParagraph holds that what paragraph reads is what goldmark says.
func FuzzParagraph(f *testing.F) {
	for _, seed := range []string{"Thanks, it worked.", "Two lines (of words)\nare one paragraph - and so on; yes?", "A. b\nb) c", "a  \nb", "a\n- b", "a\n1. b", "a - b", "See www.example.org", "a\n\nb", "A -\nb", "a\n--- b", "a--b...c", "I",
		"Use `do_it()` *now*, or **never more**.", "[two words](/articles/x/), it's \"so\"", "**a** b*c* `d``", "*a*b", "(*a*)", "* a *", "***a***", "**a*", "![x](/a/)", "[a](/b)[c](/d)", "[a]: /b", "[a](/b \"c\")", "é *a* 日本", "`a\nb`", "` a`", "[`a`](/b)", "*[a](/b)*", "*a\nb*", "a  b", "[ a ](/b)", "[a](//b)", "[gone](/gone/)", "```\na\n```", "***", "* * *", "*a* *b* *c*", "*a **b* c**", "a`b`c", "[a](/b)*c*", "«*a*»"} {
		f.Add(seed)
	}
	site := func(dest string) (string, bool) { return "/guide" + dest, !strings.HasPrefix(dest, "/gone") }
	f.Fuzz(func(t *testing.T, text string) {
		for _, link := range []func(string) (string, bool){nil, site} {
			got, ok := paragraph(nil, text, link)
			if !ok {
				continue
			}
			if want := marked(nil, text, link); string(got) != string(want) {
				t.Errorf("%q is %q, and should be %q", text, got, want)
			}
		}
	})
}
