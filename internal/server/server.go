package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Server serves one knowledge base. Make it with New.
type Server struct {
	o Options

	handler http.Handler
	http    *http.Server
	origins *http.CrossOriginProtection
	gate    *gate         // searches that run at once
	limiter *limiter      // views a second
	numbers *numbers      // for /metrics
	counts  chan struct{} // holds one value for every question to Readers that is under way

	seen atomic.Bool // the site's folder was there when it was last opened

	done     chan struct{} // closed by Shutdown; ends the streams of Live
	doneOnce sync.Once

	mu       sync.Mutex // protects listener
	listener net.Listener
}

// Bounds in time of one request.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 15 * time.Second
	writeTimeout      = 30 * time.Second // streams and large files set their own
	idleTimeout       = 2 * time.Minute
	// maxHeaderBytes has room for the longest query (search.MaxQueryBytes) with each byte
	// written as %XX, and for the headers of a company's proxies.
	maxHeaderBytes = 64 << 10
)

func newHTTPServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		// What net/http has to say is about single connections, and may hold addresses.
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// Handler returns the Server as a handler, with everything that surrounds a request.
func (s *Server) Handler() http.Handler { return s.handler }

// Listen takes the address, so that an address in use is an error of start-up. Port 0 takes any
// free port; URL then tells which.
func (s *Server) Listen(addr string) error {
	l, err := net.Listen("tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("listen on %s: another program uses that port; stop it, or choose another port with --addr, e.g. --addr 127.0.0.1:0 for any free one: %w", addr, err)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("listen on %s: this user may not use that port; choose one above 1023 with --addr: %w", addr, err)
	case err != nil:
		return fmt.Errorf("listen on %s: write the address like 127.0.0.1:8080: %w", addr, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener != nil {
		l.Close()
		return fmt.Errorf("listen on %s: already listening on %s", addr, s.listener.Addr())
	}
	s.listener = l
	return nil
}

// URL returns the address to open in a browser, without a slash at its end, or "" before Listen.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener == nil {
		return ""
	}
	host, port, err := net.SplitHostPort(s.listener.Addr().String())
	if err != nil {
		return ""
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// Serve answers requests until Shutdown, and then returns nil. Listen comes first.
func (s *Server) Serve() error {
	s.mu.Lock()
	l := s.listener
	s.mu.Unlock()
	if l == nil {
		return errors.New("serve: not listening yet")
	}
	if err := s.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve on %s: %w", l.Addr(), err)
	}
	return nil
}

// Shutdown stops accepting, ends the streams to browsers that watch, and waits for the requests
// under way. When ctx ends first, they are cut off and its error is returned.
func (s *Server) Shutdown(ctx context.Context) error {
	s.doneOnce.Do(func() { close(s.done) })
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = errors.Join(fmt.Errorf("shut down: requests were still running: %w", err), s.http.Close())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener != nil {
		s.listener.Close() // already closed if Serve was called
	}
	return err
}
