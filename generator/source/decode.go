package source

import (
	"bytes"
	"fmt"
	"reflect"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// This file is the one door to YAML. gopkg.in/yaml.v3 reads the text into
// nodes; everything after that is ours, so that
//
//   - every scalar asked for as text is the text as written: no, 1.10, 010;
//   - true and false are the only words for a switch;
//   - unknown and duplicate keys, wrong types, aliases, anchors, tags, merge
//     keys and second documents are errors with their places;
//   - an empty value is the same as an absent key.

// Limits of one YAML text.
const (
	maxYAMLDepth = 32
)

var (
	textType   = reflect.TypeFor[Text]()
	timeType   = reflect.TypeFor[time.Time]()
	yamlLineRE = regexp.MustCompile(`^yaml: (?:unmarshal errors:\s*)?line (\d+): `)
)

// Decode reads YAML into the struct that into points to. yaml is the part of
// f.Data that begins at offset; places are counted from the top of the file.
//
// Fields carry the tag `yaml:"key"`, or `yaml:"key,required"`. They may be
// string, Text, bool, int, time.Time, structs, pointers to structs, slices and
// maps with string keys of these. Text keeps its place. A field tagged
// `yaml:",pos"` of type Pos receives the place of the mapping. An empty YAML
// text leaves the struct as it is, but for what is required.
//
// Codes: yaml-syntax, yaml-feature, yaml-depth, unknown-key, duplicate-key,
// missing-key, wrong-type, bad-date.
func Decode(f File, offset int, text []byte, into any) Diagnostics {
	d := &decoder{file: f, line: f.Pos(offset).Line - 1, room: nodeRooms.Get().(*nodeRoom)}
	defer d.room.back()
	d.starts = lineStarts(d.room.starts[:0], f.Data)
	d.room.starts = d.starts
	root, ok := d.parse(text)
	if !ok {
		return d.diags
	}
	v := reflect.ValueOf(into).Elem()
	if root == nil {
		root = &node{kind: mappingNode, line: 1, column: 1}
	}
	d.value(root, v, "")
	return d.diags
}

// lineStarts adds the offsets at which the lines of a text begin.
func lineStarts(starts []int, data []byte) []int {
	starts = append(starts, 0)
	for at := 0; ; {
		end := bytes.IndexByte(data[at:], '\n')
		if end < 0 {
			return starts
		}
		at += end + 1
		starts = append(starts, at)
	}
}

type decoder struct {
	file   File
	line   int   // lines of the file before the YAML text
	starts []int // of the file's lines
	room   *nodeRoom
	diags  Diagnostics
}

// parse returns the root node, nil for an empty text.
func (d *decoder) parse(text []byte) (root *node, ok bool) {
	if root, ok := readPlain(string(text), d.room); ok {
		return root, true
	}
	return d.parseWhole(text)
}

// parseWhole is parse, by the whole reader.
func (d *decoder) parseWhole(text []byte) (root *node, ok bool) {
	defer func() {
		if r := recover(); r != nil { // the library's own failures on hostile bytes
			d.diags.Errorf(d.file.At(d.line+1), "yaml-syntax", "", "this is not YAML (%v)", r)
			root, ok = nil, false
		}
	}()
	dec := yaml.NewDecoder(strings.NewReader(string(text)))
	var doc, second yaml.Node
	if err := dec.Decode(&doc); err != nil {
		if err.Error() == "EOF" {
			return nil, true
		}
		d.syntax(err)
		return nil, false
	}
	switch err := dec.Decode(&second); {
	case err == nil:
		d.diags.Errorf(d.pos(&node{line: second.Line, column: second.Column}), "yaml-feature", "keep one document a file", "a second YAML document begins here")
		return nil, false
	case err.Error() != "EOF":
		d.syntax(err)
		return nil, false
	}
	if len(doc.Content) == 0 {
		return nil, true
	}
	root, ok = d.plain(doc.Content[0], 0)
	if ok && empty(root) {
		root = nil
	}
	return root, ok
}

// syntax reports an error of the YAML reader, whose line may be only the
// beginning of the block that it is in.
func (d *decoder) syntax(err error) {
	msg, line := strings.TrimPrefix(err.Error(), "yaml: "), 1
	if m := yamlLineRE.FindStringSubmatch(err.Error()); m != nil {
		line, _ = strconv.Atoi(m[1])
		msg = strings.TrimPrefix(err.Error(), m[0])
	}
	msg = strings.Join(strings.Fields(msg), " ")
	hint := "look at this line and the ones around it: a missing space after \":\", a tab, or an unclosed quote"
	if strings.Contains(msg, "mapping values are not allowed") {
		hint = "put quotes around a text that holds \": \""
	}
	d.diags.Errorf(d.file.At(d.within(d.line+line)), "yaml-syntax", hint, "this is not YAML: %s", msg)
}

// within keeps a line inside the file: to YAML a lone carriage return ends a
// line, to us it does not.
func (d *decoder) within(line int) int { return min(line, len(d.starts)) }

func (d *decoder) pos(n *node) Pos {
	line, col := d.within(d.line+n.line), 1
	text := d.file.Data[d.starts[line-1]:]
	for i := 1; i < n.column && len(text) > 0 && text[0] != '\n'; i++ { // the library counts characters
		_, size := utf8.DecodeRune(text)
		col += utf16Len(text[:size])
		text = text[size:]
	}
	return Pos{Path: d.file.Path, Line: line, Column: col}
}

// plain refuses what our files have no use for, so that the rest need not
// think of it: aliases (and with them alias bombs), anchors, tags, deep nests.
func (d *decoder) plain(y *yaml.Node, depth int) (n *node, ok bool) {
	const write = "write the value out"
	n = &node{kind: kindOf[y.Kind], value: y.Value, line: y.Line, column: y.Column,
		bare: y.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0}
	switch {
	case depth > maxYAMLDepth:
		d.diags.Errorf(d.pos(n), "yaml-depth", "", "this is nested more than %d deep", maxYAMLDepth)
		return nil, false
	case y.Kind == yaml.AliasNode:
		d.diags.Errorf(d.pos(n), "yaml-feature", write, "the alias %q is not allowed", "*"+y.Value)
		return nil, false
	case y.Anchor != "":
		d.diags.Errorf(d.pos(n), "yaml-feature", write, "the anchor %q is not allowed", "&"+y.Anchor)
		return nil, false
	case y.Style&yaml.TaggedStyle != 0:
		d.diags.Errorf(d.pos(n), "yaml-feature", write+" without it", "the tag %q is not allowed", y.Tag)
		return nil, false
	}
	n.content, ok = make([]*node, len(y.Content)), true
	for i, c := range y.Content {
		inner, fine := d.plain(c, depth+1)
		n.content[i], ok = inner, ok && fine
	}
	return n, ok
}

var kindOf = map[yaml.Kind]nodeKind{yaml.ScalarNode: scalarNode, yaml.MappingNode: mappingNode, yaml.SequenceNode: sequenceNode}

// empty tells whether a node says nothing: `key:` or `key: ~`.
func empty(n *node) bool {
	return n.kind == scalarNode && n.bare && (n.value == "" || n.value == "~")
}

func (d *decoder) value(n *node, v reflect.Value, key string) {
	switch {
	case v.Type() == textType:
		if s, ok := d.text(n, key); ok {
			*v.Addr().Interface().(*Text) = Text{Value: s, Pos: d.pos(n)}
		}
		return
	case v.Type() == timeType:
		d.time(n, v, key)
		return
	}
	switch v.Kind() {
	case reflect.String:
		if s, ok := d.text(n, key); ok {
			v.SetString(s)
		}
	case reflect.Bool:
		d.bool(n, v, key)
	case reflect.Int:
		d.int(n, v, key)
	case reflect.Struct:
		d.structure(n, v, key)
	case reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		d.value(n, p.Elem(), key)
		v.Set(p)
	case reflect.Slice:
		d.list(n, v, key)
	case reflect.Map:
		d.mapping(n, v, key)
	default:
		panic("source.Decode: no way to read a " + v.Type().String())
	}
}

func (d *decoder) wrong(n *node, key, want, hint string) {
	is := map[nodeKind]string{mappingNode: "keys and values", sequenceNode: "a list", scalarNode: "a single value"}[n.kind]
	if n.kind == scalarNode {
		is = strconv.Quote(shorten(n.value))
	}
	if key == "" {
		d.diags.Errorf(d.pos(n), "wrong-type", hint, "expected %s, found %s", want, is)
		return
	}
	d.diags.Errorf(d.pos(n), "wrong-type", hint, "%q must be %s, not %s", key, want, is)
}

func shorten(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:39]) + "…"
	}
	return s
}

