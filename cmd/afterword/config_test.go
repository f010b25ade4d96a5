package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestConfigOfSearch(t *testing.T) {
	load := func(text string) (config, error) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "config.toml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return loadConfig(dir)
	}
	c, err := load("locale = \"de-AT\"\n[params.afterword]\nsynonyms = [[\"rmq\", \"rabbitmq\"], [\"ledger\", \"general ledger\"]]\n")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"rmq", "rabbitmq"}, {"ledger", "general ledger"}}
	if diff := cmp.Diff(want, c.Synonyms); diff != "" || c.Language != "de-AT" {
		t.Errorf("language %q, synonyms (-want +got):\n%s", c.Language, diff)
	}
	for _, wrong := range []string{`synonyms = ["a", "b"]`, `synonyms = "a"`, `synonyms = [["a", 1]]`} {
		if _, err := load("[params.afterword]\n" + wrong + "\n"); err == nil || !strings.Contains(err.Error(), "list of lists") {
			t.Errorf("%s = %v", wrong, err)
		}
	}
	t.Setenv("AFTERWORD_SYNONYMS", "a=b, c=d=e")
	t.Setenv("AFTERWORD_LANGUAGE", "fr")
	c, err = load("locale = \"de\"\n")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"a", "b"}, {"c", "d", "e"}}, c.Synonyms); diff != "" || c.Language != "fr" {
		t.Errorf("language %q, synonyms (-want +got):\n%s", c.Language, diff)
	}
}
