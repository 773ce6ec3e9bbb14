package serve_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/two-sentences/etiquette/generator/serve"
	"github.com/two-sentences/etiquette/generator/source"
)

// BenchmarkSave is what an edit costs, from the save to the page as it is
// served: the words of an article, its title, and the layout of every page.
func BenchmarkSave(b *testing.B) {
	for _, articles := range []int{100, 1000, 10000} {
		dir := b.TempDir()
		if err := os.CopyFS(dir, os.DirFS("testdata/site")); err != nil {
			b.Fatal(err)
		}
		s := &soak{TB: b, dir: dir, articles: articles}
		for i := range articles {
			s.write(i, "Title", strings.Repeat("The first text, in some words more. ", 60)+"\n\n")
			if i%10 == 0 {
				s.thread(i, "Well said.")
			}
		}
		live := serve.NewLive(serve.LiveOptions{Folder: dir, Layers: []source.Layer{{FS: os.DirFS(dir), Own: true}}})
		live.Build(b.Context(), nil, nil)
		layout, err := os.ReadFile(dir + "/layouts/base.html")
		if err != nil {
			b.Fatal(err)
		}
		run := func(what, file string, edit func(i int)) {
			b.Run(fmt.Sprintf("%s/%d", what, articles), func(b *testing.B) {
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					edit(i)
					live.Build(b.Context(), []string{file}, []string{file})
					w := httptest.NewRecorder()
					live.ServeHTTP(w, httptest.NewRequest("GET", "http://localhost/articles/"+s.name(7)+"/", nil))
					if w.Code != 200 || !strings.Contains(w.Body.String(), fmt.Sprintf("mark%dx", i)) {
						b.Fatalf("status %d, %s", w.Code, w.Body)
					}
				}
			})
		}
		article := "content/articles/" + s.name(7) + ".md"
		run("words", article, func(i int) { s.write(7, "Title", fmt.Sprintf("mark%dx", i)) })
		run("title", article, func(i int) { s.write(7, fmt.Sprintf("mark%dx", i), "Text.") })
		run("layout", "layouts/base.html", func(i int) {
			save(b, dir, "layouts/base.html", strings.Replace(string(layout), "</body>", fmt.Sprintf("mark%dx</body>", i), 1))
		})
	}
}