func (d *decoder) text(n *node, key string) (string, bool) {
	if n.kind != scalarNode {
		d.wrong(n, key, "text", "")
		return "", false
	}
	return n.value, true
}

func (d *decoder) bool(n *node, v reflect.Value, key string) {
	switch {
	case n.kind == scalarNode && n.value == "true":
		v.SetBool(true)
	case n.kind == scalarNode && n.value == "false":
		v.SetBool(false)
	default:
		d.wrong(n, key, "true or false", "")
	}
}

func (d *decoder) int(n *node, v reflect.Value, key string) {
	i, err := strconv.Atoi(n.value)
	if n.kind != scalarNode || err != nil {
		d.wrong(n, key, "a whole number", "")
		return
	}
	v.SetInt(int64(i))
}

// timeLayouts are the ways to write a date. The fraction of a second that
// RFC 3339 allows is read by Go's parser without being in the layout.
var timeLayouts = []string{time.RFC3339, "2006-01-02", "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04"}

// ParseTime reads a date as our files write it: 2026-03-02, or RFC 3339. A
// date without an offset is UTC.
func ParseTime(s string) (time.Time, bool) {
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 0 {
			return t, true
		}
	}
	return time.Time{}, false
}

func (d *decoder) time(n *node, v reflect.Value, key string) {
	t, ok := ParseTime(n.value)
	if n.kind != scalarNode || !ok {
		what := "this"
		if n.kind == scalarNode {
			what = strconv.Quote(shorten(n.value))
		}
		d.diags.Errorf(d.pos(n), "bad-date", `write it as 2026-03-02 or 2026-03-02T14:30:00Z`, "%q: %s is not a date", key, what)
		return
	}
	*v.Addr().Interface().(*time.Time) = t
}

