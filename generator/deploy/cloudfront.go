package deploy

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// cloudfrontRecipe is a CloudFront Function for both of a viewer's events
// (docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure):
// asked, it finds the file of a folder in a private bucket and leads on from old
// addresses; answered, it adds the site's headers. It keeps to ECMAScript 5, which
// both runtimes speak, and to the 10 KB that a function may have unless a site has
// hundreds of old addresses.
func cloudfrontRecipe(r rules, base string) string {
	redirects := map[string][2]any{}
	for _, rule := range slices.Backward(r.redirects) { // the first of two counts
		if rule.fixed && rule.code != 200 && rule.code != 404 {
			redirects[base+rule.from] = [2]any{rule.codeOr(301), based(rule.to, base)}
		}
	}
	headers := [][3]string{}
	for _, rule := range r.headers {
		for _, name := range slices.Sorted(maps.Keys(rule.Header)) {
			if name != "Cache-Control" && name != "Content-Type" { // each object has its own
				headers = append(headers, [3]string{cloudfrontPattern(rule, base), strings.ToLower(name), strings.Join(rule.Header[name], ", ")})
			}
		}
	}
	return fmt.Sprintf(cloudfrontScript, lines(redirects), lines(headers))
}

// cloudfrontPattern is a rule's regular expression: it begins with what the rule does not hold for.
func cloudfrontPattern(rule headerRule, base string) string {
	but := ""
	for _, p := range rule.except {
		but += "(?!" + regexp.QuoteMeta(base+p) + "$)"
	}
	return "^" + but + caddyPattern(rule.Pattern, base) + "$"
}

// lines is JSON, one element to a line.
func lines(v any) string {
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		panic("deploy: " + err.Error()) // words and numbers are always JSON
	}
	return strings.NewReplacer("[\n  ", "[", ",\n  ", ", ", "\n ]", "]").Replace(string(text))
}

const cloudfrontScript = `// Written by etiquette from the site's _headers and _redirects. A CloudFront Function,
// for "viewer request" and "viewer response" of the distribution's default behaviour.
var redirects = %s;
var headers = %s;

function handler(event) {
  return event.context.eventType === 'viewer-response' ? answered(event) : asked(event.request);
}

function asked(request) {
  var uri = request.uri = request.uri.replace(/^[\/\\]+/, '/'); // "//x/" would lead to another site
  var to = redirects[uri];
  var folder = uri.charAt(uri.length - 1) !== '/' && uri.slice(uri.lastIndexOf('/')).indexOf('.') < 0;
  if (to || folder) {
    return { statusCode: to ? to[0] : 301, statusDescription: 'Moved', headers: { location: { value: to ? to[1] : uri + '/' } } };
  }
  if (uri.charAt(uri.length - 1) === '/') request.uri = uri + 'index.html';
  return request;
}

function answered(event) {
  var uri = event.request.uri.replace(/\/index\.html$/, '/');
  headers.forEach(function (h) {
    if (new RegExp(h[0]).test(uri)) event.response.headers[h[1]] = { value: h[2] };
  });
  return event.response;
}
`
