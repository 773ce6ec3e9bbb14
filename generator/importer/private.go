package importer

import (
	"bytes"
	"html"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// What a body holds of somebody's address is found as a reader would see it:
// with Markdown's escapes, references and marks undone, and without what has no
// width. Rather a word too much is cut than an address left.

var (
	mdLinkRE  = pattern(`!?\[((?:\\.|[^\[\]\\])*)\]\(\s*<?((?:[^()\s<>]|\([^()\s<>]*\))*)>?(?:\s+(?:"[^"\n]*"|'[^'\n]*'))?\s*\)`)
	webRE     = pattern(`(?i)<(?:https?:)?//[^\s<>]+>|(?:https?:)?//[^\s<>()\]"']+`)
	avatarRE  = pattern(`(?i)\b(?:gravatar\.com|libravatar\.org)\b|/avatars?/[0-9a-f]{32,64}\b`)
	avatarsRE = pattern(`(?i)[^\s<>()\["']*\b(?:gravatar\.com|libravatar\.org)/[^\s<>()\]"']*`)
	spelledRE = pattern(`(?i)[\pL\pN._+'-]+(?:@| ?@ | ?[(\[{] ?(?:at|@|ät) ?[)\]}] ?)_*[\pL\pN](?:[\pL\pN_-]*[\pL\pN_])?(?:(?:\.| ?[(\[{] ?(?:dot|punkt|\.) ?[)\]}] ?)_*[\pL\pN](?:[\pL\pN_-]*[\pL\pN_])?)*(?:\.| ?[(\[{] ?(?:dot|punkt|\.) ?[)\]}] ?)_*\pL{2,}`)
	atRE      = pattern(`(?i)@| ?[(\[{] ?(?:at|@|ät) ?[)\]}]`)
	bodyIPRE  = pattern(`[0-9a-fA-F:.]{0,40}(?:[0-9]{1,3}\.){3}[0-9]{1,3}|(?:[0-9a-fA-F]{1,4}:){4,7}[0-9a-fA-F]{1,4}|(?:[0-9a-fA-F]{1,4}:){2,6}:(?:[0-9a-fA-F]{1,4}:?){1,5}`)
	versionRE = pattern(`(?i)\b(?:version|ver\.?|release|build|firmware|section|chapter|§)[ \x{00A0}]*$`) // four numbers behind these are no address
	awayRE    = pattern(`(?i)^(?:you|us|me|him|her|them|it|all|meet|see|live|lunch|dinner|tonight|tomorrow|today|now|here) @ `)
	inlineRE  = pattern(`^</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>@]*)?/?>`)
)

// private takes people's addresses out of Markdown: of mail, of the net, and
// the pictures whose address is a digest of one. keepMails leaves those of mail
// as they are. cut names what went, once each.
func private(md string, keepMails bool) (clean string, cut []string) {
	veiled := mayHideAt(md)
	if veiled || mayTell(md) {
		md = dropLinks(md, keepMails, &cut)
	}
	if !keepMails && (veiled || strings.ContainsAny(md, "([{")) {
		md = dropMails(dropMails(md, false, &cut), true, &cut)
	}
	if mayHoldIP(md) {
		md = dropIPs(md, &cut)
	}
	return md, cut
}

// mayHideAt tells quickly that most texts hold no "@", however it is written.
func mayHideAt(s string) bool {
	if strings.ContainsAny(s, "@%＠﹫") {
		return true
	}
	for i := strings.IndexByte(s, '&'); i >= 0 && i+1 < len(s); {
		if c := s[i+1]; c == '#' || alnum(c) && c < 0x80 {
			return true
		}
		next := strings.IndexByte(s[i+1:], '&')
		if next < 0 {
			break
		}
		i += 1 + next
	}
	return false
}

// mayTell tells quickly that most texts hold no link by which somebody is known.
func mayTell(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i] | 0x20; {
		case s[i] >= 0x80:
			if r, _ := utf8.DecodeRuneInString(s[i:]); unseen(r) != r {
				return true
			}
		case (c == 'a' || c == 'm') && i+6 <= len(s):
			if word := s[i : i+6]; strings.EqualFold(word, "avatar") || strings.EqualFold(word, "mailto") {
				return true
			}
		}
	}
	return false
}

