package review

import (
	"bytes"
	"cmp"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// LinkKind says what a link leads to.
type LinkKind string

// The kinds of links between pages.
const (
	ToReview LinkKind = "review"
	ToSystem LinkKind = "system"
	ToTeam   LinkKind = "team"
	ToPage   LinkKind = "page" // one that has nothing to do with reviews
)

// LinkForm says how a link was written.
type LinkForm string

// The forms of links between pages.
const (
	WikiLink LinkForm = "wiki"    // [[INC-7]], [[INC-7|words]], [[system:kafka]], [[team:payments]]
	Mention  LinkForm = "mention" // the plain id of a review, or the name of a system
	FileLink LinkForm = "file"    // [words](../2020/inc-7.md)
)

// Link is a link from a review to another page of the site.
type Link struct {
	Kind LinkKind
	Form LinkForm
	// Target is the page; if the link is Broken, its ID is what the author wrote and its URL is "".
	Target Target
	// Broken is set if there is no such page. The text is left as it was written then.
	Broken bool
	Line   int // 1-based line of the file
	Col    int // 1-based column, counted in characters
	// Sentence is the plain text around the link, for the list of backlinks on the page it leads to.
	Sentence string
}

// Analysis is what one pass over a body finds.
type Analysis struct {
	// Body is the Markdown with its links between pages written out. It has as many lines as before.
	// It is the body itself, not a copy, if there was nothing to write.
	Body     []byte
	Passages []Passage
	Words    int
	Links    []Link // in the order of the text
	// Files are the files that the text shows or offers by a relative address or one from the
	// site's root, each once: slash-separated paths below the content folder. They may not exist.
	Files []string
}

// Analyze reads the body once: its passages as plain text, its words, and its links to other pages.
// [[wiki links]], plain mentions of an id and links to Markdown files become links to pages, but not
// in code, in existing links, images and raw HTML. In headings [[wiki links]] become plain words, as
// a heading is a link target itself.
//
// The name of a system becomes a link once under each heading, so that a page stays calm: the first
// time it is written in plain text, unless the author links the system there anyway. Headings, quotes
// and tables are left as they are.
func (r *Review) Analyze(resolve Resolver) Analysis {
	a := newAnalyzer(r, r.Body, r.BodyLine, resolve)
	return a.run()
}

// AnalyzeField does the same for a piece of Markdown in the front matter, such as the impact. line is
// where it stands in the file.
func (r *Review) AnalyzeField(markdown string, line int, resolve Resolver) Analysis {
	return r.AnalyzeFields([]string{markdown}, line, resolve)[0]
}

// AnalyzeFields does the same for pieces that stand below one heading of the page, such as all
// contributing factors: the name of a system becomes a link in one of them.
func (r *Review) AnalyzeFields(pieces []string, line int, resolve Resolver) []Analysis {
	parts := make([]*analyzer, len(pieces))
	linked := map[string]bool{}
	for i, markdown := range pieces {
		parts[i] = newAnalyzer(r, []byte(markdown), line, resolve)
		parts[i].walk()
		maps.Copy(linked, parts[i].linked)
	}
	list := make([]Analysis, len(pieces))
	for i, a := range parts {
		a.linked = linked
		a.linkSystems()
		list[i] = a.result()
	}
	return list
}

// analyzer is one pass over one body.
type analyzer struct {
	review  *Review
	src     []byte
	resolve Resolver
	matcher *Mentions

	splices  []splice
	links    []found
	passages []Passage
	text     strings.Builder // of the passage at hand
	heading  Passage
	ids      headingIDs
	refs     []parser.Reference
	places   *positions
	fixed    map[int]bool // destinations rewritten, by their offset
	// definitions holds where link definitions stand, by label; made when first asked for.
	definitions map[string]int

	// named are the first mentions of systems below the heading at hand, linked the systems that
	// have a link there already, by address.
	named  []naming
	linked map[string]bool
	quoted int // how many quotes the block at hand stands in
	files  []string
}

// naming is a mention of a system that may become a link.
type naming struct {
	from, to int
	target   Target
	sentence string
}

// splice replaces src[from:to].
type splice struct {
	from, to int
	with     string
}

// found is a link, and where it and its words stand in the source.
type found struct {
	Link
	at, words int
}

func newAnalyzer(r *Review, src []byte, line int, resolve Resolver) *analyzer {
	return &analyzer{
		review: r, src: src, resolve: resolve, matcher: resolve.Mentions(),
		ids: headingIDs{}, places: newPositions(src, max(line, 1)), fixed: map[int]bool{}, linked: map[string]bool{},
	}
}

func (a *analyzer) run() Analysis {
	a.walk()
	a.linkSystems()
	return a.result()
}

// walk goes through the text. What is below its last heading still waits for linkSystems.
func (a *analyzer) walk() {
	pc := parser.NewContext()
	doc := markdown().Parse(text.NewReader(a.src), parser.WithContext(pc))
	a.refs = pc.References()
	a.blocks(doc)
	a.endPassage(Passage{})
}

// result puts together what was found.
func (a *analyzer) result() Analysis {
	out := Analysis{Body: a.spliced(), Passages: a.passages, Files: a.files}
	for _, p := range a.passages {
		out.Words += countWords(p.Heading) + countWords(p.Text)
	}
	slices.SortStableFunc(a.links, func(x, y found) int { return x.at - y.at })
	var last pos
	lastAt := -1
	for _, l := range a.links {
		start := a.places.lineStart(l.at)
		if lastAt >= start { // further on in a line that may be long
			last.col += utf8.RuneCount(a.src[lastAt:l.at])
		} else {
			last = a.places.at(l.at)
		}
		lastAt = l.at
		l.Line, l.Col = last.line, last.col
		out.Links = append(out.Links, l.Link)
	}
	return out
}

// spliced returns the source with its edits.
func (a *analyzer) spliced() []byte {
	if len(a.splices) == 0 {
		return a.src
	}
	slices.SortStableFunc(a.splices, func(x, y splice) int { return x.from - y.from })
	return a.value(0, len(a.src), a.splices)
}

// value returns src[from:to] with the edits that lie in it. The edits are sorted.
func (a *analyzer) value(from, to int, edits []splice) []byte {
	if len(edits) == 0 {
		return a.src[from:to]
	}
	out := make([]byte, 0, to-from+64*len(edits))
	at := from
	for _, e := range edits {
		if e.from < at || e.to > to {
			continue
		}
		out = append(out, a.src[at:e.from]...)
		out = append(out, e.with...)
		at = e.to
	}
	return append(out, a.src[at:to]...)
}

// endPassage closes the passage at hand and begins the next.
func (a *analyzer) endPassage(next Passage) {
	a.heading.Text = strings.TrimSpace(a.text.String())
	if a.heading.Text != "" || a.heading.Heading != "" {
		a.passages = append(a.passages, a.heading)
	}
	a.text.Reset()
	a.heading = next
}

func (a *analyzer) paragraph(s string) {
	if s = strings.TrimSpace(s); s == "" {
		return
	}
	if a.text.Len() > 0 {
		a.text.WriteByte('\n')
	}
	a.text.WriteString(s)
}

// blocks walks the blocks below n.
func (a *analyzer) blocks(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Heading:
			firstEdit := len(a.splices)
			plain := oneLine(a.inline(c, inHeading))
			anchor := a.ids.next(c, a.idText(c, a.splices[firstEdit:]))
			a.endPassage(Passage{Heading: plain, Anchor: anchor})
			a.linkSystems()
			clear(a.linked)
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			a.paragraph(string(bytes.TrimRight(c.Lines().Value(a.src), " \t\n")))
		case *ast.HTMLBlock, *ast.LinkReferenceDefinition, *ast.ThematicBreak:
		case *ast.Blockquote:
			a.quoted++
			a.blocks(c)
			a.quoted--
		case *east.TableHeader, *east.TableRow:
			var cells []string
			for cell := c.FirstChild(); cell != nil; cell = cell.NextSibling() {
				if s := strings.TrimSpace(a.inline(cell, inTableCell)); s != "" {
					cells = append(cells, s)
				}
			}
			a.paragraph(strings.Join(cells, " "))
		case *east.FootnoteList:
			// Footnotes stand at the page's end, below a heading that they have nothing to do with.
			a.endPassage(Passage{Anchor: "fn:1"})
			a.blocks(c)
		default:
			if first := c.FirstChild(); first != nil && first.Type() == ast.TypeInline {
				a.paragraph(a.inline(c, inText))
			} else {
				a.blocks(c)
			}
		}
	}
}

