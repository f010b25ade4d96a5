package readership

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterword/internal/review"
)

func TestReadAndFinished(t *testing.T) {
	const s = time.Second
	for _, c := range []struct {
		name                     string
		words                    int
		engaged                  time.Duration
		depth                    int
		wantRead, wantFinishedOK bool
	}{
		{"opened and closed", 1190, 0, 0, false, false},
		{"five minutes: at 30 %", 1190, 90 * s, 50, true, false},
		{"five minutes: just below 30 %", 1190, 90*s - time.Millisecond, 100, false, false},
		{"five minutes: long, but not half way down", 1190, 600 * s, 49, false, false},
		{"five minutes: at half", 1190, 150 * s, 90, true, true},
		{"five minutes: just below half", 1190, 150*s - time.Millisecond, 90, true, false},
		{"five minutes: not to the end", 1190, 600 * s, 89, true, false},
		{"a stub of ten seconds: at 15 s", 40, 15 * s, 100, true, true},
		{"a stub of ten seconds: just below", 40, 15*s - time.Millisecond, 100, false, false},
		{"no words at all", 0, 15 * s, 100, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			report := Report{View: "v", Review: "A", Engaged: c.engaged, Depth: c.depth}
			v := NewView(report, "A", review.ReadingTime(c.words), time.Unix(0, 0))
			if v.Read != c.wantRead || v.Finished != c.wantFinishedOK {
				t.Errorf("read, finished = %v, %v, want %v, %v", v.Read, v.Finished, c.wantRead, c.wantFinishedOK)
			}
		})
	}
}

func TestNewView(t *testing.T) {
	report := Report{View: "v", Reader: "r", Review: "inc-7", Team: "payments", Engaged: time.Minute, Depth: 70}
	now := time.Date(2026, 3, 1, 1, 30, 0, 0, time.FixedZone("", 2*60*60)) // the day before, in UTC
	got := NewView(report, "INC-7", 3*time.Minute, now)
	want := View{
		ID: "v", Reader: "r", Review: "INC-7", Team: "payments", Engaged: time.Minute, Depth: 70,
		Day: time.Date(2026, 2, 28, 0, 0, 0, 0, time.UTC), ReadingTime: 3 * time.Minute, Read: true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("NewView (-want +got):\n%s", diff)
	}
}

func TestRaise(t *testing.T) {
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	first := View{ID: "v", Review: "A", Reader: "r", Day: day, Engaged: 20 * time.Second, Depth: 40, ReadingTime: time.Minute}
	with := func(change func(*View)) View {
		v := first
		change(&v)
		return v
	}
	for _, c := range []struct {
		name        string
		later, want View
	}{
		{"the same again", first, first},
		{"an older one", with(func(v *View) { v.Engaged, v.Depth = time.Second, 1 }), first},
		{"deeper: now it is a read",
			with(func(v *View) { v.Engaged, v.Depth = 0, 95 }),
			with(func(v *View) { v.Depth, v.Read = 95, true })},
		{"longer and deeper: finished",
			with(func(v *View) { v.Engaged, v.Depth = time.Minute, 95 }),
			with(func(v *View) { v.Engaged, v.Depth, v.Read, v.Finished = time.Minute, 95, true, true })},
		{"a day later, another reader, another estimate",
			with(func(v *View) { v.Day, v.Reader, v.ReadingTime = day.AddDate(0, 0, 1), "r2", time.Second }), first},
		{"now with a team",
			with(func(v *View) { v.Team = "payments" }), with(func(v *View) { v.Team = "payments" })},
		{"another review", with(func(v *View) { v.Review, v.Engaged, v.Depth, v.Team = "B", time.Hour, 100, "x" }), first},
		{"another view", with(func(v *View) { v.ID, v.Engaged = "w", time.Hour }), first},
	} {
		if diff := cmp.Diff(c.want, first.Raise(c.later)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	team := with(func(v *View) { v.Team = "payments" })
	if got := team.Raise(with(func(v *View) { v.Team = "search" })); got != team {
		t.Errorf("Raise with another team = %+v, want %+v", got, team)
	}
}

func TestShown(t *testing.T) {
	for _, c := range []struct {
		n      int
		want   int
		wantOK bool
	}{{0, 0, false}, {1, 0, false}, {4, 0, false}, {5, 5, true}, {400, 400, true}} {
		if got, ok := Shown(c.n); got != c.want || ok != c.wantOK {
			t.Errorf("Shown(%d) = %d, %v, want %d, %v", c.n, got, ok, c.want, c.wantOK)
		}
	}
}
