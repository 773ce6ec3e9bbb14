package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A disk has room for the site, but not for a second one beside it: a build that
// changes every page fails and leaves the site as it was, and once there is room
// the next is that of a clean folder.
func TestARealBuildOnADiskThatFillsUp(t *testing.T) {
	addresses := []string{"https://example.org/", "https://example.org/repo/"}
	var clean []map[string]string
	for _, a := range addresses {
		dir := t.TempDir()
		runBuild(t, program(t, "etiquette").Path, dir, a)
		clean = append(clean, contents(t, dir))
	}
	size := 0
	for _, text := range clean[0] {
		size += (len(text) + 4095) / 4096 * 4096
	}
	disk := t.TempDir()
	room := func(bytes int) string { return fmt.Sprintf("size=%d", bytes) }
	err := syscall.Mount("tmpfs", disk, "tmpfs", 0, room(size*5/4))
	need(t, "tmpfs", err == nil)
	defer syscall.Unmount(disk, 0)
	public := filepath.Join(disk, "public")
	runBuild(t, program(t, "etiquette").Path, public, addresses[0])
	out, err := buildOf(program(t, "etiquette").Path, public, addresses[1]).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "no space left on device; free some space there, then run this again") {
		t.Errorf("got %v: %s", err, out)
	}
	if got := contents(t, public); !maps.Equal(got, clean[0]) {
		t.Error("the site is not as it was")
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", syscall.MS_REMOUNT, room(size*3)); err != nil {
		t.Fatal(err)
	}
	runBuild(t, program(t, "etiquette").Path, public, addresses[1])
	if got := contents(t, public); !maps.Equal(got, clean[1]) {
		t.Error("the next build differs from a clean one")
	}
}
