package deploy

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// headerRule is a block of a _headers file: a pattern of URL paths, and what
// the reply to a matching one carries. Format: developers.cloudflare.com/pages/configuration/headers
// and docs.netlify.com/routing/headers.
type headerRule struct {
	Pattern string // as written, as "/assets/*"
	line    int
	match   *regexp.Regexp // nil matches nothing
	Header  http.Header
	drop    []string // headers of earlier rules to leave out ("! Name")
	except  []string // URL paths that it does not hold for
}

// redirectRule is a line of a _redirects file.
type redirectRule struct {
	line  int
	from  string // as written
	match *regexp.Regexp
	to    string
	code  int  // 0: the host's default
	force bool // "301!": before a file of that path
	fixed bool // without * or :name
}

// parseHeaders reads a _headers file. Each line that says nothing any host
// understands is a problem, "line 3: …", and is left out.
func parseHeaders(data []byte) (rules []headerRule, problems []string) {
	say := func(line int, format string, args ...any) {
		problems = append(problems, fmt.Sprintf("_headers:%d: ", line+1)+fmt.Sprintf(format, args...))
	}
	for i, line := range strings.Split(string(data), "\n") {
		text := strings.TrimSpace(line)
		indented := strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")
		switch name, value, ok := strings.Cut(text, ":"); {
		case text == "" || text[0] == '#':
		case !indented && strings.HasPrefix(text, "/"):
			re, err := pattern(text)
			if err != nil {
				say(i, "%v", err)
			}
			rules = append(rules, headerRule{Pattern: text, line: i + 1, match: re, Header: http.Header{}})
		case !indented:
			say(i, "%q is not a path beginning with /", text)
		case len(rules) == 0:
			say(i, "%q stands before any path", text)
		case text[0] == '!':
			r := &rules[len(rules)-1]
			r.drop = append(r.drop, strings.TrimSpace(text[1:]))
		case !ok || strings.TrimSpace(name) == "":
			say(i, "%q is not \"Name: value\"", text)
		default:
			rules[len(rules)-1].Header.Add(strings.TrimSpace(name), strings.TrimSpace(value))
		}
	}
	return rules, problems
}

// headersFor merges all rules that match one of the URL paths of a thing: values
// of one name are joined by commas, as hosts do.
func headersFor(rules []headerRule, urlPaths ...string) http.Header {
	h := http.Header{}
	for _, r := range rules {
		if !r.matches(urlPaths) {
			continue
		}
		for _, name := range r.drop {
			h.Del(name)
		}
		for name, values := range r.Header {
			joined := strings.Join(append(h[name], values...), ", ")
			h[name] = []string{joined}
		}
	}
	return h
}

// parseRedirects reads a _redirects file: "from to [code]" a line.
func parseRedirects(data []byte) (rules []redirectRule, problems []string) {
	for i, line := range strings.Split(string(data), "\n") {
		text, _, _ := strings.Cut(line, " #")
		fields := strings.Fields(text)
		if len(fields) == 0 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		r, err := parseRedirect(fields)
		if err != nil {
			problems = append(problems, fmt.Sprintf("_redirects:%d: %v", i+1, err))
			continue
		}
		r.line = i + 1
		rules = append(rules, r)
	}
	return rules, problems
}

func parseRedirect(fields []string) (redirectRule, error) {
	if len(fields) < 2 || len(fields) > 3 {
		return redirectRule{}, fmt.Errorf("%d words, want \"from to\" or \"from to code\"", len(fields))
	}
	if !strings.HasPrefix(fields[0], "/") {
		return redirectRule{}, fmt.Errorf("%q does not begin with /", fields[0])
	}
	re, err := pattern(fields[0])
	r := redirectRule{from: fields[0], match: re, to: fields[1], fixed: !dynamic(fields[0])}
	if err != nil || len(fields) == 2 {
		return r, err
	}
	var code string
	code, r.force = strings.CutSuffix(fields[2], "!")
	n, err := strconv.Atoi(code)
	switch n {
	case 200, 301, 302, 303, 307, 308, 404:
	default:
		err = fmt.Errorf("%q is not a code for a redirect", fields[2])
	}
	r.code = n
	return r, err
}

var wild = regexp.MustCompile(`\*|:[A-Za-z]\w*`)

func dynamic(pattern string) bool { return wild.MatchString(pattern) }

// pattern turns "/a/*" and "/a/:x" into a regular expression with named
// groups. Bad UTF-8 and a pattern of unreasonable length are errors.
func pattern(p string) (*regexp.Regexp, error) {
	if !utf8.ValidString(p) || len(p) > 2000 {
		return nil, fmt.Errorf("%.40q is not a path a host can match", p)
	}
	var b strings.Builder
	b.WriteString("^")
	at, seen := 0, map[string]bool{}
	for _, m := range wild.FindAllStringIndex(p, -1) {
		b.WriteString(regexp.QuoteMeta(p[at:m[0]]))
		name, any := strings.TrimPrefix(p[m[0]:m[1]], ":"), "[^/]+"
		if name == "*" {
			name, any = "splat", ".*"
		}
		if seen[name] {
			b.WriteString("(?:" + any + ")")
		} else {
			b.WriteString("(?P<" + name + ">" + any + ")")
		}
		seen[name] = true
		at = m[1]
	}
	b.WriteString(regexp.QuoteMeta(p[at:]) + "$")
	return regexp.Compile(b.String())
}

// target is where a rule leads a URL path; not ok if the rule does not match it.
func (r redirectRule) target(urlPath string) (to string, ok bool) {
	m := r.match.FindStringSubmatch(urlPath)
	if m == nil {
		return "", false
	}
	return wild.ReplaceAllStringFunc(r.to, func(name string) string {
		if i := r.match.SubexpIndex(strings.TrimPrefix(name, ":")); i > 0 {
			return m[i]
		}
		return name
	}), true
}

// codeOr is the rule's code, or another where it has none.
func (r redirectRule) codeOr(other int) int {
	if r.code == 0 {
		return other
	}
	return r.code
}
