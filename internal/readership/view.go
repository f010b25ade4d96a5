package readership

import "time"

// View is one opening of a review's page, as it is stored. It holds no name, no address and no time
// finer than a day.
type View struct {
	ID     string // random id of the opening
	Review string // the review's id, in the review's own spelling
	Reader string // random id of the browser and quarter, or ""
	Team   string // the reader's team, or ""

	Day         time.Time     // the UTC day of the first report, at midnight
	Engaged     time.Duration // whole milliseconds
	Depth       int           // per cent
	ReadingTime time.Duration // the estimate for the review when it was opened
	Read        bool          // it met ReadAfter and half of the text
	Finished    bool          // it met FinishedAfter and nine tenths of the text
}

// NewView returns the view that a report is about. The review's own id and estimated reading time
// are the site's knowledge, not the sender's.
func NewView(r Report, review string, readingTime time.Duration, now time.Time) View {
	return View{
		ID:          r.View,
		Review:      review,
		Reader:      r.Reader,
		Team:        r.Team,
		Day:         now.UTC().Truncate(24 * time.Hour),
		Engaged:     r.Engaged,
		Depth:       r.Depth,
		ReadingTime: readingTime,
		Read:        isRead(r.Engaged, r.Depth, readingTime),
		Finished:    isFinished(r.Engaged, r.Depth, readingTime),
	}
}

// Raise returns v with the figures of a later report of the same view. Figures only grow, so reports
// may come twice and in any order. Who read what, and when it began, is settled by the first report: a
// report under the same id about another review is ignored, and another reader is not taken over. A
// team that was not known yet is filled in.
func (v View) Raise(later View) View {
	if later.ID != v.ID || later.Review != v.Review {
		return v
	}
	v.Engaged = max(v.Engaged, later.Engaged)
	v.Depth = max(v.Depth, later.Depth)
	if v.Team == "" {
		v.Team = later.Team
	}
	v.Read = v.Read || isRead(v.Engaged, v.Depth, v.ReadingTime)
	v.Finished = v.Finished || isFinished(v.Engaged, v.Depth, v.ReadingTime)
	return v
}
