package deploy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// Bucket is an S3-compatible bucket, or what lies under a prefix in it.
//
//   - Its manifest, an object at ManifestPath, says what it holds; so a
//     deployment's requests are in proportion to what changed.
//   - While one runs, an object beside it lists what is being sent. After a kill, what
//     either lists is looked at, object by object, and only what is missing is sent.
//   - Every object carries its SHA-256 as metadata: an object without it is not ours.
//   - Credentials are AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, else those
//     of ~/.aws/credentials, else the machine's role where the environment names one.
//   - Two deployments at once into one bucket take turns, by an object that the
//     one under way keeps changing; see bucketLock. On a server without
//     conditional writes they are not kept apart.
type Bucket struct {
	Name     string
	Prefix   string        // slash path without slashes at its ends; empty for the whole bucket
	Endpoint string        // URL; empty for AWS
	Region   string        // empty: AWS_REGION, else the bucket is asked
	Lease    time.Duration // how long a lock that does not change is believed; 0 is 30 seconds
}

// sumKey is the metadata under which an object keeps the SHA-256 of its bytes.
const sumKey = "Etiquette-Sha256"

// senders is how many objects are under way at once: requests wait for the
// network, not for this machine.
const senders = 16

// String is the bucket's spec.
func (b Bucket) String() string { return "s3://" + path.Join(b.Name, b.Prefix) }

// Deploy sends a tree to the bucket; see Target. A broken connection is tried
// again, some times, with growing pauses.
func (b Bucket) Deploy(ctx context.Context, t Tree, opts Options) (Report, error) {
	report, err := b.deploy(ctx, t, opts)
	if err != nil {
		return report, fmt.Errorf("deploy to %s: %w", b, explainBucket(err))
	}
	return report, nil
}

// explainBucket adds the remedy to the refusals a user meets most.
func explainBucket(err error) error {
	e, ok := errAs[minio.ErrorResponse](err)
	remedy := bucketRemedies[e.Code]
	if !ok || remedy == "" {
		return err
	}
	return fmt.Errorf("%s; %s", strings.TrimSuffix(err.Error(), "."), remedy)
}

var bucketRemedies = map[string]string{
	minio.AccessDenied:      "the key needs to list the bucket, and to get, put and delete objects in it",
	minio.NoSuchBucket:      "make the bucket first, or look at its name and region",
	"InvalidAccessKeyId":    "look at AWS_ACCESS_KEY_ID",
	"SignatureDoesNotMatch": "look at AWS_SECRET_ACCESS_KEY",
	"PermanentRedirect":     "add ?region=NAME to the target",
}

func (b Bucket) deploy(ctx context.Context, t Tree, opts Options) (Report, error) {
	tree, err := Scan(ctx, t, opts.Meta)
	if err != nil {
		return Report{}, err
	}
	pol, err := newPolicy(t)
	if err != nil {
		return Report{}, err
	}
	s := &shelf{Bucket: b, tree: t, policy: pol, opts: opts}
	if s.client, err = b.connect(&s.requests); err != nil {
		return Report{}, err
	}
	unlock := func() {}
	if !opts.DryRun {
		if unlock, err = s.lock(ctx); err != nil {
			return s.report(release{}), err
		}
	}
	defer unlock()
	r, err := s.compare(ctx, tree)
	if err != nil {
		return s.report(release{}), err
	}
	if opts.DryRun {
		opts.tellAll(r)
	} else if !r.same {
		err = s.run(ctx, r)
	}
	return s.report(r), err
}

// shelf is a bucket during one deployment.
type shelf struct {
	Bucket
	tree     Tree
	policy   policy
	opts     Options
	client   *minio.Client
	requests atomic.Int64
}

func (s *shelf) report(r release) Report {
	rep := r.report()
	rep.Requests = int(s.requests.Load())
	return rep
}

// compare finds out what to do, and what is in the way.
func (s *shelf) compare(ctx context.Context, tree Manifest) (release, error) {
	old, err := s.settle(ctx)
	if err != nil {
		return release{}, err
	}
	if s.opts.Verify {
		if old, err = s.verified(ctx, old); err != nil {
			return release{}, err
		}
	}
	r := compareRelease(old, tree, s.policy.immutable)
	return r, s.foreign(ctx, r.fresh)
}

// run changes the bucket.
func (s *shelf) run(ctx context.Context, r release) error {
	if err := s.putJSON(ctx, nextKey, r.final); err != nil {
		return err
	}
	count := s.opts.counter(len(r.send) + len(r.drop))
	for _, files := range r.ranks() {
		err := eachOf(ctx, len(files), senders, func(i int) error {
			defer count()
			return s.send(ctx, files[i])
		})
		if err != nil {
			return err
		}
	}
	err := eachOf(ctx, len(r.drop), senders, func(i int) error {
		defer count()
		s.opts.tell(Step{Path: r.drop[i], Remove: true})
		return s.remove(ctx, r.drop[i])
	})
	if err != nil {
		return err
	}
	if err := s.putJSON(ctx, ManifestPath, r.final); err != nil {
		return err
	}
	return s.remove(ctx, nextKey)
}

