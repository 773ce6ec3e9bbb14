package sanitize

import (
	"strings"
	"unicode/utf8"
)

// Hidden tells whether a character cannot be seen and changes how others are
// read: C0 and C1 controls (but for tab and line feed), the bidirectional
// controls U+202A–202E and U+2066–2069, U+FEFF and the tag characters.
func Hidden(r rune) bool {
	switch {
	case r == '\t' || r == '\n':
		return false
	case r < 0x20, r >= 0x7F && r < 0xA0:
		return true
	case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0xFEFF, r >= 0xE0000 && r <= 0xE007F:
		return true
	}
	return false
}

// Text takes hidden characters out of a stranger's text; what is ill-formed
// becomes U+FFFD, and line ends become "\n".
func Text(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case Hidden(r):
			return -1
		}
		return r
	}, s)
}

// plainName tells of a name that has nothing to clean: most have not.
func plainName(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7F || c == ' ' && (i == 0 || i+1 == len(s) || s[i+1] == ' ') {
			return false
		}
	}
	return len(s) <= MaxName
}

// ZeroWidth tells whether a character has no width: in a name or an address it
// hides that it is another.
func ZeroWidth(r rune) bool { return r >= 0x200B && r <= 0x200F || r == 0x2060 || r == 0x061C }

// MaxName is how many characters of a stranger's name are kept.
const MaxName = 100

// Name cleans a stranger's name: one line, no hidden or zero-width
// characters, at most MaxName characters.
func Name(s string) string {
	if plainName(s) {
		return s
	}
	s = strings.Map(func(r rune) rune {
		switch r {
		case 0x200B, 0x200E, 0x200F, 0x2060, 0x061C, 0x00AD, 0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0: // the last ones are blanks that count as letters
			return -1
		case 0x2028, 0x2029, 0x00A0:
			return ' '
		}
		return r
	}, Text(s))
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > MaxName {
		s = string([]rune(s)[:MaxName-1]) + "…"
	}
	return s
}
