package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/peer"
	"syllabus/internal/progress"
	"syllabus/internal/store"
)

// writes are the methods by which a viewer learns, each at this text.
func (s *school) writes(viewer account.Viewer, in course.ID, text course.ExerciseID) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"enrolling": func(ctx context.Context) error { _, _, err := s.Store.Enroll(ctx, viewer, in); return err },
		"leaving":   func(ctx context.Context) error { _, err := s.Store.LeaveCourse(ctx, viewer, in); return err },
		"starting":  func(ctx context.Context) error { _, _, err := s.Store.StartExercise(ctx, viewer, text); return err },
		"resetting": func(ctx context.Context) error { _, _, err := s.Store.ResetExercise(ctx, viewer, text); return err },
		"submitting": func(ctx context.Context) error {
			_, err := s.Store.Submit(ctx, viewer, store.Submission{Exercise: text, Key: "new", Answer: progress.Answer{Read: true}})
			return err
		},
	}
}

// atExercise are those of writes that are about an exercise.
func (s *school) atExercise(viewer account.Viewer, id course.ExerciseID) map[string]func(context.Context) error {
	all := s.writes(viewer, id.Course, id)
	delete(all, "enrolling")
	delete(all, "leaving")
	return all
}

// wantRefused fails unless all that can be done at the exercise is refused so, and nothing is written.
func (s *school) wantRefused(t *testing.T, viewer account.Viewer, id course.ExerciseID, code fault.Code, message string) {
	t.Helper()
	before := s.learned(t)
	for name, run := range s.atExercise(viewer, id) {
		err := run(t.Context())
		wantFault(t, err, code)
		if err != nil && err.Error() != message {
			t.Errorf("%s: the error is %v, want %s", name, err, message)
		}
	}
	s.unchanged(t, before)
}

func TestWhoMayLearn(t *testing.T) {
	const missing, notEnrolled = "There is no such exercise.", "You are not enrolled in this course."
	s := setupSchool(t)
	text, hidden := s.exercise(t, s.one, "m1-l1-text"), s.exercise(t, s.hidden, "m1-l1-text")
	s.wantRefused(t, s.ada, hidden, fault.NotFound, missing)
	s.wantRefused(t, s.grace, hidden, fault.Forbidden, notEnrolled)
	s.wantRefused(t, s.root, hidden, fault.Forbidden, notEnrolled)
	s.wantRefused(t, s.ada, text, fault.Forbidden, notEnrolled)
	// The row of one course is none of another.
	s.wantRefused(t, s.ada, course.ExerciseID{Course: s.one, Row: hidden.Row}, fault.NotFound, missing)
	s.wantRefused(t, s.grace, course.ExerciseID{Course: s.hidden, Row: text.Row}, fault.NotFound, missing)

	for _, viewer := range []account.Viewer{s.grace, s.root} {
		s.enrolled(t, viewer, s.hidden)
		s.submitted(t, viewer, hidden, "first", progress.Answer{Read: true})
	}
	s.enrolled(t, s.ada, s.one)
	s.submitted(t, s.ada, text, "first", progress.Answer{Read: true})
	must[*course.Course](t)(s.Store.LeaveCourse(t.Context(), s.ada, s.one))
	s.wantRefused(t, s.ada, text, fault.Forbidden, notEnrolled)
	// Who comes back finds everything.
	s.enrolled(t, s.ada, s.one)
	if r := s.submitted(t, s.ada, text, "second", progress.Answer{Read: true}); r.Attempt != 2 || !r.Session.Complete {
		t.Errorf("after coming back it is attempt %d of %+v", r.Attempt, r.Session)
	}
	s.Exec(t, `UPDATE course SET published = false WHERE id = $1`, s.one)
	s.wantRefused(t, s.ada, text, fault.NotFound, missing)
}

func TestStartExercise(t *testing.T) {
	s := setupSchool(t)
	s.enrolled(t, s.ada, s.one)
	choice := s.exercise(t, s.one, "m1-l1-choice")
	session, exercise, err := s.Store.StartExercise(t.Context(), s.ada, choice)
	if err != nil {
		t.Fatal(err)
	}
	if want := (progress.SessionID{User: s.ada.ID, Exercise: choice}); session.ID != want || session.Attempts != 0 || session.Score != nil ||
		session.Complete || session.CompletedAt != nil || session.StartedAt.IsZero() || exercise.Base().ID != choice {
		t.Errorf("it began as %+v of %+v", session, exercise)
	}
	wantGroup(t, "the session", []*progress.Session{session})
	wantGroup(t, "the exercise", []course.Exercise{exercise})

	right := s.submitted(t, s.ada, choice, "first", s.choices(t, s.one, "m1-l1-this"))
	before := s.learned(t)
	again, _, err := s.Store.StartExercise(t.Context(), s.ada, choice)
	if err != nil || sessionDiff(right.Session, again) != "" || !again.StartedAt.Equal(session.StartedAt) {
		t.Errorf("begun again it is %+v, %v", again, err)
	}
	s.unchanged(t, before)
}

