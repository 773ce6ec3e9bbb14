package guide

import (
	"net/url"
	"strings"
	"testing"
)

// TestSimpleLinksAreReadAsAllAre: parseLink says of every link what url.Parse
// says, as far as Leads asks.
func TestSimpleLinksAreReadAsAllAre(t *testing.T) {
	for _, dest := range []string{
		"", "#", "#why", "a.md", "../notes/b.md#c-12", "a.md#", "a#b#c", "/", "/notes/", "//example.org/x", "///", "/x//y", "a//b", " a.md ", "a b.md", "a%20b.md", "a%zz",
		"https://", "https:///", "https://example.org", "https://example.org/a/b.html#part", "https://example.org:443/", "https://u@example.org", "https://example.org/a?b=c",
		"https://example.org/%zz", "https://exa mple.org", "https://[::1]/", "HTTPS://example.org", "http://example.org", "https:example.org", "mailto:a@example.org", "javascript:x", "a:b", "größe.md", "a\x7fb", "?q", "a?q#f",
	} {
		want, wantErr := url.Parse(strings.TrimSpace(dest))
		got, err := parseLink(dest)
		if (err != nil) != (wantErr != nil) {
			t.Errorf("%q: %v, want %v", dest, err, wantErr)
		}
		if err != nil || wantErr != nil {
			continue
		}
		if want.Scheme != "" && got.Scheme == want.Scheme {
			continue
		}
		if got.Scheme != want.Scheme || got.Host != want.Host || got.Path != want.Path || got.Fragment != want.Fragment || got.RawQuery != want.RawQuery {
			t.Errorf("%q: %#v, want %#v", dest, got, *want)
		}
	}
}
