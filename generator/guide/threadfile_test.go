package guide

import (
	"strings"
	"testing"
	"time"

	"github.com/two-sentences/etiquette/generator/source"
)

func threadSource(text string) source.File {
	return source.File{Path: "content/threads/t.yaml", Data: []byte(text), Hash: source.Sum([]byte(text))}
}

func mustRead(t *testing.T, text string) ThreadFile {
	t.Helper()
	got, diags := ReadThread(threadSource(text))
	if len(diags) > 0 {
		t.Fatalf("%v in\n%s", diags, text)
	}
	return got
}

func txt(s string) source.Text { return source.Text{Value: s} }

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	zone := time.FixedZone("", -6*3600)
	texts := []string{"plain", "no", "010", "1.10", "~", "null", "a: b", "a #b", "#x", "- x", "'", `"`, `\`, "x:", " lead", "trail ", "2012-05-17", "@a", "`", "%", "&a", "*a", "!x", "|", ">", "[a]", "{a}", "é", "日本", "a\u2028b", "a\u0085b", "\ufffe", "\t", "😀", "1e3", "0x1f", "a,b"}
	bodies := append([]string{"one\ntwo", "one\n\n\ntwo", "    code\nmore", "\ttab", "a\n\ttab", "ends\n", "\nbegins", "a\n \nb", " ", "# no heading", "---\n...", "a\n---\nb", "a  \nb\\\nc", "%YAML", "\n", "a\n  "}, texts...)
	file := ThreadFile{Version: 1, Thread: ThreadHead{Source: txt("http://h.example/?p=1#x"), Closed: true, Views: &Views{Count: 3, Date: time.Date(2012, 5, 1, 0, 0, 0, 0, time.UTC)}}}
	for i, s := range bodies {
		e := Entry{ID: txt("c" + strings.Repeat("x", i+1)), Author: texts[i%len(texts)], AuthorURL: txt("https://a.example/"), Date: time.Date(2012, 5, 17, 16, 48, 7, i*1000, zone), Status: txt("approved"), Body: txt(s)}
		if i%2 == 0 {
			e.Origin = &Origin{Format: "wxr", ID: texts[i%len(texts)], Hash: "12e4-approved"}
		}
		file.Comments = append(file.Comments, e)
	}
	text := string(file.Text())
	var got ThreadFile
	if diags := source.Decode(threadSource(text), 0, []byte(text), &got); len(diags) > 0 {
		t.Fatalf("%v\n%s", diags, text)
	}
	for i := range file.Comments {
		if !got.Comments[i].Same(file.Comments[i]) {
			t.Errorf("comment %d: got %q, want %q", i, got.Comments[i].Body.Value, file.Comments[i].Body.Value)
		}
	}
	if !got.Same(file) {
		t.Error("the thread is not the same")
	}
	if again := string(got.Text()); again != text {
		t.Error("written again it differs")
	}
}

const handWritten = `# our first thread
version: 1

thread:
  # from the old blog
  source: http://h.example/2012/05/intro/   # keep
comments:   # oldest first
# the first one
- id: wxr-9  # stable
  author: Ann Example
  date: 2012-05-17T16:48:07Z
  status: pending   # looked at on Monday

  body: |-
    # not a remark
    Two sentences.

    - id: not-an-id
  origin: {format: wxr, id: "9", hash: 3f2a}

# the second one
- author: Bo
  id: c2
  parent: wxr-9
  # no date known
  body: "a: b # c"
# the end
`

func TestRewriteKeepsRemarks(t *testing.T) {
	change := func(f func(*ThreadFile)) func(ThreadFile) ThreadFile {
		return func(t ThreadFile) ThreadFile {
			t.Comments = append([]Entry(nil), t.Comments...)
			f(&t)
			return t
		}
	}
	cases := []struct {
		name   string
		change func(ThreadFile) ThreadFile
		edit   []string // old, new, old, new … in handWritten
	}{
		{"nothing", change(func(*ThreadFile) {}), nil},
		{"a value", change(func(t *ThreadFile) { t.Comments[0].Status = txt("approved") }), []string{"status: pending   #", "status: approved   #"}},
		{"a new key", change(func(t *ThreadFile) { t.Comments[0].Stance = txt("adds") }), []string{"Monday\n", "Monday\n  stance: adds\n"}},
		{"a key gone", change(func(t *ThreadFile) { t.Comments[1].Parent = txt("") }), []string{"  parent: wxr-9\n", ""}},
		{"a body", change(func(t *ThreadFile) { t.Comments[0].Body = txt("One.\nTwo.") }),
			[]string{"    # not a remark\n    Two sentences.\n\n    - id: not-an-id\n", "    One.\n    Two.\n"}},
		{"a body on one line", change(func(t *ThreadFile) { t.Comments[1].Body = txt("x") }), []string{`body: "a: b # c"`, "body: |-\n    x"}},
		{"origin", change(func(t *ThreadFile) { t.Comments[0].Origin = &Origin{Format: "wxr", ID: "9"} }), []string{`, hash: 3f2a}`, "}"}},
		{"the first key", change(func(t *ThreadFile) { t.Comments[1].Author = "Cy" }), []string{"- author: Bo", "- author: Cy"}},
		{"a comment more", change(func(t *ThreadFile) { t.Comments = append(t.Comments, Entry{ID: txt("c3"), Author: "D"}) }), []string{"# c\"\n", "# c\"\n- id: c3\n  author: D\n"}},
		{"the head", change(func(t *ThreadFile) { t.Thread.Closed = true }), []string{"# keep\n", "# keep\n  closed: true\n"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			was := mustRead(t, handWritten)
			want := c.change(was)
			got, diags := Rewrite(threadSource(handWritten), was, want)
			if len(diags) > 0 {
				t.Error(diags)
			}
			text := handWritten
			for i := 0; i+1 < len(c.edit); i += 2 {
				text = strings.Replace(text, c.edit[i], c.edit[i+1], 1)
			}
			if string(got) != text {
				t.Errorf("got\n%s\nwant\n%s", got, text)
			}
		})
	}
}

