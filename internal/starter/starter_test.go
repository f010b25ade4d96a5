package starter

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestWriteNeverOverwrites(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "kb")
	names, err := Write(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	if _, err := Write(dir); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("a second Write = %v, want ErrNotEmpty", err)
	}
}

func TestWriteIntoAFreshRepository(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(dir); err != nil {
		t.Error(err)
	}
}
