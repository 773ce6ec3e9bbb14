package main

import (
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
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
