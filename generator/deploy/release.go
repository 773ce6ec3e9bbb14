package deploy

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// policy says how a tree's files are to be sent, by its own _headers file.
type policy struct {
	rules []headerRule
}

// newPolicy reads a tree's _headers, if it has one.
func newPolicy(t Tree) (policy, error) {
	r, err := readRules(t)
	if err == nil && len(r.problems) > 0 {
		err = fmt.Errorf("read the site's rules: %s", strings.Join(r.problems, "; "))
	}
	return policy{rules: r.headers}, err
}

const (
	cacheForever = "public, max-age=31536000, immutable"
	cacheCheck   = "public, max-age=0, must-revalidate"
)

// cacheControl is what the site's _headers say of a file; where they say
// nothing, files named by their own hash are for ever and others are asked for again.
func (p policy) cacheControl(f File) string {
	if c := headersFor(p.rules, urlPath(f.Path)).Get("Cache-Control"); c != "" {
		return c
	}
	if namedByHash(f) {
		return cacheForever
	}
	return cacheCheck
}

func (p policy) contentType(f File) string {
	if c := headersFor(p.rules, urlPath(f.Path)).Get("Content-Type"); c != "" {
		return c
	}
	return ContentType(f.Path)
}

// immutable says that a file's bytes never change under its name.
func (p policy) immutable(f File) bool {
	return strings.Contains(p.cacheControl(f), "immutable")
}

var hexPart = regexp.MustCompile(`[.-]([0-9a-f]{8,64})\.[^/]*$`)

// namedByHash says that a name, as "main.1f0c9a2b.css", carries the beginning of the
// file's own SHA-256; a date or a number that looks like one does not count.
func namedByHash(f File) bool {
	m := hexPart.FindStringSubmatch(f.Path)
	return m != nil && strings.HasPrefix(f.SHA256, m[1])
}

// release is what a deployment has to do: the difference of a tree and what its place holds.
type release struct {
	final Manifest // what the place lists when done
	send  []File   // by Rank, then path
	drop  []string // sorted
	fresh []string // of send, what the old manifest does not list; sorted
	same  bool     // the place lists exactly this already
}

// compareRelease compares a tree with what a place holds. An immutable file
// of the old release that the new one lacks stays, retired, until the release
// after: a reader may have a page open that asks for it. A retired one stays
// while the same release is deployed again.
func compareRelease(old, tree Manifest, immutable func(File) bool) release {
	r := release{final: Manifest{Version: manifestVersion, Files: slices.Clone(tree.Files)}}
	for _, f := range tree.Files {
		was, listed := old.Find(f.Path)
		if !listed {
			r.fresh = append(r.fresh, f.Path)
		}
		if !listed || was.SHA256 != f.SHA256 {
			r.send = append(r.send, f)
		}
	}
	again, now := sameRelease(old, tree), set(treePaths(tree))
	for _, f := range old.Files {
		if _, listed := tree.Find(f.Path); listed {
			continue
		}
		inTheWay := underAny(f.Path, now) || needsFolder(tree, f.Path)
		if !inTheWay && (f.Retired && again || !f.Retired && immutable(f)) {
			f.Retired = true
			r.final.Files = append(r.final.Files, f)
		} else {
			r.drop = append(r.drop, f.Path)
		}
	}
	sortFiles(r.final.Files)
	r.same = bytes.Equal(r.final.Bytes(), old.Bytes())
	slices.SortStableFunc(r.send, func(a, b File) int { return Rank(a.Path) - Rank(b.Path) })
	return r
}

func treePaths(m Manifest) []string {
	paths := make([]string, len(m.Files))
	for i, f := range m.Files {
		paths[i] = f.Path
	}
	return paths
}

// sameRelease says that a place holds the very files of a tree, retired ones aside.
func sameRelease(old, tree Manifest) bool {
	now := slices.DeleteFunc(slices.Clone(old.Files), func(f File) bool { return f.Retired })
	return slices.EqualFunc(now, tree.Files, func(a, b File) bool {
		return a.Path == b.Path && a.SHA256 == b.SHA256
	})
}

// ranks splits what is to be sent by Rank.
func (r release) ranks() [3][]File {
	var by [3][]File
	for _, f := range r.send {
		by[Rank(f.Path)] = append(by[Rank(f.Path)], f)
	}
	return by
}

// report counts a release as if it were done.
func (r release) report() Report {
	rep := Report{Written: len(r.send), Removed: len(r.drop)}
	for _, f := range r.send {
		rep.Bytes += f.Size
	}
	rep.Unchanged = len(r.final.Files) - len(r.send)
	return rep
}
