package deploy

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// Recipe writes the configuration with which nginx or Caddy serves a tree
// from a folder: folder URLs, 404 page, compressed copies, and the tree's own
// _headers and _redirects as rules. Listen is as the server takes it ("80",
// "127.0.0.1:8080"; for Caddy also "guide.example.org"), root an absolute folder,
// base the path the site is published under (empty: that of the tree's own
// rules, see Base). Rules with * in a redirect are left out and named in a comment.
//
// For Vercel it is vercel.json, for the root of the project, and for S3 a function
// of CloudFront: they know neither listen nor root.
func Recipe(host string, t Tree, listen, root, base string) (string, error) {
	r, err := readRules(t)
	if err != nil {
		return "", fmt.Errorf("write the recipe: %w", err)
	}
	if len(r.problems) > 0 {
		return "", fmt.Errorf("write the recipe: %s", strings.Join(r.problems, "; "))
	}
	r.headers = inverted(r.headers, t.Paths())
	if base == "" {
		base = r.base
	}
	if base = strings.Trim(base, "/"); base != "" {
		base = "/" + base
	}
	switch host {
	case "nginx":
		return nginxRecipe(r, listen, root, base), nil
	case "caddy":
		return caddyRecipe(r, listen, root, base), nil
	case "vercel":
		return vercelRecipe(r, base), nil
	case "s3":
		return cloudfrontRecipe(r, base), nil
	}
	return "", fmt.Errorf("write the recipe: no recipe for %q; there are nginx, caddy, vercel and s3", host)
}

// nginxRecipe is a file for conf.d. Headers are maps of $uri, which is the path of
// the file that is sent, however its address was spelled; so a folder's address
// matches with index.html, and what is not there has the headers of the 404 page.
func nginxRecipe(r rules, listen, root, base string) string {
	var b strings.Builder
	b.WriteString("# Written by etiquette from the site's _headers and _redirects.\n")
	names := slices.DeleteFunc(headerNames(r.headers), func(n string) bool { return n == "Content-Type" || n == "Cache-Control" })
	names = append(names, "Cache-Control")
	site := hash([]byte(root + base))[:8] // so that one server may have several sites
	for i, name := range names {
		fmt.Fprintf(&b, "map $uri $etiquette_%s_%d { # %s\n", site, i, name)
		for _, rule := range slices.Backward(r.headers) { // the last rule of several is the closest
			if v := rule.Header.Get(name); v != "" {
				for _, but := range rule.except {
					fmt.Fprintf(&b, "    %s \"\";\n", nginxQuote("~^"+regexp.QuoteMeta(base+but)+"$"))
				}
				fmt.Fprintf(&b, "    %s %s;\n", nginxQuote("~"+nginxPattern(rule.Pattern, base)), nginxQuote(v))
			}
		}
		other := ""
		if name == "Cache-Control" {
			other = cacheCheck
		}
		fmt.Fprintf(&b, "    default %q;\n}\n", other)
	}
	fmt.Fprintf(&b, "server {\n    listen %s;\n    absolute_redirect off;\n    charset utf-8;\n", listen)
	fmt.Fprintf(&b, "    charset_types text/css text/javascript text/plain text/markdown text/csv text/calendar;\n")
	b.WriteString("    types {\n" + nginxTypes() + "    }\n    default_type application/octet-stream;\n")
	for i, name := range names {
		always := " always"
		if name == "Cache-Control" {
			always = "" // nobody shall keep for ever that something is not there
		}
		fmt.Fprintf(&b, "    add_header %s $etiquette_%s_%d%s;\n", name, site, i, always)
	}
	fmt.Fprintf(&b, "    error_page 404 %s/404.html;\n    error_page 403 =404 %s/404.html; # a folder without a page\n", base, base)
	for _, rule := range r.headers {
		b.WriteString(nginxType(rule, root, base))
	}
	fmt.Fprintf(&b, "    location = %s/_headers { return 404; }\n    location = %s/_redirects { return 404; }\n", base, base)
	for _, rule := range r.redirects {
		fmt.Fprintf(&b, "    %s\n", nginxRedirect(rule, base))
	}
	if base != "" {
		fmt.Fprintf(&b, "    location = %s { return 301 %s/; }\n", base, base)
	}
	fmt.Fprintf(&b, "    location %s/ {\n        alias %s;\n        index index.html;\n        gzip_static on;\n    }\n}\n", base, nginxQuote(root+"/"))
	return b.String()
}

func nginxRedirect(rule redirectRule, base string) string {
	if !rule.fixed || rule.code == 200 || rule.code == 404 {
		return fmt.Sprintf("# left out: line %d of _redirects", rule.line)
	}
	return fmt.Sprintf("location = %s { return %d %s; }", nginxQuote(base+rule.from), rule.codeOr(301), nginxQuote(based(rule.to, base)))
}

