package importer

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
)

// section is a part of a document under a label: a heading, a paragraph in bold, or the bold words
// at the beginning of an entry of a list.
type section struct {
	label string
	head  string // the label as it is written
	level int    // of the heading; boldLevel, itemLevel
	from  int    // the label's first byte
	text  int    // the first byte below the label
	to    int    // the first byte behind, subsections included
	leaf  bool   // it has no subsections
	// content is the Markdown below the label, not indented.
	content string
}

// Levels of what is no heading.
const (
	boldLevel = 7
	itemLevel = 8
)

// sections returns the sections of a document, in their order.
func (d *document) sections() []section {
	var list []section
	for i, b := range d.blocks {
		s := section{from: b.from, text: b.to, leaf: true, head: strings.TrimSpace(d.src[b.from:b.to])}
		switch n := b.Node.(type) {
		case *ast.Heading:
			s.label, s.level = words(n, d.raw), n.Level
		case *ast.Paragraph:
			label, ok := boldLabel(n, d.raw)
			if !ok {
				continue
			}
			s.label, s.level = label, boldLevel
		case *ast.List:
			list = append(list, d.itemSections(i)...)
			continue
		default:
			continue
		}
		s.to = len(d.src)
		for _, next := range d.blocks[i+1:] {
			if h, ok := next.Node.(*ast.Heading); ok {
				if h.Level <= s.level {
					s.to = next.from
					break
				}
				s.leaf = false
			}
			if s.level == boldLevel {
				if p, ok := next.Node.(*ast.Paragraph); ok {
					if _, ok := boldLabel(p, d.raw); ok {
						s.to = next.from
						break
					}
				}
			}
		}
		s.content = d.src[s.text:s.to]
		list = append(list, s)
	}
	return list
}

// boldLabel returns the words of a paragraph that is nothing but bold.
func boldLabel(p *ast.Paragraph, src []byte) (string, bool) {
	strong, ok := p.FirstChild().(*ast.Emphasis)
	if !ok || strong.Level != 2 {
		return "", false
	}
	label := words(strong, src)
	rest := strings.TrimPrefix(words(p, src), label)
	return label, len(label) <= 80 && strings.Trim(rest, " :.") == ""
}

// itemLabel is the bold beginning of an entry.
var itemLabel = regexp.MustCompile(`^(\*\*|__)([^*_\n]{2,60}?)(?::(\*\*|__)|(\*\*|__):?)[ \t]*`)

// itemSections returns the entries of a list that begin with a label in bold, if most of its entries
// do: some write the whole review as one list.
func (d *document) itemSections(index int) []section {
	list := d.blocks[index]
	entries := children(list.Node, d.raw, list.from, list.to)
	var found []section
	for _, b := range entries {
		raw := d.src[b.from:b.to]
		sign := itemSign.FindString(raw)
		body := dedent(raw[len(sign):], len(sign))
		m := itemLabel.FindStringSubmatch(body)
		if m == nil {
			continue
		}
		found = append(found, section{label: m[2], head: strings.TrimSpace(m[0]), level: itemLevel, from: b.from, text: b.from, to: b.to, leaf: true, content: strings.TrimLeft(body[len(m[0]):], "\n")})
	}
	if len(found) == 0 || len(found)*10 < len(entries)*6 {
		return nil
	}
	// What comes next belongs to the last label: its author forgot to indent it, or a block of code
	// has ended the list.
	if last := &found[len(found)-1]; last.to == list.to {
		for _, next := range d.blocks[index+1:] {
			if _, heading := next.Node.(*ast.Heading); heading {
				break
			}
			if l, ok := next.Node.(*ast.List); ok && l.FirstChild() != nil && itemLabel.MatchString(strings.TrimLeft(itemSign.ReplaceAllString(d.src[next.from:next.to], ""), " ")) {
				break
			}
			last.content += d.src[next.from:next.to]
			last.to = next.to
		}
	}
	return found
}

