package deploy

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// TestManifestIsJSON: its lines are what encoding/json writes, and are read as it reads them.
func TestManifestIsJSON(t *testing.T) {
	m := Manifest{Version: manifestVersion}
	for i, text := range []string{"plain", "größe", `a"b\c`, "<&>", "a\nb", "\u2028", "\x7f", "bad \xff", "tab\t", ""} {
		path := string(rune('a'+i)) + "/" + text
		m.Files = append(m.Files, File{Path: path, Size: int64(i) * 1e12, SHA256: strings.Repeat("0a", 32)},
			File{Path: path + "1", Meta: Meta{Source: text, IDs: []string{text, "x", text}, Retired: i%2 == 0}, Made: text})
	}
	for n := range len(m.Files) {
		part := Manifest{Version: manifestVersion, Files: m.Files[:n]}
		var want, got Manifest
		var line bytes.Buffer
		enc := json.NewEncoder(&line)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(m.Files[n]); err != nil {
			t.Fatal(err)
		}
		if b := m.Files[n].appendLine(nil); string(b) != line.String() {
			t.Errorf("got %s want %s", b, line.Bytes())
		}
		if err := json.Unmarshal(part.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		var ok bool
		if got.Files, ok = readLines(string(part.Bytes())); ok != (n > 0) || n > 0 && !reflect.DeepEqual(got.Files, want.Files) {
			t.Errorf("%d files: got %+v, want %+v", n, got.Files, want.Files)
		}
	}
}

// TestManifestWrittenByAnotherHandIsReadAlike, or refused as JSON is.
func TestManifestWrittenByAnotherHandIsReadAlike(t *testing.T) {
	whole := string(listed("a=1 b=2 c=3").Bytes())
	for _, swap := range [][2]string{
		{`"size":`, `"size": `}, {`"size":`, `"size":0`}, {`"size":`, `"size":-`}, {`"path":"b"`, `"path":"b","more":[1]`}, {`"path":"b"`, `"path":"\u0062"`},
		{`,"sha256"`, `,"ids":[],"sha256"`}, {"\n,", ",\n"}, {"}\n]", "}]"}, {"]}\n", "]}"}, {`"b"`, `"b`}, {"{", ""}, {"}", ""}, {",", ""}, {`"version":1`, `"version":2`}, {"\n,", "\n,null\n,"},
	} {
		data := strings.Replace(whole, swap[0], swap[1], 1)
		var want Manifest
		err := json.Unmarshal([]byte(data), &want)
		got, gotErr := ParseManifest([]byte(data))
		if gotErr == nil && (err != nil || !reflect.DeepEqual(got, want)) {
			t.Errorf("%s: got %+v, want %+v, %v", data, got, want, err)
		}
		if files, ok := readLines(data); ok && (err != nil || !reflect.DeepEqual(files, want.Files)) {
			t.Errorf("%s: lines %+v, want %+v, %v", data, files, want.Files, err)
		}
	}
}
