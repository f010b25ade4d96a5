package site

import (
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/afero"
)

// batchFs is what Hugo sees as the site: what belongs to the batch (its content, Hugo's cache) over
// the shared templates. Both are in memory; the templates cannot be written to.
type batchFs struct {
	batch     afero.Fs
	templates afero.Fs // read only
}

// Folders below workDir that belong to one batch alone.
var (
	contentDir = filepath.FromSlash(workDir + "/content")
	cacheDir   = filepath.FromSlash(workDir + "/cache")
	resources  = filepath.FromSlash(workDir + "/resources")
)

func newBatchFs(templates afero.Fs) (*batchFs, error) {
	batch := afero.NewMemMapFs()
	for _, dir := range []string{contentDir, cacheDir, resources} {
		if err := batch.MkdirAll(dir, 0o755); err != nil {
			return nil, err
		}
	}
	return &batchFs{batch: batch, templates: afero.NewReadOnlyFs(templates)}, nil
}

func (f *batchFs) of(name string) afero.Fs {
	name = filepath.Clean(name)
	for _, dir := range []string{contentDir, cacheDir, resources} {
		if name == dir || strings.HasPrefix(name, dir+string(filepath.Separator)) {
			return f.batch
		}
	}
	return f.templates
}

func (f *batchFs) Name() string                         { return "afterword batch" }
func (f *batchFs) UnwrapFilesystem() afero.Fs           { return f.templates }
func (f *batchFs) Open(name string) (afero.File, error) { return f.of(name).Open(filepath.Clean(name)) }
func (f *batchFs) Stat(name string) (os.FileInfo, error) {
	return f.of(name).Stat(filepath.Clean(name))
}
func (f *batchFs) Create(name string) (afero.File, error) {
	return f.of(name).Create(filepath.Clean(name))
}
func (f *batchFs) OpenFile(name string, flag int, perm os.FileMode) (afero.File, error) {
	return f.of(name).OpenFile(filepath.Clean(name), flag, perm)
}
func (f *batchFs) Mkdir(name string, perm os.FileMode) error { return f.of(name).Mkdir(name, perm) }
func (f *batchFs) MkdirAll(name string, perm os.FileMode) error {
	return f.of(name).MkdirAll(name, perm)
}
func (f *batchFs) Remove(name string) error                  { return f.of(name).Remove(name) }
func (f *batchFs) RemoveAll(name string) error               { return f.of(name).RemoveAll(name) }
func (f *batchFs) Rename(from, to string) error              { return f.of(from).Rename(from, to) }
func (f *batchFs) Chmod(name string, mode os.FileMode) error { return f.of(name).Chmod(name, mode) }
func (f *batchFs) Chown(name string, uid, gid int) error     { return f.of(name).Chown(name, uid, gid) }
func (f *batchFs) Chtimes(name string, atime, mtime time.Time) error {
	return f.of(name).Chtimes(name, atime, mtime)
}
func (f *batchFs) LstatIfPossible(name string) (os.FileInfo, bool, error) {
	info, err := f.Stat(name)
	return info, false, err
}