// sessionDiff tells sessions apart, whoever their peers are.
func sessionDiff(want, got *progress.Session) string {
	return cmp.Diff(want, got, cmpopts.IgnoreTypes(peer.Row{}))
}

func TestLockedLessons(t *testing.T) {
	s := setupSchool(t)
	s.enrolled(t, s.ada, s.one)
	s.enrolled(t, s.alan, s.one)
	second, last := s.exercise(t, s.one, "m1-l2-text"), s.exercise(t, s.one, "m2-l2-text")
	locked := func(id course.ExerciseID, title string) {
		t.Helper()
		before := s.learned(t)
		all := s.atExercise(s.ada, id)
		delete(all, "resetting") // what was reached is the learner's to give up
		for name, run := range all {
			if err := run(t.Context()); fault.CodeOf(err) != fault.Forbidden || !strings.Contains(err.Error(), title) {
				t.Errorf("%s: the error is %v, want one with %s", name, err, title)
			}
		}
		s.unchanged(t, before)
	}
	locked(second, `"Lesson 1.1"`)
	locked(last, `"Lesson 1.1"`)
	s.complete(t, s.alan, "m1-l1") // another's progress unlocks nothing
	locked(second, `"Lesson 1.1"`)
	s.complete(t, s.ada, "m1-l1")
	s.submitted(t, s.ada, second, "first", progress.Answer{Read: true})
	locked(last, `"Lesson 1.2"`)
	s.complete(t, s.ada, "m1-l2")
	s.submitted(t, s.ada, last, "first", progress.Answer{Read: true})
	if _, _, err := s.Store.ResetExercise(t.Context(), s.ada, s.exercise(t, s.one, "m1-l1-video")); err != nil {
		t.Fatal(err)
	}
	locked(second, `"Lesson 1.1"`)
	// A lesson without exercises is complete.
	s.Exec(t, `DELETE FROM exercise_session`)
	s.Exec(t, `DELETE FROM exercise USING lesson WHERE lesson.key = 'm1-l1' AND lesson_id = lesson.id`)
	s.submitted(t, s.ada, second, "first", progress.Answer{Read: true})
}

func TestSubmit(t *testing.T) {
	s := setupSchool(t)
	s.enrolled(t, s.ada, s.one)
	blank := s.exercise(t, s.one, "m1-l1-blank")
	half, all := progress.Answer{Blanks: []string{"*", "lesson"}}, progress.Answer{Blanks: []string{" * ", "course"}}
	steps := []struct {
		key     string
		answer  progress.Answer
		score   float64
		attempt int
		best    float64
		done    bool
	}{
		{"a", half, 0.5, 1, 0.5, false}, {"b", all, 1, 2, 1, true}, {"ä ✓", half, 0.5, 3, 1, true}, {strings.Repeat("ß", 100), all, 1, 4, 1, true},
	}
	var completed *progress.Session
	for _, step := range steps {
		r := s.submitted(t, s.ada, blank, step.key, step.answer)
		if r.Replayed || r.Attempt != step.attempt || r.Grade.Score != step.score || r.Session.Attempts != step.attempt ||
			*r.Session.Score != step.best || r.Session.Complete != step.done || r.Choices != nil || r.Exercise.Base().ID != blank {
			t.Errorf("%q came to %+v, %+v", step.key, r, r.Session)
		}
		if completed == nil && r.Session.Complete {
			completed = r.Session
		}
		if completed != nil && !r.Session.CompletedAt.Equal(*completed.CompletedAt) {
			t.Errorf("%q: completed at %v, and now at %v", step.key, completed.CompletedAt, r.Session.CompletedAt)
		}
		kept, _, err := s.Store.StartExercise(t.Context(), s.ada, blank)
		if diff := sessionDiff(r.Session, kept); diff != "" || err != nil {
			t.Errorf("%q: %v; the stored session (-told +stored):\n%s", step.key, err, diff)
		}
	}
	before := s.learned(t)
	for _, step := range steps { // in each retry the answer is another
		r := s.submitted(t, s.ada, blank, step.key, progress.Answer{Blanks: []string{"", ""}})
		if !r.Replayed || r.Attempt != step.attempt || r.Grade.Score != step.score || r.Grade.Complete != (step.score == 1) ||
			len(r.Grade.Correct) != 2 || !cmp.Equal(r.Answer, step.answer) || r.Session.Attempts != 4 {
			t.Errorf("%q, retried, came to %+v, %+v", step.key, r, r.Session)
		}
		wantGroup(t, "the session of a retry", []*progress.Session{r.Session})
	}
	s.unchanged(t, before)
	if stored := queryValue[string](t, s.Database, `SELECT answer->>'blanks' FROM exercise_session`); stored != `[" * ", "course"]` {
		t.Errorf("the last answer is stored as %s", stored)
	}
}

