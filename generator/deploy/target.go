package deploy

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"
)

// Target is a place a site is published at.
type Target interface {
	// Deploy makes the place hold the tree: what differs is sent by Rank, then what
	// is no longer made is removed. What this program did not put there
	// is never changed; if it is in the way, the error is a *ConflictError
	// and nothing was changed. After a failure or a kill the place has old
	// pages with old assets or new ones with new, and Deploy again finishes.
	Deploy(ctx context.Context, t Tree, opts Options) (Report, error)
	// String names the place, without anything secret.
	String() string
}

// Options say how to deploy.
type Options struct {
	// DryRun tells the Steps, reads the place, and changes nothing.
	DryRun bool
	// TakeOver lets a branch be taken over from whatever wrote it before, its
	// foreign files removed (its history keeps them), also where it is checked
	// out here or holds sources. Other targets ignore it.
	TakeOver bool
	// Verify looks at what a bucket really holds instead of believing its
	// manifest, and sends again what is missing or has another size.
	Verify bool
	// Meta gives what the place's manifest shall keep of a path; nil keeps nothing.
	// It is called from several goroutines.
	Meta func(path string) Meta
	// Message is a branch's commit message; empty is "Publish the site".
	Message string
	// Step is told of each file before it is sent or removed; nil tells
	// nobody. It is called from several goroutines.
	Step func(Step)
	// Progress is told how many of all files are done with; nil tells nobody. It
	// is called from several goroutines, so numbers may come out of order.
	Progress func(done, all int)
}

// Step is one file's part in a deployment.
type Step struct {
	Remove  bool // else it is sent
	Path    string
	Size    int64 // bytes to send
	Foreign bool  // what is removed or replaced is not ours: a branch is taken over
}

// String is the step as a line of a plan: "send articles/x/index.html (1234 bytes)".
func (s Step) String() string {
	line := fmt.Sprintf("send %s (%d bytes)", s.Path, s.Size)
	if s.Remove {
		line = "remove " + s.Path
	}
	if s.Foreign {
		line += ": the one there is not this program's"
	}
	return line
}

func (o Options) tell(s Step) {
	if o.Step != nil {
		o.Step(s)
	}
}

// counter gives a function to call as each of a number of files is done with.
func (o Options) counter(all int) func() {
	var done atomic.Int64
	return func() {
		if n := done.Add(1); o.Progress != nil {
			o.Progress(int(n), all)
		}
	}
}

// tellAll tells a whole release, for a dry run.
func (o Options) tellAll(r release) {
	for _, f := range r.send {
		o.tell(Step{Path: f.Path, Size: f.Size})
	}
	for _, p := range r.drop {
		o.tell(Step{Path: p, Remove: true})
	}
}

// ParseTarget reads a target's spec:
//
//	dir:PATH                                   a folder, file by file
//	link:PATH                                  a symbolic link, switched from one whole release to the next
//	git:BRANCH  git:BRANCH@REMOTE              a branch of the repository in the working folder; remote origin
//	s3://BUCKET[/PREFIX][?endpoint=URL&region=R]  an S3-compatible bucket
//	rsync:[USER@HOST:]PATH                     by the user's own rsync and ssh
//
// A password or key in a spec is an error: credentials come from the environment.
func ParseTarget(spec string) (Target, error) {
	kind, rest, ok := strings.Cut(spec, ":")
	if !ok || rest == "" {
		return nil, fmt.Errorf("target %q: want dir:PATH, link:PATH, git:BRANCH, s3://BUCKET or rsync:HOST:PATH", spec)
	}
	switch kind {
	case "dir":
		return DirTarget{Path: rest}, nil
	case "link":
		return LinkTarget{Path: rest}, nil
	case "git":
		branch, remote, ok := strings.Cut(rest, "@")
		if !ok {
			remote = "origin"
		}
		if strings.HasPrefix(branch, "-") || strings.HasPrefix(remote, "-") {
			return nil, fmt.Errorf("target %q: the name of a branch or a remote cannot begin with -", spec)
		}
		return GitBranch{Repo: ".", Remote: remote, Branch: branch}, nil
	case "rsync":
		return Rsync{To: rest}, nil
	case "s3":
		return parseBucket(spec)
	}
	return nil, fmt.Errorf("target %q: no kind %q; there are dir, link, git, s3 and rsync", spec, kind)
}

func parseBucket(spec string) (Target, error) {
	u, err := url.Parse(spec)
	if err != nil || u.User != nil {
		return nil, fmt.Errorf("target s3: want s3://BUCKET/PREFIX?endpoint=URL&region=R, and credentials in the environment only")
	}
	b := Bucket{Name: u.Host, Prefix: strings.Trim(u.Path, "/")}
	for key, values := range u.Query() {
		switch key {
		case "endpoint":
			b.Endpoint = values[0]
		case "region":
			b.Region = values[0]
		default:
			return nil, fmt.Errorf("target %q: no setting %q; there are endpoint and region", spec, key)
		}
	}
	if b.Name == "" {
		return nil, fmt.Errorf("target %q: which bucket?", spec)
	}
	return b, nil
}
