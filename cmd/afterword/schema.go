package main

import (
	"fmt"

	"afterword/internal/review"
)

// printSchema is `check --print-schema`.
func (a *app) printSchema() error {
	if _, err := a.stdout.Write(review.Schema()); err != nil {
		return fmt.Errorf("print the schema: %w", err)
	}
	return nil
}
