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
// escaped as html/template would.
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
	for i, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.ActionNode:
			if text, ok := constant(n.Pipe, w); ok {
				list.Nodes[i] = &parse.TextNode{NodeType: parse.NodeText, Pos: n.Pos, Text: []byte(text)}
			}
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
	}
}

// constant is what a pipeline such as ".Word "key" | escaper" writes; ok is
// false for any other.
func constant(pipe *parse.PipeNode, w *words) (text string, ok bool) {
	if len(pipe.Decl) > 0 || len(pipe.Cmds) != 2 || len(pipe.Cmds[0].Args) != 2 || len(pipe.Cmds[1].Args) != 1 {
		return "", false
	}
	key, isKey := pipe.Cmds[0].Args[1].(*parse.StringNode)
	if !isKey || !strings.HasSuffix(pipe.Cmds[0].Args[0].String(), ".Word") {
		return "", false
	}
	switch pipe.Cmds[1].Args[0].String() {
	case "_html_template_htmlescaper", "_html_template_attrescaper", "_html_template_rcdataescaper":
	default:
		return "", false
	}
	text, err := w.say(key.Text)
	return strings.ReplaceAll(template.HTMLEscapeString(text), "+", "&#43;"), err == nil
}
