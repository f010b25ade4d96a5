package indexer

import (
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2/analysis"
)

// shipped are groups of words that mean the same wherever people run computers. A site adds its own,
// and the other names of its systems and teams.
var shipped = [][]string{
	{"k8s", "kubernetes"},
	{"oom", "out of memory"},
	{"db", "database"},
	{"pg", "postgres", "postgresql"},
	{"mongo", "mongodb"},
	{"es", "elasticsearch"},
	{"cert", "certificate"},
	{"auth", "authentication"},
	{"authz", "authorization"},
	{"lb", "load balancer"},
	{"ns", "namespace"},
	{"config", "configuration"},
	{"repo", "repository"},
	{"env", "environment"},
	{"prod", "production"},
	{"infra", "infrastructure"},
	{"perf", "performance"},
	{"deploy", "deployment", "rollout"},
	{"rollback", "roll back"},
	{"failover", "fail over"},
	{"latency", "slowness"},
	{"cpu", "processor"},
	{"vm", "virtual machine"},
	{"ha", "high availability"},
	{"ssl", "tls"},
	{"2fa", "mfa", "multi factor authentication"},
	{"sso", "single sign on"},
	{"ddos", "denial of service"},
	{"gc", "garbage collection"},
	{"cdn", "content delivery network"},
	{"vpn", "virtual private network"},
	{"dc", "data center", "data centre", "datacenter"},
	{"az", "availability zone"},
	{"mq", "message queue"},
	{"rmq", "rabbitmq"},
	{"ratelimit", "rate limit", "throttling"},
	{"misconfiguration", "misconfigured", "wrong configuration"},
	{"postmortem", "post mortem", "incident review", "retrospective"},
	{"outage", "downtime"},
	{"sev", "severity"},
	{"oncall", "on call"},
}

const (
	// alikeCounts is what a synonym counts against the word that was typed.
	alikeCounts = .8
	// maxSynonyms bounds the terms of one member of a group, and maxAlike what stands in for a word.
	maxSynonyms = 6
	maxAlike    = 8
)

// synonyms knows what may stand in for words.
type synonyms struct {
	groups [][]*phrase             // each a group's members
	firsts map[string][]membership // by the first term of a member
}

// membership is a member of a group.
type membership struct{ group, member int }

// newSynonyms cuts the shipped groups and a site's own into terms.
func newSynonyms(analyzer analysis.Analyzer, own [][]string) *synonyms {
	s := &synonyms{firsts: map[string][]membership{}}
	for _, group := range slices.Concat(shipped, own) {
		var members []*phrase
		for _, text := range group {
			ph := phraseOf(analyzer.Analyze([]byte(text)))
			same := func(have *phrase) bool { return slices.Equal(have.terms, ph.terms) }
			if len(ph.terms) == 0 || len(ph.terms) > maxSynonyms || slices.ContainsFunc(members, same) {
				continue
			}
			members = append(members, ph)
		}
		if len(members) < 2 {
			continue
		}
		for n, ph := range members {
			s.firsts[ph.terms[0]] = append(s.firsts[ph.terms[0]], membership{len(s.groups), n})
		}
		s.groups = append(s.groups, members)
	}
	return s
}

// others returns the other members of the groups that have terms as a member.
func (s *synonyms) others(terms []string) []*phrase {
	if s == nil || len(terms) == 0 {
		return nil
	}
	var list []*phrase
	for _, m := range s.firsts[terms[0]] {
		if !slices.Equal(s.groups[m.group][m.member].terms, terms) {
			continue
		}
		for n, ph := range s.groups[m.group] {
			if n != m.member && len(list) < maxAlike {
				list = append(list, ph)
			}
		}
	}
	return list
}

// alike is what may stand in for a leaf, and what it counts.
type alike struct {
	*phrase
	factor float32
}

// widen lets synonyms stand in for the words and phrases of a plan. Several words in a row that are
// one synonym (out of memory) share what stands in for all of them.
func (ix *Index) widen(clauses []clause) {
	for n := range clauses {
		l, ok := plainLeaf(&clauses[n])
		if !ok {
			continue
		}
		if l.phrase != nil {
			l.stand(ix.synonyms.others(l.phrase.terms), alikeCounts)
			continue
		}
		terms := []string{}
		for end := n; end < len(clauses) && end-n < maxSynonyms; end++ {
			next, ok := plainLeaf(&clauses[end])
			if !ok || next.term == "" {
				break
			}
			terms = append(terms, next.term)
			others := ix.synonyms.others(terms)
			for i := n; i <= end && len(others) > 0; i++ {
				l, _ := plainLeaf(&clauses[i])
				l.stand(others, alikeCounts/float32(len(terms)))
			}
		}
		if l.parts != nil { // data-center is data center
			l.stand(ix.synonyms.others(l.parts.terms), alikeCounts)
		}
	}
}

func (l *leaf) stand(others []*phrase, factor float32) {
	for _, ph := range others {
		same := func(have alike) bool { return strings.Join(have.terms, " ") == strings.Join(ph.terms, " ") }
		if len(l.alike) < maxAlike && !slices.ContainsFunc(l.alike, same) {
			l.alike = append(l.alike, alike{ph, factor})
		}
	}
}

// plainLeaf returns the one leaf of a clause if it is a word or a phrase that may stand anywhere.
func plainLeaf(c *clause) (*leaf, bool) {
	if len(c.any) != 1 || len(c.any[0]) != 1 {
		return nil, false
	}
	l := &c.any[0][0]
	return l, l.where == everywhere && l.filter == nil && l.prefix == ""
}
