package guide

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// letters are those that no decomposition turns into plain ones.
var letters = strings.NewReplacer("ß", "ss", "æ", "ae", "Æ", "ae", "œ", "oe", "Œ", "oe", "ø", "o", "Ø", "o", "ł", "l", "Ł", "l", "đ", "d", "Đ", "d", "ı", "i")

// FoldAccents takes off the accents of U+0300 to U+036F.
func FoldAccents(s string) string {
	s = strings.Map(func(r rune) rune {
		if r >= 0x300 && r <= 0x36F {
			return -1
		}
		return r
	}, norm.NFKD.String(s))
	return letters.Replace(norm.NFC.String(s))
}
