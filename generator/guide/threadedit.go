package guide

import (
	"bytes"
	"slices"
	"strings"

	"github.com/two-sentences/etiquette/generator/source"
)

// Rewrite returns the text of the file f, changed so that it says want. Only
// the lines of keys that change are touched: remarks (# …), the order of keys
// and blank lines survive, and a file that says it already comes back byte for
// byte, but for LF ends. was is what ReadThread read from f.
//
// Comments may be changed and added at the end, not taken out or reordered.
// Where the file is written in a way that cannot be changed line by line, it is
// written anew, with the warning remarks-lost if remarks stood in it: what
// Rewrite returns is read back and compared before it is believed.
func Rewrite(f source.File, was, want ThreadFile) ([]byte, source.Diagnostics) {
	data := bytes.ReplaceAll(f.Data, []byte("\r\n"), []byte("\n"))
	if was.Same(want) {
		return data, nil
	}
	if text, ok := edit(data, was, want); ok {
		var again ThreadFile
		diags := source.Decode(source.File{Path: f.Path, Data: text}, 0, text, &again)
		if !diags.HasErrors() && again.Same(want) {
			return text, nil
		}
	}
	var diags source.Diagnostics
	if bytes.Contains(data, []byte("#")) {
		diags.Warnf(source.Pos{Path: f.Path}, "remarks-lost", "write comments as a list, a key a line, and remarks will stay", "the file had to be written anew, and remarks in it are lost")
	}
	return want.Text(), diags
}

// edit makes the change line by line; ok is false where the file's way of
// writing is not known.
func edit(data []byte, was, want ThreadFile) (text []byte, ok bool) {
	if len(want.Comments) < len(was.Comments) {
		return nil, false
	}
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	dash := 0
	var out []string // lines from the end backwards, so that places stay right
	end := len(lines)
	for i := len(was.Comments) - 1; i >= 0; i-- {
		e := was.Comments[i]
		if e.ID.Value != want.Comments[i].ID.Value {
			return nil, false
		}
		start, column := e.Pos.Line-1, e.Pos.Column-1
		if start < 0 || start >= end || column < 2 || column > len(lines[start]) || strings.Trim(lines[start][:column], " ") != "-" {
			return nil, false
		}
		stop := min(end, blockEnd(lines, start, column))
		dash = strings.IndexByte(lines[start], '-')
		if i == len(was.Comments)-1 {
			out = append(reversed(lines[stop:end]), reversed(added(want.Comments[len(was.Comments):], dash))...)
		} else {
			out = append(out, reversed(lines[stop:end])...)
		}
		item := lines[start:stop]
		if !e.Same(want.Comments[i]) {
			if item, ok = editItem(item, column, e.fields(), want.Comments[i].fields()); !ok {
				return nil, false
			}
		}
		out = append(out, reversed(item)...)
		end = start
	}
	slices.Reverse(out)
	head := slices.Clone(lines[:end])
	if len(was.Comments) == 0 && len(want.Comments) > 0 {
		if head, ok = openList(head, want.Comments); !ok {
			return nil, false
		}
	}
	if !was.Thread.same(want.Thread) {
		if head, ok = editHead(head, was.Thread, want.Thread); !ok {
			return nil, false
		}
	}
	return []byte(strings.Join(append(head, out...), "\n") + "\n"), true
}

func reversed(lines []string) []string {
	out := slices.Clone(lines)
	slices.Reverse(out)
	return out
}

func added(entries []Entry, dash int) []string {
	var b bytes.Buffer
	for _, e := range entries {
		e.write(&b, strings.Repeat(" ", dash))
	}
	return splitLines(b.Bytes())
}

func splitLines(b []byte) []string {
	if len(b) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
}

// openList puts the first comments behind a "comments:" that has none.
func openList(head []string, entries []Entry) ([]string, bool) {
	for i, line := range head {
		key, remark, _ := strings.Cut(line, "#")
		if key = strings.TrimRight(key, " "); key == "comments:" || key == "comments: []" {
			if remark != "" {
				remark = " #" + remark
			}
			return slices.Concat(head[:i], []string{"comments:" + remark}, added(entries, 0), head[i+1:]), true
		}
	}
	return slices.Concat(head, []string{"comments:"}, added(entries, 0)), true
}

// editHead changes the thread's own keys.
func editHead(lines []string, was, want ThreadHead) ([]string, bool) {
	at := slices.Index(lines, "thread:")
	if at < 0 {
		if len(was.lines("")) > 0 { // written in another way
			return nil, false
		}
		v := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "version:") })
		if v < 0 {
			return nil, false
		}
		return slices.Insert(slices.Clone(lines), v+1, want.lines("")...), true
	}
	first := at + 1
	for first < len(lines) && (blank(lines[first]) || remark(lines[first])) {
		first++
	}
	if first == len(lines) || indentOf(lines[first]) == 0 {
		return nil, false
	}
	column := indentOf(lines[first])
	stop := blockEnd(lines, first, column)
	item, ok := editItem(lines[first:stop], column, was.fields(), want.fields())
	return slices.Concat(lines[:first], item, lines[stop:]), ok
}

