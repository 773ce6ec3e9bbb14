package render

import (
	"strings"
	"testing"
)

// TestTheEmbedHoldsScriptsAsTheyMean holds that a script is made shorter and
// not other: what looks like a comment inside a text stays.
func TestTheEmbedHoldsScriptsAsTheyMean(t *testing.T) {
	a := assets{files: map[string][]byte{
		"js/own.js":  []byte("const told = `a\n// b` + \" // c\"; // said\nconst many = 100000, more = 2654435761;\n"),
		"js/bad.js":  []byte("const a = ;\n"),
		"js/ends.js": []byte("const a = \"</scr\" + '</script>';\n"),
	}}
	before := string(a.files["js/own.js"])
	tests := []struct{ script, want, wrong string }{
		{script: "js/own.js", want: "const told=`a\n// b`+\" // c\""},
		{script: "js/bad.js", wrong: "not well-formed"},
		{script: "js/none.js", wrong: "no file"},
	}
	for _, tt := range tests {
		page, err := a.inlined([]byte(`<script src="/` + tt.script + `"></script>`))
		switch {
		case tt.wrong != "":
			if err == nil || !strings.Contains(err.Error(), tt.wrong) {
				t.Errorf("%s: %v; want %q", tt.script, err, tt.wrong)
			}
		case err != nil || !strings.Contains(string(page), tt.want):
			t.Errorf("%s: %s, %v; want %q", tt.script, page, err, tt.want)
		}
	}
	if string(a.files["js/own.js"]) != before {
		t.Errorf("a file of the site became %q", a.files["js/own.js"])
	}
	if page, err := a.inlined([]byte(`<script src="/js/ends.js"></script>`)); err == nil && strings.Count(string(page), "</script>") != 1 {
		t.Errorf("an element ends inside its script: %s", page)
	}
}
