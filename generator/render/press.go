package render

import (
	"bytes"
	"errors"
	"maps"
	"reflect"
	"slices"
	"sync"
	"text/template/parse"
)

// A press is a layout made ready for one type of data, so that a page costs a
// tenth of what text/template takes, which looks up every field by its name and
// calls every function by reflection.
//
// html/template remains the judge of safety: it parses the layout and decides
// how each action is escaped, and a press is made from the very trees that it has
// written its escapers into, a block at a time. The press knows a few of them (escape.go), a few
// functions, and the methods of Tools. Of a layout that asks for more there is
// no press, and where one meets what it does not expect, it gives up: both are
// then left to html/template, whose bytes and errors are the true ones.
type press struct {
	data reflect.Type
	body *piece
}

// piece is a block for one type of dot.
type piece struct {
	steps []step
	uses  []*block // all that it is made of, however deep
}

// step writes something of a page.
type step func(p *printing, dot reflect.Value)

// printing is a page under way.
type printing struct {
	out  []byte
	vars []reflect.Value // by the slots that the presser has given out
}

// errGivenUp stops a press that has met what it does not know.
var errGivenUp = errors.New("left to html/template")

func giveUp() { panic(errGivenUp) }

// rooms are where pages are made before their size is known.
var rooms = sync.Pool{New: func() any { return new([]byte) }}

// page is run for a page that stands after some bytes, or is to take no more
// room than it needs.
func (p *press) page(to []byte, data any) (page []byte, ok bool) {
	if to != nil {
		return p.run(to, data)
	}
	room := rooms.Get().(*[]byte)
	defer rooms.Put(room)
	page, ok = p.run((*room)[:0], data)
	*room = page
	return bytes.Clone(page), ok
}

// run makes a page, appending it to out; ok is false where html/template must.
func (p *press) run(out []byte, data any) (page []byte, ok bool) {
	v := reflect.ValueOf(data)
	if p == nil || v.Type() != p.data {
		return out, false
	}
	defer func() {
		if r := recover(); r != nil {
			if r != error(errGivenUp) {
				panic(r)
			}
			page, ok = out, false
		}
	}()
	state := printing{out: out, vars: make([]reflect.Value, 0, 8)}
	p.body.run(&state, v)
	return state.out, true
}

// run writes a piece whose variables are its own.
func (b *piece) run(p *printing, dot reflect.Value) {
	vars := p.vars
	p.vars = append(p.vars[len(p.vars):], dot) // "$"
	runAll(b.steps, p, dot)
	p.vars = vars
}

func runAll(steps []step, p *printing, dot reflect.Value) {
	for _, s := range steps {
		s(p, dot)
	}
}

// makePress makes the press of a page's block, in the words of a language; nil
// where it asks for more than a press knows. Pieces that are known, and that the
// page would have made of the same blocks, are taken as they are.
func makePress(page pageSet, start string, data reflect.Type, w *words, known *pieces) *press {
	ps := &presser{page: page, words: w, known: known, made: map[pieceKey]*piece{}}
	body, ok := ps.piece(start, data)
	if !ok {
		return nil
	}
	known.add(ps.made)
	return &press{data: data, body: body}
}

// pieces are those of the presses of one language.
type pieces struct {
	lock  sync.Mutex
	known map[pieceKey]*piece
}

type pieceKey struct {
	block *block
	dot   reflect.Type
}

func (p *pieces) find(key pieceKey) *piece {
	p.lock.Lock()
	defer p.lock.Unlock()
	return p.known[key]
}

func (p *pieces) add(made map[pieceKey]*piece) {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.known == nil {
		p.known = map[pieceKey]*piece{}
	}
	maps.Copy(p.known, made)
}

// within are the pieces that are made of what stands in some files alone.
func (p *pieces) within(files map[string]*layoutFile) *pieces {
	gone := func(b *block) bool { return files[b.ParseName] == nil || files[b.ParseName].block(b.Name) != b }
	p.lock.Lock()
	defer p.lock.Unlock()
	kept := &pieces{known: make(map[pieceKey]*piece, len(p.known))}
	for key, one := range p.known {
		if !slices.ContainsFunc(one.uses, gone) {
			kept.known[key] = one
		}
	}
	return kept
}

