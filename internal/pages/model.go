package pages

import (
	"time"

	"afterword/internal/review"
)

// Page is one page of the site: where it lies, which template shows it, and its model.
type Page struct {
	// URL is the page's path on the site: it begins with "/" and ends with "/" or ".html".
	URL string
	// Type and Layout choose the template: layouts/<Type>/<Layout>.html, else
	// layouts/<Layout>.html.
	Type, Layout string
	Title        string
	// Description is a plain sentence for search engines and link previews; may be empty.
	Description string
	Date        time.Time // zero if the page has none
	// Body is Markdown. Its first line is line BodyLine of the file Source, so that an error in it
	// is reported where its author wrote it.
	Body     []byte
	BodyLine int
	Source   string // path below the content folder; "" for a page that nobody wrote
	// Params is the page's model: one of the structs below, or a map for an author's own page.
	Params any
}

// Ref names something that has a page: a system, a team, a tag.
type Ref struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	URL   string `json:"url"`
	// Count is the number of reviews behind it, Near how many of these are near misses or
	// surprises. Both are 0 where the context has no use for them.
	Count int `json:"count,omitempty"`
	Near  int `json:"near,omitempty"`
}

// Card is a review as it stands in a list.
type Card struct {
	ID       string `json:"id"`
	URL      string `json:"url"`
	Title    string `json:"title"`
	Summary  string `json:"summary"`
	Kind     string `json:"kind"`
	Severity string `json:"severity"`
	Date     string `json:"date"` // a day, 2006-01-02; "" if nobody knows
	Systems  []Ref  `json:"systems"`
	Teams    []Ref  `json:"teams"`
	Minutes  int    `json:"minutes"` // estimated reading time, at least 1
}

// ReviewPage is the model of a review: layouts/reviews/page.html.
type ReviewPage struct {
	Section string `json:"section"` // "reviews": which entry of the main navigation is current

	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Depth    string `json:"depth"`
	Severity string `json:"severity"`
	Summary  string `json:"summary"`
	Day      string `json:"day"`  // 2006-01-02, UTC; "" if nobody knows
	Time     string `json:"time"` // 15:04, UTC; "" if only the day is known
	Minutes  int    `json:"minutes"`
	// Dir is the address of the folder that the file lies in: relative images and files of the
	// text are found below it.
	Dir string `json:"dir"`

	Systems []Ref    `json:"systems"`
	Teams   []Ref    `json:"teams"`
	Tags    []Ref    `json:"tags"`
	Authors []string `json:"authors"`

	Impact    string           `json:"impact"`  // Markdown
	Trigger   string           `json:"trigger"` // Markdown
	Detection review.Detection `json:"detection"`

	// Markdown, each an entry of its own.
	ContributingFactors []string `json:"contributing_factors"`
	Surprises           []string `json:"surprises"`
	Difficulties        []string `json:"difficulties"`
	WentWell            []string `json:"went_well"`
	GotLucky            []string `json:"got_lucky"`
	OpenQuestions       []string `json:"open_questions"`
	// Conditions are in words: "off hours".
	Conditions []string `json:"conditions"`

	Timeline      []TimelineRow   `json:"timeline"`
	Responders    []ResponderRow  `json:"responders"`
	FollowUps     []FollowUpRow   `json:"follow_ups"`
	Investigation *Investigation  `json:"investigation,omitempty"`
	Meeting       *review.Meeting `json:"meeting,omitempty"`
	Durations     []Duration      `json:"durations"`

	Related    []RelatedRow `json:"related"`
	LinkedFrom []Backlink   `json:"linked_from"`
	// SupersededBy is the review that says how it is now; nil if there is none.
	SupersededBy *Ref   `json:"superseded_by,omitempty"`
	VerifyBy     string `json:"verify_by"` // a day, or ""

	// Adjacent are the teams that were not in the incident and that it concerns all the same, by
	// title.
	Adjacent []AdjacentRow `json:"adjacent"`

	// Extra holds the front matter keys that Afterword does not know, for a site's own templates.
	Extra map[string]any `json:"extra,omitempty"`
}

// AdjacentRow is a team that an incident concerns, and why.
type AdjacentRow struct {
	Ref
	Ties []Tie `json:"ties"`
}

// Tie binds a team to a system that was involved: it owns it, or it owns Through, which depends on it.
type Tie struct {
	System  Ref  `json:"system"`
	Through *Ref `json:"through,omitempty"`
}

// TimelineRow is an entry of the timeline and the gap before it.
type TimelineRow struct {
	At     string `json:"at"`   // RFC 3339, UTC, or a day; "" if unknown
	Day    string `json:"day"`  // 2006-01-02, only where it differs from the row before; else ""
	Time   string `json:"time"` // 15:04, or ""
	Text   string `json:"text"` // Markdown
	Marker string `json:"marker"`
	Source string `json:"source"`
	// GapMinutes is the time since the row before, in minutes; 0 for the first row and where a
	// time is unknown. GapWords says it in words ("3 h 46 min", "105 days"), and is "" for gaps
	// too short to need a word. GapBreak is set where the gap is too long to be drawn to scale.
	GapMinutes int    `json:"gap_minutes"`
	GapWords   string `json:"gap_words"`
	GapBreak   bool   `json:"gap_break"`
}

// ResponderRow is a role that took part.
type ResponderRow struct {
	Team        *Ref   `json:"team,omitempty"`
	Role        string `json:"role"`
	Tenure      string `json:"tenure"`
	OnCall      string `json:"on_call"` // "yes", "no" or "" if not said
	BroughtInBy string `json:"brought_in_by"`
}

