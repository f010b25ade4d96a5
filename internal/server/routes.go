package server

import (
	"net/http"
	"slices"
	"strings"
)

// handler answers a request, or returns why it cannot; fail turns that into an answer. A handler
// that returns an error has written nothing.
type handler func(w http.ResponseWriter, r *http.Request) error

// route is one line of the table. A path that ends in "/" without "{$}" stands for all below it.
type route struct {
	method string // GET answers HEAD too
	path   string
	handle handler
}

// routes is everything that the server answers.
func (s *Server) routes() []route {
	table := []route{
		{"GET", "/", s.static},
		{"GET", "/search", movedTo(searchPath)},
		{"GET", "/search/{$}", s.searchPage},
		{"GET", "/search/index.html", s.searchPage},

		{"GET", "/api/v1/search", s.search},
		{"GET", "/api/v1/suggest", s.suggest},
		{"GET", "/api/v1/reviews/{id}/related", s.related},
		{"POST", "/api/v1/related", s.relatedText},
		{"POST", "/api/v1/views", s.views},
		{"", "/api/", s.nowhere},

		{"GET", "/healthz", s.healthz},
		{"GET", "/readyz", s.readyz},
		{"GET", "/metrics", s.metrics},

		{"GET", "/_afterword/plain.css", s.asset("plain.css")},
	}
	if s.o.Live != nil {
		table = append(table,
			route{"GET", "/_afterword/live", s.live},
			route{"GET", "/_afterword/live.js", s.asset("live.js")},
		)
	}
	return table
}

// mux makes the table into a handler. Methods are looked up here and not in the mux's patterns, so
// that a wrong method gets our own page or problem.
func (s *Server) mux() *http.ServeMux {
	methods := map[string]map[string]handler{} // by path and method
	for _, rt := range s.routes() {
		if methods[rt.path] == nil {
			methods[rt.path] = map[string]handler{}
		}
		methods[rt.path][rt.method] = rt.handle
	}
	mux := http.NewServeMux()
	for path, byMethod := range methods {
		mux.Handle(path, s.dispatch(byMethod))
	}
	return mux
}

// dispatch chooses among the methods of one path and is the only place where an error of a handler
// becomes an answer.
func (s *Server) dispatch(byMethod map[string]handler) http.Handler {
	var allowed []string
	for method := range byMethod {
		switch method {
		case "":
		case "GET":
			allowed = append(allowed, "GET", "HEAD")
		default:
			allowed = append(allowed, method)
		}
	}
	slices.Sort(allowed)
	allow := strings.Join(append(allowed, "OPTIONS"), ", ")

	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		method := r.Method
		if method == "HEAD" {
			method = "GET"
		}
		h, ok := byMethod[method]
		if !ok {
			h, ok = byMethod[""]
		}
		switch {
		case ok:
			if err := h(w, r); err != nil {
				s.fail(w, r, err)
			}
		case r.Method == "OPTIONS":
			w.Header().Set("Allow", allow)
			w.WriteHeader(http.StatusNoContent)
		default:
			w.Header().Set("Allow", allow)
			s.fail(w, r, &problem{
				status: http.StatusMethodNotAllowed,
				detail: "This address does not answer " + clip(r.Method) + "; it answers " + strings.Join(allowed, " and ") + ".",
			})
		}
	})
}

// nowhere answers for what is not part of the interface.
func (s *Server) nowhere(http.ResponseWriter, *http.Request) error {
	return &problem{status: http.StatusNotFound, detail: "There is nothing at this address of the interface."}
}