// presser makes the pieces of a page, each once.
type presser struct {
	page  pageSet
	words *words
	known *pieces
	made  map[pieceKey]*piece
}

func (ps *presser) piece(name string, dot reflect.Type) (*piece, bool) {
	b := ps.page.block(name)
	if b == nil {
		return nil, false
	}
	key := pieceKey{b, dot}
	if one, ok := ps.made[key]; ok {
		return one, true // it may be under way: a template may call itself
	}
	if one := ps.known.find(key); one != nil && ps.page.has(one.uses) {
		return one, true
	}
	tree := b.alone()
	if tree == nil {
		return nil, false
	}
	one := new(piece)
	ps.made[key] = one
	one.uses, _ = ps.page.reach(name)
	s := &scope{presser: ps, names: []string{"$"}, types: []reflect.Type{dot}}
	var ok bool
	one.steps, ok = s.list(tree.Root, dot)
	return one, ok
}

// scope is where one is in a template: the variables in force, by their slots.
type scope struct {
	*presser
	names []string
	types []reflect.Type
}

// inner makes the steps of a list whose variables end with it.
func (s *scope) inner(list *parse.ListNode, dot reflect.Type) ([]step, bool) {
	n := len(s.names)
	steps, ok := s.list(list, dot)
	s.names, s.types = s.names[:n], s.types[:n]
	return steps, ok
}

func (s *scope) list(list *parse.ListNode, dot reflect.Type) (steps []step, ok bool) {
	if list == nil {
		return nil, true
	}
	for _, n := range list.Nodes {
		for _, n := range asSpoken(n, s.words) {
			one := s.step(n, dot)
			if one == nil {
				return nil, false
			}
			steps = append(steps, one)
		}
	}
	return steps, true
}

// step is a node's; nil where it is not known.
func (s *scope) step(n parse.Node, dot reflect.Type) step {
	switch n := n.(type) {
	case *parse.TextNode:
		text := n.Text
		return func(p *printing, _ reflect.Value) { p.out = append(p.out, text...) }
	case *parse.ActionNode:
		return s.action(n, dot)
	case *parse.IfNode:
		return s.branch(&n.BranchNode, dot, false)
	case *parse.WithNode:
		return s.branch(&n.BranchNode, dot, true)
	case *parse.RangeNode:
		return s.each(&n.BranchNode, dot)
	case *parse.TemplateNode:
		return s.call(n, dot)
	}
	return nil
}

// action writes a value, or sets a variable.
func (s *scope) action(n *parse.ActionNode, dot reflect.Type) step {
	if len(n.Pipe.Decl) > 0 {
		return s.set(n.Pipe, dot)
	}
	if len(n.Pipe.Cmds) < 2 {
		return nil // html/template has put an escaper into every pipe that writes
	}
	x := s.command(n.Pipe.Cmds[0], dot)
	var escapers []string
	for _, c := range n.Pipe.Cmds[1:] {
		name, ok := c.Args[0].(*parse.IdentifierNode)
		if !ok || len(c.Args) != 1 {
			return nil
		}
		escapers = append(escapers, name.Ident)
	}
	return writing(x, escapers)
}

// set makes {{$x := …}} and {{$x = …}}.
func (s *scope) set(pipe *parse.PipeNode, dot reflect.Type) step {
	if len(pipe.Decl) != 1 || len(pipe.Cmds) != 1 {
		return nil
	}
	x, name := s.command(pipe.Cmds[0], dot), pipe.Decl[0].Ident[0]
	if x == nil {
		return nil
	}
	if !pipe.IsAssign {
		slot := s.declare(name, x.typ)
		return func(p *printing, dot reflect.Value) { p.put(slot, x.get(p, dot)) }
	}
	slot := s.slot(name)
	if slot < 0 || s.types[slot] != x.typ {
		return nil
	}
	return func(p *printing, dot reflect.Value) { p.vars[slot] = x.get(p, dot) }
}

