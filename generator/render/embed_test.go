package render

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// TestTheEmbedHoldsScriptsAsTheyMean holds that a script is made shorter and
// not other: what looks like a comment inside a text stays.
func TestTheEmbedHoldsScriptsAsTheyMean(t *testing.T) {
	a := assets{files: map[string][]byte{
		"js/own.js":  []byte("const told = `a\n// b` + \" // c\"; // said\n\n"),
		"js/bad.js":  []byte("const a = ;\n"),
		"js/ends.js": []byte("const a = \"</scr\" + '</script>';\n"),
	}}
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
	if page, err := a.inlined([]byte(`<script src="/js/ends.js"></script>`)); err == nil && strings.Count(string(page), "</script>") != 1 {
		t.Errorf("an element ends inside its script: %s", page)
	}
}

// TestTheEmbedLeavesTheSitesFilesAlone holds that the scripts it is made of
// stay as they are for whoever asks for them later.
func TestTheEmbedLeavesTheSitesFilesAlone(t *testing.T) {
	a := assets{files: map[string][]byte{}}
	for _, name := range []string{"js/unsqueeze.js", "js/checker.js", "css/checker.css"} {
		data, err := os.ReadFile("../../static/" + name)
		if err != nil {
			t.Fatal(err)
		}
		a.files[name] = bytes.Clone(data)
		if _, err := a.inline(map[string]string{"js/": "script", "css": "style"}[name[:3]], "/"+name); err != nil || !bytes.Equal(a.files[name], data) {
			t.Errorf("%s was changed, or %v", name, err)
		}
	}
}
