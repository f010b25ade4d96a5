package review

// Target is a page of the site that text can link to.
type Target struct {
	ID    string // the review's id, or the system's or team's name
	URL   string // path on the site
	Title string // of the page; may be empty
	// Kind says what page a file is, as File finds more than reviews. "" is a review.
	Kind LinkKind
}

// Resolver knows the pages that a body can link to. Package corpus is one. It must be safe for use
// by several goroutines if bodies are analyzed by several.
type Resolver interface {
	// Review finds a review by its id, without regard to case.
	Review(id string) (Target, bool)
	// System and Team find a page by name or alias, without regard to case.
	System(name string) (Target, bool)
	Team(name string) (Target, bool)
	// File finds the page that is made of a file: path is slash-separated, below the content
	// folder. The Kind of the target says what it is.
	File(path string) (Target, bool)
	// Mentions holds the ids and the names of systems that become links where text names them; nil
	// for none.
	Mentions() *Mentions
}