func TestSubmitChoices(t *testing.T) {
	s := setupSchool(t)
	s.enrolled(t, s.ada, s.one)
	choice := s.exercise(t, s.one, "m1-l1-choice")
	r := s.submitted(t, s.ada, choice, "a", s.choices(t, s.one, "m1-l1-that"))
	if r.Grade.Score != 0 || r.Grade.Complete || !cmp.Equal(r.Grade.Correct, []bool{false}) || len(r.Choices) != 2 || r.Choices[0].Text != "this" {
		t.Errorf("it came to %+v", r)
	}
	wantGroup(t, "the choices", r.Choices)
	wantGroup(t, "the exercise", []course.Exercise{r.Exercise})
	if known, ok := r.Choices[0].KnownExercise(); !ok || course.Exercise(known) != r.Exercise {
		t.Error("a choice does not know its exercise")
	}
	before := s.learned(t)
	for _, answer := range []progress.Answer{s.choices(t, s.one, "m1-l2-this"), s.choices(t, s.hidden, "m1-l1-this"), {Read: true}, {}} {
		_, err := s.Store.Submit(t.Context(), s.ada, store.Submission{Exercise: choice, Key: "b", Answer: answer})
		wantFault(t, err, fault.BadUserInput)
	}
	s.unchanged(t, before)
	// What was right is told by the stored answer, also when no attempt is left.
	s.submitted(t, s.ada, choice, "b", s.choices(t, s.one))
	s.submitted(t, s.ada, choice, "c", s.choices(t, s.one, "m1-l1-this"))
	before = s.learned(t)
	_, err := s.Store.Submit(t.Context(), s.ada, store.Submission{Exercise: choice, Key: "d", Answer: s.choices(t, s.one, "m1-l1-this")})
	wantFault(t, err, fault.Forbidden)
	if err == nil || err.Error() != "No attempt is left: the limit is 3 attempts." {
		t.Errorf("the error is %v", err)
	}
	if r := s.submitted(t, s.ada, choice, "c", s.choices(t, s.one)); !r.Replayed || r.Attempt != 3 || !cmp.Equal(r.Grade.Correct, []bool{true}) {
		t.Errorf("the retry came to %+v", r)
	}
	s.unchanged(t, before)
}

// A refused first submission makes no session.
func TestRefusedSubmissions(t *testing.T) {
	s := setupSchool(t)
	s.enrolled(t, s.ada, s.one)
	blank := s.exercise(t, s.one, "m1-l1-blank")
	before := s.learned(t)
	good := progress.Answer{Blanks: []string{"*", "course"}}
	for _, key := range []string{"", "a\x00", "a\nb", "\xff", "a\u00a0b", "\u202e", strings.Repeat("a", 101)} {
		_, err := s.Store.Submit(t.Context(), s.ada, store.Submission{Exercise: blank, Key: key, Answer: good})
		wantFault(t, err, fault.BadUserInput)
	}
	for _, blanks := range [][]string{nil, {}, {"a"}, {"a", "b", "c"}, {"a", "\x00"}, {"\xff", "b"}, {"a", strings.Repeat("b", 1001)}} {
		_, err := s.Store.Submit(t.Context(), s.ada, store.Submission{Exercise: blank, Key: "a", Answer: progress.Answer{Blanks: blanks}})
		wantFault(t, err, fault.BadUserInput)
	}
	s.unchanged(t, before)
	// What JSON escapes is stored as it is.
	odd := progress.Answer{Blanks: []string{"</script>\u2028\U0001F600\ufffd", "\"\\\u0001\ufdd0"}}
	s.submitted(t, s.ada, blank, "odd", odd)
	if r := s.submitted(t, s.ada, blank, "odd", good); !cmp.Equal(r.Answer, odd) {
		t.Errorf("%q is stored as %q", odd.Blanks, r.Answer.Blanks)
	}
}

