package deploy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Rsync is a folder, here or on another machine, reached by the user's own
// rsync (3.1 or newer) and ssh, with their settings and keys. A file is put
// in its place whole, as rsync does.
type Rsync struct {
	To string // as rsync takes it: "host:/path", "user@host:path", "/path"
}

// String is the target's spec.
func (r Rsync) String() string { return "rsync:" + r.To }

// Deploy sends a tree; see Target.
func (r Rsync) Deploy(ctx context.Context, t Tree, opts Options) (Report, error) {
	report, err := r.deploy(ctx, t, opts)
	if err != nil {
		return Report{}, fmt.Errorf("deploy to %s: %w", r, err)
	}
	return report, nil
}

func (r Rsync) deploy(ctx context.Context, t Tree, opts Options) (Report, error) {
	work, err := os.MkdirTemp("", "etiquette-rsync-")
	if err != nil {
		return Report{}, err
	}
	defer os.RemoveAll(work)
	tree, err := Scan(ctx, t, opts.Meta)
	if err != nil {
		return Report{}, err
	}
	pol, err := newPolicy(t)
	if err != nil {
		return Report{}, err
	}
	s := &rsyncing{Rsync: r, work: work, tree: t, count: opts.counter}
	old, err := s.read(ctx)
	if err != nil {
		return Report{}, err
	}
	if opts.Verify {
		return Report{}, errors.New("--verify is for buckets; this target is believed to hold what it was sent")
	}
	rel := compareRelease(old, tree, pol.immutable)
	if err := s.foreign(ctx, rel.fresh); err != nil {
		return Report{}, err
	}
	opts.tellAll(rel)
	if !opts.DryRun && !rel.same {
		err = s.run(ctx, rel, old)
	}
	return rel.report(), err
}

// rsyncing is one deployment. Files to send wait in work/new.
type rsyncing struct {
	Rsync
	work  string
	tree  Tree
	count func(all int) func()
}

// run sends and removes. Until it is done the place lists both the old and the new files.
func (s *rsyncing) run(ctx context.Context, rel release, old Manifest) error {
	if err := s.manifest(ctx, underWay(old, rel.final)); err != nil {
		return err
	}
	count := s.count(len(rel.send))
	for _, files := range rel.ranks() {
		if err := s.send(ctx, files, count); err != nil {
			return err
		}
	}
	if err := s.remove(ctx, rel); err != nil {
		return err
	}
	return s.manifest(ctx, rel.final)
}

// underWay lists the files of both manifests. Of one that changes or goes
// nothing is known until the end, so after a kill it is sent or removed again.
func underWay(old, final Manifest) Manifest {
	both := Manifest{Files: union(old, final)}
	for i, f := range both.Files {
		was, _ := old.Find(f.Path)
		if will, _ := final.Find(f.Path); was.SHA256 != will.SHA256 {
			both.Files[i].SHA256 = ""
		}
	}
	sortFiles(both.Files)
	return both
}

// send writes files here and has rsync take them there.
func (s *rsyncing) send(ctx context.Context, files []File, count func()) error {
	paths := make([]string, len(files))
	for i, f := range files {
		data, err := s.tree.Read(f.Path)
		if err != nil {
			return err
		}
		if err := s.write(f.Path, data); err != nil {
			return err
		}
		paths[i] = f.Path
		count()
	}
	return s.push(ctx, paths)
}

func (s *rsyncing) manifest(ctx context.Context, m Manifest) error {
	if err := s.write(ManifestPath, m.Bytes()); err != nil {
		return err
	}
	return s.push(ctx, []string{ManifestPath})
}

// remove takes files away there, and the folders that leaves empty, deepest first.
// A folder with other files in it stays, whatever rsync says to it.
func (s *rsyncing) remove(ctx context.Context, rel release) error {
	if err := s.delete(ctx, rel.drop); err != nil {
		return err
	}
	for _, dirs := range emptied(rel) {
		if err := s.delete(ctx, dirs); err != nil {
			return err
		}
	}
	return nil
}

