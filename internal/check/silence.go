package check

import (
	"regexp"
	"strings"

	"afterword/internal/review/prose"
)

// silence is an author's word that something is meant as it stands.
type silence struct {
	rules []string // those that it names; all of them if it names none
}

// covers reports whether a rule is to be passed over.
func (s *silence) covers(rule string) bool {
	if s == nil {
		return false
	}
	for _, name := range s.rules {
		if name == rule {
			return true
		}
	}
	return len(s.rules) == 0
}

var (
	htmlSilence = regexp.MustCompile(`(?is)<!--\s*check:\s*ok\b[ \t:,–—-]*(.*?)\s*-->`)
	yamlSilence = regexp.MustCompile(`(?i)(?:^|[ \t])#[ \t]*check:[ \t]*ok\b[ \t:,–—-]*(.*)$`)
)

// silenceIn returns the silence that <!-- check: ok reason --> asks for, or nil.
func silenceIn(html string) *silence {
	if !strings.Contains(html, "check") && !strings.Contains(html, "CHECK") && !strings.Contains(html, "Check") {
		return nil
	}
	m := htmlSilence.FindStringSubmatch(html)
	if m == nil {
		return nil
	}
	return newSilence(m[1])
}

// silenced reports whether a comment of the passage silences a rule.
func silenced(p *prose.Passage, rule string) bool {
	for _, comment := range p.Comments {
		if silenceIn(comment).covers(rule) {
			return true
		}
	}
	return false
}

// newSilence reads a reason. One that begins with names of rules silences these alone: "check: ok
// follow-up-owner, the source names none".
func newSilence(reason string) *silence {
	s := &silence{}
	for _, word := range strings.Fields(reason) {
		name := strings.ToLower(strings.Trim(word, ",:;.()"))
		if !known(name) {
			break
		}
		s.rules = append(s.rules, name)
	}
	return s
}

// frontSilences returns the silences of the front matter by the line that they are for: a comment
// "# check: ok reason" is for the value behind which it stands, or for what begins on the next line
// that is no comment. Above a list it is for every entry. end is the first line of the body.
func frontSilences(source string, end int) map[int]*silence {
	if !strings.Contains(source, "check:") {
		return nil
	}
	silences := map[int]*silence{}
	var waiting, list *silence
	line, indent := 0, 0
	for text := range strings.Lines(source) {
		if line++; line >= end {
			break
		}
		text = strings.TrimRight(text, "\n")
		trimmed := strings.TrimLeft(text, " \t")
		if trimmed == "" {
			continue
		}
		m := yamlSilence.FindStringSubmatch(text)
		if trimmed[0] == '#' {
			if m != nil {
				waiting = newSilence(m[1])
			}
			continue
		}
		depth := len(text) - len(trimmed)
		if list != nil && depth <= indent && !(depth == indent && trimmed[0] == '-') {
			list = nil
		}
		switch {
		case m != nil:
			silences[line] = newSilence(m[1])
		case waiting != nil:
			silences[line] = waiting
			if strings.HasSuffix(strings.TrimSpace(trimmed), ":") { // what is below belongs to it
				list, indent = waiting, depth
			}
		case list != nil:
			silences[line] = list
		}
		waiting = nil
	}
	return silences
}
