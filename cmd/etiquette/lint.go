package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/two-sentences/etiquette/generator"
	"github.com/two-sentences/etiquette/generator/deploy"
	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/lint"
	"github.com/two-sentences/etiquette/generator/source"
)

type lintFlags struct {
	source, baseURL, format, host, against string
	external, strict, noCache              bool
}

func lintCommand() *cobra.Command {
	var f lintFlags
	cmd := &cobra.Command{
		Use: "lint", Short: "Say what is wrong with the guide, and write nothing", Args: cobra.NoArgs,
		Long: `Say what is wrong with the guide, and write nothing: all that build says, and
what an editor wants to know before publishing. A warning or note can be
silenced for a file, with a reason, by silence in content/site.yaml.`,
		RunE: func(cmd *cobra.Command, _ []string) error { return lintGuide(cmd, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.source, "source", ".", "`folder` that holds content")
	flags.StringVar(&f.baseURL, "base-url", "", "the site's `address`, where content/site.yaml does not say it")
	flags.StringVar(&f.format, "format", "text", "text, json, github or sarif")
	flags.StringVar(&f.host, "host", "", "hold the site against the limits of a `host`: "+strings.Join(deploy.Hosts(), ", "))
	flags.StringVar(&f.against, "against", "", "warn of what an earlier `release` had and this one has not: its manifest, its folder, or its address")
	flags.BoolVar(&f.external, "external", false, "ask the addresses on other sites whether they answer; answers are kept for a week")
	flags.BoolVar(&f.noCache, "no-cache", false, "ask other sites anew")
	flags.BoolVar(&f.strict, "strict", false, "take warnings for errors")
	return cmd
}

func lintGuide(cmd *cobra.Command, f lintFlags) error {
	encode := formats[f.format]
	if encode == nil && f.format != "text" {
		return fmt.Errorf("--format: %q is not known; write one of text, json, github, sarif", f.format)
	}
	options, err := lintOptions(f)
	if err != nil {
		return err
	}
	from, err := layers(f.source)
	if err != nil {
		return err
	}
	result, err := generator.Build(cmd.Context(), from, options, nil)
	if err != nil {
		return err
	}
	result.CheckPages()
	if err := lintMore(cmd.Context(), &result, f); err != nil {
		return err
	}
	if encode != nil {
		err = encode(cmd.OutOrStdout(), fromHere(result.Diagnostics, f.source))
	} else {
		newPrinter(os.Stderr, result.Tree).diagnostics(result.Diagnostics)
		fmt.Fprintln(os.Stderr, summary(result.Diagnostics)+silencedOf(result.Silenced))
	}
	if err == nil && bad(result.Diagnostics, f.strict) {
		return errContent
	}
	return err
}

// fromHere names files as they are found from the working folder, as editors and
// code scanners look for them.
func fromHere(ds source.Diagnostics, folder string) source.Diagnostics {
	ds = slices.Clone(ds)
	for i := range ds {
		ds[i].Pos.Path = filepath.ToSlash(filepath.Join(folder, filepath.FromSlash(ds[i].Pos.Path)))
	}
	return ds
}

func lintOptions(f lintFlags) (options generator.Options, err error) {
	if options.BaseURL, err = baseURL(f.baseURL); err != nil {
		return options, err
	}
	options.Now, err = moment("")
	return options, err
}

func silencedOf(ds source.Diagnostics) string {
	if len(ds) == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d silenced)", len(ds))
}

// lintMore adds what build does not say. What needs whole pages is left out
// where there are errors already.
func lintMore(ctx context.Context, result *generator.Result, f lintFlags) error {
	more := append(badTargets(result.Site.Settings, result.Diagnostics), lint.Review(result.Site)...)
	if !result.Diagnostics.HasErrors() && !more.HasErrors() {
		pages, err := lintPages(ctx, result, f)
		if err != nil {
			return err
		}
		more = append(more, pages...)
	}
	if f.external {
		more = append(more, deadAddresses(ctx, result.Site, f.noCache)...)
	}
	said, silenced := lint.Silence(result.Site.Settings, more)
	result.Silenced = append(result.Silenced, silenced...)
	said = append(said, lint.Idle(result.Site.Settings, result.Silenced)...)
	result.Diagnostics = append(result.Diagnostics, said...).Sorted()
	for i, d := range result.Diagnostics {
		if d.Code == "no-base-url" { // build only notes it: a site on a disk has no address
			result.Diagnostics[i].Severity = source.Warning
		}
	}
	return ctx.Err()
}

// lintPages is what the site's files say, and how they stand to a host and to
// an earlier release.
func lintPages(ctx context.Context, result *generator.Result, f lintFlags) (source.Diagnostics, error) {
	diags, err := lint.Files(result.Output, sourceOf(result), result.Output.Base())
	if err != nil {
		return nil, err
	}
	if f.host != "" {
		problems, err := deploy.Problems(ctx, result.Output, f.host)
		if err != nil {
			return nil, fmt.Errorf("--host: %w", err)
		}
		diags = append(diags, hostLimits(result.Site.Settings, problems)...)
		if err := staleRecipe(result, f, &diags); err != nil {
			return nil, err
		}
	}
	if f.against != "" {
		older, err := readRelease(ctx, f.against)
		if err != nil {
			return nil, fmt.Errorf("--against: %w", err)
		}
		newer, err := deploy.Scan(ctx, result.Output, metaOf(result.Output))
		if err != nil {
			return nil, err
		}
		diags = append(diags, lostLinks(older, newer)...)
	}
	return diags, nil
}

// staleRecipe warns where the host's file in the guide's folder repeats other rules
// than the site has now.
func staleRecipe(result *generator.Result, f lintFlags, diags *source.Diagnostics) error {
	name := deploy.RecipePath(f.host)
	text, err := os.ReadFile(filepath.Join(f.source, filepath.FromSlash(name)))
	if name == "" || err != nil {
		return nil // it is not there, or not to be read
	}
	stale, err := deploy.Stale(f.host, result.Output, string(text))
	if stale {
		diags.Warnf(source.Pos{Path: name}, "stale-recipe", fmt.Sprintf("write it anew: etiquette init %s --host %s --force", f.source, f.host), "the file repeats other headers or redirects than the site has now")
	}
	return err
}

// sourceOf names the content file that a file of the site is made from; empty
// where there is none, or where it is left out of the guide.
func sourceOf(result *generator.Result) func(path string) string {
	return func(path string) string {
		from := result.Output.Meta(path).Source
		if _, there := result.Tree.File(from); !there {
			return ""
		}
		return from
	}
}

// settingsPos is the place for what concerns the whole site.
func settingsPos(s guide.Settings) source.Pos {
	if s.Pos.Path == "" { // there is no such file
		return source.Pos{Path: "content/site.yaml"}
	}
	return s.Pos
}

func hostLimits(s guide.Settings, problems []string) (diags source.Diagnostics) {
	for _, p := range problems {
		diags.Errorf(settingsPos(s), "host-limit", "", "%s", p)
	}
	return diags
}

// deadAddresses asks other sites, and keeps what they answer for the next run.
func deadAddresses(ctx context.Context, s *guide.Site, anew bool) source.Diagnostics {
	file := linksFile()
	a := &asker{pace: time.Second, known: map[string]knownLink{}, now: time.Now()}
	if !anew {
		a.known = loadLinks(file)
	}
	p := newProgress("asked")
	a.tell = p.tell
	links := external(s)
	diags := a.dead(ctx, links)
	p.end()
	fmt.Fprintf(os.Stderr, "%d addresses on other sites: %d asked now, %d could not be told\n", len(links), a.done, a.unclear)
	if file != "" {
		_ = saveLinks(file, a.known, a.now) // without it they are asked again
	}
	return diags
}

// badTargets reads the targets as deploy will, and leaves out what has been said.
func badTargets(s guide.Settings, said source.Diagnostics) (diags source.Diagnostics) {
	for _, t := range s.Targets {
		told := slices.ContainsFunc(said, func(d source.Diagnostic) bool {
			return d.Code == "bad-target" && d.Pos.Path == t.URL.Pos.Path && d.Pos.Line == t.URL.Pos.Line
		})
		if _, err := deploy.ParseTarget(t.URL.Value); err != nil && t.URL.Value != "" && !told {
			diags.Errorf(t.URL.Pos, "bad-target", "", "%v", err)
		}
		if h := t.Host.Value; h != "" && !slices.Contains(deploy.Hosts(), h) {
			diags.Errorf(t.Host.Pos, "bad-target", source.DidYouMean(h, deploy.Hosts(), "there are "+strings.Join(deploy.Hosts(), ", ")), "no host %q", h)
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
		case strings.HasPrefix(l.ID, "c-"):
			diags.Warnf(pos, "lost-heading", "a link to it now leads to the top of the page; a deleted comment keeps its place with status: deleted", "the comment %s#%s was in the last release and is gone", address, l.ID)
		case l.ID != "" && l.Near != "":
			diags.Warnf(pos, "lost-heading", fmt.Sprintf(`write <span id="%s"></span> on a line above it, and old links will find it`, l.ID), "%s#%s was in the last release; it seems to be #%s now", address, l.ID, l.Near)
		case l.ID != "":
			diags.Warnf(pos, "lost-heading", fmt.Sprintf(`write <span id="%s"></span> on a line of its own where old links to it shall lead`, l.ID), "%s#%s was in the last release and is gone", address, l.ID)
		default:
			diags.Warnf(pos, "lost-page", fmt.Sprintf(`write "aliases: [%s]" into the article that takes its place`, address), "%s was in the last release, and nothing is there now", address)
		}
	}
	return diags
}
