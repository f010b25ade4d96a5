//go:build !linux && !darwin

package publish

import (
	"errors"
	"os"
)

// exchange renames b away and a into its place. A kill between the two is mended by recoverFrom.
func exchange(a, b string) error {
	old := oldPath(b)
	if err := os.Rename(b, old); err != nil {
		return err
	}
	if err := os.Rename(a, b); err != nil {
		return errors.Join(err, os.Rename(old, b))
	}
	return os.Rename(old, a)
}