// mayHoldAt tells quickly that most texts, as they are seen, hold neither "@"
// nor a word for it in brackets.
func mayHoldAt(text []byte) bool {
	for i, c := range text {
		switch c {
		case '@':
			return true
		case '(', '[', '{':
			rest := bytes.TrimPrefix(text[i+1:min(len(text), i+6)], []byte(" "))
			if len(rest) > 1 && (rest[0]|0x20 == 'a' && rest[1]|0x20 == 't' || rest[0] >= 0x80) {
				return true
			}
		}
	}
	return false
}

// mayHoldIP tells quickly that most texts hold no address of the net: three dots
// between digits, "::", or four colons between hexadecimal digits.
func mayHoldIP(s string) bool {
	dots, colons := 0, 0
	for i := 1; i+1 < len(s); i++ {
		switch c, before, after := s[i], s[i-1], s[i+1]; {
		case c == '.' && digit(before) && digit(after):
			dots++
		case c == ':' && (before == ':' || hexDigit(before) && hexDigit(after)):
			if colons++; before == ':' {
				return true
			}
		}
	}
	return dots >= 3 || colons >= 4
}

func digit(c byte) bool    { return c >= '0' && c <= '9' }
func hexDigit(c byte) bool { return digit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }

// note adds to cut what is not in it.
func note(cut *[]string, what string) {
	if !slices.Contains(*cut, what) {
		*cut = append(*cut, what)
	}
}

// dropLinks unwraps the links, and cuts the bare addresses, that tell who
// somebody is.
func dropLinks(s string, keepMails bool, cut *[]string) string {
	s = mdLinkRE().ReplaceAllStringFunc(s, func(m string) string {
		part := mdLinkRE().FindStringSubmatch(m)
		if what := telltale(part[2], keepMails); what != "" {
			note(cut, what)
			return part[1]
		}
		return m
	})
	for _, re := range []*regexp.Regexp{webRE(), avatarsRE()} {
		s = re.ReplaceAllStringFunc(s, func(m string) string {
			if what := telltale(m, keepMails); what != "" {
				note(cut, what)
				return "…"
			}
			return m
		})
	}
	return s
}

