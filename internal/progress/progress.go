// Package progress holds the domain types of learning, and what is always true of
// them: who takes a course, what they did in its exercises, and how an answer is graded. It is pure.
package progress

import (
	"time"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/peer"
)

// SessionID identifies what one user did in one exercise.
type SessionID struct {
	User     account.UserID
	Exercise course.ExerciseID
}

// Session is what a user did in an exercise so far.
type Session struct {
	peer.Row
	ID          SessionID
	Complete    bool     // stays, once it is
	Score       *float64 // the best so far, from 0 to 1; nil before the first submission
	Attempts    int      // how many submissions there were; a reset does not forget them
	StartedAt   time.Time
	CompletedAt *time.Time // nil until it is complete
}

// EnrollmentID identifies that a user takes a course.
type EnrollmentID struct {
	User   account.UserID
	Course course.ID
}

// Enrollment is that a user takes a course. Once they have left it there is none.
type Enrollment struct {
	peer.Row
	ID         EnrollmentID
	EnrolledAt time.Time
}

// Count is how far a user has come in something that has exercises.
type Count struct {
	Completed int // exercises that the user has completed
	Total     int // exercises that there are
}

// Ratio returns the part that is completed, from 0 to 1. Where there is nothing to do, all
// of it is done.
func (c Count) Ratio() float64 {
	if c.Total == 0 {
		return 1
	}
	return float64(c.Completed) / float64(c.Total)
}

// Complete reports whether there is nothing left to do.
func (c Count) Complete() bool { return c.Completed >= c.Total }
