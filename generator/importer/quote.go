package importer

import (
	"fmt"
	"strings"
)

// What a mail quotes at its end is not the writer's, nor is the signature.
// Quotes with answers between them stay.

var (
	wroteRE    = pattern(`(?i)(?:\bwrote|\bschrieb(?:en)?|\ba écrit|\bescribió|\bha scritto|\bschreef|\bescreveu|\bskrev|\bpisze|\bnapisał(?:a)?|\bkirjoitti|\bnapsal(?:a|\(a\))?|\bírta|\byazdı|\ba scris|пишет|написал(?:а)?|写道|さんは書きました)[^\n]{0,60}[:：]\s*$|\d{4}年\d{1,2}月\d{1,2}日[^\n]{0,120}[:：]\s*$`)
	addressRE  = pattern(`[<‹(][^<>()\s]+(?:@|\s*\(at\)\s*)[^<>()\s]+[>›)]|[<‹]…[>›]`)
	onRE       = pattern(`(?i)^(?:on|am|le|el|il|op|em|den|dne|w dniu|\d{1,4}[-./ 年])`)
	originalRE = pattern(`(?i)^\s*-{2,}\s*(?:original message|original-nachricht|originalnachricht|opprinnelig melding|oprindelig meddelelse|ursprungligt meddelande|alkuperäinen viesti|wiadomość oryginalna|原始邮件|原始郵件|元のメッセージ|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|message d'origine|message original|mensaje original|messaggio originale|oorspronkelijk bericht|mensagem original|původní zpráva)\s*-*\s*$`)
	headLineRE = pattern(`(?i)^\*?(?:from|sent|date|to|cc|subject|von|gesendet|datum|an|betreff|de|envoyé|date|à|objet|enviado|para|asunto|da|inviato|a|oggetto|van|verzonden|aan|onderwerp)\s*:\*?\s+\S`)
	fromLineRE = pattern(`(?i)^\*?(?:from|von|de|da|van)\s*:`)
	sentFromRE = pattern(`(?i)^(?:sent from my |sent from (?:mail|outlook|yahoo|proton)|get outlook for |von meinem .{1,30} gesendet|gesendet von |envoyé de(?:puis)? mon |enviado desde mi |inviato da |verstuurd vanaf )`)
	quoteTagRE = pattern(`(?is)<(?:blockquote[^>]*(?:gmail_quote|type="?cite)|div[^>]*(?:gmail_quote|yahoo_quoted|moz-cite-prefix|OutlookMessageHeader|divRplyFwdMsg|appendonsend)|hr[^>]*id="?stopSpelling)[^>]*>.*`)
	ownLinkRE  = pattern(`(?i)^[<\s]*(?:https?://\S+)?/articles/[a-z0-9-]+/?(?:(?:#|%23)c-[a-z0-9-]+)?[>\s]*$`)
)

// withoutQuote cuts the quote at the end of an HTML mail, which mail programs
// mark.
func withoutQuote(s string) string {
	if at := quoteTagRE().FindStringIndex(s); at != nil && strings.TrimSpace(tagRE().ReplaceAllString(s[:at[0]], "")) != "" {
		return s[:at[0]]
	}
	return s
}

// withoutSignature cuts the block that mail programs mark as the signature of
// an HTML mail.
func withoutSignature(s string) (rest string, cut bool) {
	at := signTagRE().FindStringIndex(s)
	if at == nil || strings.TrimSpace(tagRE().ReplaceAllString(s[:at[0]], "")) == "" {
		return s, false
	}
	depth := 0
	for _, m := range divRE().FindAllStringIndex(s[at[0]:], -1) {
		if s[at[0]+m[0]+1] != '/' {
			depth++
		} else if depth--; depth == 0 {
			return s[:at[0]] + s[at[0]+m[1]:], true
		}
	}
	return s[:at[0]], true
}

var (
	signTagRE = pattern(`(?is)<div[^>]*(?:\bid="?(?:ms-outlook-mobile-)?signature|class="?[^">]*(?:gmail_signature|moz-signature|protonmail_signature))[^>]*>`)
	divRE     = pattern(`(?i)</?div\b[^>]*>`)
)