// nginxType is how nginx is told the type of a single file; a header would be a second one.
func nginxType(rule headerRule, root, base string) string {
	t := rule.Header.Get("Content-Type")
	switch {
	case t == "":
		return ""
	case dynamic(rule.Pattern):
		return fmt.Sprintf("    # left out: the Content-Type at line %d of _headers\n", rule.line)
	}
	return fmt.Sprintf("    location = %s { alias %s; types {} default_type %q; gzip_static on; }\n", nginxQuote(base+rule.Pattern), nginxQuote(root+rule.Pattern), t)
}

// nginxPattern matches the path of the file sent.
func nginxPattern(pattern, base string) string {
	re := "^" + caddyPattern(pattern, base)
	if strings.HasSuffix(pattern, "/") {
		re += `(index\.html)?`
	}
	return re + "$"
}

func nginxQuote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func nginxTypes() string {
	var b strings.Builder
	for _, ext := range slices.Sorted(maps.Keys(contentTypes)) {
		t, _, _ := strings.Cut(contentTypes[ext], ";")
		fmt.Fprintf(&b, "        %s %s;\n", t, ext[1:])
	}
	return b.String()
}

func caddyRecipe(r rules, listen, root, base string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Written by etiquette from the site's _headers and _redirects.\n%s {\n", listen)
	b.WriteString("    route {\n" + caddyTypes()) // before the rules, which may say otherwise
	fmt.Fprintf(&b, "        header Cache-Control %q\n", cacheCheck)
	for i, rule := range r.headers {
		fmt.Fprintf(&b, "        @headers%d {\n            path_regexp `^%s$`\n", i, caddyPattern(rule.Pattern, base))
		for _, but := range rule.except {
			fmt.Fprintf(&b, "            not path_regexp `^%s$`\n", regexp.QuoteMeta(base+but))
		}
		b.WriteString("        }\n")
		for _, name := range slices.Sorted(maps.Keys(rule.Header)) {
			fmt.Fprintf(&b, "        header @headers%d %s %s\n", i, name, quote(strings.Join(rule.Header[name], ", ")))
		}
	}
	for _, rule := range r.redirects {
		fmt.Fprintf(&b, "        %s\n", caddyRedirect(rule, base))
	}
	fmt.Fprintf(&b, "        @private path %s/_headers %s/_redirects\n        error @private 404\n", base, base)
	if base != "" {
		fmt.Fprintf(&b, "        redir %s %s/ 301\n        @outside not path %s/*\n        error @outside 404\n        uri strip_prefix %s\n", base, base, base, base)
	}
	fmt.Fprintf(&b, "        file_server {\n            root %s\n            precompressed br gzip\n        }\n    }\n", quote(root))
	fmt.Fprintf(&b, "    handle_errors {\n        @missing expression {http.error.status_code} == 404\n        handle @missing {\n            rewrite * /404.html\n            header -Cache-Control\n            header Content-Type \"text/html; charset=utf-8\"\n            file_server {\n                root %s\n            }\n        }\n    }\n}\n", quote(root))
	return b.String()
}

// caddyTypes tells Caddy, which else asks the machine it runs on.
func caddyTypes() string {
	var b strings.Builder
	for _, ext := range slices.Sorted(maps.Keys(contentTypes)) {
		fmt.Fprintf(&b, "        @%s path *%s\n        header @%s Content-Type %q\n", ext[1:], ext, ext[1:], contentTypes[ext])
	}
	return b.String()
}

func caddyRedirect(rule redirectRule, base string) string {
	if !rule.fixed || rule.code == 200 || rule.code == 404 {
		return fmt.Sprintf("# left out: line %d of _redirects", rule.line)
	}
	return fmt.Sprintf("redir %s %s %d", quote(base+rule.from), quote(based(rule.to, base)), rule.codeOr(301))
}

func caddyPattern(pattern, base string) string {
	at, re := 0, regexp.QuoteMeta(base)
	for _, m := range wild.FindAllStringIndex(pattern, -1) {
		re += regexp.QuoteMeta(pattern[at:m[0]])
		if pattern[m[0]] == '*' {
			re += ".*"
		} else {
			re += "[^/]+"
		}
		at = m[1]
	}
	return re + regexp.QuoteMeta(pattern[at:])
}

func quote(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }

// based puts a base before a path of the site that lacks it.
func based(to, base string) string {
	if strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") && !strings.HasPrefix(to, base+"/") {
		return base + to
	}
	return to
}

// headerNames are the names a _headers file sets, sorted.
func headerNames(rules []headerRule) []string {
	all := http.Header{}
	for _, r := range rules {
		for name := range r.Header {
			all[name] = nil
		}
	}
	return slices.Sorted(maps.Keys(all))
}
