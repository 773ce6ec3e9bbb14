package deploy

import (
	"fmt"
	"os"
	"path/filepath"
)

// Apart says that a folder to be written is none of those that are read, nor
// inside of one, nor around one: what is written there would be read by the next
// build, or lie among what somebody wrote. Links are followed, and none of them
// need be there.
func Apart(dir string, read ...string) error {
	to, err := resolve(dir)
	if err != nil {
		return err
	}
	for _, folder := range read {
		from, err := resolve(folder)
		switch {
		case err != nil:
			return err
		case within(to, from):
			return fmt.Errorf("%s is in %s, where the guide's own files are; choose a folder apart, as public", dir, folder)
		case within(from, to):
			return fmt.Errorf("%s holds %s, where the guide's own files are; choose a folder apart, as public", dir, folder)
		}
	}
	return nil
}

// resolve gives a path without links, as far as it is there.
func resolve(name string) (string, error) {
	full, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	rest := ""
	for {
		if real, err := filepath.EvalSymlinks(full); err == nil {
			return filepath.Join(real, rest), nil
		}
		up := filepath.Dir(full)
		if up == full {
			return filepath.Join(full, rest), nil
		}
		full, rest = up, filepath.Join(filepath.Base(full), rest)
	}
}

// within says that a resolved path is a folder or beneath it, also on a disk
// that takes two spellings for one name.
func within(name, folder string) bool {
	want, err := os.Stat(folder)
	for {
		if name == folder {
			return true
		}
		if info, nameErr := os.Stat(name); err == nil && nameErr == nil && os.SameFile(info, want) {
			return true
		}
		up := filepath.Dir(name)
		if up == name {
			return false
		}
		name = up
	}
}
