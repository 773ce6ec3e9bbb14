//go:build linux || darwin || freebsd || netbsd || openbsd

package deploy

import (
	"os"
	"syscall"
)

// writable says why files cannot be made or removed in a folder; nil if they can.
func writable(dir string) error {
	const write, search = 2, 1
	if err := syscall.Access(dir, write|search); err != nil {
		return &os.PathError{Op: "write in", Path: dir, Err: err}
	}
	return nil
}

// removeFolder removes an empty folder, and never a file.
func removeFolder(dir string) error { return syscall.Rmdir(dir) }

// syncDir makes the names in a folder durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
