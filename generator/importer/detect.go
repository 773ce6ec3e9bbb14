package importer

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/two-sentences/etiquette/generator/source"
)

// Detect tells the format of an export by its content. That nothing is known,
// or that two formats are there, is an error.
func Detect(fsys fs.FS) (Format, error) {
	var files []string
	found := map[string]string{} // format: the first file of it
	err := walk(fsys, &source.Diagnostics{}, func(f file) error {
		head, err := headOf(f)
		if err != nil && !errors.Is(err, ErrDamaged) {
			return err
		}
		files = append(files, f.name)
		for _, format := range Formats {
			if format.is(f.name, head) {
				if found[format.Name] == "" {
					found[format.Name] = f.name
				}
				break
			}
		}
		return nil
	})
	if err != nil {
		return Format{}, err
	}
	if len(found) > 1 {
		delete(found, "staticman") // any YAML or JSON file beside the export looks like it
	}
	names := sortedKeys(found)
	switch len(names) {
	case 0:
		return Format{}, fmt.Errorf("%s no export that is known; name its format: %s", lookLike(files), strings.Join(Names(), ", "))
	case 1:
		for _, format := range Formats {
			if format.Name == names[0] {
				return format, nil
			}
		}
	}
	return Format{}, fmt.Errorf("this looks like %s (%s) and like %s (%s); import them one by one, and name the format", names[0], found[names[0]], names[1], found[names[1]])
}

// lookLike begins a sentence about files.
func lookLike(files []string) string {
	switch len(files) {
	case 0:
		return "there is no file here, and so"
	case 1:
		return maskEmails(oneLine(files[0])) + " looks like"
	}
	return fmt.Sprintf("%s and %d more files look like", maskEmails(oneLine(files[0])), len(files)-1)
}

func has(head []byte, words ...string) bool {
	for _, w := range words {
		if !bytes.Contains(head, []byte(w)) {
			return false
		}
	}
	return true
}

func isWXR(_ string, head []byte) bool {
	return has(head, "<rss", "wordpress.org/export/") || has(head, "<wp:") || has(head, "<item", "wp:post_")
}

func isDisqus(_ string, head []byte) bool {
	return has(head, "<disqus") || has(head, "disqus.com/disqus-internals")
}

func isBlogger(_ string, head []byte) bool {
	return has(head, "<feed") && (has(head, "schemas.google.com/blogger/") || has(head, "blogger.com,1999:"))
}

// firstOf is the first character that is neither white space nor "(".
func firstOf(head []byte) byte {
	if head = bytes.TrimLeft(head, " \t\r\n("); len(head) > 0 {
		return head[0]
	}
	return 0
}

func isNing(name string, head []byte) bool {
	return firstOf(head) == '[' && (has(head, `"contributorName"`) || strings.HasPrefix(path.Base(name), "ning-"))
}

func isRemark42(_ string, head []byte) bool {
	return firstOf(head) == '{' && (has(head, `"locator"`, `"pid"`) || has(head, `"version"`, `"users"`, `"posts"`))
}

func isCommento(_ string, head []byte) bool {
	return firstOf(head) == '{' && (has(head, `"commentHex"`) || has(head, `"commenters"`, `"comments"`))
}

func isGiscus(_ string, head []byte) bool {
	return firstOf(head) == '{' && (has(head, `"discussions"`) || has(head, `"discussion"`, `"comments"`))
}

func isIsso(name string, head []byte) bool {
	return has(head[:min(len(head), 20)], "SQLite format 3") || firstOf(head) == '[' && has(head, `"id"`, `"comments"`) && !has(head, `"contributorName"`) && !strings.HasPrefix(path.Base(name), "ning-")
}

var headerRE = pattern(`(?i)^(?:From [^\n]+\n)?(?:>?[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}`)

func isMail(_ string, head []byte) bool {
	m := headerRE().Find(bytes.ReplaceAll(head, []byte("\r\n"), []byte("\n")))
	lower := bytes.ToLower(append([]byte("\n"), m...))
	return m != nil && (has(lower, "\nfrom:") || has(lower, "\nfrom ")) && (has(lower, "\nmessage-id:") || has(lower, "\ndate:") || has(lower, "\nsubject:") || has(lower, "\nreceived:"))
}

var staticmanRE = pattern(`(?m)^\s*"?(?:_id|_parent|message|comment|replying_to)"?\s*:`)

func isStaticman(name string, head []byte) bool {
	switch path.Ext(strings.ToLower(name)) {
	case ".yml", ".yaml", ".json", ".md":
		return staticmanRE().Match(head)
	}
	return false
}
