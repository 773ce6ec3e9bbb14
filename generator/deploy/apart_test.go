package deploy

import (
	"os"
	"path/filepath"
	"testing"
)

func TestApart(t *testing.T) {
	root := t.TempDir()
	for _, d := range []string{"guide/content/articles", "guide/public", "elsewhere"} {
		if err := os.MkdirAll(filepath.Join(root, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"guide/sym": "content", "guide/static": "../elsewhere", "guide/out": "public"} {
		if err := os.Symlink(to, filepath.Join(root, link)); err != nil {
			t.Fatal(err)
		}
	}
	read := []string{filepath.Join(root, "guide/content"), filepath.Join(root, "guide/layouts"), filepath.Join(root, "guide/static")}
	for name, apart := range map[string]bool{
		"guide/public": true, "guide/out": true, "guide/out/deep/er": true, "guide/contents": true, "new": true,
		"guide/content": false, "guide/content/x/y": false, "guide/sym": false, "guide/sym/x": false, "guide/layouts": false,
		"guide/layouts/x": false, "guide/static/x": false, "elsewhere": false, "elsewhere/x": false, "guide": false, ".": false, "guide/public/../content": false,
	} {
		if err := Apart(filepath.Join(root, name), read...); (err == nil) != apart {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
