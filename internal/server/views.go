package server

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"afterword/internal/readership"
)

// Why a view was not stored, as /metrics names it.
const (
	refusedOrigin   = "origin"
	refusedType     = "content_type"
	refusedRate     = "rate"
	refusedSize     = "size"
	refusedReport   = "report"
	refusedReview   = "review"
	refusedBusy     = "busy"
	refusedStore    = "unavailable"
	refusedPrefetch = "prefetch"
	refusedBot      = "bot"
)

// refusals lists them all, so that each has a line in /metrics from the start.
var refusals = []string{
	refusedOrigin, refusedType, refusedRate, refusedSize, refusedReport, refusedReview,
	refusedBusy, refusedStore, refusedPrefetch, refusedBot,
}

// views takes in what a browser says about one opening of a page. 204 means that it is stored, or
// that it will never count.
func (s *Server) views(w http.ResponseWriter, r *http.Request) error {
	report, reason, err := s.parseView(w, r)
	switch {
	case err != nil:
		s.numbers.view(reason)
		return err
	case reason != "":
		s.numbers.view(reason)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	if s.o.Views == nil {
		s.numbers.view(refusedStore)
		return unavailable("Views cannot be stored here.", time.Minute, nil)
	}
	if err := s.o.Views.Record(r.Context(), report); err != nil {
		reason, err := viewProblem(report.Review, err)
		s.numbers.view(reason)
		return err
	}
	s.numbers.view("")
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// parseView reads a report, dearer checks later. With an error, reason is what to count. A reason
// without an error is a view that was sent in good faith and does not count.
func (s *Server) parseView(w http.ResponseWriter, r *http.Request) (report readership.Report, reason string, err error) {
	if err := s.sameOrigin(r); err != nil {
		return report, refusedOrigin, err
	}
	if err := wantType(r, "application/json", "text/plain"); err != nil {
		return report, refusedType, err
	}
	if addr, exempt := sender(r, s.o.TrustedProxies); !exempt && !s.limiter.allow(addr) {
		return report, refusedRate, &problem{
			status: http.StatusTooManyRequests,
			detail: "That is more views than one address may send. Please send this one again in a second.",
			retry:  time.Second,
		}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, readership.MaxReportBytes))
	if err != nil {
		reason, err := bodyProblem(err)
		return report, reason, err
	}
	if prefetched(r.Header) {
		return report, refusedPrefetch, nil
	}
	if isBot(r.UserAgent()) {
		return report, refusedBot, nil
	}
	if report, err = readership.DecodeView(body); err != nil {
		detail := "This is not a report of a view."
		var re *readership.ReportError
		if errors.As(err, &re) {
			detail = sentence(re.Error())
		}
		return report, refusedReport, &problem{status: http.StatusBadRequest, detail: detail, err: err}
	}
	own, ok := s.o.Reviews.Find(report.Review)
	if !ok {
		return report, refusedReview, noReview(report.Review)
	}
	report.Review = own
	return report, "", nil
}

// viewProblem is the answer for a view that was not stored.
func viewProblem(id string, err error) (reason string, answer error) {
	switch {
	case errors.Is(err, readership.ErrNoReview):
		return refusedReview, noReview(id)
	case errors.Is(err, readership.ErrBusy):
		return refusedBusy, unavailable("Too many views are waiting to be stored. Please send this one again soon.", 2*time.Second, err)
	}
	return refusedStore, unavailable("Views cannot be stored at the moment. Please keep this one and send it again.", 30*time.Second, err)
}

// bodyProblem is the answer for a body that could not be read: too long, or cut off.
func bodyProblem(err error) (reason string, answer error) {
	var long *http.MaxBytesError
	if errors.As(err, &long) {
		return refusedSize, asProblem(err)
	}
	return refusedReport, &problem{status: http.StatusBadRequest, detail: "The request ended before its body did.", err: err}
}

// sameOrigin refuses writes that a page of another site makes a browser send. Tools send neither
// Sec-Fetch-Site nor Origin, and are let through.
func (s *Server) sameOrigin(r *http.Request) error {
	if err := s.origins.Check(r); err != nil {
		return &problem{status: http.StatusForbidden, detail: "Only pages of this site may send that.", err: err}
	}
	return nil
}

// wantType checks the Content-Type of a request.
func wantType(r *http.Request, allowed ...string) error {
	got, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	// A parameter that is badly written does not matter here.
	if err == nil || errors.Is(err, mime.ErrInvalidMediaParameter) {
		for _, a := range allowed {
			if got == a {
				return nil
			}
		}
	}
	return &problem{
		status: http.StatusUnsupportedMediaType,
		detail: "The Content-Type must be " + strings.Join(allowed, " or ") + ".",
	}
}

// prefetched says whether a browser loads a page that nobody has opened yet.
func prefetched(h http.Header) bool {
	for _, name := range []string{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"} {
		v := strings.ToLower(h.Get(name))
		if strings.Contains(v, "prefetch") || strings.Contains(v, "prerender") || strings.Contains(v, "preview") {
			return true
		}
	}
	return false
}

// botWords are parts of the names of programs that open pages by themselves. Crawlers that run no
// script never get here; this is about link previews and checks with a browser inside. Plain HTTP
// libraries are not in it: who sends a view with one means it.
var botWords = []string{
	"bot", "crawl", "spider", "slurp", "facebookexternalhit", "whatsapp/", "embedly", "linkpreview",
	"link preview", "urlpreview", "skypeuripreview", "unfurl", "lighthouse", "pagespeed", "pingdom",
	"phantomjs", "statuscake", "gtmetrix", "mediapartners-google", "archiver",
}

// isBot says whether a User-Agent admits to be a program that no person sits in front of.
func isBot(userAgent string) bool {
	ua := strings.ToLower(userAgent)
	ua = strings.ReplaceAll(ua, "cubot", "") // a maker of telephones
	for _, word := range botWords {
		if strings.Contains(ua, word) {
			return true
		}
	}
	return false
}

// sentence makes an error's text into a sentence.
func sentence(s string) string {
	if s == "" {
		return s
	}
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	return s
}
