package render

import (
	"slices"
	"sort"
	"strings"
	"text/template/parse"

	"github.com/two-sentences/etiquette/generator/source"
)

// checkCalls finds the files that layouts ask for and that are not there, and
// keeps the words they ask for in asked: which language matters is not known yet.
func (t *Theme) checkCalls() (diags source.Diagnostics) {
	for _, file := range t.used() {
		for _, c := range file.calls["Asset"] {
			if _, ok := t.assets.names["/"+strings.TrimPrefix(c.Value, "/")]; !ok {
				diags.Errorf(c.Pos, "layout", "put it there, or take the link out", "no file %q", "static/"+c.Value)
			}
		}
		t.asked = append(append(t.asked, file.calls["Word"]...), file.calls["Forms"]...)
	}
	return diags
}

// used are the files that pages are made of, by path.
func (t *Theme) used() (list []*layoutFile) {
	for _, name := range sortedKeys(t.files) {
		kind := strings.TrimSuffix(strings.TrimPrefix(name, "layouts/"), ".html")
		if kind == "base" || slices.Contains(kinds, kind) || slices.Contains(optionalKinds, kind) || strings.HasPrefix(kind, "partials/") {
			list = append(list, t.files[name])
		}
	}
	return list
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