// blockEnd returns the line after the last one of the mapping whose first key
// stands in the line start at column; remarks and blank lines behind it are
// not its own.
func blockEnd(lines []string, start, column int) int {
	end := start + 1
	for i := start + 1; i < len(lines); i++ {
		switch {
		case blank(lines[i]):
		case indentOf(lines[i]) >= column:
			end = i + 1
		case remark(lines[i]):
		default:
			return end
		}
	}
	return end
}

func blank(line string) bool  { return strings.TrimSpace(line) == "" }
func remark(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "#") }
func indentOf(line string) int {
	return len(line) - len(strings.TrimLeft(line, " "))
}

// segment is a key with the lines of its value, or (key empty) lines that
// belong to none.
type segment struct {
	key   string
	lines []string
}

// editItem changes the keys of one mapping, whose first key stands at column
// of the first line. was and want are its fields as they would be written.
func editItem(item []string, column int, was, want []field) ([]string, bool) {
	lead := item[0][:column]
	body := slices.Clone(item)
	body[0] = strings.Repeat(" ", column) + item[0][column:]
	segments, ok := segmentsOf(body, column)
	if !ok {
		return nil, false
	}
	indent := strings.Repeat(" ", column)
	last := -1 // segment of the key written before
	for _, key := range keysOf(was, want) {
		old, now := find(was, key), find(want, key)
		at := slices.IndexFunc(segments, func(s segment) bool { return s.key == key })
		switch {
		case slices.Equal(old, now):
		case now == nil && at >= 0:
			segments = slices.Delete(segments, at, at+1)
			continue
		case at >= 0:
			segments[at].lines = replaceValue(segments[at].lines, indented(now, indent))
		case now != nil:
			at = last + 1
			segments = slices.Insert(segments, at, segment{key, indented(now, indent)})
		}
		if at >= 0 {
			last = at
		}
	}
	var out []string
	for _, s := range segments {
		out = append(out, s.lines...)
	}
	if len(out) == 0 || len(out[0]) < column || blank(out[0]) || remark(out[0]) {
		return nil, false
	}
	out[0] = lead + out[0][column:]
	return out, true
}

// keysOf gives the keys of both lists in the order they are written.
func keysOf(was, want []field) []string {
	var keys []string
	for _, k := range append([]string{"source", "closed", "views"}, entryKeys...) {
		if find(was, k) != nil || find(want, k) != nil {
			keys = append(keys, k)
		}
	}
	return keys
}

func find(fields []field, key string) []string {
	for _, f := range fields {
		if f.key == key {
			return f.lines
		}
	}
	return nil
}

func indented(lines []string, indent string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		if line != "" {
			out[i] = indent + line
		}
	}
	return out
}

// segmentsOf divides the lines of a mapping among its keys.
func segmentsOf(lines []string, column int) (out []segment, ok bool) {
	for i := 0; i < len(lines); {
		line := lines[i]
		if blank(line) || remark(line) {
			out = append(out, segment{lines: lines[i : i+1]})
			i++
			continue
		}
		key, value, found := strings.Cut(line[min(column, len(line)):], ":")
		if indentOf(line) != column || !found || strings.ContainsAny(key, " \"'#{[") {
			return nil, false
		}
		value = strings.TrimSpace(value)
		block := strings.HasPrefix(value, "|") || strings.HasPrefix(value, ">")
		end := i + 1
		for j := i + 1; j < len(lines); j++ {
			if !blank(lines[j]) && (indentOf(lines[j]) <= column || !block && remark(lines[j])) {
				break
			}
			if !blank(lines[j]) {
				end = j + 1
			}
		}
		out = append(out, segment{key, lines[i:end]})
		i = end
	}
	return out, true
}

// replaceValue returns the new lines, with the remark at the end of the old
// first line, if there was one.
func replaceValue(old, now []string) []string {
	_, value, _ := strings.Cut(old[0], ":")
	value = strings.TrimSpace(value)
	from := 0
	if value != "" && strings.ContainsAny(value[:1], `"'{`) {
		from = strings.LastIndexAny(value, `"'}`)
	}
	if i := strings.Index(value[from:], " #"); i >= 0 && len(now) > 0 {
		at := len(strings.TrimRight(value[:from+i], " "))
		now = slices.Clone(now)
		now[0] += value[at:]
	}
	return now
}
