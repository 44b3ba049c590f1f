package store_test

import (
	"context"
	"sync"
	"testing"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/progress"
)

func TestEnroll(t *testing.T) {
	s := setupSchool(t)
	first, found, err := s.Store.Enroll(t.Context(), s.ada, s.one)
	if err != nil {
		t.Fatal(err)
	}
	if want := (progress.EnrollmentID{User: s.ada.ID, Course: s.one}); first.ID != want || first.EnrolledAt.IsZero() || found.Slug != "one" {
		t.Errorf("the enrollment is %+v in %+v", first, found)
	}
	wantGroup(t, "the enrollment", []*progress.Enrollment{first})
	wantGroup(t, "the course", []*course.Course{found})
	if again := s.enrolled(t, s.ada, s.one); !again.EnrolledAt.Equal(first.EnrolledAt) {
		t.Errorf("enrolled again at %v it is %+v", first.EnrolledAt, again)
	}

	for range 2 { // the second time it changes nothing
		left := must[*course.Course](t)(s.Store.LeaveCourse(t.Context(), s.ada, s.one))
		wantGroup(t, "the course that was left", []*course.Course{left})
	}
	gone := s.learned(t)
	must[*course.Course](t)(s.Store.LeaveCourse(t.Context(), s.ada, s.one))
	must[*course.Course](t)(s.Store.LeaveCourse(t.Context(), s.alan, s.one)) // who has never taken it
	s.unchanged(t, gone)

	if back := s.enrolled(t, s.ada, s.one); !back.EnrolledAt.After(first.EnrolledAt) {
		t.Errorf("enrolled at %v, and then back, it is %+v", first.EnrolledAt, back)
	}
	if n := s.count(t, "enrollment"); n != 1 {
		t.Errorf("there are %d enrollments", n)
	}
}

// Whoever can see a course can take it, and nobody else knows that it is there.
func TestCoursesToTake(t *testing.T) {
	s := setupSchool(t)
	s.enrolled(t, s.grace, s.hidden)
	s.enrolled(t, s.root, s.hidden)
	before := s.learned(t)
	for _, id := range []course.ID{s.hidden, 999, 0} {
		_, _, err := s.Store.Enroll(t.Context(), s.ada, id)
		wantFault(t, err, fault.NotFound)
		_, err = s.Store.LeaveCourse(t.Context(), s.ada, id)
		wantFault(t, err, fault.NotFound)
	}
	// A user who was deleted while they were signed in.
	_, _, err := s.Store.Enroll(t.Context(), account.Viewer{ID: 999}, s.one)
	wantFault(t, err, fault.NotFound)
	s.unchanged(t, before)
}

// A course that somebody takes may be hidden from them later: they can leave it, once, and are not shown it.
// For those who do not take it, it is not there.
func TestLeaveHiddenCourse(t *testing.T) {
	s := setupSchool(t)
	s.enrolled(t, s.ada, s.one)
	s.complete(t, s.ada, "m1-l1")
	s.enrolled(t, s.alan, s.one)
	must[*course.Course](t)(s.Store.LeaveCourse(t.Context(), s.alan, s.one))
	s.Exec(t, `UPDATE course SET published = false WHERE id = $1`, s.one)
	before := s.learned(t)
	for _, viewer := range []account.Viewer{s.alan, s.grace} { // who has left it, and who never took it
		_, err := s.Store.LeaveCourse(t.Context(), viewer, s.one)
		wantFault(t, err, fault.NotFound)
	}
	s.unchanged(t, before)

	if left := must[*course.Course](t)(s.Store.LeaveCourse(t.Context(), s.ada, s.one)); left != nil {
		t.Errorf("who leaves the hidden course is shown %+v", left)
	}
	if n := s.count(t, "enrollment WHERE left_at IS NULL"); n != 0 {
		t.Errorf("%d still take the course", n)
	}
	if n := s.count(t, "exercise_session WHERE complete"); n == 0 {
		t.Error("the progress is gone")
	}
	_, err := s.Store.LeaveCourse(t.Context(), s.ada, s.one)
	wantFault(t, err, fault.NotFound)
	s.Exec(t, `UPDATE course SET published = true WHERE id = $1`, s.one)
	s.enrolled(t, s.ada, s.one)
}

func TestEnrollAtOnce(t *testing.T) {
	s := setupSchool(t)
	var requests sync.WaitGroup
	for i := range 40 {
		requests.Go(func() {
			var err error
			if i%2 == 0 {
				_, _, err = s.Store.Enroll(t.Context(), s.ada, s.one)
			} else {
				_, err = s.Store.LeaveCourse(t.Context(), s.ada, s.one)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	requests.Wait()
	if n := s.count(t, "enrollment"); n != 1 {
		t.Errorf("there are %d enrollments", n)
	}
}

func TestEndedContextsOfLearners(t *testing.T) {
	s := setupSchool(t)
	s.enrolled(t, s.ada, s.one)
	text := s.exercise(t, s.one, "m1-l1-text")
	s.submitted(t, s.ada, text, "first", progress.Answer{Read: true})
	before := s.learned(t)
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, run := range s.writes(s.ada, s.one, text) {
		t.Run(name, func(t *testing.T) {
			wantCanceled(t, run(canceled))
			release := lockCourses(t, s.Database)
			defer release()
			running, cancel := context.WithCancel(t.Context())
			defer cancel()
			ended := make(chan error, 1)
			go func() { ended <- run(running) }()
			awaitBlocked(t, s.Database)
			cancel()
			wantCanceled(t, <-ended)
			release()
			awaitEnded(t, s.Database)
			s.unchanged(t, before)
		})
	}
}

// Deleting a person deletes what they have done, and nothing of others.
func TestDeletedLearner(t *testing.T) {
	s := setupSchool(t)
	s.enrolled(t, s.alan, s.one)
	s.complete(t, s.alan, "m1-l1")
	before := s.learned(t)
	s.enrolled(t, s.ada, s.one)
	s.complete(t, s.ada, "m1-l1")
	text := s.exercise(t, s.one, "m1-l1-text")
	s.Exec(t, `DELETE FROM app_user WHERE id = $1`, s.ada.ID)
	s.unchanged(t, before)
	for name, run := range s.writes(s.ada, s.one, text) {
		if err := run(t.Context()); name != "leaving" && err == nil {
			t.Errorf("%s goes on after the user was deleted", name)
		}
	}
	s.unchanged(t, before)
}
