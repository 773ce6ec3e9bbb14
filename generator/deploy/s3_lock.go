package deploy

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
)

// bucketLock is an object that a deployment makes, keeps changing while it
// runs, and removes. Another deployment waits as long as it changes; one that
// has not changed for a lease was left by a kill, and is taken over. So no
// clock is compared with another's.
type bucketLock struct {
	shelf *shelf
	etag  string
}

const lockKey = Hidden + "/lock"

// errTaken says that the lock is another's.
var errTaken = errors.New("the lock is taken")

// lock waits for the bucket's lock, at most for as long as ctx lasts. A server
// that knows no conditional writes has none.
func (s *shelf) lock(ctx context.Context) (unlock func(), err error) {
	lease := s.Lease
	if lease == 0 {
		lease = 30 * time.Second
	}
	l := &bucketLock{shelf: s}
	for {
		err := l.put(ctx)
		if err == nil {
			return l.hold(ctx, lease/4), nil
		}
		if !errors.Is(err, errTaken) {
			return nil, err
		}
		if l.etag, err = l.watch(ctx, lease); err != nil {
			return nil, err
		}
	}
}

// put writes the lock if it is as we last saw it: not there, or with that etag.
func (l *bucketLock) put(ctx context.Context) error {
	o := minio.PutObjectOptions{CacheControl: "no-store", ContentType: "text/plain"}
	if l.etag == "" {
		o.SetMatchETagExcept("*")
	} else {
		o.SetMatchETag(l.etag)
	}
	body := rand.Text()
	info, err := l.shelf.client.PutObject(ctx, l.shelf.Name, l.shelf.key(lockKey), strings.NewReader(body), int64(len(body)), o)
	switch code := minio.ToErrorResponse(err).StatusCode; {
	case err == nil:
		l.etag = info.ETag
		return nil
	case code == http.StatusPreconditionFailed, code == http.StatusConflict, code == http.StatusNotFound && l.etag != "":
		return errTaken
	case code == http.StatusNotImplemented:
		return nil // no conditional writes here
	}
	return err
}

// now is the lock's etag; "" where there is none.
func (l *bucketLock) now(ctx context.Context) (string, error) {
	info, err := l.shelf.client.StatObject(ctx, l.shelf.Name, l.shelf.key(lockKey), minio.StatObjectOptions{})
	if missingObject(err) {
		return "", nil
	}
	return info.ETag, err
}

// watch looks at another's lock until it is gone, or has not changed for a
// lease: then it gives its etag, with which it may be taken over.
func (l *bucketLock) watch(ctx context.Context, lease time.Duration) (etag string, err error) {
	var since time.Time
	for {
		now, err := l.now(ctx)
		if err != nil || now == "" {
			return "", err
		}
		if now != etag {
			etag, since = now, time.Now()
		} else if time.Since(since) > lease {
			return etag, nil
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(lease / 8):
		}
	}
}

// hold changes the lock in every pause until it is released.
func (l *bucketLock) hold(ctx context.Context, pause time.Duration) (release func()) {
	beat, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-beat.Done():
				return
			case <-time.After(pause):
				_ = l.put(beat) // one that fails is made good by the next
			}
		}
	}()
	return func() {
		stop()
		<-done
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = l.shelf.remove(late, lockKey) // what is left is taken over after a lease
	}
}
