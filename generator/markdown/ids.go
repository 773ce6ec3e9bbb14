package markdown

import (
	"strconv"
	"strings"
	"unicode"
)

// ids makes the ids of headings as GitHub does: letters, digits, "_" and "-"
// are kept in lower case, spaces become "-", the rest goes; a second one of a
// name gets "-1", a third "-2". (github-slugger, the rule that GitHub's
// rendered pages follow.)
type ids map[string]int

func (used ids) next(text string) string {
	base := slug(text)
	if base == "" {
		base = "section"
	}
	id := base
	for {
		if _, taken := used[id]; !taken {
			break
		}
		used[base]++
		id = base + "-" + strconv.Itoa(used[base])
	}
	used[id] = 0
	return id
}

func slug(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			return unicode.ToLower(r)
		}
		return -1
	}, strings.TrimSpace(text))
}
