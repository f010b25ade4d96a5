package indexer

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

const (
	manifestName = "manifest.json"
	// formatVersion names the layout of the folder and of the packed files.
	formatVersion = 2
	// maxManifest bounds what is read before anything is known to be ours.
	maxManifest = 8 << 20
)

// Manifest says what belongs to an index, byte for byte. An index without one was never finished.
type Manifest struct {
	Format    int `json:"format"`
	Mapping   int `json:"mapping"`
	Documents int `json:"documents"`
	// Language is the language that words are stemmed in.
	Language string `json:"language"`
	// Synonyms are those of Options.
	Synonyms [][]string `json:"synonyms,omitempty"`
	Files    []File     `json:"files"`
}

// File is one file of an index.
type File struct {
	Name   string `json:"name"` // slash-separated, below the index's folder
	Size   int64  `json:"size"` // in bytes
	SHA256 string `json:"sha256"`
}

// seal puts every file of dir on disk for good, then completes m and writes it, last.
func seal(dir string, m Manifest) error {
	m.Format, m.Mapping = formatVersion, MappingVersion
	names, folders, err := tree(dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		f, err := measure(dir, name)
		if err != nil {
			return fmt.Errorf("measure %s: %w", name, err)
		}
		m.Files = append(m.Files, f)
		if err := syncPath(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	b, err := json.MarshalIndent(m, "", "\t")
	if err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	if err := writeFile(filepath.Join(dir, manifestName), append(b, '\n')); err != nil {
		return err
	}
	for _, folder := range append(folders, filepath.Dir(filepath.Clean(dir))) {
		if err := syncPath(folder); err != nil {
			return err
		}
	}
	return nil
}

// verify reads the manifest of dir and compares every file with it. Errors are ErrMissing or
// ErrDamaged.
func verify(dir string) (*Manifest, error) {
	info, err := os.Lstat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w at %s", ErrMissing, dir)
	}
	if err != nil {
		return nil, damaged("look at the index: %w", err)
	}
	if info.Mode()&fs.ModeSymlink == 0 && !info.IsDir() {
		return nil, damaged("%s is no folder", dir)
	}
	m, err := readManifest(filepath.Join(dir, manifestName))
	if err != nil {
		return nil, err
	}
	names, _, err := tree(dir)
	if err != nil {
		return nil, damaged("list the index: %w", err)
	}
	listed := map[string]bool{}
	for _, want := range m.Files {
		listed[want.Name] = true
		if !slices.Contains(names, want.Name) {
			return nil, damaged("%s is missing", want.Name)
		}
		got, err := measure(dir, want.Name)
		if err != nil {
			return nil, damaged("read %s: %w", want.Name, err)
		}
		if got.Size != want.Size {
			return nil, damaged("%s has %d bytes, not %d", want.Name, got.Size, want.Size)
		}
		if got.SHA256 != want.SHA256 {
			return nil, damaged("%s is not what was written", want.Name)
		}
	}
	for _, name := range names {
		if !listed[name] {
			return nil, damaged("%s does not belong to it", name)
		}
	}
	return m, nil
}

func readManifest(path string) (*Manifest, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, damaged("it has no manifest: its build did not finish")
	}
	if err != nil {
		return nil, damaged("open its manifest: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxManifest))
	if err != nil {
		return nil, damaged("read its manifest: %w", err)
	}
	var m Manifest
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, damaged("read its manifest: %w", err)
	}
	if m.Format != formatVersion || m.Mapping != MappingVersion {
		return nil, damaged("another version made it: format %d, mapping %d; this one reads format %d, mapping %d",
			m.Format, m.Mapping, formatVersion, MappingVersion)
	}
	for _, name := range []string{cardsName, likenessName, textsName, bleveName + "/index_meta.json", bleveName + "/store/root.bolt"} {
		if !slices.ContainsFunc(m.Files, func(f File) bool { return f.Name == name }) {
			return nil, damaged("its manifest does not name %s", name)
		}
	}
	return &m, nil
}

// BuiltWith returns the options that the index in dir was built with, as far as they decide what it
// holds, and reports false if its manifest does not say. The rest of the index may be damaged: so what
// takes its place can be made alike.
func BuiltWith(dir string) (Options, bool) {
	m, err := readManifest(filepath.Join(dir, manifestName))
	if err != nil {
		return Options{}, false
	}
	return Options{Language: m.Language, Synonyms: m.Synonyms}, true
}

// tree lists the files below dir, by name and without the manifest, and the folders, dir included.
func tree(dir string) (files, folders []string, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			folders = append(folders, path)
			return nil
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if name := filepath.ToSlash(rel); name != manifestName {
			files = append(files, name)
		}
		return nil
	})
	slices.Sort(files)
	return files, folders, err
}

func measure(dir, name string) (File, error) {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return File{}, fmt.Errorf("%q is outside", name)
	}
	f, err := os.Open(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		return File{}, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return File{}, errors.Join(err, errors.New("it is no ordinary file"))
	}
	h := sha256.New()
	n, err := io.Copy(h, f)
	return File{Name: name, Size: n, SHA256: hex.EncodeToString(h.Sum(nil))}, err
}

// writeFile writes and syncs a file that does not exist yet.
func writeFile(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncPath asks the system to keep a file or folder through a power cut.
func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	err = f.Sync()
	if runtime.GOOS == "windows" || err != nil && strings.Contains(err.Error(), "invalid argument") {
		err = nil // some systems cannot sync a folder or a file opened for reading
	}
	return errors.Join(err, f.Close())
}
