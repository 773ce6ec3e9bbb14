package deploy

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	gohash "hash"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

// GitBranch is a branch that holds the built site and nothing else but what
// others put there, as a CNAME. The user's own git does the work, with its
// settings and its credentials; the working folder, the index and the
// branches of the repository are not touched.
//
//   - The branch's commits are kept and one is added: nothing is forced. An equal site adds none.
//   - Assets of the release before stay one release longer: hosts let readers keep a page for a while.
//   - It is sent if the branch is still the one it was made from; if someone
//     else published meanwhile, that is an error.
//   - What is known of the branch is kept under refs/etiquette in the repository.
type GitBranch struct {
	Repo   string // a folder in the user's repository
	Remote string // a remote's name or URL
	Branch string // as "gh-pages"; made if it is not there
}

// String is the branch's spec.
func (g GitBranch) String() string {
	remote := g.Remote
	if strings.Contains(remote, "@") { // a URL may hold a password
		remote = remote[strings.LastIndex(remote, "@")+1:]
	}
	return "git:" + g.Branch + "@" + remote
}

// Deploy commits a tree on the branch and sends it; see Target.
func (g GitBranch) Deploy(ctx context.Context, t Tree, opts Options) (Report, error) {
	report, err := g.deploy(ctx, t, opts)
	if err != nil {
		return Report{}, fmt.Errorf("deploy to %s: %w", g, err)
	}
	return report, nil
}

func (g GitBranch) deploy(ctx context.Context, t Tree, opts Options) (Report, error) {
	tree, err := Scan(ctx, t, opts.Meta)
	if err != nil {
		return Report{}, err
	}
	tip, err := g.fetch(ctx)
	if err != nil {
		return Report{}, err
	}
	c, err := g.compare(ctx, t, tree, tip, opts)
	if err != nil {
		return Report{}, err
	}
	for _, s := range c.steps() {
		opts.tell(s)
	}
	if opts.DryRun || len(c.send)+len(c.drop) == 0 {
		return c.report(), nil
	}
	if err := g.commit(ctx, t, c, tip, opts); err != nil {
		return Report{}, err
	}
	return c.report(), g.push(ctx, tip)
}

// githubRemote matches the ways to write a GitHub repository: with or without
// scheme, user and ".git".
var githubRemote = regexp.MustCompile(`(?i)^(?:(?:https?|ssh|git)://)?(?:[^/@]+@)?github\.com[:/]([a-z0-9-]+)/([a-z0-9._-]+?)(?:\.git)?/?$`)

// Address is where GitHub Pages serves the branch where it has no domain of its
// own: "https://someone.github.io/guide/". It is empty where the remote is not
// GitHub's.
func (g GitBranch) Address(ctx context.Context) string {
	m := githubRemote.FindStringSubmatch(g.url(ctx, g.Remote))
	if m == nil {
		return ""
	}
	host := strings.ToLower(m[1]) + ".github.io"
	if strings.EqualFold(m[2], host) {
		return "https://" + host + "/"
	}
	return "https://" + host + "/" + m[2] + "/"
}

// ref is where the repository keeps what it knows of the branch.
func (g GitBranch) ref() string { return "refs/etiquette/" + g.Branch }

// fetch gets the branch and gives its newest commit; "" if there is no such branch yet.
func (g GitBranch) fetch(ctx context.Context) (tip string, err error) {
	if _, err := g.git(ctx, nil, "check-ref-format", "refs/heads/"+g.Branch); err != nil || strings.HasPrefix(g.Branch, "-") {
		return "", fmt.Errorf("%q cannot be a branch's name", g.Branch)
	}
	if err := g.hasRemote(ctx); err != nil {
		return "", err
	}
	out, err := g.git(ctx, nil, "ls-remote", "--heads", "--", g.Remote, "refs/heads/"+g.Branch)
	if err != nil || out == "" {
		return "", err
	}
	args := []string{"fetch", "--quiet", "--no-tags", "--no-write-fetch-head"}
	if shallow, err := g.git(ctx, nil, "rev-parse", "--is-shallow-repository"); err == nil && shallow == "true" {
		args = append(args, "--depth=1") // as on a build machine
	}
	if _, err = g.git(ctx, nil, append(args, "--", g.Remote, "+refs/heads/"+g.Branch+":"+g.ref())...); err != nil {
		return "", err
	}
	return g.git(ctx, nil, "rev-parse", "--verify", g.ref())
}

// hasRemote says what is missing before a branch can be sent: a repository, or the remote.
func (g GitBranch) hasRemote(ctx context.Context) error {
	if _, err := g.git(ctx, nil, "rev-parse", "--git-dir"); err != nil {
		if strings.Contains(err.Error(), "not a git repository") {
			return fmt.Errorf("%s is in no git repository; begin one with: git init", g.Repo)
		}
		return err
	}
	names, err := g.git(ctx, nil, "remote")
	if err == nil && !strings.ContainsAny(g.Remote, "/:\\.") && !slices.Contains(strings.Fields(names), g.Remote) {
		return fmt.Errorf("the repository has no remote %q; add it with: git remote add %[1]s URL", g.Remote)
	}
	return err
}

