package main

import (
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"github.com/two-sentences/etiquette/generator/source"
)

// cacheFile is where a build into an output folder keeps what it may reuse:
// in the user's cache folder. It is empty where there is none, or where none
// is wanted.
func cacheFile(f buildFlags) string {
	folder, err := os.UserCacheDir()
	output, err2 := filepath.Abs(f.output)
	if f.noCache || err != nil || err2 != nil {
		return ""
	}
	name := source.Sum([]byte(output))
	return filepath.Join(folder, "etiquette", hex.EncodeToString(name[:8])+".cache")
}

// programName tells this program from another, and from another build of it.
func programName() string {
	name := version()
	if file, err := os.Executable(); err == nil {
		if info, err := os.Stat(file); err == nil {
			name += fmt.Sprintf(" %d %d", info.Size(), info.ModTime().UnixNano())
		}
	}
	return name
}
