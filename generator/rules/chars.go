package rules

// The characters as both interpreters see them. Go and JavaScript differ from
// version to version in what is a letter and how it folds, so neither is
// asked: this table is compiled into every Program.

// Classes of characters. What is not listed in charRanges is a letter: a
// script we have never heard of is words all the same.
const (
	letter = iota
	space
	newline
	digit
	punct
	ignored // within words: combining marks, joiners, selectors, direction marks
	emoji
	apostrophe
	han
	hiragana
	katakana
)

// charRanges lists where a class begins; it holds until the next entry.
var charRanges = []int{
	0x00, ignored, 0x09, space, 0x0A, newline, 0x0B, space, 0x0D, newline, 0x0E, ignored,
	0x20, space, 0x21, punct, 0x27, apostrophe, 0x28, punct, 0x30, digit, 0x3A, punct,
	0x41, letter, 0x5B, punct, 0x60, apostrophe, 0x61, letter, 0x7B, punct, 0x7F, ignored,
	0x85, newline, 0x86, ignored, 0xA0, space, 0xA1, punct, 0xAA, letter, 0xAB, punct,
	0xAD, ignored, 0xAE, punct, 0xB4, apostrophe, 0xB5, letter, 0xB6, punct, 0xBA, letter,
	0xBB, punct, 0xC0, letter, 0xD7, punct, 0xD8, letter, 0xF7, punct, 0xF8, letter,
	0x02BC, apostrophe, 0x02BD, letter, 0x0300, ignored, 0x0370, letter, 0x037E, punct, 0x037F, letter,
	0x0483, ignored, 0x048A, letter, 0x0591, ignored, 0x05D0, letter,
	0x060C, punct, 0x060D, ignored, 0x061B, punct, 0x061C, ignored, 0x061E, punct, 0x0620, letter,
	0x064B, ignored, 0x0660, digit, 0x066A, punct, 0x066E, letter, 0x06D4, punct, 0x06D5, letter,
	0x06F0, digit, 0x06FA, letter, 0x0964, punct, 0x0966, digit, 0x0970, letter,
	0x0E3F, punct, 0x0E40, letter, 0x1680, space, 0x1681, letter, 0x180E, ignored, 0x180F, letter,
	0x1AB0, ignored, 0x1B00, letter, 0x1DC0, ignored, 0x1E00, letter,
	0x2000, space, 0x200B, ignored, 0x2010, punct, 0x2018, apostrophe, 0x201A, punct,
	0x2028, newline, 0x202A, ignored, 0x202F, space, 0x2030, punct, 0x205F, space, 0x2060, ignored,
	0x2070, digit, 0x20A0, punct, 0x20D0, ignored, 0x2100, punct, 0x2190, punct, 0x231A, emoji, 0x231C, punct,
	0x23E9, emoji, 0x23FB, punct, 0x25A0, punct, 0x2600, emoji, 0x27C0, punct, 0x2934, emoji, 0x2936, punct,
	0x2B05, emoji, 0x2B08, punct, 0x2B1B, emoji, 0x2B1D, punct, 0x2B50, emoji, 0x2B51, punct, 0x2C00, letter,
	0x2E00, punct, 0x2E80, han, 0x3000, space, 0x3001, punct, 0x3005, han, 0x3008, punct, 0x3041, hiragana,
	0x3099, ignored, 0x309B, hiragana, 0x30A0, punct, 0x30A1, katakana, 0x30FB, punct, 0x30FC, katakana, 0x3100, letter,
	0x3400, han, 0xA000, letter, 0xD800, punct, 0xF900, han, 0xFB00, letter, 0xFE00, ignored,
	0xFE10, punct, 0xFE20, ignored, 0xFE30, punct, 0xFE70, letter, 0xFEFF, ignored, 0xFF00, punct, 0xFF10, digit, 0xFF1A, punct,
	0xFF21, letter, 0xFF3B, punct, 0xFF41, letter, 0xFF5B, punct, 0xFF66, katakana, 0xFFA0, letter,
	0xFFE0, punct, 0x10000, letter, 0x1F000, emoji, 0x1F3FB, ignored, 0x1F400, emoji, 0x1FB00, letter,
	0x20000, han, 0x32000, letter, 0xE0000, ignored, 0xE1000, punct,
}

// foldings gives for a folded form the characters that fold to it. Accents are
// dropped, so that a note typed without them, or with combining marks, reads
// as it would with them.
var foldings = [][2]string{
	{"a", "AÀÁÂÃÄÅĀĂĄǍàáâãäåāăąǎªＡａ"}, {"ae", "ÆæǢǣ"}, {"b", "BＢｂ"}, {"c", "CÇĆĈĊČçćĉċčＣｃ"},
	{"d", "DĎĐÐďđðＤｄ"}, {"e", "EÈÉÊËĒĔĖĘĚẼèéêëēĕėęěẽＥｅ"}, {"f", "FＦｆ"}, {"g", "GĜĞĠĢĝğġģＧｇ"},
	{"h", "HĤĦĥħＨｈ"}, {"i", "IÌÍÎÏĨĪĬĮİìíîïĩīĭįıＩｉ"}, {"j", "JĴĵＪｊ"}, {"k", "KĶķＫｋ"},
	{"l", "LĹĻĽĿŁĺļľŀłＬｌ"}, {"m", "MＭｍ"}, {"n", "NÑŃŅŇñńņňＮｎ"}, {"o", "OÒÓÔÕÖØŌŎŐǑòóôõöøōŏőǒºＯｏ"},
	{"oe", "Œœ"}, {"p", "PＰｐ"}, {"q", "QＱｑ"}, {"r", "RŔŖŘŕŗřＲｒ"}, {"s", "SŚŜŞŠȘśŝşšșＳｓ"}, {"ss", "ßẞ"},
	{"t", "TŢŤŦȚţťŧțＴｔ"}, {"th", "Þþ"}, {"u", "UÙÚÛÜŨŪŬŮŰŲùúûüũūŭůűųＵｕ"}, {"v", "VＶｖ"}, {"w", "WŴŵＷｗ"},
	{"x", "XＸｘ"}, {"y", "YÝŶŸýŷÿＹｙ"}, {"z", "ZŹŻŽźżžＺｚ"},
	{"-", "‐‑‒–—―"}, {"\"", "“”„«»‹›「」『』"}, {"!", "！"}, {"?", "？"}, {",", "，、"}, {".", "。．｡"},
	{"[", "［【"}, {"]", "］】"}, {"{", "｛"}, {"}", "｝"}, {"<", "＜"}, {">", "＞"}, {"(", "（"}, {")", "）"}, {"%", "％"}, {":", "："},
}

// capitals are the first letters of names and sentences, of the scripts that
// have them: the Latin ones above, then Greek and Cyrillic, whose small
// letters stand at a fixed distance.
const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZÀÁÂÃÄÅĀĂĄǍÆǢÇĆĈĊČĎĐÐÈÉÊËĒĔĖĘĚẼĜĞĠĢĤĦÌÍÎÏĨĪĬĮİĴĶĹĻĽĿŁÑŃŅŇÒÓÔÕÖØŌŎŐǑŒŔŖŘŚŜŞŠȘẞŢŤŦȚÞÙÚÛÜŨŪŬŮŰŲŴÝŶŸŹŻŽ"

// shifted are capitals in runs: first, last, distance to the small letter.
var shifted = []int{0x391, 0x3A9, 32, 0x410, 0x42F, 32, 0x400, 0x40F, 80}
