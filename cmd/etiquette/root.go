package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/two-sentences/etiquette/content"
	"github.com/two-sentences/etiquette/generator/source"
	"github.com/two-sentences/etiquette/layouts"
	"github.com/two-sentences/etiquette/static"
)

// errContent says that the content has a problem, which has been printed.
var errContent = errors.New("the content has a problem")

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "etiquette",
		Short:         "Build a guide to networking etiquette into a web site",
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       version(),
	}
	root.SetVersionTemplate("etiquette {{.Version}}\n")
	root.AddCommand(buildCommand(), serveCommand(), explainCommand(), checkCommand(), lintCommand(), previewCommand(), deployCommand(), newCommand(), initCommand(), importCommand(), moderateCommand(), forgetCommand(), versionCommand())
	for _, c := range root.Commands() {
		if check := c.Args; check != nil {
			c.Args = func(cmd *cobra.Command, args []string) error {
				if err := check(cmd, args); err != nil {
					return fmt.Errorf("%w; write it as: etiquette %s", err, cmd.Use)
				}
				return nil
			}
		}
	}
	return root
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		Run: func(cmd *cobra.Command, _ []string) { fmt.Fprintln(cmd.OutOrStdout(), "etiquette", version()) },
	}
}

// release is the version that .ci/release builds; empty for any other build.
var release string

// version is the release's, or the module's, "(devel)" for a build from a checkout.
func version() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

var releaseRE = regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+$`)

// installable is the version that "go install" can get elsewhere: this one where
// it is a release.
func installable() string {
	if v := version(); releaseRE.MatchString(v) {
		return v
	}
	return "latest"
}

// layers opens the user's source folder and lays it over ours.
func layers(folder string) ([]source.Layer, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("open the source folder: %w", err)
	}
	if info, err := root.Stat("content"); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%s holds no folder \"content\"; name another with --source, or begin one with: etiquette init DIR", folder)
	}
	return append([]source.Layer{{FS: root.FS(), Own: true}}, ours()...), nil
}

// sources are the folders of a guide that are read, and so are not written to.
func sources(folder string) []string {
	return []string{filepath.Join(folder, "content"), filepath.Join(folder, "layouts"), filepath.Join(folder, "static")}
}

// ours is what the program carries.
func ours() []source.Layer {
	return []source.Layer{
		{FS: source.Within("content", content.FS)},
		{FS: source.Within("layouts", layouts.FS)},
		{FS: source.Within("static", static.FS)},
	}
}

// moment is the time that decides what is published: at, else
// SOURCE_DATE_EPOCH (seconds since 1970, reproducible-builds.org), else now.
func moment(at string) (time.Time, error) {
	if at != "" {
		t, ok := source.ParseTime(at)
		if !ok {
			return time.Time{}, fmt.Errorf("--at: %q is not a time; write it as 2026-03-02 or 2026-03-02T14:30:00Z", at)
		}
		return t, nil
	}
	if epoch := os.Getenv("SOURCE_DATE_EPOCH"); epoch != "" {
		seconds, err := strconv.ParseInt(epoch, 10, 64)
		if err != nil {
			return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH: %q is not a number of seconds", epoch)
		}
		return time.Unix(seconds, 0).UTC(), nil
	}
	return time.Now(), nil
}
