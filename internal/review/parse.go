package review

import (
	"errors"
	"path"
	"strings"
	"time"
)

// Facts are what the caller knows of a file from outside it.
type Facts struct {
	// GitDate is when the file came into the history, or zero. It is the last resort for a review
	// that says nowhere when its incident began.
	GitDate time.Time
}

// Parse reads one review. path is the file's slash-separated path below the content folder; it gives
// the id, stands in errors, and may hold the date.
//
// src may be in UTF-8, UTF-16 with a byte order mark, or an older eight-bit encoding, with line ends
// of any kind. The Review may share its memory.
//
// The error joins every problem of the file, each an *[Error] with its place. The Review is nil then.
func Parse(path string, src []byte, facts Facts) (*Review, error) {
	text, encodingGuess := toText(src)
	r := &Review{Path: path, Kind: Incident, Depth: Brief, Source: text, KeyLines: map[string]int{}}
	if encodingGuess != nil {
		r.Guesses = append(r.Guesses, *encodingGuess)
	}
	rd := &reader{problems: problems{path: path}, review: r}

	parts, err := cut(text)
	if err != nil {
		at, msg := pos{1, 1}, err.Error()
		if e, ok := errors.AsType[*posError](err); ok {
			at = e.pos
		}
		rd.add(at, "%s", msg)
		return nil, rd.err()
	}
	r.Body, r.BodyLine = parts.body, parts.bodyLine
	if parts.front != nil {
		rd.read(parts.front)
	}
	if err := rd.err(); err != nil {
		return nil, err
	}
	if r.Kind == "" {
		r.Kind = Incident
	}
	if r.Depth == "" {
		r.Depth = Brief
	}
	if r.ID == "" {
		r.ID = fileID(path)
	}
	r.borrow(parts.front)
	r.settleTitle()
	if r.Date == (Moment{}) {
		r.guessDate(parts, facts)
	}
	return r, nil
}

// IsReview reports whether a file of that name is read as a review: it ends in .md or .markdown, in
// any case.
func IsReview(name string) bool { return trimMarkdown(name) != name }

func trimMarkdown(name string) string {
	for _, ending := range []string{".md", ".markdown"} {
		if cut := len(name) - len(ending); cut > 0 && strings.EqualFold(name[cut:], ending) {
			return name[:cut]
		}
	}
	return name
}

// fileID returns the id that a file's path gives: its name without .md or .markdown, or the folder's
// name for the index.md of a bundle.
func fileID(file string) string {
	base := trimMarkdown(path.Base(file))
	if strings.EqualFold(base, "index") {
		if folder := folderName(file); folder != "" {
			return folder
		}
	}
	if base = oneLine(base); base == "" || base == "." || base == "/" {
		return "untitled"
	}
	return base
}

// folderName returns the name of the folder that a file is in, or "".
func folderName(file string) string {
	switch folder := oneLine(path.Base(path.Dir(file))); folder {
	case ".", "..", "/":
		return ""
	default:
		return folder
	}
}

// borrow takes over what other tools call by another name.
func (r *Review) borrow(front *node) {
	if front == nil {
		return
	}
	for _, e := range front.entries {
		if e.value.kind != stringNode && e.value.kind != listNode {
			continue
		}
		switch {
		case strings.EqualFold(e.key, "description") && r.Summary == "" && e.value.kind == stringNode:
			if r.Summary = oneLine(e.value.text); r.Summary != "" {
				r.Guesses = append(r.Guesses, Guess{Key: "summary", Value: r.Summary, From: "its description", Line: e.pos.line})
			}
		case strings.EqualFold(e.key, "author") && len(r.Authors) == 0:
			quiet := &reader{review: r} // another tool's key: whatever it holds is no error
			r.Authors = quiet.names("authors", e.value)
		}
	}
}
