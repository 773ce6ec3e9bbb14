//go:build linux

package deploy

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The test binary is run again as a child, to be killed or to be another user.
// ETIQUETTE_TEST_CHILD says what it shall do, the arguments where.
func TestMain(m *testing.M) {
	switch os.Getenv("ETIQUETTE_TEST_CHILD") {
	case "loop":
		childLoop(os.Args[1], os.Args[2])
	case "deploy":
		childDeploy(os.Args[1], os.Args[2])
	case "once":
		childOnce(os.Args[1])
	default:
		os.Exit(m.Run())
	}
}

// childLoop builds one made-up site after the other until it is killed.
func childLoop(dir, seed string) {
	n, _ := strconv.ParseUint(seed, 10, 64)
	r := rand.New(rand.NewPCG(n, 7))
	fmt.Println("ready")
	for {
		if _, err := Dir(context.Background(), numbered(r, 60), dir, DirOptions{Precompress: n%3 == 0}); err != nil {
			fmt.Println(err)
			os.Exit(2)
		}
	}
}

func childOnce(dir string) {
	if _, err := Dir(context.Background(), files{"a/index.html": "new", "b": "new"}, dir, DirOptions{}); err != nil {
		fmt.Println(err)
		os.Exit(2)
	}
}

func child(t *testing.T, what string, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	cmd := exec.Command(exe, args...)
	cmd.Env = append(os.Environ(), "ETIQUETTE_TEST_CHILD="+what)
	return cmd
}

func TestAKillAtAnyMomentIsHealedByTheNextBuild(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	mine := files{"a/mine": whole("mine"), "c/mine.html": whole("mine"), ".gitignore": whole("*")}
	put(t, dir, mine)
	r := rand.New(rand.NewPCG(5, 5))
	inSwap := 0
	for i := range kills(t, 25) {
		out := killed(t, dir, uint64(i), time.Duration(r.IntN(40_000))*time.Microsecond)
		if out != "" {
			t.Fatalf("kill %d: the child failed: %s", i, out)
		}
		if _, err := os.Stat(filepath.Join(dir, Hidden, nextName)); err == nil {
			inSwap++
		}
		checkWhole(t, i, on(t, dir))
		if i%2 == 0 {
			continue // the next child has to heal it
		}
		tree := numbered(r, 60)
		build(t, tree, dir)
		want := maps.Clone(tree)
		maps.Copy(want, mine)
		if got := on(t, dir); !maps.Equal(got, want) {
			t.Fatalf("kill %d: got %v, want %v", i, sortedKeys(got), sortedKeys(want))
		}
		checkRecord(t, dir, tree)
	}
	t.Logf("%d kills, %d of them between the first rename and the last", kills(t, 25), inSwap)
}

// TestAKilledFirstBuildIsHealedByTheNext holds what TestAKillAtAnyMoment… does
// where the folder is empty, and its folders come to their places whole.
func TestAKilledFirstBuildIsHealedByTheNext(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	for i := range kills(t, 25) {
		dir := filepath.Join(t.TempDir(), "public")
		if out := killed(t, dir, uint64(i), time.Duration(r.IntN(6_000))*time.Microsecond); out != "" {
			t.Fatalf("kill %d: the child failed: %s", i, out)
		}
		checkWhole(t, i, on(t, dir))
		tree := numbered(r, 60)
		build(t, tree, dir)
		if got := on(t, dir); !maps.Equal(got, tree) {
			t.Fatalf("kill %d: got %v, want %v", i, sortedKeys(got), sortedKeys(tree))
		}
		checkRecord(t, dir, tree)
	}
}

// killed runs a building child and kills it some time after its start; what it said is returned.
func killed(t *testing.T, dir string, seed uint64, after time.Duration) string {
	t.Helper()
	cmd := child(t, "loop", dir, strconv.FormatUint(seed, 10))
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	ready := make([]byte, len("ready\n"))
	if _, err := out.Read(ready); err != nil {
		t.Fatal(err)
	}
	time.Sleep(after)
	cmd.Process.Kill()
	said := make([]byte, 4096)
	n, _ := out.Read(said)
	cmd.Wait()
	return string(said[:n])
}

