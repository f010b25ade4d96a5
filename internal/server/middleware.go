package server

import (
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
)

// maxBody bounds every request's body, in bytes; handlers that read one allow less.
const maxBody = 256 << 10

// surround puts everything that every request passes around h, the outermost first.
func (s *Server) surround(h http.Handler) http.Handler {
	list := []func(http.Handler) http.Handler{
		s.observe,
		s.recoverPanic,
		secure,
		bound,
	}
	for i := len(list) - 1; i >= 0; i-- {
		h = list[i](h)
	}
	return h
}

// recoverPanic keeps a bug in one request from being more than that.
func (s *Server) recoverPanic(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler {
				panic(v) // net/http's own way to give up; not a bug
			}
			s.numbers.panicked()
			s.o.Logger.Error("handler panicked", "route", r.Pattern, "panic", v, "stack", string(debug.Stack()))
			if t, ok := w.(*tally); ok && t.status != 0 {
				panic(http.ErrAbortHandler) // half an answer must not look whole
			}
			p := &problem{status: http.StatusInternalServerError, detail: "Something is broken here. It was written to the log."}
			if forPrograms(r) {
				writeProblem(w, p)
				return
			}
			writePlain(w, p.status, plainPage{Title: http.StatusText(p.status), Text: p.detail})
		}()
		next.ServeHTTP(w, r)
	})
}

// observe counts requests, and logs them when debugging. It leaves out queries and addresses: what
// somebody looks for is theirs.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t := &tally{ResponseWriter: w}
		start := s.o.Now()
		defer func() {
			status := t.status
			if status == 0 {
				status = statusLeft
			}
			s.numbers.request(routeName(r), status)
			s.o.Logger.LogAttrs(r.Context(), slog.LevelDebug, "request",
				slog.String("method", r.Method), slog.String("route", routeName(r)),
				slog.Int("status", status), slog.Duration("took", s.o.Now().Sub(start)))
		}()
		next.ServeHTTP(t, r)
		if t.status == 0 {
			t.status = http.StatusOK // net/http writes it for us
		}
	})
}

// statusLeft stands in the numbers for a reader who left before the answer; others use it too.
const statusLeft = 499

// routeName is a small set of names, whatever people ask for.
func routeName(r *http.Request) string {
	if r.Pattern == "" {
		return "other"
	}
	return strings.TrimSuffix(r.Pattern, "{$}")
}

// policy is the Content-Security-Policy of every answer. Nothing is inline but style attributes,
// which the timeline draws its gaps with.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; " +
	"img-src 'self' data: https:; media-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'self'"

// secure sets the headers that tell browsers what these pages never need.
func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		next.ServeHTTP(w, r)
	})
}

// bound keeps bodies short.
func bound(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

// tally remembers the status of an answer; 0 is none yet.
type tally struct {
	http.ResponseWriter
	status int
}

func (t *tally) WriteHeader(status int) {
	if t.status == 0 && status >= 200 {
		t.status = status
	}
	t.ResponseWriter.WriteHeader(status)
}

func (t *tally) Write(b []byte) (int, error) {
	if t.status == 0 {
		t.status = http.StatusOK
	}
	return t.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController through.
func (t *tally) Unwrap() http.ResponseWriter { return t.ResponseWriter }
