package review

// keyKind is what the value of a front matter key may be.
type keyKind int

const (
	nameKey    keyKind = iota // one line of text; a bare number or true is taken as it is written
	idKey                     // a name that may not be empty
	proseKey                  // text that may hold Markdown
	momentKey                 // a day, a time, or "unknown"
	truthKey                  // true or false
	countKey                  // a number of people or talks
	wordKey                   // one of words
	namesKey                  // a list of names; one name is a list of one
	textsKey                  // a list of Markdown texts; one text is a list of one
	mapKey                    // keys and values, from fields
	rowsKey                   // a list of maps; one map is a list of one
	relatedKey                // a list of ids and maps
	groupsKey                 // "everyone", or a list of groups
)

// keySpec is one key of the front matter. Schema, documentation, the list of known keys and the words
// that the parser accepts all come from [keyTable], so that they cannot part ways.
type keySpec struct {
	name   string
	kind   keyKind
	words  []string // of a wordKey
	fields []keySpec
	about  string // one sentence or two for the person who writes the key
}

// keyTable holds every key in the order of the contract; what was added since stands at the end.
var keyTable = []keySpec{
	{name: "title", kind: nameKey, about: "What happened, in a reader's words."},
	{name: "id", kind: nameKey, about: "A stable name, unique without regard to case. Without it, the file's or bundle's name is the id."},
	{name: "date", kind: momentKey, about: "When the incident began. A time without a zone is UTC."},
	{name: "publishDate", kind: momentKey, about: "From when on the review is shown."},
	{name: "lastmod", kind: momentKey, about: "When the text was last changed."},
	{name: "draft", kind: truthKey, about: "A draft is absent from pages, index, feeds and data."},
	{name: "aliases", kind: namesKey, about: "Former addresses, which lead to the page from then on."},
	{name: "summary", kind: proseKey, about: "Two or three plain sentences, reused in lists, search, feeds and digests."},
	{name: "kind", kind: wordKey, words: kindNames(), about: "What sort of event it was; `incident` if nothing is said. Near misses are first class."},
	{name: "depth", kind: wordKey, words: depthNames(), about: "How much analysis was given; `brief` if nothing is said. It decides what `afterword check` asks for."},
	{name: "severity", kind: nameKey, about: "Free, such as `sev2`; the site's own order stands in its config."},
	{name: "systems", kind: namesKey, about: "What was involved. Every spelling and alias of a system counts as that system."},
	{name: "teams", kind: namesKey, about: "Every team that took part."},
	{name: "tags", kind: namesKey, about: "What else a reader may look for."},
	{name: "authors", kind: namesKey, about: "Who wrote it."},
	{name: "detected", kind: momentKey, about: "When somebody or something noticed."},
	{name: "mitigated", kind: momentKey, about: "When it stopped hurting."},
	{name: "resolved", kind: momentKey, about: "When it was over."},
	{name: "impact", kind: proseKey, about: "What it meant for others."},
	{name: "trigger", kind: proseKey, about: "What set it off; not why it could happen."},
	{name: "detection", kind: mapKey, about: "How it was noticed.", fields: []keySpec{
		{name: "how", kind: wordKey, words: detectionHows, about: "By what or whom."},
		{name: "notes", kind: proseKey, about: "What they saw first."},
	}},
	{name: "contributing_factors", kind: textsKey, about: "What came together. Take one away and the day goes differently."},
	{name: "surprises", kind: textsKey, about: "What was surprising, and to whom."},
	{name: "difficulties", kind: textsKey, about: "What was hard while it lasted."},
	{name: "went_well", kind: textsKey, about: "What helped."},
	{name: "got_lucky", kind: textsKey, about: "Where it could have gone worse by chance."},
	{name: "open_questions", kind: textsKey, about: "What nobody knows yet."},
	{name: "conditions", kind: namesKey, about: "What people were dealing with: `concurrent-incident`, `several-systems-on-call`, `recent-ownership-transfer`, `new-to-organization`, `off-hours`, `fatigue`, `production-pressure`, or words of your own."},
	{name: "timeline", kind: rowsKey, about: "What happened when.", fields: []keySpec{
		{name: "at", kind: momentKey, about: "When."},
		{name: "text", kind: proseKey, about: "What somebody saw or did."},
		{name: "marker", kind: wordKey, words: timelineMarkers, about: "What sort of moment it was, if it stands out."},
		{name: "source", kind: proseKey, about: "The address of what shows it: a message, a graph, a change."},
	}},
	{name: "responders", kind: rowsKey, about: "Who took part: roles and teams, no names.", fields: []keySpec{
		{name: "team", kind: nameKey, about: "Their team."},
		{name: "role", kind: nameKey, about: "What they did."},
		{name: "tenure", kind: nameKey, about: "How long they had known the system, such as `2 years`."},
		{name: "on_call", kind: truthKey, about: "Whether they were on call."},
		{name: "brought_in_by", kind: nameKey, about: "How they came to be there: a page, a colleague, chance."},
	}},
	{name: "follow_ups", kind: rowsKey, about: "What people decided to do, each with how they came to it.", fields: []keySpec{
		{name: "text", kind: proseKey, about: "What is to be done."},
		{name: "rationale", kind: proseKey, about: "How it came about."},
		{name: "from", kind: nameKey, about: "The factor or surprise that it answers, in its first words."},
		{name: "owner", kind: nameKey, about: "The team that does it."},
		{name: "state", kind: wordKey, words: followUpStates, about: "How far it is."},
		{name: "url", kind: proseKey, about: "Where it is tracked."},
	}},
	{name: "investigation", kind: mapKey, about: "Who looked into it.", fields: []keySpec{
		{name: "team", kind: nameKey, about: "The team that looked into it."},
		{name: "participated", kind: truthKey, about: "Whether that team was in the incident."},
		{name: "interviews", kind: countKey, about: "How many talks there were."},
		{name: "started", kind: momentKey, about: "When it began."},
		{name: "completed", kind: momentKey, about: "When it ended."},
	}},
	{name: "meeting", kind: mapKey, about: "The meeting in which the review was talked through. Counts of people, no names.", fields: []keySpec{
		{name: "date", kind: momentKey, about: "When it was."},
		{name: "attendance", kind: rowsKey, about: "How many came.", fields: []keySpec{
			{name: "team", kind: nameKey, about: "From which team."},
			{name: "required", kind: countKey, about: "How many had to."},
			{name: "voluntary", kind: countKey, about: "How many wanted to."},
		}},
		{name: "learned", kind: countKey, about: "How many said that they had learned something."},
		{name: "would_attend_again", kind: countKey, about: "How many would come again."},
	}},
	{name: "related", kind: relatedKey, about: "Other reviews that belong beside this one.", fields: []keySpec{
		{name: "id", kind: idKey, about: "The other review's id."},
		{name: "rel", kind: wordKey, words: relations, about: "How they belong together; `not-related` removes a suggestion."},
		{name: "note", kind: proseKey, about: "Why a reader should go there."},
	}},
	{name: "visibility", kind: groupsKey, about: "Who may read it: `everyone`, or the groups that may. Anything but `everyone` is left out of a site that has no sign-in."},
	{name: "verify_by", kind: momentKey, about: "When to ask: is this still how it works?"},
	{name: "superseded_by", kind: nameKey, about: "The id of the review that says how it is now."},
	{name: "teachable", kind: truthKey, about: "Worth reading for everyone who works on the systems involved; their pages say so."},
}

// topKeys returns the names of the table.
func topKeys() []string {
	names := make([]string, len(keyTable))
	for i, key := range keyTable {
		names[i] = key.name
	}
	return names
}