// change is the difference of a branch and a tree.
type change struct {
	manifest []byte
	final    Manifest // retired files included
	send     []File   // sorted by path, the manifest included
	drop     []string
	foreign  []string // of send and drop, what others put there; sorted
	same     int
}

func (c change) report() Report {
	r := Report{Written: len(c.send), Removed: len(c.drop), Unchanged: c.same}
	for _, f := range c.send {
		r.Bytes += f.Size
	}
	return r
}

func (c change) steps() []Step {
	var steps []Step
	for _, f := range c.send {
		_, foreign := slices.BinarySearch(c.foreign, f.Path)
		steps = append(steps, Step{Path: f.Path, Size: f.Size, Foreign: foreign})
	}
	for _, p := range c.drop {
		_, foreign := slices.BinarySearch(c.foreign, p)
		steps = append(steps, Step{Path: p, Remove: true, Foreign: foreign})
	}
	return steps
}

// compare finds what differs, by git's own names for the bytes.
func (g GitBranch) compare(ctx context.Context, t Tree, tree Manifest, tip string, opts Options) (change, error) {
	there, err := g.list(ctx, tip)
	if err != nil {
		return change{}, err
	}
	old, err := g.manifest(ctx, tip, there)
	if err != nil {
		return change{}, err
	}
	if !opts.TakeOver {
		if err := g.guard(ctx, there, old); err != nil {
			return change{}, err
		}
	}
	newHash, err := g.hasher(ctx)
	if err != nil {
		return change{}, err
	}
	ours := func(p string) bool {
		_, listed := old.Find(p)
		return listed || p == ManifestPath || opts.TakeOver
	}
	pol, err := newPolicy(t)
	if err != nil {
		return change{}, err
	}
	r := compareRelease(old, tree, func(f File) bool { return there[f.Path] != "" && pol.immutable(f) })
	c := change{manifest: r.final.Bytes(), final: r.final}
	alike := func(f File, data []byte) bool { return g.sameName(ctx, f.Path, there[f.Path], data) }
	clash, err := c.additions(t, tree, there, ours, alike, newHash)
	if err != nil {
		return change{}, err
	}
	clash = append(clash, c.removals(t, tree, there, ours)...)
	if len(clash) > 0 {
		slices.Sort(clash)
		return change{}, fmt.Errorf("%w (or --take-over, which removes all that others put on the branch)", &ConflictError{Paths: clash})
	}
	c.foreign = foreign(c, there, old)
	return c, nil
}

// additions finds the files to send, and those in whose place a stranger's is.
func (c *change) additions(t Tree, tree Manifest, there map[string]string, ours func(string) bool, alike func(File, []byte) bool, newHash func() gohash.Hash) (clash []string, err error) {
	files := append(slices.Clone(tree.Files), File{Path: ManifestPath, Size: int64(len(c.manifest))})
	sortFiles(files)
	for _, f := range files {
		data, err := c.read(t, f)
		if err != nil {
			return nil, err
		}
		switch there[f.Path] {
		case blobName(newHash(), data):
			c.same++
			continue
		case "":
		default:
			if !ours(f.Path) && !alike(f, data) {
				clash = append(clash, f.Path)
			}
		}
		c.send = append(c.send, f)
	}
	return clash, nil
}

// removals finds the files to remove, and strangers' files that stand where
// the tree needs a folder or in a folder where it needs a file.
func (c *change) removals(t Tree, tree Manifest, there map[string]string, ours func(string) bool) (clash []string) {
	now := set(t.Paths())
	for p := range there {
		switch {
		case now[p] || c.retires(p) || p == ManifestPath:
		case ours(p):
			c.drop = append(c.drop, p)
		case underAny(p, now) || needsFolder(tree, p):
			clash = append(clash, p)
		}
	}
	slices.Sort(c.drop)
	return clash
}

// retires says that a file stays for the pages of the release before.
func (c *change) retires(p string) bool {
	f, listed := c.final.Find(p)
	return listed && f.Retired
}

// needsFolder says that the tree has files below a path.
func needsFolder(tree Manifest, p string) bool {
	i, _ := slices.BinarySearchFunc(tree.Files, p+"/", func(f File, p string) int { return strings.Compare(f.Path, p) })
	return i < len(tree.Files) && strings.HasPrefix(tree.Files[i].Path, p+"/")
}

func (c change) read(t Tree, f File) ([]byte, error) {
	if f.Path == ManifestPath {
		return c.manifest, nil
	}
	return t.Read(f.Path)
}

// list gives git's names of the files of a commit by path; empty for no commit.
func (g GitBranch) list(ctx context.Context, tip string) (map[string]string, error) {
	there := make(map[string]string)
	if tip == "" {
		return there, nil
	}
	out, err := g.git(ctx, nil, "ls-tree", "-r", "-z", "--full-tree", tip)
	for _, line := range strings.Split(out, "\x00") {
		about, p, _ := strings.Cut(line, "\t")
		if words := strings.Fields(about); len(words) == 3 { // mode type name
			there[p] = words[2]
		}
	}
	return there, err
}

