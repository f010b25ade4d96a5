package check

import (
	"fmt"
	"strings"

	"afterword/internal/review/prose"
)

// spoken are the fields whose sentences tell what happened. follow says that what "should" be done is
// no reproach there.
var spoken = map[string]struct{ follow, item bool }{
	"title":                 {},
	"summary":               {},
	"impact":                {},
	"trigger":               {},
	"detection: notes":      {},
	"contributing_factors":  {item: true},
	"surprises":             {item: true},
	"difficulties":          {item: true},
	"went_well":             {item: true},
	"got_lucky":             {item: true},
	"open_questions":        {item: true},
	"timeline: text":        {item: true},
	"follow_ups: text":      {follow: true, item: true},
	"follow_ups: rationale": {},
	"related: note":         {},
}

// language looks at every sentence of the front matter and of the body.
func (d *document) language() {
	var tokens []token
	var hits []hit
	for _, spot := range d.Spots {
		field, ok := spoken[spot.Key]
		if !ok || spot.Text == "" {
			continue
		}
		list := fieldPassages(spot.Text, field.follow)
		for i := range list {
			p := &list[i]
			p.Item = p.Item || field.item && i == 0
			p.Moment = p.Moment || spot.Key == "timeline: text"
			tokens, hits = d.passage(p, tokens, hits, func(offset int) (int, int) { return d.Locate(spot, offset) }, spot.Line)
		}
	}
	if line := d.guessedTitle(); line > 0 {
		p := prose.Plain(d.Title)
		p.Heading = true
		tokens, hits = d.passage(&p, tokens, hits, func(int) (int, int) { return line, 0 }, line)
	}
	for i := range d.prose {
		tokens, hits = d.passage(&d.prose[i], tokens, hits, d.place, 0)
	}
}

// fieldPassages reads a field. Most hold one line without Markdown and need no parser.
func fieldPassages(text string, follow bool) []prose.Passage {
	if !strings.ContainsAny(text, "\n`*_[<&\\#|!") && !startsBlock(text) {
		p := prose.Plain(text)
		p.FollowUp = follow
		return []prose.Passage{p}
	}
	return prose.Read([]byte(text), follow)
}

// startsBlock reports whether a line begins as a list, a quotation or a heading does.
func startsBlock(text string) bool {
	return text != "" && (strings.IndexByte("->+~ \t", text[0]) >= 0 || text[0] >= '0' && text[0] <= '9')
}

// guessedTitle returns the line of the heading that the title was taken from, or 0.
func (d *document) guessedTitle() int {
	for _, g := range d.Guesses {
		if g.Key == "title" && g.Line > 0 {
			return g.Line
		}
	}
	return 0
}

// passage looks at the sentences of one passage. line is where the value begins that it is part of,
// for silences of the front matter; 0 in the body.
func (d *document) passage(p *prose.Passage, tokens []token, hits []hit, place func(offset int) (line, col int), line int) ([]token, []hit) {
	list, tokens := sentences(p, tokens)
	for i := range list {
		s := &list[i]
		hits = s.find(hits[:0])
		for _, h := range hits {
			rule := rulesByName[h.rule]
			if silenced(p, h.rule) || line > 0 && d.silences[line].covers(h.rule) {
				continue
			}
			atLine, atCol := place(p.Source(s.tokens[h.from].start))
			d.add(h.rule, atLine, atCol, fmt.Sprintf("“%s” %s", s.text(h.from, h.to), rule.Why), "")
		}
	}
	return tokens, hits
}

// read returns the passages of the body.
func (d *document) read() []prose.Passage {
	if len(strings.TrimSpace(string(d.Body))) == 0 {
		return nil
	}
	return prose.Read(d.Body, false)
}
