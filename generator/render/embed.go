package render

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"

	minifiers "github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"
	"github.com/tdewolff/minify/v2/js"

	"github.com/two-sentences/etiquette/generator/rules"
	"github.com/two-sentences/etiquette/generator/source"
)

// embedPage adds the checker as one file that asks for nothing: the layout's
// stylesheets and scripts are written into it, and its policy names their
// hashes. Links lead to the guide's absolute address; where that is unknown
// there are none.
func (b *builder) embedPage() {
	b.add(fileOf(embedPath), file{read: b.embed, key: func() (key source.Hash, ok bool) {
		b.readsAll()
		v, err := b.embedData(func(program []byte) string { return string(program) })
		if err != nil {
			return key, false
		}
		return keyOf("embed", v)
	}})
}

// embeds tells whether there is that page.
func (s *site) embeds() bool { return s.checker && s.layouts["embed"] != nil }

// makeEmbed makes the page, which takes longer than any other: most of it is to
// squeeze the rules.
func (s *site) makeEmbed() ([]byte, error) {
	v, err := s.embedData(rules.SqueezeJSON)
	if err != nil {
		return nil, err
	}
	page, err := s.execute(nil, "embed", v)
	if err != nil {
		return nil, err
	}
	return s.theme.assets.inlined(page)
}

// embedData is the page's data, with the checker's program packed.
func (s *site) embedData(pack func(program []byte) string) (*EmbedPage, error) {
	t := &Tools{site: s, from: s.links}
	t.from.root = "" // so that inlined knows the names
	abroad := s.abroad()
	h := head{kind: "embed", path: embedPath, title: s.words.must("checker"), description: s.words.must("checker.about"), noIndex: true}
	v := &EmbedPage{Page: s.page(t, h), Tool: s.checkerTool(t, 0), GuideHref: t.Abs("/")}
	v.CSP = policySlot
	v.Tool.Embedded = true
	program, err := s.Program.WithLinks(func(link string) (string, bool) { return abroad.link(ruleFile, "", link) }).MarshalJSON()
	v.Tool.Program = pack(program)
	return v, err
}

// policySlot stands where the policy comes, which is known last.
const policySlot = "etiquette-embed-policy"

// asked is a stylesheet or a script that a page asks for.
var asked = regexp.MustCompile(`<link rel="stylesheet" href="([^"]*)">|<script src="([^"]*)"></script>`)

// inlined writes the stylesheets and scripts of a page into it, and its policy.
func (a assets) inlined(page []byte) ([]byte, error) {
	var out bytes.Buffer
	hashes := map[string][]string{}
	last := 0
	for _, m := range asked.FindAllSubmatchIndex(page, -1) {
		tag, name := "style", m[2:4]
		if m[2] < 0 {
			tag, name = "script", m[4:6]
		}
		text, err := a.inline(tag, string(page[name[0]:name[1]]))
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(text)
		hashes[tag] = append(hashes[tag], "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
		fmt.Fprintf(&out, "%s<%s>%s</%s>", page[last:m[0]], tag, text, tag)
		last = m[1]
	}
	out.Write(page[last:])
	policy := "default-src 'none'; style-src " + sources(hashes["style"]) + "; script-src " + sources(hashes["script"]) +
		"; connect-src 'none'; form-action 'none'; base-uri 'none'"
	return bytes.Replace(out.Bytes(), []byte(policySlot), []byte(policy), 1), nil
}

func sources(hashes []string) string {
	if hashes == nil {
		return "'none'"
	}
	return strings.Join(hashes, " ")
}

// minify writes stylesheets and scripts in fewer bytes of the same meaning.
var minify = minifiers.New()

func init() {
	minify.AddFunc("style", css.Minify)
	minify.AddFunc("script", js.Minify)
}

// inline is a file as it may stand inside an element.
func (a assets) inline(tag, href string) ([]byte, error) {
	path, err := url.PathUnescape(html.UnescapeString(href))
	text, ok := a.files[strings.TrimPrefix(path, "/")]
	if err != nil || !ok {
		return nil, embedError("ask for a file of static/ by {{.Asset}}", "there is no file %q", href)
	}
	// The minifier writes into the bytes it is given; these are the site's.
	if text, err = minify.Bytes(tag, bytes.Clone(text)); err != nil {
		return nil, embedError("mend it; the embed is made of it", "%q is not well-formed: %s", href, oneLine(err.Error()))
	}
	if lower := bytes.ToLower(text); bytes.Contains(lower, []byte("</"+tag)) || bytes.Contains(lower, []byte("<!--")) {
		return nil, embedError("write it in two parts, as \"<\" + \"/script\"", "%q holds what would end its element", href)
	}
	return text, nil
}

func embedError(hint, message string, args ...any) error {
	var d source.Diagnostics
	d.Errorf(source.Pos{Path: "layouts/embed.html"}, "layout", hint, message, args...)
	return &LayoutError{d[0]}
}
