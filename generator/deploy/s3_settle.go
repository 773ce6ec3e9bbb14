package deploy

import (
	"context"
)

// settle reads what the bucket holds by its manifests. After a kill it looks
// at each object that the deployment under way may have changed, and, unless
// this is a dry run, stores what it found.
func (s *shelf) settle(ctx context.Context) (Manifest, error) {
	old, err := s.manifest(ctx, ManifestPath)
	if err != nil {
		return Manifest{}, err
	}
	next, err := s.manifest(ctx, nextKey)
	if err != nil {
		return Manifest{}, err
	}
	if old == nil {
		old = &Manifest{Version: manifestVersion}
	}
	if next == nil {
		return *old, nil
	}
	now, err := s.arrived(ctx, *old, *next)
	if err != nil || s.opts.DryRun {
		return now, err
	}
	if err := s.putJSON(ctx, ManifestPath, now); err != nil {
		return Manifest{}, err
	}
	return now, s.remove(ctx, nextKey)
}

// arrived joins the old manifest and that of the interrupted deployment by what each object says of itself.
func (s *shelf) arrived(ctx context.Context, old, next Manifest) (Manifest, error) {
	now := Manifest{Version: manifestVersion}
	var open []File // as the old release had it, if it had it
	for _, f := range union(old, next) {
		was, had := old.Find(f.Path)
		will, has := next.Find(f.Path)
		if had && has && was.SHA256 == will.SHA256 {
			now.Files = append(now.Files, was)
		} else {
			open = append(open, f)
		}
	}
	found := make([]string, len(open))
	err := eachOf(ctx, len(open), senders, func(i int) (err error) {
		found[i], _, err = s.sum(ctx, open[i].Path)
		return err
	})
	for i, f := range open {
		if will, has := next.Find(f.Path); has && will.SHA256 == found[i] {
			f = will
		}
		if found[i] != "" {
			f.SHA256 = found[i]
			now.Files = append(now.Files, f)
		}
	}
	sortFiles(now.Files)
	return now, err
}

// union lists the files of both manifests, those of the old one first.
func union(old, next Manifest) []File {
	var all []File
	all = append(all, old.Files...)
	for _, f := range next.Files {
		if _, had := old.Find(f.Path); !had {
			all = append(all, f)
		}
	}
	return all
}

// verified leaves out of a manifest what the bucket does not hold in that size.
func (s *shelf) verified(ctx context.Context, m Manifest) (Manifest, error) {
	sizes, err := s.list(ctx)
	if err != nil {
		return Manifest{}, err
	}
	there := Manifest{Version: manifestVersion}
	for _, f := range m.Files {
		if size, ok := sizes[f.Path]; ok && size == f.Size {
			there.Files = append(there.Files, f)
		}
	}
	return there, nil
}
