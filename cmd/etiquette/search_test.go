package main

import "testing"

func TestSearchInTheBrowser(t *testing.T) {
	const base = "/guide/"
	browser(t, "search.mjs", guideAt(t, base), base)
}
