package progress

import (
	"time"

	"syllabus/internal/account"
	"syllabus/internal/course"
)

// PageArgs asks for one page inside each parent. It is comparable, so that it can tell one loader
// from another.
type PageArgs struct {
	First int      // how many rows at most, at least 1
	After Position // only rows behind it, in the order of the list; the zero position for the first page
}

// Position is the place of a row in a list that is ordered by time. The time comes first, and
// then those of the others that tell the rows of one parent apart. It stands for a place and not
// for a row, because one argument applies to all parents of the document. It is comparable, which
// a [time.Time] of another time zone is not.
type Position struct {
	Micros   int64 // of the time, since 1970: what a database keeps of it
	Course   course.ID
	Exercise int64          // in the course; 0 in a list of enrollments
	User     account.UserID // whoever the row is about
}

// Time returns the time of the position.
func (p Position) Time() time.Time { return time.UnixMicro(p.Micros) }

// Position returns the place of the enrollment in a list of them, of a user or of a course.
func (e *Enrollment) Position() Position {
	return Position{Micros: e.EnrolledAt.UnixMicro(), Course: e.ID.Course, User: e.ID.User}
}

// Position returns the place of the session in a list of a user's sessions.
func (s *Session) Position() Position {
	return Position{
		Micros: s.StartedAt.UnixMicro(), Course: s.ID.Exercise.Course, Exercise: s.ID.Exercise.Row, User: s.ID.User,
	}
}

// EnrollmentPage is one page of the enrollments of one user, or of one course.
type EnrollmentPage struct {
	Enrollments []*Enrollment
	HasNext     bool     // there are more enrollments behind the page
	After       Position // that the page was asked to begin behind; the zero position for the first page
}

// SessionPage is one page of the sessions of one user.
type SessionPage struct {
	Sessions []*Session
	HasNext  bool     // there are more sessions behind the page
	After    Position // that the page was asked to begin behind; the zero position for the first page
}
