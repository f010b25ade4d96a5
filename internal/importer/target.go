package importer

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"syscall"

	"afterword/internal/review"
)

// reviewsFolder is where reviews go, below the source.
const reviewsFolder = "content/reviews"

// target is the folder that is written to.
type target struct {
	source string
	root   *os.Root // content/reviews; nil in a dry run of a source that has none
	dry    bool
	force  bool
}

func openTarget(o Options) (*target, error) {
	t := &target{source: o.Source, dry: o.DryRun, force: o.Force}
	if info, err := os.Stat(filepath.Join(o.Source, "content")); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("there is no content folder in %s: run \"afterword init DIR\" for a new knowledge base, or name one with --source", o.Source)
	}
	dir := filepath.Join(o.Source, filepath.FromSlash(reviewsFolder))
	if !o.DryRun {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, fmt.Errorf("make the folder: %w", err)
		}
	}
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) && o.DryRun {
		return t, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	t.root = root
	return t, nil
}

func (t *target) close() {
	if t.root != nil {
		_ = t.root.Close()
	}
}

// bytesOf returns what a file below content/reviews holds; ok is false if there is none.
func (t *target) bytesOf(name string) (b []byte, ok bool, err error) {
	if t.root == nil {
		return nil, false, nil
	}
	b, err = t.root.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return nil, false, nil
	}
	return b, err == nil, err
}

// assign gives every review the name of its file. A name comes from the document's own, and from the
// folder's if another document has it: the other may be of this import or of one before, whose
// reviews say where they came from.
func (t *target) assign(inputs []*input, folder string) error {
	taken := map[string]bool{}
	ids := map[string]int{}
	for _, in := range inputs {
		if in.draft != nil {
			ids[strings.ToLower(ticket(stem(in.name)))]++
		}
	}
	for _, in := range inputs {
		if in.draft == nil {
			continue
		}
		d := in.draft
		base := documentName(in.name)
		if d.review.KeyLines["id"] == 0 {
			if id := ticket(stem(in.name)); id != "" && ids[strings.ToLower(id)] == 1 {
				d.review.ID = id
				d.review.KeyLines["id"] = 1
			}
		}
		parent := path.Base(path.Dir(in.name))
		if path.Dir(in.name) == "." {
			parent = folder
		}
		candidates := []string{base, review.Slug(parent + "-" + base), review.Slug(folder + "-" + strings.ReplaceAll(path.Dir(in.name), "/", "-") + "-" + base)}
		for n := 2; ; n++ {
			name := candidates[0]
			if len(candidates) > 1 {
				candidates = candidates[1:]
			} else {
				name = fmt.Sprintf("%s-%d", candidates[0], n-1)
			}
			if taken[name] {
				continue
			}
			other, err := t.another(name, d.origin.From)
			if err != nil {
				return err
			}
			if other {
				continue
			}
			taken[name] = true
			in.to = name + ".md"
			if d.bundle() {
				in.to = name + "/index.md"
			}
			if name != base && d.review.KeyLines["id"] == 0 {
				d.note("the name %s is another document's: this one is %s", base, name)
			}
			break
		}
	}
	return nil
}

// another reports whether a name is taken by a review that was made of another document.
func (t *target) another(name, from string) (bool, error) {
	for _, file := range []string{name + ".md", name + "/index.md"} {
		b, ok, err := t.bytesOf(file)
		if err != nil {
			return false, fmt.Errorf("read %s/%s: %w", reviewsFolder, file, err)
		}
		if !ok {
			continue
		}
		r, err := review.Parse(file, b, review.Facts{})
		if err != nil {
			return false, nil // what cannot be read is there, and is told so
		}
		origin, ok := r.Extra[importedKey].(map[string]any)
		if !ok {
			return false, nil
		}
		if was, _ := origin["from"].(string); was != "" && was != from {
			return true, nil
		}
	}
	return false, nil
}

// ticketName is an id that people use at the beginning of a name: PM2021-005, INC-1234.
var ticketName = regexp.MustCompile(`^[A-Za-z]{2,6}-?\d{4}-\d{1,4}\b|^[A-Z]{2,8}-\d{1,7}\b`)

func ticket(base string) string {
	id := ticketName.FindString(base)
	if strings.TrimLeft(base[len(id):], " ") == "" {
		return "" // the name is the id already
	}
	return id
}

// documentName is the name that a document's path gives: its own, or its folder's if it is called
// README or index.
func documentName(name string) string {
	base := stem(name)
	file, number, several := strings.Cut(base, "#")
	if several {
		base = stem(file) + "-" + number
	}
	if folder := path.Base(path.Dir(name)); (strings.EqualFold(base, "readme") || strings.EqualFold(base, "index")) && folder != "." {
		base = folder
	}
	base = dashes.ReplaceAllString(review.Slug(base), "-")
	base = strings.Trim(base, "-._")
	if base == "" || strings.EqualFold(base, "index") || strings.EqualFold(base, "_index") {
		base = review.Slug("imported-" + base)
	}
	const longest = 120 // bytes: names of files have 255, and a folder's name may come before
	if len(base) > longest {
		cut := longest
		for cut > 0 && base[cut]&0xC0 == 0x80 {
			cut--
		}
		base = strings.Trim(base[:cut], "-._")
	}
	return base
}

