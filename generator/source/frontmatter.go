package source

import "bytes"

// FrontMatter splits a Markdown file into its YAML between two lines of
// "---" and the offset at which the body begins. A file that does not begin
// with such a line has no front matter: yaml is nil and body is 0. A front
// matter that is never closed is the error front-matter.
func FrontMatter(f File) (yaml []byte, yamlAt, body int, diags Diagnostics) {
	first, rest, _ := bytes.Cut(f.Data, []byte("\n"))
	if !isFence(first) {
		return nil, 0, 0, nil
	}
	at := len(f.Data) - len(rest)
	for i := at; i <= len(f.Data); {
		line := f.Data[i:]
		end := bytes.IndexByte(line, '\n')
		if end < 0 {
			end = len(line)
		}
		if isFence(line[:end]) {
			return f.Data[at:i], at, min(i+end+1, len(f.Data)), nil
		}
		i += end + 1
	}
	diags.Errorf(f.At(1), "front-matter", "add a line \"---\" after the last key", "the front matter that begins here is never closed")
	return nil, 0, len(f.Data), diags
}

func isFence(line []byte) bool {
	return string(bytes.TrimRight(line, " \t\r")) == "---"
}