// FollowUpRow is a follow-up and how it came about.
type FollowUpRow struct {
	Text      string `json:"text"`      // Markdown
	Rationale string `json:"rationale"` // Markdown
	From      string `json:"from"`
	// FromURL jumps to the factor or surprise of this page that From names; "" if none matches.
	FromURL string `json:"from_url"`
	Owner   *Ref   `json:"owner,omitempty"`
	State   string `json:"state"` // open, in-progress, done, wont-do or ""
	URL     string `json:"url"`
}

// Investigation says who looked into it.
type Investigation struct {
	Team         *Ref   `json:"team,omitempty"`
	Participated string `json:"participated"` // "yes", "no" or "" if not said
	Interviews   int    `json:"interviews"`   // 0 if not said
	Started      string `json:"started"`      // a day, or ""
	Completed    string `json:"completed"`    // a day, or ""
}

// Duration is the time between two moments, folded away on the page.
type Duration struct {
	Label string `json:"label"`
	Words string `json:"words"`
}

// RelatedRow is a review that resembles this one, and why.
type RelatedRow struct {
	Card
	Reasons []string `json:"reasons"`
}

// Backlink is a review whose text links here.
type Backlink struct {
	URL      string `json:"url"`
	Title    string `json:"title"`
	Sentence string `json:"sentence"` // the plain sentence around the link; may be ""
}

// Pager is a place in a list that has several pages.
type Pager struct {
	Number  int    `json:"number"` // 1 is the first page
	Of      int    `json:"of"`
	PrevURL string `json:"prev_url"` // newer; "" on the first page
	NextURL string `json:"next_url"` // older; "" on the last page
}

// HomePage is the model of the first page: layouts/home.html.
type HomePage struct {
	Section string `json:"section"`      // "home"
	Feed    string `json:"feed"`         // the folder in which its feeds lie
	Total   int    `json:"total"`        // reviews on the site
	Newest  []Card `json:"newest"`       // at most 8
	Near    []Card `json:"near_misses"`  // near misses and surprises, newest first, at most 3
	Systems []Ref  `json:"systems"`      // by how often they speak, at most 14
	More    int    `json:"more_systems"` // how many systems are not shown
}

// ListPage is the model of the list of all reviews: layouts/reviews/list.html.
type ListPage struct {
	Section string `json:"section"` // "reviews"
	Feed    string `json:"feed"`    // the folder in which its feeds lie
	Total   int    `json:"total"`
	Entries []Card `json:"entries"` // newest first
	Pager   Pager  `json:"pager"`
}

// IndexPage is the model of /systems/, /teams/ and /tags/: layouts/<type>/list.html.
type IndexPage struct {
	Section string `json:"section"` // "systems", "teams" or "tags"
	Feed    string `json:"feed"`    // the folder in which its feeds lie
	Entries []Ref  `json:"entries"` // by title
}

// TermPage is the model of one system, team or tag: layouts/<type>/page.html. What a system has and
// a team has not is empty. The second and later pages of a long list have the list alone.
type TermPage struct {
	Section string   `json:"section"`
	Feed    string   `json:"feed"` // the folder in which its feeds lie
	Name    string   `json:"name"`
	Aliases []string `json:"aliases"`
	Link    string   `json:"link"` // where the thing itself lives; may be ""
	Total   int      `json:"total"`
	Near    int      `json:"near"`
	Entries []Card   `json:"entries"` // newest first
	Pager   Pager    `json:"pager"`

	Owner      *Ref  `json:"owner,omitempty"` // of a system
	DependsOn  []Ref `json:"depends_on"`      // of a system
	Dependents []Ref `json:"dependents"`      // of a system: what depends on it
	Parent     *Ref  `json:"parent,omitempty"`
	Members    []Ref `json:"members"` // the teams below a team, the parts of a system
	Owns       []Ref `json:"owns"`    // of a team: the systems it owns
	// Together are the systems involved in the same reviews, most often first.
	Together []Companion `json:"together"`
	Teams    []Ref       `json:"teams"` // teams that took part, by title
	// Responded are the teams that were there when it mattered, by title, each with the number of
	// reviews: those named as responders, or all that took part where nobody is named.
	Responded []Ref `json:"responded"`
	Tags      []Ref `json:"tags"` // tags of its reviews, most often first
	// Recurring is what came up in more than one review, most often first.
	Recurring []Recurrence `json:"recurring"`
	// Reading is what everyone who works on it should know: pinned reviews, then teachable ones.
	Reading []ReadingRow `json:"reading"`
	// Silence is a chart of the months in which a system spoke; nil if there is nothing to see.
	Silence *Silence `json:"silence,omitempty"`
}

// Companion is a system that was involved in some of the same reviews.
type Companion struct {
	Ref
	Reviews []Event `json:"reviews"` // newest first, at most 5
	More    int     `json:"more"`    // how many further reviews there are
}

// Event is a review behind a statement.
type Event struct {
	Title string `json:"title"`
	URL   string `json:"url"`
	Date  string `json:"date"` // a day; "" if nobody knows
}

// Recurrence is a factor or a condition that several reviews have in common.
type Recurrence struct {
	Kind    string  `json:"kind"` // "factor" or "condition"
	Text    string  `json:"text"` // plain words, of the newest review
	Reviews []Event `json:"reviews"`
}

// ReadingRow is a review to have read.
type ReadingRow struct {
	Card
	Why   string `json:"why"`             // "pinned" or "teachable"
	About *Ref   `json:"about,omitempty"` // on a team's page: the system that it is about
}

// SearchPage is the model of the search page's shell, which the server fills: layouts/search.html.
type SearchPage struct {
	Section string `json:"section"` // "search"
}
