package render

import (
	"html/template"
	"strings"
	"text/template/parse"
)

// speak writes the words of a language into the layouts of a page: {{.Word "key"}}
// without slots becomes the word itself. A page asks for some fifty words, and
// to call a method costs a template far more than to write a text.
//
// It is done after html/template has found the context of every action, and
// only where that is an element's text or a quoted attribute; the word is
// escaped as html/template would. In an element's text English words that stand
// in for those of another language say so, by lang and dir.
func speak(page *template.Template, w *words) {
	for _, tmpl := range page.Templates() {
		if tmpl.Tree != nil {
			speakList(tmpl.Tree.Root, w)
		}
	}
}

func speakList(list *parse.ListNode, w *words) {
	if list == nil {
		return
	}
	nodes := list.Nodes
	list.Nodes = make([]parse.Node, 0, len(nodes))
	for _, n := range nodes {
		switch n := n.(type) {
		case *parse.IfNode:
			speakList(n.List, w)
			speakList(n.ElseList, w)
		case *parse.RangeNode:
			speakList(n.List, w)
			speakList(n.ElseList, w)
		case *parse.WithNode:
			speakList(n.List, w)
			speakList(n.ElseList, w)
		}
		list.Nodes = append(list.Nodes, asSpoken(n, w)...)
	}
}

// asSpoken is a node as it is to stand there.
func asSpoken(node parse.Node, w *words) []parse.Node {
	n, ok := node.(*parse.ActionNode)
	if !ok {
		return []parse.Node{node}
	}
	text := func(s string) parse.Node {
		return &parse.TextNode{NodeType: parse.NodeText, Pos: n.Pos, Text: []byte(s)}
	}
	if s, ok := constant(n.Pipe, w); ok {
		node = text(s)
	}
	if key, escaper, ok := wordOf(n.Pipe); ok && escaper == asHTML[0] && w.borrowed(key) {
		return []parse.Node{text(`<span lang="en" dir="ltr">`), node, text(`</span>`)}
	}
	return []parse.Node{node}
}

// constant is what a pipeline such as ".Word "key" | escaper" writes; ok is
// false for any other.
func constant(pipe *parse.PipeNode, w *words) (text string, ok bool) {
	key, escaper, ok := wordOf(pipe)
	if !ok || len(pipe.Cmds[0].Args) != 2 {
		return "", false
	}
	switch escaper {
	case asHTML[0], asAttr[0], asRCDATA[0]:
	default:
		return "", false
	}
	text, err := w.say(key)
	return strings.ReplaceAll(template.HTMLEscapeString(text), "+", "&#43;"), err == nil
}

// wordOf is the key that a pipeline such as ".Word "key" "slot" .Value | escaper"
// asks for, and how it is escaped.
func wordOf(pipe *parse.PipeNode) (key, escaper string, ok bool) {
	if len(pipe.Decl) > 0 || len(pipe.Cmds) != 2 || len(pipe.Cmds[0].Args) < 2 || len(pipe.Cmds[1].Args) != 1 {
		return "", "", false
	}
	name, ok := pipe.Cmds[0].Args[1].(*parse.StringNode)
	if !ok || !strings.HasSuffix(pipe.Cmds[0].Args[0].String(), ".Word") {
		return "", "", false
	}
	return name.Text, pipe.Cmds[1].Args[0].String(), true
}
