package main

import (
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"etiquette":    main,
		"deploy-guide": deployGuide,
	})
}

// TestCommand runs the scripts of testdata, which double as a manual.
func TestCommand(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"nobody":  asNobody,
			"huge":    huge,
			"picture": picture,
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("SOURCE_DATE_EPOCH", "1795435200") // 2026-11-23
			return open(env.WorkDir)
		},
	})
}

// asNobody runs etiquette as a user without rights, as root may read and write
// everything. It stands for a test run as an ordinary user as well: who is not
// root runs it directly.
func asNobody(ts *testscript.TestScript, neg bool, args []string) {
	program, err := exec.LookPath("etiquette")
	ts.Check(err)
	ts.Check(open(filepath.Dir(program)))
	cmd := exec.Command(program, args...)
	cmd.Dir = ts.Getenv("WORK")
	cmd.Env = append(os.Environ(), "SOURCE_DATE_EPOCH="+ts.Getenv("SOURCE_DATE_EPOCH"))
	if os.Getuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	out, err := cmd.CombinedOutput()
	ts.Logf("%s", out)
	code := 0
	if exit, ok := err.(*exec.ExitError); ok {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	ts.Check(os.WriteFile(ts.MkAbs("nobody.out"), append(out, "exit "+strconv.Itoa(code)+"\n"...), 0o644))
}

// open lets everyone into a temporary folder.
func open(dir string) error {
	for ; dir != filepath.Clean(os.TempDir()) && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			return err
		}
	}
	return nil
}

// huge writes a file of that many megabytes.
func huge(ts *testscript.TestScript, _ bool, args []string) {
	megabytes, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), make([]byte, megabytes<<20), 0o644))
}

// picture writes a PNG of 5,000 pixels in a row.
func picture(ts *testscript.TestScript, _ bool, args []string) {
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	ts.Check(png.Encode(f, image.NewGray(image.Rect(0, 0, 5000, 1))))
}
