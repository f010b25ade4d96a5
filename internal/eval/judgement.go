package eval

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"slices"

	"github.com/pelletier/go-toml/v2"
)

// Half says what a query may be used for.
type Half string

// The halves: ranking may be tuned on one, and the other shows whether that holds for queries it was
// not tuned on. Queries of each kind were dealt out in turn, before any system had answered them.
const (
	Tune    Half = "tune"
	HeldOut Half = "held-out"
)

// Topic is one thing to find reviews for: a query, or a review whose relatives are looked for.
type Topic struct {
	// Query is what somebody types; Review is the key of a document. One of them is set.
	Query  string `toml:"query"`
	Review string `toml:"review"`
	// Kind is the sort of query: error, typo, vague, name, id, question, newcomer, symptom, synonym,
	// theme, alert. For a review it is where it comes from: sample or real.
	Kind string `toml:"kind"`
	Half Half   `toml:"half"`
	// Need is what the person wants to know.
	Need   string     `toml:"need"`
	Judged []Judgment `toml:"judged"`
	// Unrelated are documents that a system put among its first and that do not help, and WhyUnrelated
	// says what they are about instead.
	WhyUnrelated string   `toml:"why_unrelated"`
	Unrelated    []string `toml:"unrelated,multiline"`
}

// Judgment is what one document is worth to the person who asked:
//
//	3  the review that was meant, or one that answers fully
//	2  the same trouble elsewhere, or a good part of the answer: worth reading now
//	1  touches it: worth a look when there is time
type Judgment struct {
	Doc   string `toml:"doc"`
	Grade int    `toml:"grade"`
	Why   string `toml:"why"`
}

// Name is the query, or the key of the review.
func (t *Topic) Name() string {
	if t.Query != "" {
		return t.Query
	}
	return t.Review
}

// grades returns the judgements of documents that known holds.
func (t *Topic) grades(known map[string]bool) Grades {
	g := Grades{}
	for _, j := range t.Judged {
		if known[j.Doc] {
			g[j.Doc] = j.Grade
		}
	}
	for _, doc := range t.Unrelated {
		if known[doc] {
			g[doc] = 0
		}
	}
	return g
}

//go:embed testdata/queries.toml
var queriesFile []byte

//go:embed testdata/related.toml
var relatedFile []byte

// Queries returns the judged queries.
func Queries() ([]Topic, error) { return parse("queries.toml", queriesFile) }

// Related returns the reviews whose relatives were judged.
func Related() ([]Topic, error) { return parse("related.toml", relatedFile) }

// parse reads a file of judgements. Its error names every one that is not well formed.
func parse(name string, data []byte) ([]Topic, error) {
	var file struct {
		Topics []Topic `toml:"topic"`
	}
	decoder := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	var errs []error
	seen := map[string]bool{}
	for i := range file.Topics {
		t := &file.Topics[i]
		wrong := func(format string, args ...any) {
			errs = append(errs, fmt.Errorf("%s: topic %d %q: %s", name, i+1, t.Name(), fmt.Sprintf(format, args...)))
		}
		switch {
		case (t.Query == "") == (t.Review == ""):
			wrong("set either query or review")
		case seen[t.Name()]:
			wrong("is there twice")
		}
		seen[t.Name()] = true
		if t.Half != Tune && t.Half != HeldOut {
			wrong("half is %q, want %q or %q", t.Half, Tune, HeldOut)
		}
		if t.Kind == "" || t.Need == "" && t.Query != "" {
			wrong("say its kind, and what the person needs")
		}
		docs := slices.Clone(t.Unrelated)
		for _, j := range t.Judged {
			if j.Grade < 1 || j.Grade > 3 {
				wrong("%s has grade %d, want 1 to 3; list it as unrelated if it does not help", j.Doc, j.Grade)
			}
			if j.Why == "" {
				wrong("say why %s has grade %d", j.Doc, j.Grade)
			}
			docs = append(docs, j.Doc)
		}
		if len(t.Unrelated) > 0 && t.WhyUnrelated == "" {
			wrong("say why the unrelated ones do not help")
		}
		slices.Sort(docs)
		for n := 1; n < len(docs); n++ {
			if docs[n] == docs[n-1] {
				wrong("%s is judged twice", docs[n])
			}
		}
	}
	return file.Topics, errors.Join(errs...)
}
