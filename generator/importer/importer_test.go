package importer

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"testing/iotest"
	"time"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/source"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// guideFS is a guide with one article that the exports' comments belong to.
func guideFS() fstest.MapFS {
	return fstest.MapFS{
		"content/articles/first-note.md":  {Data: []byte("---\ntitle: First note\ndate: 2012-05-17\naliases: [/old/first-note.html]\n---\n\nText.\n")},
		"content/threads/first-note.yaml": {Data: []byte("# ours\nversion: 1\ncomments:\n- id: c1\n  author: Hand # written here\n  date: 2012-05-17T00:00:00Z\n  body: By hand.\n")},
	}
}

// into applies an archive to a guide, which is changed.
func into(t testing.TB, content fstest.MapFS, a Archive, o ApplyOptions) (Report, source.Diagnostics) {
	t.Helper()
	report, diags, err := Apply(content, a, o, func(name string, text []byte) error {
		if !filepath.IsLocal(name) || !strings.HasPrefix(name, "content/") {
			t.Errorf("writes %q", name)
		}
		content[name] = &fstest.MapFile{Data: text}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	c := report.Comments
	if c.Read != c.Written.Sum()+c.Skipped.Sum() {
		t.Errorf("counts do not add up: %d read, %v written, %v skipped", c.Read, c.Written, c.Skipped)
	}
	return report, diags
}

func show(content fstest.MapFS, report Report, diags source.Diagnostics) string {
	var b strings.Builder
	_ = report.Write(&b)
	for _, d := range diags.Sorted() {
		fmt.Fprintln(&b, d)
	}
	for _, name := range slices.Sorted(maps.Keys(content)) {
		fmt.Fprintf(&b, "-- %s --\n%s", name, content[name].Data)
	}
	return b.String()
}

// TestFormats reads each export of testdata into a guide; what comes of it is
// testdata/NAME.golden, rewritten by -update.
func TestFormats(t *testing.T) {
	cases := []struct{ dir, format string }{
		{"wxr", "wxr"}, {"disqus", "disqus"}, {"ning", "ning"}, {"blogger", "blogger"}, {"blogger-takeout", "blogger"}, {"staticman", "staticman"},
		{"isso", "isso"}, {"isso-json", "isso"}, {"remark42", "remark42"}, {"commento", "commento"}, {"giscus", "giscus"}, {"mail", "mail"},
	}
	for _, c := range cases {
		t.Run(c.dir, func(t *testing.T) {
			export := folder(t, "testdata/"+c.dir)
			format, err := Detect(export)
			if err != nil || format.Name != c.format {
				t.Fatalf("taken for %q, %v", format.Name, err)
			}
			read := format.Reader(Options{Articles: true})
			a, diags, err := read(export)
			if err != nil {
				t.Fatal(err)
			}
			content := guideFS()
			report, more := into(t, content, a, ApplyOptions{Articles: true})
			got := show(content, report, append(diags, more...))
			golden := "testdata/" + c.dir + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, _ := os.ReadFile(golden)
			if got != string(want) {
				t.Errorf("%s differs; run go test -update and look at the diff\n%s", golden, got)
			}
			for _, secret := range []string{"secret.example", "192.0.2", "0123456789abcdef0123456789abcdef", "ab12cd", "0abc", "1970-01-01\n"} {
				if strings.Contains(strings.ToLower(got), secret) {
					t.Errorf("%q came through", secret)
				}
			}
			lawful(t, content, report)

			// Importing again changes nothing, with whatever preference.
			for _, prefer := range []string{"", "source", "local"} {
				b, _, _ := read(export)
				again, _ := into(t, content, b, ApplyOptions{Articles: true, Merge: guide.MergeOptions{Prefer: prefer}})
				if len(again.Files) > 0 || again.Comments.Added+again.Comments.Updated > 0 || len(again.Conflicts) > 0 {
					t.Errorf("importing again with prefer %q: %+v", prefer, again)
				}
			}
		})
	}
}

// folder is a folder of the disk whose files are all of one time.
func folder(t testing.TB, dir string) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		out[filepath.ToSlash(strings.TrimPrefix(name, dir+"/"))] = &fstest.MapFile{Data: data, ModTime: time.Date(2012, 6, 1, 0, 0, 0, 0, time.UTC)}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// lawful holds that what was written is read by the site without a word, and
// written again it is the same.
func lawful(t *testing.T, content fstest.MapFS, report Report) {
	t.Helper()
	for _, w := range report.Files {
		f := source.File{Path: w.Path, Data: content[w.Path].Data}
		if _, diags := guide.Parse(f); len(diags) > 0 {
			t.Errorf("%v", diags)
		}
		if !strings.HasSuffix(w.Path, ".yaml") || !w.New {
			continue
		}
		thread, diags := guide.ReadThread(f)
		if len(diags) > 0 || !bytes.Equal(thread.Text(), f.Data) {
			t.Errorf("%s: import, write, read is not the identity: %v", w.Path, diags)
		}
	}
}

func export(name, text string) fs.FS { return fstest.MapFS{name: {Data: []byte(text)}} }

func formatOf(t testing.TB, name string) Format {
	t.Helper()
	for _, f := range Formats {
		if f.Name == name {
			return f
		}
	}
	t.Fatal("no format " + name)
	return Format{}
}

func TestDamagedExportsAreErrors(t *testing.T) {
	for _, c := range []struct{ dir, format string }{{"wxr", "wxr"}, {"disqus", "disqus"}, {"ning", "ning"}, {"blogger", "blogger"}, {"commento", "commento"}, {"giscus", "giscus"}, {"isso", "isso"}, {"isso-json", "isso"}} {
		files := fstest.MapFS{}
		whole, _, _ := formatOf(t, c.format).Reader(Options{})(os.DirFS("testdata/" + c.dir))
		err := fs.WalkDir(os.DirFS("testdata/"+c.dir), ".", func(name string, e fs.DirEntry, _ error) error {
			if e.IsDir() {
				return nil
			}
			data, err := os.ReadFile("testdata/" + c.dir + "/" + name)
			if !strings.Contains(name, "members") {
				data = data[:len(data)*3/4]
			}
			files[name] = &fstest.MapFile{Data: data}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		a, _, err := formatOf(t, c.format).Reader(Options{})(files)
		if !errors.Is(err, ErrDamaged) {
			t.Errorf("%s cut off: %v", c.dir, err)
		}
		if a.Read > whole.Read {
			t.Errorf("%s: more is read of a part", c.dir)
		}
		if c.format != "isso" && c.format != "ning" && c.format != "giscus" && a.Read == 0 {
			t.Errorf("%s: nothing is salvaged", c.dir)
		}
		into(t, guideFS(), a, ApplyOptions{})
	}
}

func TestRepair(t *testing.T) {
	cases := []struct{ in, want string }{
		{`([{"a":1}{"a":"}{ ]{"}])`, `[{"a":1},{"a":"}{ ]{"}]`},
		{`[{"a":1}]{"a":2}]`, `[{"a":1},{"a":2}]`},
		{`[{"a":1} [ {"a":2}]]`, `[{"a":1} ,  {"a":2}]`},
		{`[{"a":[{"b":1}]},{"c":[]}]`, `[{"a":[{"b":1}]},{"c":[]}]`},
		{`[{"a":"\"}{"}]]`, `[{"a":"\"}{"}]`},
		{`([]);`, `[]`},
		{`[1,[2],"(x)"]`, `[1,[2],"(x)"]`},
	}
	for _, c := range cases {
		got := mend(c.in)
		if strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(c.want, " ", "") {
			t.Errorf("%s: got %s, want %s", c.in, got, c.want)
		}
		if json.Valid([]byte(c.in)) && got != c.in {
			t.Errorf("a healthy text was changed: %s to %s", c.in, got)
		}
	}
}

func mend(s string) string {
	var b bytes.Buffer
	_, _ = b.ReadFrom(newRepairer(strings.NewReader(s)))
	return b.String()
}

func FuzzRepair(f *testing.F) {
	for _, s := range []string{`([{"a":1}{"a":"}{"}])`, `[{"a":1}]{"a":2}]`, `{"a":[{}],"b":[]}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := mend(s)
		if json.Valid([]byte(s)) && got != s {
			t.Errorf("a healthy text was changed: %q to %q", s, got)
		}
	})
}

func TestMatching(t *testing.T) {
	thread := func(address, slug string) Thread {
		return Thread{Addresses: []string{address}, Slug: slug, Title: "T", Article: -1, Comments: []guide.Entry{{ID: source.Text{Value: "x-1"}, Author: "A", Status: source.Text{Value: "approved"}, Body: source.Text{Value: "b"}, Origin: &guide.Origin{Format: "x", ID: "1"}}}}
	}
	cases := []struct {
		name string
		t    Thread
		o    ApplyOptions
		want string // the thread's file, or none
	}{
		{"an alias", thread("https://www.h.example:8080/old/first-note/?utm_x=1#c", ""), ApplyOptions{}, "first-note"},
		{"its own address", thread("/articles/first-note/index.html", ""), ApplyOptions{}, "first-note"},
		{"a slug", thread("http://h.example/2012/first-note.html", ""), ApplyOptions{}, "first-note"},
		{"the slug of the old site", thread("http://h.example/?p=3", "first-note"), ApplyOptions{}, "first-note"},
		{"a map", thread("http://h.example/?p=3", ""), ApplyOptions{Map: map[string]string{"http://h.example/?p=3": "/articles/first-note/"}}, "first-note"},
		{"another host", thread("http://other.example/old/first-note", ""), ApplyOptions{Hosts: []string{"h.example"}}, "first-note-2"},
		{"a reserved name", thread("http://h.example/con", ""), ApplyOptions{}, "con-page"},
		{"a stub", thread("http://h.example/../../etc/passwd", ""), ApplyOptions{}, "passwd"},
		{"no name", thread("http://h.example/日本/", ""), ApplyOptions{}, "t"},
		{"left out", thread("http://h.example/other/", ""), ApplyOptions{Skip: true}, ""},
	}
	for _, c := range cases {
		content := guideFS()
		delete(content, "content/threads/first-note.yaml")
		report, _ := into(t, content, Archive{Format: "x", Read: 1, Threads: []Thread{c.t}}, c.o)
		got := ""
		for name := range content {
			if s, ok := strings.CutPrefix(name, "content/threads/"); ok {
				got = strings.TrimSuffix(s, ".yaml")
			}
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		lawful(t, content, report)
		again, _ := into(t, content, Archive{Format: "x", Read: 1, Threads: []Thread{c.t}}, c.o)
		if len(again.Files) > 0 {
			t.Errorf("%s: importing again writes %v", c.name, again.Files)
		}
	}
	if m, err := ReadMap(strings.NewReader("# x\nhttp://h.example/a, b\n")); err != nil || m["http://h.example/a"] != "b" {
		t.Error(m, err)
	}
}

func TestCutQuote(t *testing.T) {
	cases := []struct{ name, in, want string }{
		{"a quote at the end", "Yes.\n\nOn Monday, Ann wrote:\n> a\n> b\n", "Yes."},
		{"answers between", "> a\nYes.\n> b\nNo.\n", "> a\nYes.\n> b\nNo."},
		{"German", "Ja.\n\nAm 1.2.2020 um 10:00 schrieb Ann <a@b.example>:\n\n> a\n", "Ja."},
		{"Outlook", "Yes.\n\n________________________________\nFrom: Ann\nSent: Monday\nTo: Bo\nSubject: x\n\nquoted", "Yes."},
		{"own words behind a sentence", "Hi,\n\nOn Monday he wrote:\nthis is my own text, keep.", "Hi,\n\nOn Monday he wrote:\nthis is my own text, keep."},
		{"German program", "Ja.\n\n-------- Original-Nachricht --------\nBetreff: x\n\nwas", "Ja."},
		{"Japanese", "はい。\n\n2026年3月2日(月) 10:00 Guide <g@x.example>:\n> a\n", "はい。"},
		{"Japanese without marks", "はい。\n\n2026年3月2日(月) 10:00 Guide <g@x.example>:\n\na\n", "はい。"},
		{"without marks", "Yes.\n\nOn Monday, Ann <a@x.example> wrote:\n\nquoted words", "Yes."},
		{"a signature", "Yes.\n-- \nAnn\n+1 555", "Yes."},
		{"a telephone", "Yes.\n\nSent from my iPhone", "Yes."},
		{"nothing but a quote", "> a\n> b", "> a\n> b"},
		{"wrote in a sentence", "As Ann wrote: two sentences.\nI agree.", "As Ann wrote: two sentences.\nI agree."},
	}
	for _, c := range cases {
		got, cut := cutQuote(c.in)
		if got != c.want || (len(cut) > 0) != (len(got) < len(strings.TrimSpace(c.in))) {
			t.Errorf("%s: got %q, want %q; named %q", c.name, got, c.want, cut)
		}
	}
}

func TestEndsOfHTMLMail(t *testing.T) {
	for in, want := range map[string]string{
		`<p>Yes.</p><blockquote><p>what you said</p></blockquote>`:                                          "Yes.",
		`<p>Yes.</p><div id="Signature"><div>Ann</div>+1 555 0100</div>`:                                    "Yes.",
		`<p>Yes.</p><div id="Signature"><p>Ann +1 555 0100</p></div><blockquote>what you said</blockquote>`: "Yes.",
		`<div>On Monday he wrote:<br>my own words</div>`:                                                    "On Monday he wrote:\\\nmy own words",
	} {
		a, diags, err := formatOf(t, "mail").Reader(Options{})(export("a.eml", "From: Ann <a@x.example>\nSubject: x\nDate: Mon, 2 Mar 2026 10:00:00 +0000\nContent-Type: text/html\n\n"+in))
		if err != nil || a.Threads[0].Comments[0].Body.Value != want || (want == "Yes.") != strings.Contains(fmt.Sprint(diags), "cut off its end") {
			t.Errorf("%s: got %q, %v, %v", in, a.Threads[0].Comments[0].Body.Value, diags, err)
		}
	}
}

func TestPrivacy(t *testing.T) {
	in := newIntake(formatOf(t, "wxr"), Options{})
	for s, want := range map[string]string{"ann@x.example": "ann", "Ann (ann@x.example)": "Ann (ann)", "192.0.2.1": anonymous, "2001:db8::1": anonymous, "": anonymous, "Ann": "Ann", "ann @ secret.example": "ann", "ann(at)secret.example": "ann", "ann\u200b@secret.example": "ann", "\u3164": anonymous, "Ann & Bo @ home": "Ann & Bo @ home"} {
		if got := in.name(s); got != want {
			t.Errorf("name %q: got %q, want %q", s, got, want)
		}
	}
	for s, want := range map[string]string{"write to ann.b@x.example now": "write to ann.b@… now", "https://m.example/@ann": "https://m.example/@ann", "?e=ann%40x.example": "?e=ann@…"} {
		if got := maskEmails(s); got != want {
			t.Errorf("%q: got %q, want %q", s, got, want)
		}
	}
}

// The filter in front of the parsers must not depend on where a read ends.
func TestPrivateWords(t *testing.T) {
	for in, want := range map[string]string{
		"[me](https://www.gravatar.com/avatar/0bc83cb571cd1c50ba6f3e8a78ef1346?s=40) hi": "me hi",
		"![](https://secure.gravatar.com/avatar/0bc83cb571cd1c50ba6f3e8a78ef1346)":       "",
		"<https://en.gravatar.com/0bc83cb571cd1c50ba6f3e8a78ef1346>":                     "…",
		"see www.gravatar.com/avatar/0bc8 there":                                         "see … there",
		"https://www&period;gravatar&period;com/avatar/0bc83cb571cd1c50ba6f3e8a78ef1346": "…",
		"https://i0.wp.com/secure.gravatar.com/avatar/0bc8":                              "…",
		"https://avatars.example/avatar/0bc83cb571cd1c50ba6f3e8a78ef1346":                "…",
		`ann\@secret.example`:                           "ann@…",
		"ann&commat;secret.example":                     "ann@…",
		"ann@secret&period;example":                     "ann@…",
		"ann@**secret**.example":                        "ann@…",
		"ann@<b>secret.example</b>":                     "ann@…</b>",
		"ann\u200b@\u00adsecret.example":                "ann\u200b@…",
		"ann (at) secret (dot) example":                 "ann@…",
		"ann@[secret](http://x.example).example":        "ann@…",
		"ann @ secret.example":                          "ann @…",
		"ann＠secret．example":                            "ann@…",
		"[write](mailto:ann@secret.example)":            "write",
		"[x](http://x.example/?e=ann%40secret.example)": "x",
		"http://x.example/?e=ann%2540secret.example":    "…",
		"IP: 203.0.113.200, 2001:db8:1:2::9":            "IP: …, …",
	} {
		if got, cut := private(in, false); got != want || len(cut) == 0 {
			t.Errorf("%q: got %q, want %q; said %q", in, got, want, cut)
		}
	}
	for _, in := range []string{
		"https://mastodon.social/@ann@other.example/1", "git@github.com:o/r.git", "[x](ssh://git@github.com/o/r.git)",
		"meet me @ home", "std::vector at 10:20:30, v1.2.3.4 on 127.0.0.1", "http://203.0.113.200/", "(at) last. Yes", "hello @ann and @bo.",
		"a.b.c.d", "x@y", "snake_case *and* `code@` here",
	} {
		if got, cut := private(in, false); got != in || len(cut) > 0 {
			t.Errorf("%q: got %q and said %q, want it as it was", in, got, cut)
		}
	}
}

func TestCleanTextIsOfOnePieceWhereverItIsCut(t *testing.T) {
	in := strings.Repeat("a&#8;b&amp;c\x08é日\xff&#x41;&#1;&gt;😀\ufffe&&#", 50)
	want := strings.Repeat("ab&amp;cé日\uFFFD&#x41;&gt;😀&&#", 50)
	for size := 1; size < 40; size++ {
		r := newTextReader(strings.NewReader(in), true, false)
		r.buf = make([]byte, 16+size)
		got, err := io.ReadAll(iotest.OneByteReader(r))
		if err != nil || string(got) != want {
			t.Fatalf("pieces of %d: got %q, want %q", size, got[:60], want[:60])
		}
	}
	for in, want := range map[string]string{
		"\xff\xfea\x00\xe9\x00": "aé", "\xfe\xff\x00a\x00\xe9": "aé", "\xef\xbb\xbfa": "a",
		`<?xml version="1.0" encoding="ISO-8859-1"?>` + "\xe9\x93": `<?xml version="1.0" encoding="ISO-8859-1"?>é“`,
	} {
		got, _ := io.ReadAll(newTextReader(strings.NewReader(in), true, false))
		if string(got) != want {
			t.Errorf("%q: got %q", in, got)
		}
	}
}

// TestOfOneName imports topics that have one title and no address, as Ning's
// have; each keeps its own article and its own thread, at every import.
func TestOfOneName(t *testing.T) {
	topic := func(i int) string {
		return fmt.Sprintf(`{"id":"1:Topic:%d","contributorName":"a","title":"Welcome","description":"text %d","createdDate":"2012-05-17T16:48:07Z","comments":[{"id":"1:Comment:%d","contributorName":"a","description":"words %d","createdDate":"2012-05-17T16:50:00Z"}]}`, i, i, i, i)
	}
	files := fstest.MapFS{"ning-members.json": {Data: []byte(`[{"contributorName":"a","fullName":"Ann"}]`)}, "ning-discussions.json": {Data: []byte("[" + topic(1) + "," + topic(2) + "," + topic(3) + "]")}}
	for _, articles := range []bool{false, true} {
		content := guideFS()
		for round := range 3 {
			a, _, err := formatOf(t, "ning").Reader(Options{Articles: articles})(files)
			if err != nil {
				t.Fatal(err)
			}
			report, _ := into(t, content, a, ApplyOptions{Articles: articles})
			if round > 0 && len(report.Files) > 0 {
				t.Errorf("round %d writes %v", round, report.Files)
			}
		}
		for i, slug := range []string{"welcome", "welcome-2", "welcome-3"} {
			if f := content["content/threads/"+slug+".yaml"]; f == nil || !bytes.Contains(f.Data, fmt.Appendf(nil, "words %d", i+1)) {
				t.Errorf("thread %s is not its own", slug)
			}
			if f := content["content/articles/"+slug+".md"]; f == nil || articles && !bytes.Contains(f.Data, fmt.Appendf(nil, "text %d", i+1)) {
				t.Errorf("article %s is not its own", slug)
			}
		}
	}
}
