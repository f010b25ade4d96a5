package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// content is an answer made in memory.
type content struct {
	kind     string // Content-Type
	cache    string // Cache-Control
	body     []byte
	modified time.Time // zero if the body holds more than a file does
	// etag is a strong tag without quotes; "" makes one from the body.
	etag string
	// packed returns the body as it lies beside the file, for the ending ".br" or ".gz"; nil if
	// it does not. A nil func is a body that has no file.
	packed func(ending string) []byte
}

// cacheRevalidate lets a browser keep an answer and ask whether it still holds.
const cacheRevalidate = "no-cache"

// cacheForever is for names that hold the hash of their content.
const cacheForever = "public, max-age=31536000, immutable"

// packAbove is the size in bytes from which packing pays: below, an answer fits one packet anyway.
const packAbove = 1 << 10

// packLevel of gzip: 9 saves 2 % of a page over 5 and takes three times as long.
const packLevel = 5

// send writes c with what a browser needs to ask less next time: a tag that follows the content
// and its packing, ranges, and the answer 304. It is here and not in a middleware because the
// packing is part of the tag, and because a tag that matches saves the packing.
func send(w http.ResponseWriter, r *http.Request, c content) {
	h := w.Header()
	h.Set("Content-Type", c.kind)
	h.Set("Cache-Control", c.cache)
	tag := c.etag
	if tag == "" {
		tag = hashTag(c.body)
	}
	body := c.body
	encoding := ""
	if packs(c.kind) {
		h.Add("Vary", "Accept-Encoding")
		if r.Header.Get("Range") == "" {
			body, encoding = c.choose(acceptedEncodings(r.Header.Values("Accept-Encoding")))
		}
	}
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
		tag += "-" + encoding
	}
	tag = `"` + tag + `"`
	h.Set("ETag", tag)
	if body == nil && !tagMatches(r.Header.Get("If-None-Match"), tag) {
		body = pack(c.body)
	}
	http.ServeContent(w, r, "", c.modified, bytes.NewReader(body))
}

// sendStatus writes c as a whole under a status that is not 200.
func sendStatus(w http.ResponseWriter, r *http.Request, status int, c content) {
	h := w.Header()
	h.Set("Content-Type", c.kind)
	h.Set("Cache-Control", c.cache)
	h.Set("Content-Length", strconv.Itoa(len(c.body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(c.body)
	}
}

// choose picks the packing. A nil body with an encoding is one that is still to be packed.
func (c content) choose(ok encodings) (body []byte, encoding string) {
	if c.packed != nil && ok.brotli {
		if b := c.packed(".br"); b != nil {
			return b, "br"
		}
	}
	if c.packed != nil && ok.gzip {
		if b := c.packed(".gz"); b != nil {
			return b, "gzip"
		}
	}
	if ok.gzip && len(c.body) > packAbove {
		return nil, "gzip"
	}
	return c.body, ""
}

// hashTag returns a strong tag of b, without quotes.
func hashTag(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:12])
}

// tagMatches reports whether tag, with its quotes, is in an If-None-Match header.
func tagMatches(header, tag string) bool {
	for one := range strings.SplitSeq(header, ",") {
		one = strings.TrimSpace(one)
		if one == "*" || strings.TrimPrefix(one, "W/") == tag {
			return true
		}
	}
	return false
}

// encodings are the packings that a browser takes.
type encodings struct{ brotli, gzip bool }

// acceptedEncodings reads Accept-Encoding (RFC 9110, 12.5.3). A packing that is named with q=0 is
// refused, also where * allows the others.
func acceptedEncodings(headers []string) encodings {
	given := map[string]bool{}
	for _, header := range headers {
		for part := range strings.SplitSeq(header, ",") {
			name, params, _ := strings.Cut(part, ";")
			name = strings.ToLower(strings.TrimSpace(name))
			if name == "x-gzip" {
				name = "gzip"
			}
			weight := 1.0
			if q, found := strings.CutPrefix(strings.ToLower(strings.TrimSpace(params)), "q="); found {
				var err error
				if weight, err = strconv.ParseFloat(q, 64); err != nil {
					weight = 0
				}
			}
			given[name] = weight > 0
		}
	}
	wanted := func(name string) bool {
		if ok, named := given[name]; named {
			return ok
		}
		return given["*"]
	}
	return encodings{brotli: wanted("br"), gzip: wanted("gzip")}
}

// packers keeps gzip writers, 800 KB each, for the next page.
var packers = sync.Pool{New: func() any {
	zw, err := gzip.NewWriterLevel(nil, packLevel)
	if err != nil {
		panic(err) // packLevel is wrong
	}
	return zw
}}

func pack(body []byte) []byte {
	var buf bytes.Buffer
	buf.Grow(len(body) / 3)
	zw := packers.Get().(*gzip.Writer)
	defer packers.Put(zw)
	zw.Reset(&buf)
	// A bytes.Buffer takes everything.
	zw.Write(body)
	zw.Close()
	return buf.Bytes()
}
