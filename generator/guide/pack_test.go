package guide

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/two-sentences/etiquette/generator/markdown"
	"github.com/two-sentences/etiquette/generator/source"
)

// fill sets every exported field of a value, as deep as it goes, to something
// of its own; what a list holds, twice.
func fill(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprint("text ", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.Array:
		v.Index(0).SetUint(uint64(*n % 256))
	case reflect.Map:
		v.Set(reflect.ValueOf(map[Stance]int{Agrees: *n, Adds: *n + 1}))
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 5, 1, *n%24, *n%60, 0, 0, time.UTC)))
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), n)
			}
		}
	default:
		panic("what is a " + v.Kind().String())
	}
}

// TestAPackedPieceIsTheSame holds that no field is forgotten.
func TestAPackedPieceIsTheSame(t *testing.T) {
	n := 0
	for _, p := range []Piece{{Article: new(ArticlePiece)}, {Thread: new(Thread)}} {
		p.Path = "content/some/file"
		if p.Article != nil {
			fill(reflect.ValueOf(p.Article).Elem(), &n)
			p.Article.Path, p.Article.Pos.Path = p.Path, p.Path
			p.Article.Body = markdown.Doc{}
			fill(reflect.ValueOf(&p.Article.Body).Elem(), &n)
		} else {
			fill(reflect.ValueOf(p.Thread).Elem(), &n)
			p.Thread.Path = p.Path
			p.Thread.comments = make([]Comment, 2)
			fill(reflect.ValueOf(&p.Thread.comments).Elem(), &n)
		}
		var to source.Packing
		p.Pack(&to)
		var got Piece
		got.Pack(source.Unpacking(string(to.Bytes())))
		if got.Thread != nil {
			got.Thread.comments, got.Thread.away = got.Thread.Comments(), nil
		}
		if !reflect.DeepEqual(got, p) {
			t.Errorf("got\n%+v %+v\nwant\n%+v %+v", got.Article, got.Thread, p.Article, p.Thread)
		}
	}
}

// TestAPackedTextSaysTheSame holds for what a text's own fields keep.
func TestAPackedTextSaysTheSame(t *testing.T) {
	f := source.File{Path: "content/articles/one.md", Data: []byte("---\ntitle: One\ndate: 2026-05-01\nsummary: In *short*.\n---\n## Head\n\nSee [it](two.md). <b id=\"x\">raw</b>\n")}
	f.Hash = source.Sum(f.Data)
	want, _ := Parse(f)
	var to source.Packing
	want.Pack(&to)
	var got Piece
	got.Pack(source.Unpacking(string(to.Bytes())))
	got.Lean(TextOf(f), nil)
	for _, d := range [][2]markdown.Doc{{got.Article.Body, want.Article.Body}, {got.Article.Summary(), want.Article.Summary()}} {
		if a, b := d[0].HTML(markdown.Fill{}), d[1].HTML(markdown.Fill{}); a != b || a == "" {
			t.Errorf("got %q, want %q", a, b)
		}
		if a, b := d[0].Key(markdown.Fill{}), d[1].Key(markdown.Fill{}); a != b || d[0].Plain() != d[1].Plain() {
			t.Errorf("got %q %q, want %q %q", a, d[0].Plain(), b, d[1].Plain())
		}
	}
	if got.Article.Body.Place(0) != want.Article.Body.Place(0) {
		t.Error("the heading stands elsewhere")
	}
}
