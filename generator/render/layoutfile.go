package render

import (
	"html/template"
	"path"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/two-sentences/etiquette/generator/source"
)

// layoutFile is a file of layouts/ by itself. Its trees are not changed: what
// is made of them is made of copies.
type layoutFile struct {
	source.File
	trees []*parse.Tree            // what it defines, by name; itself is among them. Nil: it is wrong
	calls map[string][]source.Text // of methods: their first arguments where they are written out
	diags source.Diagnostics
}

// layoutFiles reads all files of layouts/, by path; those that are in last and
// have not changed are taken from there.
func layoutFiles(tree source.Tree, last map[string]*layoutFile) map[string]*layoutFile {
	files := map[string]*layoutFile{}
	for _, f := range tree.Under("layouts") {
		if was := last[f.Path]; was != nil && was.Hash == f.Hash && was.Own == f.Own {
			files[f.Path] = was
		} else {
			files[f.Path] = parseLayoutFile(f)
		}
	}
	return files
}

func parseLayoutFile(f source.File) *layoutFile {
	file := &layoutFile{File: f, calls: map[string][]source.Text{}}
	if path.Ext(f.Path) != ".html" {
		return file
	}
	set, err := template.New(f.Path).Parse(string(f.Data)) // under its path, so that messages name it
	if err != nil {
		file.diags = append(file.diags, diagnose(nil, f.Path, err))
		return file
	}
	for _, t := range set.Templates() {
		if t.Tree != nil {
			file.trees = append(file.trees, t.Tree)
		}
	}
	slices.SortFunc(file.trees, func(a, b *parse.Tree) int { return strings.Compare(a.Name, b.Name) })
	for _, t := range file.trees {
		file.callsIn(t)
	}
	return file
}

// callsIn adds the calls of methods that name words or files.
func (file *layoutFile) callsIn(tree *parse.Tree) {
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
			file.calls[method] = append(file.calls[method], source.Text{Value: key.Text, Pos: file.Pos(int(key.Pos))})
		}
	})
}

// treeSet is templates by name.
type treeSet map[string]*parse.Tree

// define takes what a file defines: an empty definition replaces none.
func (set treeSet) define(file *layoutFile) {
	for _, t := range file.trees {
		if set[t.Name] == nil || !parse.IsEmptyTree(t.Root) {
			set[t.Name] = t
		}
	}
}

// assemble makes the template of a kind of page of its file and of what that
// uses of common, all of it copied.
func assemble(own *layoutFile, common treeSet, kind string) *template.Template {
	page := pageSet{template.New("page"), common}
	for _, t := range own.trees {
		page.add(t.Name, t)
	}
	page.use("layouts/base.html")
	for _, t := range own.trees {
		page.useCalled(t)
	}
	if kind == "article" {
		page.use("note-text")
		page.use("terms")
	}
	if root := page.Lookup(own.Path); !parse.IsEmptyTree(root.Tree.Root) {
		return root
	}
	return page.Lookup("layouts/base.html")
}

// pageSet is a page that is put together.
type pageSet struct {
	*template.Template
	common treeSet
}

func (p pageSet) add(name string, tree *parse.Tree) {
	template.Must(p.AddParseTree(name, tree.Copy()))
}

// use adds a template of common, and what it calls, unless the page has its own.
func (p pageSet) use(name string) {
	if own := p.Lookup(name); own != nil && own.Tree != nil && !parse.IsEmptyTree(own.Tree.Root) {
		return
	}
	shared := p.common[name]
	if shared == nil {
		return // html/template says so
	}
	p.add(name, shared)
	p.useCalled(shared)
}

// useCalled is use of all that a template calls.
func (p pageSet) useCalled(tree *parse.Tree) {
	walkNodes(tree.Root, func(n parse.Node) {
		if call, ok := n.(*parse.TemplateNode); ok {
			p.use(call.Name)
		}
	})
}