// sectionNames are the headings under which people write what a key of the front matter is for, in
// lower case, without signs.
var sectionNames = []struct {
	key   string
	names *regexp.Regexp
}{
	{"timeline", regexp.MustCompile(`\btime ?lines?\b|^chronology|^(?:key|important|sequence of|order of) events\b|^events?$|^what happened when|^log of events|^milestones$`)},
	{"contributing_factors", regexp.MustCompile(`^(?:contributing|causal|contributory) (?:factors?|causes?|conditions?)|^(?:blameless )?root causes?\b|^causes?$|^why (?:it|this|did it|did this) happen|^what made it possible`)},
	{"went_well", regexp.MustCompile(`^(?:things that |what )(?:went|worked|is going|goes) (?:well|right)|^what worked$|^what we did well|^positives$|^successes$`)},
	{"difficulties", regexp.MustCompile(`^(?:things that |what |where )?(?:went wrong|went poorly|went badly|didnt go (?:so )?well|did not go (?:so )?well|could (?:have gone|go|be|have been|be done) (?:better|improved)|we (?:could|can) improve|was hard|was difficult)|^difficulties|^challenges$|^pain points`)},
	{"got_lucky", regexp.MustCompile(`^(?:where|how|what) (?:did )?we g[oe]t lucky|^luck$|^lucky\b|^got lucky|^where luck helped`)},
	{"surprises", regexp.MustCompile(`^surprises?$|^what (?:was|were) surpris|^what surprised`)},
	{"open_questions", regexp.MustCompile(`^(?:open|outstanding|unanswered|remaining|unresolved) questions?|^questions$`)},
	{"follow_ups", regexp.MustCompile(`^(?:review |future |corrective |preventi\w+ |remediation |follow ?up |post ?mortem |planned |improvement )*actions?(?: items?)?(?: (?:following|from|after|to take|we are taking).*)?$|^follow ?ups?(?: (?:tasks?|items?|actions?|work))?$|^next steps$|^(?:corrective|preventi\w+|remediation|future)(?: (?:and|or|&) \w+)? (?:actions?|measures?|items?|work|steps)|^remediations?$|^action plan|^to ?dos?$|^remaining work|^(?:proposals?|improvements?)\b.{0,30}$|^recommendations?$|^tasks$|^(?:short|mid|medium|long)(?: |-)?term(?: actions?| tasks?| fix(?:es)?)?$`)},
	{"impact", regexp.MustCompile(`^(?:user |customer |business |service )?impacts?(?: (?:analysis|statement|summary|on \w+))?$|^user facing impact`)},
	{"trigger", regexp.MustCompile(`^(?:the )?triggers?$`)},
	{"detection", regexp.MustCompile(`^detection$|^identified$|^how (?:was it|it was|did we) (?:detected|find out|notice)|^discovery$`)},
	{"summary", regexp.MustCompile(`^(?:incident |executive |postmortem |short )?summary$|^tl ?dr$|^abstract$|^in short$|^overview$`)},
}

// sectionKey returns the front matter key that a label is a name of, or "".
func sectionKey(label string) string {
	label = shortcodeEmoji.ReplaceAllString(label, " ")
	var b strings.Builder
	depth := 0
	for _, r := range strings.ToLower(label) {
		switch {
		case r == '(' || r == '[':
			depth++
		case r == ')' || r == ']':
			depth = max(0, depth-1)
		case depth > 0: // "Timeline (UTC)"
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '&':
			b.WriteRune(r)
		case r == '\'' || r == '’':
		default:
			b.WriteByte(' ')
		}
	}
	name := strings.TrimLeft(oneLine(b.String()), "0123456789 ")
	for _, s := range sectionNames {
		if s.names.MatchString(name) {
			return s.key
		}
	}
	return ""
}

var shortcodeEmoji = regexp.MustCompile(`:[a-z0-9_+-]+:`)

// pinned reports whether a block must stay in the body whatever happens to its section: others may
// refer to it.
func pinned(b block, src string) bool {
	if b.Kind() == ast.KindLinkReferenceDefinition {
		return true
	}
	return strings.HasPrefix(strings.TrimLeft(src[b.from:b.to], " "), "[^") && noteDefinition.MatchString(src[b.from:b.to])
}

// soleList returns the entries of a section that is one list and nothing else, comments apart;
// aside are what was apart.
func soleList(d *document) (entries []item, aside []string, ok bool) {
	for _, b := range d.blocks {
		switch n := b.Node.(type) {
		case *ast.List:
			if entries != nil {
				return nil, nil, false
			}
			entries = items(b, d)
		case *ast.ThematicBreak:
		case *ast.HTMLBlock:
			if n.HTMLBlockType != ast.HTMLBlockType2 {
				return nil, nil, false
			}
			aside = append(aside, strings.TrimSpace(d.src[b.from:b.to]))
		case *ast.Paragraph:
			raw := strings.TrimSpace(d.src[b.from:b.to])
			switch {
			case pinned(b, d.src):
			case entries == nil && hint(raw):
				aside = append(aside, raw)
			default:
				return nil, nil, false
			}
		case *ast.LinkReferenceDefinition:
		default:
			return nil, nil, false
		}
	}
	return entries, aside, len(entries) > 0
}

// soleTable returns the rows of a section that is one table and nothing else.
func soleTable(d *document) (rows [][]string, ok bool) {
	for _, b := range d.blocks {
		switch b.Node.(type) {
		case *east.Table:
			if rows != nil {
				return nil, false
			}
			rows = cells(b, d.src)
		default:
			if !pinned(b, d.src) {
				return nil, false
			}
		}
	}
	return rows, len(rows) > 1
}

var lineBreak = regexp.MustCompile(`(?i)\s*<br\s*/?>\s*`)

// cells returns the rows of a table as Markdown, its head first.
func cells(table block, src string) [][]string {
	var rows [][]string
	for row := table.FirstChild(); row != nil; row = row.NextSibling() {
		var list []string
		for c := row.FirstChild(); c != nil; c = c.NextSibling() {
			var cell strings.Builder
			if lines := c.Lines(); lines != nil {
				for i := range lines.Len() {
					at := lines.At(i)
					cell.WriteString(src[at.Start:at.Stop])
				}
			}
			value := strings.ReplaceAll(strings.TrimSpace(cell.String()), `\|`, "|")
			list = append(list, strings.TrimSpace(lineBreak.ReplaceAllString(value, "\\\n")))
		}
		rows = append(rows, list)
	}
	return rows
}