func (s *shelf) send(ctx context.Context, f File) error {
	data, err := s.tree.Read(f.Path)
	if err != nil {
		return err
	}
	if hash(data) != f.SHA256 {
		return fmt.Errorf("%s changed while it was being deployed", f.Path)
	}
	s.opts.tell(Step{Path: f.Path, Size: f.Size})
	return s.put(ctx, f.Path, data, minio.PutObjectOptions{
		ContentType:  s.policy.contentType(f),
		CacheControl: s.policy.cacheControl(f),
		UserMetadata: map[string]string{sumKey: f.SHA256},
	})
}

const nextKey = Hidden + "/" + nextName

func (s *shelf) putJSON(ctx context.Context, p string, m Manifest) error {
	return s.put(ctx, p, m.Bytes(), minio.PutObjectOptions{ContentType: ContentType(p), CacheControl: cacheCheck})
}

func (s *shelf) put(ctx context.Context, p string, data []byte, o minio.PutObjectOptions) error {
	_, err := s.client.PutObject(ctx, s.Name, s.key(p), bytes.NewReader(data), int64(len(data)), o)
	if err != nil {
		return fmt.Errorf("send %s: %w", p, err)
	}
	return nil
}

func (s *shelf) remove(ctx context.Context, p string) error {
	if err := s.client.RemoveObject(ctx, s.Name, s.key(p), minio.RemoveObjectOptions{}); err != nil {
		return fmt.Errorf("remove %s: %w", p, err)
	}
	return nil
}

func (s *shelf) key(p string) string { return path.Join(s.Prefix, p) }

// sum is the SHA-256 an object carries: not there at all, or foreign and so "".
func (s *shelf) sum(ctx context.Context, p string) (sum string, there bool, err error) {
	info, err := s.client.StatObject(ctx, s.Name, s.key(p), minio.StatObjectOptions{})
	if missingObject(err) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("look at %s: %w", p, err)
	}
	return info.UserMetadata[sumKey], true, nil
}

// foreign names those of the paths that hold objects which are not ours. Many
// paths are first looked for in a listing, a thousand to a request.
func (s *shelf) foreign(ctx context.Context, paths []string) error {
	if len(paths) > 50 {
		sizes, err := s.list(ctx)
		if err != nil {
			return err
		}
		paths = slices.DeleteFunc(slices.Clone(paths), func(p string) bool {
			_, there := sizes[p]
			return !there
		})
	}
	bad := make([]string, len(paths))
	err := eachOf(ctx, len(paths), senders, func(i int) error {
		sum, there, err := s.sum(ctx, paths[i])
		if there && sum == "" {
			bad[i] = paths[i]
		}
		return err
	})
	bad = slices.DeleteFunc(bad, func(p string) bool { return p == "" })
	if err == nil && len(bad) > 0 {
		err = &ConflictError{Paths: bad}
	}
	return err
}

// list gives the sizes in bytes of all objects under the prefix, by path.
func (s *shelf) list(ctx context.Context) (map[string]int64, error) {
	prefix := s.Prefix
	if prefix != "" {
		prefix += "/"
	}
	sizes := make(map[string]int64)
	for o := range s.client.ListObjects(ctx, s.Name, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
		if o.Err != nil {
			return nil, fmt.Errorf("list the bucket: %w", o.Err)
		}
		sizes[strings.TrimPrefix(o.Key, prefix)] = o.Size
	}
	return sizes, nil
}

// manifest reads a manifest of the bucket; nil if there is none.
func (s *shelf) manifest(ctx context.Context, p string) (*Manifest, error) {
	o, err := s.client.GetObject(ctx, s.Name, s.key(p), minio.GetObjectOptions{})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", p, err)
	}
	defer o.Close()
	data, err := io.ReadAll(o)
	if missingObject(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", p, err)
	}
	m, err := ParseManifest(data)
	return &m, err
}

func missingObject(err error) bool {
	return minio.ToErrorResponse(err).Code == minio.NoSuchKey
}

// connect makes a client that counts its requests.
func (b Bucket) connect(requests *atomic.Int64) (*minio.Client, error) {
	endpoint := "https://s3.amazonaws.com"
	if b.Endpoint != "" {
		endpoint = b.Endpoint
	}
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("the endpoint is not a plain URL, as https://s3.example.org")
	}
	secure := u.Scheme != "http"
	inner, err := minio.DefaultTransport(secure)
	if err != nil {
		return nil, err
	}
	region := b.Region
	if region == "" {
		region = os.Getenv("AWS_REGION")
	}
	creds := keys()
	if k, err := creds.Get(); err != nil || k.AccessKeyID == "" {
		return nil, errors.New("there is no key; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or fill ~/.aws/credentials")
	}
	return minio.New(u.Host, &minio.Options{
		Creds:      creds,
		Secure:     secure,
		Region:     region,
		Transport:  counted{inner, requests},
		MaxRetries: 6,
	})
}

// keys finds credentials where AWS's own programs look for them.
func keys() *credentials.Credentials {
	chain := []credentials.Provider{&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}}
	for _, name := range []string{"AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"} {
		if os.Getenv(name) != "" {
			return credentials.NewChainCredentials(append(chain, &credentials.IAM{}))
		}
	}
	return credentials.NewChainCredentials(chain)
}

type counted struct {
	http.RoundTripper
	n *atomic.Int64
}

func (c counted) RoundTrip(r *http.Request) (*http.Response, error) {
	c.n.Add(1)
	return c.RoundTripper.RoundTrip(r)
}
