// The map of the house.
//
// # The road of the data
//
//	layers of fs.FS        the user's folder, and ours beneath it
//	   │ source.Read       files, sorted, hashed                 → source.Tree
//	   │ guide.Parse       one file at a time, in parallel       → guide.Piece
//	   │ rules.Compile     the checker's rules                   → *rules.Program
//	   │ guide.Link        all pieces together                   → *guide.Site
//	   │ lint.Site         what is wrong with the whole          → source.Diagnostics
//	   │ render.Site       pages, feeds, assets                  → *render.Output
//	   ▼ deploy.Dir        only the files that differ            → public/
//
// Build is this column as Go, down to the Output. The verb then writes it
// (build), serves it (serve), or does neither where an error was found: so a
// failed build leaves public as it was. Data goes down, never back up.
//
//   - Every pass but the first and the last is a pure function: no clock, no
//     environment, no random numbers, no order of maps, no network.
//   - A Site is a value, finished when Link returns it. laws_test.go holds that
//     nobody changes it.
//   - There is a type per stage, so that render cannot be handed what is not linked.
//   - The Output makes a page when it is read, and keeps none: nothing holds the
//     whole site's pages. A text is parsed once, into HTML with holes, which the
//     page fills.
//   - Rebuilding is building: a Memo remembers pure results by all that they
//     read, and there is no second way to build. An edit mostly leaves the guide
//     its shape: who stands where, and which files the site has. Link and
//     render.Site take that from what they returned last, if it still holds;
//     warm_law_test.go compares every such build with one from nothing.
//   - A Cache keeps from one run to the next what articles and threads say, and the
//     sums of pages by what they read: so a build looks at the stamps of all files,
//     reads those that changed, and makes the pages that are about them. It is
//     believed only whole; cache_law_test.go compares, and damages it.
//
// # The rooms
//
//	source    files, the places in them, what is said of those places, strict YAML
//	sanitize  the HTML we allow strangers, and nothing else
//	markdown  Markdown into HTML, headings, links, words; the door to goldmark and chroma
//	rules     etiquette rules, compiled and run on a note; its twin is static/js/checker.js
//	guide     articles, threads, notes, terms, and how they belong together
//	lint      what is wrong with a linked guide
//	render    a guide as the files of a web site
//	deploy    a tree of files in its place: a folder, a branch, a host; and its preview
//	importer  other programs' exports as articles and threads
//	serve     rebuilds on change and tells the browser; the door to fsnotify
//
// What may import what stands in rooms_test.go, which holds it.
//
// # Which room?
//
//	a key in an article's front matter, a thread or a note   guide/article.go, thread.go, note.go
//	a warning that needs one file only                       guide.Parse
//	a warning that needs the whole guide                     lint
//	a warning for an editor, which build does not say        lint/review.go, lint/output.go
//	a new kind of rule                                       rules, its twin in static/js/checker.js, its cases
//	a wording or threshold of a rule                         content/rules/*.yaml; no code
//	a page, feed or index                                    a file in render and one in layouts
//	a word of the interface                                  layouts/words/en.yaml
//	a host to deploy to, a format to import                  a file in deploy or importer
//	a tag or attribute strangers may use                     sanitize, with a hostile case beside it
//	a flag                                                   its verb's file in cmd/etiquette
package generator
