package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"afterword/internal/search"
)

const (
	// searchTimeout bounds one search. The slowest honest one takes well below a second over
	// 10,000 reviews.
	searchTimeout = 5 * time.Second
	// maxAlert is the longest text, as JSON, that /api/v1/related takes, in bytes.
	maxAlert = 64 << 10
)

// search answers GET /api/v1/search.
func (s *Server) search(w http.ResponseWriter, r *http.Request) error {
	req, err := parseSearch(parseQuery(r.URL.RawQuery))
	if err != nil {
		return err
	}
	result, err := s.ask(r.Context(), req)
	if err != nil {
		return err
	}
	return sendJSON(w, r, result)
}

// suggest answers GET /api/v1/suggest.
func (s *Server) suggest(w http.ResponseWriter, r *http.Request) error {
	v := parseQuery(r.URL.RawQuery)
	limit, err := number(v, "limit", 1, maxSuggestions, defaultSuggestions)
	if err != nil {
		return err
	}
	var answer struct {
		Suggestions []search.Suggestion `json:"suggestions"`
	}
	if text := v.Get("q"); strings.TrimSpace(text) != "" {
		err = s.guarded(r.Context(), func(ctx context.Context) error {
			answer.Suggestions, err = s.o.Search.Suggest(ctx, text, limit)
			return err
		})
		if err != nil {
			return err
		}
	}
	answer.Suggestions = whole(answer.Suggestions)
	return sendJSON(w, r, answer)
}

// relatedAnswer is what both ways to ask for related reviews are answered with.
type relatedAnswer struct {
	Hits []search.RelatedHit `json:"hits"`
}

// related answers GET /api/v1/reviews/{id}/related.
func (s *Server) related(w http.ResponseWriter, r *http.Request) error {
	asked := r.PathValue("id")
	limit, err := number(parseQuery(r.URL.RawQuery), "limit", 1, maxRelated, defaultRelated)
	if err != nil {
		return err
	}
	id, ok := s.o.Reviews.Find(asked)
	if !ok {
		return noReview(asked)
	}
	var hits []search.RelatedHit
	err = s.guarded(r.Context(), func(ctx context.Context) error {
		hits, err = s.o.Search.Related(ctx, id, limit)
		if errors.Is(err, ErrNoReview) {
			return noReview(asked)
		}
		return err
	})
	if err != nil {
		return err
	}
	return sendJSON(w, r, relatedAnswer{wholeReasons(hits)})
}

// relatedText answers POST /api/v1/related.
func (s *Server) relatedText(w http.ResponseWriter, r *http.Request) error {
	if err := s.sameOrigin(r); err != nil {
		return err
	}
	if err := wantType(r, "application/json"); err != nil {
		return err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxAlert))
	if err != nil {
		_, err = bodyProblem(err)
		return err
	}
	text, limit, err := parseAlert(body)
	if err != nil {
		return err
	}
	var hits []search.RelatedHit
	err = s.guarded(r.Context(), func(ctx context.Context) error {
		hits, err = s.o.Search.RelatedText(ctx, text, limit)
		return err
	})
	if err != nil {
		return err
	}
	return sendJSON(w, r, relatedAnswer{wholeReasons(hits)})
}

// parseAlert reads the body of POST /api/v1/related.
func parseAlert(body []byte) (text string, limit int, err error) {
	bad := func(detail string, err error) (string, int, error) {
		return "", 0, &problem{status: http.StatusBadRequest, detail: detail, err: err}
	}
	var in struct {
		Text  *string      `json:"text"`
		Limit *json.Number `json:"limit"`
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	if err := dec.Decode(&in); err != nil {
		var wrong *json.UnmarshalTypeError
		switch {
		case errors.As(err, &wrong) && wrong.Field == "text":
			return bad("text must be a string.", err)
		case errors.As(err, &wrong) && wrong.Field == "limit":
			return "", 0, badParam("limit", wrong.Value, "a whole number from 1 to 50")
		}
		return bad(`The body is not the JSON that belongs here: {"text": "…", "limit": 5}.`, err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return bad("Something follows the JSON object; send one object only.", nil)
	}
	if in.Text == nil || strings.TrimSpace(*in.Text) == "" {
		return bad("text is missing or empty; paste an alert or a few sentences.", nil)
	}
	limit = defaultRelated
	if in.Limit != nil {
		if limit, err = number(map[string][]string{"limit": {in.Limit.String()}}, "limit", 1, maxRelated, defaultRelated); err != nil {
			return "", 0, err
		}
	}
	return *in.Text, limit, nil
}

// ask runs a search and makes its lists whole.
func (s *Server) ask(ctx context.Context, req search.Request) (result search.Result, err error) {
	err = s.guarded(ctx, func(ctx context.Context) error {
		start := s.o.Now()
		result, err = s.o.Search.Search(ctx, req)
		s.numbers.searched(s.o.Now().Sub(start))
		return err
	})
	if err != nil {
		return search.Result{}, err
	}
	// The lists are the searcher's, and may be shared; only what is null is put in.
	result.Hits = slices.Clone(whole(result.Hits))
	for i := range result.Hits {
		h := &result.Hits[i]
		h.Systems, h.Teams, h.Tags, h.Snippets = whole(h.Systems), whole(h.Teams), whole(h.Tags), whole(h.Snippets)
		h.Passages = whole(h.Passages)
	}
	f := &result.Facets
	f.System, f.Team, f.Tag = whole(f.System), whole(f.Team), whole(f.Tag)
	f.Severity, f.Kind, f.Year = whole(f.Severity), whole(f.Kind), whole(f.Year)
	return result, nil
}

// guarded runs a question to the Searcher in its turn and for a bounded time, and makes its errors
// into answers.
func (s *Server) guarded(ctx context.Context, ask func(context.Context) error) error {
	if s.o.Search == nil {
		return unavailable("The search is not ready yet. Please try again soon.", 5*time.Second, nil)
	}
	leave, ok := s.gate.enter(ctx)
	if !ok {
		return unavailable("Many people are searching at the moment. Please try again in a second.", time.Second, ctx.Err())
	}
	defer leave()
	ctx, cancel := context.WithTimeout(ctx, searchTimeout)
	defer cancel()
	err := ask(ctx)
	var p *problem
	switch {
	case err == nil:
		return nil
	case errors.As(err, &p):
		return p
	case errors.Is(err, context.DeadlineExceeded):
		return unavailable("This search took too long. Fewer words may help.", time.Second, err)
	}
	return unavailable("The search does not answer at the moment. Please try again soon.", 5*time.Second, err)
}

// whole returns list, or an empty list for nil: the interface never says null.
func whole[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// wholeReasons does the same for hits and their reasons.
func wholeReasons(hits []search.RelatedHit) []search.RelatedHit {
	hits = slices.Clone(whole(hits))
	for i := range hits {
		hits[i].Reasons = whole(hits[i].Reasons)
	}
	return hits
}

// sendJSON answers with v. Snippets keep their <mark> readable.
func sendJSON(w http.ResponseWriter, r *http.Request, v any) error {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	send(w, r, content{kind: kindJSON, cache: cacheRevalidate, body: buf.Bytes()})
	return nil
}
