package review

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Error is one problem in one place of a review's file. Parse joins all that it finds; take them
// apart with [Errors].
type Error struct {
	Path string // as given to Parse
	Line int    // 1-based line of the file
	Col  int    // 1-based column, counted in characters
	Msg  string // what is wrong, and what to write instead
}

// Error returns "path:line:col: message", which editors can jump to.
func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.Path, e.Line, e.Col, e.Msg)
}

// Errors returns every *Error that err holds, in their order in the file. It is empty if there is
// none.
func Errors(err error) []*Error {
	var found []*Error
	var collect func(error)
	collect = func(err error) {
		switch e := err.(type) {
		case nil:
		case *Error:
			found = append(found, e)
		case interface{ Unwrap() []error }:
			for _, inner := range e.Unwrap() {
				collect(inner)
			}
		default:
			collect(errors.Unwrap(err))
		}
	}
	collect(err)
	return found
}

// problems gathers the errors of one file.
type problems struct {
	path string
	list []*Error
}

func (p *problems) add(at pos, format string, args ...any) {
	p.list = append(p.list, &Error{Path: p.path, Line: at.line, Col: at.col, Msg: fmt.Sprintf(format, args...)})
}

// err joins what was gathered, in the file's order; it is nil if there is nothing.
func (p *problems) err() error {
	slices.SortStableFunc(p.list, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	errs := make([]error, len(p.list))
	for i, e := range p.list {
		errs[i] = e
	}
	return errors.Join(errs...)
}
