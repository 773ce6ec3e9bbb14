// Package deploy puts a tree of files in its place: a folder, a branch, a
// host; and previews it as that host would serve it.
//
// It knows nothing of guides: a [Tree] is paths and bytes. Everything it
// writes, anywhere, it lists in a [Manifest] kept at [ManifestPath] beside what
// was written; it changes and deletes only what such a manifest lists. So a
// stranger's file in the same folder, branch or bucket is safe from it, and
// the next run sends only what differs.
//
//   - [Dir] writes the build's output folder.
//   - [Folder] reads such a folder back as a Tree.
//   - [ParseTarget] finds the [Target] a spec names; its Deploy publishes.
//   - [Preview] serves a Tree by the rules of one of the [Hosts], and [FolderPreview]
//     a built folder, whose next build it sees.
//
// Where files go one by one the order is the same: assets, then pages, then feeds and
// sitemaps, then deletions ([Rank]); a reader who arrives in between finds every page with
// its assets.
package deploy
