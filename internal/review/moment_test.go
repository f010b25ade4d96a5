package review

import (
	"encoding/json"
	"testing"
)

func TestParseMoment(t *testing.T) {
	tests := []struct {
		in, want string // want as String writes it; "error" if it is no date
	}{
		{"", ""},
		{" ", ""},
		{"unknown", "unknown"},
		{" Unknown ", "unknown"},
		{"2026-01-31", "2026-01-31"},
		{"2026-01-31T14:05:06Z", "2026-01-31T14:05:06Z"},
		{"2026-01-31t14:05:06z", "2026-01-31T14:05:06Z"},
		{"2026-01-31T14:05:06.123456Z", "2026-01-31T14:05:06Z"},
		{"2026-01-31T14:05:06.1234567891Z", "error"},
		{"2026-01-31T14:05:06,5", "2026-01-31T14:05:06Z"},
		{"2026-01-31T14:05", "2026-01-31T14:05:00Z"},
		{"2026-01-31 14:05", "2026-01-31T14:05:00Z"},
		{"2026-01-31 14:05 UTC", "2026-01-31T14:05:00Z"},
		{"2026-01-31 14:05:00 GMT", "2026-01-31T14:05:00Z"},
		{"2019-03-26 10:00:00 +0100", "2019-03-26T09:00:00Z"},
		{"2020-01-02 15:04:05 -0700", "2020-01-02T22:04:05Z"},
		{"2020-01-02T15:04:05-0700", "2020-01-02T22:04:05Z"},
		{"2020-01-02T15:04:05+05:30", "2020-01-02T09:34:05Z"},
		{"2020-01-02 15:04:05+01", "2020-01-02T14:04:05Z"},
		{"2020-01-02 15:04:05 +0000 UTC", "2020-01-02T15:04:05Z"},
		{"2024-02-29", "2024-02-29"},
		{"2023-02-29", "error"},
		{"2023-02-30", "error"},
		{"2023-02-30T10:00:00Z", "error"},
		{"2023-13-01", "error"},
		{"2023-01-01T25:00:00Z", "error"},
		{"2023-01-01T10:00:00+99:00", "error"},
		{"2023-1-2", "error"},
		{"2023-01", "error"},
		{"14:05", "error"},
		{"yesterday", "error"},
		{"26 March 2019", "error"},
		{"0001-01-01T00:00:00Z", ""},
		{"0000-01-01", "error"},
		{"9999-12-31T23:59:59-10:00", "error"},
	}
	for _, tt := range tests {
		m, err := ParseMoment(tt.in)
		got := m.String()
		if err != nil {
			got = "error"
		}
		if got != tt.want {
			t.Errorf("ParseMoment(%q) = %q, %v, want %q", tt.in, got, err, tt.want)
		}
		if m.DayOnly != (len(tt.want) == len("2026-01-31")) {
			t.Errorf("ParseMoment(%q).DayOnly = %v", tt.in, m.DayOnly)
		}
	}
}

func TestMomentJSON(t *testing.T) {
	for _, s := range []string{`""`, `"unknown"`, `"2026-01-31"`, `"2026-01-31T14:05:00Z"`} {
		var m Moment
		if err := json.Unmarshal([]byte(s), &m); err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(m)
		if err != nil || string(got) != s {
			t.Errorf("JSON of %s = %s, %v", s, got, err)
		}
	}
	for _, s := range []string{`5`, `"x"`, `{}`} {
		var m Moment
		if err := json.Unmarshal([]byte(s), &m); err == nil {
			t.Errorf("Unmarshal of %s did not fail", s)
		}
	}
}

func FuzzParseMoment(f *testing.F) {
	for _, s := range []string{"2026-01-31", "2026-01-31 14:05:00 +0100", "unknown", "2026-01-31T14:05:00.5Z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := ParseMoment(s)
		if err != nil {
			return
		}
		again, err := ParseMoment(m.String())
		if err != nil || again.String() != m.String() || again.DayOnly != m.DayOnly || again.Unknown != m.Unknown {
			t.Fatalf("ParseMoment(%q) = %v, and again %v, %v", s, m, again, err)
		}
	})
}
