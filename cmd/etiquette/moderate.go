package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

type moderateFlags struct {
	source, status, thread string
	asJSON                 bool
}

func moderateCommand() *cobra.Command {
	var f moderateFlags
	cmd := &cobra.Command{
		Use: "moderate {list|show|approve|spam|delete|stance} [ID…]", Short: "Decide on readers' comments", Args: cobra.MinimumNArgs(1),
		Long: `Decide on readers' comments.

  list                        what waits, with signs of spam
  show ID…                    whole comments
  approve|spam|delete ID…     decide; delete removes author and words
  stance WORD ID…             agrees, disagrees, adds or none

An ID that stands in two threads is written SLUG/ID.`,
		ValidArgs: append([]string{"list", "show"}, guide.Decisions...),
		RunE:      func(cmd *cobra.Command, args []string) error { return moderate(cmd, f, args[0], args[1:]) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.source, "source", ".", "`folder` that holds content")
	flags.StringVar(&f.status, "status", guide.Pending, "list: approved, pending, spam, deleted or all")
	flags.StringVar(&f.thread, "thread", "", "only this thread's, by its `slug`")
	flags.BoolVar(&f.asJSON, "json", false, "print JSON")
	return cmd
}

var allStatuses = []string{guide.Approved, guide.Pending, guide.Spam, guide.Deleted}

func moderate(cmd *cobra.Command, f moderateFlags, verb string, args []string) error {
	if f.status != "all" && !slices.Contains(allStatuses, f.status) {
		return fmt.Errorf("--status: %q is not known; %s", f.status, source.OneOf(append(slices.Clone(allStatuses), "all")))
	}
	root, tree, err := openThreads(f.source)
	if err != nil {
		return err
	}
	defer root.Close()
	stance := ""
	switch {
	case verb == "list" || verb == "show":
		return listHeld(cmd, f, tree, verb, args)
	case !slices.Contains(guide.Decisions, verb):
		words := append([]string{"list", "show"}, guide.Decisions...)
		return fmt.Errorf("%q is no decision; %s", verb, source.DidYouMean(verb, words, source.OneOf(words)))
	case verb == "stance" && len(args) > 0:
		stance, args = args[0], args[1:]
	}
	if len(args) == 0 {
		return errors.New("name the comments by their ids; list shows them")
	}
	changed, err := decide(tree, f, verb, stance, args)
	if err != nil {
		return err
	}
	if err := writeThreads(root, changed); err != nil || !f.asJSON {
		return err
	}
	return printDecided(cmd, changed, args)
}

// decidedJSON is a comment that was decided on, as --json prints it.
type decidedJSON struct {
	Thread string `json:"thread"`
	ID     string `json:"id"`
	Status string `json:"status"`
	Stance string `json:"stance,omitempty"`
}

// printDecided prints how the comments stand now, in the order they were named.
func printDecided(cmd *cobra.Command, threads map[string]*thread, ids []string) error {
	out := []decidedJSON{}
	for _, id := range ids {
		t, bare, err := threadOf(threads, id)
		if err != nil {
			return err
		}
		for _, e := range t.want.Comments {
			if e.ID.Value == bare {
				out = append(out, decidedJSON{t.file.Name(), bare, e.StatusOf(), e.Stance.Value})
			}
		}
	}
	enc := json.NewEncoder(cmd.OutOrStdout())
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

// thread is a thread's file, as it was and as it will be.
type thread struct {
	file      source.File
	was, want guide.ThreadFile
}

// decide finds the comments and decides on all of them, or on none.
func decide(tree source.Tree, f moderateFlags, verb, stance string, ids []string) (map[string]*thread, error) {
	threads, err := readThreads(tree, f.thread)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		t, bare, err := threadOf(threads, id)
		if err != nil {
			return nil, err
		}
		if t.want, err = guide.Decide(t.want, bare, verb, stance); err != nil {
			return nil, err
		}
	}
	return threads, nil
}

func readThreads(tree source.Tree, slug string) (map[string]*thread, error) {
	threads := map[string]*thread{}
	for _, f := range tree.Under("content/threads") {
		if !strings.HasSuffix(f.Path, ".yaml") || slug != "" && f.Name() != slug {
			continue
		}
		t, diags := guide.ReadThread(f)
		if diags.HasErrors() {
			newPrinter(os.Stderr, tree).diagnostics(diags)
			return nil, errContent
		}
		threads[f.Path] = &thread{f, t, t}
	}
	if slug != "" && len(threads) == 0 {
		return nil, fmt.Errorf("no thread %q", slug)
	}
	return threads, nil
}

// threadOf finds the one thread that has a comment of that id.
func threadOf(threads map[string]*thread, id string) (found *thread, bare string, err error) {
	slug, bare, named := strings.Cut(id, "/")
	if !named {
		slug, bare = "", id
	}
	var ids []string
	for _, t := range threads {
		for _, e := range t.was.Comments {
			ids = append(ids, e.ID.Value)
			if e.ID.Value != bare || slug != "" && t.file.Name() != slug {
				continue
			}
			if found != nil {
				return nil, "", fmt.Errorf("the id %q stands in two threads; write %s/%s or %s/%s", bare, min(found.file.Name(), t.file.Name()), bare, max(found.file.Name(), t.file.Name()), bare)
			}
			found = t
		}
	}
	if found == nil {
		return nil, "", fmt.Errorf("no comment %q; %s", id, source.DidYouMean(bare, ids, "list --status all shows the ids"))
	}
	return found, bare, nil
}

// writeThreads writes the files that say something new.
func writeThreads(root *os.Root, threads map[string]*thread) error {
	for _, name := range slices.Sorted(maps.Keys(threads)) {
		t := threads[name]
		if t.was.Same(t.want) {
			continue
		}
		text, diags := guide.Rewrite(t.file, t.was, t.want)
		newPrinter(os.Stderr, source.Tree{}).diagnostics(diags)
		if err := replaceFile(root, t.file.Path, text); err != nil {
			return err
		}
		fmt.Fprintln(os.Stderr, "changed", t.file.Path)
	}
	return nil
}

// openThreads reads the content of a guide.
func openThreads(folder string) (*os.Root, source.Tree, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, source.Tree{}, fmt.Errorf("open the source folder: %w", err)
	}
	if info, err := root.Stat("content"); err != nil || !info.IsDir() {
		root.Close()
		return nil, source.Tree{}, fmt.Errorf("%s holds no folder \"content\"; name another with --source", folder)
	}
	tree, diags, err := source.Read(source.Layer{FS: root.FS(), Own: true})
	newPrinter(os.Stderr, tree).diagnostics(diags)
	return root, tree, err
}

