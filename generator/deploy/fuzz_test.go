package deploy

import (
	"strings"
	"testing"
)

// Whatever a rules file says, every line is a rule or a problem, and no path makes a host panic.
func FuzzRules(f *testing.F) {
	f.Add(guide["_headers"], guide["_redirects"], "/articles/x")
	f.Add("/:a/:a/*/*\n  ! X\n  A:\n", "/:a/:splat/*/* /:a/:splat/:b 200\n/* / 404", "/x/y//../\x00")
	f.Fuzz(func(t *testing.T, headers, redirects, path string) {
		tree := files{"index.html": "", "404.html": "", "articles/x/index.html": "", "_headers": headers, "_redirects": redirects}
		r, err := readRules(tree)
		must(t, err)
		headersFor(r.headers, path)
		s := newSite(tree, r.redirects)
		for _, h := range hosts {
			if a := h.answer(s, "/"+path); a.code == 0 || a.file != "" && tree.Paths() == nil {
				t.Errorf("%s: %q: got %+v", h.name, path, a)
			}
		}
		for _, p := range r.problems {
			if !strings.HasPrefix(p, "_headers:") && !strings.HasPrefix(p, "_redirects:") {
				t.Errorf("a problem without a place: %q", p)
			}
		}
	})
}

// A manifest that is read is written as it was, and holds no path that leads out of the folder.
func FuzzManifest(f *testing.F) {
	f.Add(listed("a/b=1 ~c=2").Bytes())
	f.Add([]byte(`{"version":1,"files":[{"path":"../x"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ParseManifest(data)
		if err != nil {
			return
		}
		again, err := ParseManifest(m.Bytes())
		if err != nil || string(again.Bytes()) != string(m.Bytes()) {
			t.Errorf("%q: %v", m.Bytes(), err)
		}
		for _, file := range m.Files {
			if checkPath(file.Path) != nil {
				t.Errorf("path %q", file.Path)
			}
		}
	})
}
