package server

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"regexp"
	"strings"
	"syscall"
	"time"
)

const (
	// maxInMemory is the size in bytes up to which a page is read into memory and its slots are
	// filled. The longest review of a year of public ones makes a page of 0.3 MB.
	maxInMemory = 8 << 20
	// maxHashed is the size in bytes up to which other files are read and tagged by content;
	// longer ones are tagged by size and time, and are not packed on the fly.
	maxHashed = 1 << 20
	// slowest is the speed in bytes a second that is waited for when a large file is sent.
	slowest = 32 << 10
)

// fingerprinted matches names that hold a hash of their content.
var fingerprinted = regexp.MustCompile(`\.[0-9a-f]{16,}\.`)

// static answers with the file of the site that the path names.
func (s *Server) static(w http.ResponseWriter, r *http.Request) error {
	name, ok := sitePath(r.URL.Path)
	err := fs.ErrNotExist
	if ok {
		err = s.withSite(func(root *os.Root) error { return s.sendNamed(w, r, root, name) })
	}
	if errors.Is(err, fs.ErrNotExist) {
		return s.notFound(w, r)
	}
	return err
}

// sendNamed sends the file of that name, or the reader to where it is. The error is fs.ErrNotExist
// if there is none, and then nothing was written.
func (s *Server) sendNamed(w http.ResponseWriter, r *http.Request, root *os.Root, name string) error {
	found, err := lookup(root, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if to := strings.ToLower(name); to != name {
			// An id in a URL is lower case; people type it as it is written.
			if f, err := lookup(root, to); err == nil {
				return moved(w, r, f.url, http.StatusFound)
			}
		}
		return err
	case err != nil:
		return err
	case found.url != "/"+name:
		return moved(w, r, found.url, http.StatusMovedPermanently)
	}
	return s.sendFile(w, r, root, found)
}

// withSite runs read with the folder of the site as it is now. If a file is missing because the
// folder was replaced meanwhile, and the old one removed, it runs again with the new one.
func (s *Server) withSite(read func(*os.Root) error) error {
	const tries = 10 // a site is replaced a few times a second at most
	for try := 1; ; try++ {
		root, err := s.openSite()
		if err != nil {
			return err
		}
		err = read(root)
		again := try < tries && errors.Is(err, fs.ErrNotExist) && s.replaced(root)
		root.Close()
		if !again {
			return err
		}
	}
}

// replaced reports whether root is no longer the site's folder.
func (s *Server) replaced(root *os.Root) bool {
	then, err := root.Stat(".")
	if err != nil {
		return true
	}
	now, err := os.Stat(s.o.Site)
	return err != nil || !os.SameFile(then, now)
}

// openSite opens the folder of the site as it is now. The caller closes it.
func (s *Server) openSite() (*os.Root, error) {
	// Where a folder cannot be exchanged for another in one step, there is a moment without any.
	const moment, tries = 5 * time.Millisecond, 10
	root, err := os.OpenRoot(s.o.Site)
	for try := 0; try < tries && errors.Is(err, fs.ErrNotExist) && s.seen.Load(); try++ {
		time.Sleep(moment)
		root, err = os.OpenRoot(s.o.Site)
	}
	if errors.Is(err, fs.ErrNotExist) {
		s.seen.Store(false)
		return nil, errNoSite
	}
	if err != nil {
		return nil, unavailable("The site cannot be read at the moment. Please try again soon.", 5*time.Second, fmt.Errorf("open site: %w", err))
	}
	s.seen.Store(true)
	return root, nil
}

// errNoSite is answered with a page that waits for the first build.
var errNoSite = unavailable("There is no site here yet. The first build is running, or has not succeeded.", 2*time.Second, nil)

// sitePath returns the path of a URL as a name below the site: "" for the site itself, "a/" for a
// folder. ok is false for a path that no file of the site can have: hidden names, "..", "//".
func sitePath(urlPath string) (name string, ok bool) {
	name = strings.TrimPrefix(urlPath, "/")
	bare := strings.TrimSuffix(name, "/")
	if bare == "" {
		return "", name == ""
	}
	if !fs.ValidPath(bare) || strings.ContainsAny(bare, "\x00\\") {
		return "", false
	}
	for i, part := range strings.Split(bare, "/") {
		if strings.HasPrefix(part, ".") && !(i == 0 && part == ".well-known") {
			return "", false
		}
	}
	return name, true
}

// file is a file of the site.
type file struct {
	name string      // below the site
	url  string      // the path under which it belongs
	info fs.FileInfo // of a regular file
}

// lookup finds the file for a name: itself, or the index.html of a folder. The error is
// fs.ErrNotExist for whatever is not a plain file inside the site.
func lookup(root *os.Root, name string) (file, error) {
	bare := strings.TrimSuffix(name, "/")
	f := file{name: bare, url: "/" + bare}
	if bare == "" {
		f.name = "."
	}
	info, err := stat(root, f.name)
	if err != nil {
		return file{}, err
	}
	if info.IsDir() {
		f.name = path.Join(f.name, "index.html")
		if bare != "" {
			f.url += "/"
		}
		if info, err = stat(root, f.name); err != nil {
			return file{}, err
		}
	} else if strings.HasSuffix(name, "/") {
		return file{}, fs.ErrNotExist
	}
	if !info.Mode().IsRegular() {
		return file{}, fs.ErrNotExist // a pipe would make us wait
	}
	f.info = info
	return f, nil
}

