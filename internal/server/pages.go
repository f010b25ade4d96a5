package server

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"path"
)

//go:embed assets templates
var embedded embed.FS

// templates are parsed once; a mistake in one is a bug of start-up.
var templates = template.Must(template.New("").ParseFS(embedded, "templates/*.html"))

// render runs a template into memory.
func render(name string, data any) ([]byte, error) {
	var buf bytes.Buffer
	if err := templates.ExecuteTemplate(&buf, name, data); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// plainPage is a page that does without the site's frame, for when there is none.
type plainPage struct {
	Title    string
	Text     string
	Problems []string // of the last build
	Waiting  bool     // look again by itself
	Build    string   // with Waiting in watch mode: the build that the page belongs to
	Body     template.HTML
}

// writePlain writes p. The page holds no word of the request.
func writePlain(w http.ResponseWriter, status int, p plainPage) {
	body, err := render("plain.html", p)
	if err != nil {
		panic(err) // the template is our own
	}
	w.Header().Set("Content-Type", kindHTML)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(body)
}

// errorPage answers a person whose request failed.
func (s *Server) errorPage(w http.ResponseWriter, r *http.Request, p *problem) {
	page := plainPage{Title: http.StatusText(p.status), Text: p.detail}
	if p == errNoSite {
		page.Title = "The site is not ready yet"
		page.Waiting = true
		if s.o.Live != nil {
			state := s.o.Live.state()
			page.Problems, page.Build = state.problems, state.build
			page.Text = "It is being built. This page shows it as soon as it is there."
			if len(page.Problems) > 0 {
				page.Title = "The site could not be built yet"
				page.Text = "Once this is put right, the site appears here by itself."
			}
		}
	}
	writePlain(w, p.status, page)
}

// asset answers with a file of the program.
func (s *Server) asset(name string) handler {
	body, err := embedded.ReadFile(path.Join("assets", name))
	if err != nil {
		panic(err) // it is embedded
	}
	return func(w http.ResponseWriter, r *http.Request) error {
		send(w, r, content{kind: kindOf(name), cache: cacheRevalidate, body: body})
		return nil
	}
}
