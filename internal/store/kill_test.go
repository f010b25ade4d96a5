package store

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"afterword/internal/readership"
)

// childEnv makes the test binary a program that records views until it is killed; see TestKill.
const childEnv = "AFTERWORD_STORE_TEST_CHILD"

func TestMain(m *testing.M) {
	if arg := os.Getenv(childEnv); arg != "" {
		round, path, _ := strings.Cut(arg, ":")
		if err := recordForever(round, path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// recordForever records views from 16 goroutines and prints the id of each once it is acknowledged.
func recordForever(round, path string) error {
	ctx := context.Background()
	s, err := Open(ctx, "sqlite:"+path, Options{})
	if err != nil {
		return err
	}
	rec := readership.NewRecorder(s, readership.Options{
		Review: func(id string) (string, time.Duration, bool) { return id, time.Minute, true },
	})
	failed := make(chan error)
	for g := range 16 {
		go func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("round%s-%d-%d", round, g, i)
				report := readership.Report{View: id, Reader: "r", Review: "A", Engaged: time.Minute, Depth: 100}
				if err := rec.Record(ctx, report); err != nil {
					failed <- err
					return
				}
				os.Stdout.WriteString(id + "\n") // one write call: a line is whole or missing
			}
		}()
	}
	return <-failed
}

// A view that was acknowledged survives kill -9.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills processes")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "views.db")
	var acknowledged []string
	for round := range 5 {
		child := exec.CommandContext(t.Context(), self, "-test.run=^$")
		child.Env = append(os.Environ(), fmt.Sprintf("%s=%d:%s", childEnv, round, path))
		child.Stderr = os.Stderr
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			acknowledged = append(acknowledged, lines.Text())
			if n == 300+100*round {
				child.Process.Kill() // SIGKILL; what it printed before is still in the pipe
			}
		}
		if err := child.Wait(); err == nil || child.ProcessState.ExitCode() != -1 {
			t.Fatalf("the recording process ended with %v, want it killed", err)
		}
	}

	s := mustOpen(t, path, Options{})
	rows, err := s.reader.QueryContext(t.Context(), `select view from views`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	stored := make(map[string]bool)
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		stored[id] = true
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	lost := 0
	for _, id := range acknowledged {
		if !stored[id] {
			lost++
		}
	}
	if lost > 0 || len(acknowledged) < 5*300 {
		t.Errorf("%d of %d acknowledged views are lost, want none of at least %d", lost, len(acknowledged), 5*300)
	}
	t.Logf("%d acknowledged, %d stored", len(acknowledged), len(stored))
}
