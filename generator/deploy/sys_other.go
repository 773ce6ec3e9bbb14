//go:build !(linux || darwin || freebsd || netbsd || openbsd)

package deploy

import (
	"io/fs"
	"os"
)

// writable cannot be asked here; the writing itself will tell.
func writable(string) error { return nil }

// removeFolder removes an empty folder, and never a file.
func removeFolder(dir string) error {
	if info, err := os.Lstat(dir); err != nil || !info.IsDir() {
		return fs.ErrInvalid
	}
	return os.Remove(dir)
}

// syncDir has no meaning here: renames are durable or cannot be made so.
func syncDir(string) error { return nil }
