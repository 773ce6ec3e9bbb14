package render

import (
	"maps"
	"slices"
	"sort"
	"strings"
	"text/template/parse"

	"github.com/two-sentences/etiquette/generator/source"
)

// checkCalls finds the files that layouts ask for and that are not there, and
// keeps the words they ask for in asked: which language matters is not known yet.
func (t *Theme) checkCalls(tree source.Tree, set layouts) (diags source.Diagnostics) {
	for _, c := range t.calls(set, ".Asset") {
		if _, ok := t.assets.names["/"+strings.TrimPrefix(c.Value, "/")]; !ok {
			diags.Errorf(c.Pos, "layout", "put it there, or take the link out", "no file %q", "static/"+c.Value)
		}
	}
	t.asked = append(t.calls(set, ".Word"), t.calls(set, ".Forms")...)
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

// calls are the first arguments of a method's calls where they are written
// out, each call once.
func (t Theme) calls(set layouts, method string) []source.Text {
	seen, walked := map[source.Text]bool{}, map[[2]string]bool{}
	for _, page := range append(slices.Collect(maps.Values(set.pages)), set.common) {
		if page == nil {
			continue
		}
		for _, tmpl := range page.Templates() {
			if tmpl.Tree == nil || tmpl.Tree.Root == nil {
				continue
			}
			if name := [2]string{tmpl.Tree.ParseName, tmpl.Name()}; !walked[name] {
				walked[name] = true
				t.callsIn(tmpl.Tree, method, seen)
			}
		}
	}
	calls := make([]source.Text, 0, len(seen))
	for c := range seen {
		calls = append(calls, c)
	}
	sort.Slice(calls, func(i, j int) bool {
		a, b := calls[i], calls[j]
		if a.Pos.Path != b.Pos.Path {
			return a.Pos.Path < b.Pos.Path
		}
		return a.Pos.Line < b.Pos.Line || a.Pos.Line == b.Pos.Line && a.Pos.Column < b.Pos.Column
	})
	return calls
}

func (t Theme) callsIn(tree *parse.Tree, method string, seen map[source.Text]bool) {
	file := t.files[tree.ParseName]
	walkNodes(tree.Root, func(n parse.Node) {
		c, ok := n.(*parse.CommandNode)
		if !ok || len(c.Args) < 2 || !strings.HasSuffix(c.Args[0].String(), method) {
			return
		}
		if key, ok := c.Args[1].(*parse.StringNode); ok {
			seen[source.Text{Value: key.Text, Pos: file.Pos(int(key.Pos))}] = true
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
