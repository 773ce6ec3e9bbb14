package deploy_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/two-sentences/etiquette/generator/deploy"
)

// pages is a Tree of two small pages.
type pages map[string]string

func (p pages) Paths() []string { return slices.Sorted(maps.Keys(p)) }

func (p pages) Read(path string) ([]byte, error) { return []byte(p[path]), nil }

func ExampleDir() {
	dir, err := os.MkdirTemp("", "public")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	site := pages{"index.html": "Two sentences.", "about/index.html": "Why this person, and why now."}
	for range 2 {
		report, err := deploy.Dir(context.Background(), site, dir, deploy.DirOptions{})
		fmt.Println(report.Written, "written,", report.Unchanged, "unchanged,", err)
	}
	// Output:
	// 2 written, 0 unchanged, <nil>
	// 0 written, 2 unchanged, <nil>
}

func ExampleTarget() {
	target, err := deploy.ParseTarget("dir:/tmp/etiquette-example")
	if err != nil {
		panic(err)
	}
	site := pages{"index.html": "Two sentences."}
	report, err := target.Deploy(context.Background(), site, deploy.Options{
		DryRun: true,
		Step:   func(s deploy.Step) { fmt.Println(s) },
	})
	fmt.Println(target, report.Written, err)
	// Output:
	// send index.html (14 bytes)
	// dir:/tmp/etiquette-example 1 <nil>
}
