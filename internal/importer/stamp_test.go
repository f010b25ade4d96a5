package importer

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseStamp(t *testing.T) {
	type want struct {
		Raw  string
		At   string // on 2024-03-05 if no day is said, in UTC if no zone is
		Zone string
		Rest string
		Mark string
	}
	tests := []struct {
		in   string
		want want
	}{
		{"11:48 text", want{Raw: "11:48", At: "2024-03-05T11:48:00Z", Rest: "text"}},
		{"11.50 - text", want{Raw: "11.50", At: "2024-03-05T11:50:00Z", Rest: "text"}},
		{"[08:47] text", want{Raw: "08:47", At: "2024-03-05T08:47:00Z", Rest: "text"}},
		{"`07:35` text", want{Raw: "07:35", At: "2024-03-05T07:35:00Z", Rest: "text"}},
		{"**00:27 UTC:** text", want{Raw: "00:27 UTC", At: "2024-03-05T00:27:00Z", Zone: "UTC", Rest: "text"}},
		{"**21:17 UTC: all of it bold**", want{Raw: "21:17 UTC", At: "2024-03-05T21:17:00Z", Zone: "UTC", Rest: "all of it bold**", Mark: "**"}},
		{"2019-12-05 07:00 text", want{Raw: "2019-12-05 07:00", At: "2019-12-05T07:00:00Z", Rest: "text"}},
		{"2022-02-02 1625: text", want{Raw: "2022-02-02 1625", At: "2022-02-02T16:25:00Z", Rest: "text"}},
		{"2024-01-01T10:00:00+02:00 text", want{Raw: "2024-01-01T10:00:00+02:00", At: "2024-01-01T08:00:00Z", Zone: "+02:00", Rest: "text"}},
		{"Wed, Sep 18, 2019 at 13:54 UTC - text", want{Raw: "Wed, Sep 18, 2019 at 13:54 UTC", At: "2019-09-18T13:54:00Z", Zone: "UTC", Rest: "text"}},
		{"7:09 AM Eastern: text", want{Raw: "7:09 AM Eastern", At: "2024-03-05T12:09:00Z", Zone: "Eastern", Rest: "text"}},
		{"10:22 EDT (14:22 UTC): text", want{Raw: "10:22 EDT (14:22 UTC)", At: "2024-03-05T14:22:00Z", Zone: "UTC", Rest: "text"}},
		{"20:07 EDT (00:07 UTC): text", want{Raw: "20:07 EDT (00:07 UTC)", At: "2024-03-06T00:07:00Z", Zone: "UTC", Rest: "text"}},
		{"12-05 16:21 text", want{Raw: "12-05 16:21", At: "2023-12-05T16:21:00Z", Rest: "text"}},
		{"16/12/2022 00:50:10", want{Raw: "16/12/2022 00:50:10", At: "2022-12-16T00:50:10Z"}},
		{"2023-03-03[^3]: text", want{Raw: "2023-03-03", At: "2023-03-03", Rest: "text[^3]"}},
		{"Friday, 21 March 2025: text", want{Raw: "Friday, 21 March 2025", At: "2025-03-21", Rest: "text"}},
		{"10:00 - 11:00: text", want{Raw: "10:00", At: "2024-03-05T10:00:00Z", Rest: " - 11:00: text"}},
		{"09:30-09:45 text", want{Raw: "09:30", At: "2024-03-05T09:30:00Z", Rest: "-09:45 text"}},
		{"~2025-03-03 19:30", want{Raw: "2025-03-03 19:30", At: "2025-03-03T19:30:00Z"}},
		{"2024-03-13 14:?? text", want{Raw: "2024-03-13 14:??", At: "2024-03-13", Rest: " text"}},
	}
	near := time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC)
	for _, tt := range tests {
		st, mark, rest, ok := parseStamp(tt.in)
		if !ok {
			t.Errorf("parseStamp(%q) finds no time", tt.in)
			continue
		}
		day := st.dayOf(near)
		if day.IsZero() {
			day = near
		}
		got := want{Raw: st.raw, At: st.moment(day, zone{"UTC", time.UTC}).String(), Zone: st.zone.name, Rest: rest, Mark: mark}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("parseStamp(%q) (-want +got):\n%s", tt.in, diff)
		}
	}
	for _, in := range []string{"", "text", "1.11 to 1.13", "24/07/25 text", "03/04/2019 text", "25:00 text", "2023-02-30 text", "10.0.0.1 is", "v1.2", "12 nodes", "2024 was", "192:168", "10:30ish"} {
		if st, _, _, ok := parseStamp(in); ok {
			t.Errorf("parseStamp(%q) = %+v, want no time: it is none, or two different ones", in, st)
		}
	}
}

func TestStatedZone(t *testing.T) {
	at := time.Date(2021, 6, 3, 9, 0, 0, 0, time.UTC)
	tests := []struct {
		in     string
		offset int // hours from UTC on a day in June
		ok     bool
	}{
		{"All times in CET.", 1, true},
		{"*(All times US/Pacific, 24-hour clock.)*", -7, true},
		{"All times below are Eastern Time (UTC-4), a few of them rough", -4, true},
		{"All times listed in PST.", -8, true},
		{"all events happened on 2019-10-21, and all times are in UTC", 0, true},
		{"Times are Europe/Copenhagen", 2, true},
		{"Time zone: UTC+5:30", 5, true},
		{"All times local.", 0, false},
		{"All times in CST.", 0, false}, // three continents have one
		{"All times in CET, those of the vendor in PST.", 0, false},
		{"We met at 10:00 UTC.", 0, false},
		{"It took some time.", 0, false},
	}
	for _, tt := range tests {
		z, _, ok := statedZone(tt.in)
		if ok != tt.ok {
			t.Errorf("statedZone(%q) = %v, %v, want %v", tt.in, z.name, ok, tt.ok)
			continue
		}
		if ok {
			if _, seconds := at.In(z.loc).Zone(); seconds/3600 != tt.offset {
				t.Errorf("statedZone(%q) is %d hours from UTC in June, want %d", tt.in, seconds/3600, tt.offset)
			}
		}
	}
}
