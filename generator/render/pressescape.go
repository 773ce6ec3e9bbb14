package render

import (
	"encoding/json"
	"html/template"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// What html/template writes into a layout's pipes, and what of it a press
// knows. pressescape_test.go holds these against html/template itself.
var (
	asHTML   = []string{"_html_template_htmlescaper"}
	asRCDATA = []string{"_html_template_rcdataescaper"}
	asAttr   = []string{"_html_template_attrescaper"}
	asURL    = []string{"_html_template_urlfilter", "_html_template_urlnormalizer", "_html_template_attrescaper"}
	asURLEnd = []string{"_html_template_urlnormalizer", "_html_template_attrescaper"} // behind a beginning that the layout writes
	asPart   = []string{"_html_template_urlescaper", "_html_template_attrescaper"}    // of a query or a fragment
	asNewURL = []string{"_html_template_urlfilter", "_html_template_attrescaper"}     // that a page refreshes to
	asScript = []string{"_html_template_jsvalescaper"}
)

var (
	stringType = reflect.TypeFor[string]()
	markupType = reflect.TypeFor[template.HTML]()
)

// writing writes a value through escapers; nil where it does not know how.
func writing(x *value, escapers []string) step {
	if x == nil {
		return nil
	}
	is := func(known []string) bool { return slices.Equal(escapers, known) }
	text := is(asHTML) || is(asRCDATA) || is(asAttr)
	switch {
	case x.typ == markupType && is(asHTML):
		return func(p *printing, dot reflect.Value) { p.out = append(p.out, x.get(p, dot).String()...) }
	case x.typ == stringType && text:
		return func(p *printing, dot reflect.Value) { p.out = appendEscaped(p.out, x.get(p, dot).String()) }
	case x.typ == stringType && is(asURL):
		return func(p *printing, dot reflect.Value) {
			p.out = appendURL(p.out, safeURL(x.get(p, dot).String()), &urlSafe)
		}
	case x.typ == stringType && is(asURLEnd):
		return func(p *printing, dot reflect.Value) { p.out = appendURL(p.out, x.get(p, dot).String(), &urlSafe) }
	case x.typ == stringType && is(asPart):
		return func(p *printing, dot reflect.Value) { p.out = appendURL(p.out, x.get(p, dot).String(), &valueSafe) }
	case x.typ == stringType && is(asNewURL):
		return func(p *printing, dot reflect.Value) { p.out = appendEscaped(p.out, safeURL(x.get(p, dot).String())) }
	case x.typ.Kind() == reflect.Int && x.typ.NumMethod() == 0 && text:
		return func(p *printing, dot reflect.Value) { p.out = strconv.AppendInt(p.out, x.get(p, dot).Int(), 10) }
	case is(asScript) && (x.typ.Kind() == reflect.Interface || x.typ.Kind() == reflect.Slice):
		return func(p *printing, dot reflect.Value) { p.out = appendScript(p.out, x.get(p, dot)) }
	}
	return nil
}

// escapes are the bytes that html/template replaces in text and in quoted attributes.
var escapes = [256]string{0: "\uFFFD", '"': "&#34;", '&': "&amp;", '\'': "&#39;", '+': "&#43;", '<': "&lt;", '>': "&gt;"}

func appendEscaped(out []byte, s string) []byte {
	from := 0
	for i := range len(s) {
		if e := escapes[s[i]]; e != "" {
			out = append(append(out, s[from:i]...), e...)
			from = i + 1
		}
	}
	return append(out, s[from:]...)
}

// safeURL is an address, or what html/template puts in the place of one whose
// scheme might do something.
func safeURL(s string) string {
	scheme, _, ok := strings.Cut(s, ":")
	if !ok || strings.Contains(scheme, "/") || strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "mailto") {
		return s
	}
	return "#ZgotmplZ"
}

// urlSafe are the bytes that stand for themselves in an address; "%" does too
// where it begins an escape.
var urlSafe = safeBytes("-._~!#$&*+,/:;=?@[]")

// appendURL writes an address with what is not safe in it encoded, escaped for
// an attribute.
func appendURL(out []byte, s string, safe *[256]bool) []byte {
	const digits = "0123456789abcdef"
	for i := range len(s) {
		c := s[i]
		switch {
		case !safe[c] && !(c == '%' && safe == &urlSafe && i+2 < len(s) && isHexDigit(s[i+1]) && isHexDigit(s[i+2])):
			out = append(out, '%', digits[c>>4], digits[c&15])
		case escapes[c] != "":
			out = append(out, escapes[c]...)
		default:
			out = append(out, c)
		}
	}
	return out
}

func isHexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

// appendScript writes a value as JSON into a script. What begins and ends with
// a mark needs no more care; the rest is left to html/template.
func appendScript(out []byte, v reflect.Value) []byte {
	data, err := json.Marshal(v.Interface())
	if err != nil || len(data) < 2 || data[0] != '{' && data[0] != '[' {
		giveUp()
	}
	return append(out, data...)
}
