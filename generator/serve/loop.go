package serve

import (
	"context"
	"runtime/debug"
	"slices"
	"time"
)

// How often everything is looked at: after a build, and then from time to
// time, but for no more than a fortieth of the time (a tenth where nothing
// else finds changes).
const (
	sweepEvery = 2 * time.Second
	pollEvery  = 300 * time.Millisecond
)

// calmAfter is how long after the last build the writer is taken to read: then
// its garbage is collected, so that no edit waits for it, and the system has the
// memory back. Until then garbage may grow to garbageMost percent of what is in use.
const (
	calmAfter   = 700 * time.Millisecond
	garbageMost = 60
)

// calm tells when nothing is edited.
type calm struct {
	*time.Timer
	percent int // of garbage at other times; 0: it is as it was
}

// disturb is called before each build.
func (c *calm) disturb() {
	if c.percent == 0 {
		if c.percent = debug.SetGCPercent(garbageMost); c.percent < 0 || c.percent > garbageMost {
			debug.SetGCPercent(c.percent) // asked for by the user
		}
	}
	c.Reset(calmAfter)
}

// settle is called when the time has passed.
func (c *calm) settle() {
	if c.percent != 0 {
		debug.SetGCPercent(c.percent)
		c.percent = 0
	}
	go debug.FreeOSMemory()
}

// Watch builds whenever the sources change, until ctx ends; then it
// lets the tabs go. The bell says where to look first; sweeps of all sizes and
// times correct it. It is called once.
func (l *Live) Watch(ctx context.Context) {
	b := &bell{folder: l.opts.Folder, said: l.opts.Say}
	if !l.opts.Poll {
		b = newBell(l.opts.Folder, l.opts.Say)
	}
	defer b.close()
	defer close(l.ended)
	swept := make(chan sweep, 1)
	timer := time.NewTimer(0)
	defer timer.Stop()
	calm := &calm{Timer: time.NewTimer(calmAfter)}
	defer calm.Stop()
	sweeping := false
	for {
		events, failures := b.events()
		select {
		case <-ctx.Done():
			return
		case e := <-events:
			if s := b.burst(e); len(s.look) > 0 {
				l.attend(ctx, s, calm)
				timer.Reset(pollEvery)
			}
		case <-failures:
			l.rebuild(ctx, nil, calm)
		case <-calm.C:
			calm.settle()
		case <-timer.C:
			if !sweeping {
				sweeping = true
				go func() { swept <- l.sweep() }()
			}
		case s := <-swept:
			sweeping = false
			switch {
			case len(s.stale) > 0:
				l.rebuild(ctx, s.stale, calm)
			case l.due():
				l.Build(ctx, []string{}, []string{})
			}
			timer.Reset(s.rest(b.watcher == nil))
		}
	}
}

// sweep is what a look at everything found.
type sweep struct {
	stale []string
	took  time.Duration
}

func (l *Live) sweep() sweep {
	began := time.Now()
	stale, err := l.memo.Stale(l.opts.Layers)
	if err != nil {
		l.opts.Say("cannot look for changes: %v", err)
	}
	return sweep{stale: stale, took: time.Since(began)}
}

// rest is how long to wait for the next sweep.
func (s sweep) rest(deaf bool) time.Duration {
	if deaf {
		return max(pollEvery, 10*s.took)
	}
	return max(sweepEvery, 40*s.took)
}

// due tells whether time alone has changed what is published.
func (l *Live) due() bool {
	l.build.Lock()
	defer l.build.Unlock()
	if l.last.Site == nil {
		return false
	}
	until := l.last.Site.Until()
	return !until.IsZero() && !l.opts.Now().Before(until)
}

// rebuild builds if one of the paths, or with nil any, has changed truly.
func (l *Live) rebuild(ctx context.Context, look []string, calm *calm) {
	if changed, _ := l.reread(look); len(changed) > 0 {
		l.show(l.rebuilt(ctx, changed, nil, calm))
	}
}

// attend reads and builds what a burst of events tells of, while it waits for
// more of them: what was read is built, and what was built is shown, only where
// it was quiet meanwhile. What looks half written is built later than the rest.
func (l *Live) attend(ctx context.Context, s *burst, calm *calm) {
	var ready *built
	for quiet := false; !quiet; {
		s.settle(ctx)
		changed, whole := l.reread(s.hint())
		until := time.Now()
		if !whole {
			until = s.last.Add(quietHalf)
		}
		if !s.over() && s.more(ctx, until) {
			continue
		}
		if len(changed) > 0 {
			ready = l.rebuilt(ctx, changed, ready, calm)
		}
		quiet = s.over() || !s.more(ctx, s.last.Add(quietLeast))
	}
	if ready != nil {
		l.show(ready)
	}
}

// reread gives what has changed truly since the last build, and whether it is whole.
func (l *Live) reread(look []string) ([]string, bool) {
	changed, whole, err := l.memo.Reread(l.opts.Layers, look)
	if err != nil {
		l.opts.Say("cannot read the sources: %v", err)
	}
	return changed, whole
}

// rebuilt is a build after what was reread, and in place of a last one that was
// not shown, if there is one.
func (l *Live) rebuilt(ctx context.Context, changed []string, last *built, calm *calm) *built {
	if last != nil {
		changed = slices.Compact(slices.Sorted(slices.Values(append(changed, last.changed...))))
	}
	calm.disturb()
	return l.prepare(ctx, []string{}, changed)
}
