// Package globalid writes and reads the ids that clients see: a type, the course
// where there is one, and the row, as in lesson_7_301. Clients take them as opaque.
//
// The Marshal and Unmarshal functions are those that gqlgen looks for behind the
// scalar ID, one pair for each Go type of an id; the Append functions are for direct
// execution, which has a buffer to append to.
package globalid

import (
	"io"
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/fault"
)

// The types of ids, as they stand before the first underscore.
const (
	Course   = "course"
	Module   = "module"
	Lesson   = "lesson"
	Exercise = "exercise"
	Choice   = "choice"
	User     = "user"
	Profile  = "profile"
	Settings = "settings"

	Enrollment = "enrollment"
	Session    = "session"
)

// marshaler writes what an Append function appends.
func marshaler[ID any](appendID func([]byte, ID) []byte, id ID) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = w.Write(appendID(make([]byte, 0, 64), id)) })
}

// appendRow appends the id of a row that is not below a course.
func appendRow(buffer []byte, typ string, row int64) []byte {
	buffer = append(append(append(buffer, '"'), typ...), '_')
	return append(strconv.AppendInt(buffer, row, 10), '"')
}

// appendKey appends the id of a row below a course.
func appendKey(buffer []byte, typ string, key course.Key) []byte {
	buffer = append(append(append(buffer, '"'), typ...), '_')
	buffer = append(strconv.AppendInt(buffer, int64(key.Course), 10), '_')
	return append(strconv.AppendInt(buffer, key.Row, 10), '"')
}

func read(v any, typ string) (Parsed, error) {
	id, err := graphql.UnmarshalID(v)
	if err != nil {
		return Parsed{}, fault.New(fault.BadUserInput, "An id is a string.")
	}
	return ParseAs(id, typ)
}

// AppendCourseID appends the id of a course, as JSON.
func AppendCourseID(buffer []byte, id course.ID) []byte {
	return appendRow(buffer, Course, int64(id))
}

// MarshalCourseID writes the id of a course.
func MarshalCourseID(id course.ID) graphql.Marshaler { return marshaler(AppendCourseID, id) }

// UnmarshalCourseID reads the id of a course.
func UnmarshalCourseID(v any) (course.ID, error) {
	parsed, err := read(v, Course)
	return course.ID(parsed.Row), err
}

// AppendModuleID appends the id of a module, as JSON.
func AppendModuleID(buffer []byte, id course.ModuleID) []byte {
	return appendKey(buffer, Module, course.Key(id))
}

// MarshalModuleID writes the id of a module.
func MarshalModuleID(id course.ModuleID) graphql.Marshaler { return marshaler(AppendModuleID, id) }

// UnmarshalModuleID reads the id of a module.
func UnmarshalModuleID(v any) (course.ModuleID, error) {
	parsed, err := read(v, Module)
	return course.ModuleID(parsed.Key()), err
}

// AppendLessonID appends the id of a lesson, as JSON.
func AppendLessonID(buffer []byte, id course.LessonID) []byte {
	return appendKey(buffer, Lesson, course.Key(id))
}

// MarshalLessonID writes the id of a lesson.
func MarshalLessonID(id course.LessonID) graphql.Marshaler { return marshaler(AppendLessonID, id) }

// UnmarshalLessonID reads the id of a lesson.
func UnmarshalLessonID(v any) (course.LessonID, error) {
	parsed, err := read(v, Lesson)
	return course.LessonID(parsed.Key()), err
}

// AppendExerciseID appends the id of an exercise, as JSON.
func AppendExerciseID(buffer []byte, id course.ExerciseID) []byte {
	return appendKey(buffer, Exercise, course.Key(id))
}

// MarshalExerciseID writes the id of an exercise.
func MarshalExerciseID(id course.ExerciseID) graphql.Marshaler {
	return marshaler(AppendExerciseID, id)
}

// UnmarshalExerciseID reads the id of an exercise.
func UnmarshalExerciseID(v any) (course.ExerciseID, error) {
	parsed, err := read(v, Exercise)
	return course.ExerciseID(parsed.Key()), err
}

// AppendChoiceID appends the id of a choice, as JSON.
func AppendChoiceID(buffer []byte, id course.ChoiceID) []byte {
	return appendKey(buffer, Choice, course.Key(id))
}

// MarshalChoiceID writes the id of a choice.
func MarshalChoiceID(id course.ChoiceID) graphql.Marshaler { return marshaler(AppendChoiceID, id) }

// UnmarshalChoiceID reads the id of a choice.
func UnmarshalChoiceID(v any) (course.ChoiceID, error) {
	parsed, err := read(v, Choice)
	return course.ChoiceID(parsed.Key()), err
}

// AppendUserID appends the id of a user, as JSON.
func AppendUserID(buffer []byte, id account.UserID) []byte {
	return appendRow(buffer, User, int64(id))
}

// MarshalUserID writes the id of a user.
func MarshalUserID(id account.UserID) graphql.Marshaler { return marshaler(AppendUserID, id) }

// UnmarshalUserID reads the id of a user.
func UnmarshalUserID(v any) (account.UserID, error) {
	parsed, err := read(v, User)
	return account.UserID(parsed.Row), err
}

// AppendProfileID appends the id of a profile, as JSON.
func AppendProfileID(buffer []byte, id account.ProfileID) []byte {
	return appendRow(buffer, Profile, int64(id))
}

// MarshalProfileID writes the id of a profile.
func MarshalProfileID(id account.ProfileID) graphql.Marshaler { return marshaler(AppendProfileID, id) }

// UnmarshalProfileID reads the id of a profile.
func UnmarshalProfileID(v any) (account.ProfileID, error) {
	parsed, err := read(v, Profile)
	return account.ProfileID(parsed.Row), err
}

// AppendSettingsID appends the id of settings, as JSON.
func AppendSettingsID(buffer []byte, id account.SettingsID) []byte {
	return appendRow(buffer, Settings, int64(id))
}

// MarshalSettingsID writes the id of settings.
func MarshalSettingsID(id account.SettingsID) graphql.Marshaler {
	return marshaler(AppendSettingsID, id)
}

// UnmarshalSettingsID reads the id of settings.
func UnmarshalSettingsID(v any) (account.SettingsID, error) {
	parsed, err := read(v, Settings)
	return account.SettingsID(parsed.Row), err
}
