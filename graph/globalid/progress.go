package globalid

import (
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/progress"
)

// EnrollmentID returns the id of an enrollment that was taken apart.
func (p Parsed) EnrollmentID() progress.EnrollmentID {
	return progress.EnrollmentID{User: account.UserID(p.Row), Course: p.Course}
}

// SessionID returns the id of a session that was taken apart.
func (p Parsed) SessionID() progress.SessionID {
	return progress.SessionID{User: p.User, Exercise: course.ExerciseID(p.Key())}
}

// AppendEnrollmentID appends the id of an enrollment, as JSON.
func AppendEnrollmentID(buffer []byte, id progress.EnrollmentID) []byte {
	return appendKey(buffer, Enrollment, course.Key{Course: id.Course, Row: int64(id.User)})
}

// MarshalEnrollmentID writes the id of an enrollment.
func MarshalEnrollmentID(id progress.EnrollmentID) graphql.Marshaler {
	return marshaler(AppendEnrollmentID, id)
}

// UnmarshalEnrollmentID reads the id of an enrollment.
func UnmarshalEnrollmentID(v any) (progress.EnrollmentID, error) {
	parsed, err := read(v, Enrollment)
	return parsed.EnrollmentID(), err
}

// AppendSessionID appends the id of a session, as JSON.
func AppendSessionID(buffer []byte, id progress.SessionID) []byte {
	buffer = appendKey(buffer, Session, course.Key(id.Exercise))
	buffer[len(buffer)-1] = '_' // in place of the quotation mark
	return append(strconv.AppendInt(buffer, int64(id.User), 10), '"')
}

// MarshalSessionID writes the id of a session.
func MarshalSessionID(id progress.SessionID) graphql.Marshaler { return marshaler(AppendSessionID, id) }

// UnmarshalSessionID reads the id of a session.
func UnmarshalSessionID(v any) (progress.SessionID, error) {
	parsed, err := read(v, Session)
	return parsed.SessionID(), err
}