func TestResetExercise(t *testing.T) {
	s := setupSchool(t)
	s.enrolled(t, s.ada, s.one)
	s.enrolled(t, s.alan, s.one)
	choice := s.exercise(t, s.one, "m1-l1-choice")
	right := s.choices(t, s.one, "m1-l1-this")
	_, _, err := s.Store.ResetExercise(t.Context(), s.ada, choice)
	wantFault(t, err, fault.NotFound)
	first := s.submitted(t, s.ada, choice, "a", right)
	others := s.submitted(t, s.alan, choice, "a", right)
	if others.Replayed || others.Attempt != 1 {
		t.Errorf("another's key is taken for one's own: %+v", others)
	}
	reset, exercise, err := s.Store.ResetExercise(t.Context(), s.ada, choice)
	if err != nil {
		t.Fatal(err)
	}
	if reset.Attempts != 1 || reset.Score != nil || reset.Complete || reset.CompletedAt != nil || !reset.StartedAt.Equal(first.Session.StartedAt) {
		t.Errorf("after a reset it is %+v", reset)
	}
	wantGroup(t, "the session", []*progress.Session{reset})
	wantGroup(t, "the exercise", []course.Exercise{exercise})
	if n := queryValue[int](t, s.Database, `SELECT count(answer) FROM exercise_session`); n != 1 {
		t.Errorf("%d answers are left, want another's", n)
	}
	if r := s.submitted(t, s.ada, choice, "a", right); !r.Replayed || r.Session.Complete || r.Session.Attempts != 1 || r.Grade.Score != 1 {
		t.Errorf("after a reset the retry came to %+v, %+v", r, r.Session)
	}
	kept, _, err := s.Store.StartExercise(t.Context(), s.alan, choice)
	if err != nil || !kept.Complete {
		t.Errorf("another's session is %+v, %v", kept, err)
	}
	s.submitted(t, s.ada, choice, "b", right)
	s.submitted(t, s.ada, choice, "c", right)
	if _, _, err := s.Store.ResetExercise(t.Context(), s.ada, choice); err != nil {
		t.Fatal(err)
	}
	_, err = s.Store.Submit(t.Context(), s.ada, store.Submission{Exercise: choice, Key: "d", Answer: right})
	wantFault(t, err, fault.Forbidden)
}

// A retry after the exercise has other choices still has its score, and tells no parts.
func TestRetryOfAnotherExercise(t *testing.T) {
	s := setupSchool(t)
	s.enrolled(t, s.ada, s.one)
	choice := s.exercise(t, s.one, "m1-l1-choice")
	right := s.choices(t, s.one, "m1-l1-this")
	s.submitted(t, s.ada, choice, "a", right)
	draft := schoolDraft()
	choices := draft.Modules[0].Lessons[0].Exercises[1].Choices
	for i := range choices {
		choices[i].Key += "-else"
	}
	s.Import(t, draft, store.ImportOptions{Replace: true})
	r := s.submitted(t, s.ada, choice, "a", right)
	if !r.Replayed || r.Grade.Score != 1 || !r.Grade.Complete || r.Grade.Correct != nil || !cmp.Equal(r.Answer, right) {
		t.Errorf("it came to %+v", r)
	}
}

// A submission whose last statement fails is not counted at all.
func TestHalfASubmission(t *testing.T) {
	s := setupSchool(t)
	s.enrolled(t, s.ada, s.one)
	text := s.exercise(t, s.one, "m1-l1-text")
	before := s.learned(t)
	for at := 1; ; at++ {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		db := &cutting{DB: s.Pool, left: at, cut: cancel}
		_, err := store.New(db, store.DefaultChunk, store.DefaultRows).Submit(ctx, s.ada, store.Submission{Exercise: text, Key: "a", Answer: progress.Answer{Read: true}})
		if err == nil {
			if at < 6 {
				t.Errorf("it has only %d statements", at-1)
			}
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cut before statement %d: %v", at, err)
		}
		awaitEnded(t, s.Database)
		s.unchanged(t, before)
	}
	if r := s.submitted(t, s.ada, text, "a", progress.Answer{Read: true}); !r.Replayed || r.Session.Attempts != 1 {
		t.Errorf("the retry came to %+v, %+v", r, r.Session)
	}
}
