// Command release builds the archives of a release: the program for Linux, macOS
// and Windows, and their checksums.
//
//	go run ./.ci/release VERSION FOLDER [OS/ARCH…]
//
// VERSION is as v1.2.3. The archives depend on the sources and on the version of Go
// alone, not on the machine, the folder or the time: two runs give the same bytes.
package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

var targets = []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64", "windows/arm64"}

var versionRE = regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+(-[0-9a-z.]+)?$`)

func main() {
	if len(os.Args) < 3 || !versionRE.MatchString(os.Args[1]) {
		fmt.Fprintln(os.Stderr, "usage: go run ./.ci/release v1.2.3 FOLDER [OS/ARCH…]")
		os.Exit(2)
	}
	if wanted := os.Args[3:]; len(wanted) > 0 {
		targets = wanted
	}
	if err := release(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// release writes an archive for each target, and SHA256SUMS as sha256sum reads it.
func release(version, folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		return err
	}
	var sums strings.Builder
	for _, target := range targets {
		system, arch, _ := strings.Cut(target, "/")
		program, err := build(version, system, arch)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("etiquette_%s_%s_%s", strings.TrimPrefix(version, "v"), system, arch)
		files := []file{{"etiquette", program, 0o755}, {"README.md", readme, 0o644}}
		pack, ending := tarball, ".tar.gz"
		if system == "windows" {
			files[0].name, pack, ending = "etiquette.exe", zipped, ".zip"
		}
		var b bytes.Buffer
		if err := pack(&b, name, files); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, name+ending), b.Bytes(), 0o644); err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(b.Bytes()), name+ending)
	}
	return os.WriteFile(filepath.Join(folder, "SHA256SUMS"), []byte(sums.String()), 0o644)
}

// build makes the program for a system: no C, no paths of this machine, no state of
// its checkout.
func build(version, system, arch string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "release-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	out := filepath.Join(dir, "etiquette")
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-mod=readonly",
		"-ldflags=-s -w -buildid= -X main.release="+version, "-o", out, "./cmd/etiquette")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off", "GOEXPERIMENT=", "GOAMD64=v1", "GOARM64=v8.0", "GOFIPS140=off", "GOOS="+system, "GOARCH="+arch)
	if said, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s/%s: %w: %s", system, arch, err, said)
	}
	return os.ReadFile(out)
}

type file struct {
	name string
	data []byte
	mode int64
}

// epoch is the time of every file; zip can tell none before 1980.
var epoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

func tarball(w io.Writer, folder string, files []file) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	t := tar.NewWriter(z)
	for _, f := range files {
		h := &tar.Header{Name: folder + "/" + f.name, Mode: f.mode, Size: int64(len(f.data)), ModTime: epoch, Format: tar.FormatUSTAR}
		if err := t.WriteHeader(h); err != nil {
			return err
		}
		if _, err := t.Write(f.data); err != nil {
			return err
		}
	}
	return errors.Join(t.Close(), z.Close())
}

func zipped(w io.Writer, folder string, files []file) error {
	z := zip.NewWriter(w)
	for _, f := range files {
		h := &zip.FileHeader{Name: folder + "/" + f.name, Method: zip.Deflate, Modified: epoch}
		h.SetMode(os.FileMode(f.mode))
		in, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := in.Write(f.data); err != nil {
			return err
		}
	}
	return z.Close()
}
