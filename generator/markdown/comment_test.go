package markdown

import "testing"

func FuzzWordsOnly(f *testing.F) {
	for _, seed := range []string{"Thanks, it worked.", "Two lines (of words)\nare one paragraph - and so on; yes?", "A. b\nb) c", "a  \nb", "a\n- b", "a\n1. b", "a - b", "See www.example.org", "a\n\nb", "A -\nb", "a\n--- b", "a--b...c", "I"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !wordsOnly(text) {
			return
		}
		if got, want := Comment(text, nil), marked(text, nil); got != want {
			t.Errorf("%q is %q, and should be %q", text, got, want)
		}
	})
}