// stat is root.Stat whose error is either fs.ErrNotExist or a problem.
func stat(root *os.Root, name string) (fs.FileInfo, error) {
	info, err := root.Stat(name)
	if err != nil {
		return nil, fileError(err)
	}
	return info, nil
}

// fileError makes an error of the file system into fs.ErrNotExist, if a name cannot be or leads
// outside, or else into a problem that may pass.
func fileError(err error) error {
	for _, passing := range []error{syscall.EMFILE, syscall.ENFILE, syscall.EIO, syscall.ENOMEM, syscall.EACCES, syscall.ESTALE} {
		if errors.Is(err, passing) {
			return unavailable("This page cannot be read at the moment. Please try again soon.", 2*time.Second, err)
		}
	}
	return fs.ErrNotExist
}

// moved sends the reader to another path of this site, which begins with one slash.
func moved(w http.ResponseWriter, r *http.Request, to string, status int) error {
	target := url.URL{Path: to, RawQuery: r.URL.RawQuery}
	w.Header().Set("Location", target.String())
	w.Header().Set("Cache-Control", cacheRevalidate)
	w.WriteHeader(status)
	return nil
}

// movedTo answers for an address that has another one for good.
func movedTo(to string) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return moved(w, r, to, http.StatusMovedPermanently)
	}
}

// sendFile sends one file, filled if it is a page.
func (s *Server) sendFile(w http.ResponseWriter, r *http.Request, root *os.Root, f file) error {
	c := content{kind: kindOf(f.name), cache: cacheRevalidate, modified: f.info.ModTime()}
	if fingerprinted.MatchString(path.Base(f.name)) {
		c.cache = cacheForever
	}
	limit := int64(maxHashed)
	if c.kind == kindHTML {
		limit = maxInMemory
	}
	if f.info.Size() > limit {
		return s.sendLarge(w, r, root, f, c)
	}
	// The state is taken before the file is read: a build in between makes the browser reload
	// once too often, and never once too few.
	state := s.o.Live.state()
	body, err := readFile(root, f.name)
	if err != nil {
		return err
	}
	c.body = body
	c.packed = func(ending string) []byte {
		if b, err := readFile(root, f.name+ending); err == nil {
			return b
		}
		return nil
	}
	if c.kind == kindHTML {
		filled, changed := fillSlots(body, s.readersSlot(r.Context()))
		if s.o.Live != nil {
			filled, changed = addScript(filled, state), true
		}
		if changed {
			c.body, c.modified, c.packed = filled, time.Time{}, nil
		}
	}
	send(w, r, c)
	return nil
}

// readFile reads a file that stat has found. One that is gone by now is fs.ErrNotExist.
func readFile(root *os.Root, name string) ([]byte, error) {
	b, err := root.ReadFile(name)
	if err != nil {
		return nil, fileError(err)
	}
	return b, nil
}

// sendLarge streams a file from disk, packed only if it lies packed beside.
func (s *Server) sendLarge(w http.ResponseWriter, r *http.Request, root *os.Root, f file, c content) error {
	h := w.Header()
	tag := fmt.Sprintf("%x-%x", f.info.Size(), f.info.ModTime().UnixNano())
	name, info := f.name, f.info
	if packs(c.kind) {
		h.Add("Vary", "Accept-Encoding")
		ok := acceptedEncodings(r.Header.Values("Accept-Encoding"))
		for _, p := range []struct {
			wanted           bool
			ending, encoding string
		}{{ok.brotli, ".br", "br"}, {ok.gzip, ".gz", "gzip"}} {
			if !p.wanted || r.Header.Get("Range") != "" {
				continue
			}
			if i, err := stat(root, f.name+p.ending); err == nil && i.Mode().IsRegular() {
				name, info = f.name+p.ending, i
				tag += "-" + p.encoding
				h.Set("Content-Encoding", p.encoding)
				break
			}
		}
	}
	in, err := root.Open(name)
	if err != nil {
		h.Del("Content-Encoding") // nothing is written yet
		return fileError(err)
	}
	defer in.Close()
	h.Set("Content-Type", c.kind)
	h.Set("Cache-Control", c.cache)
	h.Set("ETag", `"`+tag+`"`)
	// Recorders in tests have no deadline to set; a connection has.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writeTimeout + time.Duration(info.Size()/slowest)*time.Second))
	http.ServeContent(w, r, "", f.info.ModTime(), io.ReadSeeker(in))
	return nil
}

// notFound answers with the site's own page for what is not there.
func (s *Server) notFound(w http.ResponseWriter, r *http.Request) error {
	state := s.o.Live.state()
	var body []byte
	err := s.withSite(func(root *os.Root) (err error) {
		body, err = readFile(root, "404.html")
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return &problem{status: http.StatusNotFound, detail: "There is no page at this address. The search may find what you are looking for."}
	}
	if err != nil {
		return err
	}
	if s.o.Live != nil {
		body = addScript(body, state)
	}
	sendStatus(w, r, http.StatusNotFound, content{kind: kindHTML, cache: cacheRevalidate, body: body})
	return nil
}
