package pages

import (
	"slices"
	"time"

	"afterword/internal/corpus"
)

// Silence is a chart of the months in which a system spoke, drawn to scale: a mark for each review,
// and the longest time without one. Lengths are in units of the drawing.
type Silence struct {
	Months int    `json:"months"` // from the first review to the site's newest month, both included
	Spoke  int    `json:"spoke"`  // months with a review
	First  string `json:"first"`  // a month, 2006-01
	Last   string `json:"last"`
	// The longest silence: how many months, and its first and last month. GoesOn is set if it reaches
	// the end.
	Longest int    `json:"longest"`
	From    string `json:"from"`
	To      string `json:"to"`
	GoesOn  bool   `json:"goes_on"`

	Width  int          `json:"width"`
	Height int          `json:"height"`
	Base   int          `json:"base"` // where the months stand on
	Quiet  Box          `json:"quiet"`
	Marks  []Mark       `json:"marks"`
	Years  []Tick       `json:"years"`
	Rows   []SilenceRow `json:"rows"` // the same as a table, oldest first
}

// Box is a part of a drawing.
type Box struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	W float64 `json:"w"`
	H float64 `json:"h"`
}

// Mark is a review in the chart.
type Mark struct {
	Box
	Near bool `json:"near"`
}

// Tick is a year under the chart.
type Tick struct {
	X    float64 `json:"x"`
	Year int     `json:"year"`
}

// SilenceRow is a month with its reviews, or some months without any.
type SilenceRow struct {
	From    string  `json:"from"`
	To      string  `json:"to"`
	Quiet   int     `json:"quiet"` // months without a review; 0 for a month with some
	Reviews []Event `json:"reviews"`
}

// Measures of the chart.
const (
	silenceWidth  = 640
	silenceBase   = 92
	silenceHeight = 116
	silenceTop    = 20 // room above the marks, for the words of the silence
	widestMark    = 10.0
	yearApart     = 44.0 // the least room for a year's name
)

// fewestMonths is the shortest time worth drawing, fewestSpoke how many months must have a review
// (between two there is always one silence), shortestSilence the shortest silence worth
// pointing at. Without a finding there is no chart.
const (
	fewestMonths    = 6
	fewestSpoke     = 3
	shortestSilence = 3
)

// monthOf counts months from year 0, so that they can be subtracted.
func monthOf(t time.Time) int { return t.UTC().Year()*12 + int(t.UTC().Month()) - 1 }

func monthName(n int) string {
	return time.Date(n/12, time.Month(n%12+1), 1, 0, 0, 0, 0, time.UTC).Format("2006-01")
}

// newestMonth is the month of the newest review of the site, 0 without one. Charts end there, and not
// today: the same reviews give the same pages.
func (b *builder) newestMonth() int {
	for _, e := range b.corpus.Reviews { // newest first, undated last
		if !e.Date.IsZero() {
			return monthOf(e.When())
		}
	}
	return 0
}

// silence makes the chart of a system whose reviews are entries, up to the month newest.
func silence(entries []*corpus.Entry, newest int) *Silence {
	inMonth := map[int][]*corpus.Entry{}
	first, most := newest, 0
	for _, e := range entries {
		if e.Date.IsZero() {
			continue
		}
		m := monthOf(e.When())
		inMonth[m] = append(inMonth[m], e)
		first, most = min(first, m), max(most, len(inMonth[m]))
	}
	s := &Silence{Months: newest - first + 1, Spoke: len(inMonth), First: monthName(first), Last: monthName(newest),
		Width: silenceWidth, Height: silenceHeight, Base: silenceBase}
	if s.Spoke < fewestSpoke || s.Months < fewestMonths {
		return nil
	}
	s.rows(inMonth, first, newest)
	if s.Longest < shortestSilence {
		return nil
	}
	s.draw(inMonth, first, newest, most)
	return s
}

// rows tells the months, and finds the longest silence.
func (s *Silence) rows(inMonth map[int][]*corpus.Entry, first, newest int) {
	for m := first; m <= newest; {
		if list := inMonth[m]; len(list) > 0 {
			list = slices.Clone(list)
			slices.Reverse(list)
			s.Rows = append(s.Rows, SilenceRow{From: monthName(m), To: monthName(m), Reviews: events(list)})
			m++
			continue
		}
		from := m
		for m <= newest && len(inMonth[m]) == 0 {
			m++
		}
		s.Rows = append(s.Rows, SilenceRow{From: monthName(from), To: monthName(m - 1), Quiet: m - from})
		if m-from > s.Longest {
			s.Longest, s.From, s.To, s.GoesOn = m-from, monthName(from), monthName(m-1), m > newest
		}
	}
}

func (s *Silence) draw(inMonth map[int][]*corpus.Entry, first, newest, most int) {
	step := float64(silenceWidth) / float64(s.Months)
	wide := min(widestMark, max(1.5, step-1.5))
	pitch := min(widestMark+2, float64(silenceBase-silenceTop)/float64(most)) // a mark and the space above it
	tall := max(pitch-2, pitch*.8)
	x := func(m int) float64 { return tenth(float64(m-first)*step + (step-wide)/2) }
	lastYear := -yearApart
	for m := first; m <= newest; m++ {
		for i, e := range inMonth[m] {
			y := float64(silenceBase) - 2 - float64(i+1)*pitch + (pitch - tall)
			s.Marks = append(s.Marks, Mark{Box{x(m), tenth(y), tenth(wide), tenth(tall)}, isNear(e)})
		}
		if at := float64(m-first) * step; m%12 == 0 && at-lastYear >= yearApart && at <= silenceWidth-yearApart/2 {
			s.Years = append(s.Years, Tick{tenth(at), m / 12})
			lastYear = at
		}
		if monthName(m) == s.From {
			s.Quiet = Box{X: tenth(float64(m-first) * step), Y: silenceTop, W: tenth(float64(s.Longest) * step), H: silenceBase - silenceTop}
		}
	}
}

// tenth rounds to a tenth of a unit: the rest is noise in the page.
func tenth(v float64) float64 { return float64(int(v*10+.5)) / 10 }
