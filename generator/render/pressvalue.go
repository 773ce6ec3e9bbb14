package render

import (
	"html/template"
	"reflect"
	"text/template/parse"
)

// value is an expression of a layout: its type, and how to find it.
type value struct {
	typ reflect.Type
	get func(p *printing, dot reflect.Value) reflect.Value
}

// always is a value that is the same on every page.
func always(v any) *value {
	r := reflect.ValueOf(v)
	return &value{typ: r.Type(), get: func(*printing, reflect.Value) reflect.Value { return r }}
}

// command is what a command of a pipe gives; nil where it is not known.
func (s *scope) command(c *parse.CommandNode, dot reflect.Type) *value {
	switch first := c.Args[0].(type) {
	case *parse.IdentifierNode:
		return s.function(first.Ident, c.Args[1:], dot)
	case *parse.FieldNode:
		return s.chain(s.dot(dot), first.Ident, c.Args[1:], dot)
	case *parse.VariableNode:
		return s.chain(s.variable(first.Ident[0]), first.Ident[1:], c.Args[1:], dot)
	}
	if len(c.Args) > 1 {
		return nil
	}
	return s.arg(c.Args[0], dot)
}

// arg is an argument of a command.
func (s *scope) arg(n parse.Node, dot reflect.Type) *value {
	switch n := n.(type) {
	case *parse.DotNode:
		return s.dot(dot)
	case *parse.StringNode:
		return always(n.Text)
	case *parse.BoolNode:
		return always(n.True)
	case *parse.NumberNode:
		if n.IsInt {
			return always(int(n.Int64))
		}
	case *parse.FieldNode:
		return s.chain(s.dot(dot), n.Ident, nil, dot)
	case *parse.VariableNode:
		return s.chain(s.variable(n.Ident[0]), n.Ident[1:], nil, dot)
	case *parse.PipeNode:
		if len(n.Cmds) == 1 && len(n.Decl) == 0 {
			return s.command(n.Cmds[0], dot)
		}
	}
	return nil
}

func (s *scope) dot(dot reflect.Type) *value {
	if dot == nil {
		return nil
	}
	return &value{typ: dot, get: func(_ *printing, dot reflect.Value) reflect.Value { return dot }}
}

func (s *scope) variable(name string) *value {
	slot := s.slot(name)
	if slot < 0 || s.types[slot] == nil {
		return nil
	}
	return &value{typ: s.types[slot], get: func(p *printing, _ reflect.Value) reflect.Value { return p.vars[slot] }}
}

// chain is ".A.B" of a value; the last name may be a method with arguments.
func (s *scope) chain(x *value, names []string, args []parse.Node, dot reflect.Type) *value {
	for i, name := range names {
		if x == nil {
			return nil
		}
		var given []parse.Node
		if i == len(names)-1 {
			given = args
		}
		x = s.member(x, name, given, dot)
	}
	if len(names) == 0 && len(args) > 0 {
		return nil
	}
	return x
}

// member is a field or a method.
func (s *scope) member(x *value, name string, args []parse.Node, dot reflect.Type) *value {
	typ := x.typ
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	if typ.Kind() != reflect.Struct {
		return nil
	}
	if _, ok := reflect.PointerTo(typ).MethodByName(name); ok {
		return s.method(x, typ, name, args, dot)
	}
	f, ok := typ.FieldByName(name)
	if !ok || !f.IsExported() || len(args) > 0 {
		return nil
	}
	get := reach(f.Index)
	return &value{typ: f.Type, get: func(p *printing, dot reflect.Value) reflect.Value { return get(x.get(p, dot)) }}
}

// reach follows fields, through the embedded ones.
func reach(index []int) func(reflect.Value) reflect.Value {
	return func(v reflect.Value) reflect.Value {
		for _, i := range index {
			if v.Kind() == reflect.Pointer {
				if v.IsNil() {
					giveUp()
				}
				v = v.Elem()
			}
			v = v.Field(i)
		}
		return v
	}
}

// method calls one of the Tools that a struct embeds.
func (s *scope) method(x *value, typ reflect.Type, name string, args []parse.Node, dot reflect.Type) *value {
	f, ok := typ.FieldByName("Tools")
	if !ok || f.Type != toolsType {
		return nil
	}
	if _, ok := toolsType.MethodByName(name); !ok {
		return nil
	}
	given := make([]*value, len(args))
	for i, a := range args {
		if given[i] = s.arg(a, dot); given[i] == nil {
			return nil
		}
	}
	get, call := reach(f.Index), toolCall(name, given)
	if call == nil {
		return nil
	}
	return &value{typ: reflect.TypeFor[string](), get: func(p *printing, dot reflect.Value) reflect.Value {
		return reflect.ValueOf(call(get(x.get(p, dot)).Interface().(*Tools), p, dot))
	}}
}

