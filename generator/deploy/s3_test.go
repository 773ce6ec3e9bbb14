package deploy

import (
	"context"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
)

// s3Server runs versitygw over an empty folder, with one bucket.
func s3Server(t testing.TB) (endpoint string) {
	t.Helper()
	gateway := needs(t, "versitygw")
	root := t.TempDir()
	must(t, os.Mkdir(filepath.Join(root, "bucket"), 0o755))
	addr := freeAddr(t)
	t.Setenv("AWS_ACCESS_KEY_ID", "writer")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "geheim-geheim")
	cmd := exec.Command(gateway, "--quiet", "--port", addr, "posix", root)
	cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY=writer", "ROOT_SECRET_KEY=geheim-geheim")
	start(t, cmd, addr)
	return "http://" + addr
}

// freeAddr is an address of this machine that nobody listens on.
func freeAddr(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	return l.Addr().String()
}

// start runs a server until the test ends, and waits until it listens.
func start(t testing.TB, cmd *exec.Cmd, addr string) {
	t.Helper()
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	must(t, err)
	cmd.Stdout, cmd.Stderr = log, log
	must(t, cmd.Start())
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		log.Close()
	})
	for range 200 {
		if c, err := net.Dial("tcp", addr); err == nil {
			c.Close()
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	said, _ := os.ReadFile(log.Name())
	t.Fatalf("%s does not listen: %s", cmd.Path, said)
}

// objects reads all objects under a bucket's prefix, the manifest left out.
func objects(t testing.TB, b Bucket) files {
	t.Helper()
	s := &shelf{Bucket: b}
	var err error
	s.client, err = b.connect(&s.requests)
	must(t, err)
	sizes, err := s.list(t.Context())
	must(t, err)
	got := files{}
	for p := range sizes {
		if strings.HasPrefix(p, Hidden+"/") {
			if p != ManifestPath {
				got[p] = "left behind"
			}
			continue
		}
		o, err := s.client.GetObject(t.Context(), b.Name, s.key(p), minio.GetObjectOptions{})
		must(t, err)
		data, err := io.ReadAll(o)
		must(t, err)
		got[p] = string(data)
	}
	return got
}

// putObjects puts objects as a stranger would.
func putObjects(t testing.TB, b Bucket, f files) {
	t.Helper()
	s := &shelf{Bucket: b}
	var err error
	s.client, err = b.connect(&s.requests)
	must(t, err)
	for p, data := range f {
		must(t, s.put(t.Context(), p, []byte(data), minio.PutObjectOptions{}))
	}
}

func TestBucket(t *testing.T) {
	endpoint := s3Server(t)
	for _, prefix := range []string{"", "guide/v1"} {
		b := Bucket{Name: "bucket", Prefix: prefix, Endpoint: endpoint, Region: "us-east-1"}
		t.Run("prefix "+prefix, func(t *testing.T) {
			checkReleases(t, place{
				target: b,
				holds: func() files {
					got := objects(t, b)
					if prefix == "" {
						maps.DeleteFunc(got, func(p, _ string) bool { return strings.HasPrefix(p, "guide/") })
					}
					return got
				},
				put: func(f files) { putObjects(t, b, f) },
			})
		})
	}
}

func TestBucketSendsTypesAndCacheRules(t *testing.T) {
	b := Bucket{Name: "bucket", Endpoint: s3Server(t), Region: "us-east-1"}
	tree := files{"a/index.html": "A", asset("x"): "x", "feed.xml": "F",
		"_headers": "/feed.xml\n  Content-Type: application/atom+xml\n/a/*\n  Cache-Control: no-store\n"}
	_, err := b.Deploy(t.Context(), tree, Options{})
	must(t, err)
	var s shelf
	client, err := b.connect(&s.requests)
	must(t, err)
	tests := []struct{ path, kind, cache string }{
		{"a/index.html", "text/html; charset=utf-8", "no-store"},
		{asset("x"), "text/css; charset=utf-8", cacheForever},
		{"feed.xml", "application/atom+xml", cacheCheck},
		{ManifestPath, "application/json", cacheCheck},
	}
	for _, tt := range tests {
		info, err := client.StatObject(t.Context(), "bucket", tt.path, minio.StatObjectOptions{})
		must(t, err)
		if info.ContentType != tt.kind || info.Metadata.Get("Cache-Control") != tt.cache {
			t.Errorf("%s: got %q %q, want %q %q", tt.path, info.ContentType, info.Metadata.Get("Cache-Control"), tt.kind, tt.cache)
		}
	}
}

func TestBucketRequestsAreInProportionToTheChange(t *testing.T) {
	b := Bucket{Name: "bucket", Endpoint: s3Server(t), Region: "us-east-1"}
	tree := bigSite(300)
	first, err := b.Deploy(t.Context(), tree, Options{})
	must(t, err)
	tree["articles/0007/index.html"] = "changed"
	second, err := b.Deploy(t.Context(), tree, Options{})
	must(t, err)
	third, err := b.Deploy(t.Context(), tree, Options{})
	must(t, err)
	t.Logf("first: %d requests, %d bytes; one article changed: %d requests, %d bytes; nothing changed: %d requests",
		first.Requests, first.Bytes, second.Requests, second.Bytes, third.Requests)
	if second.Written != 1 || second.Requests > 8 || third.Requests > 3 {
		t.Errorf("got %+v, then %+v", second, third)
	}
}

func TestBucketVerifyMendsWhatSomeoneDeleted(t *testing.T) {
	b := Bucket{Name: "bucket", Endpoint: s3Server(t), Region: "us-east-1"}
	tree := files{"index.html": "1", "a.html": "A"}
	_, err := b.Deploy(t.Context(), tree, Options{})
	must(t, err)
	s := &shelf{Bucket: b}
	s.client, err = b.connect(&s.requests)
	must(t, err)
	must(t, s.remove(t.Context(), "a.html"))
	got, err := b.Deploy(t.Context(), tree, Options{Verify: true})
	must(t, err)
	if got.Written != 1 || !maps.Equal(objects(t, b), tree) {
		t.Errorf("got %+v", got)
	}
}

func TestBucketErrorsTellNoSecret(t *testing.T) {
	b := Bucket{Name: "bucket", Endpoint: s3Server(t), Region: "us-east-1"}
	t.Setenv("AWS_SECRET_ACCESS_KEY", "falsch-falsch")
	for _, b := range []Bucket{b, {Name: "none", Endpoint: b.Endpoint, Region: b.Region}} {
		_, err := b.Deploy(t.Context(), files{"a": "A"}, Options{})
		if err == nil || strings.Contains(err.Error(), "falsch") {
			t.Errorf("got %v", err)
		}
	}
}

// releases makes up the n-th release of a site: its pages say which it is,
// and each has an asset of its own and one of the release.
func releases(n int) files {
	t := files{asset(fmt.Sprint("all", n)): fmt.Sprint("all", n)}
	for i := range 12 {
		if (i+n)%5 == 0 {
			continue
		}
		t[fmt.Sprintf("%02d/index.html", i)] = fmt.Sprint("release ", n)
		own := fmt.Sprint(i, "-", n/2)
		t[asset(own)] = own
	}
	return t
}

// hashedOf gives the assets of a release.
func hashedOf(tree files) files {
	got := maps.Clone(tree)
	maps.DeleteFunc(got, func(p, _ string) bool { return !strings.HasPrefix(p, "assets/") })
	return got
}

// A page must find the assets of its own release at any moment; so while a
// deployment is broken off anywhere, too.
func TestADeploymentKilledAnywhereIsFinishedByTheNext(t *testing.T) {
	b := Bucket{Name: "bucket", Endpoint: s3Server(t), Region: "us-east-1"}
	mine := files{"00/mine.txt": "mine", "mine.html": "mine"}
	putObjects(t, b, mine)
	r := rand.New(rand.NewPCG(9, 9))
	_, err := b.Deploy(t.Context(), releases(0), Options{})
	must(t, err)
	cut := 0
	for n := 1; n <= kills(t, 8); n++ {
		for range r.IntN(3) { // killed more than once
			if err := cutOff(t, b, releases(n), 1+r.IntN(40)); err != nil {
				cut++
			}
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
func cutOff(t *testing.T, b Bucket, tree files, after int) error {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	left := make(chan struct{}, after)
	_, err := b.Deploy(ctx, tree, Options{Step: func(Step) {
		select {
		case left <- struct{}{}:
		default:
			cancel()
		}
	}})
	return err
}

// checkAssets holds that each page's release has all its assets there.
func checkAssets(t *testing.T, got files, n int) {
	t.Helper()
	for p, data := range got {
		var of int
		if _, err := fmt.Sscanf(data, "release %d", &of); err != nil {
			continue
		}
		if all := asset(fmt.Sprint("all", of)); got[all] == "" {
			t.Errorf("deploying %d: %s is of release %d, whose asset is not there", n, p, of)
		}
	}
}
