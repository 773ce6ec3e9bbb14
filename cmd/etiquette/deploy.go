package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/two-sentences/etiquette/generator"
	"github.com/two-sentences/etiquette/generator/deploy"
	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/render"
	"github.com/two-sentences/etiquette/generator/source"
)

type deployFlags struct {
	source, baseURL, message string
	dryRun, force, takeOver  bool
	verify, precompress      bool
}

func deployCommand() *cobra.Command {
	var f deployFlags
	cmd := &cobra.Command{
		Use: "deploy TARGET", Short: "Build the site and publish what has changed", Args: cobra.ExactArgs(1),
		Long: `Build the site and publish what has changed.

TARGET is a name from targets in content/site.yaml, or a place:
  dir:FOLDER            a folder, file by file
  link:PATH             a symbolic link, switched from one release to the next
  git:BRANCH[@REMOTE]   a branch, as gh-pages, by your own git
  s3://BUCKET/PREFIX    an S3-compatible bucket; ?endpoint=URL&region=NAME
  rsync:HOST:FOLDER     by your own rsync and ssh

Keys for a bucket come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or
from ~/.aws/credentials.`,
		RunE: func(cmd *cobra.Command, args []string) error { return publish(cmd, args[0], f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.source, "source", ".", "`folder` that holds content")
	flags.StringVar(&f.baseURL, "base-url", "", "the site's `address` there; else the target's, else the site's")
	flags.BoolVar(&f.precompress, "precompress", false, "send .gz and .br copies beside text files, for a server that uses them")
	flags.StringVar(&f.message, "message", "", "`text` of a branch's commit")
	flags.BoolVar(&f.dryRun, "dry-run", false, "print what would be sent and removed, and change nothing")
	flags.BoolVar(&f.force, "force", false, "publish in spite of errors in the guide")
	flags.BoolVar(&f.takeOver, "take-over", false, "publish on a branch that others wrote on or that is checked out; what they put there is named, and removed")
	flags.BoolVar(&f.verify, "verify", false, "look at what a bucket really holds, and send again what is missing")
	return cmd
}

func publish(cmd *cobra.Command, name string, f deployFlags) error {
	result, target, err := buildFor(cmd, name, f)
	if err != nil {
		return err
	}
	result.CheckPages()
	if err := fits(cmd.Context(), &result, target); err != nil {
		return err
	}
	newPrinter(os.Stderr, result.Tree).diagnostics(result.Diagnostics)
	if result.Diagnostics.HasErrors() && !f.force {
		fmt.Fprintf(os.Stderr, "%s; nothing was published; --force publishes all the same\n", summary(result.Diagnostics))
		return errContent
	}
	report, err := send(cmd, result, target, f)
	var layout *render.LayoutError
	if errors.As(err, &layout) { // forced, and yet a page cannot be made
		return errContent
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, told(target.Target, report, f.dryRun))
	return nil
}

// send publishes a site, or with a dry run prints the plan.
func send(cmd *cobra.Command, result generator.Result, target place, f deployFlags) (deploy.Report, error) {
	options := deploy.Options{DryRun: f.dryRun, TakeOver: f.takeOver, Verify: f.verify, Message: f.message, Meta: metaOf(result.Output)}
	sending := newProgress("sent")
	defer sending.end()
	options.Progress = sending.tell
	options.Step = func(step deploy.Step) {
		switch {
		case f.dryRun:
			fmt.Fprintln(cmd.OutOrStdout(), step)
		case step.Foreign:
			fmt.Fprintln(os.Stderr, step)
		}
	}
	var tree deploy.Tree = result.Output
	if f.precompress || target.precompress {
		var err error
		if tree, err = deploy.Compress(cmd.Context(), tree); err != nil {
			return deploy.Report{}, err
		}
	}
	return target.Deploy(cmd.Context(), tree, options)
}

// fits adds what is wrong with the site at its target: an address that is not
// known, or is another than the one that the branch is served at, and the limits
// of the target's host.
func fits(ctx context.Context, result *generator.Result, target place) error {
	const hint = "set base_url in content/site.yaml, or --base-url"
	pos := settingsPos(result.Site.Settings)
	likely := ""
	if g, ok := target.Target.(deploy.GitBranch); ok {
		likely = g.Address(ctx)
	}
	diags := &result.Diagnostics
	*diags = slices.DeleteFunc(*diags, func(d source.Diagnostic) bool { return d.Code == "no-base-url" }) // it is an error here
	switch {
	case target.address == "" && likely != "":
		diags.Errorf(pos, "wrong-address", hint, "without its address the site would have no styles at %s", likely)
	case target.address == "":
		diags.Errorf(pos, "wrong-address", hint, "the site is to be published, and its address is not known")
	case likely != "" && elsewhere(target.address, likely):
		diags.Errorf(pos, "wrong-address", hint, "the site is made for %s, but GitHub serves this branch at %s, where it would have no styles", target.address, likely)
	}
	if target.host == "" || diags.HasErrors() {
		return nil
	}
	problems, err := deploy.Problems(ctx, result.Output, target.host)
	*diags = append(*diags, hostLimits(result.Site.Settings, problems)...)
	return err
}

// elsewhere tells whether an address is GitHub's own, and not the likely one:
// any other may be a domain of the user's.
func elsewhere(address, likely string) bool {
	u, err := url.Parse(address)
	return err == nil && strings.HasSuffix(strings.ToLower(u.Host), ".github.io") && !strings.EqualFold(address, likely)
}

// told is a deployment in a line.
func told(target deploy.Target, r deploy.Report, dryRun bool) string {
	done := "published at"
	if dryRun {
		done = "plan for"
	}
	line := fmt.Sprintf("%s %s: %d files sent (%d KB), %d unchanged, %d removed", done, target, r.Written, (r.Bytes+1023)>>10, r.Unchanged, r.Removed)
	if r.Requests > 0 {
		line += fmt.Sprintf(", %d requests", r.Requests)
	}
	return line
}

// metaOf keeps of each file where it comes from and its ids, for lint --against.
func metaOf(out *render.Output) func(string) deploy.Meta {
	return func(path string) deploy.Meta {
		m := out.Meta(path)
		return deploy.Meta{Source: m.Source, IDs: m.IDs}
	}
}

// place is a target and what the settings say of it.
type place struct {
	deploy.Target
	address     string // the site's address there; empty: not known
	host        string // whose limits hold; empty: not known
	precompress bool
}

// buildFor builds the site with the address it has at a target.
func buildFor(cmd *cobra.Command, name string, f deployFlags) (result generator.Result, target place, err error) {
	var options generator.Options
	if options.BaseURL, err = baseURL(f.baseURL); err != nil {
		return result, target, err
	}
	if options.Now, err = moment(""); err != nil {
		return result, target, err
	}
	from, err := layers(f.source)
	if err != nil {
		return result, target, err
	}
	var memo generator.Memo // the settings are read first, and the rest is kept
	if result, err = generator.Build(cmd.Context(), from, options, &memo); err != nil {
		return result, target, err
	}
	settings := result.Site.Settings
	if target, err = findTarget(settings, name, f.source); err != nil {
		return result, target, err
	}
	if err := apart(target.Target, f.source); err != nil {
		return result, target, fmt.Errorf("%s: %w", name, err)
	}
	if options.BaseURL == "" && target.address != "" {
		options.BaseURL = target.address
		result, err = generator.Build(cmd.Context(), from, options, &memo)
	}
	target.address = cmp.Or(options.BaseURL, settings.BaseURL.Value)
	return result, target, err
}

// findTarget finds a target by its name in the settings, or by its place.
// Folders that the settings name count from the source folder.
func findTarget(s guide.Settings, name, folder string) (place, error) {
	if strings.Contains(name, ":") {
		target, err := deploy.ParseTarget(name)
		return place{Target: within(target, folder, "")}, err
	}
	t, ok := s.Targets[name]
	if !ok {
		return place{}, noTarget(s, name)
	}
	target, err := deploy.ParseTarget(t.URL.Value)
	return place{Target: within(target, folder, folder), address: t.BaseURL.Value, host: t.Host.Value, precompress: t.Precompress}, err
}

// apart refuses a target on this machine that is among the guide's own files.
func apart(target deploy.Target, folder string) error {
	var places []string
	switch t := target.(type) {
	case deploy.DirTarget:
		places = []string{t.Path}
	case deploy.LinkTarget:
		places = []string{t.Path, filepath.Clean(t.Path) + ".releases"}
	case deploy.Rsync:
		if !strings.Contains(t.To, ":") {
			places = []string{t.To}
		}
	}
	for _, place := range places {
		if err := deploy.Apart(place, sources(folder)...); err != nil {
			return err
		}
	}
	return nil
}

func noTarget(s guide.Settings, name string) error {
	var names []string
	for n := range s.Targets {
		names = append(names, n)
	}
	slices.Sort(names)
	if names == nil {
		return fmt.Errorf("no target %q: content/site.yaml has no targets; name a place, as git:gh-pages", name)
	}
	hint := source.DidYouMean(name, names, "there are "+strings.Join(names, ", "))
	return fmt.Errorf("no target %q in content/site.yaml; %s", name, hint)
}

// within makes a branch one of the repository that holds the source folder,
// and lets relative folders count from another.
func within(t deploy.Target, repo, base string) deploy.Target {
	join := func(p string) string {
		if filepath.IsAbs(p) {
			return p
		}
		return filepath.Join(base, p)
	}
	switch t := t.(type) {
	case deploy.GitBranch:
		t.Repo = repo
		return t
	case deploy.DirTarget:
		return deploy.DirTarget{Path: join(t.Path)}
	case deploy.LinkTarget:
		return deploy.LinkTarget{Path: join(t.Path)}
	}
	return t
}
