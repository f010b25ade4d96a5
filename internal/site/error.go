package site

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"afterword/internal/pages"

	"github.com/gohugoio/hugo/common/herrors"
)

// Error is something that cannot be rendered, at its place.
type Error struct {
	Path      string // as its author knows it: "content/reviews/x.md", "layouts/home.html", "config.toml"
	Line, Col int    // 1-based; 0 if unknown
	Msg       string
	template  bool   // the place is in a template: other pages fail alike
	page      string // address of the page that cannot be rendered, if it is known
}

// Error returns "path:line:col: message".
func (e *Error) Error() string {
	switch {
	case e.Line == 0:
		return e.Path + ": " + e.Msg
	case e.Col == 0:
		return fmt.Sprintf("%s:%d: %s", e.Path, e.Line, e.Msg)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.Path, e.Line, e.Col, e.Msg)
}

func isTemplateError(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.template
}

// contentFile finds the name of a synthetic file in what Hugo says.
var contentFile = regexp.MustCompile(`p[0-9a-f]{20}\.md|_index\.md`)

// locate turns Hugo's error into errors that name the author's files, joined. It returns nil if Hugo
// named no place that we know.
func locate(err error, list []pages.Page) error {
	byName := map[string]*pages.Page{}
	for i := range list {
		byName[contentName(&list[i])] = &list[i]
	}
	var found []error
	for _, part := range branches(err) {
		if e := locateOne(part, byName); e != nil {
			found = append(found, e)
		}
	}
	return errors.Join(found...)
}

// branches splits err where errors were joined.
func branches(err error) []error {
	for at := err; at != nil; at = errors.Unwrap(at) {
		joined, ok := at.(interface{ Unwrap() []error })
		if !ok {
			continue
		}
		var list []error
		for _, inner := range joined.Unwrap() {
			list = append(list, branches(inner)...)
		}
		return list
	}
	return []error{err}
}

func locateOne(err error, byName map[string]*pages.Page) error {
	var page *pages.Page
	if name := contentFile.FindString(err.Error()); name != "" {
		page = byName[name]
	}
	msg := cause(err)
	places := herrors.UnwrapFileErrors(err)
	for i := len(places) - 1; i >= 0; i-- { // the innermost is the most precise
		pos := places[i].Position()
		name := filepath.ToSlash(pos.Filename)
		if p := byName[path.Base(name)]; p != nil {
			return &Error{Path: sourceOf(p), Line: pos.LineNumber, Col: pos.ColumnNumber, Msg: msg, page: p.URL}
		}
		rel, ok := strings.CutPrefix(name, workDir+"/")
		if !ok {
			continue
		}
		for _, embedded := range []string{"themes/" + embeddedLayouts + "/", "themes/" + embeddedTheme + "/"} {
			if inside, ok := strings.CutPrefix(rel, embedded); ok {
				rel = "(built in) " + inside
			}
		}
		e := &Error{Path: rel, Line: pos.LineNumber, Col: pos.ColumnNumber, Msg: msg, template: true}
		if page != nil {
			e.Msg += ", for " + sourceOf(page)
		}
		return e
	}
	if page != nil {
		return &Error{Path: sourceOf(page), Msg: msg, page: page.URL}
	}
	return nil
}

func sourceOf(p *pages.Page) string {
	if p.Source == "" {
		return "the page " + p.URL
	}
	return path.Join("content", p.Source)
}

// cause returns the innermost message of Hugo's chain, without the paths around it.
func cause(err error) string {
	msg := err.Error()
	if inner := herrors.Cause(err); inner != nil {
		msg = inner.Error()
	}
	return strings.TrimSpace(contentFile.ReplaceAllString(strings.ReplaceAll(msg, workDir+"/content/", ""), "this page"))
}
