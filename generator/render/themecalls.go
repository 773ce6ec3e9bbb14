package render

import (
	"sort"
	"strings"
	"text/template/parse"

	"github.com/two-sentences/etiquette/generator/source"
)

// checkCalls finds the files that layouts ask for and that are not there, and
// keeps the words they ask for in asked: which language matters is not known yet.
func (t *Theme) checkCalls(tree source.Tree, set layouts) (diags source.Diagnostics) {
	calls := t.calls(set)
	for _, c := range calls["Asset"] {
		if _, ok := t.assets.names["/"+strings.TrimPrefix(c.Value, "/")]; !ok {
			diags.Errorf(c.Pos, "layout", "put it there, or take the link out", "no file %q", "static/"+c.Value)
		}
	}
	t.asked = append(calls["Word"], calls["Forms"]...)
	return diags
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

func isForm(s string) bool {
	for _, f := range forms {
		if s == f {
			return true
		}
	}
	return false
}

// calls are the first arguments of the methods' calls where they are written
// out, by method, each call once.
func (t Theme) calls(set layouts) map[string][]source.Text {
	calls, walked := map[string][]source.Text{}, map[[2]string]bool{}
	for _, file := range set.written {
		if file == nil {
			continue
		}
		for _, tmpl := range file.Templates() {
			if tmpl.Tree == nil || tmpl.Tree.Root == nil {
				continue
			}
			if name := [2]string{tmpl.Tree.ParseName, tmpl.Name()}; !walked[name] {
				walked[name] = true
				t.callsIn(tmpl.Tree, calls)
			}
		}
	}
	return calls
}

func (t Theme) callsIn(tree *parse.Tree, calls map[string][]source.Text) {
	file := t.files[tree.ParseName]
	walkNodes(tree.Root, func(n parse.Node) {
		c, ok := n.(*parse.CommandNode)
		if !ok || len(c.Args) < 2 {
			return
		}
		key, ok := c.Args[1].(*parse.StringNode)
		if !ok {
			return
		}
		text := c.Args[0].String()
		switch method := text[strings.LastIndexByte(text, '.')+1:]; method {
		case "Asset", "Word", "Forms":
			calls[method] = append(calls[method], source.Text{Value: key.Text, Pos: file.Pos(int(key.Pos))})
		}
	})
}

// walkNodes calls f for every command of a template, and every call of
// another, however deep.
func walkNodes(n parse.Node, f func(parse.Node)) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, c := range n.Nodes {
				walkNodes(c, f)
			}
		}
	case *parse.ActionNode:
		walkNodes(n.Pipe, f)
	case *parse.TemplateNode:
		f(n)
		walkNodes(n.Pipe, f)
	case *parse.IfNode:
		walkBranch(&n.BranchNode, f)
	case *parse.RangeNode:
		walkBranch(&n.BranchNode, f)
	case *parse.WithNode:
		walkBranch(&n.BranchNode, f)
	case *parse.PipeNode:
		if n != nil {
			for _, c := range n.Cmds {
				f(c)
				for _, arg := range c.Args {
					walkNodes(arg, f)
				}
			}
		}
	}
}

func walkBranch(n *parse.BranchNode, f func(parse.Node)) {
	walkNodes(n.Pipe, f)
	walkNodes(n.List, f)
	walkNodes(n.ElseList, f)
}
