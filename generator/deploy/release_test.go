package deploy

import (
	"reflect"
	"strings"
	"testing"
)

// listed makes a manifest of "path=bytes" words; a "~" before a path marks a retired file.
func listed(words string) Manifest {
	m := Manifest{Version: manifestVersion}
	for _, w := range strings.Fields(words) {
		p, data, _ := strings.Cut(w, "=")
		p, retired := strings.CutPrefix(p, "~")
		m.Files = append(m.Files, File{Path: p, Size: int64(len(data)), SHA256: hash([]byte(data)), Meta: Meta{Retired: retired}})
	}
	sortFiles(m.Files)
	return m
}

func TestCompareRelease(t *testing.T) {
	tests := []struct {
		name, old, tree   string
		send, drop, final string
		fresh             string
	}{
		{name: "first", tree: "index.html=A z.css=Z feed.xml=F", send: "z.css index.html feed.xml", final: "feed.xml=F index.html=A z.css=Z",
			fresh: "feed.xml index.html z.css"},
		{name: "same", old: "a.html=A", tree: "a.html=A", final: "a.html=A"},
		{name: "changed and gone", old: "a.html=A b.html=B", tree: "a.html=AA", send: "a.html", drop: "b.html", final: "a.html=AA"},
		{name: "an asset retires", old: "a.html=A assets/1.css=1", tree: "a.html=AA assets/2.css=2",
			send: "assets/2.css a.html", final: "a.html=AA assets/2.css=2 ~assets/1.css=1", fresh: "assets/2.css"},
		{name: "and goes with the next release", old: "a.html=AA assets/2.css=2 ~assets/1.css=1", tree: "a.html=B assets/3.css=3",
			send: "assets/3.css a.html", drop: "assets/1.css", final: "a.html=B assets/3.css=3 ~assets/2.css=2", fresh: "assets/3.css"},
		{name: "the same release again keeps it", old: "a.html=AA ~assets/1.css=1", tree: "a.html=AA", final: "a.html=AA ~assets/1.css=1"},
		{name: "it comes back", old: "a.html=AA ~assets/1.css=1", tree: "a.html=A assets/1.css=1", send: "a.html", final: "a.html=A assets/1.css=1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := compareRelease(listed(tt.old), listed(tt.tree), func(f File) bool { return strings.HasPrefix(f.Path, "assets/") })
			var send []string
			for _, f := range r.send {
				send = append(send, f.Path)
			}
			got := []string{strings.Join(send, " "), strings.Join(r.drop, " "), strings.Join(r.fresh, " ")}
			if want := []string{tt.send, tt.drop, tt.fresh}; !reflect.DeepEqual(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			if want := listed(tt.final); string(r.final.Bytes()) != string(want.Bytes()) {
				t.Errorf("got %s, want %s", r.final.Bytes(), want.Bytes())
			}
			if want := tt.old == tt.final; r.same != want {
				t.Errorf("same: got %v, want %v", r.same, want)
			}
		})
	}
}

func TestCacheControl(t *testing.T) {
	rules, problems := parseHeaders([]byte("/*\n  X-Frame-Options: DENY\n/assets/*\n  Cache-Control: public, immutable\n/a/\n  cache-control: no-store\n"))
	if problems != nil {
		t.Fatal(problems)
	}
	sum := hash([]byte("x"))
	tests := []struct {
		policy policy
		path   string
		want   string
	}{
		{policy{rules}, "assets/x.css", "public, immutable"},
		{policy{rules}, "a/index.html", "no-store"},
		{policy{rules}, "b/index.html", cacheCheck},
		{policy{}, "x." + sum[:10] + ".css", cacheForever},
		{policy{}, "photo-20240101.jpg", cacheCheck},
		{policy{}, "x.css", cacheCheck},
	}
	for _, tt := range tests {
		if got := tt.policy.cacheControl(File{Path: tt.path, SHA256: sum}); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.path, got, tt.want)
		}
	}
}

func TestParseTarget(t *testing.T) {
	tests := []struct {
		spec string
		want Target
		err  string
	}{
		{spec: "dir:/srv/site", want: DirTarget{"/srv/site"}},
		{spec: "link:/srv/site", want: LinkTarget{"/srv/site"}},
		{spec: "git:gh-pages", want: GitBranch{Repo: ".", Remote: "origin", Branch: "gh-pages"}},
		{spec: "git:gh-pages@git@github.com:a/b.git", want: GitBranch{Repo: ".", Remote: "git@github.com:a/b.git", Branch: "gh-pages"}},
		{spec: "rsync:me@host:/srv", want: Rsync{"me@host:/srv"}},
		{spec: "s3://b", want: Bucket{Name: "b"}},
		{spec: "s3://b/p/q/?endpoint=http://127.0.0.1:1&region=eu", want: Bucket{Name: "b", Prefix: "p/q", Endpoint: "http://127.0.0.1:1", Region: "eu"}},
		{spec: "s3://key:secret@b/p", err: "credentials in the environment only"},
		{spec: "s3://b?secret=x", err: `no setting "secret"`},
		{spec: "s3:///p", err: "which bucket"},
		{spec: "ftp:host", err: `no kind "ftp"`},
		{spec: "gh-pages", err: "want dir:PATH"},
	}
	for _, tt := range tests {
		got, err := ParseTarget(tt.spec)
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) || strings.Contains(err.Error(), "secret@") {
				t.Errorf("%s: got %v, want %q", tt.spec, err, tt.err)
			}
		} else if err != nil || got != tt.want {
			t.Errorf("%s: got %#v %v, want %#v", tt.spec, got, err, tt.want)
		}
	}
}