// manifest reads the branch's manifest; an empty one if it has none.
func (g GitBranch) manifest(ctx context.Context, tip string, there map[string]string) (Manifest, error) {
	if there[ManifestPath] == "" {
		return Manifest{}, nil
	}
	out, err := g.git(ctx, nil, "cat-file", "blob", tip+":"+ManifestPath)
	if err != nil {
		return Manifest{}, err
	}
	return ParseManifest([]byte(out))
}

// hasher is how the repository names its objects.
func (g GitBranch) hasher(ctx context.Context) (func() gohash.Hash, error) {
	out, err := g.git(ctx, nil, "rev-parse", "--show-object-format")
	if err == nil && out == "sha256" {
		return sha256.New, nil
	}
	return sha1.New, err
}

// blobName is git's name for a file's bytes.
func blobName(h gohash.Hash, data []byte) string {
	fmt.Fprintf(h, "blob %d\x00", len(data))
	h.Write(data)
	return hex.EncodeToString(h.Sum(nil))
}

// commit adds a commit to the branch as the repository knows it.
func (g GitBranch) commit(ctx context.Context, t Tree, c change, tip string, opts Options) error {
	who, err := g.git(ctx, nil, "var", "GIT_COMMITTER_IDENT")
	if err != nil {
		return err
	}
	message := cmp.Or(opts.Message, "Publish the site")
	var in bytes.Buffer
	fmt.Fprintf(&in, "commit %s\ncommitter %s\ndata %d\n%s\n", g.ref(), who, len(message), message)
	if tip != "" {
		fmt.Fprintf(&in, "from %s\n", tip)
	} else if err := g.forget(ctx); err != nil {
		return err
	}
	for _, p := range c.drop {
		fmt.Fprintf(&in, "D %s\n", quotePath(p))
	}
	return g.stream(ctx, in.Bytes(), t, c, opts.counter(len(c.send)))
}

// forget removes what a branch that is no more has left in the repository.
func (g GitBranch) forget(ctx context.Context) error {
	_, err := g.git(ctx, nil, "update-ref", "-d", g.ref())
	return err
}

// stream feeds a commit and its files to git, one at a time.
func (g GitBranch) stream(ctx context.Context, head []byte, t Tree, c change, count func()) error {
	cmd := g.command(ctx, "fast-import", "--quiet", "--force", "--done")
	var said bytes.Buffer
	cmd.Stderr = &said
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	w := bufio.NewWriterSize(in, 1<<16)
	w.Write(head) // a bufio.Writer keeps its error for Flush
	for _, f := range c.send {
		data, err := c.read(t, f)
		if err != nil {
			in.Close()
			return errors.Join(err, cmd.Process.Kill(), ignore(cmd.Wait()))
		}
		fmt.Fprintf(w, "M 100644 inline %s\ndata %d\n", quotePath(f.Path), len(data))
		w.Write(data)
		w.WriteString("\n")
		count()
	}
	w.WriteString("\ndone\n")
	err = errors.Join(w.Flush(), in.Close())
	if werr := cmd.Wait(); werr != nil {
		return fmt.Errorf("git fast-import: %s: %w", firstLine(said.String()), werr)
	}
	return err
}

// ignore drops an error that follows from another which is reported.
func ignore(error) error { return nil }

// quotePath quotes a path the way fast-import reads it.
func quotePath(p string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(p) + `"`
}

// push sends the commit, if the branch is still what it was.
func (g GitBranch) push(ctx context.Context, tip string) error {
	_, err := g.git(ctx, nil, "push", "--quiet", "--force-with-lease=refs/heads/"+g.Branch+":"+tip,
		"--", g.Remote, g.ref()+":refs/heads/"+g.Branch)
	if err != nil && strings.Contains(err.Error(), "stale info") {
		return fmt.Errorf("someone else published meanwhile; deploy again: %w", err)
	}
	return err
}

func (g GitBranch) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = g.Repo
	return cmd
}

// git runs the user's git and gives what it prints, spaces at the end cut.
func (g GitBranch) git(ctx context.Context, in []byte, args ...string) (string, error) {
	cmd := g.command(ctx, args...)
	cmd.Stdin = bytes.NewReader(in)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return "", errors.New("git is not installed")
		}
		return "", fmt.Errorf("git %s: %s: %w", args[0], firstLine(said.String()), err)
	}
	return strings.TrimRight(out.String(), "\n"), nil
}

var secret = regexp.MustCompile(`://[^/@\s]+@`)

// firstLine is the first line that says something is wrong, else the first;
// what stands before the host in a URL may be a password and is cut out.
func firstLine(s string) string {
	lines := strings.Split(secret.ReplaceAllString(strings.TrimSpace(s), "://"), "\n")
	for _, l := range lines {
		if strings.HasPrefix(l, "fatal: ") || strings.HasPrefix(l, "error: ") || strings.Contains(l, "rejected") {
			return l
		}
	}
	return lines[0]
}
