package search

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxClauses bounds a query. It is far above what people type; a pasted stack trace reaches it, and
// its first thousand words say enough.
const maxClauses = 1024

// Query is a parsed query: clauses in the order they were typed.
//
// Every clause counts. A review is found if it matches all clauses that are Required and none that
// are Excluded; if nothing positive is required, it must match at least one Optional clause. A query
// with no Optional clause and no Required words matches everything that its filters let through, and
// the empty query matches everything. A Text of which no clause came (signs only) matches nothing.
type Query struct {
	// Text is what was parsed: the input without surrounding space, cut to MaxQueryBytes.
	Text    string
	Clauses []Clause
}

// Empty reports whether nothing was typed.
func (q Query) Empty() bool { return q.Text == "" }

// Occur says what a clause does to a review.
type Occur int

// The ways a clause can count.
const (
	// Optional words raise a review; a match on all of them ranks first.
	Optional Occur = iota
	// Required clauses (+word, field:value) must match.
	Required
	// Quoted clauses (a "phrase" without +) must match too, unless no review at all would be left
	// and the rest of the query can still find something. So a quoted phrase narrows, and an alert
	// pasted with quotation marks in it still finds its like.
	Quoted
	// Excluded clauses (-word) must not match.
	Excluded
)

// Clause is one or more alternatives: a review matches the clause if it matches any of them. There
// is more than one only where the query says OR.
type Clause struct {
	Occur Occur
	Any   []Atom
}

// Atom is the smallest thing to look for.
type Atom struct {
	Field Field
	Form  Form
	// Text is the word, phrase, prefix (without its star) or value, as typed. It is never blank.
	Text string
	// Day is the day of Before and After, at midnight UTC; zero otherwise.
	Day time.Time
}

// Field says where an Atom looks.
type Field string

// The fields. Text is the whole review, title and names included.
const (
	Text     Field = ""
	Title    Field = "title"
	ID       Field = "id"
	System   Field = "system"
	Team     Field = "team"
	Tag      Field = "tag"
	Severity Field = "severity"
	Kind     Field = "kind"
	// Before matches reviews of incidents that began earlier than Day: before:2026-01-01 means 2025
	// or earlier. An undated review is neither before nor after anything.
	Before Field = "before"
	// After matches reviews of incidents that began on Day or later: after:2026-01-01 means 2026 or
	// later. So before: and after: the same day share nothing and leave nothing out.
	After Field = "after"
)

// Filter reports whether f narrows without saying how well a review fits.
func (f Field) Filter() bool { return f != Text && f != Title }

// Form says how an Atom's Text is to be matched.
type Form int

// The forms. Only Text and Title are anything but Word.
const (
	Word   Form = iota // as a word, with its other endings
	Phrase             // the words side by side, in this order
	Prefix             // the beginning of a word
)

// Parse reads what somebody typed. It never fails: what is no clause is searched as plain words.
//
//	word            counts; a review need not have it
//	+word           must be there
//	-word           must not be there
//	"a phrase"      these words side by side (see Quoted); +"…" and -"…" as for words
//	word*           any word that begins so; at least two letters or digits before the star
//	title:word      must be in the title; title:"a phrase", title:word*
//	system:name     that system was involved; also team: tag: severity: kind: id:
//	system:"a b"    a name with spaces
//	before:DAY      began earlier than that day; DAY is 2026-01-31, 2026-01 or 2026
//	after:DAY       began on that day or later
//	one OR two      either; binds the clauses at its sides only, must be in capitals
//
// Fields narrow together (system:a system:b wants both). Of severity:, kind: and id:, of which a
// review has one, several are alternatives.
func Parse(text string) Query {
	text = strings.TrimSpace(cut(strings.ToValidUTF8(text, " "), MaxQueryBytes))
	q := Query{Text: text}
	p := parser{rest: text}
	either := false // the last token was OR, and there is a clause at its left
	for len(q.Clauses) < maxClauses {
		token, ok := p.next()
		if !ok {
			break
		}
		if token == "OR" && !either && len(q.Clauses) > 0 && p.more() {
			either = true
			continue
		}
		clause, ok := parseClause(token)
		if !ok {
			continue // an OR before it still waits for a clause
		}
		last := len(q.Clauses) - 1
		if either && clause.Occur != Excluded && q.Clauses[last].Occur != Excluded {
			q.Clauses[last] = join(q.Clauses[last], clause)
		} else {
			q.Clauses = append(q.Clauses, clause)
		}
		either = false
	}
	q.Clauses = alternatives(q.Clauses)
	return q
}

// cut returns the first n bytes of s, less if that would cut a character in two.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// parser hands out tokens: runs without space, in which quotation marks hold spaces together.
type parser struct{ rest string }

func (p *parser) more() bool { return strings.TrimSpace(p.rest) != "" }

func (p *parser) next() (string, bool) {
	p.rest = strings.TrimLeftFunc(p.rest, unicode.IsSpace)
	if p.rest == "" {
		return "", false
	}
	end := strings.IndexFunc(p.rest, unicode.IsSpace)
	if end < 0 {
		end = len(p.rest)
	}
	if open := quoteAt(p.rest); open >= 0 {
		if n := strings.IndexByte(p.rest[open+1:], '"'); n >= 0 {
			end = open + 1 + n + 1
		}
	}
	token := p.rest[:end]
	p.rest = p.rest[end:]
	return token, true
}

