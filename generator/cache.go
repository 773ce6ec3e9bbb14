package generator

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/two-sentences/etiquette/generator/source"
)

// Cache knows, from one run of the program to the next, the bytes of the pages
// by the keys of what they were made from. It holds sums, not pages: those
// stand in the output folder. It is found by a name that holds the program and
// all that every page depends on, and is believed only whole.
type Cache struct {
	file  string // empty: nothing is kept
	lock  sync.Mutex
	known map[string]cached
	next  map[string]cached
}

// cached is a page as it was made.
type cached struct {
	Key source.Hash // of render.Output.Key
	Sum string      // SHA-256 of its bytes, hexadecimal
}

// cacheFile is what stands in the file.
type cacheFile struct {
	Shared source.Hash // what all pages depend on
	Pages  map[string]cached
}

// Cached is a Result's Output for deploy.Dir: of pages whose key the cache
// knows, the sum is told without making them.
type Cached struct {
	result Result
	cache  *Cache
	shared source.Hash
}

// OpenCache makes ready what a file keeps for a result; program names the
// program and its version. A file that is missing, damaged, or of another
// program, theme, settings, rules or options, counts as empty.
func OpenCache(file, program string, result Result, opts Options) *Cached {
	c := &Cached{result: result, cache: &Cache{file: file, next: map[string]cached{}}, shared: sharedKey(program, result, opts)}
	if kept, err := loadCache(file); err == nil && kept.Shared == c.shared {
		c.cache.known = kept.Pages
	}
	return c
}

// sharedKey is the hash of what every page may depend on beyond its own data.
func sharedKey(program string, result Result, opts Options) source.Hash {
	key := treeKey(result.Tree, "layouts", "static", "content/rules")
	settings, _ := result.Tree.File("content/site.yaml")
	return source.Sum(fmt.Appendf(nil, "%q %x %x %q %v", program, key, settings.Hash, opts.BaseURL, opts.Relative))
}

// Paths lists the files of the site, sorted.
func (c *Cached) Paths() []string { return c.result.Output.Paths() }

// Read makes a file, and keeps its sum.
func (c *Cached) Read(path string) ([]byte, error) {
	data, err := c.result.Output.Read(path)
	if err != nil {
		return nil, err
	}
	if c.cache.file == "" {
		return data, nil
	}
	if key, ok := c.result.Output.Key(path); ok {
		sum := sha256.Sum256(data)
		c.keep(path, cached{Key: key, Sum: hex.EncodeToString(sum[:])})
	}
	return data, nil
}

// Sum is the SHA-256 of a file's bytes where the cache knows it.
func (c *Cached) Sum(path string) (sum string, ok bool) {
	was, known := c.cache.known[path]
	if !known {
		return "", false
	}
	key, ok := c.result.Output.Key(path)
	if !ok || key != was.Key {
		return "", false
	}
	c.keep(path, was)
	return was.Sum, true
}

func (c *Cached) keep(path string, page cached) {
	c.cache.lock.Lock()
	defer c.cache.lock.Unlock()
	c.cache.next[path] = page
}

// Save keeps what was made for the next run. That it cannot is no harm.
func (c *Cached) Save() error {
	if c.cache.file == "" {
		return nil
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(cacheFile{Shared: c.shared, Pages: c.cache.next}); err != nil {
		return err
	}
	sum := source.Sum(b.Bytes())
	if err := os.MkdirAll(filepath.Dir(c.cache.file), 0o700); err != nil {
		return err
	}
	tmp := fmt.Sprintf("%s.%d", c.cache.file, os.Getpid())
	if err := os.WriteFile(tmp, append(sum[:], b.Bytes()...), 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, c.cache.file)
}

// loadCache reads a file whose first bytes are the hash of the rest.
func loadCache(file string) (kept cacheFile, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return kept, err
	}
	var sum source.Hash
	if len(data) < len(sum) || source.Sum(data[len(sum):]) != source.Hash(data[:len(sum)]) {
		return kept, fmt.Errorf("the cache %s is damaged", file)
	}
	err = gob.NewDecoder(bytes.NewReader(data[len(sum):])).Decode(&kept)
	return kept, err
}
