package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/two-sentences/etiquette/generator"
	"github.com/two-sentences/etiquette/generator/deploy"
	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/markdown"
	"github.com/two-sentences/etiquette/generator/source"
)

type lintFlags struct {
	source, format, host, against string
	external                      bool
}

func lintCommand() *cobra.Command {
	var f lintFlags
	cmd := &cobra.Command{
		Use: "lint", Short: "Say what is wrong with the guide, and write nothing", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return lint(cmd, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.source, "source", ".", "`folder` that holds content")
	flags.StringVar(&f.format, "format", "text", "text, json, github or sarif")
	flags.StringVar(&f.host, "host", "", "hold the site against the limits of a `host`: "+strings.Join(deploy.Hosts(), ", "))
	flags.StringVar(&f.against, "against", "", "warn of what an earlier `release` had and this one has not: its manifest, its folder, or its address")
	flags.BoolVar(&f.external, "external", false, "ask the addresses on other sites whether they answer")
	return cmd
}

func lint(cmd *cobra.Command, f lintFlags) error {
	encode := formats[f.format]
	if encode == nil && f.format != "text" {
		return fmt.Errorf("--format: %q is not known; write one of text, json, github, sarif", f.format)
	}
	now, err := moment("")
	if err != nil {
		return err
	}
	from, err := layers(f.source)
	if err != nil {
		return err
	}
	result, err := generator.Build(cmd.Context(), from, generator.Options{Now: now}, nil)
	if err != nil {
		return err
	}
	result.CheckPages()
	if err := lintMore(cmd.Context(), &result, f); err != nil {
		return err
	}
	if encode != nil {
		err = encode(cmd.OutOrStdout(), result.Diagnostics)
	} else {
		newPrinter(os.Stderr, result.Tree).diagnostics(result.Diagnostics)
		fmt.Fprintln(os.Stderr, summary(result.Diagnostics))
	}
	if err == nil && result.Diagnostics.HasErrors() {
		return errContent
	}
	return err
}

// lintMore adds what is asked for beyond the guide itself. What needs whole
// pages is left out where there are errors already.
func lintMore(ctx context.Context, result *generator.Result, f lintFlags) error {
	result.Diagnostics = append(result.Diagnostics, badTargets(result.Site.Settings)...)
	whole := !result.Diagnostics.HasErrors()
	if f.host != "" && whole {
		problems, err := deploy.Problems(ctx, result.Output, f.host)
		if err != nil {
			return fmt.Errorf("--host: %w", err)
		}
		for _, p := range problems {
			result.Diagnostics.Errorf(result.Site.Settings.Pos, "host-limit", "", "%s", p)
		}
	}
	if f.against != "" && whole {
		older, err := readRelease(ctx, f.against)
		if err != nil {
			return fmt.Errorf("--against: %w", err)
		}
		newer, err := deploy.Scan(ctx, result.Output, metaOf(result.Output))
		if err != nil {
			return err
		}
		result.Diagnostics = append(result.Diagnostics, lostLinks(older, newer)...)
	}
	if f.external {
		result.Diagnostics = append(result.Diagnostics, deadAddresses(ctx, result.Site)...)
	}
	result.Diagnostics = result.Diagnostics.Sorted()
	return ctx.Err()
}

// badTargets reads the targets as deploy will.
func badTargets(s guide.Settings) (diags source.Diagnostics) {
	for _, t := range s.Targets {
		if _, err := deploy.ParseTarget(t.URL.Value); err != nil && t.URL.Value != "" {
			diags.Errorf(t.URL.Pos, "bad-target", "", "%v", err)
		}
	}
	return diags
}

// readRelease reads an earlier release's manifest: a file, the folder of a
// build, or the address at which it was published.
func readRelease(ctx context.Context, from string) (deploy.Manifest, error) {
	if strings.HasPrefix(from, "https://") || strings.HasPrefix(from, "http://") {
		data, err := fetchManifest(ctx, from)
		if err != nil {
			return deploy.Manifest{}, err
		}
		return deploy.ParseManifest(data)
	}
	if info, err := os.Stat(from); err == nil && info.IsDir() {
		from = filepath.Join(from, filepath.FromSlash(deploy.ManifestPath))
	}
	data, err := os.ReadFile(from)
	if err != nil {
		return deploy.Manifest{}, err
	}
	return deploy.ParseManifest(data)
}

// maxManifest is more than a site of 100,000 pages has.
const maxManifest = 64 << 20

func fetchManifest(ctx context.Context, address string) ([]byte, error) {
	if !strings.HasSuffix(address, ".json") {
		address = strings.TrimRight(address, "/") + "/" + deploy.ManifestPath
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s; was the site published with its %s?", address, answer.Status, deploy.ManifestPath)
	}
	return io.ReadAll(io.LimitReader(answer.Body, maxManifest))
}

// lostLinks are warnings of what links into the older release no longer find.
func lostLinks(older, newer deploy.Manifest) (diags source.Diagnostics) {
	for _, l := range deploy.Compare(older, newer) {
		address := deploy.URLPath(l.Path)
		f, _ := newer.Find(l.Path)
		if near, ok := newer.Find(l.Near); ok && l.ID == "" {
			f = near
		}
		pos := source.Pos{Path: f.Source}
		if f.Source == "" {
			pos.Path = "content"
		}
		switch {
		case l.ID != "" && l.Near != "":
			diags.Warnf(pos, "lost-heading", "a link to it now leads to the top of the page; call it as before, or mend the links you know of", "%s#%s was in the last release; it seems to be #%s now", address, l.ID, l.Near)
		case l.ID != "":
			diags.Warnf(pos, "lost-heading", "a link to it now leads to the top of the page; call a heading as before, or mend the links you know of", "%s#%s was in the last release and is gone", address, l.ID)
		default:
			diags.Warnf(pos, "lost-page", fmt.Sprintf(`write "aliases: [%s]" into the article that takes its place`, address), "%s was in the last release, and nothing is there now", address)
		}
	}
	return diags
}

// asked is an address on another site, and the places that link to it.
type asked struct {
	address string
	places  []source.Pos
}

// deadAddresses asks every address on other sites, once: four sites at a time,
// one request at a time to each, a second apart. What could not be told is no
// warning.
func deadAddresses(ctx context.Context, s *guide.Site) (diags source.Diagnostics) {
	sites := map[string][]asked{}
	for _, a := range external(s) {
		if u, err := url.Parse(a.address); err == nil {
			sites[u.Host] = append(sites[u.Host], a)
		}
	}
	var mine sync.Mutex
	var all sync.WaitGroup
	free := make(chan struct{}, 4)
	for _, list := range sites {
		all.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			for i, a := range list {
				if i > 0 && !pause(ctx, time.Second) {
					return
				}
				if problem := ask(ctx, a.address); problem != "" {
					mine.Lock()
					for _, pos := range a.places {
						diags.Warnf(pos, "external-link", "look whether it has moved", "%s %s", a.address, problem)
					}
					mine.Unlock()
				}
			}
		})
	}
	all.Wait()
	return diags
}

