package store_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/progress"
	"syllabus/internal/store"
)

const atOnce = 50

// together runs do for each number, all at once.
func together(n int, do func(i int)) {
	var requests sync.WaitGroup
	begin := make(chan struct{})
	for i := range n {
		requests.Go(func() {
			<-begin
			do(i)
		})
	}
	close(begin)
	requests.Wait()
}

// attempts fails unless there is one session of so many attempts, each numbered once.
func (s *school) attempts(t *testing.T, want int) {
	t.Helper()
	if n := s.count(t, "exercise_session"); n != 1 {
		t.Errorf("there are %d sessions", n)
	}
	if n := queryValue[int](t, s.Database, `SELECT attempts FROM exercise_session`); n != want {
		t.Errorf("%d attempts are counted, want %d", n, want)
	}
	numbered := queryValue[bool](t, s.Database,
		`SELECT coalesce(array_agg(attempt ORDER BY attempt) = array_agg(n ORDER BY n), false)
		FROM submission FULL JOIN generate_series(1, $1::integer) AS n ON n = attempt`, want)
	if n := s.count(t, "submission"); n != want || !numbered {
		t.Errorf("there are %d submissions, want %d, numbered in turn: %t", n, want, numbered)
	}
}

func TestSubmissionsAtOnce(t *testing.T) {
	for name, test := range map[string]struct {
		key  func(i int) string
		want int
	}{
		"keys of their own": {func(i int) string { return fmt.Sprint(i) }, atOnce},
		"one key":           {func(int) string { return "same" }, 1},
		"each key twice":    {func(i int) string { return fmt.Sprint(i / 2) }, atOnce / 2},
	} {
		t.Run(name, func(t *testing.T) {
			s := setupSchool(t)
			s.enrolled(t, s.ada, s.one)
			text := s.exercise(t, s.one, "m1-l1-text")
			var counted atomic.Int32
			together(atOnce, func(i int) {
				r, err := s.Store.Submit(t.Context(), s.ada, store.Submission{Exercise: text, Key: test.key(i), Answer: progress.Answer{Read: true}})
				if err != nil {
					t.Error(err)
				} else if !r.Replayed {
					counted.Add(1)
				}
			})
			s.attempts(t, test.want)
			if int(counted.Load()) != test.want {
				t.Errorf("%d were told that they are counted, want %d", counted.Load(), test.want)
			}
		})
	}
}

func TestLimitAtOnce(t *testing.T) {
	s := setupSchool(t)
	s.enrolled(t, s.ada, s.one)
	choice, answer := s.exercise(t, s.one, "m1-l1-choice"), s.choices(t, s.one, "m1-l1-that")
	var taken, refused atomic.Int32
	together(atOnce, func(i int) {
		_, err := s.Store.Submit(t.Context(), s.ada, store.Submission{Exercise: choice, Key: fmt.Sprint(i), Answer: answer})
		switch {
		case err == nil:
			taken.Add(1)
		case fault.CodeOf(err) == fault.Forbidden:
			refused.Add(1)
		default:
			t.Error(err)
		}
	})
	if taken.Load() != 3 || refused.Load() != atOnce-3 {
		t.Errorf("%d are taken and %d refused, want 3", taken.Load(), refused.Load())
	}
	s.attempts(t, 3)
}

// Everything a learner does at once, by several learners: nobody meets a deadlock, and nobody another's.
func TestLearnersAtOnce(t *testing.T) {
	s := setupSchool(t)
	learners := []account.Viewer{s.ada, s.alan, s.grace}
	for _, viewer := range learners {
		s.enrolled(t, viewer, s.one)
	}
	texts := []course.ExerciseID{s.exercise(t, s.one, "m1-l1-text"), s.exercise(t, s.one, "m2-l1-text")}
	together(2*atOnce, func(i int) {
		viewer, text := learners[i%3], texts[i/3%2]
		var err error
		switch i / 6 % 3 {
		case 0:
			_, _, err = s.Store.StartExercise(t.Context(), viewer, text)
		case 1:
			_, err = s.Store.Submit(t.Context(), viewer, store.Submission{Exercise: text, Key: fmt.Sprint(i), Answer: progress.Answer{Read: true}})
		case 2:
			if _, _, err = s.Store.ResetExercise(t.Context(), viewer, text); fault.CodeOf(err) == fault.NotFound {
				err = nil // it was faster than those who begin
			}
		}
		if err != nil {
			t.Error(err)
		}
	})
	if n := s.count(t, "exercise_session"); n != len(learners)*len(texts) {
		t.Errorf("there are %d sessions", n)
	}
	if s.count(t, "submission") != queryValue[int](t, s.Database, `SELECT sum(attempts) FROM exercise_session`) {
		t.Error("the attempts are not the submissions")
	}
}