// telltale says why a web address may not stay; empty: it may.
func telltale(address string, keepMails bool) string {
	s := address
	for range 3 {
		s = html.UnescapeString(strings.ReplaceAll(s, `\`, ""))
		if u, err := url.PathUnescape(s); err == nil {
			s = u
		}
	}
	s = strings.Map(unseen, s)
	if strings.HasPrefix(strings.ToLower(s), "mailto:") && !keepMails {
		return "a link to a mail address"
	}
	if avatarRE().MatchString(s) {
		return "an avatar, whose address is a digest of a mail address"
	}
	if keepMails {
		return ""
	}
	for _, m := range emailRE().FindAllStringIndex(s, -1) {
		if !public(s, m[0], m[1]) {
			return "a link with a mail address in it"
		}
	}
	return ""
}

// public tells whether what looks like a mail address in s is none: git@host, or
// a name in the fediverse within a web address.
func public(s string, from, to int) bool {
	name, _, _ := strings.Cut(s[from:to], "@")
	return strings.HasSuffix(s[:from], "/@") || name == "git" && (strings.HasPrefix(s[to:], ":") || strings.HasPrefix(s[to:], "/"))
}

// unseen drops what has no width, and makes wide signs plain.
func unseen(r rune) rune {
	switch {
	case r >= 0x200B && r <= 0x200F, r == 0x2060, r == 0x061C, r == 0x00AD, r == 0x034F, r == 0x180E, r >= 0xFE00 && r <= 0xFE0F, r == 0xFEFF:
		return -1
	case r == '＠', r == '﹫':
		return '@'
	case r == '．', r == '。', r == '｡', r == '﹒', r == '․':
		return '.'
	case r == 0x00A0:
		return ' '
	}
	return r
}

// reading is Markdown as it is seen, and where each byte of it comes from.
type reading struct {
	text []byte
	from []int // by byte of text
	to   []int
}

// read undoes escapes, references and marks; with flat, brackets and the targets
// of links too.
func read(md string, flat bool) reading {
	r := reading{text: make([]byte, 0, len(md)), from: make([]int, 0, len(md)), to: make([]int, 0, len(md))}
	for i := 0; i < len(md); {
		seen, size := glyph(md[i:], flat)
		for range len(seen) {
			r.from, r.to = append(r.from, i), append(r.to, i+size)
		}
		r.text = append(r.text, seen...)
		i += size
	}
	return r
}

var flatTargetRE = pattern(`^\]\([^()\s]*\)`)

func glyph(s string, flat bool) (seen string, size int) {
	switch c := s[0]; {
	case c == '\\' && len(s) > 1 && s[1] < 0x80 && punct(rune(s[1])):
		return s[1:2], 2
	case c == '&':
		if m := entityRE().FindString(s); m != "" {
			return strings.Map(unseen, html.UnescapeString(m)), len(m)
		}
	case c == '%' && len(s) > 2 && s[1] == '4' && s[2] == '0':
		return "@", 3
	case c == '*' || c == '`' || strings.HasPrefix(s, "~~"):
		return "", 1
	case c == '<':
		if m := inlineRE().FindString(s[:min(len(s), 200)]); m != "" {
			return "", len(m)
		}
	case flat && c == '[':
		return "", 1
	case flat && c == ']':
		return "", max(1, len(flatTargetRE().FindString(s[:min(len(s), 2000)])))
	case c >= 0x80:
		r, size := utf8.DecodeRuneInString(s)
		if r = unseen(r); r < 0 {
			return "", size
		}
		return string(r), size
	}
	return s[:1], 1
}

// dropMails puts "@…" behind the name of every mail address.
func dropMails(md string, flat bool, cut *[]string) string {
	r := read(md, flat)
	if !mayHoldAt(r.text) {
		return md
	}
	found := spelledRE().FindAllIndex(r.text, -1)
	if found == nil {
		return md
	}
	var b strings.Builder
	done := 0
	for _, m := range found {
		if public(string(r.text), m[0], m[1]) || awayRE().Match(r.text[m[0]:m[1]]) {
			continue
		}
		at := atRE().FindIndex(r.text[m[0]:m[1]])
		from, to := r.from[m[0]+at[0]], r.to[m[1]-1]
		b.WriteString(md[done:from] + "@…")
		done = to
		for _, mark := range []string{"**", "*", "`"} { // that was opened in what went
			if strings.Count(md[from:to], mark)%2 == 1 && strings.HasPrefix(md[to:], mark) {
				done = to + len(mark)
				break
			}
		}
		note(cut, "a mail address")
	}
	return b.String() + md[done:]
}

// dropIPs puts "…" for every public address of the net that is no part of a web
// address, nor a version.
func dropIPs(s string, cut *[]string) string {
	var b strings.Builder
	done := 0
	for _, m := range bodyIPRE().FindAllStringIndex(s, -1) {
		ip, err := netip.ParseAddr(strings.TrimRight(s[m[0]:m[1]], "."))
		if err != nil || ip.IsPrivate() || ip.IsLoopback() || ip.IsUnspecified() || m[0] > 0 && strings.ContainsRune("/vV.-", rune(s[m[0]-1])) || versionRE().MatchString(s[max(0, m[0]-24):m[0]]) {
			continue
		}
		b.WriteString(s[done:m[0]] + "…")
		done = m[1]
		note(cut, "an address of the net")
	}
	return b.String() + s[done:]
}
