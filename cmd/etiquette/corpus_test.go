package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// corpus writes a guide of n made-up articles into a new folder: two to four
// kilobytes of text each, a table in one of five, code in another, and a thread
// of forty comments for one of ten. The same n gives the same bytes.
func corpus(b *testing.B, n int) string {
	b.Helper()
	dir := b.TempDir()
	w := writer{rand: rand.New(rand.NewPCG(1, uint64(n))), n: n}
	for _, folder := range []string{"articles", "threads"} {
		sure(b, os.MkdirAll(filepath.Join(dir, "content", folder), 0o755))
	}
	for i := range n {
		sure(b, os.WriteFile(articleFile(dir, i), w.article(i), 0o644))
		if i%10 == 0 {
			sure(b, os.WriteFile(filepath.Join(dir, "content/threads", slug(i)+".yaml"), w.thread(), 0o644))
		}
	}
	return dir
}

func slug(i int) string { return fmt.Sprintf("article-%06d", i) }

func articleFile(dir string, i int) string {
	return filepath.Join(dir, "content/articles", slug(i)+".md")
}

func sure(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// writer writes the texts of a corpus of n articles.
type writer struct {
	rand *rand.Rand
	n    int
}

var corpusWords = strings.Fields("a note says why this person and why now it names the talk they gave or the road they work on and asks for nothing that a stranger would not give; whoever writes it reads it twice before it goes out in the evening of a long day between two trains under a grey sky with cold hands")

func (w writer) words(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = corpusWords[w.rand.IntN(len(corpusWords))]
		switch w.rand.IntN(25) {
		case 0:
			list[i] = "*" + strings.Trim(list[i], ";") + "*"
		case 1:
			list[i] = "**" + strings.Trim(list[i], ";") + "**"
		case 2:
			list[i] = "[" + strings.Trim(list[i], ";") + "](/articles/" + slug(w.rand.IntN(w.n)) + "/)"
		}
	}
	return strings.Join(list, " ") + "."
}

func (w writer) article(i int) []byte {
	var b strings.Builder
	date := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Hour)
	fmt.Fprintf(&b, "---\ntitle: Article %d on %s\ndate: %s\ndescription: What article %d says.\ntags: [topic %d, topic %d, topic %d]\nauthor: Writer %d\n---\n\n%s\n",
		i, corpusWords[i%len(corpusWords)], date.Format(time.RFC3339), i, i%50, i%37, i%11, i%7, w.words(40))
	for range 4 + w.rand.IntN(4) {
		fmt.Fprintf(&b, "\n## The %s\n\n%s\n\n%s\n\n- %s\n- %s\n", corpusWords[w.rand.IntN(len(corpusWords))], w.words(50), w.words(30), w.words(8), w.words(12))
	}
	switch i % 5 {
	case 1:
		b.WriteString("\n| who | why |\n| --- | --- |\n| a speaker | the talk |\n| a colleague | the work |\n")
	case 2:
		fmt.Fprintf(&b, "\n```go\nfunc note%d(who string) (string, error) {\n\tif who == \"\" {\n\t\treturn \"\", errors.New(\"nobody\")\n\t}\n\treturn \"Dear \" + who, nil\n}\n```\n", i)
	}
	return []byte(b.String())
}

func (w writer) thread() []byte {
	var b strings.Builder
	b.WriteString("version: 1\ncomments:\n")
	for c := 1; c <= 40; c++ {
		fmt.Fprintf(&b, "- id: c%d\n  author: Reader %d\n  date: %s\n", c, w.rand.IntN(200), time.Date(2024, 3, 1, 0, c, 0, 0, time.UTC).Format(time.RFC3339))
		if c > 1 && w.rand.IntN(2) == 0 {
			fmt.Fprintf(&b, "  parent: c%d\n", 1+w.rand.IntN(c-1))
		}
		fmt.Fprintf(&b, "  body: |-\n    %s\n", w.words(20))
	}
	return []byte(b.String())
}
