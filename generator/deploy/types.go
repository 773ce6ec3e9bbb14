package deploy

import (
	"path"
	"strings"
)

// contentTypes are ours, not the machine's, so that every machine sends the
// same. Text says that it is UTF-8. Source: iana.org/assignments/media-types.
var contentTypes = map[string]string{
	".html":        "text/html; charset=utf-8",
	".css":         "text/css; charset=utf-8",
	".js":          "text/javascript; charset=utf-8",
	".mjs":         "text/javascript; charset=utf-8",
	".json":        "application/json",
	".map":         "application/json",
	".webmanifest": "application/manifest+json",
	".xml":         "application/xml",
	".atom":        "application/atom+xml",
	".rss":         "application/rss+xml",
	".svg":         "image/svg+xml",
	".txt":         "text/plain; charset=utf-8",
	".md":          "text/markdown; charset=utf-8",
	".csv":         "text/csv; charset=utf-8",
	".ics":         "text/calendar; charset=utf-8",
	".png":         "image/png",
	".jpg":         "image/jpeg",
	".jpeg":        "image/jpeg",
	".gif":         "image/gif",
	".webp":        "image/webp",
	".avif":        "image/avif",
	".ico":         "image/vnd.microsoft.icon",
	".woff":        "font/woff",
	".woff2":       "font/woff2",
	".ttf":         "font/ttf",
	".otf":         "font/otf",
	".pdf":         "application/pdf",
	".zip":         "application/zip",
	".gz":          "application/gzip",
	".mp3":         "audio/mpeg",
	".mp4":         "video/mp4",
	".webm":        "video/webm",
}

// ContentType is the media type a file is sent with, by its name; a name it
// does not know is application/octet-stream, but one without an ending, as
// CNAME, is plain text.
func ContentType(p string) string {
	ext := strings.ToLower(path.Ext(path.Base(p)))
	if t := contentTypes[ext]; t != "" {
		return t
	}
	if ext == "" || strings.HasPrefix(path.Base(p), ".") || strings.HasPrefix(path.Base(p), "_") {
		return "text/plain; charset=utf-8"
	}
	return "application/octet-stream"
}

// urlPath is the path a reader asks for to get a file: "/a/" for "a/index.html".
func urlPath(p string) string {
	if p == "index.html" {
		return "/"
	}
	if dir, ok := strings.CutSuffix(p, "/index.html"); ok {
		return "/" + dir + "/"
	}
	return "/" + p
}
