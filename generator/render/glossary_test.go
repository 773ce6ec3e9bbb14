package render

import (
	"slices"
	"testing"

	"github.com/two-sentences/etiquette/generator/guide"
)

func TestSynonyms(t *testing.T) {
	for _, tt := range []struct {
		name string
		also []string
		want []string
	}{
		{"follow-up", []string{"follow-ups", "followup", "follow-up message"}, []string{"follow-up message"}},
		{"pitch", []string{"pitches", "sales pitch", "sales pitches"}, []string{"sales pitch"}},
		{"warm introduction", []string{"warm intro"}, []string{"warm intro"}},
		{"courtesy", []string{"courtesies"}, nil},
	} {
		if got := synonyms(&guide.Term{Name: tt.name, Also: tt.also}); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}
