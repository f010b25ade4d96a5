package importer

import "testing"

func TestSectionKey(t *testing.T) {
	tests := []struct{ in, want string }{
		{"Timeline", "timeline"}, {"Timeline (UTC)", "timeline"}, {"Timeline of events", "timeline"}, {"Key events", "timeline"}, {"4. Chronology", "timeline"},
		{"Contributing Factors (findings)", "contributing_factors"}, {":seedling: Blameless root cause", "contributing_factors"}, {"Root Cause", "contributing_factors"},
		{"What went well?", "went_well"}, {"What Went Wrong", "difficulties"}, {"What didn’t go well", "difficulties"}, {"Where we got lucky 🍀", "got_lucky"},
		{"Action Items", "follow_ups"}, {"Review actions:", "follow_ups"}, {":ballot_box_with_check: Follow-up tasks", "follow_ups"}, {"Actions following review", "follow_ups"}, {"Next steps", "follow_ups"}, {"Long-term", "follow_ups"},
		{":flying_disc: Impact", "impact"}, {"Identified", "detection"}, {"TL;DR", "summary"}, {"Open questions", "open_questions"},
		{"", ""}, {"Background", ""}, {"Actions taken", ""}, {"Impact of the new design on reads", ""}, {"Resolution", ""}, {"Lessons learned", ""}, {"Responders", ""},
	}
	for _, tt := range tests {
		if got := sectionKey(tt.in); got != tt.want {
			t.Errorf("sectionKey(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}
