package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/two-sentences/etiquette/generator"
	"github.com/two-sentences/etiquette/generator/deploy"
	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/render"
	"github.com/two-sentences/etiquette/generator/source"
)

type deployFlags struct {
	source, baseURL, message string
	dryRun, force, verify    bool
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
	flags.StringVar(&f.message, "message", "", "`text` of a branch's commit")
	flags.BoolVar(&f.dryRun, "dry-run", false, "print what would be sent and removed, and change nothing")
	flags.BoolVar(&f.force, "force", false, "publish in spite of errors, and take over a branch that another program wrote")
	flags.BoolVar(&f.verify, "verify", false, "look at what a bucket really holds, and send again what is missing")
	return cmd
}

func publish(cmd *cobra.Command, name string, f deployFlags) error {
	result, target, err := buildFor(cmd, name, f)
	if err != nil {
		return err
	}
	result.CheckPages()
	newPrinter(os.Stderr, result.Tree).diagnostics(result.Diagnostics)
	if result.Diagnostics.HasErrors() && !f.force {
		fmt.Fprintf(os.Stderr, "%s; nothing was published; --force publishes all the same\n", summary(result.Diagnostics))
		return errContent
	}
	steps := newSteps(cmd, f.dryRun)
	report, err := target.Deploy(cmd.Context(), result.Output, deploy.Options{DryRun: f.dryRun, Force: f.force,
		Verify: f.verify, Message: f.message, Meta: metaOf(result.Output), Step: steps.tell})
	steps.end()
	var layout *render.LayoutError
	if errors.As(err, &layout) { // forced, and yet a page cannot be made
		return errContent
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, told(target, report, f.dryRun))
	return nil
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

// buildFor builds the site with the address it has at a target.
func buildFor(cmd *cobra.Command, name string, f deployFlags) (generator.Result, deploy.Target, error) {
	var options generator.Options
	address, err := baseURL(f.baseURL)
	if err != nil {
		return generator.Result{}, nil, err
	}
	if options.Now, err = moment(""); err != nil {
		return generator.Result{}, nil, err
	}
	from, err := layers(f.source)
	if err != nil {
		return generator.Result{}, nil, err
	}
	options.BaseURL = address
	var memo generator.Memo // the settings are read first, and the rest is kept
	result, err := generator.Build(cmd.Context(), from, options, &memo)
	if err != nil {
		return generator.Result{}, nil, err
	}
	target, there, err := findTarget(result.Site.Settings, name, f.source)
	if err != nil || address != "" || there == "" {
		return result, target, err
	}
	options.BaseURL = there
	result, err = generator.Build(cmd.Context(), from, options, &memo)
	return result, target, err
}

// findTarget finds a target by its name in the settings, or by its place, and
// the site's address there; "" for the settings' own. Folders that the
// settings name count from the source folder.
func findTarget(s guide.Settings, name, folder string) (deploy.Target, string, error) {
	if strings.Contains(name, ":") {
		target, err := deploy.ParseTarget(name)
		return within(target, folder, ""), "", err
	}
	t, ok := s.Targets[name]
	if !ok {
		return nil, "", noTarget(s, name)
	}
	target, err := deploy.ParseTarget(t.URL.Value)
	return within(target, folder, folder), t.BaseURL.Value, err
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

// steps tells of a deployment while it runs: the plan on standard output, or a
// count on a terminal, and nothing in a pipe.
type steps struct {
	plan  func(deploy.Step)
	shown bool // on a terminal
	done  atomic.Int64
}

func newSteps(cmd *cobra.Command, dryRun bool) *steps {
	s := &steps{}
	if dryRun {
		s.plan = func(step deploy.Step) { fmt.Fprintln(cmd.OutOrStdout(), step) }
		return s
	}
	info, err := os.Stderr.Stat()
	s.shown = err == nil && info.Mode()&os.ModeCharDevice != 0
	return s
}

// tell is called from several goroutines; a plan's steps come one by one.
func (s *steps) tell(step deploy.Step) {
	switch {
	case s.plan != nil:
		s.plan(step)
	case s.shown:
		fmt.Fprintf(os.Stderr, "\r%d files", s.done.Add(1))
	}
}

func (s *steps) end() {
	if s.done.Load() > 0 {
		fmt.Fprint(os.Stderr, "\r\x1b[K")
	}
}