func checkWhole(t *testing.T, i int, got files) {
	t.Helper()
	for p, s := range got {
		if !isWhole(s) && !strings.HasSuffix(p, "/") && !strings.HasSuffix(p, ".gz") && !strings.HasSuffix(p, ".br") {
			t.Errorf("kill %d: %s is half a file", i, p)
		}
	}
}

func TestAKillThatLeftAStrangerRoom(t *testing.T) {
	dir := t.TempDir()
	build(t, files{"a": "A"}, dir)
	next, err := Scan(t.Context(), files{"a": "AA", "b": "B", "c": "C"}, nil)
	must(t, err)
	// As after a kill between the renames of a and b; then the user comes.
	put(t, dir, files{Hidden + "/" + nextName: string(next.Bytes()), "a": "AA", "b": "mine"})
	_, err = Dir(t.Context(), files{"a": "A", "b": "B"}, dir, DirOptions{})
	if e, ok := errAs[*ConflictError](err); !ok || e.Paths[0] != "b" {
		t.Errorf("got %v", err)
	}
	put(t, dir, files{"b": "rm"})
	build(t, files{"c": "C"}, dir)
	if got := on(t, dir); !maps.Equal(got, files{"c": "C"}) {
		t.Errorf("got %v", got)
	}
}

func TestAFolderOfAnotherUser(t *testing.T) {
	may(t, "root", os.Getuid() == 0)
	tests := []struct {
		name   string
		closed string // the folder the other user may not write
	}{
		{"the output folder", ""},
		{"its parent", ".."},
		{"a folder in it", "a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			top, err := os.MkdirTemp("", "etiquette")
			must(t, err)
			defer os.RemoveAll(top)
			dir := filepath.Join(top, "public")
			if tt.closed != ".." {
				build(t, files{"a/index.html": "old", "b": "old"}, dir)
			}
			openTo(t, top, 65534)
			closed := filepath.Join(dir, tt.closed)
			must(t, os.Chown(closed, 0, 0))
			must(t, os.Chmod(closed, 0o755))
			if tt.closed == "" {
				must(t, os.RemoveAll(filepath.Join(dir, Hidden)))
			}
			before := on(t, dir)
			cmd := child(t, "once", dir)
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
			out, err := cmd.CombinedOutput()
			said := string(out)
			if err == nil || !strings.Contains(said, closed) || !strings.Contains(said, "permission denied; let this user write there") {
				t.Errorf("got %v: %s", err, said)
			}
			if got := on(t, dir); !maps.Equal(got, before) {
				t.Errorf("changed: %v", got)
			}
		})
	}
}

// openTo gives a tree to a user, and lets that user run this binary.
func openTo(t *testing.T, top string, uid int) {
	t.Helper()
	must(t, filepath.Walk(top, func(p string, _ os.FileInfo, err error) error {
		return errors.Join(err, os.Chown(p, uid, uid))
	}))
	must(t, os.Chmod(top, 0o755))
	exe, err := os.Executable()
	must(t, err)
	for d := filepath.Dir(exe); d != "/"; d = filepath.Dir(d) {
		info, err := os.Stat(d)
		must(t, err)
		if info.Mode().Perm()&0o001 == 0 {
			must(t, os.Chmod(d, info.Mode().Perm()|0o055)) // go test's own folder below /tmp
		}
	}
}

func TestADiskThatFillsUp(t *testing.T) {
	dir := t.TempDir()
	may(t, "tmpfs", syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m") == nil)
	defer syscall.Unmount(dir, 0)
	old := files{"a/index.html": strings.Repeat("a", 100_000), "b": strings.Repeat("b", 300_000)}
	build(t, old, dir)
	big := files{"a/index.html": "A", "b": strings.Repeat("B", 400_000), "c/d": strings.Repeat("C", 400_000)}
	_, err := Dir(t.Context(), big, dir, DirOptions{})
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "free some space") {
		t.Errorf("got %v", err)
	}
	if got := on(t, dir); !maps.Equal(got, old) {
		t.Errorf("changed: %v", sortedKeys(got))
	}
	build(t, files{"b": "B"}, dir)
	if got := on(t, dir); !maps.Equal(got, files{"b": "B"}) {
		t.Errorf("then got %v", sortedKeys(got))
	}
}

