package guide

import (
	"strings"
	"testing"

	"github.com/two-sentences/etiquette/generator/source"
)

func TestDecide(t *testing.T) {
	file := mustRead(t, handWritten)
	cases := []struct{ id, decision, stance, want, err string }{
		{"wxr-9", "approve", "", "approved/", ""},
		{"wxr-9", "spam", "", "spam/", ""},
		{"wxr-9", "delete", "", "deleted/", ""},
		{"wxr-9", "stance", "disagrees", "pending/disagrees", ""},
		{"wxr-9", "stance", "none", "pending/", ""},
		{"wxr-9", "stance", "disagree", "", `did you mean "disagrees"?`},
		{"wxr-8", "approve", "", "", `did you mean "wxr-9"?`},
		{"wxr-9", "aprove", "", "", `did you mean "approve"?`},
	}
	for _, c := range cases {
		got, err := Decide(file, c.id, c.decision, c.stance)
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%v: %v", c, err)
			}
			continue
		}
		e := got.Comments[0]
		if err != nil || e.StatusOf()+"/"+e.Stance.Value != c.want {
			t.Errorf("%v: got %s/%s, %v", c, e.StatusOf(), e.Stance.Value, err)
		}
		if file.Comments[0].StatusOf() != Pending {
			t.Fatal("the thread given was changed")
		}
	}
	gone, _ := Decide(file, "wxr-9", "delete", "")
	if e := gone.Comments[0]; e.Author != "" || e.Body.Value != "" || e.Origin == nil {
		t.Errorf("%+v", e)
	}
	if _, err := Decide(gone, "wxr-9", "approve", ""); err == nil {
		t.Error("a deleted comment was approved")
	}
}

// TestForgetWholeNames: a name is forgotten where it is the author's whole name,
// letter case aside; where it is a part of another's, nothing is.
func TestForgetWholeNames(t *testing.T) {
	thread := ThreadFile{Comments: []Entry{
		{ID: txt("c1"), Author: "Ann", Body: txt("one"), Origin: &Origin{Format: "wxr", ID: "1", Hash: "h"}},
		{ID: txt("c2"), Author: "Ann Example", Body: txt("two")},
		{ID: txt("c3"), Author: "Joann", Body: txt("three")},
		{ID: txt("c4"), Author: "Bo", Body: txt("As Ann says")},
		{ID: txt("c5"), Author: "Cy", Body: txt("As Anna says")},
	}}
	for author, want := range map[string]string{
		"Ann": "c1", " ann ": "c1", "ANN EXAMPLE": "c2", "Ann Exam": "", "An": "", "Example": "", "Joan": "", "joann": "c3", "": "",
	} {
		got, gone, named := Forget(thread, author, "")
		if strings.Join(gone, " ") != want {
			t.Errorf("%q forgets %v, want %q", author, gone, want)
		}
		if author == "Ann" && strings.Join(named, " ") != "c4" {
			t.Errorf("%q is named in %v", author, named)
		}
		for i, e := range got.Comments {
			if was := thread.Comments[i]; want == e.ID.Value {
				if e.Author != "" || e.Body.Value != "" || e.StatusOf() != Deleted || was.Origin != nil && (e.Origin == nil || e.Origin.Hash != "") {
					t.Errorf("%q leaves %+v", author, e)
				}
			} else if !e.Same(was) {
				t.Errorf("%q changes %+v", author, e)
			}
		}
	}
}

func TestSpamSigns(t *testing.T) {
	cases := []struct{ author, body, want string }{
		{"Ann", "Two sentences are enough; see https://h.example/a for why I think so.", ""},
		{"Ann", "https://a.example https://b.example and then also https://c.example it is", "3 links"},
		{"Ann", "https://a.example", "a link and hardly a word"},
		{"www.x.example", "Nice post, I learned much.", "an address for a name"},
		{"Ann", "Best online CASINO in town, do visit us", `the words "casino"`},
		{"Ann", "[url=http://x.example]x[/url] is where I buy all of my things", "links in forum code or HTML"},
	}
	for _, c := range cases {
		if got := strings.Join(SpamSigns(Entry{Author: c.author, Body: txt(c.body)}, 1), "; "); got != c.want {
			t.Errorf("%q: got %q, want %q", c.body, got, c.want)
		}
	}
}

func TestQueue(t *testing.T) {
	tree := source.NewTree([]source.File{
		{Path: "content/threads/a.yaml", Data: []byte("version: 1\ncomments:\n- id: a\n  author: A\n  status: pending\n  body: Same words\n")},
		{Path: "content/threads/b.yaml", Data: []byte("version: 1\ncomments:\n- id: b\n  author: B\n  body: same  words\n")},
		{Path: "content/threads/c.yaml", Data: []byte("version: x\n")},
	})
	held, diags := Queue(tree, Pending)
	if len(held) != 1 || held[0].Slug != "a" || len(held[0].Signs) != 1 || !diags.HasErrors() {
		t.Error(held, diags)
	}
}

func TestFrontAndNewArticle(t *testing.T) {
	a := NewArticle{Title: "no: yes", Tags: []string{"first contact", "a, b"}, Aliases: []string{"/2012/05/x/"}, Draft: true, Body: "Text."}
	a.Date, _ = source.ParseTime("2012-05-17T16:48:07-06:00")
	f := source.File{Path: "content/articles/x.md", Data: a.Text()}
	front, diags := ReadFront(f)
	if len(diags) > 0 || front.URL != "/articles/x/" || len(front.Aliases) != 1 || !front.Draft {
		t.Errorf("%+v %v\n%s", front, diags, f.Data)
	}
	p, diags := Parse(f)
	if len(diags) > 0 || p.Article.Title != "no: yes" || p.Article.Tags[1].Value != "a, b" || !p.Article.Date.Equal(a.Date) {
		t.Errorf("%+v %v", p.Article, diags)
	}
	for path, want := range map[string]bool{"/a/": true, "/?p=1": false, "/": false, "/a//b": false, "a": false,
		"/" + strings.Repeat("a", 300): false, "/" + strings.Repeat("%E6", 80): false, "/" + strings.Repeat("%E6%97%A5", 60) + "/": true, "/404.html": false, "/feed.xml": false, "/_headers": false, "/_old/x": true, "/a\u202eb": false, "/a%00": false} {
		if GoodAlias(path) != want {
			t.Error(path)
		}
	}
}
