package progress

import (
	"time"

	"syllabus/internal/peer"
)

// After returns the session as a graded submission leaves it: one attempt more, the best score
// of all, and complete from the first time on that the answer is. A session that has not begun
// begins now. The result is a row of its own: no statement has returned it, so it has no peers.
func (s Session) After(grade Grade, now time.Time) Session {
	s.Row = peer.Row{}
	s.Attempts++
	if s.StartedAt.IsZero() {
		s.StartedAt = now
	}
	if s.Score == nil || *s.Score < grade.Score {
		s.Score = new(grade.Score)
	}
	if grade.Complete && !s.Complete {
		s.Complete, s.CompletedAt = true, new(now)
	}
	return s
}

// Reset returns the session as though nothing had been submitted, but for the attempts: a limit
// on them is not to be got round. It has no peers, like what [Session.After] returns.
func (s Session) Reset() Session {
	s.Row = peer.Row{}
	s.Score, s.Complete, s.CompletedAt = nil, false, nil
	return s
}

// AttemptsLeft returns how many submissions a limit still allows, and whether there is one. It is 0 also
// where there were more than allowed: an author may lower the limit.
func AttemptsLeft(limit *int, attempts int) (left int, limited bool) {
	if limit == nil {
		return 0, false
	}
	return max(*limit-attempts, 0), true
}
