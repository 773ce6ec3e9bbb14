package deploy

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
)

// guard says why a branch should not be published on unless it is taken over: it
// holds a guide's sources, is checked out here, or is a branch of the user's own.
func (g GitBranch) guard(ctx context.Context, there map[string]string, old Manifest) error {
	for _, p := range sortedKeys(there) {
		if _, listed := old.Find(p); !listed && strings.HasPrefix(p, "content/") {
			return g.refuse("it holds what a guide is made from, as %s", p)
		}
	}
	if g.elsewhere(ctx) {
		return nil
	}
	if head, err := g.git(ctx, nil, "symbolic-ref", "--quiet", "--short", "HEAD"); err == nil && head == g.Branch {
		return g.refuse("it is the branch that is checked out here")
	}
	local := "refs/heads/" + g.Branch
	if _, err := g.git(ctx, nil, "rev-parse", "--verify", "--quiet", local); err != nil {
		return nil // there is none
	}
	if _, err := g.git(ctx, nil, "cat-file", "-e", local+":"+ManifestPath); err != nil {
		return g.refuse("a branch of that name is here, and this program did not make it")
	}
	return nil
}

func (g GitBranch) refuse(format string, args ...any) error {
	return fmt.Errorf("the branch %s is not published on, as %s; name another, as git:gh-pages, or give --take-over", g.Branch, fmt.Sprintf(format, args...))
}

// elsewhere says that the repository's own branch of that name belongs to
// another remote: the name is the same, the branch is not.
func (g GitBranch) elsewhere(ctx context.Context) bool {
	upstream, err := g.git(ctx, nil, "config", "branch."+g.Branch+".remote")
	return err == nil && upstream != "" && g.url(ctx, upstream) != g.url(ctx, g.Remote)
}

// url is a remote's URL where it is a name, else the remote itself.
func (g GitBranch) url(ctx context.Context, remote string) string {
	if url, err := g.git(ctx, nil, "remote", "get-url", "--", remote); err == nil {
		return url
	}
	return remote
}

// sameName says that a file says what ours does: GitHub writes the domain into
// CNAME itself, without an end of line.
func (g GitBranch) sameName(ctx context.Context, path, blob string, data []byte) bool {
	if path != "CNAME" {
		return false
	}
	text, err := g.git(ctx, nil, "cat-file", "blob", blob)
	return err == nil && bytes.EqualFold(bytes.TrimSpace([]byte(text)), bytes.TrimSpace(data))
}

// foreign lists the files of others that a change removes or replaces, sorted.
func foreign(c change, there map[string]string, old Manifest) []string {
	var paths []string
	add := func(p string) {
		if _, listed := old.Find(p); !listed && there[p] != "" && p != ManifestPath {
			paths = append(paths, p)
		}
	}
	for _, f := range c.send {
		add(f.Path)
	}
	for _, p := range c.drop {
		add(p)
	}
	slices.Sort(paths)
	return paths
}
