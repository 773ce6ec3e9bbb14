package guide

import (
	"testing"

	"github.com/two-sentences/etiquette/generator/source"
)

// TestImported: a thread with one comment from elsewhere is of real people.
func TestImported(t *testing.T) {
	const own = "version: 1\ncomments:\n- id: c1\n  author: Ann\n  body: Hi\n"
	for text, want := range map[string]bool{own: false, own + "  origin: {format: wxr, id: \"1\", hash: a}\n": true} {
		thread, diags := parseThread(source.File{Path: "content/threads/a.yaml", Data: []byte(text)})
		if thread.Imported != want || diags.HasErrors() {
			t.Errorf("%s: got %v, want %v; %v", text, thread.Imported, want, diags)
		}
	}
}