// idText returns the text that Hugo makes the heading's id of, once the links in it are words.
func (a *analyzer) idText(h *ast.Heading, edits []splice) string {
	lines := h.Lines()
	if lines.Len() == 0 {
		return ""
	}
	several := lines.Len() > 1
	value := func(from, to int) []byte {
		var inside []splice
		for _, e := range edits {
			// An edit may reach over several pieces of text: each loses its part.
			if e.to > from && e.from < to {
				inside = append(inside, splice{max(e.from, from), min(e.to, to), e.with})
			}
		}
		return a.value(from, to, inside)
	}
	var content []byte
	for i := range lines.Len() {
		line := lines.At(i)
		content = append(content, value(line.Start, line.Stop)...)
	}
	if hasTypography(content) {
		if hasFootnote(h) {
			content = footnoteMark.ReplaceAll(content, nil) // its note is not there to parse
		}
		return typographedText(bytes.TrimRight(content, "\n"), several, a.refs)
	}
	return headingText(h, several, value)
}

// footnoteMark is a reference to a footnote.
var footnoteMark = regexp.MustCompile(`\[\^[^\]\s]+\]`)

// hasFootnote reports whether a heading refers to a footnote.
func hasFootnote(h *ast.Heading) bool {
	for c := h.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Kind() == east.KindFootnoteLink {
			return true
		}
	}
	return false
}

