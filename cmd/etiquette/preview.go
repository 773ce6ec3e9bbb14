package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/two-sentences/etiquette/generator/deploy"
)

func previewCommand() *cobra.Command {
	var output, host, addr string
	cmd := &cobra.Command{
		Use: "preview", Short: "Serve the built folder as a host would", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return preview(cmd, output, host, addr) },
	}
	cmd.Flags().StringVar(&output, "output", "public", "`folder` that build wrote")
	cmd.Flags().StringVar(&host, "host", "github-pages", "`host` to serve as: "+strings.Join(deploy.Hosts(), ", "))
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:1314", "`address` to listen on, of this machine alone")
	return cmd
}

func preview(cmd *cobra.Command, output, host, addr string) error {
	tree, err := deploy.OpenFolder(output)
	if err != nil {
		return err
	}
	problems, err := deploy.Problems(cmd.Context(), tree, host)
	if err != nil {
		return err
	}
	for _, problem := range problems {
		fmt.Fprintln(os.Stderr, "warning:", problem)
	}
	p, err := deploy.PreviewFolder(output, host)
	if err != nil {
		return err
	}
	return deploy.Serve(cmd.Context(), p, addr, func(url string) {
		fmt.Fprintf(os.Stderr, "serving %s as %s would at %s%s (Ctrl-C ends it)\n", output, host, url, p.Base())
	})
}
