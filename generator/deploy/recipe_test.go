package deploy

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The real servers, set up by our recipes, and the preview must give the same answers.
func TestRealServersAnswerAsThePreview(t *testing.T) {
	servers := []struct {
		name  string
		start func(t *testing.T, recipe, addr string)
	}{
		{"nginx", startNginx},
		{"caddy", startCaddy},
	}
	for _, s := range servers {
		for _, base := range []string{"", "/repo"} {
			t.Run(s.name+" at "+base+"/", func(t *testing.T) {
				dir := t.TempDir()
				must(t, os.Chmod(dir, 0o755))
				must(t, os.Chmod(filepath.Dir(dir), 0o755))
				dir = filepath.Join(dir, "my guide; x")
				_, err := Dir(t.Context(), guide, dir, DirOptions{Precompress: true})
				must(t, err)
				tree, err := OpenFolder(dir)
				must(t, err)
				addr := freeAddr(t)
				listen := addr
				if s.name == "caddy" {
					listen = "http://" + addr
				}
				recipe, err := Recipe(s.name, tree, listen, dir, base)
				must(t, err)
				s.start(t, recipe, addr)
				p, err := NewPreview(tree, s.name, base)
				must(t, err)
				crawl(t, tree, p, "http://"+addr, base)
			})
		}
	}
}

// crawl asks both for every file, every folder, and what is not there.
func crawl(t *testing.T, tree *Folder, preview http.Handler, real, base string) {
	t.Helper()
	paths := []string{"/no", "/no/such/page/", "/articles", "/articles/", "/articles/x", "/articles/x?q=1", "/old/", "/gone", "/away", "/_headers", "/checker/embed",
		"/%61rticles/x/", "//articles/x/", "/y/../articles/x/", "/articles/x/index.html", "/articles/no", "/%63hecker/embed.html", "//checker/embed.html", "/y/../checker/embed.html"}
	for _, p := range tree.Paths() {
		if contentTypes[filepath.Ext(p)] != "" && filepath.Ext(p) != ".gz" { // of others the servers think differently
			paths = append(paths, "/"+p, urlPath(p))
		}
	}
	mine := httptest.NewServer(preview)
	defer mine.Close()
	for _, p := range paths {
		for _, accept := range []string{"identity", "gzip", "br, gzip"} {
			got, want := reply(t, real+base+p, accept), reply(t, mine.URL+base+p, accept)
			if got != want {
				t.Errorf("%s, accepting %s:\nreal    %s\npreview %s", p, accept, got, want)
			}
		}
	}
}

// reply is what matters of a reply, in a line.
func reply(t *testing.T, url, accept string) string {
	t.Helper()
	r, err := http.NewRequest("GET", url, nil)
	must(t, err)
	r.Header.Set("Accept-Encoding", accept)
	got, err := http.DefaultTransport.RoundTrip(r)
	must(t, err)
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	must(t, err)
	to := strings.TrimPrefix(got.Header.Get("Location"), url[:strings.Index(url[8:]+"/", "/")+8])
	if got.StatusCode/100 == 3 {
		to, _, _ = strings.Cut(to, "?") // Caddy 2.6 loses the query, later ones do not
		return fmt.Sprint(got.StatusCode, " ", to)
	}
	line := fmt.Sprint(got.StatusCode, " ", hash(body)[:8])
	for _, name := range []string{"Content-Type", "Content-Encoding", "Cache-Control", "X-Content-Type-Options", "X-Frame-Options", "Content-Security-Policy"} {
		line += " | " + got.Header.Get(name)
	}
	return line
}

func startNginx(t *testing.T, recipe, addr string) {
	nginx := needs(t, "nginx")
	dir := t.TempDir()
	conf := fmt.Sprintf("daemon off; pid %s/pid; error_log stderr;\nevents {}\nhttp {\naccess_log off;\n"+
		"client_body_temp_path %[1]s/a; proxy_temp_path %[1]s/b; fastcgi_temp_path %[1]s/c; uwsgi_temp_path %[1]s/d; scgi_temp_path %[1]s/e;\n%s}\n", dir, recipe)
	must(t, os.WriteFile(filepath.Join(dir, "nginx.conf"), []byte(conf), 0o644))
	start(t, exec.Command(nginx, "-c", filepath.Join(dir, "nginx.conf"), "-p", dir, "-g", "master_process off;"), addr)
}

func startCaddy(t *testing.T, recipe, addr string) {
	caddy := needs(t, "caddy")
	dir := t.TempDir()
	name := filepath.Join(dir, "Caddyfile")
	must(t, os.WriteFile(name, []byte("{\nadmin off\n}\n"+recipe), 0o644))
	cmd := exec.Command(caddy, "run", "--config", name, "--adapter", "caddyfile")
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	start(t, cmd, addr)
}