// place is where inline content stands: it decides what links look like there.
type place int

const (
	inText place = iota
	inTableCell
	inHeading
)

// piece is text of a block, in the order of the source.
type piece struct {
	from, to int
	code     bool   // backslashes and entities mean themselves
	open     bool   // links may be made here
	with     string // said instead of the source, if from is to
}

// inline makes links in a block of inline content and returns its plain text.
func (a *analyzer) inline(n ast.Node, where place) string {
	var pieces []piece
	firstSplice, firstLink, firstNamed := len(a.splices), len(a.links), len(a.named)
	pieces = a.collect(pieces, n, true)
	runs := openRuns(pieces)
	taken := a.wikiLinks(runs, where)
	if where != inHeading {
		a.mentions(runs, taken, where == inText && a.quoted == 0)
	}
	edits := slices.Clone(a.splices[firstSplice:])
	slices.SortStableFunc(edits, func(x, y splice) int { return x.from - y.from })
	plain, offset := a.plain(pieces, edits)
	for i := firstLink; i < len(a.links); i++ {
		a.links[i].Sentence = sentenceAt(plain, offset(a.links[i].words))
	}
	for i := firstNamed; i < len(a.named); i++ {
		a.named[i].sentence = sentenceAt(plain, offset(a.named[i].from))
	}
	return plain
}

// collect lists the text of inline content. Links are open to be made only outside of links and
// code.
func (a *analyzer) collect(pieces []piece, n ast.Node, open bool) []piece {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			s := c.Segment
			pieces = append(pieces, piece{from: s.Start, to: s.Stop, open: open, code: n.Kind() == ast.KindCodeSpan})
			if c.SoftLineBreak() || c.HardLineBreak() {
				pieces = append(pieces, piece{from: s.Stop, to: s.Stop, with: " "})
			}
		case *ast.String:
			at := a.lastPlace(pieces)
			pieces = append(pieces, piece{from: at, to: at, with: string(c.Value)})
		case *ast.AutoLink:
			at := a.lastPlace(pieces)
			pieces = append(pieces, piece{from: at, to: at, with: string(c.Label(a.src))})
		case *ast.Link:
			a.fileLink(c)
			a.fileUse(string(c.Destination))
			pieces = a.collect(pieces, c, false)
		case *ast.Image:
			a.fileUse(string(c.Destination))
			pieces = a.collect(pieces, c, false)
		case *ast.CodeSpan:
			pieces = a.collect(pieces, c, false)
		case *ast.RawHTML, *east.FootnoteLink, *east.FootnoteBacklink, *east.TaskCheckBox:
		default:
			pieces = a.collect(pieces, c, open)
		}
	}
	return pieces
}

