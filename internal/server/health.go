package server

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// healthz says that the process is up and answers.
func (s *Server) healthz(w http.ResponseWriter, r *http.Request) error {
	sendStatus(w, r, http.StatusOK, content{kind: kindText, cache: "no-store", body: []byte("ok\n")})
	return nil
}

// readyTimeout bounds each check of /readyz; those who ask tend to give up after a few seconds.
const readyTimeout = 2 * time.Second

// readyz says whether everything works that people need: 200, or 503 with what does not.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) error {
	failed := s.unready(r.Context())
	answer := struct {
		Status string            `json:"status"`
		Checks map[string]string `json:"checks"`
	}{"ready", map[string]string{"site": "ok"}}
	for name := range s.o.Ready {
		answer.Checks[name] = "ok"
	}
	status := http.StatusOK
	for _, name := range slices.Sorted(maps.Keys(failed)) {
		status = http.StatusServiceUnavailable
		answer.Status = "not ready"
		answer.Checks[name] = "not ready"
		// The reason may hold paths and addresses; it is for the operator.
		s.o.Logger.Warn("not ready", "check", name, "error", failed[name])
	}
	body, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	if status != http.StatusOK {
		w.Header().Set("Retry-After", "5")
	}
	sendStatus(w, r, status, content{kind: kindJSON, cache: "no-store", body: append(body, '\n')})
	return nil
}

// unready runs all checks at once and returns those that failed, by name.
func (s *Server) unready(ctx context.Context) map[string]error {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	failed := map[string]error{}
	if root, err := s.openSite(); err != nil {
		failed["site"] = err
	} else {
		root.Close()
	}
	var mu sync.Mutex // protects failed
	var wg sync.WaitGroup
	for name, check := range s.o.Ready {
		wg.Go(func() {
			if err := check(ctx); err != nil {
				mu.Lock()
				defer mu.Unlock()
				failed[name] = err
			}
		})
	}
	wg.Wait()
	return failed
}
