package render

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"slices"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
	"golang.org/x/text/unicode/norm"
)

// The size of a card in pixels, as the places that show it ask for: 1.91 to 1.
const (
	cardWidth  = 1200
	cardHeight = 630
	cardMargin = 72
)

// The colours of static/css/tokens.css, light.
var (
	paper    = color.RGBA{0xf6, 0xf4, 0xed, 0xff}
	ink      = color.RGBA{0x1a, 0x21, 0x30, 0xff}
	soft     = color.RGBA{0x4d, 0x55, 0x67, 0xff}
	post     = color.RGBA{0xff, 0xcc, 0x33, 0xff}
	white    = color.RGBA{0xff, 0xfe, 0xfb, 0xff}
	verdicts = map[string]color.RGBA{"ready": {0x17, 0x65, 0x3f, 0xff}, "fix": {0x87, 0x4a, 0x00, 0xff}, "rewrite": {0xa3, 0x20, 0x38, 0xff}}
)

// cardFont is Go Bold, a free font made for screens; it has Latin, Greek and
// Cyrillic letters. It is in the program: 150 KB.
var cardFont = sync.OnceValue(func() *opentype.Font {
	f, err := opentype.Parse(gobold.TTF)
	if err != nil {
		panic("render: " + err.Error()) // it is always the same file
	}
	return f
})

// drawCard makes a card: a title, the site's name, and the motif, with a sign
// of the verdict if there is one. A title that the font has no letters for is
// left out, and the motif stands alone. The same words give the same bytes.
func drawCard(title, site, verdict string) ([]byte, error) {
	img := image.NewRGBA(image.Rect(0, 0, cardWidth, cardHeight))
	draw.Draw(img, img.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(0, 0, cardWidth, 14), image.NewUniform(post), image.Point{}, draw.Src)
	title, site = norm.NFC.String(title), norm.NFC.String(site)
	if hasLetters(title) {
		drawMotif(img, image.Pt(870, 360), verdict)
		drawTitle(img, title)
	} else {
		drawMotif(img, image.Pt(450, 215), verdict)
	}
	if hasLetters(site) {
		drawLine(img, face(30), site, cardMargin, cardHeight-cardMargin, soft)
	}
	var b bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, fewColours(img))
	return b.Bytes(), err
}

// hasLetters tells whether the font can write a text.
func hasLetters(text string) bool {
	for _, r := range text {
		if i, err := cardFont().GlyphIndex(nil, r); err != nil || i == 0 {
			return false
		}
	}
	return strings.TrimSpace(text) != ""
}

// face is the font at a size in pixels.
func face(size float64) font.Face {
	f, err := opentype.NewFace(cardFont(), &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		panic("render: " + err.Error()) // the options are always the same
	}
	return f
}

// cardSizes are the sizes of a title in pixels, and how many lines of each a card holds.
var cardSizes = []struct {
	size  float64
	lines int
}{{84, 2}, {72, 3}, {58, 4}, {44, 5}}

// drawTitle writes the title in the largest size in which it has few lines. In
// the smallest a word that is wider than the card goes on in the next line,
// and what does not fit is cut, and ends in "…".
func drawTitle(img draw.Image, title string) {
	const width = cardWidth - 2*cardMargin
	for i, try := range cardSizes {
		f, last := face(try.size), i == len(cardSizes)-1
		words := strings.Fields(title)
		if last {
			words = broken(f, words, width)
		}
		lines, fits := wrapped(f, words, width, try.lines)
		if !fits && !last {
			continue
		}
		step := int(try.size * 1.18)
		for i, line := range lines {
			drawLine(img, f, line, cardMargin, 14+cardMargin+int(try.size)*9/10+i*step, ink)
		}
		return
	}
}

// broken are the words, each that is wider than a line in pieces that are not.
func broken(f font.Face, words []string, width int) (pieces []string) {
	for _, word := range words {
		piece := ""
		for _, r := range word {
			if piece != "" && font.MeasureString(f, piece+string(r)).Ceil() > width {
				pieces, piece = append(pieces, piece), ""
			}
			piece += string(r)
		}
		pieces = append(pieces, piece)
	}
	return pieces
}