func (s *scope) declare(name string, typ reflect.Type) int {
	s.names, s.types = append(s.names, name), append(s.types, typ)
	return len(s.names) - 1
}

// slot is where a variable is kept, -1 for an unknown one.
func (s *scope) slot(name string) int {
	for i, n := range slices.Backward(s.names) {
		if n == name {
			return i
		}
	}
	return -1
}

// put keeps a new variable.
func (p *printing) put(slot int, v reflect.Value) {
	for len(p.vars) <= slot {
		p.vars = append(p.vars, reflect.Value{})
	}
	p.vars[slot] = v
}

// branch makes {{if}} and {{with}}.
func (s *scope) branch(n *parse.BranchNode, dot reflect.Type, with bool) step {
	if len(n.Pipe.Decl) > 0 || len(n.Pipe.Cmds) != 1 {
		return nil
	}
	var test func(*printing, reflect.Value) bool
	then, get := dot, func(_ *printing, dot reflect.Value) reflect.Value { return dot }
	if with {
		x := s.command(n.Pipe.Cmds[0], dot)
		if x == nil {
			return nil
		}
		then, get = x.typ, x.get
	} else if test = s.condition(n.Pipe.Cmds[0], dot); test == nil {
		return nil
	}
	yes, ok := s.inner(n.List, then)
	no, okToo := s.inner(n.ElseList, dot)
	if !ok || !okToo {
		return nil
	}
	return func(p *printing, dot reflect.Value) {
		v := get(p, dot)
		if with && isTrue(v) || !with && test(p, dot) {
			runAll(yes, p, v)
		} else {
			runAll(no, p, dot)
		}
	}
}

// each makes {{range}} over a slice.
func (s *scope) each(n *parse.BranchNode, dot reflect.Type) step {
	if len(n.Pipe.Cmds) != 1 || len(n.Pipe.Decl) > 2 || n.Pipe.IsAssign {
		return nil
	}
	x := s.command(n.Pipe.Cmds[0], dot)
	if x == nil || x.typ.Kind() != reflect.Slice {
		return nil
	}
	names, slots := len(s.names), []int{-1, -1} // of the index and the element
	for i, d := range n.Pipe.Decl {
		typ := x.typ.Elem()
		if which := i + 2 - len(n.Pipe.Decl); which == 0 {
			slots[0] = s.declare(d.Ident[0], reflect.TypeFor[int]())
		} else {
			slots[1] = s.declare(d.Ident[0], typ)
		}
	}
	body, ok := s.inner(n.List, x.typ.Elem())
	s.names, s.types = s.names[:names], s.types[:names]
	none, okToo := s.inner(n.ElseList, dot)
	if !ok || !okToo {
		return nil
	}
	return func(p *printing, dot reflect.Value) {
		list := x.get(p, dot)
		if list.Len() == 0 {
			runAll(none, p, dot)
		}
		for i := range list.Len() {
			v := list.Index(i)
			if slots[0] >= 0 {
				p.put(slots[0], reflect.ValueOf(i))
			}
			if slots[1] >= 0 {
				p.put(slots[1], v)
			}
			runAll(body, p, v)
		}
	}
}

// call makes {{template "name" .}}.
func (s *scope) call(n *parse.TemplateNode, dot reflect.Type) step {
	typ, get := reflect.Type(nil), func(*printing, reflect.Value) reflect.Value { return reflect.Value{} }
	if n.Pipe != nil {
		if len(n.Pipe.Cmds) != 1 || len(n.Pipe.Decl) > 0 {
			return nil
		}
		x := s.command(n.Pipe.Cmds[0], dot)
		if x == nil {
			return nil
		}
		typ, get = x.typ, x.get
	}
	body, ok := s.piece(n.Name, typ)
	if !ok {
		return nil
	}
	return func(p *printing, dot reflect.Value) { body.run(p, get(p, dot)) }
}
