package review

import "time"

// Record is what Afterword publishes of a review as data: the review's index.json, a line of
// reviews.jsonl, and what the search index is made of. It holds nothing that a reader of the page
// could not see.
type Record struct {
	ID       string   `json:"id"`
	Slug     string   `json:"slug"` // ID as it stands in URL
	URL      string   `json:"url"`  // path on the site, "/reviews/<slug>/"
	Title    string   `json:"title"`
	Date     Moment   `json:"date"`
	Summary  string   `json:"summary"`
	Kind     Kind     `json:"kind"`
	Depth    Depth    `json:"depth"`
	Severity string   `json:"severity,omitempty"`
	Systems  []string `json:"systems"`
	Teams    []string `json:"teams"`
	Tags     []string `json:"tags"`
	Authors  []string `json:"authors,omitempty"`

	PublishDate Moment `json:"publishDate,omitzero"`
	LastMod     Moment `json:"lastmod,omitzero"`
	Detected    Moment `json:"detected,omitzero"`
	Mitigated   Moment `json:"mitigated,omitzero"`
	Resolved    Moment `json:"resolved,omitzero"`

	Impact              string          `json:"impact,omitempty"`
	Trigger             string          `json:"trigger,omitempty"`
	Detection           Detection       `json:"detection,omitzero"`
	ContributingFactors []string        `json:"contributing_factors,omitempty"`
	Surprises           []string        `json:"surprises,omitempty"`
	Difficulties        []string        `json:"difficulties,omitempty"`
	WentWell            []string        `json:"went_well,omitempty"`
	GotLucky            []string        `json:"got_lucky,omitempty"`
	OpenQuestions       []string        `json:"open_questions,omitempty"`
	Conditions          []string        `json:"conditions,omitempty"`
	Timeline            []TimelineEntry `json:"timeline,omitempty"`
	Responders          []Responder     `json:"responders,omitempty"`
	FollowUps           []FollowUp      `json:"follow_ups,omitempty"`
	Investigation       *Investigation  `json:"investigation,omitempty"`
	Meeting             *Meeting        `json:"meeting,omitempty"`
	Related             []Relation      `json:"related,omitempty"`
	VerifyBy            Moment          `json:"verify_by,omitzero"`
	SupersededBy        string          `json:"superseded_by,omitempty"`
	Teachable           bool            `json:"teachable,omitempty"`

	// LinksTo lists the ids of the reviews that the text links to.
	LinksTo []string `json:"links_to,omitempty"`
	// Words is the number of words of the body; the estimated reading time comes from it.
	Words int `json:"words"`
	// Passages is the body as plain text, cut at its headings, in the page's order.
	Passages []Passage `json:"passages"`
}

// Passage is the text between two headings.
type Passage struct {
	Heading string `json:"heading,omitempty"` // "" before the first heading
	Anchor  string `json:"anchor,omitempty"`  // the id that the heading has on the page
	Text    string `json:"text"`              // paragraphs parted by "\n"
}

// wordsPerMinute is how fast adults read English non-fiction silently: 238 on average over 190
// studies (M. Brysbaert, "How many words do we read per minute?", J. Memory and Language 109, 2019).
const wordsPerMinute = 238

// ReadingTime returns the estimated time that a text of so many words takes to read.
func ReadingTime(words int) time.Duration {
	return time.Duration(words) * time.Minute / wordsPerMinute
}
