package generator_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/two-sentences/etiquette/generator"
	"github.com/two-sentences/etiquette/generator/source"
)

// TestATreeShowsWhatIsComplainedOf holds that the place of every diagnostic can
// be shown, a thread's too that only the whole guide finds wrong.
func TestATreeShowsWhatIsComplainedOf(t *testing.T) {
	files := fstest.MapFS{
		"content/articles/one.md":  {Data: []byte("---\ntitle: One\ndate: 2026-03-02\n---\nText.\n")},
		"content/threads/one.yaml": {Data: []byte("version: 1\ncomments:\n- {id: c1, author: Ann, date: 2026-03-04, stance: agrees, body: \"See [two](/two/).\"}\n")},
		"content/threads/two.yaml": {Data: []byte("version: 1\ncomments:\n- {id: c1, author: Ann, date: 2026-03-04, stance: agrees, body: Yes.}\n")},
	}
	result, err := generator.Build(context.Background(), []source.Layer{{FS: files, Own: true}}, generator.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	said := 0
	for _, d := range result.Diagnostics {
		if !strings.HasPrefix(d.Pos.Path, "content/threads/") {
			continue
		}
		said++
		if f, _ := result.Tree.File(d.Pos.Path); len(f.Data) == 0 {
			t.Errorf("the place of %v cannot be shown", d)
		}
	}
	if said == 0 {
		t.Error("nothing is said of the threads")
	}
}
