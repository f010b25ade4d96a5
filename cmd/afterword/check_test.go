package main

import (
	"testing"

	"afterword/internal/check"
	"afterword/internal/compile"
)

// TestSampleIsClean wants nothing to stumble over in the knowledge bases that Afterword brings along:
// they are what people learn the form from.
func TestSampleIsClean(t *testing.T) {
	for _, source := range []string{"../..", "../../internal/starter/site"} {
		c, loading := compile.Load(t.Context(), compile.Options{Source: source})
		findings, err := check.Run(t.Context(), c, loading, check.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range findings {
			t.Errorf("%s: %s%s: %s [%s]", source, place(f), f.Level, f.Message, f.Rule)
		}
	}
}
