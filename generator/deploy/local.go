package deploy

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/rogpeppe/go-internal/robustio"
)

// DirTarget is a folder that is changed file by file, as Dir does. Files of
// others in it are safe.
type DirTarget struct {
	Path string // made if it is not there
}

// String is the target's spec.
func (d DirTarget) String() string { return "dir:" + d.Path }

// Deploy writes a tree into the folder; see Target and Dir.
func (d DirTarget) Deploy(ctx context.Context, t Tree, opts Options) (Report, error) {
	old, err := openIfThere(d.Path)
	if err != nil {
		return Report{}, fmt.Errorf("deploy to %s: %w", d, err)
	}
	o, r, err := planFolder(ctx, t, old, opts)
	if err != nil {
		return Report{}, fmt.Errorf("deploy to %s: %w", d, err)
	}
	if opts.DryRun {
		if err := inTheWay(o, d.Path, old); err != nil {
			return Report{}, fmt.Errorf("deploy to %s: %w", d, err)
		}
	}
	if opts.tellAll(r); opts.DryRun {
		return r.report(), nil
	}
	return Dir(ctx, o, d.Path, DirOptions{Meta: o.Meta, Progress: opts.Progress})
}

// planFolder compares a tree with what a folder holds; old is nil if it holds nothing.
func planFolder(ctx context.Context, t Tree, old *Folder, opts Options) (*overlay, release, error) {
	tree, err := Scan(ctx, t, opts.Meta)
	if err != nil {
		return nil, release{}, err
	}
	pol, err := newPolicy(t)
	if err != nil {
		return nil, release{}, err
	}
	if old == nil {
		old = &Folder{}
	}
	r := compareRelease(old.Manifest, tree, func(f File) bool {
		_, err := old.Read(f.Path)
		return pol.immutable(f) && err == nil // one that is lost or changed cannot be kept
	})
	return withRetired(t, old, r, opts.Meta), r, nil
}

// openIfThere opens a folder that Dir wrote; nil if it did not, or there is none.
// An interrupted write into it is first settled.
func openIfThere(dir string) (*Folder, error) {
	if _, err := os.Stat(filepath.Join(dir, Hidden)); err != nil {
		return nil, nil
	}
	if _, err := os.Stat(filepath.Join(dir, Hidden, nextName)); err == nil {
		if _, err := loadRecord(dir); err != nil {
			return nil, err
		}
	}
	f, err := OpenFolder(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return f, err
}

// LinkTarget is a symbolic link to a folder that holds one whole release. Each
// release gets a folder of its own beside the link, and then the link is
// switched: a reader sees the old site or the new, never a mixture. The
// release before stays for going back; older ones are removed.
type LinkTarget struct {
	Path string // the link; the releases are in Path + ".releases"
}

// String is the target's spec.
func (l LinkTarget) String() string { return "link:" + l.Path }

// Deploy writes a release and switches to it; see Target.
func (l LinkTarget) Deploy(ctx context.Context, t Tree, opts Options) (Report, error) {
	report, err := l.deploy(ctx, t, opts)
	if err != nil {
		return Report{}, fmt.Errorf("deploy to %s: %w", l, err)
	}
	return report, nil
}

func (l LinkTarget) deploy(ctx context.Context, t Tree, opts Options) (Report, error) {
	if err := l.free(); err != nil {
		return Report{}, err
	}
	old, err := openIfThere(l.Path)
	if err != nil {
		return Report{}, err
	}
	o, r, err := planFolder(ctx, t, old, opts)
	if err != nil {
		return Report{}, err
	}
	opts.tellAll(r)
	if opts.DryRun || r.same && old != nil {
		return r.report(), nil
	}
	now := filepath.Join(l.releases(), hash(r.final.Bytes())[:16])
	if _, err := Dir(ctx, o, now, DirOptions{Meta: o.Meta, Progress: opts.Progress}); err != nil {
		return Report{}, err
	}
	was, err := l.point(now)
	if err != nil {
		return Report{}, err
	}
	return r.report(), l.clean(filepath.Base(now), filepath.Base(was))
}

func (l LinkTarget) releases() string { return filepath.Clean(l.Path) + ".releases" }

// free says what stands in the link's place, if it is no link of ours.
func (l LinkTarget) free() error {
	info, err := os.Lstat(l.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Mode().Type() != fs.ModeSymlink {
		return fmt.Errorf("%s is there and is no symbolic link; move it away, or use dir:%s", l.Path, l.Path)
	}
	to, err := os.Readlink(l.Path)
	if err == nil && filepath.Dir(to) != filepath.Base(l.releases()) {
		return fmt.Errorf("%s is a link to %s, which this program did not make; remove the link, or choose another", l.Path, to)
	}
	return err
}

// point makes the link lead to a release, in one step, and says where it led before; "" for nowhere.
func (l LinkTarget) point(release string) (was string, err error) {
	was, err = os.Readlink(l.Path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	to := filepath.Join(filepath.Base(l.releases()), filepath.Base(release))
	tmp := filepath.Clean(l.Path) + ".switch"
	if err := errors.Join(robustio.RemoveAll(tmp), os.Symlink(to, tmp)); err != nil {
		return "", err
	}
	return was, robustio.Rename(tmp, filepath.Clean(l.Path))
}

// clean removes the releases that are neither the present nor the one before.
// A folder among them that Dir did not write stays.
func (l LinkTarget) clean(keep ...string) error {
	entries, err := os.ReadDir(l.releases())
	if err != nil {
		return err
	}
	for _, e := range entries {
		dir := filepath.Join(l.releases(), e.Name())
		if _, err := os.Stat(filepath.Join(dir, Hidden)); err != nil || slices.Contains(keep, e.Name()) {
			continue
		}
		if err := robustio.RemoveAll(dir); err != nil {
			return err
		}
	}
	return nil
}
