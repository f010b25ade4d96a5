package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// problem is an error that knows its answer: a status, and a plain sentence for a person. What
// went wrong inside is in err, for the operator only.
type problem struct {
	status int
	detail string
	retry  time.Duration // when to try again; 0 says nothing
	param  string        // the parameter that made no sense, and its value
	value  string
	err    error
}

func (p *problem) Error() string {
	if p.err != nil {
		return p.detail + " (" + p.err.Error() + ")"
	}
	return p.detail
}

func (p *problem) Unwrap() error { return p.err }

// badParam is a parameter that makes no sense. want completes "it must be …".
func badParam(name, value, want string) *problem {
	value = clip(value)
	return &problem{
		status: http.StatusBadRequest,
		detail: fmt.Sprintf("%s is %q; it must be %s.", name, value, want),
		param:  name,
		value:  value,
	}
}

// unavailable is an answer that would be there at another time.
func unavailable(detail string, retry time.Duration, err error) *problem {
	return &problem{status: http.StatusServiceUnavailable, detail: detail, retry: retry, err: err}
}

// noReview is the answer for a review that is not there.
func noReview(id string) *problem {
	return &problem{status: http.StatusNotFound, detail: fmt.Sprintf("There is no review with the id %q.", clip(id))}
}

// clip returns s short enough for a message, and valid UTF-8.
func clip(s string) string {
	const longest = 80 // bytes: a line
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= longest {
		return s
	}
	end := longest
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}

// asProblem makes err into a problem. What it does not know is a bug, and a 500.
func asProblem(err error) *problem {
	var p *problem
	if errors.As(err, &p) {
		return p
	}
	var long *http.MaxBytesError
	if errors.As(err, &long) {
		return &problem{
			status: http.StatusRequestEntityTooLarge,
			detail: fmt.Sprintf("The request is too long; %d bytes are allowed.", long.Limit),
			err:    err,
		}
	}
	return &problem{status: http.StatusInternalServerError, detail: "Something is broken here. It was written to the log.", err: err}
}

// fail answers a request that a handler could not: a problem for programs, a page for people.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(r.Context().Err(), context.Canceled) {
		s.o.Logger.Debug("reader left before the answer", "route", r.Pattern)
		panic(http.ErrAbortHandler) // nobody reads an answer
	}
	p := asProblem(err)
	if p.status >= 500 {
		level := slog.LevelWarn
		if p.status == http.StatusInternalServerError {
			level = slog.LevelError
		}
		s.o.Logger.Log(r.Context(), level, "request failed", "route", r.Pattern, "status", p.status, "error", err)
	}
	if p.retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(max(1, int(p.retry/time.Second))))
	}
	if forPrograms(r) {
		writeProblem(w, p)
		return
	}
	s.errorPage(w, r, p)
}

// forPrograms says whether r is part of the interface for programs.
func forPrograms(r *http.Request) bool {
	return r.URL.Path == "/api" || strings.HasPrefix(r.URL.Path, "/api/")
}

// writeProblem writes p as RFC 9457 has it.
func writeProblem(w http.ResponseWriter, p *problem) {
	body, err := json.Marshal(struct {
		Type      string `json:"type"`
		Title     string `json:"title"`
		Status    int    `json:"status"`
		Detail    string `json:"detail"`
		Parameter string `json:"parameter,omitempty"`
		Value     string `json:"value,omitempty"`
	}{"about:blank", http.StatusText(p.status), p.status, p.detail, p.param, p.value})
	if err != nil {
		panic(err) // strings and a number always marshal
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.status)
	w.Write(append(body, '\n'))
}
