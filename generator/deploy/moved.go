package deploy

import (
	"path"
	"slices"
	"strings"
)

// Lost is what a reader's old link no longer finds: a page, or a place in one.
type Lost struct {
	Path string // slash path of the page's file in the older release
	ID   string // of the place; empty: the page itself is gone
	Near string // what probably took its place: a page's path, or an id; empty: nothing seems to have
}

// Compare says which pages of an older release, and which ids in its pages, a
// newer one lacks, by path. A redirect's stub counts as the page. Ids are told
// of pages that both releases keep ids of.
func Compare(older, newer Manifest) []Lost {
	var lost []Lost
	for _, was := range older.Files {
		if was.Retired || was.Made != "" || path.Ext(was.Path) != ".html" {
			continue
		}
		now, there := newer.Find(was.Path)
		if !there {
			lost = append(lost, Lost{Path: was.Path, Near: successor(was, older, newer)})
			continue
		}
		if now.IDs == nil {
			continue // a stub, or a page that keeps no ids
		}
		for i, id := range was.IDs {
			if !slices.Contains(now.IDs, id) {
				lost = append(lost, Lost{Path: was.Path, ID: id, Near: renamed(i, was.IDs, now.IDs)})
			}
		}
	}
	return lost
}

// successor finds the new page that has the most of an old one: its source, its
// last name, its ids.
func successor(was File, older, newer Manifest) string {
	best, most := "", 1
	for _, f := range newer.Files {
		if _, old := older.Find(f.Path); old || path.Ext(f.Path) != ".html" || f.Made != "" {
			continue
		}
		score := 0
		if was.Source != "" && was.Source == f.Source {
			score += 100
		}
		if lastName(was.Path) == lastName(f.Path) {
			score += 10
		}
		for _, id := range f.IDs {
			if slices.Contains(was.IDs, id) {
				score++
			}
		}
		if score > most {
			best, most = f.Path, score
		}
	}
	return best
}

// lastName is what a page is called: "x" for "articles/x/index.html".
func lastName(p string) string {
	return path.Base(strings.TrimSuffix(p, "/index.html"))
}

// renamed finds the new id between the same neighbours, if exactly one is there.
func renamed(i int, was, now []string) string {
	from, to := 0, len(now)
	if i > 0 {
		if at := slices.Index(now, was[i-1]); at >= 0 {
			from = at + 1
		}
	}
	if i+1 < len(was) {
		if at := slices.Index(now, was[i+1]); at >= 0 {
			to = at
		}
	}
	if to-from == 1 && !slices.Contains(was, now[from]) {
		return now[from]
	}
	return ""
}

// URLPath is the path below the site's root at which a reader finds a file:
// "/a/" for "a/index.html".
func URLPath(file string) string { return urlPath(file) }
