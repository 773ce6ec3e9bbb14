package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/two-sentences/etiquette/generator"
	"github.com/two-sentences/etiquette/generator/render"
	"github.com/two-sentences/etiquette/generator/serve"
	"github.com/two-sentences/etiquette/generator/source"
)

func explainCommand() *cobra.Command {
	var f buildFlags
	cmd := &cobra.Command{
		Use: "explain PAGE", Short: "Say why a page is as it is", Args: cobra.ExactArgs(1),
		Long: `Say why a page is as it is: its source, layouts, thread and notes, all that it is made from, and why it was last made.

PAGE is an address that "etiquette serve" answers, which is then asked; an address or a path of the site (/articles/x/); a built file; or a file of content.`,
		RunE: func(cmd *cobra.Command, args []string) error { return explain(cmd, f, args[0]) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.source, "source", ".", "`folder` that holds content")
	flags.StringVar(&f.output, "output", "public", "`folder` that the site was built into")
	flags.BoolVar(&f.drafts, "drafts", false, "drafts are published")
	flags.BoolVar(&f.future, "future", false, "articles dated in the future are published")
	return cmd
}

func explain(cmd *cobra.Command, f buildFlags, page string) error {
	if u, err := url.Parse(page); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
		if isLocal(u.Hostname()) {
			return askServer(cmd, u)
		}
	}
	now, err := moment("")
	if err != nil {
		return err
	}
	from, err := layers(f.source)
	if err != nil {
		return err
	}
	options := generator.Options{Drafts: f.drafts, Future: f.future, Now: now}
	cache := generator.OpenCache(cacheFile(f), programName())
	defer cache.Close()
	result, err := generator.Build(cmd.Context(), from, options, cache.Memo())
	if err != nil {
		return err
	}
	names := pagesOf(result, f, page)
	if len(names) == 0 {
		return fmt.Errorf("no page is found by %q; name it by its path (/articles/x/) or by the file it is written in", page)
	}
	cached := cache.Tree(result, options)
	for _, name := range names {
		e, ok, err := result.Output.Explain(name)
		if !ok {
			continue
		}
		fmt.Fprint(cmd.OutOrStdout(), e.String())
		fmt.Fprintf(cmd.OutOrStdout(), "  %-9s %s\n", "written", written(f, cached, e))
		if err != nil {
			return err
		}
	}
	return nil
}

func isLocal(host string) bool {
	return host == "localhost" || strings.HasPrefix(host, "127.") || host == "::1"
}

// askServer asks the server that answers an address.
func askServer(cmd *cobra.Command, u *url.URL) error {
	ask := url.URL{Scheme: u.Scheme, Host: u.Host, Path: serve.ExplainPath, RawQuery: url.Values{"page": {u.Path}}.Encode()}
	req, err := http.NewRequestWithContext(cmd.Context(), http.MethodGet, ask.String(), nil)
	if err != nil {
		return err
	}
	resp, err := (&http.Client{Timeout: 10 * time.Second}).Do(req)
	if err != nil {
		return fmt.Errorf("no server answers at %s; start one with: etiquette serve (%w)", u.Host, errors.Unwrap(err))
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	switch {
	case err != nil:
		return err
	case resp.StatusCode != http.StatusOK:
		return fmt.Errorf("%s: %s", u.Host, strings.TrimSpace(string(text)))
	}
	_, err = cmd.OutOrStdout().Write(text)
	return err
}

// pagesOf are the files of the site that are meant: by their address, their
// path in the output folder, or the file they are written in.
func pagesOf(result generator.Result, f buildFlags, page string) []string {
	name := filepath.ToSlash(page)
	if base := result.Site.Settings.BaseURL.Value; base != "" {
		name = strings.TrimPrefix(name, base)
	}
	if rel, err := filepath.Rel(f.output, page); err == nil && filepath.IsLocal(rel) {
		name = filepath.ToSlash(rel)
	}
	inSource := name
	if rel, err := filepath.Rel(f.source, page); err == nil && filepath.IsLocal(rel) {
		inSource = filepath.ToSlash(rel)
	}
	if _, ok := result.Tree.File(inSource); ok {
		return result.Output.MadeFrom(inSource)
	}
	name = strings.TrimPrefix(name, "/")
	for _, try := range []string{name, path.Join(name, "index.html")} {
		if _, ok, _ := result.Output.Explain(try); ok {
			return []string{try}
		}
	}
	return nil
}

// written says when the last build wrote a page, which of its sources were
// changed last, and whether the next build would write it again.
func written(f buildFlags, cached *generator.Cached, e render.Explanation) string {
	info, err := os.Stat(filepath.Join(f.output, filepath.FromSlash(e.Path)))
	if err != nil {
		return "never into " + f.output
	}
	text := info.ModTime().Format(time.DateTime)
	if name, at := newest(f.source, e); name != "" {
		text += "; of what it is made from, " + name + " was changed last, " + at.Format(time.DateTime)
	}
	if _, same := cached.Sum(e.Path); same {
		return text + "; nothing has changed since"
	}
	return text
}

// newest is the file that was changed last of those a page is made from.
func newest(folder string, e render.Explanation) (name string, at time.Time) {
	for _, file := range e.Reads {
		if source.Ignored(file) {
			continue
		}
		if info, err := os.Stat(filepath.Join(folder, filepath.FromSlash(file))); err == nil && info.ModTime().After(at) {
			name, at = file, info.ModTime()
		}
	}
	return name, at
}
