package main

import "testing"

func TestTheBuildersInTheBrowser(t *testing.T) {
	const base = "/guide/"
	browser(t, "builders.mjs", guideAt(t, base), base)
}
