package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/two-sentences/etiquette/content"
	"github.com/two-sentences/etiquette/generator"
	"github.com/two-sentences/etiquette/generator/deploy"
	"github.com/two-sentences/etiquette/generator/guide"
)

func newCommand() *cobra.Command {
	var folder string
	cmd := &cobra.Command{
		Use: "new {article|note|thread|rule} NAME", Short: "Begin a new file", Args: cobra.ExactArgs(2),
		ValidArgs: guide.NewKinds,
		RunE: func(cmd *cobra.Command, args []string) error {
			name, text, err := guide.New(args[0], args[1], time.Now())
			if err != nil {
				return err
			}
			if err := writeNew(folder, name, text); err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), filepath.Join(folder, filepath.FromSlash(name)))
			return nil
		},
	}
	cmd.Flags().StringVar(&folder, "source", ".", "`folder` that holds content")
	return cmd
}

func initCommand() *cobra.Command {
	var host, address string
	var force bool
	cmd := &cobra.Command{
		Use: "init DIR", Short: "Begin a guide of your own from the starter guide, or make it ready for a host", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			base, err := baseURL(address)
			if err != nil {
				return err
			}
			_, err = os.Stat(filepath.Join(args[0], "content"))
			switch {
			case host != "" && !slices.Contains(deploy.RecipeHosts(), host):
				return fmt.Errorf("--host: no recipe for %q; there are %s", host, strings.Join(deploy.RecipeHosts(), ", "))
			case err != nil:
				err = copyStarter(args[0], base)
			case host == "":
				err = fmt.Errorf("%s has a folder \"content\" already; nothing was changed", args[0])
			}
			if err == nil && host == "" {
				offerRecipes(args[0])
			}
			if err != nil || host == "" {
				return err
			}
			return writeRecipe(cmd, args[0], host, base, force)
		},
	}
	cmd.Flags().StringVar(&address, "base-url", "", "the site's `address`; a new guide keeps it in content/site.yaml")
	cmd.Flags().BoolVar(&force, "force", false, "write a host's file anew where it is there")
	cmd.Flags().StringVar(&host, "host", "", "write the `host`'s file as well: "+strings.Join(deploy.RecipeHosts(), ", "))
	return cmd
}

// offerRecipes says how the guide comes to a host.
func offerRecipes(dir string) {
	fmt.Fprintf(os.Stderr, "Make it ready for a host with:\n    etiquette init %s --host NAME\n    NAME is one of %s\n", dir, strings.Join(deploy.RecipeHosts(), ", "))
}

// writeRecipe writes the file that makes a host publish the guide in a folder.
func writeRecipe(cmd *cobra.Command, dir, host, address string, anew bool) error {
	from, err := layers(dir)
	if err != nil {
		return err
	}
	result, err := generator.Build(cmd.Context(), from, generator.Options{Now: time.Now(), BaseURL: address}, nil)
	if err != nil {
		return err
	}
	root, err := filepath.Abs(filepath.Join(dir, "public"))
	if err != nil {
		return err
	}
	name, text, err := deploy.ReadyMade(host, result.Output, filepath.ToSlash(root), installable())
	if err != nil {
		return err
	}
	full := filepath.Join(dir, filepath.FromSlash(name))
	if _, there := os.Stat(full); there == nil && anew {
		err = os.WriteFile(full, []byte(text), 0o644)
	} else if err = writeNew(dir, name, []byte(text)); errors.Is(err, errThere) {
		err = fmt.Errorf("%w; --force writes it anew", err)
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(cmd.OutOrStdout(), full)
	return nil
}

// copyStarter writes the starter guide's content, but for its rules: they are
// laid under the user's in any case. An address that is not empty becomes the site's.
func copyStarter(dir, address string) error {
	count := 0
	err := fs.WalkDir(content.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Dir(name) == "rules" {
			return err
		}
		text, err := fs.ReadFile(content.FS, name)
		if err != nil {
			return err
		}
		if count++; name == "site.yaml" && address != "" {
			text = append([]byte("base_url: "+address+"\n"), text...)
		}
		return writeNew(dir, path.Join("content", name), text)
	})
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, ".gitignore")); errors.Is(err, fs.ErrNotExist) {
		if err := writeNew(dir, ".gitignore", []byte("/public/\n")); err != nil {
			return err
		}
	}
	fmt.Fprintf(os.Stderr, "%d files written. See the guide with:\n    etiquette serve --source %s\n", count, dir)
	return nil
}

// errThere is that of a file that is not to be written over.
var errThere = errors.New("is there already")

// writeNew writes a file that is not there yet.
func writeNew(folder, name string, text []byte) error {
	full := filepath.Join(folder, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		return fmt.Errorf("write %s: %w", full, err)
	}
	f, err := os.OpenFile(full, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s %w; nothing was changed", full, errThere)
	}
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}
