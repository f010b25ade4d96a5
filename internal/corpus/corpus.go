package corpus

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"afterword/internal/catalog"
	"afterword/internal/review"
)

// Corpus is every review that the site shows, and what they speak of. It does not change once
// loaded and is safe for concurrent use.
type Corpus struct {
	// Reviews are newest first, then by slug; those without a date come last.
	Reviews []*Entry
	Catalog *catalog.Catalog
	// Tags are every tag in its one spelling, by name.
	Tags []*Tag
	// Pages are the author's own pages outside reviews, systems and teams, by path.
	Pages []*Page
	// Intros are the texts of list pages (content/reviews/_index.md and so on) by folder; "" is
	// the home page's.
	Intros map[string]*Page
	// Files are the images and other files to publish, by path: what a published text shows or links
	// to, and what lies in the folder of a published page.
	Files []File
	// LeftOut lists the reviews, pages and files that the site does not show, and why.
	LeftOut []LeftOut
	// Notes are what a reader of `afterword check` wants to know and no page shows.
	Notes []Note

	bySlug map[string]*Entry
	hidden map[string]string // why a review is left out, by the slug of its id
}

// Entry is one review among the others.
type Entry struct {
	*review.Review
	// ID is unique without regard to case: the review's own, or "<folder>-<id>" for the second of
	// two files with one id.
	ID   string
	Slug string // ID in a URL
	URL  string // path on the site, "/reviews/<slug>/"
	// Record is what is published of it as data.
	Record review.Record
	// Linked is the body with links between reviews, systems and teams made; as many lines as
	// Body has.
	Linked []byte
	// Shown is the review with the Markdown of its front matter made ready for a page as Linked is:
	// links made, shortcodes harmless. Nothing else of it differs.
	Shown *review.Review
	// LinkedFrom are the places that link here, in the order of their dates, newest first.
	LinkedFrom []Backlink
}

// Tag is a tag in its one spelling.
type Tag struct{ Name, Slug string }

// Page is a page that an author wrote outside the reviews.
type Page struct {
	Path        string // below the content folder
	URL         string
	Title       string
	Description string
	Params      map[string]any
	Body        []byte
	BodyLine    int
}

// File is a file to publish as it is.
type File struct {
	Path string // below the content folder
	URL  string
}

// Backlink is a place in another review's text that links to this one.
type Backlink struct {
	From     *Entry
	Sentence string // the plain sentence around the link
}

// LeftOut is a review, a page or a file that the site does not show.
type LeftOut struct {
	Path   string // below the content folder
	Reason string // "it is a draft"
}

// Note is a finding at a place that does not stop a build.
type Note struct {
	Path      string // below the content folder
	Line, Col int    // 1-based; 0 if there is no better place than the file
	Rule      string // "duplicate-id", "guessed-date", "broken-link", …
	Msg       string
}

// Review returns the review of that id or slug, without regard to case.
func (c *Corpus) Review(id string) (*Entry, bool) {
	e, ok := c.bySlug[review.Slug(id)]
	return e, ok
}

// Records returns the data of every review, in the order of Reviews.
func (c *Corpus) Records() []review.Record {
	records := make([]review.Record, len(c.Reviews))
	for i, e := range c.Reviews {
		records[i] = e.Record
	}
	return records
}

// When is the moment that e is sorted by: its date; zero if nobody knows.
func (e *Entry) When() time.Time { return e.Date.Time }

// newestFirst orders reviews by date, newest first, then by slug; those without a date come last.
func newestFirst(a, b *Entry) int {
	if az, bz := a.Date.IsZero(), b.Date.IsZero(); az != bz {
		if az {
			return 1
		}
		return -1
	}
	return cmp.Or(b.When().Compare(a.When()), strings.Compare(a.Slug, b.Slug))
}

func sortReviews(list []*Entry) { slices.SortFunc(list, newestFirst) }
