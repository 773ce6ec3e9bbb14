package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"github.com/two-sentences/etiquette/generator"
	"github.com/two-sentences/etiquette/generator/serve"
)

type serveFlags struct {
	source, addr, baseURL        string
	allowHosts                   []string
	open, navigate, drafts, poll bool
}

func serveCommand() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use: "serve", Short: "Build the site in memory and serve it on this machine", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return serveSite(cmd, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.source, "source", ".", "`folder` that holds content")
	flags.StringVar(&f.addr, "addr", "127.0.0.1:1313", "`address` to listen on")
	flags.StringSliceVar(&f.allowHosts, "allow-host", nil, "answer this host `name` as well")
	flags.StringVar(&f.baseURL, "base-url", "", "serve under this `address`'s path")
	flags.BoolVar(&f.open, "open", false, "open the site in the browser")
	flags.BoolVar(&f.navigate, "navigate", false, "go to the page just edited (comes with live reload)")
	flags.BoolVar(&f.drafts, "drafts", false, "show drafts")
	flags.BoolVar(&f.poll, "poll", false, "look for changes without the system's help (comes with live reload)")
	return cmd
}

func serveSite(cmd *cobra.Command, f serveFlags) error {
	address, err := baseURL(f.baseURL)
	if err != nil {
		return err
	}
	from, err := layers(f.source)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", f.addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w; name another with --addr", f.addr, err)
	}
	defer listener.Close()
	origin := "http://" + listener.Addr().String()
	options := generator.Options{Now: time.Now(), Drafts: f.drafts, BaseURL: origin + basePath(address)}
	result, err := generator.Build(cmd.Context(), from, options, nil)
	if err != nil {
		return err
	}
	newPrinter(os.Stderr, result.Tree).diagnostics(result.Diagnostics)
	if result.Diagnostics.HasErrors() {
		fmt.Fprintln(os.Stderr, summary(result.Diagnostics))
		return errContent
	}
	fmt.Fprintf(os.Stderr, "serving %s (Ctrl-C ends it)\n", options.BaseURL)
	if f.open {
		openBrowser(options.BaseURL)
	}
	handler := serve.Handler(result.Output, serve.Options{Base: basePath(address), AllowHosts: f.allowHosts})
	return serveHTTP(cmd.Context(), listener, handler)
}

// basePath is the path of an address, "/" for an empty one.
func basePath(address string) string {
	if u, err := url.Parse(address); err == nil && u.Path != "" {
		return u.Path
	}
	return "/"
}

// serveHTTP serves until ctx ends.
func serveHTTP(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// openBrowser asks the system to; where it cannot, the address has been printed.
func openBrowser(address string) {
	command := map[string][]string{"darwin": {"open"}, "windows": {"rundll32", "url.dll,FileProtocolHandler"}}[runtime.GOOS]
	if command == nil {
		command = []string{"xdg-open"}
	}
	_ = exec.Command(command[0], append(command[1:], address)...).Start()
}
