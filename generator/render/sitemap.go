package render

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"time"

	"github.com/two-sentences/etiquette/generator/guide"
)

// sitemapSize is how many addresses one sitemap holds; sitemaps.org allows 50,000.
const sitemapSize = 45_000

type sitemapEntry struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod,omitempty"`
}

type urlSet struct {
	XMLName xml.Name       `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []sitemapEntry `xml:"url"`
}

type sitemapIndex struct {
	XMLName  xml.Name       `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Sitemaps []sitemapEntry `xml:"sitemap"`
}

// sitemap adds sitemap.xml, and robots.txt that names it. A guide of more
// addresses than one may hold gets several, and sitemap.xml lists them.
func (b *builder) sitemap() {
	abs := b.links.absolute()
	robots := "User-agent: *\nAllow: /\nSitemap: " + abs.url("/sitemap.xml") + "\n"
	b.add("robots.txt", bytesOf([]byte(robots)))
	if len(b.Articles)+len(b.Notes)+len(b.Topics)+len(b.Series)+len(b.Situations)+len(b.Pages)+16 <= sitemapSize {
		b.add("sitemap.xml", file{read: func() ([]byte, error) { return writeXML(urlSet{URLs: b.addresses()}) }})
		return
	}
	var index sitemapIndex
	count := len(b.addresses())
	for n := 0; n*sitemapSize < count; n++ {
		name := fmt.Sprintf("sitemap-%d.xml", n+1)
		index.Sitemaps = append(index.Sitemaps, sitemapEntry{Loc: abs.url("/" + name)})
		b.add(name, file{read: func() ([]byte, error) {
			return writeXML(urlSet{URLs: b.addresses()[n*sitemapSize : min(count, (n+1)*sitemapSize)]})
		}})
	}
	b.add("sitemap.xml", file{read: func() ([]byte, error) { return writeXML(index) }})
}

// addresses are those that a search engine is to know, dated where the
// content is. Filtered and later pages of lists are found through links.
func (b *builder) addresses() (list []sitemapEntry) {
	abs := b.links.absolute()
	add := func(path string, at time.Time) {
		e := sitemapEntry{Loc: abs.url(path)}
		if !at.IsZero() {
			e.LastMod = at.UTC().Format(time.DateOnly)
		}
		list = append(list, e)
	}
	for _, path := range []string{"/", "/articles/", "/situations/", "/topics/", "/series/", "/discussions/", "/notes/", glossaryPath} {
		add(path, time.Time{})
	}
	if b.hasFeedsPage() {
		add(feedsPath, time.Time{})
	}
	if b.checker {
		add("/checker/", time.Time{})
	}
	if b.hasReplies() {
		add(replyPath, time.Time{})
	}
	if b.hasGround() {
		add(guide.GroundPath, time.Time{})
	}
	for _, p := range b.Pages {
		add(p.URL, p.Updated)
	}
	for _, s := range b.Situations {
		add(s.URL, time.Time{})
	}
	for _, s := range b.Series {
		add(s.URL, time.Time{})
	}
	for _, t := range b.Topics {
		add(t.URL, time.Time{})
	}
	for _, n := range b.Notes {
		add(n.URL, time.Time{})
	}
	for _, a := range b.Articles {
		add(a.URL, changed(a))
	}
	return list
}

func writeXML(v any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	if err := xml.NewEncoder(&b).Encode(v); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}
