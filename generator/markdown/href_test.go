package markdown

import (
	"testing"

	goldmarkhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

func TestWhatIsPlainNeedsNoEscape(t *testing.T) {
	for _, href := range []string{"", "/a/b-c/#d", "../x/index.html", "#c-1", "x_y", "/é", "javascript:x", "/a?b=c&d", "//x", "a b", "%41", "DATA:x", "<", `"`, "\x00"} {
		dest := util.URLEscape([]byte(href), true)
		want := string(util.EscapeHTML(dest))
		if isPlain(href) && (want != href || goldmarkhtml.IsDangerousURL(dest)) {
			t.Errorf("%q is taken for plain, and goldmark writes %q", href, want)
		}
		if got := escapeHref(link, href); got != want && !goldmarkhtml.IsDangerousURL(dest) {
			t.Errorf("%q: got %q, want %q", href, got, want)
		}
	}
}
