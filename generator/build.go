// Package generator builds the site: it is the line of passes.
//
// doc.go is the map of the house.
package generator

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/two-sentences/etiquette/generator/guide"
	"github.com/two-sentences/etiquette/generator/lint"
	"github.com/two-sentences/etiquette/generator/render"
	"github.com/two-sentences/etiquette/generator/source"
)

// Options choose what is built.
type Options struct {
	BaseURL  string    // as guide.CleanBaseURL gives it; empty: that of content/site.yaml
	Origin   string    // takes the place of that address's scheme and host: "http://127.0.0.1:1313"; empty: they stay
	Relative bool      // links are relative to the page, so that the site opens from a disk
	Drafts   bool      // publish drafts
	Future   bool      // publish what is dated after Now
	Now      time.Time // decides what is published, and nothing else

	// Look names the paths that may have changed since the memo's last Build;
	// all others are taken as they were. Nil: everything is looked at.
	Look []string

	// CheckLater leaves out what render.Theme.Check says: Result.CheckLayouts
	// adds it. A page that it concerns cannot be made.
	CheckLater bool
}

// Result is a built guide. Where Diagnostics holds an error, Output must not
// be published; Site and Tree are there all the same.
type Result struct {
	Tree        source.Tree
	Site        *guide.Site
	Output      *render.Output
	Diagnostics source.Diagnostics // sorted
	Silenced    source.Diagnostics // warnings and notes that content/site.yaml silences; in any order
	theme       render.Theme
	files       reading
}

// Text is what stands in a source file, of which Tree may have let the bytes go;
// nil where there is none, or it cannot be had again.
func (r Result) Text(path string) []byte {
	for _, e := range r.files.kept {
		if e.found.Path == path {
			f, _ := e.whole()
			return f.Data
		}
	}
	return nil
}

// Build reads the layers, the user's own first, and takes them through the
// passes up to the Output, whose pages are made when they are read. memo
// keeps pure results from one Build to the next; nil builds without. The error
// is of the world: sources that cannot be read, or a ctx that ended.
func Build(ctx context.Context, layers []source.Layer, opts Options, memo *Memo) (Result, error) {
	if memo == nil {
		memo = new(Memo)
	}
	files, diags, err := read(layers, opts.Look, memo)
	if err != nil {
		return Result{}, err
	}
	files.parse()
	memo.reading = files
	tree, pieces := files.tree, files.pieces
	diags = append(diags, files.said...)
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	theming := beside(func() (render.Theme, source.Diagnostics) { return parseTheme(tree, memo, !opts.CheckLater) })
	last := memo.output
	readying := beside(func() (none, none) {
		theme, _ := theming()
		theme.Ready(last)
		return none{}, none{}
	})
	defer readying() // whatever happens: what is beside writes into the memo
	program, more := compile(tree, pieces, memo)
	diags = append(diags, more...)
	site, more := guide.Link(pieces, guide.LinkOptions{Now: opts.Now, Drafts: opts.Drafts, Future: opts.Future, Program: program, Last: memo.site})
	memo.site = site
	diags = append(diags, more...)
	diags = append(diags, check(site, opts, memo)...)
	theme, more := theming()
	diags = append(diags, more...)
	output, more := render.Site(site, theme, render.Options{BaseURL: opts.BaseURL, Origin: opts.Origin, Relative: opts.Relative, Last: last, Lexicon: memo.lexicon()})
	memo.output = output
	diags = append(diags, more...)
	diags, silenced := lint.Silence(site.Settings, diags)
	return Result{Tree: files.shown(diags), Site: site, Output: output, theme: theme, files: files, Diagnostics: diags.Sorted(), Silenced: silenced}, ctx.Err()
}

// CheckLayouts adds what is wrong with the layouts, for a Build with CheckLater.
func (r *Result) CheckLayouts() {
	r.Diagnostics = append(slices.Clone(r.Diagnostics), r.theme.Check()...).Sorted()
}

// CheckPages makes every page once and adds what layouts fail on to the
// diagnostics. It does nothing where there are errors already.
func (r *Result) CheckPages() {
	if r.Diagnostics.HasErrors() {
		return
	}
	failures := each(r.Output.Paths(), func(path string) error {
		_, err := r.Output.Read(path)
		return err
	})
	for _, err := range failures {
		var layout *render.LayoutError
		if errors.As(err, &layout) {
			r.Diagnostics = append(r.Diagnostics, layout.Diagnostic)
		}
	}
	r.Diagnostics = r.Diagnostics.Sorted()
}
