package rules

import (
	"bytes"
	"compress/gzip"
	"os"
	"testing"
)

// TestProgramFitsItsBudget: the embed carries the program and checker.js, and
// must stay below 60 KB gzipped with its page and styles around them.
func TestProgramFitsItsBudget(t *testing.T) {
	text, err := starter(t).MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	js, err := os.ReadFile(checkerJS)
	if err != nil {
		t.Fatal(err)
	}
	a, b := gzipped([]byte(SqueezeJSON(text))), gzipped(js)
	t.Logf("program %d bytes, %d squeezed; checker.js %d bytes, %d gzipped", len(text), a, len(js), b)
	if a+b > 52<<10 {
		t.Errorf("%d bytes; the budget is %d", a+b, 52<<10)
	}
}

func gzipped(text []byte) int {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	w.Write(text)
	w.Close()
	return b.Len()
}
