package source

import (
	"io/fs"
	"syscall"
)

// changeTime is when the file's entry was last changed (ctime), 0 where it is
// not told: tools can set a file's own time back, but not this one.
func changeTime(info fs.FileInfo) int64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Ctim.Nano()
	}
	return 0
}