// Room for files, but not for all the folders they go to: 40 inodes.
func TestADiskWithoutRoomForFolders(t *testing.T) {
	dir := t.TempDir()
	may(t, "tmpfs", syscall.Mount("tmpfs", dir, "tmpfs", 0, "nr_inodes=40") == nil)
	defer syscall.Unmount(dir, 0)
	old := files{"a/index.html": "A"}
	build(t, old, dir)
	wide := files{"a/index.html": "AA"}
	for i := range 20 {
		wide[fmt.Sprintf("%d/index.html", i)] = "B"
	}
	if _, err := Dir(t.Context(), wide, dir, DirOptions{}); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("got %v", err)
	}
	if got := on(t, dir); !maps.Equal(got, old) {
		t.Errorf("changed: %v", sortedKeys(got))
	}
	checkRecord(t, dir, old)
}

func TestACancelledBuildChangesNothing(t *testing.T) {
	dir := t.TempDir()
	old := files{"a": "A", "b": "B"}
	build(t, old, dir)
	ctx, cancel := context.WithCancel(t.Context())
	opts := DirOptions{Progress: func(done, all int) { cancel() }}
	if _, err := Dir(ctx, files{"a": "AA", "b": "BB", "c": "CC", "d": "D"}, dir, opts); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if got := on(t, dir); !maps.Equal(got, old) {
		t.Errorf("changed: %v", got)
	}
}

// A page must find the assets of its own release at any moment; so while a
// deployment is broken off anywhere, too.
func TestADeploymentKilledAnywhereIsFinishedByTheNext(t *testing.T) {
	b := Bucket{Name: "bucket", Endpoint: s3Server(t), Region: "us-east-1", Lease: 200 * time.Millisecond}
	mine := files{"00/mine.txt": "mine", "mine.html": "mine"}
	putObjects(t, b, mine)
	r := rand.New(rand.NewPCG(9, 9))
	_, err := b.Deploy(t.Context(), releases(0), Options{})
	must(t, err)
	cut := 0
	for n := 1; n <= kills(t, 8); n++ {
		for range r.IntN(3) { // killed more than once
			if r.IntN(2) == 0 {
				cutOff(t, b, releases(n), 1+r.IntN(30))
			} else {
				killDeploying(t, b, n, time.Duration(r.IntN(60))*time.Millisecond)
			}
			cut++
			checkAssets(t, objects(t, b), n)
		}
		_, err := b.Deploy(t.Context(), releases(n), Options{})
		must(t, err)
		want := hashedOf(releases(n - 1))
		maps.Copy(want, releases(n))
		maps.Copy(want, mine)
		if got := objects(t, b); !maps.Equal(got, want) {
			t.Fatalf("release %d: got %v, want %v", n, sortedKeys(got), sortedKeys(want))
		}
	}
	t.Logf("%d deployments broken off", cut)
}

// cutOff deploys until a number of files is under way, then ends it, as a kill would:
// requests stop where they are, nothing is tidied up.
func cutOff(t *testing.T, b Bucket, tree files, after int) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	left := make(chan struct{}, after)
	b.Deploy(ctx, tree, Options{Step: func(Step) {
		select {
		case left <- struct{}{}:
		default:
			cancel()
		}
	}})
}

// killDeploying starts a deployment of the n-th release and kills it.
func killDeploying(t *testing.T, b Bucket, n int, after time.Duration) {
	t.Helper()
	cmd := child(t, "deploy", b.Endpoint, strconv.Itoa(n))
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	out.Read(make([]byte, len("ready\n")))
	time.Sleep(after)
	cmd.Process.Kill()
	cmd.Wait()
}

func childDeploy(endpoint, release string) {
	n, _ := strconv.Atoi(release)
	fmt.Println("ready")
	b := Bucket{Name: "bucket", Endpoint: endpoint, Region: "us-east-1", Lease: 200 * time.Millisecond}
	if _, err := b.Deploy(context.Background(), releases(n), Options{}); err != nil {
		fmt.Println(err)
		os.Exit(2)
	}
}
