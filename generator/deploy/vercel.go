package deploy

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// vercelConfig is vercel.json as far as we use it
// (vercel.com/docs/project-configuration/vercel-json).
type vercelConfig struct {
	Schema    string           `json:"$schema"`
	Framework *string          `json:"framework"` // null: none
	Install   string           `json:"installCommand"`
	Build     string           `json:"buildCommand"`
	Output    string           `json:"outputDirectory"`
	Slash     bool             `json:"trailingSlash"`
	Headers   []vercelHeaders  `json:"headers"`
	Redirects []vercelRedirect `json:"redirects,omitempty"`
}

type vercelHeaders struct {
	Source  string         `json:"source"`
	Headers []vercelHeader `json:"headers"`
}

type vercelHeader struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

type vercelRedirect struct {
	Source      string `json:"source"`
	Destination string `json:"destination"`
	StatusCode  int    `json:"statusCode"`
}

// Vercel's build machines have no Go (vercel.com/docs/builds/build-image). The
// address is that of the production site, which the machine knows.
const (
	vercelInstall = "curl --fail --silent --show-error --location https://go.dev/dl/go1.26.0.linux-amd64.tar.gz | tar --extract --gzip --directory /tmp"
	vercelBuild   = `/tmp/go/bin/go run github.com/two-sentences/etiquette/cmd/etiquette@latest build --base-url "https://$VERCEL_PROJECT_PRODUCTION_URL/"`
)

func vercelRecipe(r rules, base string) string {
	c := vercelConfig{Schema: "https://openapi.vercel.sh/vercel.json", Install: vercelInstall, Build: vercelBuild, Output: "public", Slash: true}
	for _, rule := range r.headers {
		h := vercelHeaders{Source: vercelSource(rule, base)}
		for _, name := range slices.Sorted(maps.Keys(rule.Header)) {
			h.Headers = append(h.Headers, vercelHeader{name, strings.Join(rule.Header[name], ", ")})
		}
		if h.Headers != nil {
			c.Headers = append(c.Headers, h)
		}
	}
	for _, rule := range r.redirects {
		if rule.fixed && rule.code != 200 && rule.code != 404 {
			c.Redirects = append(c.Redirects, vercelRedirect{vercelPattern(base + rule.from), based(rule.to, base), rule.codeOr(301)})
		}
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	enc.Encode(c) // strings and numbers into memory: cannot fail
	return b.String()
}

// vercelSource is a rule's pattern; one that does not hold for some paths begins with them,
// as in vercel.com/docs/project-configuration/vercel-json.
func vercelSource(rule headerRule, base string) string {
	if rule.except == nil {
		return vercelPattern(base + rule.Pattern)
	}
	but := ""
	for _, p := range rule.except {
		but += "(?!" + regexp.QuoteMeta(p[1:]) + "$)"
	}
	return vercelPattern(base) + "/(" + but + ".*)"
}

// vercelPattern writes a pattern in the language of path-to-regexp, in which
// all of these have a meaning: ( ) { } ? * + : \
func vercelPattern(p string) string {
	var b strings.Builder
	at := 0
	escape := strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`, "{", `\{`, "}", `\}`, "?", `\?`, "+", `\+`, ":", `\:`)
	for _, m := range wild.FindAllStringIndex(p, -1) {
		b.WriteString(escape.Replace(p[at:m[0]]))
		if p[m[0]] == '*' {
			b.WriteString("(.*)")
		} else {
			b.WriteString(p[m[0]:m[1]])
		}
		at = m[1]
	}
	return b.String() + escape.Replace(p[at:])
}
