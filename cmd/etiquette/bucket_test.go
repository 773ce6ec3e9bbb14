package main

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/two-sentences/etiquette/generator"
	"github.com/two-sentences/etiquette/generator/deploy"
)

const guideAddress = "https://example.org/guide/"

// deployGuide is a program of the tests: it publishes a guide in a bucket, and
// does not wait long for a deployment that was killed.
func deployGuide() {
	source, endpoint := os.Args[1], os.Args[2]
	result, err := publishedGuide(context.Background(), source)
	if err == nil {
		var report deploy.Report
		report, err = bucketAt(endpoint).Deploy(context.Background(), result.Output, deploy.Options{Meta: metaOf(result.Output)})
		fmt.Println(report.Requests, report.Bytes, report.Written, report.Unchanged, report.Removed)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func bucketAt(endpoint string) deploy.Bucket {
	return deploy.Bucket{Name: "bucket", Prefix: "guide", Endpoint: endpoint, Region: "us-east-1", Lease: 300 * time.Millisecond}
}

func publishedGuide(ctx context.Context, source string) (generator.Result, error) {
	from, err := layers(source)
	if err != nil {
		return generator.Result{}, err
	}
	return generator.Build(ctx, from, generator.Options{Now: day, BaseURL: guideAddress}, nil)
}

// bucketServer runs a real S3-compatible server over an empty folder, with one
// bucket, whose objects are files of that folder.
func bucketServer(t *testing.T) (endpoint, bucket string) {
	t.Helper()
	program, err := exec.LookPath("versitygw")
	if err != nil {
		home, _ := os.UserHomeDir()
		program, err = exec.LookPath(filepath.Join(home, "go", "bin", "versitygw"))
	}
	need(t, "versitygw", err == nil)
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "bucket"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "writer")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "geheim-geheim")
	addr := freeAddress(t)
	cmd := exec.Command(program, "--quiet", "--port", addr, "posix", root)
	cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY=writer", "ROOT_SECRET_KEY=geheim-geheim")
	startServer(t, cmd, addr)
	return "http://" + addr, filepath.Join(root, "bucket")
}

// ownGuide is a copy of the repository's guide, to be changed.
func ownGuide(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "content"), os.DirFS("../../content")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func edit(t *testing.T, file, from, to string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil && from != "" {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), from) {
		t.Fatalf("%s has no %q", file, from)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), from, to, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// program is a program of the tests by its name; see TestMain.
func program(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), name)
	if err := os.Symlink(self, link); err != nil {
		t.Fatal(err)
	}
	return exec.Command(link, args...)
}

// The whole guide goes to a bucket by the program as its users have it; then one
// article is changed.
func TestTheGuideInABucket(t *testing.T) {
	endpoint, bucket := bucketServer(t)
	source := ownGuide(t)
	edit(t, filepath.Join(bucket, "guide", "mine.txt"), "", "a stranger's")
	deployed := func(args ...string) (said string, requests, sent int) {
		args = append([]string{"deploy", "s3://bucket/guide?endpoint=" + endpoint + "&region=us-east-1", "--source", source, "--base-url", guideAddress}, args...)
		out, err := program(t, "etiquette", args...).CombinedOutput()
		if err != nil || strings.Contains(string(out), "geheim") {
			t.Fatalf("%v: %s", err, out)
		}
		last := strings.TrimSpace(string(out))
		last = last[strings.LastIndexByte(last, '\n')+1:]
		var kilobytes, same, gone int
		if _, err := fmt.Sscanf(last[strings.Index(last, ": ")+2:], "%d files sent (%d KB), %d unchanged, %d removed, %d requests", &sent, &kilobytes, &same, &gone, &requests); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		t.Log(last)
		return last, requests, sent
	}
	deployed("--dry-run")
	if _, err := os.Stat(filepath.Join(bucket, "guide", "index.html")); err == nil {
		t.Error("a plan sent something")
	}
	_, first, all := deployed()
	holdsGuide(t, bucket, source, nil)
	before := outputOf(t, source)
	edit(t, filepath.Join(source, "content/articles/two-sentences.md"), "\n---\n", "\n---\n\nA paragraph more.\n")
	_, second, changed := deployed()
	holdsGuide(t, bucket, source, before)
	_, third, none := deployed()
	if second > changed+20 || changed > all/4 || none != 0 || third > 10 || first < all {
		t.Errorf("requests %d, %d, %d for %d, %d, %d files", first, second, third, all, changed, none)
	}
}