// toolCall is a method of Tools with its arguments; nil where they do not fit.
func toolCall(name string, args []*value) func(*Tools, *printing, reflect.Value) string {
	is := func(kind reflect.Kind) bool { return len(args) == 1 && args[0].typ.Kind() == kind }
	switch {
	case name == "URL" && is(reflect.String):
		return func(t *Tools, p *printing, dot reflect.Value) string { return t.URL(args[0].get(p, dot).String()) }
	case name == "Abs" && is(reflect.String):
		return func(t *Tools, p *printing, dot reflect.Value) string { return t.Abs(args[0].get(p, dot).String()) }
	case name == "Number" && is(reflect.Int):
		return func(t *Tools, p *printing, dot reflect.Value) string {
			return t.Number(int(args[0].get(p, dot).Int()))
		}
	case name == "Asset" && is(reflect.String):
		return func(t *Tools, p *printing, dot reflect.Value) string {
			return sure(t.Asset(args[0].get(p, dot).String()))
		}
	case name == "Word" && len(args) > 0 && args[0].typ.Kind() == reflect.String:
		return func(t *Tools, p *printing, dot reflect.Value) string {
			slots := make([]any, len(args)-1)
			for i, a := range args[1:] {
				slots[i] = a.get(p, dot).Interface()
			}
			return sure(t.Word(args[0].get(p, dot).String(), slots...))
		}
	}
	return nil
}

func sure(s string, err error) string {
	if err != nil {
		giveUp()
	}
	return s
}

// function is one of those that text/template brings.
func (s *scope) function(name string, args []parse.Node, dot reflect.Type) *value {
	given := make([]*value, len(args))
	for i, a := range args {
		if given[i] = s.arg(a, dot); given[i] == nil {
			return nil
		}
	}
	switch {
	case (name == "or" || name == "and") && len(given) == 2 && given[0].typ == given[1].typ:
		return &value{typ: given[0].typ, get: func(p *printing, dot reflect.Value) reflect.Value {
			if v := given[0].get(p, dot); isTrue(v) == (name == "or") {
				return v
			}
			return given[1].get(p, dot)
		}}
	case name == "len" && len(given) == 1 && (given[0].typ.Kind() == reflect.Slice || given[0].typ.Kind() == reflect.String):
		return &value{typ: reflect.TypeFor[int](), get: func(p *printing, dot reflect.Value) reflect.Value {
			return reflect.ValueOf(given[0].get(p, dot).Len())
		}}
	}
	test := comparison(name, given)
	if test == nil {
		return nil
	}
	return &value{typ: reflect.TypeFor[bool](), get: func(p *printing, dot reflect.Value) reflect.Value { return reflect.ValueOf(test(p, dot)) }}
}

// comparison is a function that tells true from false of texts or of whole numbers.
func comparison(name string, args []*value) func(*printing, reflect.Value) bool {
	if name == "not" && len(args) == 1 {
		return func(p *printing, dot reflect.Value) bool { return !isTrue(args[0].get(p, dot)) }
	}
	if len(args) != 2 || args[0].typ.Kind() != args[1].typ.Kind() {
		return nil
	}
	a, b := args[0].get, args[1].get
	switch kind := args[0].typ.Kind(); {
	case name == "eq" && kind == reflect.String:
		return func(p *printing, dot reflect.Value) bool { return a(p, dot).String() == b(p, dot).String() }
	case name == "ne" && kind == reflect.String:
		return func(p *printing, dot reflect.Value) bool { return a(p, dot).String() != b(p, dot).String() }
	case kind != reflect.Int:
		return nil
	case name == "eq":
		return func(p *printing, dot reflect.Value) bool { return a(p, dot).Int() == b(p, dot).Int() }
	case name == "ne":
		return func(p *printing, dot reflect.Value) bool { return a(p, dot).Int() != b(p, dot).Int() }
	case name == "lt":
		return func(p *printing, dot reflect.Value) bool { return a(p, dot).Int() < b(p, dot).Int() }
	case name == "gt":
		return func(p *printing, dot reflect.Value) bool { return a(p, dot).Int() > b(p, dot).Int() }
	}
	return nil
}

// condition is a command of which it is asked only whether it holds, so that
// the parts of "and" and "or" need not be of one type.
func (s *scope) condition(c *parse.CommandNode, dot reflect.Type) func(*printing, reflect.Value) bool {
	if name, ok := c.Args[0].(*parse.IdentifierNode); ok && (name.Ident == "and" || name.Ident == "or") && len(c.Args) > 1 {
		parts := make([]func(*printing, reflect.Value) bool, len(c.Args)-1)
		for i, a := range c.Args[1:] {
			if parts[i] = s.holds(a, dot); parts[i] == nil {
				return nil
			}
		}
		either := name.Ident == "or"
		return func(p *printing, dot reflect.Value) bool {
			for _, part := range parts {
				if part(p, dot) == either {
					return either
				}
			}
			return !either
		}
	}
	x := s.command(c, dot)
	if x == nil {
		return nil
	}
	return func(p *printing, dot reflect.Value) bool { return isTrue(x.get(p, dot)) }
}

func (s *scope) holds(n parse.Node, dot reflect.Type) func(*printing, reflect.Value) bool {
	if pipe, ok := n.(*parse.PipeNode); ok && len(pipe.Cmds) == 1 && len(pipe.Decl) == 0 {
		return s.condition(pipe.Cmds[0], dot)
	}
	x := s.arg(n, dot)
	if x == nil {
		return nil
	}
	return func(p *printing, dot reflect.Value) bool { return isTrue(x.get(p, dot)) }
}

// isTrue is text/template's truth: what is not empty.
func isTrue(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Bool:
		return v.Bool()
	case reflect.String, reflect.Slice:
		return v.Len() > 0
	case reflect.Int:
		return v.Int() != 0
	case reflect.Struct:
		return true
	case reflect.Pointer:
		return !v.IsNil()
	case reflect.Interface:
		return !v.IsNil() && isTrue(v.Elem())
	}
	truth, ok := template.IsTrue(v.Interface())
	if !ok {
		giveUp()
	}
	return truth
}
