package review

import (
	"errors"
	"fmt"
	"testing"
)

func TestErrors(t *testing.T) {
	a, b := &Error{"x.md", 2, 1, "a"}, &Error{"x.md", 3, 7, "b"}
	err := fmt.Errorf("read: %w", errors.Join(a, errors.New("other"), fmt.Errorf("parse: %w", b)))
	got := Errors(err)
	if len(got) != 2 || got[0] != a || got[1] != b {
		t.Errorf("Errors = %v, want %v and %v", got, a, b)
	}
	if got := b.Error(); got != "x.md:3:7: b" {
		t.Errorf("Error = %q", got)
	}
	if Errors(nil) != nil || Errors(errors.New("x")) != nil {
		t.Error("Errors finds some where there are none")
	}
}
