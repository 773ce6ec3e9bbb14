package importer

import (
	"io/fs"
	"testing"
	"testing/fstest"
)

func TestJoin(t *testing.T) {
	a := fstest.MapFS{"x/one.xml": {Data: []byte("1")}, "x/sub/two.xml": {Data: []byte("2")}, "one.xml": {Data: []byte("3")}, "one.xml-wal": {Data: []byte("4")}}
	j := Join(Part{a, "x", "d"}, Part{a, "one.xml", "one.xml"}, Part{a, "one.xml", "one.xml"})
	for name, want := range map[string]string{"d/one.xml": "1", "d/sub/two.xml": "2", "one.xml": "3", "2-one.xml": "3"} {
		if got, err := fs.ReadFile(j, name); string(got) != want || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	files := 0
	if err := walk(j, nil, func(file) error { files++; return nil }); err != nil || files != 4 {
		t.Error(files, err)
	}
	if f, err := j.Open("one.xml-wal"); err != nil {
		t.Error(err, f)
	}
}
