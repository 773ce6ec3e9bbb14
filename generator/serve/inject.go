package serve

import (
	"bytes"
	"html"
	"regexp"
	"slices"
	"strings"
)

var (
	headTag   = regexp.MustCompile(`(?i)<head(\s[^>]*)?>`)
	policyTag = regexp.MustCompile(`(?i)<meta\s[^>]*http-equiv=["']?content-security-policy["']?[^>]*>`)
	content   = regexp.MustCompile(`(?i)(content=)("[^"]*"|'[^']*')`)
)

// inject gives a page our script, first of all scripts, and the sum of its
// bytes, and lets its policy allow what the script does. The page itself is
// as it will be published.
func inject(page []byte, sum string) []byte {
	page = policyTag.ReplaceAllFunc(page, func(tag []byte) []byte {
		return content.ReplaceAllFunc(tag, func(attr []byte) []byte {
			value := string(attr[len("content=")+1 : len(attr)-1])
			return []byte(`content="` + html.EscapeString(widen(html.UnescapeString(value))) + `"`)
		})
	})
	ours := []byte(`<meta name="etiquette-page" content="` + sum + `"><script defer src="` + ownPath + `client.js"></script>`)
	if at := headTag.FindIndex(page); at != nil {
		return slices.Concat(page[:at[1]], ours, page[at[1]:])
	}
	return slices.Concat(page, ours)
}

// widen lets a Content-Security-Policy allow scripts, styles and connections
// of this server as well.
func widen(policy string) string {
	var names []string
	sources := map[string][]string{}
	for _, directive := range strings.Split(policy, ";") {
		if words := strings.Fields(directive); len(words) > 0 {
			names = append(names, words[0])
			sources[words[0]] = words[1:]
		}
	}
	for _, name := range []string{"connect-src", "script-src", "style-src"} {
		from, has := sources[name]
		if !has {
			if from, has = sources["default-src"]; !has {
				continue
			}
			names = append(names, name)
		}
		sources[name] = withSelf(from)
	}
	var b bytes.Buffer
	for i, name := range names {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(strings.Join(append([]string{name}, sources[name]...), " "))
	}
	return b.String()
}

func withSelf(sources []string) []string {
	kept := slices.DeleteFunc(slices.Clone(sources), func(s string) bool { return s == "'none'" })
	if slices.Contains(kept, "'self'") {
		return kept
	}
	return append(kept, "'self'")
}
