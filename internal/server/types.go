package server

import (
	"path"
	"strings"
)

// kindOf returns the Content-Type of a file of the site by its name. The list is our own: the one
// of package mime follows the machine it runs on.
func kindOf(name string) string {
	switch path.Base(name) {
	case "feed.json":
		return "application/feed+json; charset=utf-8"
	case "opensearch.xml":
		return "application/opensearchdescription+xml; charset=utf-8"
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".html", ".htm":
		return kindHTML
	case ".css":
		return "text/css; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".json", ".map":
		return kindJSON
	case ".jsonl":
		return "application/jsonl; charset=utf-8"
	case ".atom":
		return "application/atom+xml; charset=utf-8"
	case ".rss":
		return "application/rss+xml; charset=utf-8"
	case ".xml":
		return "application/xml; charset=utf-8"
	case ".webmanifest":
		return "application/manifest+json; charset=utf-8"
	case ".md", ".markdown":
		return "text/markdown; charset=utf-8"
	case ".txt", ".log", ".patch", ".diff":
		return "text/plain; charset=utf-8"
	case ".csv":
		return "text/csv; charset=utf-8"
	case ".yaml", ".yml":
		return "application/yaml; charset=utf-8"
	case ".toml":
		return "application/toml; charset=utf-8"
	case ".ics":
		return "text/calendar; charset=utf-8"
	case ".vtt":
		return "text/vtt; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".gif":
		return "image/gif"
	case ".webp":
		return "image/webp"
	case ".avif":
		return "image/avif"
	case ".ico":
		return "image/x-icon"
	case ".woff2":
		return "font/woff2"
	case ".woff":
		return "font/woff"
	case ".ttf":
		return "font/ttf"
	case ".otf":
		return "font/otf"
	case ".mp4":
		return "video/mp4"
	case ".webm":
		return "video/webm"
	case ".mp3":
		return "audio/mpeg"
	case ".ogg":
		return "audio/ogg"
	case ".pdf":
		return "application/pdf"
	case ".wasm":
		return "application/wasm"
	case ".zip":
		return "application/zip"
	case ".gz":
		return "application/gzip"
	}
	return "application/octet-stream"
}

const (
	kindHTML = "text/html; charset=utf-8"
	kindJSON = "application/json; charset=utf-8"
	kindText = "text/plain; charset=utf-8"
)

// packs says whether content of this kind shrinks when packed. Pictures, films and archives do not.
func packs(kind string) bool {
	return strings.Contains(kind, "charset=") || kind == "image/svg+xml" || kind == "image/x-icon" ||
		kind == "font/ttf" || kind == "font/otf" || kind == "application/wasm"
}