// wrapped puts words into at most so many lines of at most so many pixels;
// fits is false where that left something out.
func wrapped(f font.Face, words []string, width, most int) (lines []string, fits bool) {
	line := ""
	for _, word := range words {
		switch longer := strings.TrimSpace(line + " " + word); {
		case font.MeasureString(f, longer).Ceil() <= width:
			line = longer
		case len(lines) == most-1:
			return append(lines, shortened(f, longer, width)), false
		default:
			if line != "" {
				lines = append(lines, line)
			}
			if line = word; font.MeasureString(f, word).Ceil() > width {
				return append(lines, shortened(f, word, width)), false
			}
		}
	}
	return append(lines, line), true
}

// shortened is the beginning of a text that has room, with "…" behind it; of
// several words it holds whole ones.
func shortened(f font.Face, text string, width int) string {
	runes := []rune(text)
	for len(runes) > 0 && font.MeasureString(f, string(runes)+"…").Ceil() > width {
		runes = runes[:len(runes)-1]
	}
	cut := string(runes)
	if word := strings.LastIndexByte(cut, ' '); word > 0 && len(cut) < len(text) && text[len(cut)] != ' ' {
		cut = cut[:word]
	}
	return strings.TrimRight(cut, " ,;:") + "…"
}

func drawLine(img draw.Image, f font.Face, text string, x, y int, c color.Color) {
	d := font.Drawer{Dst: img, Src: image.NewUniform(c), Face: f, Dot: fixed.P(x, y)}
	d.DrawString(text)
}

// drawMotif draws the note that says why, over the one that says nothing: as
// the partial "motif" does for pages.
func drawMotif(img draw.Image, at image.Point, verdict string) {
	bubble(img, at, 205, 130, color.RGBA{0x82, 0x7f, 0x73, 0xff}, paper, 3)
	at = at.Add(image.Pt(70, 55))
	bubble(img, at, 215, 130, ink, post, 5)
	for _, line := range [][4]int{{32, 36, 118, 12}, {162, 36, 12, 12}, {32, 78, 76, 12}, {120, 78, 12, 12}} {
		fill(img, image.Pt(at.X+line[0], at.Y+line[1]), rounded(0, 0, float32(line[2]), float32(line[3]), 6), ink)
	}
	if c, ok := verdicts[verdict]; ok {
		sign(img, at.Add(image.Pt(180, -34)), verdict, c)
	}
}

// bubble is a card of speech with a line around it.
func bubble(img draw.Image, at image.Point, w, h float32, line, inside color.Color, thick float32) {
	fill(img, at, rounded(0, 0, w, h, 18), line)
	fill(img, at, tail(w, h, 0), line)
	fill(img, at, rounded(thick, thick, w-thick, h-thick, 18-thick), inside)
	fill(img, at, tail(w, h, thick), inside)
}

// tail is where the speech comes from, below on the right.
func tail(w, h, thick float32) []stroke {
	return []stroke{{to: [2]float32{w - 70 + 2.4*thick, h - 10}, move: true}, {to: [2]float32{w - 36 - thick, h + 30 - 2.6*thick}}, {to: [2]float32{w - 36 - thick, h - 10}}}
}

// sign is a disc with the mark of a verdict.
func sign(img draw.Image, at image.Point, verdict string, c color.Color) {
	fill(img, at, rounded(0, 0, 70, 70, 35), white)
	fill(img, at, rounded(4, 4, 66, 66, 31), c)
	bars := map[string][][4]float32{
		"ready":   {{20, 37, 30, 47}, {30, 47, 50, 25}},
		"fix":     {{35, 18, 35, 40}, {35, 47, 35, 54}},
		"rewrite": {{24, 24, 46, 46}, {46, 24, 24, 46}},
	}
	for _, b := range bars[verdict] {
		fill(img, at, bar(b), white)
	}
}

