package guide

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/two-sentences/etiquette/generator/source"
)

// Settings is content/site.yaml.
type Settings struct {
	Title        string                    `yaml:"title"`
	Description  string                    `yaml:"description"`
	BaseURL      source.Text               `yaml:"base_url"` // empty: unknown; else absolute, with a slash at its end
	Language     string                    `yaml:"language"` // BCP 47: "en"
	Author       string                    `yaml:"author"`
	Image        string                    `yaml:"image"`  // under static, for OpenGraph; empty: ours
	Domain       string                    `yaml:"domain"` // for the CNAME file of GitHub Pages; empty: none
	Menu         []MenuItem                `yaml:"menu"`
	Series       []SeriesSettings          `yaml:"series"`
	ThreadNotice string                    `yaml:"thread_notice"` // stands over every thread
	NotesNotice  string                    `yaml:"notes_notice"`  // stands in the gallery
	Replies      Address                   `yaml:"replies"`       // where a reader's reply goes
	Subscribe    Address                   `yaml:"subscribe"`
	Report       Address                   `yaml:"report"` // of a problem with a page
	Limits       map[string]map[string]int `yaml:"limits"` // platform, kind: UTF-16 units
	Pos          source.Pos                `yaml:",pos"`
}

// MenuItem is an entry of the site's menu.
type MenuItem struct {
	Title string      `yaml:"title,required"`
	Link  source.Text `yaml:"link,required"` // a site path or an absolute address
}

// SeriesSettings names a series.
type SeriesSettings struct {
	ID          source.Text `yaml:"id,required"`
	Title       string      `yaml:"title,required"`
	Description string      `yaml:"description"`
}

// Address is where something is sent; both may be empty.
type Address struct {
	Mail source.Text `yaml:"mail"`
	Link source.Text `yaml:"link"` // "{url}" in it becomes the page's address
	Form source.Text `yaml:"form"` // a form's action; used by subscribe
}

// DefaultSettings are those of a folder without content/site.yaml.
func DefaultSettings() Settings {
	return Settings{Title: "Networking etiquette", Language: "en"}
}

var languageRE = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// parseSettings reads content/site.yaml. Codes: bad-url, bad-language, bad-address.
func parseSettings(f source.File) (Settings, source.Diagnostics) {
	s := DefaultSettings()
	diags := source.Decode(f, 0, f.Data, &s)
	if s.BaseURL.Value != "" {
		clean, ok := CleanBaseURL(s.BaseURL.Value)
		if !ok {
			diags.Errorf(s.BaseURL.Pos, "bad-url", `write it whole: "https://example.org/guide/"`, "%q is not a base URL", s.BaseURL.Value)
		}
		s.BaseURL.Value = clean
	}
	if !languageRE.MatchString(s.Language) {
		diags.Errorf(s.Pos, "bad-language", `write a tag such as "en" or "pt-BR"`, "%q is not a language", s.Language)
		s.Language = "en"
	}
	for _, a := range []Address{s.Replies, s.Subscribe, s.Report} {
		a.check(&diags)
	}
	return s, diags
}

func (a Address) check(diags *source.Diagnostics) {
	if m := a.Mail.Value; m != "" && (strings.Count(m, "@") != 1 || strings.ContainsAny(m, " \t<>?&")) {
		diags.Errorf(a.Mail.Pos, "bad-address", `write it as "name@example.org"`, "%q is not a mail address", m)
	}
	for _, link := range []source.Text{a.Link, a.Form} {
		if u, err := url.Parse(strings.ReplaceAll(link.Value, "{url}", "")); link.Value != "" && (err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "") {
			diags.Errorf(link.Pos, "bad-url", `write it whole: "https://example.org/reply"`, "%q is not a web address", link.Value)
		}
	}
}

// CleanBaseURL makes a base URL end in one slash; ok is false where it is not
// an http or https address without query and fragment.
func CleanBaseURL(s string) (clean string, ok bool) {
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return "", false
	}
	return strings.TrimRight(u.String(), "/") + "/", true
}
