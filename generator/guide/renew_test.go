package guide

import (
	"reflect"
	"testing"

	"github.com/two-sentences/etiquette/generator/rules"
)

// TestEveryPartOfAPieceTellsItFromAnother holds that no part of a Piece is
// forgotten where two are compared; but rules are no part of a Site's graph.
func TestEveryPartOfAPieceTellsItFromAnother(t *testing.T) {
	plain := Piece{Path: "content/x.yaml"}
	for i := range reflect.TypeFor[Piece]().NumField() {
		other := Piece{Path: "content/x.yaml"}
		field := reflect.ValueOf(&other).Elem().Field(i)
		switch field.Kind() {
		case reflect.Pointer:
			field.Set(reflect.New(field.Type().Elem()))
		case reflect.Slice:
			field.Set(reflect.MakeSlice(field.Type(), 1, 1))
		default:
			continue
		}
		_, isRules := field.Interface().(*rules.Piece)
		if plain.same(&other) != isRules {
			t.Errorf("a piece with %s is held to be one without", reflect.TypeFor[Piece]().Field(i).Name)
		}
	}
}