func (a *analyzer) lastPlace(pieces []piece) int {
	if len(pieces) == 0 {
		return 0
	}
	return pieces[len(pieces)-1].to
}

// openRuns joins the open pieces that touch: the parser cuts text at every sign that might have
// meant something.
func openRuns(pieces []piece) []piece {
	var runs []piece
	for _, p := range pieces {
		if !p.open || p.from == p.to {
			continue
		}
		if last := len(runs) - 1; last >= 0 && runs[last].to == p.from {
			runs[last].to = p.to
			continue
		}
		runs = append(runs, p)
	}
	return runs
}

// wikiLinks makes links of [[…]] and returns where they stand, broken ones too.
func (a *analyzer) wikiLinks(runs []piece, where place) (taken []piece) {
	for i := 0; i < len(runs); i++ {
		for at := runs[i].from; at < runs[i].to; {
			open := bytes.Index(a.src[at:runs[i].to], []byte("[["))
			if open < 0 {
				break
			}
			open += at
			if escaped(a.src, runs[i].from, open) {
				at = open + 1
				continue
			}
			close, j := a.wikiEnd(runs, i, open+2)
			if close < 0 {
				at = open + 2
				continue
			}
			// [[[x]] begins at its second bracket.
			if again := bytes.LastIndex(a.src[open:close], []byte("[[")); again > 0 && again+open < runs[i].to {
				open += again
			}
			if a.wikiLink(open, close, where) {
				taken = append(taken, piece{from: open, to: close + 2})
			}
			at = close + 2
			i = j
		}
	}
	return taken
}

// wikiEnd returns the offset of the ]] that ends the link whose words begin at from, and the run
// that it is in. Between there is text on one line, and signs of emphasis.
func (a *analyzer) wikiEnd(runs []piece, i, from int) (int, int) {
	const longest = 512 // bytes: a bound for text that is full of open brackets
	for at := from; ; {
		to := min(runs[i].to, from+longest)
		if at > to {
			return -1, i
		}
		if end := bytes.Index(a.src[at:to], []byte("]]")); end >= 0 {
			return at + end, i
		}
		if i+1 == len(runs) || to < runs[i].to {
			return -1, i
		}
		gap := a.src[runs[i].to:runs[i+1].from]
		if len(bytes.Trim(gap, "*_~")) > 0 {
			return -1, i
		}
		i++
		at = runs[i].from
	}
}

// escaped reports whether an odd number of backslashes stands before at.
func escaped(src []byte, from, at int) bool {
	n := 0
	for at-n-1 >= from && src[at-n-1] == '\\' {
		n++
	}
	return n%2 == 1
}