var dashes = regexp.MustCompile(`--+`)

// write writes one document, and the files that lie beside it.
func (t *target) write(from *os.Root, in *input, all []*input) Item {
	item := Item{From: in.name}
	switch {
	case in.err != nil:
		item.State, item.Err = Failed, in.err
		return item
	case in.draft == nil:
		item.State, item.Reason = Skipped, in.skip
		return item
	}
	d := in.draft
	item.To = path.Join(reviewsFolder, in.to)
	files := d.beside(in, all)
	text := encode(d.review, d.origin, d.body)
	if err := verify(in.to, text, d.review); err != nil {
		item.State, item.Err = Failed, fmt.Errorf("%s: %w", in.name, err)
		item.To = ""
		return item
	}
	there, exists, err := t.bytesOf(in.to)
	if err == nil && !exists {
		// The same document may have been written in the other form, before it had files beside it.
		name := strings.TrimSuffix(strings.TrimSuffix(in.to, "/index.md"), ".md")
		for _, file := range []string{name + ".md", name + "/index.md"} {
			if b, ok, _ := t.bytesOf(file); ok {
				there, exists, item.To = b, true, path.Join(reviewsFolder, file)
			}
		}
	}
	if err != nil {
		item.State, item.Err = Failed, fmt.Errorf("read %s: %w", item.To, cause(err))
		return item
	}
	if exists && (bytes.Equal(there, text) || !t.force) {
		item.State = There
		if !bytes.Equal(there, text) {
			item.Reason = "it differs; --force overwrites it"
		}
		return item
	}
	item.State, item.Notes = Imported, d.notes
	if t.dry {
		return item
	}
	if err := t.put(from, strings.TrimPrefix(item.To, reviewsFolder+"/"), text, files); err != nil {
		item.State, item.Err = Failed, err
	}
	return item
}

// put writes the files beside a review first: a review that is there is whole.
func (t *target) put(from *os.Root, name string, text []byte, files []asset) error {
	for _, f := range files {
		b, err := from.ReadFile(f.from)
		if err != nil {
			return fmt.Errorf("read %s: %w", f.from, cause(err))
		}
		if err := t.create(path.Join(path.Dir(name), f.to), b); err != nil {
			return err
		}
	}
	return t.create(name, text)
}

// create writes a file as a whole: under another name first, so that one that is cut short is never
// taken for a review.
func (t *target) create(name string, b []byte) error {
	if dir := path.Dir(name); dir != "." {
		if err := t.root.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("make the folder %s/%s: %w", reviewsFolder, dir, cause(err))
		}
	}
	part := path.Join(path.Dir(name), "."+path.Base(name)+".part")
	if err := t.root.WriteFile(part, b, 0o644); err != nil {
		return fmt.Errorf("write %s/%s: %w", reviewsFolder, name, cause(err))
	}
	if err := t.root.Rename(part, name); err != nil {
		_ = t.root.Remove(part)
		return fmt.Errorf("write %s/%s: %w", reviewsFolder, name, cause(err))
	}
	return nil
}

// verify reads a review back as the site will, and compares. A value that could not be written down
// must be an error here, not a surprise later.
func verify(name string, text []byte, want *review.Review) error {
	got, err := review.Parse("reviews/"+name, text, review.Facts{})
	if err != nil {
		return fmt.Errorf("what was made of it cannot be read back: %w", err)
	}
	for _, pair := range [][2]any{
		{want.Title, got.Title}, {want.Date.String(), got.Date.String()}, {want.Summary, got.Summary},
		{want.Systems, got.Systems}, {want.Tags, got.Tags}, {want.Impact, got.Impact}, {want.Detection, got.Detection},
		{want.ContributingFactors, got.ContributingFactors}, {want.WentWell, got.WentWell}, {want.Difficulties, got.Difficulties},
		{want.GotLucky, got.GotLucky}, {want.Surprises, got.Surprises}, {want.FollowUps, got.FollowUps},
		{len(want.Timeline), len(got.Timeline)}, {want.Visibility, got.Visibility},
	} {
		if !reflect.DeepEqual(pair[0], pair[1]) {
			return fmt.Errorf("what was made of it reads back as %.80q, not %.80q", fmt.Sprint(pair[1]), fmt.Sprint(pair[0]))
		}
	}
	for i, e := range want.Timeline {
		if g := got.Timeline[i]; e.Text != g.Text || e.At.String() != g.At.String() {
			return fmt.Errorf("a row of the timeline reads back as %.80q, not %.80q", g.Text, e.Text)
		}
	}
	return nil
}
