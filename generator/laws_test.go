package generator_test

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"runtime"
	"testing"

	"github.com/two-sentences/etiquette/generator"
	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/lint"
	"github.com/two-sentences/etiquette/generator/render"
	"github.com/two-sentences/etiquette/generator/source"
)

// shipped is the repository's own guide.
var shipped = os.DirFS("..")

func TestTheShippedGuideBuildsWithoutAWarning(t *testing.T) {
	result := build(t, shipped, generator.Options{BaseURL: "https://example.org/"})
	result.CheckPages()
	for _, d := range result.Diagnostics {
		t.Error(d)
	}
}

func TestTheStarterGuideIsWhole(t *testing.T) {
	site := build(t, shipped, generator.Options{}).Site
	threads, kinds := 0, map[string]int{}
	for _, a := range site.Articles {
		if a.Thread != nil {
			threads++
		}
		if a.Body.Words < 500 || a.Body.Words > 1300 {
			t.Errorf("%s has %d words", a.Path, a.Body.Words)
		}
	}
	for _, n := range site.Notes {
		kinds[n.Kind]++
	}
	for _, s := range site.Situations {
		if len(s.Notes) == 0 || s.Body.Empty() {
			t.Errorf("the situation %q has %d notes, or no text", s.ID, len(s.Notes))
		}
	}
	if len(site.Articles) < 16 || len(site.Notes) < 40 || threads < 8 || len(site.Terms) < 25 || len(kinds) != len(guide.Kinds) || len(site.Situations) < 12 {
		t.Errorf("%d articles, %d notes of %v, %d threads, %d terms, %d situations", len(site.Articles), len(site.Notes), kinds, threads, len(site.Terms), len(site.Situations))
	}
}

// all reads every file of a site.
func all(t *testing.T, opts generator.Options) map[string][]byte {
	t.Helper()
	result := build(t, shipped, opts)
	files := map[string][]byte{}
	for _, p := range result.Output.Paths() {
		data, err := result.Output.Read(p)
		if err != nil {
			t.Fatal(err)
		}
		files[p] = data
	}
	return files
}

func TestTheSameInputGivesTheSameBytes(t *testing.T) {
	opts := generator.Options{BaseURL: "https://example.org/"}
	first := all(t, opts)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	second := all(t, opts)
	if len(first) != len(second) {
		t.Errorf("%d files, then %d", len(first), len(second))
	}
	for p := range first {
		if !bytes.Equal(first[p], second[p]) {
			t.Errorf("%s differs between two builds", p)
		}
	}
}

// TestAnotherAddressChangesAddressesOnly builds under two base URLs and holds
// that what differs is the base URL, and fingerprints of what holds one.
func TestAnotherAddressChangesAddressesOnly(t *testing.T) {
	here := all(t, generator.Options{BaseURL: "https://example.org/"})
	there := all(t, generator.Options{BaseURL: "https://else.example/a/guide/"})
	fingerprint := regexp.MustCompile(`\.[0-9a-f]{10}\.(css|js|svg|png|html)`)
	plain := func(data []byte, base, path string) string {
		data = bytes.ReplaceAll(data, []byte(base), []byte("BASE/"))
		data = bytes.ReplaceAll(data, []byte(url.QueryEscape(base)), []byte("BASE%2F"))
		data = regexp.MustCompile(`(["'(=]|&#34;|\\u0022|^)`+path+`([a-z0-9#_"'?.]|$)`).ReplaceAll(data, []byte("${1}PATH/${2}"))
		return fingerprint.ReplaceAllString(string(data), ".X.$1")
	}
	delete(here, "checker/embed.html") // the regular expressions of its script look like addresses
	delete(here, "search/index.html")  // it names its root without the slash
	for p := range here {
		if bytes.Contains([]byte(p), []byte("_redirects")) || bytes.Contains([]byte(p), []byte("_headers")) || fingerprint.MatchString(p) {
			continue
		}
		a, b := plain(here[p], "https://example.org/", "/"), plain(there[p], "https://else.example/a/guide/", "/a/guide/")
		if a != b && !bytes.Equal(here[p], there[p]) {
			t.Errorf("%s differs by more than its address: %s", p, firstDifference(a, b))
		}
	}
}

func firstDifference(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return fmt.Sprintf("…%q against …%q", a[max(0, i-40):min(len(a), i+60)], b[max(0, i-40):min(len(b), i+60)])
}

// TestNobodyChangesTheSite holds that a Site is a value, finished when Link
// returns it.
func TestNobodyChangesTheSite(t *testing.T) {
	result := build(t, shipped, generator.Options{BaseURL: "https://example.org/"})
	before := fingerprintOf(result.Site)
	lint.Site(result.Site)
	theme, _ := render.ParseTheme(result.Tree)
	output, _ := render.Site(result.Site, theme, render.Options{BaseURL: "https://example.org/"})
	for _, p := range output.Paths() {
		if _, err := output.Read(p); err != nil {
			t.Fatal(err)
		}
	}
	if fingerprintOf(result.Site) != before {
		t.Error("the site has changed")
	}
}

// fingerprintOf is a hash of everything that can be reached from a value.
func fingerprintOf(v any) uint64 {
	h := fnv.New64a()
	seen := map[uintptr]bool{}
	var visit func(v reflect.Value)
	visit = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			if v.IsNil() || seen[v.Pointer()] {
				return
			}
			seen[v.Pointer()] = true
			visit(v.Elem())
		case reflect.Interface:
			visit(v.Elem())
		case reflect.Struct:
			for i := range v.NumField() {
				visit(v.Field(i))
			}
		case reflect.Slice, reflect.Array:
			fmt.Fprint(h, v.Len(), ";")
			for i := range v.Len() {
				visit(v.Index(i))
			}
		case reflect.Map:
			fmt.Fprint(h, v.Len(), ";") // the order of a map is not part of it
		case reflect.Func, reflect.Invalid, reflect.Chan:
		default:
			fmt.Fprintf(h, "%v;", v)
		}
	}
	visit(reflect.ValueOf(v))
	return h.Sum64()
}

// Build takes a folder through all passes; its pages are made when they are read.
func ExampleBuild() {
	result, err := generator.Build(exampleContext, []source.Layer{{FS: shipped, Own: true}}, generator.Options{Now: now}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Diagnostics.HasErrors())
	page, err := result.Output.Read("articles/two-sentences/index.html")
	fmt.Println(bytes.Contains(page, []byte("The two sentences")), err)
	// Output:
	// false
	// true <nil>
}