// wikiLink makes a link of src[open:close+2]. It reports whether it is one, broken or not.
func (a *analyzer) wikiLink(open, close int, where place) bool {
	nameFrom, nameTo := trimSpan(a.src, open+2, close)
	labelFrom, labelTo := nameFrom, nameTo
	if bar := bytes.IndexByte(a.src[nameFrom:nameTo], '|'); bar >= 0 {
		bar += nameFrom
		labelFrom, labelTo = trimSpan(a.src, bar+1, close)
		if bar > nameFrom && a.src[bar-1] == '\\' { // in a table
			bar--
		}
		nameFrom, nameTo = trimSpan(a.src, open+2, bar)
	}
	name := string(a.src[nameFrom:nameTo])
	if bytes.IndexByte(a.src[open:close], '\n') >= 0 {
		return false
	}
	if first, _ := utf8.DecodeRuneInString(name); name == "" || !isWordRune(first) || first == '-' || strings.Contains(name, "[[") {
		return false // [[ -f x ]] is a shell's test
	}

	link := Link{Kind: ToReview, Form: WikiLink}
	lookup := a.resolve.Review
	fragment := ""
	if prefix, rest, ok := strings.Cut(name, ":"); ok {
		rest = strings.TrimSpace(rest)
		switch strings.ToLower(strings.TrimSpace(prefix)) {
		case "system":
			link.Kind, lookup, name = ToSystem, a.resolve.System, rest
		case "team":
			link.Kind, lookup, name = ToTeam, a.resolve.Team, rest
		}
	}
	target, ok := lookup(name)
	if base, part, cut := strings.Cut(name, "#"); !ok && cut {
		if target, ok = lookup(strings.TrimSpace(base)); ok {
			fragment = "#" + strings.TrimSpace(part)
		}
	}
	if labelFrom == labelTo || labelFrom == nameFrom && link.Kind != ToReview {
		// The label is the name without what stands before it.
		labelFrom, labelTo = nameTo-len(name), nameTo
	}
	link.Target = target
	if !ok {
		link.Broken, link.Target = true, Target{ID: name}
	}
	if ok && link.Kind == ToSystem && where != inHeading {
		a.linked[target.URL] = true
	}
	if !ok || !(link.Kind == ToReview && a.isSelf(target)) {
		a.links = append(a.links, found{link, open, labelFrom})
	}
	if !ok {
		return true
	}
	if where == inHeading {
		a.splices = append(a.splices, splice{open, labelFrom, ""}, splice{labelTo, close + 2, ""})
		return true
	}
	a.write(open, labelFrom, labelTo, close+2, target, fragment)
	return true
}

// isSelf reports whether a page is this review's own.
func (a *analyzer) isSelf(t Target) bool { return strings.EqualFold(t.ID, a.review.ID) }

