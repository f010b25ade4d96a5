//go:build unix

package server

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A pipe in the site's folder has no content to send, and opening it would wait for a writer.
func TestPipeIsNotServed(t *testing.T) {
	o := testOptions(t, map[string]string{"index.html": "x"})
	if err := syscall.Mkfifo(filepath.Join(o.Site, "pipe.txt"), 0o644); err != nil {
		t.Skip("no pipes here: ", err)
	}
	h := mustNew(t, o).Handler()
	code := make(chan int, 1)
	go func() { code <- get(h, "GET", "/pipe.txt").Code }() // ends with the answer
	select {
	case got := <-code:
		if got != 404 {
			t.Errorf("got %d, want 404", got)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("the request waits for somebody to write into the pipe")
	}
}
