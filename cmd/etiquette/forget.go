package main

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/two-sentences/etiquette/generator/guide"
)

func forgetCommand() *cobra.Command {
	var folder, author, id string
	cmd := &cobra.Command{
		Use: "forget {--author NAME | --id ID}", Short: "Remove a person's words, and remember only that", Args: cobra.NoArgs,
		Long: `Remove a person's words from all threads.

Author, address and words go; a stub stays with its ids, so that no later
import brings them back. What stands in the history of a repository, and in
a site that is built already, is not touched: build and deploy again.`,
		RunE: func(_ *cobra.Command, _ []string) error {
			if (author == "") == (id == "") {
				return errors.New("write --author NAME or --id ID, one of them")
			}
			return forget(folder, author, id)
		},
	}
	cmd.Flags().StringVar(&folder, "source", ".", "`folder` that holds content")
	cmd.Flags().StringVar(&author, "author", "", "the `name` as it is written, letter case aside")
	cmd.Flags().StringVar(&id, "id", "", "the comment's `id`, or SLUG/ID")
	return cmd
}

func forget(folder, author, id string) error {
	root, tree, err := openThreads(folder)
	if err != nil {
		return err
	}
	defer root.Close()
	threads, err := readThreads(tree, "")
	if err != nil {
		return err
	}
	if id != "" {
		t, bare, err := threadOf(threads, id)
		if err != nil {
			return err
		}
		t.want, _, _ = guide.Forget(t.was, "", bare)
		return writeThreads(root, threads)
	}
	count := 0
	var mentions []string
	for _, t := range threads {
		want, gone, named := guide.Forget(t.was, author, "")
		t.want = want
		count += len(gone)
		for _, m := range named {
			mentions = append(mentions, t.file.Name()+"/"+m)
		}
	}
	if count == 0 {
		fmt.Fprintf(os.Stderr, "0 comments forgotten: none is by %q; write the name as the comment does\n", author)
		return errContent
	}
	slices.Sort(mentions)
	for _, m := range mentions {
		fmt.Fprintln(os.Stderr, "look at", m+": its words hold the name")
	}
	if err := writeThreads(root, threads); err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, plural(count, "comment"), "forgotten")
	return nil
}
