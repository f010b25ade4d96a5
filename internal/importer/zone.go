package importer

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the same input gives the same times on a machine without a zone database
)

// abbreviations are the time zones that people name by letters, in hours from UTC. Those that mean
// several zones on several continents (CST, IST, BST outside of Britain's summer) are left out: a
// time must never be guessed.
var abbreviations = map[string]float64{
	"UTC": 0, "GMT": 0, "Z": 0, "ZULU": 0, "WET": 0, "WEST": 1,
	"CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3,
	"EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10,
	"JST": 9, "KST": 9, "SGT": 8, "HKT": 8, "AEST": 10, "AEDT": 11, "ACST": 9.5, "AWST": 8, "NZST": 12, "NZDT": 13,
}

// regions are the zones that people name by a word, and that change with the seasons.
var regions = map[string]string{
	"pacific": "America/Los_Angeles", "pt": "America/Los_Angeles", "us/pacific": "America/Los_Angeles",
	"mountain": "America/Denver", "us/mountain": "America/Denver",
	"central": "America/Chicago", "us/central": "America/Chicago",
	"eastern": "America/New_York", "et": "America/New_York", "us/eastern": "America/New_York",
}

// zoneWord matches what names a time zone. The offset in brackets that some write behind it, as in
// "Eastern Time (UTC-4)", is the stronger word.
const zoneWord = `(?:(?:UTC|GMT)\s?[+-]\s?\d{1,2}(?::?\d{2})?|[+-]\d{2}:?\d{2}|UTC|GMT|Zulu|Z|WES?T|CES?T|EES?T|MSK|E[SD]T|CDT|M[SD]T|P[SD]T|AK[SD]T|HST|JST|KST|SGT|HKT|AE[SD]T|ACST|AWST|NZ[SD]T|US/(?:Pacific|Mountain|Central|Eastern)|(?:Pacific|Mountain|Central|Eastern)(?:\s(?:Standard |Daylight )?Time)?|PT|ET|(?:Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?)`

var (
	zoneFind = regexp.MustCompile(`(?:^|[^A-Za-z0-9/])(` + zoneWord + `)(?:$|[^A-Za-z0-9/])`)
	offset   = regexp.MustCompile(`^(?:UTC|GMT)?\s?([+-])\s?(\d{1,2}):?(\d{2})?$`)
)

// zone is a time zone that a document states.
type zone struct {
	name string // as it is written
	loc  *time.Location
}

// parseZone reads the name of a zone.
func parseZone(name string) (zone, bool) {
	name = strings.TrimSpace(name)
	if m := offset.FindStringSubmatch(name); m != nil {
		hours, _ := strconv.Atoi(m[2])
		minutes, _ := strconv.Atoi(m[3])
		if hours > 14 || minutes > 59 {
			return zone{}, false
		}
		seconds := hours*3600 + minutes*60
		if m[1] == "-" {
			seconds = -seconds
		}
		return zone{name, time.FixedZone(name, seconds)}, true
	}
	if hours, ok := abbreviations[strings.ToUpper(name)]; ok {
		if hours == 0 {
			return zone{name, time.UTC}, true
		}
		return zone{name, time.FixedZone(name, int(hours*3600))}, true
	}
	word := strings.ToLower(name)
	word = strings.TrimSuffix(word, " time")
	switch {
	case strings.HasSuffix(word, " standard"), strings.HasSuffix(word, " daylight"):
		season := word[len(word)-len("standard"):]
		letters := strings.ToUpper(word[:1] + season[:1] + "t")
		if hours, ok := abbreviations[letters]; ok {
			return zone{name, time.FixedZone(name, int(hours*3600))}, true
		}
		return zone{}, false
	case regions[word] != "":
		loc, err := time.LoadLocation(regions[word])
		return zone{name, loc}, err == nil
	case strings.Contains(name, "/"):
		loc, err := time.LoadLocation(name)
		return zone{name, loc}, err == nil
	}
	return zone{}, false
}

// findZone returns the zone that a few words name, as a heading or the head of a column does: the
// only one, or the offset that explains it.
func findZone(words string) (zone, bool) {
	var found zone
	for rest := words; ; {
		m := zoneFind.FindStringSubmatchIndex(rest)
		if m == nil {
			return found, found.loc != nil
		}
		word := rest[m[2]:m[3]]
		rest = rest[m[3]:]
		z, ok := parseZone(word)
		switch {
		case !ok:
		case found.loc == nil, offset.MatchString(word):
			found = z
		case offset.MatchString(found.name):
		case z.loc.String() != found.loc.String():
			return zone{}, false // two zones: whose is whose is not said
		}
	}
}

// aboutTimes is a sentence that says in which zone the times of a document are.
var aboutTimes = regexp.MustCompile(`(?i)\b(?:all|the|these|following)\s+(?:of\s+the\s+)?(?:date\w*\s+and\s+)?times?(?:tamps?)?\b[^.!?\n]*|\btimes?(?:tamps?)?\s+(?:are|is|in|given|listed|shown)\b[^.!?\n]*|\btime\s*zone\s*[:=]?[^.!?\n]*`)

// statedZone finds the sentence that says in which zone times are.
func statedZone(text string) (zone, string, bool) {
	text = strings.Join(strings.Fields(text), " ")
	for _, sentence := range aboutTimes.FindAllString(text, -1) {
		if z, ok := findZone(sentence); ok {
			return z, sentence, true
		}
	}
	return zone{}, "", false
}
