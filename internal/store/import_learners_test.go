package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/store"
	"syllabus/internal/store/storetest"
)

// withoutText is the course "one" without the exercise with the key m2-l2-text, and
// with a text in place of the multiple choice m2-l2-choice. Nobody has begun these.
func withoutText() *course.Draft {
	draft := storetest.Draft("one")
	e := &draft.Modules[1].Lessons[1].Exercises
	(*e)[1] = course.ExerciseDraft{Key: (*e)[1].Key, Type: course.Text, Title: "Read", Body: "Read."}
	*e = (*e)[:3]
	return draft
}

// TestReplaceWhileALearnerBegins imports a course while a learner is about to begin an
// exercise that it takes away: it waits, and does not overlook the session.
func TestReplaceWhileALearnerBegins(t *testing.T) {
	for _, key := range []string{"m2-l2-text", "m2-l2-choice"} {
		for name, test := range map[string]struct {
			discard, commit bool
			discarded       int
		}{
			"refused":                        {commit: true},
			"discarded":                      {commit: true, discard: true, discarded: 1},
			"the learner fails":              {},
			"the learner fails, and discard": {discard: true},
		} {
			t.Run(key+" "+name, func(t *testing.T) {
				database := setupProgress(t)
				learner := must[pgx.Tx](t)(database.Pool.Begin(t.Context()))
				defer func() { _ = learner.Rollback(context.WithoutCancel(t.Context())) }()
				if _, err := learner.Exec(t.Context(), beginExercise, "one", "edsger", key); err != nil {
					t.Fatal(err)
				}
				ended, result := make(chan error, 1), store.ImportResult{}
				go func() {
					var err error
					result, err = database.Store.ImportCourse(t.Context(), withoutText(),
						store.ImportOptions{Replace: true, DiscardProgress: test.discard})
					ended <- err
				}()
				awaitBlocked(t, database)
				end := learner.Rollback
				if test.commit {
					end = learner.Commit
				}
				if err := end(t.Context()); err != nil {
					t.Fatal(err)
				}
				err := <-ended
				if test.commit && !test.discard {
					wantFault(t, err, fault.Conflict)
					wantDraft(t, database, storetest.Draft("one"))
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				wantDraft(t, database, withoutText())
				if want := (store.Sessions{Count: test.discarded, Learners: test.discarded}); result.Discarded != want {
					t.Errorf("it discarded %v, want %v", result.Discarded, want)
				}
			})
		}
	}
}

// TestLearnerBeginsWhileACourseIsReplaced begins exercises in the middle of an import:
// one that stays at once, one that is of another type afterwards, and one that is gone
// then, which the foreign key refuses.
func TestLearnerBeginsWhileACourseIsReplaced(t *testing.T) {
	for key, want := range map[string]struct {
		waits bool
		state string
	}{
		"m2-l2-video":  {},
		"m2-l2-choice": {waits: true},
		"m2-l2-text":   {waits: true, state: "23503"},
	} {
		t.Run(key, func(t *testing.T) {
			database := setupProgress(t)
			began, started := make(chan error, 1), false
			_, err := database.Store.ImportCourse(t.Context(), withoutText(), store.ImportOptions{Replace: true, Progress: func(int64) {
				if started {
					return
				}
				started = true
				begin := func() {
					_, err := database.Pool.Exec(t.Context(), beginExercise, "one", "edsger", key)
					began <- err
				}
				if !want.waits {
					begin()
					return
				}
				go begin()
				awaitBlocked(t, database)
			}})
			if err != nil || !started {
				t.Fatalf("the import: %v (in its middle: %t)", err, started)
			}
			err = <-began
			if pg, ok := errors.AsType[*pgconn.PgError](err); ok != (want.state != "") || ok && pg.Code != want.state {
				t.Errorf("the learner is told %v, want %q", err, want.state)
			}
			wantDraft(t, database, withoutText())
		})
	}
}

// TestReplaceBesideALearner imports a course while a learner's session of an exercise
// that stays is not yet committed: neither waits for the other.
func TestReplaceBesideALearner(t *testing.T) {
	database := setupProgress(t)
	learner := must[pgx.Tx](t)(database.Pool.Begin(t.Context()))
	defer func() { _ = learner.Rollback(context.WithoutCancel(t.Context())) }()
	if _, err := learner.Exec(t.Context(), beginExercise, "one", "edsger", "m2-l2-video"); err != nil {
		t.Fatal(err)
	}
	database.Import(t, withoutText(), store.ImportOptions{Replace: true})
	if err := learner.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantDraft(t, database, withoutText())
}
