package main

import (
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/two-sentences/etiquette/generator"
	"github.com/two-sentences/etiquette/generator/deploy"
)

// A project site of GitHub Pages lies under /repo/: every page of the guide is
// opened there, and the 404 page at some depth; then a copy opens from a disk.
func TestAProjectSiteInTheBrowser(t *testing.T) {
	const base = "/repo/"
	tree := builtGuide(t, base, false)
	p, err := deploy.NewPreview(tree, "github-pages", "")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(p)
	defer server.Close()
	args := []string{server.URL, base, filepath.Join(relativeGuide(t), "index.html")}
	for _, file := range tree.Paths() {
		stub := strings.HasPrefix(file, "2012/") || strings.HasPrefix(file, "articles/writing-to-a-recruiter/")
		if strings.HasSuffix(file, ".html") && file != "404.html" && !stub {
			args = append(args, strings.TrimPrefix(deploy.URLPath(file), "/"))
		}
	}
	browser(t, "hosting.mjs", append(args, "no-such/page/deep/down/", "no-such")...)
}

// Another site may frame the embed, and no other page, on every host that honours headers.
func TestFramesInTheBrowser(t *testing.T) {
	const base = "/repo/"
	tree := builtGuide(t, base, false)
	args := []string{base, serverOf(t, "nginx", tree), serverOf(t, "caddy", tree)}
	for _, host := range []string{"netlify", "cloudflare-pages", "vercel"} {
		p, err := deploy.NewPreview(tree, host, base)
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(p)
		defer server.Close()
		args = append(args, server.URL)
	}
	browser(t, "frames.mjs", args...)
}

// relativeGuide is the folder of a build with --relative.
func relativeGuide(t *testing.T) string {
	t.Helper()
	from, err := layers("../..")
	if err != nil {
		t.Fatal(err)
	}
	result, err := generator.Build(t.Context(), from, generator.Options{Now: day, Relative: true}, nil)
	if err != nil || result.Diagnostics.HasErrors() {
		t.Fatal(err, result.Diagnostics)
	}
	dir := t.TempDir()
	if _, err := deploy.Dir(t.Context(), result.Output, dir, deploy.DirOptions{}); err != nil {
		t.Fatal(err)
	}
	return dir
}
