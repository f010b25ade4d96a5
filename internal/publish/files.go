package publish

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

func stagePrefix(base string) string { return "." + base + ".afterword-stage-" }

func lockPath(dir string) string { return dir + ".lock" }

// oldPath is where the old folder stands between the two renames of a system that cannot exchange.
func oldPath(dest string) string {
	parent, base := filepath.Split(dest)
	return filepath.Join(parent, "."+base+".afterword-old")
}

// recoverFrom puts the old folder back if a process was killed between two renames.
func recoverFrom(dest string) error {
	old := oldPath(dest)
	if _, err := os.Lstat(old); err != nil {
		return nil
	}
	if _, err := os.Lstat(dest); errors.Is(err, fs.ErrNotExist) {
		return os.Rename(old, dest)
	}
	return os.RemoveAll(old)
}

// sweep removes the stages of processes that are gone: those whose lock nobody holds.
func sweep(parent, base string) {
	entries, err := os.ReadDir(parent)
	if err != nil {
		return
	}
	for _, e := range entries {
		name, isLock := strings.CutSuffix(e.Name(), ".lock")
		if !strings.HasPrefix(name, stagePrefix(base)) {
			continue
		}
		dir := filepath.Join(parent, name)
		if isLock {
			if _, err := os.Lstat(dir); err == nil {
				continue // swept with its folder
			}
		}
		l, err := lock(lockPath(dir))
		if err != nil {
			continue // alive
		}
		os.RemoveAll(dir)
		l.Close()
		os.Remove(lockPath(dir))
	}
}

func linkOrCopy(from, to string) error {
	if err := os.Link(from, to); err == nil {
		return nil
	}
	info, err := os.Lstat(from)
	if err != nil {
		return err
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		target, err := os.Readlink(from)
		if err != nil {
			return err
		}
		return os.Symlink(target, to)
	}
	return copyFile(from, to)
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := out.Close(); err == nil {
			err = cerr
		}
	}()
	_, err = io.Copy(out, in)
	return err
}

// same reports whether two files hold the same bytes.
func same(a, b string) bool {
	ai, err := os.Stat(a)
	if err != nil {
		return false
	}
	bi, err := os.Stat(b)
	if err != nil || ai.Size() != bi.Size() {
		return false
	}
	x, err := os.ReadFile(a)
	if err != nil {
		return false
	}
	y, err := os.ReadFile(b)
	return err == nil && bytes.Equal(x, y)
}
