package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/importer"
	"github.com/two-sentences/etiquette/generator/source"
)

type importFlags struct {
	into, unmatched, mapFile, report, prefer          string
	fields                                            map[string]string
	hosts                                             []string
	articles, prune, keepSpam, keepMail, salvage, dry bool
	maxMB, maxComments                                int
}

func importCommand() *cobra.Command {
	var f importFlags
	cmd := &cobra.Command{
		Use: "import FORMAT FILE…", Short: "Bring comments and articles along from another program", Args: cobra.MinimumNArgs(2),
		Long: "Bring comments and articles along from another program.\n\nFORMAT is auto, which looks at the content, or one of\n" + formatList() + `
FILE is the export: one file, many, a folder, a zip; gzip is unpacked.
Importing again merges: what was changed here stays, nothing comes twice.
Exit code 0: done, or nothing to do; 1: refused, or done with conflicts;
2: wrong usage, or a file that cannot be read or written.`,
		ValidArgs: append([]string{"auto"}, importer.Names()...),
		RunE:      func(cmd *cobra.Command, args []string) error { return runImport(cmd, f, args[0], args[1:]) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.into, "into", ".", "`folder` that holds content")
	flags.BoolVar(&f.articles, "articles", false, "write the export's articles as well, where there are none of their address")
	flags.StringVar(&f.unmatched, "unmatched", "stub", "what becomes of a thread without an article: stub (a draft article) or skip")
	flags.StringVar(&f.mapFile, "map", "", "`file` of lines \"old address,slug\"")
	flags.StringToStringVar(&f.fields, "fields", nil, "Staticman: what the site's fields mean, as in name=author,comment=body")
	flags.StringSliceVar(&f.hosts, "host", nil, "take threads of these hosts only for the site's own")
	flags.StringVar(&f.prefer, "prefer", "", "for a comment changed here and there: source or local (default: keep it and say so)")
	flags.BoolVar(&f.prune, "prune", false, "delete comments that the export no longer has")
	flags.BoolVar(&f.keepSpam, "keep-spam", false, "keep spam, marked as such")
	flags.BoolVar(&f.keepMail, "keep-body-emails", false, "leave mail addresses within comments as they are")
	flags.BoolVar(&f.salvage, "salvage", false, "of a damaged export, take what is whole")
	flags.BoolVar(&f.dry, "dry-run", false, "say what would be done and write nothing")
	flags.StringVar(&f.report, "report", "text", "text or json")
	flags.IntVar(&f.maxMB, "max-size", 512, "largest export, unpacked, in `MB`")
	flags.IntVar(&f.maxComments, "max-comments", 200_000, "most comments of one thread")
	return cmd
}

func formatList() string {
	var b strings.Builder
	for _, f := range importer.Formats {
		fmt.Fprintf(&b, "  %-10s %s\n", f.Name, f.What)
	}
	return b.String()
}

func runImport(cmd *cobra.Command, f importFlags, name string, files []string) error {
	options, err := f.options()
	if err != nil {
		return err
	}
	debug.SetGCPercent(80) // an archive is held whole: rather slower than much larger
	debug.SetMemoryLimit(240 << 20)
	export, err := openExport(files)
	if err != nil {
		return err
	}
	format, err := chooseFormat(name, export)
	if err != nil {
		return err
	}
	guideFolder, err := os.OpenRoot(f.into)
	if err != nil {
		return fmt.Errorf("open the guide: %w", err)
	}
	defer guideFolder.Close()
	if info, err := guideFolder.Stat("content"); err != nil || !info.IsDir() {
		return fmt.Errorf("%s holds no folder \"content\"; name another with --into", f.into)
	}
	read := format.Reader(importer.Options{Articles: f.articles, KeepSpam: f.keepSpam, KeepBodyEmails: f.keepMail, Salvage: f.salvage,
		Fields: f.fields, MaxBytes: int64(f.maxMB) << 20, MaxComments: f.maxComments})
	archive, diags, err := read(export)
	switch {
	case errors.Is(err, importer.ErrDamaged) && !f.salvage:
		printSome(os.Stderr, diags)
		fmt.Fprintf(os.Stderr, "etiquette: %v; nothing was written (--salvage takes what is whole)\n", err)
		return errContent
	case errors.Is(err, importer.ErrDamaged):
		fmt.Fprintf(os.Stderr, "etiquette: %v; what is whole was taken\n", err)
	case err != nil && !errors.As(err, new(*fs.PathError)): // the export's fault, not the world's
		fmt.Fprintln(os.Stderr, "etiquette:", err)
		return errContent
	case err != nil:
		return err
	}
	report, more, err := importer.Apply(guideFolder.FS(), archive, options, func(path string, text []byte) error {
		if f.dry {
			return nil
		}
		return replaceFile(guideFolder, path, text)
	})
	if err != nil {
		return err
	}
	return f.tell(cmd.OutOrStdout(), report, append(diags, more...).Sorted())
}

// options reads the flags that say how the archive is laid over the guide.
func (f importFlags) options() (importer.ApplyOptions, error) {
	o := importer.ApplyOptions{Articles: f.articles, Skip: f.unmatched == "skip", Hosts: f.hosts, Merge: guide.MergeOptions{Prefer: f.prefer, Prune: f.prune}}
	for _, c := range []struct {
		flag, value string
		allowed     []string
	}{{"unmatched", f.unmatched, []string{"stub", "skip"}}, {"prefer", f.prefer, []string{"", "source", "local"}}, {"report", f.report, []string{"text", "json"}}} {
		if !contains(c.allowed, c.value) {
			return o, fmt.Errorf("--%s: %q is not known; %s", c.flag, c.value, source.OneOf(c.allowed))
		}
	}
	if f.maxMB <= 0 || f.maxComments <= 0 {
		return o, fmt.Errorf("--max-size and --max-comments must be more than 0")
	}
	if f.mapFile == "" {
		return o, nil
	}
	file, err := os.Open(f.mapFile)
	if err != nil {
		return o, err
	}
	defer file.Close()
	if o.Map, err = importer.ReadMap(file); err != nil {
		err = fmt.Errorf("--map: %s: %w", f.mapFile, err)
	}
	return o, err
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// openExport opens files and folders as one export. Nothing outside them is
// read, whatever links they hold.
func openExport(files []string) (fs.FS, error) {
	var parts []importer.Part
	for _, name := range files {
		real, err := filepath.EvalSymlinks(name)
		if err != nil {
			return nil, err
		}
		info, err := os.Stat(real)
		if err != nil {
			return nil, err
		}
		folder, inner := real, "."
		if !info.IsDir() {
			folder, inner = filepath.Dir(real), filepath.Base(real)
		}
		root, err := os.OpenRoot(folder)
		if err != nil {
			return nil, err
		}
		parts = append(parts, importer.Part{FS: root.FS(), Path: inner, Name: filepath.Base(filepath.Clean(name))})
	}
	return importer.Join(parts...), nil
}

func chooseFormat(name string, export fs.FS) (importer.Format, error) {
	if name == "auto" {
		return importer.Detect(export)
	}
	for _, f := range importer.Formats {
		if f.Name == name {
			return f, nil
		}
	}
	return importer.Format{}, fmt.Errorf("no format %q; %s", name, source.DidYouMean(name, importer.Names(), source.OneOf(append([]string{"auto"}, importer.Names()...))))
}

// replaceFile writes a file whole or not at all.
func replaceFile(root *os.Root, name string, text []byte) error {
	if err := root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	beside := filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+".new")
	if err := root.WriteFile(beside, text, 0o644); err != nil {
		_ = root.Remove(beside)
		return fmt.Errorf("write %s: %w", name, err)
	}
	return root.Rename(beside, name)
}

// replaceIn is replaceFile in the folder of that name.
func replaceIn(folder, name string, text []byte) error {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer root.Close()
	return replaceFile(root, name, text)
}

// tell prints the report on standard output, what is said of places on
// standard error.
func (f importFlags) tell(w io.Writer, report importer.Report, diags source.Diagnostics) error {
	if f.report == "json" {
		if diags == nil {
			diags = source.Diagnostics{}
		}
		out := struct {
			importer.Report
			DryRun      bool               `json:"dry_run"`
			Diagnostics source.Diagnostics `json:"diagnostics"`
		}{report, f.dry, diags}
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		if err := enc.Encode(out); err != nil {
			return err
		}
	} else {
		printSome(os.Stderr, diags)
		if f.dry {
			for _, file := range report.Files {
				fmt.Fprintln(w, map[bool]string{true: "new      ", false: "changed  "}[file.New], file.Path)
			}
		}
		if err := report.Write(w); err != nil {
			return err
		}
	}
	if diags.HasErrors() || len(report.Conflicts) > 0 {
		return errContent
	}
	return nil
}

// someOf is how many diagnostics of one code are printed.
const someOf = 20

func printSome(w *os.File, diags source.Diagnostics) {
	seen := map[string]int{}
	var shown source.Diagnostics
	for _, d := range diags {
		if seen[d.Code]++; seen[d.Code] <= someOf || d.Severity == source.Error {
			shown = append(shown, d)
		}
	}
	newPrinter(w, source.Tree{}).diagnostics(shown)
	if n := len(diags) - len(shown); n > 0 {
		fmt.Fprintf(w, "and %d more of the same kinds; all of them: --report json\n", n)
	}
}