// heldJSON is a comment as --json prints it.
type heldJSON struct {
	Thread string   `json:"thread"`
	ID     string   `json:"id"`
	Status string   `json:"status"`
	Author string   `json:"author"`
	URL    string   `json:"author_url,omitempty"`
	Date   string   `json:"date,omitempty"`
	Parent string   `json:"parent,omitempty"`
	Stance string   `json:"stance,omitempty"`
	Kind   string   `json:"kind,omitempty"`
	Body   string   `json:"body"`
	Signs  []string `json:"signs"`
}

func listHeld(cmd *cobra.Command, f moderateFlags, tree source.Tree, verb string, ids []string) error {
	statuses := []string{f.status}
	if f.status == "all" || verb == "show" {
		statuses = allStatuses
	}
	held, diags := guide.Queue(tree, statuses...)
	newPrinter(os.Stderr, tree).diagnostics(diags)
	out := []heldJSON{}
	found := map[string]bool{}
	for _, h := range held {
		e := h.Entry
		if f.thread != "" && h.Slug != f.thread || len(ids) > 0 && !slices.Contains(ids, e.ID.Value) && !slices.Contains(ids, h.Slug+"/"+e.ID.Value) {
			continue
		}
		found[e.ID.Value], found[h.Slug+"/"+e.ID.Value] = true, true
		j := heldJSON{h.Slug, e.ID.Value, e.StatusOf(), e.Author, e.AuthorURL.Value, "", e.Parent.Value, e.Stance.Value, e.Kind.Value, e.Body.Value, append([]string{}, h.Signs...)}
		if !e.Date.IsZero() {
			j.Date = e.Date.Format(time.RFC3339)
		}
		out = append(out, j)
	}
	for _, id := range ids {
		if !found[id] {
			return fmt.Errorf("no comment %q", id)
		}
	}
	if verb == "show" && len(ids) == 0 {
		return errors.New("name the comments by their ids; list shows them")
	}
	if f.asJSON {
		enc := json.NewEncoder(cmd.OutOrStdout())
		enc.SetIndent("", "  ")
		return enc.Encode(out)
	}
	for _, j := range out {
		fmt.Fprint(cmd.OutOrStdout(), j.text(verb == "show"))
	}
	if diags.HasErrors() {
		return errContent
	}
	return nil
}

// text is a comment for people: a line, or all of it.
func (j heldJSON) text(whole bool) string {
	show := func(s string) string { return strings.Map(visible, s) }
	head := fmt.Sprintf("%s/%s  %s  %s  %s", j.Thread, j.ID, j.Status, j.Date, show(j.Author))
	if j.Stance != "" {
		head += "  " + j.Stance
	}
	if len(j.Signs) > 0 {
		head += "  [spam? " + show(strings.Join(j.Signs, "; ")) + "]"
	}
	if !whole {
		first := []rune(show(strings.Join(strings.Fields(j.Body), " ")))
		if len(first) > 100 {
			first = append(first[:99], '…')
		}
		return head + "\n    " + string(first) + "\n"
	}
	for _, line := range strings.Split(j.Body, "\n") {
		head += "\n    " + show(line)
	}
	return head + "\n"
}
