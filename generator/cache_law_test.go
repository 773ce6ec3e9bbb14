package generator_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/two-sentences/etiquette/generator"
	"github.com/two-sentences/etiquette/generator/deploy"
	"github.com/two-sentences/etiquette/generator/render"
)

// TestACachedBuildWritesWhatAColdOneWrites holds after any edits, and whatever
// happens to the cache in between.
func TestACachedBuildWritesWhatAColdOneWrites(t *testing.T) {
	written, spared := 0, 0
	for seed := range uint64(sequences(t, 25)) {
		d := newDesk(seed)
		out, file := t.TempDir(), filepath.Join(t.TempDir(), "x.cache")
		for step := range 6 {
			touched := d.retell()
			if d.rand.IntN(2) == 0 {
				touched = d.edit()
			}
			cold, err := generator.Build(context.Background(), d.layers(), d.options(), nil)
			if err != nil {
				t.Fatal(err)
			}
			cold.CheckPages()
			if cold.Diagnostics.HasErrors() {
				continue
			}
			d.spoil(file)
			cache := generator.OpenCache(file, d.pick("test", "test", "test", "test", "tess", "testing"))
			warm, err := generator.Build(context.Background(), d.layers(), d.options(), cache.Memo())
			if err != nil {
				t.Fatal(err)
			}
			if err := sameResult(warm, cold); err != nil {
				t.Fatalf("seed %d, step %d, after %s: %v", seed, step, touched, err)
			}
			cached := cache.Tree(warm, d.options())
			report, err := deploy.Dir(context.Background(), cached, out, deploy.DirOptions{Meta: metaOf(warm.Output), Kept: cached.Kept})
			if err != nil {
				t.Fatal(err)
			}
			if err := cached.Save(report.Manifest); err != nil {
				t.Fatal(err)
			}
			cache.Close()
			written, spared = written+report.Written, spared+report.Unchanged
			manifest, err := deploy.Scan(context.Background(), cold.Output, metaOf(cold.Output))
			if got, err2 := os.ReadFile(filepath.Join(out, deploy.ManifestPath)); err != nil || err2 != nil || !bytes.Equal(got, manifest.Bytes()) {
				t.Fatalf("seed %d, step %d, after %s: the manifest is\n%s\nwant\n%s\n%v %v", seed, step, touched, got, manifest.Bytes(), err, err2)
			}
			for _, p := range cold.Output.Paths() {
				want, _ := cold.Output.Read(p)
				if got, err := os.ReadFile(filepath.Join(out, p)); err != nil || !bytes.Equal(got, want) {
					t.Fatalf("seed %d, step %d, after %s: %s is\n%s\nwant\n%s\n%v", seed, step, touched, p, got, want, err)
				}
			}
		}
	}
	t.Logf("%d files written, %d left as they were", written, spared)
}

func metaOf(output *render.Output) func(path string) deploy.Meta {
	return func(path string) deploy.Meta {
		m := output.Meta(path)
		return deploy.Meta{Source: m.Source, IDs: m.IDs}
	}
}

// retell gives an article another title, or other words, and leaves it where it
// stands.
func (d *desk) retell() []string {
	name := "content/articles/" + d.slug() + ".md"
	f := d.files[name]
	if f == nil {
		return d.edit()
	}
	head, body, ok := strings.Cut(string(f.Data), "\n---\n")
	if !ok || d.rand.IntN(2) == 0 {
		return []string{d.put(name, string(f.Data)+d.words()+"\n")}
	}
	head = regexp.MustCompile(`title: .*`).ReplaceAllString(head, "title: "+d.pick("A", "B", "Long words", "Told again"))
	return []string{d.put(name, head+"\n---\n"+d.pick(body, body, "\n"+d.words()+"\n"))}
}

// spoil sometimes damages a file: cuts it, changes a byte, or takes it away.
func (d *desk) spoil(file string) {
	data, err := os.ReadFile(file)
	if err != nil || len(data) == 0 || d.rand.IntN(3) > 0 {
		return
	}
	at := d.rand.IntN(len(data))
	switch d.rand.IntN(3) {
	case 0:
		_ = os.WriteFile(file, data[:at], 0o600)
	case 1:
		data[at] ^= 1
		_ = os.WriteFile(file, data, 0o600)
	default:
		_ = os.Remove(file)
	}
}
