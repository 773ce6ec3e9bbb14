package importer

import (
	"fmt"
	"io/fs"
	"math/rand"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/two-sentences/etiquette/generator/guide"
)

// bigWXR writes an export of n comments, a hundred an article, as a file.
func bigWXR(t testing.TB, n int) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "blog.xml")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := rand.New(rand.NewSource(1))
	words := append(strings.Fields("the reason this person and why now <b>bold</b> note asks for two sentences which say it more words for you &amp; me"), "it.\n\nA", `<a href="http://x.example/a" rel="nofollow">a link</a>`)
	fmt.Fprintln(f, `<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>`)
	for i := range n {
		if i%100 == 0 {
			fmt.Fprintf(f, "<item><title>Post %d</title><link>http://h.example/post-%d/</link><wp:post_id>%d</wp:post_id><wp:post_name>post-%d</wp:post_name><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>\n", i, i, i, i)
		}
		var body strings.Builder
		for range 40 + r.Intn(40) {
			body.WriteString(words[r.Intn(len(words))] + " ")
		}
		parent := 0
		if i%100 > 0 && r.Intn(2) == 0 {
			parent = i - r.Intn(i%100) // of the same article
		}
		fmt.Fprintf(f, "<wp:comment><wp:comment_id>%d</wp:comment_id><wp:comment_author><![CDATA[Person %d]]></wp:comment_author><wp:comment_author_email>p%d@secret.example</wp:comment_author_email><wp:comment_author_IP>192.0.2.1</wp:comment_author_IP><wp:comment_date_gmt>%s</wp:comment_date_gmt><wp:comment_content><![CDATA[%s]]></wp:comment_content><wp:comment_approved>1</wp:comment_approved><wp:comment_type></wp:comment_type><wp:comment_parent>%d</wp:comment_parent><wp:comment_user_id>0</wp:comment_user_id></wp:comment>\n",
			i+1, i%997, i, time.Unix(1337273287+int64(i)*60, 0).UTC().Format(time.DateTime), body.String(), parent)
		if i%100 == 99 || i == n-1 {
			fmt.Fprintln(f, "</item>")
		}
	}
	fmt.Fprintln(f, "</channel></rss>")
	return name
}

// BenchmarkImport reads an export and lays it over an empty guide; again is the
// second import of the same, which changes nothing. peak-MB is the most memory
// that the program holds from the system.
func BenchmarkImport(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(80)) // as the verb does
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			name := bigWXR(b, n)
			for b.Loop() {
				dir := b.TempDir()
				once(b, name, dir, n)
				start := time.Now()
				once(b, name, dir, n)
				b.ReportMetric(time.Since(start).Seconds(), "s-again")
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportMetric(float64(m.Sys)/(1<<20), "peak-MB")
		})
	}
}

func once(b *testing.B, name, dir string, n int) {
	read := Formats[0]
	for _, f := range Formats {
		if f.Name == "wxr" {
			read = f
		}
	}
	a, _, err := read.Reader(Options{})(Join(Part{os.DirFS(filepath.Dir(name)), filepath.Base(name), "blog.xml"}))
	if err != nil || a.Read != n {
		b.Fatal(a.Read, err)
	}
	_, _, err = Apply(os.DirFS(dir), a, ApplyOptions{}, func(path string, text []byte) error {
		full := filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return err
		}
		return os.WriteFile(full, text, 0o644)
	})
	if err != nil {
		b.Fatal(err)
	}
}

func ExampleApply() {
	export := os.DirFS("testdata/disqus")
	format, err := Detect(export)
	if err != nil {
		panic(err)
	}
	archive, _, err := format.Reader(Options{})(export)
	if err != nil {
		panic(err)
	}
	report, _, err := Apply(guideFS(), archive, ApplyOptions{Merge: guide.MergeOptions{}}, func(path string, text []byte) error {
		fmt.Println(path)
		return nil
	})
	fmt.Println(report.Comments.Written, err)
	// Output:
	// content/threads/first-note.yaml
	// approved 2, deleted 1, pending 1 <nil>
}

var _ fs.FS = joined{}