// draftOfText is the course "one" whose first multiple choice has become a text.
func draftOfText() *course.Draft {
	draft := schoolDraft()
	e := &draft.Modules[0].Lessons[0].Exercises[1]
	*e = course.ExerciseDraft{Key: e.Key, Type: course.Text, Title: e.Title, Body: "Read."}
	return draft
}

// An import that ends between two statements of a submission, before it holds the session: the answer is graded
// by the course of after, never by an exercise of one and choices of the other.
func TestSubmissionAcrossAnImport(t *testing.T) {
	for at := 1; at <= 4; at++ {
		s := setupSchool(t)
		s.enrolled(t, s.ada, s.one)
		choice := s.exercise(t, s.one, "m1-l1-choice")
		if _, _, err := s.Store.StartExercise(t.Context(), s.ada, choice); err != nil {
			t.Fatal(err)
		}
		db := &cutting{DB: s.Pool, left: at, cut: func() {
			s.Import(t, draftOfText(), store.ImportOptions{Replace: true, DiscardProgress: true})
		}}
		// To choose nothing fits a multiple choice alone, and is complete where there is no choice.
		_, err := store.New(db, store.DefaultChunk, store.DefaultRows).Submit(t.Context(), s.ada, store.Submission{
			Exercise: choice, Key: "a", Answer: progress.Answer{Choices: []course.ChoiceID{}},
		})
		if db.left > 0 {
			t.Fatalf("there are only %d statements", at-db.left)
		}
		wantFault(t, err, fault.BadUserInput)
	}
}

// A course that is imported again and again, while somebody submits: each answer is graded by one version of the
// course, and nothing fails but for the exercise that goes.
func TestSubmissionsBesideImports(t *testing.T) {
	s := setupSchool(t)
	s.enrolled(t, s.ada, s.one)
	choice := s.exercise(t, s.one, "m1-l1-choice")
	text := draftOfText()
	ctx, stop := context.WithCancel(t.Context())
	var imports sync.WaitGroup
	imports.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			draft := schoolDraft()
			if i%2 == 0 {
				draft = text
			}
			// One that meets a session being made is refused.
			if _, err := s.Store.ImportCourse(t.Context(), draft, store.ImportOptions{Replace: true, DiscardProgress: true}); err != nil && fault.CodeOf(err) != fault.Conflict {
				t.Error(err)
			}
		}
	})
	for i := range 60 {
		r, err := s.Store.Submit(t.Context(), s.ada, store.Submission{
			Exercise: choice, Key: fmt.Sprint(i), Answer: progress.Answer{Choices: []course.ChoiceID{}},
		})
		switch {
		case err == nil && (r.Grade.Complete || len(r.Choices) != 2):
			t.Errorf("an answer was graded by half a course: %+v", r)
		case err != nil && fault.CodeOf(err) != fault.BadUserInput && fault.CodeOf(err) != fault.Forbidden && fault.CodeOf(err) != fault.Conflict:
			t.Error(err)
		}
	}
	stop()
	imports.Wait()
}

// An exercise that an import removes while somebody begins it: they wait, and are told that there is none.
func TestStartBesideRemoval(t *testing.T) {
	s := setupSchool(t)
	s.enrolled(t, s.ada, s.one)
	text := s.exercise(t, s.one, "m1-l1-text")
	tx, err := s.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }()
	if _, err := tx.Exec(t.Context(), `DELETE FROM exercise WHERE course_id = $1 AND id = $2`, s.one, text.Row); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		_, _, err := s.Store.StartExercise(t.Context(), s.ada, text)
		ended <- err
	}()
	awaitBlocked(t, s.Database)
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantFault(t, <-ended, fault.NotFound)
	if n := s.count(t, "exercise_session"); n != 0 {
		t.Errorf("there are %d sessions", n)
	}
}