// emptied lists the folders of removed files in which nothing of ours is left, by depth, deepest first.
func emptied(rel release) [][]string {
	used := make(map[string]bool)
	for _, f := range rel.final.Files {
		for d := parent(f.Path); d != ""; d = parent(d) {
			used[d] = true
		}
	}
	var depths [][]string
	seen := make(map[string]bool)
	for _, p := range rel.drop {
		for d := parent(p); d != "" && !used[d] && !seen[d]; d = parent(d) {
			seen[d] = true
			for n := strings.Count(d, "/"); len(depths) <= n; {
				depths = append(depths, nil)
			}
			n := strings.Count(d, "/")
			depths[n] = append(depths[n], d)
		}
	}
	slices.Reverse(depths)
	return depths
}

// delete removes what is listed and not in an empty folder: all of it.
func (s *rsyncing) delete(ctx context.Context, paths []string) error {
	none := filepath.Join(s.work, "none")
	if err := os.MkdirAll(none, 0o755); err != nil {
		return err
	}
	_, err := s.rsync(ctx, paths, none+"/", s.To+"/", "--dirs", "--delete-missing-args")
	if exit, ok := errAs[*exec.ExitError](err); ok && exit.ExitCode() == vanished {
		return nil // of course the paths are not here: that is how it is told
	}
	return err
}

// unreached are the exit codes for a host that is not reached: ssh's, which rsync
// hands on, and its own where it sees the connection end before ssh does.
var unreached = []int{255, 12}

// vanished is rsync's exit code for files that were listed but are not there.
const vanished = 24

func (s *rsyncing) write(p string, data []byte) error {
	name := filepath.Join(s.work, "new", filepath.FromSlash(p))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o644)
}

// push sends files of work/new, those that differ, each put in place whole.
func (s *rsyncing) push(ctx context.Context, paths []string) error {
	_, err := s.rsync(ctx, paths, filepath.Join(s.work, "new")+"/", s.To+"/", "--checksum", "--times")
	return err
}

// read gets the place's manifest; an empty one if there is none.
func (s *rsyncing) read(ctx context.Context) (Manifest, error) {
	dir := filepath.Join(s.work, "old")
	_, err := s.rsync(ctx, []string{ManifestPath}, s.To+"/", dir+"/", "--ignore-missing-args")
	if exit, ok := errAs[*exec.ExitError](err); ok && !slices.Contains(unreached, exit.ExitCode()) {
		return Manifest{}, fmt.Errorf("%w; the folder must be there already, even if empty", err)
	}
	if err != nil {
		return Manifest{}, fmt.Errorf("%w; is the host's name right, and does ssh lead there?", err)
	}
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(ManifestPath)))
	if errors.Is(err, fs.ErrNotExist) {
		return Manifest{Version: manifestVersion}, nil
	}
	if err != nil {
		return Manifest{}, err
	}
	return ParseManifest(data)
}

// foreign names those of the paths that are there already.
func (s *rsyncing) foreign(ctx context.Context, paths []string) error {
	none := filepath.Join(s.work, "none")
	if err := os.MkdirAll(none, 0o755); err != nil {
		return err
	}
	out, err := s.rsync(ctx, paths, s.To+"/", none+"/",
		"--dry-run", "--links", "--ignore-missing-args", "--8-bit-output", "--out-format=%n")
	if err != nil {
		return err
	}
	var clash []string
	for _, p := range strings.Split(out, "\n") {
		if _, fresh := slices.BinarySearch(paths, strings.TrimSuffix(p, "/")); fresh && p != "" {
			clash = append(clash, p)
		}
	}
	if len(clash) > 0 {
		slices.Sort(clash)
		return &ConflictError{Paths: clash}
	}
	return nil
}

// rsync runs the user's rsync on a list of paths; with none it does nothing.
func (s *rsyncing) rsync(ctx context.Context, paths []string, from, to string, args ...string) (string, error) {
	if len(paths) == 0 {
		return "", nil
	}
	args = append(args, "--from0", "--files-from=-", "--", from, to)
	cmd := exec.CommandContext(ctx, "rsync", args...)
	cmd.Stdin = strings.NewReader(strings.Join(paths, "\x00"))
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return "", errors.New("rsync is not installed")
		}
		return "", fmt.Errorf("rsync: %s: %w", firstLine(said.String()), err)
	}
	return out.String(), nil
}