func (d *decoder) list(n *node, v reflect.Value, key string) {
	if n.kind != sequenceNode {
		d.wrong(n, key, "a list", "write it as [one, two], or one line each beginning with \"- \"")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.content), len(n.content)))
	filled := 0
	for _, c := range n.content {
		if empty(c) {
			d.diags.Errorf(d.pos(c), "wrong-type", "fill it or take it out", "%q has an empty item", key)
			continue
		}
		d.value(c, v.Index(filled), key)
		filled++
	}
	v.SetLen(filled)
}

func (d *decoder) mapping(n *node, v reflect.Value, key string) {
	if n.kind != mappingNode {
		d.wrong(n, key, "keys and values", "")
		return
	}
	out := reflect.MakeMap(v.Type())
	d.pairs(n, func(k, val *node) {
		item := reflect.New(v.Type().Elem()).Elem()
		if !empty(val) {
			d.value(val, item, k.value)
		}
		out.SetMapIndex(reflect.ValueOf(k.value), item)
	})
	v.Set(out)
}

// pairs calls f for each key and value, once a key.
func (d *decoder) pairs(n *node, f func(k, v *node)) {
	for i := 0; i+1 < len(n.content); i += 2 {
		k, v := n.content[i], n.content[i+1]
		if k.kind != scalarNode {
			d.diags.Errorf(d.pos(k), "wrong-type", "", "a key must be a word")
			continue
		}
		if k.value == "<<" && k.bare {
			d.diags.Errorf(d.pos(k), "yaml-feature", "write the keys out", "the merge key %q is not allowed", "<<")
			continue
		}
		if first := n.key(k.value, i); first != nil {
			d.diags.Errorf(d.pos(k), "duplicate-key", "keep one of them", "%q stands here again; it is on line %d already", k.value, d.line+first.line)
			continue
		}
		f(k, v)
	}
}

func (d *decoder) structure(n *node, v reflect.Value, key string) {
	if n.kind != mappingNode {
		d.wrong(n, key, "keys and values", "write it as lines of \"key: value\"")
		return
	}
	fields := fieldsOf(v.Type())
	if fields.pos >= 0 {
		*v.Field(fields.pos).Addr().Interface().(*Pos) = d.pos(n)
	}
	var given [maxFields]bool
	d.pairs(n, func(k, val *node) {
		i, ok := fields.index[k.value]
		if !ok {
			d.diags.Errorf(d.pos(k), "unknown-key", DidYouMean(k.value, fields.keys, "known keys: "+strings.Join(fields.keys, ", ")), "no key %q here", k.value)
			return
		}
		if !empty(val) {
			given[i] = true
			d.value(val, v.Field(i), k.value)
		}
	})
	for _, k := range fields.required {
		if !given[fields.index[k]] {
			d.diags.Errorf(d.pos(n), "missing-key", fmt.Sprintf("add a line \"%s: …\"", k), "%q is missing", k)
		}
	}
}

type fieldSet struct {
	index          map[string]int
	keys, required []string // sorted
	pos            int      // the field for the place, -1 for none
}

// maxFields is how many fields a struct to decode into may have.
const maxFields = 64

// fieldSets are those made already, by their types.
var fieldSets sync.Map

func fieldsOf(t reflect.Type) fieldSet {
	known, ok := fieldSets.Load(t)
	if !ok {
		known, _ = fieldSets.LoadOrStore(t, newFieldSet(t))
	}
	return *known.(*fieldSet)
}

func newFieldSet(t reflect.Type) *fieldSet {
	fs := &fieldSet{index: map[string]int{}, pos: -1}
	for i := range t.NumField() {
		tag, ok := t.Field(i).Tag.Lookup("yaml")
		if !ok {
			continue
		}
		key, option, _ := strings.Cut(tag, ",")
		if option == "pos" {
			fs.pos = i
			continue
		}
		fs.index[key] = i
		fs.keys = append(fs.keys, key)
		if option == "required" {
			fs.required = append(fs.required, key)
		}
	}
	sort.Strings(fs.keys)
	return fs
}
