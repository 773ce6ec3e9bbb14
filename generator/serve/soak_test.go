package serve_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/two-sentences/etiquette/generator"
	"github.com/two-sentences/etiquette/generator/serve"
	"github.com/two-sentences/etiquette/generator/source"
)

// soak is a folder of many articles that is edited at random while it is served.
type soak struct {
	testing.TB
	rand     *rand.Rand
	dir      string
	live     *running
	last     serve.Report
	articles int
	edits    int
	took     []time.Duration // from a save to the new text being served
}

// TestSoak edits a large guide at random, and holds that every edit is
// served, that from time to time all that is served is what a clean build
// gives, and that memory and open files stay as they are. ETIQUETTE_SOAK is
// "edits,articles,seed", as in 2000,10000,1.
func TestSoak(t *testing.T) {
	edits, articles, seed := 60, 300, uint64(time.Now().YearDay())
	if testing.Short() {
		edits = 20
	}
	if text := os.Getenv("ETIQUETTE_SOAK"); text != "" {
		if _, err := fmt.Sscanf(text, "%d,%d,%d", &edits, &articles, &seed); err != nil {
			t.Fatalf("ETIQUETTE_SOAK=%q: %v", text, err)
		}
	}
	s := &soak{TB: t, rand: rand.New(rand.NewPCG(seed, 1)), dir: site(t), articles: articles}
	for i := range articles {
		s.write(i, "Title", "The first text.")
		if i%10 == 0 {
			s.thread(i, "Well said.")
		}
	}
	s.live = start(t, s.dir, "", nil)
	var heap, files []int
	for s.edits < edits {
		s.edit()
		if s.edits%max(1, edits/10) == 0 {
			s.settle()
			s.compare()
			h, f := inUse()
			heap, files = append(heap, h), append(files, f)
			t.Logf("%5d edits: heap %d MiB, resident %d MiB, %d open files", s.edits, h>>20, resident()>>20, f)
		}
	}
	slices.Sort(s.took)
	t.Logf("seed %d: %d edits over %d articles; from save to served %v (half), %v (95 of 100)", seed, s.edits, articles, s.took[len(s.took)/2], s.took[len(s.took)*95/100])
	if first, last := heap[0], heap[len(heap)-1]; last > first+first/4+8<<20 {
		t.Errorf("the heap has grown from %d to %d MiB", first>>20, last>>20)
	}
	if first, last := files[0], files[len(files)-1]; last > first+8 {
		t.Errorf("open files have grown from %d to %d", first, last)
	}
}

func (s *soak) name(i int) string { return fmt.Sprintf("a%05d", i) }

func (s *soak) write(i int, title, body string) {
	tags := fmt.Sprintf("tags: [t%d, u%d]", i%17, i%5)
	save(s.TB, s.dir, fmt.Sprintf("content/articles/%s.md", s.name(i)), fmt.Sprintf("---\ntitle: %s %d\ndate: 2025-%02d-%02d\n%s\n---\n## Why\n\n%s See [the next](%s.md#why).\n", title, i, 1+i%12, 1+i%28, tags, body, s.name((i+1)%s.articles)))
}

func (s *soak) thread(i int, body string) {
	save(s.TB, s.dir, fmt.Sprintf("content/threads/%s.yaml", s.name(i)), fmt.Sprintf("version: 1\ncomments:\n- {id: c1, author: Ann, date: 2025-03-01T10:00:00Z, body: %q}\n", body))
}

// edit does one thing that a writer does, and waits until it is served.
func (s *soak) edit() {
	s.edits++
	i := s.rand.IntN(s.articles)
	page, mark := "/articles/"+s.name(i)+"/", fmt.Sprintf("mark%dx", s.edits)
	began := time.Now()
	switch s.rand.IntN(12) {
	case 0, 1, 2:
		s.write(i, "Title", mark)
	case 3, 4:
		s.write(i, mark, "Some text.")
	case 5:
		i -= i % 10
		page = "/articles/" + s.name(i) + "/"
		s.thread(i, mark)
	case 6: // by renaming
		save(s.TB, s.dir, "content/articles/.tmp", article(mark, "## Why\n\nWritten anew. See [the next]("+s.name((i+1)%s.articles)+".md#why)."))
		rename(s.TB, s.dir, "content/articles/.tmp", "content/articles/"+s.name(i)+".md")
	case 7: // one more article, and then none
		page = "/articles/more/"
		save(s.TB, s.dir, "content/articles/more.md", article("More", mark))
		s.live.until(s.TB, page, mark)
		if err := os.Remove(filepath.Join(s.dir, "content/articles/more.md")); err != nil {
			s.Fatal(err)
		}
		mark = "!" + mark
	case 8: // broken and mended
		save(s.TB, s.dir, fmt.Sprintf("content/articles/%s.md", s.name(i)), "---\ntitle: [\n---\n")
		time.Sleep(20 * time.Millisecond)
		s.write(i, "Title", mark)
	case 9:
		save(s.TB, s.dir, "layouts/page.html", `{{define "main"}}{{.Body}}<!-- `+mark+` -->{{end}}`)
		s.write(i, "Title", mark)
	case 10:
		save(s.TB, s.dir, "static/css/a.css", "h1 { color: red } /* "+mark+" */")
		s.write(i, "Title", mark)
	default: // moved to another folder, and edited
		from := fmt.Sprintf("content/articles/%s.md", s.name(i))
		save(s.TB, s.dir, from, article(mark, "## Why\n\nMoved."))
		s.live.until(s.TB, page, mark)
		s.write(i, "Title", mark+" back")
	}
	s.live.until(s.TB, page, mark)
	s.took = append(s.took, time.Since(began))
	s.drain()
}

func (s *soak) drain() {
	for {
		select {
		case s.last = <-s.live.reports:
			continue
		default:
			return
		}
	}
}

// settle waits until nothing more is built.
func (s *soak) settle() {
	for quiet := 0; quiet < 4; quiet++ {
		time.Sleep(50 * time.Millisecond)
		before := len(s.live.reports)
		if s.drain(); before > 0 {
			quiet = 0
		}
	}
}

// compare holds all that is served against a clean build.
func (s *soak) compare() {
	cold, err := generator.Build(context.Background(), []source.Layer{{FS: os.DirFS(s.dir), Own: true}}, generator.Options{Now: time.Now()}, nil)
	if err != nil {
		s.Fatal(err)
	}
	warm := s.last.Result
	if !slices.Equal(warm.Output.Paths(), cold.Output.Paths()) {
		s.Fatal("other files than a clean build gives")
	}
	for _, p := range cold.Output.Paths() {
		a, errA := warm.Output.Read(p)
		b, errB := cold.Output.Read(p)
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			s.Fatalf("%s is stale: %v, %v\n%s\nwant\n%s", p, errA, errB, a, b)
		}
	}
}

// inUse is the live heap in bytes and how many files are open (0: not known).
func inUse() (heap, files int) {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	open, _ := os.ReadDir("/proc/self/fd")
	return int(m.HeapAlloc), len(open)
}

// resident is the memory of this process, in bytes; 0 where it is not known.
func resident() (bytes int) {
	status, _ := os.ReadFile("/proc/self/status")
	if _, rest, ok := strings.Cut(string(status), "VmRSS:"); ok {
		fmt.Sscanf(rest, "%d", &bytes)
	}
	return bytes << 10
}
