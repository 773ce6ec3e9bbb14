package render

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/font"
)

func TestCards(t *testing.T) {
	for _, c := range []struct{ name, title, verdict string }{
		{"short", "The two sentences", ""},
		{"long", "A question after the talk that went on, and on, until nobody who had stayed could say what it had been", "ready"},
		{"longest", strings.Repeat("Donaudampfschifffahrtsgesellschaft ", 12), "fix"},
		{"one word", strings.Repeat("x", 300), "rewrite"},
		{"Greek and Cyrillic", "Δύο προτάσεις, два предложения", "ready"},
		{"letters the font lacks", "二つの文", "ready"},
		{"empty", "", ""},
	} {
		data, err := drawCard(c.title, "Two Sentences", c.verdict)
		if err != nil {
			t.Fatal(c.name, err)
		}
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil || img.Bounds().Dx() != 1200 || img.Bounds().Dy() != 630 {
			t.Errorf("%s: %v, %v", c.name, err, img.Bounds())
		}
		if len(data) > 40<<10 {
			t.Errorf("%s: the picture has %d bytes", c.name, len(data))
		}
		if again, _ := drawCard(c.title, "Two Sentences", c.verdict); !bytes.Equal(data, again) {
			t.Errorf("%s: drawn twice, it differs", c.name)
		}
		if dir := os.Getenv("CARDS"); dir != "" { // to look at them
			if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(c.name, " ", "-")+".png"), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestCardsAreAskedFor holds that there are no cards unless the settings say so,
// that pages then name them, and that a card is known by what stands on it.
func TestCardsAreAskedFor(t *testing.T) {
	without := output(t, nil, Options{BaseURL: "https://example.org/"})
	for _, p := range without.Paths() {
		if strings.HasSuffix(p, "/card.png") {
			t.Errorf("%s is there unasked", p)
		}
	}
	settings := map[string]string{"content/site.yaml": small["content/site.yaml"] + "og_images: true\n"}
	with := output(t, settings, Options{BaseURL: "https://example.org/a/"})
	page := read(t, with, "articles/two/index.html")
	holds(t, "the article", page, "https://example.org/a/articles/two/card.png")
	if _, err := png.Decode(strings.NewReader(read(t, with, "articles/two/card.png"))); err != nil {
		t.Error(err)
	}
	key, _, ok := with.Key("articles/two/card.png")
	settings["content/articles/two.md"] = strings.Replace(small["content/articles/two.md"], "title: Two", "title: Other", 1)
	other, _, _ := output(t, settings, Options{BaseURL: "https://example.org/a/"}).Key("articles/two/card.png")
	if !ok || key == other {
		t.Error("a card is not known by its title")
	}
}

func BenchmarkCard(b *testing.B) {
	for b.Loop() {
		if _, err := drawCard("Why a bare invitation is rude, and when it is not", "Two Sentences", "ready"); err != nil {
			b.Fatal(err)
		}
	}
}

// TestALongWordGoesOnInTheNextLine holds that of one long word, all that a card
// has room for stands there, and no line is wider than the card.
func TestALongWordGoesOnInTheNextLine(t *testing.T) {
	const width = cardWidth - 2*cardMargin
	f := face(44)
	word := strings.Repeat("Rechtsschutzversicherung", 4)
	lines, fits := wrapped(f, broken(f, []string{"Die", word}, width), width, 5)
	if got := strings.Join(lines, ""); !fits || got != "Die"+word {
		t.Errorf("fits: %v; the lines are %q", fits, lines)
	}
	for _, line := range lines {
		if font.MeasureString(f, line).Ceil() > width {
			t.Errorf("the line %q is too wide", line)
		}
	}
}
