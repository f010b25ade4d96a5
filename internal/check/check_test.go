package check

import (
	"errors"
	"fmt"
	"testing"

	"afterword/internal/corpus"
	"afterword/internal/review"

	"github.com/google/go-cmp/cmp"
)

func TestRunSortsWhatWasFoundByPlace(t *testing.T) {
	c := &corpus.Corpus{
		Notes:   []corpus.Note{{Path: "reviews/b.md", Line: 9, Col: 2, Rule: "broken-link", Msg: "nowhere"}, {Path: "reviews/b.md", Line: 2, Rule: "guessed", Msg: "a title"}},
		LeftOut: []corpus.LeftOut{{Path: "reviews/a.md", Reason: "it is a draft"}},
	}
	loading := errors.Join(
		&review.Error{Path: "content/reviews/b.md", Line: 4, Col: 1, Msg: "bad"},
		fmt.Errorf("wrapped: %w", errors.Join(errors.New("no such disk"))),
	)
	want := []Finding{
		{Level: Error, Rule: "unreadable", Message: "wrapped: no such disk"},
		{Path: "content/reviews/a.md", Level: Note, Rule: "left-out", Message: "it is a draft"},
		{Path: "content/reviews/b.md", Line: 2, Level: Note, Rule: "guessed", Message: "a title"},
		{Path: "content/reviews/b.md", Line: 4, Col: 1, Level: Error, Rule: "schema", Message: "bad"},
		{Path: "content/reviews/b.md", Line: 9, Col: 2, Level: Warning, Rule: "broken-link", Message: "nowhere"},
	}
	got := Run(c, loading)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n := Count(got, Error); n != 2 {
		t.Errorf("%d errors, want 2", n)
	}
	if got := Run(nil, nil); len(got) != 0 {
		t.Errorf("findings of nothing: %v", got)
	}
}
