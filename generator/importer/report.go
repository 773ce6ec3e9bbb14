package importer

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Report says what an import did, or would do. Comments.Read is the sum of
// Comments.Written and Comments.Skipped. It holds no mail and no IP address.
type Report struct {
	Format    string      `json:"format"`
	Articles  Tally       `json:"articles"`
	Threads   Tally       `json:"threads"`
	Comments  Comments    `json:"comments"`
	Unmatched []Unmatched `json:"unmatched"` // threads without an article
	Conflicts []Conflict  `json:"conflicts"` // changed on both sides and kept as they are here
	Files     []Written   `json:"files"`     // in the order they are written
}

// Tally counts files.
type Tally struct {
	Read      int `json:"read"`    // in the export
	Written   int `json:"written"` // new or changed
	Unchanged int `json:"unchanged"`
}

// Comments counts comments.
type Comments struct {
	Read      int    `json:"read"`    // in the export
	Written   Counts `json:"written"` // that are in the guide now, by status
	Skipped   Counts `json:"skipped"` // by reason
	Added     int    `json:"added"`   // of those written: new
	Updated   int    `json:"updated"` // changed, as the source was
	Unchanged int    `json:"unchanged"`
	Kept      int    `json:"kept"`   // differ here, and stay
	Pruned    int    `json:"pruned"` // deleted here, as the source has them no longer
}

// Unmatched is a thread without an article.
type Unmatched struct {
	Address  string `json:"address"`
	Title    string `json:"title"`
	Comments int    `json:"comments"`
	Stub     string `json:"stub"` // the draft article made for it; empty: it was left out
}

// Conflict is a comment that was changed on both sides.
type Conflict struct {
	Path string `json:"path"`
	ID   string `json:"id"`
	What string `json:"what"`
}

// Written is a file of the guide that is new or changed.
type Written struct {
	Path string `json:"path"`
	New  bool   `json:"new"`
}

// Add adds another report's numbers, of one import in many parts.
func (c Counts) add(o Counts) {
	for k, v := range o {
		c[k] += v
	}
}

// Write prints the report for people.
func (r Report) Write(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "format    %s\n", r.Format)
	fmt.Fprintf(&b, "articles  %d read, %d written, %d as they were\n", r.Articles.Read, r.Articles.Written, r.Articles.Unchanged)
	fmt.Fprintf(&b, "threads   %d read, %d written, %d as they were\n", r.Threads.Read, r.Threads.Written, r.Threads.Unchanged)
	c := r.Comments
	fmt.Fprintf(&b, "comments  %d read = %d in the guide (%s) + %d left out (%s)\n", c.Read, c.Written.Sum(), c.Written, c.Skipped.Sum(), c.Skipped)
	fmt.Fprintf(&b, "          %d new, %d updated, %d unchanged, %d kept as they are here, %d pruned\n", c.Added, c.Updated, c.Unchanged, c.Kept, c.Pruned)
	for _, u := range r.Unmatched {
		what := "left out"
		if u.Stub != "" {
			what = u.Stub
		}
		fmt.Fprintf(&b, "unmatched %s %q, %d comments: %s\n", oneLine(u.Address), u.Title, u.Comments, what)
	}
	for _, c := range r.Conflicts {
		fmt.Fprintf(&b, "conflict  %s: %s: %s changed here and there; kept as it is here\n", c.Path, c.ID, c.What)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// String gives "approved 3, pending 1", by name; "none" for nothing.
func (c Counts) String() string {
	var parts []string
	for k, v := range c {
		if v > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", k, v))
		}
	}
	if parts == nil {
		return "none"
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}
