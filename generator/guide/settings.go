package guide

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/two-sentences/etiquette/generator/source"
)

// Settings is content/site.yaml.
type Settings struct {
	Title        string                    `yaml:"title"`
	Description  string                    `yaml:"description"`
	Hero         []string                  `yaml:"hero"`     // the lines that the home page opens with; empty: the title
	BaseURL      source.Text               `yaml:"base_url"` // empty: unknown; else absolute, with a slash at its end
	Language     string                    `yaml:"language"` // BCP 47: "en"
	Author       string                    `yaml:"author"`
	Image        string                    `yaml:"image"`     // under static, for OpenGraph; empty: ours
	OGImages     bool                      `yaml:"og_images"` // a picture for OpenGraph is drawn for every page of its own
	Domain       source.Text               `yaml:"domain"`    // a host's name, for the CNAME file of GitHub Pages; empty: none
	Menu         []MenuItem                `yaml:"menu"`
	Series       []SeriesSettings          `yaml:"series"`
	ThreadNotice string                    `yaml:"thread_notice"` // stands over every thread
	NotesNotice  string                    `yaml:"notes_notice"`  // stands in the gallery
	Replies      Address                   `yaml:"replies"`       // where a reader's reply goes
	Subscribe    Address                   `yaml:"subscribe"`
	Report       Address                   `yaml:"report"`  // of a problem with a page
	Limits       map[string]map[string]int `yaml:"limits"`  // platform, kind: UTF-16 units
	Targets      map[string]TargetSettings `yaml:"targets"` // by name: where deploy publishes
	Silence      []Silence                 `yaml:"silence"` // warnings and notes not to be said
	Pos          source.Pos                `yaml:",pos"`
}

// TargetSettings is a place the site is published at, as deploy.ParseTarget
// reads it, and the address it has there; an empty one is that of the settings.
type TargetSettings struct {
	URL         source.Text `yaml:"url,required"` // "git:gh-pages", "s3://bucket/guide"
	BaseURL     source.Text `yaml:"base_url"`     // as Settings.BaseURL
	Host        source.Text `yaml:"host"`         // whose limits hold, as "github-pages"; empty: none known
	Precompress bool        `yaml:"precompress"`  // compressed copies go along, for a server that sends them
}

// Silence keeps one kind of warning or note about one file from being said.
type Silence struct {
	Code   source.Text `yaml:"code,required"`   // "no-description"
	File   source.Text `yaml:"file,required"`   // "content/articles/x.md", or a folder with a slash at its end
	Reason source.Text `yaml:"reason,required"` // for the next editor
	Pos    source.Pos  `yaml:",pos"`
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
	Link source.Text `yaml:"link"` // "{url}" in it becomes the page's address; of replies also {title}, {thread} and {comment}
	Form source.Text `yaml:"form"` // a form's action: an address, or the path of a page of the site whose host takes forms; of subscribe and replies
}

// DefaultSettings are those of a folder without content/site.yaml.
func DefaultSettings() Settings {
	return Settings{Title: "Networking etiquette", Language: "en"}
}

