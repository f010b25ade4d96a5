package importer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"afterword/internal/review"
)

// Formats lists what can be imported.
var Formats = []string{"markdown", "html", "statuspage", "icco", "json"}

// Options says what to import, and where to.
type Options struct {
	Format string // one of Formats
	Path   string // a file, or a folder with all that is below it
	Source string // the knowledge base: reviews go to content/reviews below it
	DryRun bool   // write nothing
	Force  bool   // overwrite what is there
}

// State says what became of a file.
type State string

// What can become of a file.
const (
	Imported State = "imported"
	Skipped  State = "skipped" // it is no review; Reason says why
	There    State = "there"   // content/reviews has it already
	Failed   State = "failed"  // Err says why
)

// Item is one document: a file, or one of several in a file.
type Item struct {
	From   string // below the folder that is imported, slash-separated
	To     string // below the source, "" if it was skipped or failed
	State  State
	Reason string   // why it was skipped, or how what is there differs
	Notes  []string // what could not be mapped, in short sentences
	Err    error
}

// Report is what became of an import, in the order of the files' names.
type Report struct{ Items []Item }

// Count returns how many documents came to a state.
func (r *Report) Count(s State) int {
	n := 0
	for _, item := range r.Items {
		if item.State == s {
			n++
		}
	}
	return n
}

// maxFile bounds a document, in bytes. What people write is far below; beyond it is a dump, and a
// page of it would not load.
const maxFile = 32 << 20

// input is one document that was found.
type input struct {
	name string // below the folder, slash-separated; with "#n" behind it for one of several in a file
	// draft, skip or err: one of them is set.
	draft *draft
	skip  string
	err   error

	to string // the file to write, below content/reviews
}

// Run imports. Its error is that the folder could not be read or the source not be written; what is
// wrong with a document stands in its Item.
func Run(ctx context.Context, o Options) (*Report, error) {
	if !slices.Contains(Formats, o.Format) {
		return nil, fmt.Errorf("there is no format %q: it is one of %s", o.Format, strings.Join(Formats, ", "))
	}
	root, names, err := open(o.Path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	folder, err := folderName(o.Path)
	if err != nil {
		return nil, err
	}

	var inputs []*input
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		inputs = append(inputs, read(root, name, o.Format)...)
	}
	out, err := openTarget(o)
	if err != nil {
		return nil, err
	}
	defer out.close()
	for _, in := range inputs {
		if in.draft != nil {
			in.draft.origin.From = path.Join(folder, in.name)
			in.draft.look(root, in.name)
		}
	}
	if err := out.assign(inputs, folder); err != nil {
		return nil, err
	}
	report := &Report{}
	for _, in := range inputs {
		if err := ctx.Err(); err != nil {
			return report, err
		}
		report.Items = append(report.Items, out.write(root, in, inputs))
	}
	return report, nil
}

// folderName is what the folder that is imported is called, wherever it lies.
func folderName(name string) (string, error) {
	abs, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	if info, err := os.Stat(abs); err == nil && !info.IsDir() {
		abs = filepath.Dir(abs)
	}
	return filepath.Base(abs), nil
}

// open opens the folder and lists the files in it. What is read stays inside of it: links that lead
// out are not followed.
func open(name string) (*os.Root, []string, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, nil, fmt.Errorf("there is nothing to import at %s: %w", name, errors.Unwrap(err))
	}
	dir := name
	if !info.IsDir() {
		dir = filepath.Dir(name)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("open the folder to import: %w", err)
	}
	if !info.IsDir() {
		return root, []string{filepath.Base(name)}, nil
	}
	var names []string
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && name == ".":
			return err
		case err != nil:
			names = append(names, name) // reading it says why
			return nil
		case name == ".":
			return nil
		case strings.HasPrefix(path.Base(name), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.IsDir(): // a link to a folder is none: loops end here
		default:
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		_ = root.Close()
		return nil, nil, fmt.Errorf("read %s: %w", name, err)
	}
	return root, names, nil
}

// read makes drafts of a file. A file that is nobody's document, such as an image, gives none.
func read(root *os.Root, name, format string) []*input {
	fail := func(err error) []*input { return []*input{{name: name, err: err}} }
	skip := func(why string) []*input { return []*input{{name: name, skip: why}} }
	if !candidate(name, format) {
		return nil
	}
	info, err := root.Stat(name)
	switch {
	case err != nil:
		return fail(fmt.Errorf("%s: it cannot be read: %w", name, cause(err)))
	case info.IsDir():
		return skip("a link to a folder, which is not followed")
	case !info.Mode().IsRegular():
		return skip("no ordinary file")
	case info.Size() > maxFile:
		return fail(fmt.Errorf("%s: it has %d MB, and the most is %d: split it, or leave out what is pasted", name, info.Size()>>20, maxFile>>20))
	}
	src, err := root.ReadFile(name)
	if err != nil {
		return fail(fmt.Errorf("%s: it cannot be read: %w", name, cause(err)))
	}
	if len(bytes.TrimSpace(src)) == 0 {
		return skip("empty")
	}
	if why := bookkeepingFile(name); why != "" {
		return skip(why)
	}
	return safely(name, func() []*input { return convert(name, src, format) })
}

// cause is the innermost error: paths in the others are not the reader's.
func cause(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

// safely makes an error of a panic: the parsers are not ours, and one broken file must not stop the
// others.
func safely(name string, f func() []*input) (inputs []*input) {
	defer func() {
		if p := recover(); p != nil {
			inputs = []*input{{name: name, err: &review.Error{Path: name, Line: 1, Col: 1, Msg: fmt.Sprintf("it cannot be taken apart (%v): please report it, with the file", p)}}}
		}
	}()
	return f()
}

// convert reads a file in a format.
func convert(name string, src []byte, format string) []*input {
	switch format {
	case "html":
		return one(name, convertHTML(name, src))
	case "statuspage":
		return one(name, convertStatusPage(name, src))
	case "icco":
		return one(name, convertICCO(name, src))
	case "json":
		return convertJSON(name, src)
	}
	if isWiki(name) {
		return one(name, convertWiki(name, src))
	}
	if why := notMarkdown(name, src); why != "" {
		return []*input{{name: name, skip: why}}
	}
	return one(name, convertMarkdown(name, src))
}

// result is what a file with one document gives.
type result struct {
	draft *draft
	skip  string
	err   error
}

func one(name string, r result) []*input {
	return []*input{{name: name, draft: r.draft, skip: r.skip, err: r.err}}
}

// convertMarkdown makes a review of a file of Markdown.
func convertMarkdown(name string, src []byte) result {
	d, err := parseMarkdown(name, src)
	if err != nil {
		if isStatusPage(name, src) {
			return convertStatusPage(name, src)
		}
		return result{err: err}
	}
	if why := noReview(name, d); why != "" {
		return result{skip: why}
	}
	d.finish(name)
	return result{draft: d}
}
