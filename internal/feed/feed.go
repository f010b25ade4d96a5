package feed

import (
	"crypto/sha1"
	"encoding/hex"
	"net/url"
	"strings"
	"time"
)

// Names of the files, beside the page of the list.
const (
	AtomName = "feed.atom"
	JSONName = "feed.json"
)

// Feed is a list of what is new.
type Feed struct {
	ID          string // see the function ID
	Title       string
	Description string // may be empty
	// Page is the address of the list as a page; it ends with "/", and the feed lies there.
	Page    string
	Author  string // who stands for entries without an author
	Entries []Entry
}

// Entry is a review.
type Entry struct {
	ID      string
	URL     string
	Title   string
	Summary string // plain text
	// Published and Updated are in the entry's own words of time; an entry without them does not
	// belong in a feed.
	Published, Updated time.Time
	Authors            []string
	Tags               []string
}

// updated is when the newest of the entries was changed. A feed must say a time even while it is
// empty, and the clock would change it with every build: it is the beginning of time then.
func (f Feed) updated() time.Time {
	newest := time.Unix(0, 0).UTC()
	for _, e := range f.Entries {
		if e.Updated.After(newest) {
			newest = e.Updated
		}
	}
	return newest
}

// ID returns the lasting id of a page: its address if that has a host, else a UUID that is made of
// its path. It does not change with title or text, so readers do not show an entry twice.
func ID(address string) string {
	if u, err := url.Parse(address); err == nil && u.Scheme != "" && u.Host != "" {
		return address
	}
	// RFC 9562, version 5, in the name space of addresses.
	space, _ := hex.DecodeString("6ba7b8119dad11d180b400c04fd430c8")
	sum := sha1.Sum(append(space, "afterword:"+address...))
	id := sum[:16]
	id[6] = id[6]&0x0f | 0x50
	id[8] = id[8]&0x3f | 0x80
	text := hex.EncodeToString(id)
	return "urn:uuid:" + strings.Join([]string{text[:8], text[8:12], text[12:16], text[16:20], text[20:]}, "-")
}
