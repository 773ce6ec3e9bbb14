package main

import (
	"bytes"
	"context"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/two-sentences/etiquette/generator"
	"github.com/two-sentences/etiquette/generator/serve"
	"github.com/two-sentences/etiquette/generator/source"
)

// day is the day of the tests.
var day = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

// need skips a test by name where a tool is not installed, unless
// ETIQUETTE_REQUIRE (a list with commas) names it: then it fails.
func need(t *testing.T, tool string, there bool) {
	t.Helper()
	switch {
	case there:
	case slices.Contains(strings.Split(os.Getenv("ETIQUETTE_REQUIRE"), ","), tool):
		t.Fatalf("%s is required and not installed", tool)
	default:
		t.Skipf("%s is not installed", tool)
	}
}

// browser runs a script of .ci/browser and prints what fails.
func browser(t *testing.T, script string, args ...string) {
	t.Helper()
	_, err := exec.LookPath("node")
	need(t, "node", err == nil)
	chromium := os.Getenv("CHROMIUM")
	if chromium == "" {
		chromium = "/usr/bin/chromium"
	}
	_, err = os.Stat(chromium)
	need(t, "chromium", err == nil)
	_, err = os.Stat("../../.ci/node_modules/playwright-core")
	need(t, "playwright", err == nil) // npm ci --prefix .ci
	ctx, cancel := context.WithTimeout(context.Background(), 8*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", append([]string{filepath.Join("../../.ci/browser", script)}, args...)...)
	cmd.Env = append(os.Environ(), "CHROMIUM="+chromium)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Errorf("%s: %v\n%s", script, err, out.String())
		return
	}
	t.Log(out.String())
}

// guideAt serves the repository's guide under a base path.
func guideAt(t *testing.T, base string) (origin string) {
	t.Helper()
	return guideIn(t, "en", base)
}

// guideIn serves it as if it were written in a language.
func guideIn(t *testing.T, lang, base string) (origin string) {
	t.Helper()
	from, err := layers("../..")
	if err != nil {
		t.Fatal(err)
	}
	settings, err := os.ReadFile("../../content/site.yaml")
	if err != nil {
		t.Fatal(err)
	}
	spoken := bytes.Replace(settings, []byte("\nlanguage: en\n"), []byte("\nlanguage: "+lang+"\n"), 1)
	from = append([]source.Layer{{FS: fstest.MapFS{"content/site.yaml": {Data: spoken}}, Own: true}}, from...)
	result, err := generator.Build(t.Context(), from, generator.Options{Now: day, BaseURL: "https://example.org" + base}, nil)
	if err != nil || result.Diagnostics.HasErrors() {
		t.Fatal(err, result.Diagnostics)
	}
	server := httptest.NewServer(serve.Handler(result.Output, serve.Options{Base: base}))
	t.Cleanup(server.Close)
	return server.URL
}

// kinds is a page of every kind.
var kinds = []string{"", "articles/", "articles/bare-invitations/", "notes/", "glossary/", "discussions/",
	"articles/after-the-talk/", "articles/what-the-numbers-say/", "topics/", "topics/first-contact/", "situations/", "situations/after-a-talk/",
	"series/", "series/first-steps/", "notes/kind/reply/", "notes/situation/selling/", "notes/talk-linseed-putty/", "about/", "checker/", "search/", "ground-rules/", "reply/", "start-here/", "feeds/", "print/", "no-such-page/deep/down/"}

func TestEveryKindOfPageInTheBrowser(t *testing.T) {
	const base = "/guide/"
	browser(t, "site.mjs", append([]string{guideAt(t, base), base}, kinds...)...)
}

func TestReaderOfEveryKindOfPage(t *testing.T) {
	const base = "/guide/"
	again := []string{"notes/", "notes/situation/selling/", "articles/after-the-talk/"} // of a kind that others stand for
	paths := slices.DeleteFunc(slices.Clone(kinds), func(path string) bool { return slices.Contains(again, path) })
	browser(t, "reader.mjs", append([]string{guideAt(t, base), base}, paths...)...)
}

// TestLanguagesInTheBrowser looks at the guide with German words, and from
// right to left, where the words fall back to English ones.
func TestLanguagesInTheBrowser(t *testing.T) {
	for _, lang := range []string{"de", "he"} {
		browser(t, "site.mjs", guideIn(t, lang, "/"), "/", "", "articles/bare-invitations/", "notes/followup-schnuppertag/", "checker/", "search/")
	}
}

// TestLighthouse runs it once on two pages, and holds what a slow machine does
// not change. The whole table is made by hand, by .ci/browser/lighthouse.mjs.
func TestLighthouse(t *testing.T) {
	_, err := os.Stat("../../.ci/node_modules/lighthouse")
	need(t, "lighthouse", err == nil)
	browser(t, "lighthouse.mjs", guideAt(t, "/"), "/", "1", "articles/bare-invitations/", "search/")
}