// cutQuote cuts quote and signature off a mail's text. cut names what went.
func cutQuote(s string) (text string, cut []string) {
	lines := strings.Split(strings.ReplaceAll(s, "\r", ""), "\n")
	for _, step := range []struct {
		what string
		cut  func([]string) []string
	}{{"a quoted mail", cutForwarded}, {"a signature", cutSignature}, {"a quote", cutTail}, {"a signature", cutSignature}} {
		rest := step.cut(lines)
		if n := filled(lines[len(rest):]); n > 0 {
			cut = append(cut, fmt.Sprintf("%s of %d lines", step.what, n))
		}
		lines = rest
	}
	for i := len(lines) - 1; i >= 0; i-- { // the address that the reply link put there
		if ownLinkRE().MatchString(lines[i]) {
			lines = append(lines[:i], lines[i+1:]...)
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n")), cut
}

// filled counts the lines that are not blank.
func filled(lines []string) (n int) {
	for _, l := range lines {
		if !blankLine(l) {
			n++
		}
	}
	return n
}

func blankLine(s string) bool { return strings.TrimSpace(s) == "" }

// cutForwarded cuts from a line such as "-----Original Message-----", or from
// a block of From:, Sent:, To: lines.
func cutForwarded(lines []string) []string {
	for i, line := range lines {
		if originalRE().MatchString(line) && written(lines[:i]) {
			return lines[:i]
		}
		if !fromLineRE().MatchString(line) || !written(lines[:i]) {
			continue
		}
		heads := 0
		for _, next := range lines[i:min(len(lines), i+6)] {
			if headLineRE().MatchString(next) {
				heads++
			}
		}
		if heads >= 3 {
			for i > 0 && strings.Trim(lines[i-1], "_-* \t") == "" {
				i--
			}
			return lines[:i]
		}
	}
	return lines
}

// written tells whether the lines hold words of the writer.
func written(lines []string) bool {
	for _, l := range lines {
		if !blankLine(l) && !strings.HasPrefix(l, ">") {
			return true
		}
	}
	return false
}

// maxSigns is how many lines of a mail are tried as the beginning of a signature.
const maxSigns = 100

// cutSignature cuts from "-- ", and a last line such as "Sent from my …".
func cutSignature(lines []string) []string {
	tries := 0
	for i, line := range lines {
		if line != "-- " && line != "--" {
			continue
		}
		if tries++; tries > maxSigns {
			break // nobody signs so often
		}
		if (line == "-- " || line == "--" && len(lines)-i <= 12) && written(lines[:i]) && !written(keepAnswers(lines[i+1:])) {
			lines = lines[:i]
			break
		}
	}
	for i := len(lines) - 1; i >= 0; i-- {
		if blankLine(lines[i]) {
			continue
		}
		if sentFromRE().MatchString(strings.TrimSpace(lines[i])) && written(lines[:i]) {
			return lines[:i]
		}
		break
	}
	return lines
}

// keepAnswers gives the lines below a signature that are more than it: what
// stands behind a quote there.
func keepAnswers(lines []string) []string {
	quoted := false
	for i, l := range lines {
		if strings.HasPrefix(l, ">") {
			quoted = true
		} else if quoted && !blankLine(l) {
			return lines[i:]
		}
	}
	return nil
}

// cutTail cuts the quoted lines at the end with the line that introduces them.
func cutTail(lines []string) []string {
	end := len(lines)
	quoted := 0
	for end > 0 && (blankLine(lines[end-1]) || strings.HasPrefix(lines[end-1], ">")) {
		if !blankLine(lines[end-1]) {
			quoted++
		}
		end--
	}
	if quoted > 0 && end > 0 {
		if from := introduction(lines, end); from >= 0 {
			end = from
		}
		if written(lines[:end]) {
			return lines[:end]
		}
		return lines
	}
	// A quote without marks: everything below an introduction that only a
	// program writes, with a mail address in it.
	for i := len(lines) - 1; i > 0; i-- {
		if blankLine(lines[i-1]) {
			continue // what stands above a run of blank lines is looked at once
		}
		if from := introduction(lines, i); from >= 0 && written(lines[:from]) && onRE().MatchString(strings.TrimSpace(lines[from])) && addressRE().MatchString(strings.Join(lines[from:i], " ")) && !answered(lines[i:]) {
			return lines[:from]
		}
	}
	return lines
}

// answered tells whether quoted lines have others between them.
func answered(lines []string) bool {
	return keepAnswers(lines) != nil
}

// introduction is the first of the one to three lines before end that say who
// wrote what follows, -1 for none.
func introduction(lines []string, end int) int {
	last := end - 1
	for last >= 0 && blankLine(lines[last]) {
		last--
	}
	found := -1
	for from := last; from >= max(0, last-2); from-- {
		if blankLine(lines[from]) || strings.HasPrefix(lines[from], ">") {
			break
		}
		if !wroteRE().MatchString(strings.Join(lines[from:last+1], " ")) {
			continue
		}
		if onRE().MatchString(strings.TrimSpace(lines[from])) {
			return from
		}
		if found < 0 {
			found = from
		}
	}
	return found
}
