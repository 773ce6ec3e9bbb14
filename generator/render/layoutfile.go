package render

import (
	"errors"
	"html/template"
	"io"
	"path"
	"slices"
	"strings"
	"sync"
	"text/template/parse"

	"github.com/two-sentences/etiquette/generator/source"
)

// layoutFile is a file of layouts/ by itself.
type layoutFile struct {
	source.File
	blocks []*block                 // what it defines, by name; itself is among them. Nil: it is wrong
	calls  map[string][]source.Text // of methods: their first arguments where they are written out
	diags  source.Diagnostics
}

// block is a template that a file defines. Nothing of it changes, nor depends on
// other files: so an edit of one file leaves the blocks of all others as they are.
type block struct {
	*parse.Tree
	calls []string           // the templates it calls, each once
	alone func() *parse.Tree // as html/template escapes it by itself; nil: it must be seen with others
}

func newBlock(tree *parse.Tree) *block {
	b := &block{Tree: tree}
	walkNodes(tree.Root, func(n parse.Node) {
		if call, ok := n.(*parse.TemplateNode); ok && !slices.Contains(b.calls, call.Name) {
			b.calls = append(b.calls, call.Name)
		}
	})
	b.alone = sync.OnceValue(b.escape)
	return b
}

// escape has html/template find the contexts of a block's actions, with empty
// templates in the places of those it calls. That is the same as with the true
// ones where each stands in an element's text (in any other context html/template
// calls it by another name) and ends in one, which escape finds of each by itself.
func (b *block) escape() *parse.Tree {
	set := template.New("block")
	for _, name := range b.calls {
		template.Must(set.AddParseTree(name, &parse.Tree{Name: name, Root: &parse.ListNode{NodeType: parse.NodeList}}))
	}
	alone := template.Must(set.AddParseTree(b.Name, b.Copy()))
	if contexts(alone) != nil {
		return nil
	}
	whole := true
	walkNodes(alone.Tree.Root, func(n parse.Node) {
		call, ok := n.(*parse.TemplateNode)
		whole = whole && (!ok || slices.Contains(b.calls, call.Name))
	})
	if !whole {
		return nil
	}
	return alone.Tree
}

// contexts has html/template find the contexts of a template, and gives what is
// wrong with them, if anything is.
func contexts(t *template.Template) *template.Error {
	var wrong *template.Error
	errors.As(t.Execute(io.Discard, nil), &wrong)
	return wrong
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
			file.blocks = append(file.blocks, newBlock(t.Tree))
		}
	}
	slices.SortFunc(file.blocks, func(a, b *block) int { return strings.Compare(a.Name, b.Name) })
	for _, b := range file.blocks {
		file.callsIn(b.Tree)
	}
	return file
}

// block is what the file defines under a name; nil: nothing.
func (file *layoutFile) block(name string) *block {
	for _, b := range file.blocks {
		if b.Name == name {
			return b
		}
	}
	return nil
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

// blockSet is blocks by name.
type blockSet map[string]*block

// define takes what a file defines: an empty definition replaces none.
func (set blockSet) define(file *layoutFile) {
	for _, b := range file.blocks {
		if set[b.Name] == nil || !parse.IsEmptyTree(b.Root) {
			set[b.Name] = b
		}
	}
}

// pageSet is the blocks of a kind of page: those of its file, and of common those
// that it has not.
type pageSet struct {
	own    *layoutFile
	common blockSet
}

// block is the one of a name; nil: there is none.
func (p pageSet) block(name string) *block {
	own := p.own.block(name)
	if shared := p.common[name]; shared != nil && (own == nil || parse.IsEmptyTree(own.Root)) {
		return shared
	}
	return own
}

// root is the name of the block that makes the whole page.
func (p pageSet) root() string {
	if own := p.own.block(p.own.Path); own != nil && !parse.IsEmptyTree(own.Root) {
		return own.Name
	}
	return "layouts/base.html"
}

// reach is what a block is made with, itself first; whole is false where it calls
// what is not there.
func (p pageSet) reach(name string) (list []*block, whole bool) {
	whole = true
	var walk func(name string)
	walk = func(name string) {
		b := p.block(name)
		if whole = whole && b != nil; b == nil || slices.Contains(list, b) {
			return
		}
		list = append(list, b)
		for _, call := range b.calls {
			walk(call)
		}
	}
	walk(name)
	return list, whole
}

// apart tells whether a block and all that it is made with are there, and escaped
// alone as they are together.
func (p pageSet) apart(name string) bool {
	blocks, whole := p.reach(name)
	return whole && !slices.ContainsFunc(blocks, func(b *block) bool { return b.alone() == nil })
}

// has tells whether these are the blocks that the page has of their names.
func (p pageSet) has(blocks []*block) bool {
	return !slices.ContainsFunc(blocks, func(b *block) bool { return p.block(b.Name) != b })
}

// assemble makes the template of a block, for html/template to make pages of; nil
// where there is no such block.
func (p pageSet) assemble(name string) *template.Template {
	set := template.New("page")
	blocks, _ := p.reach(name)
	for _, b := range blocks {
		template.Must(set.AddParseTree(b.Name, b.Copy()))
	}
	return set.Lookup(name)
}
