package importer

import (
	"net/url"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
)

// asset is a file that a document shows or offers.
type asset struct {
	from string // below the folder that is imported
	to   string // below the review's own folder
}

// assetEndings are the endings of files that a site publishes beside a review.
var assetEndings = []string{".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".mp4", ".webm", ".mp3", ".ogg", ".pdf", ".csv", ".tsv", ".txt", ".log", ".json"}

// reference finds where Markdown points: [text](here), ![](here), [label]: here.
var reference = regexp.MustCompile(`\]\(\s*(<[^<>\n]*>|[^\s()<>]+(?:\([^\s()]*\)[^\s()]*)*)|(?m)^ {0,3}\[[^\]\n]+\]:[ \t]*(<[^<>\n]*>|\S+)`)

// texts calls f with everything of the review that may hold Markdown, and keeps what it returns.
func (d *draft) texts(f func(string) string) {
	r := d.review
	d.body = f(d.body)
	r.Impact, r.Trigger, r.Detection.Notes = f(r.Impact), f(r.Trigger), f(r.Detection.Notes)
	for _, list := range [][]string{r.ContributingFactors, r.Surprises, r.Difficulties, r.WentWell, r.GotLucky, r.OpenQuestions} {
		for i := range list {
			list[i] = f(list[i])
		}
	}
	for i := range r.Timeline {
		r.Timeline[i].Text = f(r.Timeline[i].Text)
	}
	for i := range r.FollowUps {
		r.FollowUps[i].Text = f(r.FollowUps[i].Text)
	}
}

// references calls f with every relative address in the review; what f returns takes its place.
func (d *draft) references(f func(to string) string) {
	d.texts(func(s string) string {
		var b strings.Builder
		done := 0
		for _, m := range reference.FindAllStringSubmatchIndex(s, -1) {
			from, to := m[2], m[3]
			if from < 0 {
				from, to = m[4], m[5]
			}
			target := s[from:to]
			angled := strings.HasPrefix(target, "<")
			target = strings.Trim(target, "<>")
			if !relative(target) {
				continue
			}
			with := f(target)
			if with == target {
				continue
			}
			if angled || strings.ContainsAny(with, " ()") {
				with = "<" + with + ">"
			}
			b.WriteString(s[done:from] + with)
			done = to
		}
		return b.String() + s[done:]
	})
}

// relative reports whether an address is a path beside the document.
func relative(to string) bool {
	return to != "" && to[0] != '#' && to[0] != '/' && to[0] != '?' && !strings.Contains(to, "://") && !scheme.MatchString(to) && !strings.Contains(to, "\\")
}

var scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)

// filePath takes an address for the path of a file below the folder that is imported; "" if it
// leads out of it.
func filePath(document, to string) string {
	to, _, _ = strings.Cut(to, "#")
	to, _, _ = strings.Cut(to, "?")
	if plain, err := url.PathUnescape(to); err == nil {
		to = plain
	}
	name := path.Join(path.Dir(document), to)
	if to == "" || name == ".." || strings.HasPrefix(name, "../") || strings.HasPrefix(name, "/") {
		return ""
	}
	return name
}

// bundle reports whether a review has files beside it: it then gets a folder of its own.
func (d *draft) bundle() bool { return len(d.assets) > 0 }

// look finds the files that the review shows, and notes those that are not there.
func (d *draft) look(root *os.Root, document string) {
	var missing []string
	d.references(func(to string) string {
		name := filePath(document, to)
		ending := strings.ToLower(path.Ext(name))
		if !slices.Contains(assetEndings, ending) {
			if name != "" || !slices.Contains(assetEndings, strings.ToLower(path.Ext(to))) {
				return to // another document, or no file at all
			}
		}
		if name != "" {
			if info, err := root.Stat(name); err == nil && info.Mode().IsRegular() && info.Size() <= maxFile {
				if !slices.ContainsFunc(d.assets, func(a asset) bool { return a.from == name }) {
					d.assets = append(d.assets, asset{from: name, to: assetName(document, name)})
				}
				return to
			}
		}
		if !slices.Contains(missing, to) {
			missing = append(missing, to)
		}
		return to
	})
	if len(missing) > 0 {
		d.note("not found below the folder, so not copied: %s", strings.Join(missing, ", "))
	}
}

// assetName is where a file goes in the review's folder: where it lay, seen from the document; and
// without the way up if it lay above.
func assetName(document, name string) string {
	dir := path.Dir(document)
	if dir == "." {
		return name
	}
	if below, ok := strings.CutPrefix(name, dir+"/"); ok {
		return below
	}
	return "files/" + name
}

// beside points the review's references to where its files and the other documents of the import
// are now.
func (d *draft) beside(in *input, all []*input) []asset {
	documents := map[string]string{}
	for _, other := range all {
		if other.to != "" {
			documents[other.name] = other.to
		}
	}
	d.references(func(to string) string {
		name := filePath(in.name, to)
		for _, a := range d.assets {
			if a.from == name {
				if path.Clean(strings.TrimPrefix(to, "./")) == a.to {
					return to
				}
				return (&url.URL{Path: a.to}).EscapedPath()
			}
		}
		goal, ok := documents[name]
		if !ok {
			return to
		}
		way := goal
		if strings.HasSuffix(in.to, "/index.md") {
			way = "../" + goal
		}
		if _, anchor, ok := strings.Cut(to, "#"); ok {
			way += "#" + anchor
		}
		return way
	})
	return d.assets
}