// quoteAt returns where s has the quotation mark that begins its first token's phrase or value, or
// -1: it may stand first, after + or -, or after the colon of a field.
func quoteAt(s string) int {
	i := 0
	if s[0] == '+' || s[0] == '-' {
		i = 1
	}
	if name, after, ok := strings.Cut(s[i:], ":"); ok {
		if _, known := fieldNamed(name); known && strings.HasPrefix(after, `"`) {
			return i + len(name) + 1
		}
	}
	if i < len(s) && s[i] == '"' {
		return i
	}
	return -1
}

// fieldNamed returns the field that name means, without regard to case.
func fieldNamed(name string) (Field, bool) {
	switch f := Field(strings.ToLower(name)); f {
	case Title, ID, System, Team, Tag, Severity, Kind, Before, After:
		return f, true
	}
	return Text, false
}

// parseClause reads one token. It reports false for a token with nothing to search, such as "--".
func parseClause(token string) (Clause, bool) {
	occur, body := Optional, token
	switch {
	case len(token) > 1 && token[0] == '+' && token[1] != '+':
		occur, body = Required, token[1:]
	case len(token) > 1 && token[0] == '-' && token[1] != '-':
		occur, body = Excluded, token[1:]
	}
	if atom, ok := parseField(body); ok {
		if occur == Optional {
			occur = Required
		}
		return Clause{Occur: occur, Any: []Atom{atom}}, true
	}
	atom, ok := parseText(body)
	if !ok {
		return Clause{}, false
	}
	if occur == Optional && atom.Form == Phrase {
		occur = Quoted
	}
	return Clause{Occur: occur, Any: []Atom{atom}}, true
}

// parseField reads name:value. It reports false if that is no field, or no value of it.
func parseField(s string) (Atom, bool) {
	name, value, found := strings.Cut(s, ":")
	field, known := fieldNamed(name)
	if !found || !known || strings.HasPrefix(value, `"`) && unquote(value) == value {
		return Atom{}, false // no field, or a value that begins with a quotation mark and never ends
	}
	switch field {
	case Title:
		atom, ok := parseText(value)
		atom.Field = Title
		return atom, ok
	case Before, After:
		value = unquote(value)
		day, ok := parseDay(value)
		return Atom{Field: field, Text: value, Day: day}, ok
	}
	value = strings.TrimSpace(unquote(value))
	if !searchable(value) {
		return Atom{}, false
	}
	return Atom{Field: field, Text: value}, true
}

// parseText reads a word, a phrase or a prefix.
func parseText(s string) (Atom, bool) {
	if inner := unquote(s); inner != s {
		return Atom{Form: Phrase, Text: strings.TrimSpace(inner)}, searchable(inner)
	}
	if stem, ok := strings.CutSuffix(s, "*"); ok && prefixable(stem) {
		return Atom{Form: Prefix, Text: stem}, true
	}
	return Atom{Text: s}, searchable(s)
}

// unquote takes the quotation marks off s if it has both.
func unquote(s string) string {
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return s[1 : len(s)-1]
	}
	return s
}

// searchable reports whether s holds anything that an index could hold.
func searchable(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// prefixable reports whether s is the beginning of one word: at least two letters or digits, and
// nothing but what words and names are made of.
func prefixable(s string) bool {
	letters := 0
	for _, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			letters++
		case unicode.IsMark(r) || r == '-' || r == '_' || r == '.':
		default:
			return false
		}
	}
	return letters >= 2
}

func parseDay(s string) (time.Time, bool) {
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if day, err := time.Parse(layout, s); err == nil {
			return day, true
		}
	}
	return time.Time{}, false
}

// join makes one clause of two that OR stands between. It wants what the stricter of them wants.
func join(a, b Clause) Clause {
	occur := a.Occur
	switch {
	case mixed(a, b):
		occur = Optional // a word or a field: neither alone can be required
	case b.Occur == Required || a.Occur == Required:
		occur = Required
	case b.Occur == Quoted:
		occur = Quoted
	}
	return Clause{Occur: occur, Any: append(a.Any, b.Any...)}
}

// mixed reports whether one of a and b holds fields and the other plain text.
func mixed(a, b Clause) bool {
	plain, fields := false, false
	for _, c := range []Clause{a, b} {
		for _, atom := range c.Any {
			if atom.Field == Text {
				plain = true
			} else {
				fields = true
			}
		}
	}
	return plain && fields
}

// alternatives joins the clauses that ask for different values of a field of which a review has
// only one: together they could match nothing.
func alternatives(clauses []Clause) []Clause {
	first := map[Field]int{}
	kept := clauses[:0]
	for _, c := range clauses {
		field := c.Any[0].Field
		single := field == Severity || field == Kind || field == ID
		if !single || c.Occur != Required || len(c.Any) > 1 {
			kept = append(kept, c)
			continue
		}
		if i, ok := first[field]; ok {
			kept[i].Any = append(kept[i].Any, c.Any...)
			continue
		}
		first[field] = len(kept)
		kept = append(kept, c)
	}
	return kept
}
