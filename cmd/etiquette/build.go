package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/two-sentences/etiquette/generator"
	"github.com/two-sentences/etiquette/generator/deploy"
	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/render"
)

type buildFlags struct {
	source, output, baseURL, at                                    string
	relative, drafts, future, precompress, strict, asJSON, noCache bool
}

func buildCommand() *cobra.Command {
	var f buildFlags
	cmd := &cobra.Command{
		Use: "build", Short: "Build the site into a folder", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return build(cmd, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.source, "source", ".", "`folder` that holds content, and layouts and static if you have your own")
	flags.StringVar(&f.output, "output", "public", "`folder` to write the site into")
	flags.StringVar(&f.baseURL, "base-url", "", "the site's `address`, such as https://example.org/guide/")
	flags.BoolVar(&f.relative, "relative", false, "make a site that opens from a disk")
	flags.BoolVar(&f.drafts, "drafts", false, "publish drafts")
	flags.BoolVar(&f.future, "future", false, "publish articles dated in the future")
	flags.StringVar(&f.at, "at", "", "publish as of this `time` (default SOURCE_DATE_EPOCH, else now)")
	flags.BoolVar(&f.precompress, "precompress", false, "write .gz and .br copies beside text files, for servers that use them")
	flags.BoolVar(&f.strict, "strict", false, "take warnings for errors")
	flags.BoolVar(&f.asJSON, "json", false, "print the result and the diagnostics as JSON")
	flags.BoolVar(&f.noCache, "no-cache", false, "read and make everything anew, and keep nothing for the next build")
	return cmd
}

func build(cmd *cobra.Command, f buildFlags) error {
	options := generator.Options{Relative: f.relative, Drafts: f.drafts, Future: f.future}
	var err error
	if options.BaseURL, err = baseURL(f.baseURL); err != nil {
		return err
	}
	if options.Now, err = moment(f.at); err != nil {
		return err
	}
	from, err := layers(f.source)
	if err != nil {
		return err
	}
	if err := deploy.Apart(f.output, sources(f.source)...); err != nil {
		return fmt.Errorf("--output: %w", err)
	}
	calmGC(buildRoom)
	pace := pacing()
	cache := generator.OpenCache(cacheFile(f), programName())
	defer cache.Close()
	cache.Memo().Pace = pace
	result, err := generator.Build(cmd.Context(), from, options, cache.Memo())
	if err != nil {
		return err
	}
	report, err := write(cmd, f, &result, cache, options, pace)
	if err != nil {
		return err
	}
	if f.asJSON {
		out := struct {
			OK bool `json:"ok"`
			deploy.Report
			Diagnostics any `json:"diagnostics"`
		}{!result.Diagnostics.HasErrors(), report, result.Diagnostics}
		if err := json.NewEncoder(cmd.OutOrStdout()).Encode(out); err != nil {
			return err
		}
	} else {
		newPrinter(os.Stderr, result.Tree).diagnostics(result.Diagnostics)
	}
	if bad(result.Diagnostics, f.strict) {
		fmt.Fprintf(os.Stderr, "%s; %s is as it was\n", summary(result.Diagnostics), f.output)
		return errContent
	}
	fmt.Fprintf(os.Stderr, "built %s: %d files written, %d unchanged, %d removed\n", f.output, report.Written, report.Unchanged, report.Removed)
	for _, kept := range report.Kept {
		fmt.Fprintf(os.Stderr, "left alone: %s was written by an earlier build and has been changed since\n", filepath.Join(f.output, kept))
	}
	return nil
}

// write writes the site unless an error was found. A layout that fails on a
// page is a diagnostic more.
func write(cmd *cobra.Command, f buildFlags, result *generator.Result, cache *generator.Cache, options generator.Options, pace func(func())) (deploy.Report, error) {
	if bad(result.Diagnostics, f.strict) {
		return deploy.Report{}, nil
	}
	making := newProgress("made")
	defer making.end()
	cached := cache.Tree(*result, options)
	if !cached.Warm() {
		go result.Output.Ready() // beside what uses one processor at times
		rest()
		cached.Paths() // which makes the search index, of which the most is not needed from then on
		rest()
	}
	report, err := deploy.Dir(cmd.Context(), cached, f.output, deploy.DirOptions{Precompress: f.precompress, Meta: metaOf(result.Output), Kept: cached.Kept, Progress: making.tell, Pace: pace})
	var layout *render.LayoutError
	if errors.As(err, &layout) {
		result.Diagnostics = append(result.Diagnostics, layout.Diagnostic).Sorted()
		return deploy.Report{}, nil
	}
	if err == nil {
		_ = cached.Save(report.Manifest) // without it the next build is slower, and the same
	}
	return report, err
}

// baseURL checks an address given on the command line.
func baseURL(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	clean, err := guide.CleanBaseURL(s)
	if err != nil {
		return "", fmt.Errorf("--base-url: %w; write it whole, as in https://example.org/guide/", err)
	}
	return clean, nil
}
