package serve_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/two-sentences/etiquette/generator/serve"
)

const waiting = `# ours, and it stays
version: 1
comments:
- id: c1
  author: Ann
  date: 2026-01-04T10:00:00Z
  body: The first words.
- id: c2
  author: Bo <b>bold</b>
  date: 2026-01-05T10:00:00Z
  status: pending # look at it
  parent: c1
  body: |-
    <script>alert(1)</script> An answer.
- id: c3
  author: Seller
  date: 2026-01-06T10:00:00Z
  status: pending
  body: https://a.example/ https://b.example/ https://c.example/
- id: c4
  author: Cy
  date: 2026-01-07T10:00:00Z
  status: pending
  body: Rude words.
- id: c5
  author: Di
  date: 2026-01-08T10:00:00Z
  status: pending
  body: I see it in *another* way. [x](javascript:alert(1)) <img src=x onerror=alert(1)>
`

// desk serves a site with comments that wait.
func desk(t *testing.T) (r *running, dir, thread string) {
	t.Helper()
	dir = site(t)
	thread = filepath.Join(dir, "content/threads/one.yaml")
	save(t, dir, "content/threads/one.yaml", waiting)
	r = start(t, dir, "", func(o *serve.LiveOptions) {
		o.Write = func(path string, text []byte) error {
			beside := filepath.Join(dir, filepath.Dir(path), ".new")
			if err := os.WriteFile(beside, text, 0o644); err != nil {
				return err
			}
			return os.Rename(beside, filepath.Join(dir, path))
		}
	})
	return r, dir, thread
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

var tokenRE = regexp.MustCompile(`name="token" value="([A-Z0-9]+)"`)

// send posts a form as a browser or a program would.
func send(t *testing.T, r *running, form url.Values, change func(*http.Request)) (status int, body string) {
	t.Helper()
	req, err := http.NewRequest("POST", "http://"+r.address+serve.ModeratePath, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if change != nil {
		change(req)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(data)
}

func TestModeration(t *testing.T) {
	r, dir, thread := desk(t)
	_, page := r.get(t, serve.ModeratePath)
	token := tokenRE.FindStringSubmatch(page)
	if token == nil || !strings.Contains(page, "3 links") || strings.Contains(page, "<script>alert") || strings.Contains(page, "<b>bold") {
		t.Fatal(page)
	}
	for _, words := range []string{"&lt;script&gt;alert(1)&lt;/script&gt; An answer.", "<em>another</em> way. x &lt;img src=x onerror=alert(1)&gt;"} {
		if !strings.Contains(page, words) {
			t.Errorf("the page does not show the words as the site does: %s", words)
		}
	}
	if strings.Contains(page, `"javascript:`) || strings.Contains(page, "<img src=x") {
		t.Error(page)
	}
	if !r.live.Waiting() {
		t.Error("nothing waits")
	}
	form := func(pairs ...string) url.Values {
		v := url.Values{"token": {token[1]}}
		for i := 0; i < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return v
	}
	approve := form("id", "one/c2", "decision", "approve")

	// What is not the page's own doing is refused, and changes nothing.
	for name, refused := range map[string]func() (int, string){
		"no token": func() (int, string) { return send(t, r, url.Values{"id": {"one/c2"}, "decision": {"approve"}}, nil) },
		"another token": func() (int, string) {
			return send(t, r, url.Values{"token": {"X"}, "id": {"one/c2"}, "decision": {"approve"}}, nil)
		},
		"foreign origin": func() (int, string) {
			return send(t, r, approve, func(q *http.Request) { q.Header.Set("Origin", "https://evil.example") })
		},
		"origin null": func() (int, string) {
			return send(t, r, approve, func(q *http.Request) { q.Header.Set("Origin", "null") })
		},
		"cross-site": func() (int, string) {
			return send(t, r, approve, func(q *http.Request) { q.Header.Set("Sec-Fetch-Site", "cross-site") })
		},
		"another host": func() (int, string) { return send(t, r, approve, func(q *http.Request) { q.Host = "evil.example" }) },
		"this machine's address in the network": func() (int, string) {
			return send(t, r, approve, func(q *http.Request) { q.Host = "192.0.2.7:1313" })
		},
	} {
		if status, _ := refused(); status != http.StatusForbidden {
			t.Errorf("%s: status %d", name, status)
		}
	}
	if read(t, thread) != waiting {
		t.Fatal("a refused request changed the file")
	}

	// A decision changes its lines alone, and the site follows.
	if status, body := send(t, r, approve, nil); status != http.StatusOK || !strings.Contains(body, "one/c2: approve") {
		t.Fatal(status, body)
	}
	if got := read(t, thread); got != strings.Replace(waiting, "status: pending # look at it", "status: approved # look at it", 1) {
		t.Errorf("the file is\n%s", got)
	}
	r.until(t, "/articles/one/", "An answer.")
	send(t, r, form("id", "one/c2", "decision", "stance", "stance", "disagrees"), nil)
	send(t, r, form("id", "one/c3", "decision", "spam"), nil)
	send(t, r, form("id", "one/c4", "decision", "delete"), nil)
	if got := read(t, thread); !strings.Contains(got, "stance: disagrees") || !strings.Contains(got, "status: spam") || strings.Contains(got, "Rude") {
		t.Errorf("the file is\n%s", got)
	}

	// The last decision can be taken back, while nobody else has changed the file.
	if _, body := send(t, r, form("decision", "undo"), nil); !strings.Contains(body, "taken back: one/c4: delete") || !strings.Contains(read(t, thread), "Rude words.") {
		t.Error(body)
	}
	save(t, dir, "content/threads/one.yaml", read(t, thread)+"# later\n")
	if _, body := send(t, r, form("decision", "undo"), nil); !strings.Contains(body, "has changed since") {
		t.Error(body)
	}

	// What cannot be done is said.
	for _, bad := range [][]string{{"id", "one/c9", "decision", "approve"}, {"id", "../../x/c1", "decision", "approve"}, {"id", "one/c5", "decision", "burn"}, {"id", "one/c5", "decision", "stance", "stance", "loud"}} {
		if _, body := send(t, r, form(bad...), nil); !strings.Contains(body, `class="failed"`) {
			t.Error(bad, body)
		}
	}
	save(t, dir, "content/threads/one.yaml", "version: 1\ncomments:\n- id: c1\n  parent: nobody\n  body: x\n")
	if _, body := send(t, r, form("id", "one/c1", "decision", "approve"), nil); !strings.Contains(body, "has errors") {
		t.Error(body)
	}
}

// TestModerationInTheBrowser drives Chromium through .ci/browser/moderate.mjs.
func TestModerationInTheBrowser(t *testing.T) {
	node, err := exec.LookPath("node")
	need(t, "node", err == nil)
	chromium := os.Getenv("CHROMIUM")
	if chromium == "" {
		chromium = "/usr/bin/chromium"
	}
	_, err = os.Stat(chromium)
	need(t, "chromium", err == nil)
	_, err = os.Stat("../../.ci/node_modules/playwright-core")
	need(t, "playwright", err == nil)
	r, _, thread := desk(t)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, "../../.ci/browser/moderate.mjs", "http://"+r.address, thread)
	cmd.Env = append(os.Environ(), "CHROMIUM="+chromium)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
