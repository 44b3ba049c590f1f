package graph_test

import (
	"context"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"

	"syllabus/internal/account"
	"syllabus/internal/auth"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/load"
	"syllabus/internal/progress"
	"syllabus/internal/store"
)

// call is what a writer was told.
type call struct {
	Method string
	Viewer account.Viewer
	What   any
}

// writer is a graph.Writer that notes what it is told, and answers always the same: also beside
// an error, of which nothing may be shown.
type writer struct {
	calls []call
	err   error // of every method, if it is set

	course     *course.Course
	enrollment *progress.Enrollment
	session    *progress.Session
	exercise   course.Exercise
	result     *store.SubmitResult
	profile    *account.Profile
	settings   *account.Settings
}

// newWriter has a row of each type: course 1, exercise 13 in it, and user 7.
func newWriter() *writer {
	video := &course.VideoExercise{}
	video.ID = course.ExerciseID{Course: 1, Row: 13}
	w := &writer{
		course:     &course.Course{ID: 1, Title: "SQL"},
		enrollment: &progress.Enrollment{ID: progress.EnrollmentID{User: 7, Course: 1}},
		session:    &progress.Session{ID: progress.SessionID{User: 7, Exercise: video.ID}, Attempts: 2},
		exercise:   video,
		profile:    &account.Profile{ID: 7, DisplayName: "Ada"},
		settings:   &account.Settings{ID: 7, Locale: "en"},
	}
	w.result = &store.SubmitResult{
		Session: w.session, Exercise: video, Answer: progress.Answer{Watched: true}, Grade: progress.Grade{Score: 1, Complete: true}, Attempt: 2,
	}
	return w
}

func (w *writer) note(method string, viewer account.Viewer, what any) {
	w.calls = append(w.calls, call{method, viewer, what})
}

func (w *writer) Enroll(_ context.Context, v account.Viewer, id course.ID) (*progress.Enrollment, *course.Course, error) {
	w.note("Enroll", v, id)
	return w.enrollment, w.course, w.err
}

func (w *writer) LeaveCourse(_ context.Context, v account.Viewer, id course.ID) (*course.Course, error) {
	w.note("LeaveCourse", v, id)
	return w.course, w.err
}

func (w *writer) StartExercise(_ context.Context, v account.Viewer, id course.ExerciseID) (*progress.Session, course.Exercise, error) {
	w.note("StartExercise", v, id)
	return w.session, w.exercise, w.err
}

func (w *writer) Submit(_ context.Context, v account.Viewer, s store.Submission) (*store.SubmitResult, error) {
	w.note("Submit", v, s)
	return w.result, w.err
}

func (w *writer) ResetExercise(_ context.Context, v account.Viewer, id course.ExerciseID) (*progress.Session, course.Exercise, error) {
	w.note("ResetExercise", v, id)
	return w.session, w.exercise, w.err
}

func (w *writer) UpdateProfile(_ context.Context, v account.Viewer, change account.ProfileChange) (*account.Profile, error) {
	w.note("UpdateProfile", v, change)
	return w.profile, w.err
}

func (w *writer) UpdateSettings(_ context.Context, v account.Viewer, change account.SettingsChange) (*account.Settings, error) {
	w.note("UpdateSettings", v, change)
	return w.settings, w.err
}

// mutate runs a document as a viewer. The store is not read, and the loaders may be nil.
func (w *writer) mutate(t *testing.T, viewer account.Viewer, loaders *load.Loaders, query string, variables map[string]any) *graphql.Response {
	t.Helper()
	rows := &fakeStore{Writer: w}
	got := ask(auth.NewContext(t.Context(), viewer), t, rows, loaders, nil, query, variables)
	rows.was(t)
	return got
}

// was checks what the writer was told.
func (w *writer) was(t *testing.T, want ...call) {
	t.Helper()
	if diff := cmp.Diff(want, w.calls); diff != "" {
		t.Errorf("the writer was told (-want +got):\n%s", diff)
	}
}

// answered checks a response's data, and that it has no errors.
func answered(t *testing.T, got *graphql.Response, want string) {
	t.Helper()
	if len(got.Errors) != 0 || string(got.Data) != want {
		t.Errorf("it answers %s %v\nnot %s", got.Data, got.Errors, want)
	}
}

// refused checks that a response has one error and nothing beside it.
func refused(t *testing.T, got *graphql.Response, code fault.Code, text string) {
	t.Helper()
	if data := string(got.Data); data != "null" && data != "" || len(got.Errors) != 1 {
		t.Fatalf("it answers %s %v, not an error alone", got.Data, got.Errors)
	}
	if err := got.Errors[0]; err.Extensions["code"] != code || !strings.Contains(err.Message, text) || len(err.Message) > 500 {
		t.Errorf("it is refused with %v %q\nnot %v %q", err.Extensions["code"], err.Message, code, text)
	}
}