func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// external lists the addresses on other sites that texts link to, in order.
func external(s *guide.Site) (list []asked) {
	at := map[string]int{}
	add := func(from string, docs ...markdown.Doc) {
		for _, d := range docs {
			for _, r := range d.Refs {
				address, _, _ := strings.Cut(r.Dest, "#")
				web := strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")
				if !web || r.Image || !s.Resolve(from, r.Dest).External {
					continue
				}
				i, seen := at[address]
				if !seen {
					i, at[address] = len(list), len(list)
					list = append(list, asked{address: address})
				}
				list[i].places = append(list[i].places, r.Pos)
			}
		}
	}
	for _, a := range s.Articles {
		add(a.Path, a.Body, a.Summary)
	}
	for _, p := range s.Pages {
		add(p.Path, p.Body)
	}
	for _, n := range s.Notes {
		add(n.Path, n.Why)
	}
	for _, x := range s.Situations {
		add("content/situations.yaml", x.Body)
	}
	for _, t := range s.Terms {
		add("content/glossary.yaml", t.Definition)
	}
	return list
}

// ask says what is wrong with an address; "" for nothing, or for what could
// not be told: a refusal of programs, a limit, a failure of the site's own, a
// network that is down.
func ask(ctx context.Context, address string) (problem string) {
	for _, method := range []string{http.MethodHead, http.MethodGet} {
		code, err := request(ctx, method, address)
		if err != nil {
			if strings.Contains(err.Error(), "no such host") {
				return "is on a site that does not exist"
			}
			return ""
		}
		if code < 400 {
			return ""
		}
		if method == http.MethodGet && slices.Contains([]int{http.StatusNotFound, http.StatusGone}, code) {
			return fmt.Sprintf("answers %d %s", code, strings.ToLower(http.StatusText(code)))
		}
	}
	return ""
}

// request gives the code of an answer after redirects; its body is not read.
func request(ctx context.Context, method, address string) (code int, err error) {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return 0, err
	}
	r.Header.Set("User-Agent", "etiquette-lint (checks the links of a web site)")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	answer.Body.Close()
	return answer.StatusCode, nil
}
