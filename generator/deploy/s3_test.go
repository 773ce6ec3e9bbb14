package deploy

import (
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
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
		if missingObject(err) {
			continue // a killed client's last request came through after the listing
		}
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
	if second.Written != 1 || second.Requests > 9 || third.Requests > 5 {
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
		if err == nil || strings.Contains(err.Error(), "falsch") || !strings.HasSuffix(err.Error(), "; look at AWS_SECRET_ACCESS_KEY") {
			t.Errorf("got %v", err)
		}
	}
	t.Setenv("AWS_SECRET_ACCESS_KEY", "geheim-geheim")
	_, err := Bucket{Name: "none", Endpoint: b.Endpoint, Region: b.Region}.Deploy(t.Context(), files{"a": "A"}, Options{})
	if err == nil || !strings.Contains(err.Error(), "make the bucket first") {
		t.Errorf("no such bucket: got %v", err)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("HOME", t.TempDir())
	_, err = b.Deploy(t.Context(), files{"a": "A"}, Options{})
	if err == nil || !strings.Contains(err.Error(), "there is no key; set AWS_ACCESS_KEY_ID") {
		t.Errorf("no key: got %v", err)
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

// A connection that breaks is tried again, and the deployment goes on.
func TestABucketBehindABadLine(t *testing.T) {
	endpoint := s3Server(t)
	b := Bucket{Name: "bucket", Endpoint: badLine(t, strings.TrimPrefix(endpoint, "http://")), Region: "us-east-1"}
	tree := bigSite(40)
	got, err := b.Deploy(t.Context(), tree, Options{})
	must(t, err)
	b.Endpoint = endpoint
	if !maps.Equal(objects(t, b), tree) {
		t.Error("not all arrived whole")
	}
	t.Logf("%d files in %d requests", got.Written, got.Requests)
}

// badLine passes connections on to an address, but cuts every third of the first twenty after 20 KB.
func badLine(t *testing.T, to string) (endpoint string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { l.Close() })
	go func() {
		for n := 0; ; n++ {
			from, err := l.Accept()
			if err != nil {
				return
			}
			go pass(from, to, n < 20 && n%3 == 0)
		}
	}()
	return "http://" + l.Addr().String()
}

func pass(from net.Conn, to string, cut bool) {
	defer from.Close()
	up, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer up.Close()
	go io.Copy(from, up)
	if cut {
		io.CopyN(up, from, 20_000)
		return
	}
	io.Copy(up, from)
}

func TestBucketDeploymentsTakeTurns(t *testing.T) {
	b := Bucket{Name: "bucket", Endpoint: s3Server(t), Region: "us-east-1", Lease: 400 * time.Millisecond}
	var under atomic.Int32
	var all sync.WaitGroup
	for n := range 4 {
		all.Go(func() {
			tree := files{"index.html": fmt.Sprint(n), fmt.Sprintf("%d.css", n): "x"}
			var once sync.Once
			_, err := b.Deploy(t.Context(), tree, Options{Step: func(s Step) {
				once.Do(func() {
					if under.Add(1) > 1 {
						t.Error("two at once")
					}
				})
				if s.Path == "index.html" { // the last to be sent
					under.Add(-1)
				}
			}})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := objects(t, b); len(got) != 2 {
		t.Errorf("got %v", sortedKeys(got))
	}
}

func TestBucketLockLeftByAKillIsTakenOver(t *testing.T) {
	b := Bucket{Name: "bucket", Endpoint: s3Server(t), Region: "us-east-1", Lease: 300 * time.Millisecond}
	putObjects(t, b, files{lockKey: "left"})
	_, err := b.Deploy(t.Context(), files{"index.html": "1"}, Options{})
	must(t, err)
	if got := objects(t, b); !maps.Equal(got, files{"index.html": "1"}) {
		t.Errorf("got %v", got)
	}
}
