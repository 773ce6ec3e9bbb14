package markdown

import (
	"unicode/utf8"

	"github.com/dlclark/regexp2/v2/syntax"
)

// straight is a pattern that can be matched in one way alone, such as a name, a
// space or a comment to the end of its line: one run after the other, each as
// long as it goes. Most of what code is made of is matched by such.
type straight []run

// run is so many characters of a kind.
type run struct {
	ascii       [utf8.RuneSelf]bool
	is          func(rune) bool // of the others
	least, most int
}

// straightOf is ok only where a pattern is straight.
func straightOf(pattern string) (s straight, ok bool) {
	tree, err := syntax.Parse(pattern, syntax.ParseOptions{})
	if err != nil {
		return nil, false
	}
	nodes := sequence(tree.Root, nil)
	if len(nodes) == 0 || nodes[0].T != syntax.NtStart {
		return nil, false
	}
	for i, n := range nodes[1:] {
		if s, ok = s.add(n, i+2 == len(nodes)); !ok {
			return nil, false
		}
	}
	return s, true
}

// sequence adds the nodes that a node is one after the other.
func sequence(n *syntax.RegexNode, list []*syntax.RegexNode) []*syntax.RegexNode {
	switch n.T {
	case syntax.NtCapture, syntax.NtGroup, syntax.NtConcatenate:
		for _, c := range n.Children {
			list = sequence(c, list)
		}
		return list
	}
	return append(list, n)
}

// add adds the runs of a node; ok is false where it has others. A run that may
// give back what it took is one only where nothing follows.
func (s straight) add(n *syntax.RegexNode, last bool) (_ straight, ok bool) {
	if n.Options&(syntax.IgnoreCase|syntax.RightToLeft) != 0 {
		return nil, false
	}
	switch n.T {
	case syntax.NtEmpty:
		return s, true
	case syntax.NtMulti:
		for _, c := range n.Str {
			s = append(s, newRun(equals(c), 1, 1))
		}
		return s, true
	case syntax.NtOne:
		return append(s, newRun(equals(n.Ch), 1, 1)), true
	case syntax.NtNotone:
		return append(s, newRun(differs(n.Ch), 1, 1)), true
	case syntax.NtSet:
		return append(s, newRun(n.Set.CharIn, 1, 1)), true
	case syntax.NtOneloop, syntax.NtOneloopatomic:
		return append(s, newRun(equals(n.Ch), n.M, n.N)), last || n.T == syntax.NtOneloopatomic
	case syntax.NtNotoneloop, syntax.NtNotoneloopatomic:
		return append(s, newRun(differs(n.Ch), n.M, n.N)), last || n.T == syntax.NtNotoneloopatomic
	case syntax.NtSetloop, syntax.NtSetloopatomic:
		return append(s, newRun(n.Set.CharIn, n.M, n.N)), last || n.T == syntax.NtSetloopatomic
	}
	return nil, false
}

func equals(c rune) func(rune) bool  { return func(r rune) bool { return r == c } }
func differs(c rune) func(rune) bool { return func(r rune) bool { return r != c } }

func newRun(is func(rune) bool, least, most int) run {
	r := run{is: is, least: least, most: most}
	for c := range r.ascii {
		r.ascii[c] = is(rune(c))
	}
	return r
}

func (r *run) takes(c rune) bool {
	if uint32(c) < utf8.RuneSelf {
		return r.ascii[c]
	}
	return r.is(c)
}

// match is how many characters of a text's beginning match; -1 for none that do.
func (s straight) match(text []rune) (size int) {
	for i := range s {
		r, n := &s[i], 0
		for n < r.most && size+n < len(text) && r.takes(text[size+n]) {
			n++
		}
		if n < r.least {
			return -1
		}
		size += n
	}
	return size
}
