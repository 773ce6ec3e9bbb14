package rules

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
)

// TestWhatIsSqueezedComesBack, in the engine that reads it.
func TestWhatIsSqueezedComesBack(t *testing.T) {
	text, err := starter(t).MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	packed := Squeeze(text)
	t.Logf("%d bytes of rules in %d, %d gzipped", len(text), len(packed), gzipped([]byte(packed)))
	for _, text := range []string{string(text), "", "a", "é", strings.Repeat("ab\x00", 2000), strings.Repeat("\uFFFF", 300)} {
		cmd := exec.Command(need(t, "node"), "-e", `
			const fs = require("fs");
			const unsqueeze = eval(fs.readFileSync("../../static/js/unsqueeze.js", "utf8") + ";unsqueeze");
			fs.writeFileSync(1, unsqueeze(fs.readFileSync(0, "utf8")));`)
		var errs bytes.Buffer
		cmd.Stdin, cmd.Stderr = strings.NewReader(Squeeze([]byte(text))), &errs
		out, err := cmd.Output()
		if err != nil || string(out) != text {
			t.Errorf("%.40q came back as %.40q, %v %s", text, out, err, errs.String())
		}
	}
}

func BenchmarkSqueeze(b *testing.B) {
	text, _ := starter(b).MarshalJSON()
	for b.Loop() {
		Squeeze(text)
	}
}
