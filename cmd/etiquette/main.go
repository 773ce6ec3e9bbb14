// Command etiquette builds a guide to networking etiquette into a web site.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

// run carries out a command line and returns the exit code: 0 done, 1 the
// content has a problem, 2 wrong usage or a failure of the world.
func run(ctx context.Context, args []string) int {
	root := newRoot()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errContent):
		return 1
	case ctx.Err() != nil:
		err = errors.New("stopped; run it again, and it goes on from there")
	}
	fmt.Fprintln(os.Stderr, "etiquette:", err)
	return 2
}
