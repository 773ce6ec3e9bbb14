package render

import (
	"encoding/binary"
	"reflect"
	"sort"

	"github.com/two-sentences/etiquette/generator/source"
)

// keyOf is the hash of a page's data, as deep as it goes. Tools are left out:
// what they say depends on what all pages share, and on the page's name. Data
// that holds what cannot be compared, such as a function, has no key.
func keyOf(name string, data any) (source.Hash, bool) {
	k := keyer{ok: true, bytes: []byte(name)}
	k.value(reflect.ValueOf(data))
	return source.Sum(k.bytes), k.ok
}

type keyer struct {
	bytes []byte
	ok    bool
}

var toolsType = reflect.TypeFor[*Tools]()

func (k *keyer) number(n uint64) { k.bytes = binary.AppendUvarint(k.bytes, n) }

func (k *keyer) text(s string) {
	k.number(uint64(len(s)))
	k.bytes = append(k.bytes, s...)
}

func (k *keyer) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		k.text(v.String())
	case reflect.Bool:
		k.bytes = append(k.bytes, boolByte(v.Bool()))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		k.bytes = binary.AppendVarint(k.bytes, v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		k.number(v.Uint())
	case reflect.Slice, reflect.Array:
		k.number(uint64(v.Len()))
		for i := range v.Len() {
			k.value(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			k.value(v.Field(i))
		}
	case reflect.Map:
		k.entries(v)
	case reflect.Pointer, reflect.Interface:
		k.pointed(v)
	case reflect.Invalid:
		k.number(0)
	default:
		k.ok = false
	}
}

func (k *keyer) pointed(v reflect.Value) {
	switch {
	case v.Type() == toolsType:
	case v.IsNil():
		k.number(0)
	default:
		k.text(v.Elem().Type().String())
		k.value(v.Elem())
	}
}

// entries adds a map's, in the order of their own bytes.
func (k *keyer) entries(v reflect.Value) {
	var list []string
	for it := v.MapRange(); it.Next(); {
		one := keyer{ok: true}
		one.value(it.Key())
		one.value(it.Value())
		k.ok = k.ok && one.ok
		list = append(list, string(one.bytes))
	}
	sort.Strings(list)
	k.number(uint64(len(list)))
	for _, s := range list {
		k.text(s)
	}
}

func boolByte(b bool) byte {
	if b {
		return 1
	}
	return 0
}
