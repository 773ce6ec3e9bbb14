package importer

import (
	"strings"

	"github.com/two-sentences/etiquette/generator/sanitize"
)

// Nobody's mail or IP address reaches a file, a page or a report.
var (
	emailRE = pattern(`(?i)[\pL\pN._+'-]+(?:@|%40|&#64;|&#x40;)(?:[\pL\pN](?:[\pL\pN-]*[\pL\pN])?\.)+[\pL]{2,}`)
	ipRE    = pattern(`\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b|\b(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F]{0,4}\b|\b[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4})*::[0-9a-fA-F:]*`)
)

// maskEmails puts "…" for the domain of every mail address.
func maskEmails(s string) string {
	if !strings.Contains(s, "@") && !strings.Contains(s, "%40") && !strings.Contains(s, "&#") {
		return s
	}
	return emailRE().ReplaceAllStringFunc(s, func(m string) string {
		at := strings.IndexAny(m, "@%&")
		return m[:at] + "@…"
	})
}

// scrub cleans a message of mail and IP addresses, and keeps it on one line.
func scrub(s string) string { return ipRE().ReplaceAllString(maskEmails(oneLine(s)), "…") }

// oneLine puts U+FFFD for what would make lines of its own in a report, or
// change how it is read.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || r == 0x2028 || r == 0x2029 || sanitize.Hidden(r) {
			return '\uFFFD'
		}
		return r
	}, s)
}

// personName cuts a name that is a mail address, however it is spelt, before
// its "@".
func personName(s string) string {
	plain := strings.Map(unseen, s)
	m := spelledRE().FindStringIndex(plain)
	if m == nil {
		m = emailRE().FindStringIndex(plain)
	}
	if m == nil {
		return s
	}
	at := m[0] + nameEndRE().FindStringIndex(plain[m[0]:m[1]])[0]
	return plain[:at] + plain[m[1]:]
}

var nameEndRE = pattern(`(?i) ?@|%40|&#| ?[(\[{] ?(?:at|@|ät) ?[)\]}]`)
