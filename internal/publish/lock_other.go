//go:build !unix

package publish

import "os"

// lock takes the lock at path without waiting: an open file cannot be removed on these systems.
func lock(path string) (*os.File, error) {
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	return os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o644)
}