// write makes a Markdown link of src[from:to] whose words are src[labelFrom:labelTo].
func (a *analyzer) write(from, labelFrom, labelTo, to int, target Target, fragment string) {
	if from > 0 && a.src[from-1] == '!' && !escaped(a.src, 0, from-1) {
		a.splices = append(a.splices, splice{from - 1, from - 1, `\`}) // ![…] would be an image
	}
	a.splices = append(a.splices, splice{from, labelFrom, "["})
	for i := labelFrom; i < labelTo; i++ {
		if c := a.src[i]; (c == '[' || c == ']') && !escaped(a.src, labelFrom, i) {
			a.splices = append(a.splices, splice{i, i, `\`})
		}
	}
	a.splices = append(a.splices, splice{labelTo, to, "](" + destination(target.URL+fragment) + linkTitle(target.Title) + ")"})
}

// destinationEscapes and titleEscapes hold what would end a destination or a title early, or begin
// something else inside of it.
var (
	destinationEscapes = strings.NewReplacer(" ", "%20", "(", "%28", ")", "%29", "<", "%3C", ">", "%3E", "|", "%7C",
		"\\", "%5C", "`", "%60", "\n", "%0A", "\t", "%09", "*", "%2A", "[", "%5B", "]", "%5D")
	titleEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", `\`, "&#92;",
		"`", "&#96;", "|", "&#124;", "{", "&#123;")
)

// destination writes a URL so that Markdown takes it whole.
func destination(url string) string { return destinationEscapes.Replace(url) }

// linkTitle writes what a reader sees when pointing at a link.
func linkTitle(title string) string {
	if title = oneLine(title); title == "" {
		return ""
	}
	return ` "` + titleEscapes.Replace(title) + `"`
}

// mentions makes links of the ids in text that is no [[link]], and, if systems is set, notes where a
// system is named. Both lists are in order.
func (a *analyzer) mentions(runs, taken []piece, systems bool) {
	for _, run := range runs {
		for _, m := range a.matcher.find(a.src[run.from:run.to]) {
			from, to := run.from+m.start, run.from+m.end
			for len(taken) > 0 && taken[0].to <= from {
				taken = taken[1:]
			}
			// A backslash before the name would escape the link's bracket.
			if len(taken) > 0 && taken[0].from < to || escaped(a.src, run.from, from) || inAddress(a.src[run.from:from]) {
				continue
			}
			if m.system {
				if systems {
					a.nameSystem(m.text, from, to)
				}
				continue
			}
			target, ok := a.resolve.Review(m.text)
			if !ok || a.isSelf(target) {
				continue
			}
			a.links = append(a.links, found{Link{Kind: ToReview, Form: Mention, Target: target}, from, from})
			a.write(from, from, to, to, target, "")
		}
	}
}

// nameSystem notes the first mention of a system below a heading.
func (a *analyzer) nameSystem(name string, from, to int) {
	target, ok := a.resolve.System(name)
	if !ok || a.linked[target.URL] || partOfName(a.src, from, to) {
		return
	}
	for _, n := range a.named {
		if n.target.URL == target.URL {
			return
		}
	}
	a.named = append(a.named, naming{from: from, to: to, target: target})
}

// partOfName reports whether src[from:to] is a piece of something longer that has a name of its own:
// a path, an address, a package, as in rust-lang/cargo or kafka@3.
func partOfName(src []byte, from, to int) bool {
	return from > 0 && strings.IndexByte("/@:#=\\$", src[from-1]) >= 0 ||
		to < len(src) && (strings.IndexByte("/@=\\", src[to]) >= 0 || src[to] == ':' && to+1 < len(src) && src[to+1] > ' ')
}

// linkSystems makes links of the systems named below the heading at hand, but for those that have
// one.
func (a *analyzer) linkSystems() {
	for _, n := range a.named {
		if a.linked[n.target.URL] {
			continue
		}
		a.linked[n.target.URL] = true
		link := Link{Kind: ToSystem, Form: Mention, Target: n.target, Sentence: n.sentence}
		a.links = append(a.links, found{link, n.from, n.from})
		a.write(n.from, n.from, n.to, n.to, n.target, "")
	}
	a.named = a.named[:0]
}

// inAddress reports whether what follows text is part of an address that the parser does not take
// for one, such as https://wiki/INC-7.
func inAddress(text []byte) bool {
	const longest = 1024 // bytes of an address
	text = text[max(0, len(text)-longest):]
	return bytes.Contains(text[bytes.LastIndexAny(text, " \t\n")+1:], []byte("://"))
}

// fileLink follows a link to a Markdown file.
func (a *analyzer) fileLink(l *ast.Link) {
	file, fragment, ok := a.linkedFile(string(l.Destination))
	if !ok {
		return
	}
	at := max(l.Pos(), 0)
	target, ok := a.resolve.File(file)
	if !ok {
		broken := Link{Kind: ToReview, Form: FileLink, Broken: true, Target: Target{ID: string(l.Destination)}}
		a.links = append(a.links, found{broken, at, at})
		return
	}
	kind := cmp.Or(target.Kind, ToReview)
	if kind != ToReview || !a.isSelf(target) {
		a.links = append(a.links, found{Link{Kind: kind, Form: FileLink, Target: target}, at, at})
	}
	if kind == ToSystem {
		a.linked[target.URL] = true
	}
	from, to, ok := a.destinationOf(l)
	if !ok || a.fixed[from] {
		return
	}
	a.fixed[from] = true
	a.splices = append(a.splices, splice{from, to, destination(target.URL + fragment)})
}

// linkedFile returns the path below the content folder that a link's destination means, if it is a
// relative path of a Markdown file.
func (a *analyzer) linkedFile(dest string) (file, fragment string, ok bool) {
	dest, part, hasPart := strings.Cut(dest, "#")
	if hasPart {
		fragment = "#" + part
	}
	if dest == "" || strings.Contains(dest, "://") || strings.HasPrefix(dest, "//") || strings.HasPrefix(dest, "mailto:") ||
		strings.Contains(dest, "?") || !IsReview(path.Base(dest)) {
		return "", "", false
	}
	return a.below(dest), fragment, true
}

// destinationOf returns where the destination of a link stands in the source. The parser does not
// say, so it is looked for behind the link's words, or behind the name of its definition.
func (a *analyzer) destinationOf(l *ast.Link) (from, to int, ok bool) {
	mark := []byte("](")
	start, limit := max(l.Pos(), 0), len(a.src)
	if l.Reference != nil {
		mark = []byte("]:")
		start, limit = a.definition(l)
		if start < 0 {
			return 0, 0, false
		}
	} else if p := l.Parent(); p != nil {
		for ; p != nil && p.Type() != ast.TypeBlock; p = p.Parent() {
		}
		if p != nil && p.Lines().Len() > 0 {
			limit = p.Lines().At(p.Lines().Len() - 1).Stop
		}
	}
	for at := start; at < limit; {
		next := bytes.Index(a.src[at:limit], mark)
		if next < 0 {
			return 0, 0, false
		}
		at += next + len(mark)
		from = at
		for from < limit && strings.IndexByte(" \t\n<", a.src[from]) >= 0 {
			from++
		}
		if to := from + rawLength(a.src[from:limit], l.Destination); to > from {
			return from, to, true
		}
	}
	return 0, 0, false
}

// rawLength returns how many bytes of src, escapes and all, say dest; 0 if it says something else.
func rawLength(src, dest []byte) int {
	if bytes.HasPrefix(src, dest) {
		return len(dest)
	}
	for n := 1; n <= len(src) && n <= 2*len(dest); n++ {
		if c := src[n-1]; c == '\n' || c == '\t' {
			return 0
		}
		if bytes.Equal(unescape(src[:n]), dest) {
			return n
		}
	}
	return 0
}

// definition returns where the definition of a reference link stands, and where to stop looking; or
// -1.
func (a *analyzer) definition(l *ast.Link) (from, to int) {
	if a.definitions == nil {
		a.definitions = map[string]int{}
		_ = ast.Walk(l.OwnerDocument(), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if d, ok := n.(*ast.LinkReferenceDefinition); ok && entering && d.Lines().Len() > 0 {
				if key := referenceKey(string(d.Label)); !contains(a.definitions, key) { // the first one counts
					a.definitions[key] = d.Lines().At(0).Start
				}
			}
			return ast.WalkContinue, nil
		})
	}
	from, ok := a.definitions[referenceKey(string(l.Reference.Value))]
	if !ok {
		return -1, -1
	}
	return from, min(from+len(l.Reference.Value)+2*len(l.Destination)+256, len(a.src))
}

func contains(m map[string]int, key string) bool {
	_, ok := m[key]
	return ok
}

func referenceKey(label string) string { return strings.ToLower(oneLine(label)) }

// trimSpan takes the spaces off both ends of src[from:to].
func trimSpan(src []byte, from, to int) (int, int) {
	for from < to && (src[from] == ' ' || src[from] == '\t') {
		from++
	}
	for to > from && (src[to-1] == ' ' || src[to-1] == '\t') {
		to--
	}
	return from, to
}

// plain joins the pieces as a reader sees them, without what the edits take away. offset tells where
// a place of the source came to stand.
func (a *analyzer) plain(pieces []piece, edits []splice) (plain string, offset func(at int) int) {
	type mark struct{ src, out int }
	var marks []mark
	var b strings.Builder
	say := func(from, to int, code bool) {
		marks = append(marks, mark{from, b.Len()})
		if code {
			b.Write(a.src[from:to])
			return
		}
		b.Write(unescape(a.src[from:to]))
	}
	next := 0
	for _, p := range pieces {
		if p.from == p.to {
			b.WriteString(p.with)
			continue
		}
		at := p.from
		for k := next; k < len(edits) && edits[k].from < p.to; k++ {
			e := edits[k]
			if e.to <= p.from {
				next = k + 1
				continue
			}
			if e.from > at {
				say(at, e.from, p.code)
			}
			at = max(at, min(e.to, p.to))
		}
		if at < p.to {
			say(at, p.to, p.code)
		}
	}
	return b.String(), func(at int) int {
		i, exact := slices.BinarySearchFunc(marks, at, func(m mark, at int) int { return m.src - at })
		if !exact {
			i--
		}
		if i < 0 {
			return 0
		}
		return min(marks[i].out+at-marks[i].src, b.Len())
	}
}
