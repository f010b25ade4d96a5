package corpus

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// published are the endings of files that are published as they are: what a page shows or offers to
// download, and nothing that a browser would run as a page.
var published = []string{".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".mp4", ".webm", ".mp3", ".ogg", ".pdf", ".csv", ".tsv", ".txt", ".log", ".json"}

// files decides which files beside the texts are published. The pictures of restricted reviews lie
// in the same folders as everyone else's, so lying there is not enough: a file is published if a
// published text shows it or links to it, or if it lies in the folder of a published page and so
// belongs to it. What lies in the folder of a page that is left out never is.
func (l *loader) files(names []string) {
	c := l.corpus
	hidden, own, beside := l.folders()
	for _, name := range names {
		ending := strings.ToLower(path.Ext(name))
		switch {
		case within(hidden, name):
		case !slices.Contains(published, ending):
			if l.uses[name] {
				c.Notes = append(c.Notes, Note{Path: name, Rule: "file", Msg: fmt.Sprintf("a text links to this file, and files that end in %q are not published", ending)})
			}
		case l.uses[name], within(own, name), beside[path.Dir(name)]:
			c.Files = append(c.Files, File{Path: name, URL: "/" + name})
		default:
			c.LeftOut = append(c.LeftOut, LeftOut{Path: name, Reason: "no text that is shown links to it, and it does not lie in the folder of one"})
		}
	}
}

// folders returns the folders of pages that are left out, those that belong to one published page
// with all that is below them, and those of which only the files directly inside belong to it.
func (l *loader) folders() (hidden, own map[string]bool, beside map[string]bool) {
	c := l.corpus
	hidden, own, beside = map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, left := range c.LeftOut {
		if base := path.Base(left.Path); isIndex(base, "index") || isIndex(base, "_index") {
			hidden[path.Dir(left.Path)] = true
		}
	}
	for _, e := range c.Reviews {
		if isIndex(path.Base(e.Path), "index") {
			own[path.Dir(e.Path)] = true
		}
	}
	for _, e := range slices.Concat(c.Catalog.AllSystems(), c.Catalog.AllTeams()) {
		if base := path.Base(e.Source); isIndex(base, "index") || isIndex(base, "_index") {
			own[path.Dir(e.Source)] = true
		}
	}
	for _, p := range c.Pages {
		switch base := path.Base(p.Path); {
		case isIndex(base, "index"):
			own[path.Dir(p.Path)] = true
		case isIndex(base, "_index"):
			beside[path.Dir(p.Path)] = true
		}
	}
	delete(own, ".")
	delete(beside, ".")
	return hidden, own, beside
}

// within reports whether a file lies in one of the folders or below it.
func within(folders map[string]bool, name string) bool {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if folders[dir] {
			return true
		}
	}
	return false
}