// bar is a thick line from one point to another.
func bar(b [4]float32) []stroke {
	const half = 3.6
	dx, dy := b[2]-b[0], b[3]-b[1]
	long := max(dx, -dx) + max(dy, -dy)
	nx, ny := -dy/long*half*1.35, dx/long*half*1.35
	path := []stroke{{to: [2]float32{b[0] + nx, b[1] + ny}, move: true}, {to: [2]float32{b[2] + nx, b[3] + ny}}, {to: [2]float32{b[2] - nx, b[3] - ny}}, {to: [2]float32{b[0] - nx, b[1] - ny}}}
	return path
}

// stroke is a step of an outline: a line, or with via a curve that bends there.
type stroke struct {
	to, via [2]float32
	bent    bool
	move    bool
}

// rounded is a rectangle with round corners.
func rounded(x0, y0, x1, y1, r float32) []stroke {
	if x0 == 0 && y0 == 0 {
		r = min(r, (x1-x0)/2, (y1-y0)/2)
	}
	return []stroke{
		{to: [2]float32{x0 + r, y0}, move: true}, {to: [2]float32{x1 - r, y0}}, {to: [2]float32{x1, y0 + r}, via: [2]float32{x1, y0}, bent: true},
		{to: [2]float32{x1, y1 - r}}, {to: [2]float32{x1 - r, y1}, via: [2]float32{x1, y1}, bent: true},
		{to: [2]float32{x0 + r, y1}}, {to: [2]float32{x0, y1 - r}, via: [2]float32{x0, y1}, bent: true},
		{to: [2]float32{x0, y0 + r}}, {to: [2]float32{x0 + r, y0}, via: [2]float32{x0, y0}, bent: true},
	}
}

// roundness is how far a curve's handles reach for a quarter of a circle.
const roundness = 0.5523

// fill paints an outline. Up to 512 pixels wide, the rasterizer counts in whole
// numbers: the same on every machine.
func fill(img draw.Image, at image.Point, outline []stroke, c color.Color) {
	z := vector.NewRasterizer(320, 200)
	var here [2]float32
	for _, s := range outline {
		switch {
		case s.move:
			z.MoveTo(s.to[0], s.to[1])
		case s.bent:
			toward := func(from [2]float32) (x, y float32) {
				return from[0] + (s.via[0]-from[0])*roundness, from[1] + (s.via[1]-from[1])*roundness
			}
			ax, ay := toward(here)
			bx, by := toward(s.to)
			z.CubeTo(ax, ay, bx, by, s.to[0], s.to[1])
		default:
			z.LineTo(s.to[0], s.to[1])
		}
		here = s.to
	}
	z.ClosePath()
	mask := image.NewAlpha(z.Bounds())
	z.Draw(mask, mask.Bounds(), image.Opaque, image.Point{})
	draw.DrawMask(img, mask.Bounds().Add(at), image.NewUniform(c), image.Point{}, mask, image.Point{}, draw.Over)
}

// cardColours is how many colours a card has: enough for soft edges.
const cardColours = 64

// fewColours is the same picture in its most frequent colours, the others as
// the nearest of these: it has a third of the bytes.
func fewColours(img *image.RGBA) image.Image {
	counts := map[color.RGBA]int{}
	at := func(i int) color.RGBA {
		return color.RGBA{img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3]}
	}
	for i := 0; i < len(img.Pix); {
		run := i + 4 // most pixels are as the one before
		for run < len(img.Pix) && at(run) == at(i) {
			run += 4
		}
		counts[at(i)] += run - i
		i = run
	}
	all := slices.SortedFunc(maps.Keys(counts), func(a, b color.RGBA) int {
		return cmp.Or(counts[b]-counts[a], int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B))
	})
	palette, index := color.Palette{}, map[color.RGBA]uint8{}
	for i, c := range all {
		if i < cardColours {
			palette = append(palette, c)
		}
		index[c] = uint8(palette.Index(c))
	}
	out := image.NewPaletted(img.Bounds(), palette)
	for i := range out.Pix {
		if i > 0 && at(4*i) == at(4*i-4) {
			out.Pix[i] = out.Pix[i-1]
		} else {
			out.Pix[i] = index[at(4*i)]
		}
	}
	return out
}
