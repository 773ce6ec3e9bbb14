package main

import (
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestARealBuildKilledAtAnyMoment kills builds of the guide over an existing
// site, each of which changes every page: no file may be half written, and the
// next build must be that of a clean folder. ETIQUETTE_KILLS says how often;
// few times without it.
func TestARealBuildKilledAtAnyMoment(t *testing.T) {
	kills := killCount(t, 8)
	program := program(t, "etiquette").Path
	addresses := []string{"https://example.org/", "https://example.org/repo/"}
	var clean []map[string]string
	began := time.Now()
	for _, a := range addresses {
		dir := t.TempDir()
		runBuild(t, program, dir, a)
		clean = append(clean, contents(t, dir))
	}
	took := time.Since(began) / 2
	dir := t.TempDir()
	runBuild(t, program, dir, addresses[0])
	random := rand.New(rand.NewPCG(6, 6))
	half, swapping, finished := 0, 0, 0
	for i := range kills {
		next, _ := os.Stat(filepath.Join(dir, ".etiquette", "next.json"))
		cmd := buildOf(program, dir, addresses[(i+1)%2])
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		if i%2 == 0 {
			time.Sleep(time.Duration(random.Int64N(int64(took) * 5 / 4)))
		} else { // the short time in which files come to their places is aimed at
			awaitSwap(dir, next, ended)
			time.Sleep(time.Duration(random.Int64N(int64(8 * time.Millisecond))))
		}
		cmd.Process.Kill()
		if err := <-ended; err == nil {
			finished++
		}
		if _, err := os.Stat(filepath.Join(dir, ".etiquette", "next.json")); err == nil {
			swapping++
		}
		for name, text := range contents(t, dir) {
			if text != clean[0][name] && text != clean[1][name] {
				half++
				t.Errorf("kill %d: %s is half a file, or none of ours", i, name)
			}
		}
		if i%3 == 2 {
			which := random.IntN(2)
			runBuild(t, program, dir, addresses[which])
			if got := contents(t, dir); !maps.Equal(got, clean[which]) {
				t.Fatalf("kill %d: the next build differs from a clean one", i)
			}
		}
	}
	t.Logf("%d kills of a build of %d files (%v): %d half-written files; %d kills hit the swap, %d came too late", kills, len(clean[0]), took.Round(time.Millisecond), half, swapping, finished)
}

// TestAFirstBuildInterruptedAtAnyMomentLeavesNothing asks builds into a folder that
// is not there to end, as Ctrl-C does: the site is there whole, or nothing is.
// ETIQUETTE_KILLS says how often; a few times without it.
func TestAFirstBuildInterruptedAtAnyMomentLeavesNothing(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // a program cannot be asked there
	}
	kills, program, address := killCount(t, 12), program(t, "etiquette").Path, "https://example.org/"
	began := time.Now()
	whole := filepath.Join(t.TempDir(), "out")
	runBuild(t, program, whole, address)
	took, want := time.Since(began), contents(t, whole)
	root := t.TempDir()
	out, finished := filepath.Join(root, "new", "out"), 0
	for i := range kills {
		cmd := buildOf(program, out, address)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if i%2 == 0 {
			time.Sleep(took * time.Duration(i) / time.Duration(kills))
		} else { // the moment when the folder is made is aimed at
			for range 2000 {
				if _, err := os.Stat(filepath.Join(out, ".etiquette")); err == nil {
					break
				}
				time.Sleep(time.Millisecond)
			}
			time.Sleep(took / 4 * time.Duration(i) / time.Duration(kills))
		}
		_ = cmd.Process.Signal(os.Interrupt)
		err := cmd.Wait()
		left, _ := os.ReadDir(root)
		switch {
		case err == nil:
			finished++
			if got := contents(t, out); !maps.Equal(got, want) {
				t.Errorf("interrupt %d: a build that ended well is not whole", i)
			}
			if err := os.RemoveAll(filepath.Join(root, "new")); err != nil {
				t.Fatal(err)
			}
		case len(left) > 0:
			t.Fatalf("interrupt %d: %v, and left %v", i, err, left)
		}
	}
	t.Logf("%d interrupts of a build that takes %v; %d came too late", kills, took.Round(time.Millisecond), finished)
}

// awaitSwap waits until a build begins to put files in their places: it leaves a list
// of them, which is another than the one left by a killed build. It may miss that.
func awaitSwap(dir string, left os.FileInfo, ended chan error) {
	for len(ended) == 0 {
		time.Sleep(100 * time.Microsecond)
		now, err := os.Stat(filepath.Join(dir, ".etiquette", "next.json"))
		if err == nil && (left == nil || !now.ModTime().Equal(left.ModTime())) {
			return
		}
	}
}

// killCount is how often a test is to kill: as ETIQUETTE_KILLS says, else few times.
func killCount(t *testing.T, few int) int {
	t.Helper()
	text := os.Getenv("ETIQUETTE_KILLS")
	if text == "" {
		return few
	}
	kills, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("ETIQUETTE_KILLS: %v", err)
	}
	return kills
}

func buildOf(program, output, address string) *exec.Cmd {
	cmd := exec.Command(program, "build", "--source", "../..", "--output", output, "--base-url", address, "--no-cache")
	cmd.Env = append(os.Environ(), "SOURCE_DATE_EPOCH=1795435200")
	return cmd
}

func runBuild(t *testing.T, program, output, address string) {
	t.Helper()
	if out, err := buildOf(program, output, address).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// contents are the files of a built site, our own folder left out.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && e.Name() == ".etiquette":
			return fs.SkipDir
		case e.IsDir():
			return nil
		}
		data, err := os.ReadFile(name)
		files[strings.TrimPrefix(name, dir)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
