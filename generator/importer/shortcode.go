package importer

import (
	"slices"
	"strings"
)

// WordPress's shortcodes, [name] or [name key="value"], in an article. Its own
// are taken out; those of plug-ins stay as text and are named, as nobody here
// knows what they stood for.

var (
	shortcodeRE = pattern(`\[/?(caption|gallery|embed|video|audio|playlist|code|sourcecode|wp_caption)\b[^\]]*\]`)
	bracketRE   = pattern(`(^|[^\[\w])\[([a-z][a-z0-9_-]{1,60})(\s[^\[\]<>]{0,500})?\]`)
	pluginRE    = pattern(`^[a-z][a-z0-9]+(?:[-_][a-z0-9]+)+$`) // "contact-form", but neither "sic" nor "a-z"
	codeRE      = pattern(`(?is)<(?:pre|code)\b.*?</(?:pre|code)>`)
)

// maxUnknown is how many unknown shortcodes of an article are named.
const maxUnknown = 10

// shortcodes takes WordPress's own shortcodes out; what stands between them stays.
func (w *wxr) shortcodes(body string, a Article) string {
	title := shorten(scrub(plainTitle(a.Title)))
	body = shortcodeRE().ReplaceAllStringFunc(body, func(s string) string {
		if strings.HasPrefix(s, "[gallery") || strings.HasPrefix(s, "[playlist") {
			w.in.diags.Notef(a.Pos, "shortcode", "put its images beside the article", "article %q: %s is left out", title, shorten(scrub(s)))
		}
		return ""
	})
	if unknown := unknownShortcodes(body); len(unknown) > 0 {
		w.in.diags.Notef(a.Pos, "shortcode", "write what it stood for, or take it out", "article %q: kept as text, as no plug-in is here that makes something of it: %s", title, strings.Join(unknown, ", "))
	}
	return body
}

// unknownShortcodes lists what is, by its name or its fields or its end, a
// shortcode and no word in brackets: each once, as they stand in the text.
func unknownShortcodes(body string) []string {
	if !strings.Contains(body, "[") {
		return nil
	}
	body = codeRE().ReplaceAllString(body, "")
	var out []string
	for _, m := range bracketRE().FindAllStringSubmatch(body, -1) {
		name := "[" + m[2] + "]"
		if slices.Contains(out, name) || !pluginRE().MatchString(m[2]) && !strings.Contains(m[3], "=") && !strings.Contains(body, "[/"+m[2]+"]") {
			continue
		}
		if out = append(out, name); len(out) == maxUnknown {
			break
		}
	}
	return out
}
