package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// Long work counts on a terminal and leaves no trace there; in a pipe it is silent.
func TestProgressOnATerminal(t *testing.T) {
	dir, _ := siteOf(t, "Text.\n")
	for _, args := range [][]string{
		{"build", "--no-cache", "--output", filepath.Join(dir, "public")},
		{"deploy", "dir:" + filepath.Join(dir, "live")},
	} {
		cmd := func() *exec.Cmd {
			return program(t, "etiquette", append(args, "--source", dir)...)
		}
		piped := cmd()
		out, err := piped.CombinedOutput()
		if err != nil || strings.ContainsAny(string(out), "\r\x1b") {
			t.Errorf("%v in a pipe: %v %q", args, err, out)
		}
		os.RemoveAll(filepath.Join(dir, "public"))
		os.RemoveAll(filepath.Join(dir, "live"))
		said := onTerminal(t, cmd())
		if !strings.Contains(said, "\r\x1b[K") || !strings.Contains(said, " 1 of ") {
			t.Errorf("%v on a terminal: %q", args, said)
		}
		last := said[strings.LastIndex(said, "\x1b[K")+3:]
		if strings.Contains(last, " of ") || !strings.Contains(last, "files") {
			t.Errorf("%v leaves on the terminal %q", args, last)
		}
	}
}

// onTerminal runs a command whose error output is a terminal, and gives what it wrote there.
func onTerminal(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	unlocked, number := 0, 0
	control(t, master, syscall.TIOCSPTLCK, &unlocked)
	control(t, master, syscall.TIOCGPTN, &number)
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = slave
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	slave.Close()
	var said strings.Builder
	buf := make([]byte, 4096)
	for {
		n, err := master.Read(buf)
		said.Write(buf[:n])
		if err != nil { // the program has ended
			break
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err, said.String())
	}
	return said.String()
}

func control(t *testing.T, f *os.File, request uintptr, value *int) {
	t.Helper()
	number := int32(*value)
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), request, uintptr(unsafe.Pointer(&number))); errno != 0 {
		t.Fatal(errno)
	}
	*value = int(number)
}
