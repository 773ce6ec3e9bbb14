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
	"strconv"
	"syscall"
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
	flags.StringVar(&f.baseURL, "base-url", "", "serve under this `address`'s path, not that of base_url in content/site.yaml")
	flags.BoolVar(&f.open, "open", false, "open the site in the browser")
	flags.BoolVar(&f.navigate, "navigate", false, "go to the page just edited")
	flags.BoolVar(&f.drafts, "drafts", false, "show drafts")
	flags.BoolVar(&f.poll, "poll", false, "look for changes without the system's help")
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
	listener, err := listen(f.addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	origin := "http://" + listener.Addr().String()
	end := calmGC(serveRoom)
	var live *serve.Live
	said := "" // the address that the terminal was told
	say := func() {
		if at := origin + (&url.URL{Path: live.Base()}).EscapedPath(); at != said {
			said = at
			fmt.Fprintf(os.Stderr, "serving %s (Ctrl-C ends it)\n", at)
		}
	}
	live = serve.NewLive(serve.LiveOptions{
		AllowHosts: f.allowHosts, Folder: f.source, Layers: from,
		Build: generator.Options{Drafts: f.drafts, BaseURL: address, Origin: origin}, Poll: f.poll, Navigate: f.navigate,
		Report: func(r serve.Report) {
			if reportBuild(r); said != "" {
				say()
			}
		},
		Say:   func(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) },
		Write: func(path string, text []byte) error { return replaceIn(f.source, path, text) },
	})
	defer live.Close()
	live.Build(cmd.Context(), nil, nil)
	end()
	frugalGC()
	if cmd.Context().Err() != nil {
		return nil
	}
	say()
	if live.Waiting() {
		fmt.Fprintf(os.Stderr, "comments wait for you: http://127.0.0.1:%d%s\n", listener.Addr().(*net.TCPAddr).Port, serve.ModeratePath)
	}
	if f.open {
		openBrowser(said)
	}
	go live.Watch(cmd.Context())
	return serveHTTP(cmd.Context(), listener, live)
}

// portsTried is how many ports are tried where the first is taken.
const portsTried = 20

// listen listens on an address; where its port is taken, on one of the next.
func listen(addr string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	first, bad := strconv.Atoi(port)
	if err != nil || bad != nil {
		return nil, fmt.Errorf("--addr: %q is not an address; write it as 127.0.0.1:1313", addr)
	}
	for n := range portsTried {
		listener, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(first+n)))
		switch {
		case err == nil && n > 0:
			fmt.Fprintf(os.Stderr, "port %d is taken, so this is %d\n", first, first+n)
			return listener, nil
		case err == nil:
			return listener, nil
		case !errors.Is(err, syscall.EADDRINUSE) || n == portsTried-1:
			return nil, fmt.Errorf("listen on %s: %w; name another with --addr", addr, err)
		}
	}
	panic("unreachable")
}

// reportBuild prints a build: what is wrong, and a line of what was done.
func reportBuild(r serve.Report) {
	if r.Err != nil {
		fmt.Fprintln(os.Stderr, "etiquette:", r.Err)
		return
	}
	newPrinter(os.Stderr, r.Result.Tree).diagnostics(r.Result.Diagnostics)
	what := "built"
	switch len(r.Changed) {
	case 0:
	case 1:
		what = r.Changed[0]
	default:
		what = fmt.Sprintf("%s and %d more", r.Changed[0], len(r.Changed)-1)
	}
	line := fmt.Sprintf("%s %s: %s", time.Now().Format(time.TimeOnly), what, plural(r.Result.Output.Pages(), "page"))
	if r.Open > 0 {
		line += fmt.Sprintf(", %d of %s changed", r.Pages, plural(r.Open, "open page"))
	}
	if r.Result.Diagnostics.HasErrors() {
		line += ", " + summary(r.Result.Diagnostics) + "; the last good build is shown"
	}
	fmt.Fprintf(os.Stderr, "%s, %s\n", line, r.Took.Round(time.Millisecond/10))
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
