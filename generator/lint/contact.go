package lint

import (
	"regexp"

	"github.com/two-sentences/etiquette/generator/source"
)

var (
	webRE  = regexp.MustCompile(`(?:https?://|www\.)\S+`)
	mailRE = regexp.MustCompile(`(?i)[a-z0-9._%+-]+\s?(?:@|\(at\)|\[at\])\s?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}`)
	// International (+ or 00), with a leading 0 and groups, and North American.
	phoneRE = regexp.MustCompile(`(?:\+|\b00)[1-9][0-9 ()./-]{6,}[0-9]|\(?\b0[1-9][0-9]{1,4}\)?[ /-][0-9][0-9 -]{4,}[0-9]|\(?\b[2-9][0-9]{2}\)?[ .-][0-9]{3}[ .-][0-9]{4}\b`)
	// Names that nobody has (RFC 2606), and numbers kept for films and books:
	// 555-01xx in North America, +44 20 7946 0xxx and 07700 900xxx (Ofcom).
	nobodyRE = regexp.MustCompile(`(?i)(?:@|at[)\]]\s?)(?:[a-z0-9-]+\.)*(?:example\.(?:com|org|net|edu)|example|invalid|test)$|555[ .-]?01[0-9]{2}$|7946[ ]?0[0-9]{3}$|7700[ ]?900[ ]?[0-9]{3}$`)
)

// contacts warns of a mail address or a telephone number in what somebody wrote.
func (r *reviewer) contacts(pos source.Pos, where, text string) {
	pos.Column = 0 // so that the line is not shown
	text = webRE.ReplaceAllString(text, " ")
	for _, kind := range []struct {
		what string
		re   *regexp.Regexp
	}{{"a mail address", mailRE}, {"a telephone number", phoneRE}} {
		for _, found := range kind.re.FindAllString(text, -1) {
			if !nobodyRE.MatchString(found) && !isDate(found) {
				r.diags.Warnf(pos, "contact", "take it out, or write one that nobody has, as name@example.org or 555-0100", "%s holds %s: %q", where, kind.what, masked(found))
				break
			}
		}
	}
}

var dateRE = regexp.MustCompile(`^0[1-9][ /-][0-9]{1,2}[ /-][0-9]{2,4}$`)

func isDate(s string) bool { return dateRE.MatchString(s) }

// masked shows enough of an address or number to find it, as reports travel
// further than the guide.
func masked(s string) string {
	runes := []rune(s)
	keep := max(2, min(4, len(runes)/3))
	return string(runes[:keep]) + "…" + string(runes[len(runes)-2:])
}
