package review

// Review is one review document as its author wrote it.
//
// Times are in UTC; a time that the author wrote without a zone is taken as UTC. Strings that may
// hold Markdown are kept as Markdown.
type Review struct {
	// Path is the file's slash-separated path below the content folder, as given to Parse.
	Path string
	// ID is the stable name of the review. It is the front matter's id, else the file's name
	// without its endings, else (for a bundle's index.md) the folder's name.
	ID string
	// Title says what happened, in a reader's words. It is never empty.
	Title string

	Date        Moment // when the incident began; zero if nobody knows
	PublishDate Moment
	LastMod     Moment
	Draft       bool
	Aliases     []string
	Summary     string // two or three plain sentences; may be empty

	Kind     Kind
	Depth    Depth
	Severity string

	Systems []string
	Teams   []string
	Tags    []string
	Authors []string

	Detected  Moment
	Mitigated Moment
	Resolved  Moment

	Impact    string
	Trigger   string
	Detection Detection

	ContributingFactors []string
	Surprises           []string
	Difficulties        []string
	WentWell            []string
	GotLucky            []string
	OpenQuestions       []string
	Conditions          []string

	Timeline      []TimelineEntry
	Responders    []Responder
	FollowUps     []FollowUp
	Investigation *Investigation // nil if the author said nothing of it
	Meeting       *Meeting       // nil if the author said nothing of it
	Related       []Relation

	// Visibility lists the groups that may read the review; nil means everyone.
	Visibility   []string
	VerifyBy     Moment
	SupersededBy string
	// Teachable is set if the author thinks that everyone who works on the systems should read it.
	Teachable bool

	// Extra holds every front matter key that is none of the above, as the author wrote it. Values
	// are string, bool, int64, uint64, float64, time.Time, []any, map[string]any or nil.
	Extra map[string]any
	// Strays lists the keys inside a known one, as in a follow-up, that mean nothing there.
	Strays []Stray
	// Guesses lists what the document did not say and Afterword had to make up its mind about.
	Guesses []Guess
	// Spots lists the pieces of text in the front matter, in the file's order, for checks to point at.
	// See [Review.Locate].
	Spots []Spot
	// KeyLines holds the 1-based line of every top-level front matter key that the file has, so
	// that later checks can point at a place. Known keys are spelled as in docs/contract.md section 1.
	KeyLines map[string]int

	// Source is the file as it is read: decoded to UTF-8, without a byte order mark, line
	// endings as \n, U+FFFD for NUL. Body is the part of it below the front matter. If the body
	// began with the title as a heading, that heading is left out and its lines are blank, so that
	// pages do not say it twice; else Body shares the memory of Source. Neither is to be changed.
	Source []byte
	Body   []byte
	// BodyLine is the 1-based line of Source on which Body begins.
	BodyLine int
}

// Public reports whether everyone may read the review.
func (r *Review) Public() bool { return len(r.Visibility) == 0 }

// Kind says what sort of event a review is about.
type Kind string

// The kinds of docs/contract.md section 1.
const (
	Incident Kind = "incident"
	NearMiss Kind = "near-miss"
	Surprise Kind = "surprise"
	Drill    Kind = "drill"
	External Kind = "external"
)

// Kinds lists every Kind, the default first.
var Kinds = []Kind{Incident, NearMiss, Surprise, Drill, External}

// Depth says how much analysis was given.
type Depth string

// The depths of docs/contract.md section 1.
const (
	Stub  Depth = "stub"
	Brief Depth = "brief"
	Full  Depth = "full"
)

// Depths lists every Depth from the least to the most.
var Depths = []Depth{Stub, Brief, Full}

// Detection says how the event was noticed.
type Detection struct {
	How   string `json:"how,omitempty"` // alert, customer, employee, external or luck
	Notes string `json:"notes,omitempty"`
}

// TimelineEntry is one row of the timeline.
type TimelineEntry struct {
	At     Moment `json:"at"`
	Text   string `json:"text"`
	Marker string `json:"marker,omitempty"` // detection, diagnosis, decision, repair, key-moment
	Source string `json:"source,omitempty"` // a URL
}

// Responder is a role in a team that took part; never a name.
type Responder struct {
	Team        string `json:"team,omitempty"`
	Role        string `json:"role,omitempty"`
	Tenure      string `json:"tenure,omitempty"`
	OnCall      *bool  `json:"on_call,omitempty"` // nil if the author did not say
	BroughtInBy string `json:"brought_in_by,omitempty"`
}

// FollowUp is something that people decided to do, and how they came to it.
type FollowUp struct {
	Text      string `json:"text"`
	Rationale string `json:"rationale,omitempty"`
	From      string `json:"from,omitempty"` // the factor or surprise it answers
	Owner     string `json:"owner,omitempty"`
	State     string `json:"state,omitempty"` // open, in-progress, done, wont-do
	URL       string `json:"url,omitempty"`
}

// Investigation says who looked into the incident.
type Investigation struct {
	Team         string `json:"team,omitempty"`
	Participated *bool  `json:"participated,omitempty"` // was that team in the incident; nil if not said
	Interviews   *int   `json:"interviews,omitempty"`   // a count
	Started      Moment `json:"started,omitzero"`
	Completed    Moment `json:"completed,omitzero"`
}

// Meeting is the meeting at which the review was talked through. Counts of people, no names.
type Meeting struct {
	Date             Moment       `json:"date,omitzero"`
	Attendance       []Attendance `json:"attendance,omitempty"`
	Learned          *int         `json:"learned,omitempty"`
	WouldAttendAgain *int         `json:"would_attend_again,omitempty"`
}

// Attendance is how many people of a team came to a meeting.
type Attendance struct {
	Team      string `json:"team,omitempty"`
	Required  int    `json:"required"`
	Voluntary int    `json:"voluntary"`
}

// Relation is an author's own word about another review.
type Relation struct {
	ID string `json:"id"`
	// Rel is "", repeat-of, caused-by-follow-up, same-factor, familiar or not-related; the last
	// removes a suggestion.
	Rel  string `json:"rel,omitempty"`
	Note string `json:"note,omitempty"`
}

// Stray is a key inside a known one that Afterword does not know, such as "ownr" in a follow-up. What
// it says is not kept.
type Stray struct {
	In     string // the key that it stands in, "follow_ups"
	Key    string // as the author wrote it
	Likely string // the key that was probably meant, or ""
	Line   int    // 1-based line of Source
}

// Guess is something the document did not say.
type Guess struct {
	Key   string // the front matter key that would have said it
	Value string // what was taken instead
	From  string // where it was found, in words: "its first heading", "the file's name"
	Line  int    // 1-based line of Source where it was found, or 0
}
