package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/two-sentences/etiquette/generator"
	"github.com/two-sentences/etiquette/generator/deploy"
	"github.com/two-sentences/etiquette/generator/rules"
)

func TestTheCheckerInTheBrowser(t *testing.T) {
	const base = "/guide/"
	embed := filepath.Join(t.TempDir(), "embed.html")
	if err := os.WriteFile(embed, embedPage(t), 0o644); err != nil {
		t.Fatal(err)
	}
	browser(t, "checker.mjs", guideAt(t, base), base, parityCases(t), embed, fromDisk(t))
}

// fromDisk builds the guide so that it opens from a disk, and names the checker's page.
func fromDisk(t *testing.T) (page string) {
	t.Helper()
	from, err := layers("../..")
	if err != nil {
		t.Fatal(err)
	}
	result, err := generator.Build(t.Context(), from, generator.Options{Now: day, Relative: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if _, err := deploy.Dir(t.Context(), result.Output, folder, deploy.DirOptions{}); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(folder, "checker", "index.html")
}

// TestTheEmbedIsSmallAndAlone holds that the embed fits its budget and has no
// WebAssembly and no address to ask.
func TestTheEmbedIsSmallAndAlone(t *testing.T) {
	page := embedPage(t)
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(page); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	if packed.Len() > 60_000 {
		t.Errorf("the embed has %d bytes, %d gzipped; the budget is 60 KB", len(page), packed.Len())
	}
	for _, word := range []string{"WebAssembly", ".wasm", " src=", "@import", "url(http"} {
		if bytes.Contains(page, []byte(word)) {
			t.Errorf("the embed holds %q", word)
		}
	}
	t.Logf("%d bytes, %d gzipped", len(page), packed.Len())
}

func embedPage(t *testing.T) []byte {
	t.Helper()
	from, err := layers("../..")
	if err != nil {
		t.Fatal(err)
	}
	result, err := generator.Build(t.Context(), from, generator.Options{Now: day, BaseURL: "https://example.org/guide/"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	page, err := result.Output.Read("checker/embed.html")
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// parityCases writes the labelled notes, and what Go says of them, to a file.
func parityCases(t *testing.T) string {
	t.Helper()
	program, err := rulesOf("../..")
	if err != nil {
		t.Fatal(err)
	}
	type one struct {
		Text     string `json:"text"`
		Kind     string `json:"kind"`
		Platform string `json:"platform"`
		Want     string `json:"want"`
	}
	var cases []one
	for _, name := range []string{"dev.jsonl", "own.jsonl"} {
		f, err := os.Open("../../generator/rules/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			var c one
			if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
				t.Fatal(err)
			}
			for _, variant := range []string{c.Text, strings.ToUpper(c.Text), c.Text + "\u202e\u0000 𝄞👩‍🔧", strings.ReplaceAll(c.Text, " ", "\u00a0\u200d")} {
				for _, platform := range []string{"", "linkedin-premium"} {
					want := program.Check(rules.Note{Text: variant, Kind: c.Kind, Platform: platform}).Encode()
					cases = append(cases, one{variant, c.Kind, platform, string(want)})
				}
			}
		}
	}
	data, err := json.Marshal(map[string]any{"program": program, "cases": cases})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "cases.json")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}