var languageRE = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// parseSettings reads content/site.yaml. Codes: bad-url, bad-domain,
// bad-language, bad-address, bad-target.
func parseSettings(f source.File) (Settings, source.Diagnostics) {
	s := DefaultSettings()
	diags := source.Decode(f, 0, f.Data, &s)
	s.BaseURL = checkBaseURL(s.BaseURL, &diags)
	s.checkDomain(&diags)
	for name, t := range s.Targets {
		t.check(name, &diags)
		t.BaseURL = checkBaseURL(t.BaseURL, &diags)
		s.Targets[name] = t
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

// checkBaseURL gives a base URL as CleanBaseURL does; an empty one stays.
func checkBaseURL(t source.Text, diags *source.Diagnostics) source.Text {
	if t.Value == "" {
		return t
	}
	clean, err := CleanBaseURL(t.Value)
	if err != nil {
		pos := t.Pos
		if strings.Contains(t.Value, "@") {
			pos.Column = 0 // so that the line, and a password in it, is not shown
		}
		diags.Errorf(pos, "bad-url", `write it whole: "https://example.org/guide/"`, "%v", err)
	}
	t.Value = clean
	return t
}

var domainRE = regexp.MustCompile(`^(?i:[a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+(?i:[a-z][a-z0-9-]*[a-z0-9])$`)

// checkDomain holds that the domain is a host's name, and that of the site's
// address, as a host reads it from CNAME and leads all others there.
func (s Settings) checkDomain(diags *source.Diagnostics) {
	d := s.Domain
	base, err := url.Parse(s.BaseURL.Value)
	switch {
	case d.Value == "":
	case !domainRE.MatchString(d.Value):
		diags.Errorf(d.Pos, "bad-domain", `write the name alone, as "guide.example.org"; letters beyond a-z in their form with xn--`, "%q is not a domain", d.Value)
	case err == nil && base.Host != "" && !strings.EqualFold(base.Hostname(), d.Value):
		diags.Errorf(d.Pos, "bad-domain", "let both name one", "the domain is %q, but base_url is at %q", d.Value, base.Hostname())
	}
}

// A target's name is what one writes behind "etiquette deploy", where a ":"
// would make it a place; the place's own form is read when it is deployed to.
var (
	targetNameRE = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)
	targetRE     = regexp.MustCompile(`^(?:(?:dir|link|git|rsync):[^\s]|s3://[a-z0-9])`)
)

func (t TargetSettings) check(name string, diags *source.Diagnostics) {
	at, place := t.URL.Pos, t.URL.Value
	if !targetNameRE.MatchString(name) {
		diags.Errorf(at, "bad-target", "a-z, 0-9 and hyphens make a name", "a target cannot be called %q", name)
	}
	_, rest, _ := strings.Cut(place, "://")
	host, _, _ := strings.Cut(rest, "/")
	switch {
	case place == "": // missing-key has been said
	case strings.Contains(host, "@"):
		at.Column = 0 // so that the line is not shown
		diags.Errorf(at, "bad-target", "take the name and the password out; they come from the environment", "the target %q holds credentials", name)
	case !targetRE.MatchString(place):
		diags.Errorf(at, "bad-target", "write dir:FOLDER, link:PATH, git:BRANCH, s3://BUCKET or rsync:HOST:FOLDER", "the target %q is no place that can be published at", name)
	}
}

func (a Address) check(diags *source.Diagnostics) {
	if m := a.Mail.Value; m != "" && (strings.Count(m, "@") != 1 || strings.ContainsAny(m, " \t<>?&")) {
		diags.Errorf(a.Mail.Pos, "bad-address", `write it as "name@example.org"`, "%q is not a mail address", m)
	}
	for _, link := range []source.Text{a.Link, a.Form} {
		if link == a.Form && strings.HasPrefix(link.Value, "/") && !strings.HasPrefix(link.Value, "//") {
			continue
		}
		if u, err := url.Parse(strings.ReplaceAll(link.Value, "{url}", "")); link.Value != "" && (err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "") {
			diags.Errorf(link.Pos, "bad-url", `write it whole: "https://example.org/reply"`, "%q is not a web address", link.Value)
		}
	}
}

// CleanBaseURL makes a base URL end in one slash. It is an error where it is not
// an http or https address without query and fragment, where a name or a password
// stands in it, which every page would publish, or where its path is not the one
// that a browser asks for. The error does not repeat a password.
func CleanBaseURL(s string) (clean string, err error) {
	u, err := url.Parse(s)
	switch {
	case strings.Contains(s, "@"):
		return "", errors.New("a base URL is published on every page, and holds no name or password")
	case err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "":
		return "", fmt.Errorf("%q is not a base URL", s)
	}
	u.Path, u.RawPath = strings.TrimRight(u.Path, "/")+"/", ""
	if path.Clean(u.Path)+"/" != u.Path && u.Path != "/" {
		return "", fmt.Errorf("%q is not a base URL: browsers would take its path for another, as it holds \"..\", \".\" or \"//\"", s)
	}
	return u.String(), nil
}