// holdsGuide compares a bucket with a clean build of a guide: it holds that, a
// stranger's file, and the hashed assets of the release before, which is another
// build; nil for none.
func holdsGuide(t *testing.T, bucket, source string, before map[string]string) {
	t.Helper()
	want := outputOf(t, source)
	for p, text := range before {
		if _, is := want[p]; !is && (strings.HasPrefix(p, "css/") || strings.HasPrefix(p, "search/part/")) {
			want[p] = text
		}
	}
	want["mine.txt"] = "a stranger's"
	got := map[string]string{}
	err := fs.WalkDir(os.DirFS(filepath.Join(bucket, "guide")), ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || path.Dir(p) == deploy.Hidden {
			return err
		}
		text, err := os.ReadFile(filepath.Join(bucket, "guide", p))
		got[p] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(got, want) {
		for p := range want {
			if got[p] != want[p] {
				t.Errorf("%s is missing, or another", p)
			}
		}
		for p := range got {
			if _, is := want[p]; !is {
				t.Errorf("%s is there", p)
			}
		}
	}
}

func outputOf(t *testing.T, source string) map[string]string {
	t.Helper()
	result, err := publishedGuide(t.Context(), source)
	if err != nil || result.Diagnostics.HasErrors() {
		t.Fatal(err, result.Diagnostics)
	}
	files := map[string]string{}
	for _, p := range result.Output.Paths() {
		text, err := result.Output.Read(p)
		if err != nil {
			t.Fatal(err)
		}
		files[p] = string(text)
	}
	return files
}

// Deployments of the guide are killed at random moments; at any of them each page
// in the bucket finds its own style sheet there, and the next whole run leaves the
// build and the last release's assets. ETIQUETTE_KILLS says how often.
func TestARealDeploymentKilledAtAnyMoment(t *testing.T) {
	endpoint, bucket := bucketServer(t)
	releases := []string{ownGuide(t), ownGuide(t)}
	edit(t, filepath.Join(bucket, "guide", "mine.txt"), "", "a stranger's")
	edit(t, filepath.Join(releases[1], "content/articles/two-sentences.md"), "\n---\n", "\n---\n\nA paragraph more.\n")
	edit(t, filepath.Join(releases[1], "static/css/prose.css"), "", "p { color: green }\n")
	runAll := func(source string) time.Duration {
		began := time.Now()
		if out, err := program(t, "deploy-guide", source, endpoint).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return time.Since(began)
	}
	runAll(releases[1])
	took := runAll(releases[0])
	random := rand.New(rand.NewPCG(3, 3))
	now, late := 0, 0
	for i := 0; i < killCount(t, 3); {
		next := 1 - now
		cmd := program(t, "deploy-guide", releases[next], endpoint)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(random.Int64N(int64(took))))
		cmd.Process.Kill()
		if cmd.Wait() == nil { // it does not count
			late++
			now = next
			continue
		}
		i++
		dressedPages(t, i, filepath.Join(bucket, "guide"))
		if i%2 == 0 { // else the next one has to heal it, and is killed as well
			continue
		}
		took = runAll(releases[next])
		holdsGuide(t, bucket, releases[next], outputOf(t, releases[now]))
		now = next
	}
	t.Logf("%d deployments killed, %d that had ended by then; a whole one takes %v", killCount(t, 3), late, took.Round(time.Millisecond))
}

// dressedPages holds that the style sheet of each page is there.
func dressedPages(t *testing.T, kill int, site string) {
	t.Helper()
	err := filepath.WalkDir(site, func(name string, e fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".html" {
			return err
		}
		text, err := os.ReadFile(name)
		_, sheet, found := strings.Cut(string(text), `<link rel="stylesheet" href="/guide/`)
		sheet, _, _ = strings.Cut(sheet, `"`)
		if found {
			if _, err := os.Stat(filepath.Join(site, sheet)); err != nil {
				t.Errorf("kill %d: %s has no style sheet: %v", kill, name, err)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