func TestRewriteOfOtherWaysOfWriting(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"flow", "version: 1\ncomments: [{id: a, author: A, status: pending}]\n", "version: 1\ncomments:\n- id: a\n  author: A\n  status: approved\n- id: b\n  author: B\n"},
		{"indented", "version: 1\ncomments:\n  - id: a\n    author: A\n    status: 'pending' # x\n", "version: 1\ncomments:\n  - id: a\n    author: A\n    status: approved # x\n  - id: b\n    author: B\n"},
		{"head behind", "version: 1\ncomments:\n- id: a\n  author: A\n  status: pending\nthread: {closed: true}\n", "version: 1\ncomments:\n- id: a\n  author: A\n  status: approved\n- id: b\n  author: B\nthread: {closed: true}\n"},
		{"folded", "version: 1\ncomments:\n- id: a\n  status: pending\n  author: >-\n    A\n    B\n", "version: 1\ncomments:\n- id: a\n  status: approved\n  author: >-\n    A\n    B\n- id: b\n  author: B\n"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			was := mustRead(t, c.text)
			want := was
			want.Comments = append(append([]Entry(nil), was.Comments...), Entry{ID: txt("b"), Author: "B"})
			want.Comments[0].Status = txt("approved")
			got, _ := Rewrite(threadSource(c.text), was, want)
			if string(got) != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
	empty := "version: 1 # one\ncomments: [] # none yet\n"
	was := mustRead(t, empty)
	want := was
	want.Comments = []Entry{{ID: txt("b"), Author: "B"}}
	got, _ := Rewrite(threadSource(empty), was, want)
	if string(got) != "version: 1 # one\ncomments: # none yet\n- id: b\n  author: B\n" {
		t.Errorf("got\n%s", got)
	}
}

func FuzzThreadText(f *testing.F) {
	f.Add("a", "b\nc", "no")
	f.Add("x: y", "    code\n\n\tb", "9#")
	f.Fuzz(func(t *testing.T, author, body, id string) {
		file := ThreadFile{Version: 1, Comments: []Entry{{ID: txt("a"), Author: strings.ToValidUTF8(author, "?"), Body: txt(strings.ToValidUTF8(body, "?")), Origin: &Origin{Format: "x", ID: strings.ToValidUTF8(id, "?")}}, {ID: txt("b")}}}
		text := file.Text()
		var got ThreadFile
		if diags := source.Decode(source.File{Data: text}, 0, text, &got); len(diags) > 0 || !got.Same(file) {
			t.Fatalf("%v\n%s", diags, text)
		}
	})
}

var rewriteSeeds = [][3]string{{handWritten, "approved", "x"}, {"version: 1\ncomments: [{id: a, author: A, status: pending}]\n", "spam", "a\nb"}}

func FuzzRewrite(f *testing.F) {
	for _, s := range rewriteSeeds {
		f.Add(s[0], s[1], s[2])
	}
	f.Fuzz(func(t *testing.T, text, status, body string) { rewrites(t, text, status, body) })
}

// TestRewriteSeeds holds that what the fuzzer begins with is rewritten indeed.
func TestRewriteSeeds(t *testing.T) {
	for _, s := range rewriteSeeds {
		if !rewrites(t, s[0], s[1], s[2]) {
			t.Errorf("this is no thread:\n%s", s[0])
		}
	}
}

// rewrites gives all comments of a thread a status and a body; what is written
// says just that. A text that is no thread is an error with a place in it.
func rewrites(t *testing.T, text, status, body string) (isThread bool) {
	was, diags := ReadThread(threadSource(text))
	if diags.HasErrors() || was.Version != ThreadVersion {
		for _, d := range diags {
			if d.Message == "" || d.Pos.Line > strings.Count(text, "\n")+strings.Count(text, "\r")+1 {
				t.Errorf("no such place: %v", d)
			}
		}
		if len(diags) == 0 {
			t.Errorf("nothing is said of version %d", was.Version)
		}
		return false
	}
	want := was
	want.Comments = append([]Entry(nil), was.Comments...)
	for i := range want.Comments {
		want.Comments[i].Status = txt(strings.ToValidUTF8(status, "?"))
		want.Comments[i].Body = txt(strings.ToValidUTF8(body, "?"))
	}
	out, _ := Rewrite(threadSource(text), was, want)
	var got ThreadFile
	if diags := source.Decode(source.File{Data: out}, 0, out, &got); len(diags) > 0 || !got.Same(want) {
		t.Fatalf("%v\n%s", diags, out)
	}
	return true
}
