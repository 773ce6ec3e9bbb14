package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/two-sentences/etiquette/generator"
	"github.com/two-sentences/etiquette/generator/rules"
	"github.com/two-sentences/etiquette/generator/source"
)

type checkFlags struct{ source, kind, platform, format string }

func checkCommand() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use: "check [FILE|-]", Short: "Hold a note against the rules", Args: cobra.MaximumNArgs(1),
		Long: `Hold a note against the rules, as its recipient would.

The note is read from FILE, or from standard input. With --format jsonl many
notes are read, one JSON object a line: {"id": …, "kind": …, "text": …,
"platform": …}, the platform at will; each is answered by a line, in order.
Beside a guide, the guide's rules hold; elsewhere, those of the program.
Exit code 0: ready to send (all of them); 1: not; 2: wrong usage.`,
		RunE: func(cmd *cobra.Command, args []string) error { return check(cmd, f, args) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.source, "source", ".", "`folder` whose content/rules hold, if it has any")
	flags.StringVar(&f.kind, "kind", rules.Kinds[0], strings.Join(rules.Kinds, ", "))
	flags.StringVar(&f.platform, "platform", "", strings.Join(rules.Platforms, ", "))
	flags.StringVar(&f.format, "format", "text", "text, json or jsonl")
	return cmd
}

func check(cmd *cobra.Command, f checkFlags, args []string) error {
	if err := f.valid(); err != nil {
		return err
	}
	program, err := rulesOf(f.source)
	if err != nil {
		return err
	}
	in := cmd.InOrStdin()
	if len(args) == 1 && args[0] != "-" {
		file, err := os.Open(args[0])
		if err != nil {
			return err
		}
		defer file.Close()
		in = file
	}
	if f.format == "jsonl" {
		return checkLines(program, f, in, cmd.OutOrStdout())
	}
	text, err := io.ReadAll(io.LimitReader(in, source.MaxText))
	if err != nil {
		return err
	}
	note := rules.Note{Text: strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r"), Kind: f.kind, Platform: f.platform}
	result := program.Check(note)
	if f.format == "json" {
		_, err = cmd.OutOrStdout().Write(append(result.Encode(), '\n'))
	} else {
		newReport(os.Stdout).result(note, result)
	}
	if err == nil && result.Verdict != rules.Ready {
		return errContent
	}
	return err
}

// valid tells what is wrong with the flags.
func (f checkFlags) valid() error {
	for _, flag := range []struct {
		name, value string
		words       []string
	}{{"kind", f.kind, rules.Kinds}, {"platform", f.platform, append([]string{""}, rules.Platforms...)}, {"format", f.format, []string{"text", "json", "jsonl"}}} {
		if !slices.Contains(flag.words, flag.value) {
			return fmt.Errorf("--%s: %q is not known; %s", flag.name, flag.value, source.DidYouMean(flag.value, flag.words, source.OneOf(flag.words)))
		}
	}
	return nil
}

// rulesOf compiles the rules of the guide in a folder, or of the program alone.
func rulesOf(folder string) (*rules.Program, error) {
	from, err := layers(folder)
	if err != nil {
		from = ours()
	}
	program, tree, diags, err := generator.Rules(from)
	if err != nil {
		return nil, err
	}
	if diags.HasErrors() {
		newPrinter(os.Stderr, tree).diagnostics(diags)
		return nil, errors.New("the rules have mistakes; see above")
	}
	return program, nil
}

// line is a note of a JSON Lines file.
type line struct {
	ID       json.RawMessage `json:"id"`
	Kind     string          `json:"kind"`
	Text     *string         `json:"text"`
	Platform string          `json:"platform"`
}

// longestLine is how many bytes a line may have.
const longestLine = 1 << 20

// checkLines answers each line by a line. One that cannot be read is reported
// with its number, and the rest goes on.
func checkLines(program *rules.Program, f checkFlags, in io.Reader, out io.Writer) error {
	lines := bufio.NewReaderSize(in, longestLine)
	w := bufio.NewWriter(out)
	ready, bad := true, false
	for n := 1; ; n++ {
		text, err := lines.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			for errors.Is(err, bufio.ErrBufferFull) {
				_, err = lines.ReadSlice('\n')
			}
			text = []byte("a line of more than 1 MB")
		}
		if len(strings.TrimSpace(string(text))) > 0 {
			note, id, problem := readLine(text, f)
			if problem != "" {
				fmt.Fprintf(os.Stderr, "line %d: %s\n", n, problem)
				bad = true
			} else {
				result := program.Check(note)
				ready = ready && result.Verdict == rules.Ready
				fmt.Fprintf(w, "{\"id\":%s,%s\n", id, result.Encode()[1:])
			}
		}
		if err == io.EOF {
			break
		}
		if err == nil && lines.Buffered() == 0 { // whoever feeds us may wait for the answer
			err = w.Flush()
		}
		if err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if bad || !ready {
		return errContent
	}
	return nil
}

// readLine reads a note; problem says what is wrong with it.
func readLine(text []byte, f checkFlags) (note rules.Note, id []byte, problem string) {
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return note, nil, "this is not a JSON object: " + err.Error()
	}
	note = rules.Note{Kind: f.kind, Platform: f.platform}
	if l.Kind != "" {
		note.Kind = l.Kind
	}
	if l.Platform != "" {
		note.Platform = l.Platform
	}
	switch {
	case l.Text == nil:
		return note, nil, `"text" is missing`
	case !slices.Contains(rules.Kinds, note.Kind):
		return note, nil, fmt.Sprintf("the kind %q is not known; %s", note.Kind, source.DidYouMean(note.Kind, rules.Kinds, source.OneOf(rules.Kinds)))
	case note.Platform != "" && !slices.Contains(rules.Platforms, note.Platform):
		return note, nil, fmt.Sprintf("the platform %q is not known; %s", note.Platform, source.DidYouMean(note.Platform, rules.Platforms, source.OneOf(rules.Platforms)))
	}
	note.Text = *l.Text
	if id = l.ID; id == nil {
		id = []byte("null")
	}
	return note, id, ""
}
