package guide

import (
	"bytes"
	"encoding/xml"
	"image"
	_ "image/gif"  // reads the size of GIF
	_ "image/jpeg" // of JPEG
	_ "image/png"  // of PNG
	"path"
	"strconv"
	"strings"

	_ "golang.org/x/image/webp" // of WebP

	"github.com/two-sentences/etiquette/generator/source"
)

// imageSize returns the size of an image in pixels, 0 where it cannot be told.
func imageSize(f source.File) (width, height int) {
	switch strings.ToLower(path.Ext(f.Path)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".webp":
		if c, _, err := image.DecodeConfig(bytes.NewReader(f.Data)); err == nil {
			return c.Width, c.Height
		}
	case ".svg":
		return svgSize(f.Data)
	}
	return 0, 0
}

// svgSize reads the width and height of the root element, or its viewBox.
func svgSize(data []byte) (width, height int) {
	dec := xml.NewDecoder(bytes.NewReader(data))
	for {
		tok, err := dec.Token()
		if err != nil {
			return 0, 0
		}
		root, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		attrs := map[string]string{}
		for _, a := range root.Attr {
			attrs[a.Name.Local] = a.Value
		}
		w, h := pixels(attrs["width"]), pixels(attrs["height"])
		if box := strings.FieldsFunc(attrs["viewBox"], func(r rune) bool { return r == ' ' || r == ',' }); (w == 0 || h == 0) && len(box) == 4 {
			w, h = pixels(box[2]), pixels(box[3])
		}
		return w, h
	}
}

func pixels(s string) int {
	f, err := strconv.ParseFloat(strings.TrimSuffix(s, "px"), 64)
	if err != nil || f < 0 || f > 1<<20 {
		return 0
	}
	return int(f + 0.5)
}
