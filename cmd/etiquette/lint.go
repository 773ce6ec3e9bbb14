package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/two-sentences/etiquette/generator"
)

func lintCommand() *cobra.Command {
	var folder, format string
	cmd := &cobra.Command{
		Use: "lint", Short: "Say what is wrong with the guide, and write nothing", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return lint(cmd, folder, format) },
	}
	cmd.Flags().StringVar(&folder, "source", ".", "`folder` that holds content")
	cmd.Flags().StringVar(&format, "format", "text", "text, json, github or sarif")
	return cmd
}

func lint(cmd *cobra.Command, folder, format string) error {
	encode := formats[format]
	if encode == nil && format != "text" {
		return fmt.Errorf("--format: %q is not known; write one of text, json, github, sarif", format)
	}
	now, err := moment("")
	if err != nil {
		return err
	}
	from, err := layers(folder)
	if err != nil {
		return err
	}
	result, err := generator.Build(cmd.Context(), from, generator.Options{Now: now}, nil)
	if err != nil {
		return err
	}
	result.CheckPages()
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
