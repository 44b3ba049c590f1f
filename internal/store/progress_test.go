package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/inspect"
	"syllabus/internal/progress"
	"syllabus/internal/store"
	"syllabus/internal/store/storetest"
)

// learners is progress in the twins, whose exercises 30 and 31 are both in lesson 30. User
// 5, who owns courses 1 and 2, and user 6, who owns course 3, do different things in each; user 7 is an outsider.
// Lesson 40 of courses 1 and 2 has no exercises, and 41 two; they are in module 31, which is before 30.
const learners = `
INSERT INTO app_user (id, subject, username) VALUES (7, 's7', 'seven'), (8, 's8', 'eight');
INSERT INTO lesson (course_id, module_id, id, title, index)
SELECT c, 31, id, 'More', id FROM generate_series(1, 2) AS c, unnest(ARRAY[41, 40]) AS id;
INSERT INTO exercise (course_id, lesson_id, id, title, index, type, body)
SELECT c, 41, id, 'Read', id, 'TEXT', 'Read.' FROM generate_series(1, 2) AS c, unnest(ARRAY[42, 41]) AS id;
INSERT INTO enrollment (course_id, user_id, enrolled_at, left_at) VALUES
    (1, 6, '2026-03-01 08:00Z', NULL), (2, 6, '2026-03-02 08:00Z', '2026-03-03 08:00Z'), (3, 6, '2026-03-01 08:00Z', NULL),
    (1, 7, '2026-03-01 08:00Z', NULL), (2, 7, '2026-03-01 08:00:00.000001Z', NULL), (1, 8, '2026-02-01 08:00Z', NULL),
    (3, 8, '2026-03-01 08:00Z', NULL);
INSERT INTO exercise_session (course_id, user_id, exercise_id, complete, score, attempts, started_at, completed_at) VALUES
    (1, 6, 10, true,  1,    2, '2026-03-01 09:00Z', '2026-03-01 10:00Z'),
    (1, 6, 20, false, 0.25, 1, '2026-03-01 09:00Z', NULL),
    (1, 6, 41, true,  1,    1, '2026-03-01 11:00Z', '2026-03-01 11:00Z'),
    (2, 6, 20, true,  1,    1, '2026-03-01 09:00Z', '2026-03-01 10:00Z'),
    (3, 6, 10, true,  1,    1, '2026-03-01 08:00Z', '2026-03-01 10:00Z'),
    (1, 7, 20, true,  1,    1, '2026-03-01 09:00Z', '2026-03-01 10:00Z'),
    (1, 7, 41, true,  1,    1, '2026-03-01 09:00Z', '2026-03-01 10:00Z'),
    (1, 7, 42, true,  1,    1, '2026-03-01 09:00Z', '2026-03-01 10:00Z'),
    (2, 7, 10, false, NULL, 0, '2026-03-01 09:00Z', NULL);
INSERT INTO prerequisite (course_id, lesson_id, required_lesson_id) VALUES
    (1, 30, 41), (1, 30, 10), (1, 30, 40), (1, 30, 20), (1, 31, 20), (1, 31, 41), (1, 10, 30), (1, 10, 31), (1, 10, 41),
    (2, 30, 10), (2, 30, 20), (3, 30, 10), (3, 30, 20);`

// setupLearners returns the twins with learners, and a store that takes two keys at a time.
func setupLearners(t *testing.T) (database *storetest.Database, chunked *store.Store) {
	t.Helper()
	database = setupTwins(t)
	database.Exec(t, learners)
	return database, store.New(database.Pool, 2, store.DefaultRows)
}

// by asks with the argument that the method takes last.
func by[P, R, A any](argument A, load func(context.Context, []P, A) ([]R, error)) func(context.Context, []P) ([]R, error) {
	return func(ctx context.Context, parents []P) ([]R, error) { return load(ctx, parents, argument) }
}

// both asks in one statement, and then in chunks of two keys: the same, in as many statements as are needed. keys is
// how many distinct keys the parents have.
func both[P, R any](
	t *testing.T, name string, whole, chunked func(context.Context, []P) ([]R, error), parents []P, keys int, text func([]R) []string,
) []R {
	t.Helper()
	ctx, operation := inspect.Begin(t.Context())
	got := must[[]R](t)(whole(ctx, parents))
	wantStatements(t, operation, name, 1)
	ctx, operation = inspect.Begin(t.Context())
	cut := must[[]R](t)(chunked(ctx, parents))
	wantStatements(t, operation, name, (keys+1)/2)
	if diff := cmp.Diff(text(got), text(cut)); diff != "" {
		t.Errorf("one statement and chunks differ (-one +chunks):\n%s", diff)
	}
	if nothing, err := whole(t.Context(), nil); err != nil || len(nothing) != 0 {
		t.Errorf("no parents have %v, %v", nothing, err)
	}
	return got
}

func counts(all []progress.Count) []string {
	texts := make([]string, len(all))
	for i, c := range all {
		texts[i] = fmt.Sprintf("%d of %d", c.Completed, c.Total)
	}
	return texts
}

func TestProgress(t *testing.T) {
	database, chunked := setupLearners(t)
	s := database.Store
	lessons := []*course.Lesson{
		lesson(2, 20), lesson(1, 10), lesson(1, 41), lesson(1, 20), lesson(1, 40), lesson(9, 10), lesson(1, 10), lesson(3, 10),
	}
	modules := []*course.Module{module(2, 20), module(1, 20), module(1, 10), module(1, 31), module(1, 30), module(3, 10), module(1, 20)}
	courses := []*course.Course{courseByID(2), courseByID(1), courseByID(4), courseByID(3), courseByID(9), courseByID(2)}
	for user, want := range map[account.UserID]struct{ lessons, modules, courses []string }{
		6: {
			[]string{"1 of 1", "1 of 1", "1 of 2", "0 of 1", "0 of 0", "0 of 0", "1 of 1", "1 of 1"},
			[]string{"1 of 1", "0 of 1", "1 of 1", "1 of 2", "0 of 2", "1 of 1", "0 of 1"},
			[]string{"1 of 6", "2 of 6", "0 of 0", "1 of 4", "0 of 0", "1 of 6"},
		},
		7: {
			[]string{"0 of 1", "0 of 1", "2 of 2", "1 of 1", "0 of 0", "0 of 0", "0 of 1", "0 of 1"},
			[]string{"0 of 1", "1 of 1", "0 of 1", "2 of 2", "0 of 2", "0 of 1", "1 of 1"},
			[]string{"0 of 6", "3 of 6", "0 of 0", "0 of 4", "0 of 0", "0 of 6"},
		},
		0: {
			[]string{"0 of 1", "0 of 1", "0 of 2", "0 of 1", "0 of 0", "0 of 0", "0 of 1", "0 of 1"},
			[]string{"0 of 1", "0 of 1", "0 of 1", "0 of 2", "0 of 2", "0 of 1", "0 of 1"},
			[]string{"0 of 6", "0 of 6", "0 of 0", "0 of 4", "0 of 0", "0 of 6"},
		},
	} {
		t.Run(fmt.Sprint(user), func(t *testing.T) {
			got := both(t, "ProgressByLesson", by(user, s.ProgressByLesson), by(user, chunked.ProgressByLesson), lessons, 7, counts)
			if diff := cmp.Diff(want.lessons, counts(got)); diff != "" {
				t.Errorf("lessons (-want +got):\n%s", diff)
			}
			got = both(t, "ProgressByModule", by(user, s.ProgressByModule), by(user, chunked.ProgressByModule), modules, 6, counts)
			if diff := cmp.Diff(want.modules, counts(got)); diff != "" {
				t.Errorf("modules (-want +got):\n%s", diff)
			}
			got = both(t, "ProgressByCourse", by(user, s.ProgressByCourse), by(user, chunked.ProgressByCourse), courses, 5, counts)
			if diff := cmp.Diff(want.courses, counts(got)); diff != "" {
				t.Errorf("courses (-want +got):\n%s", diff)
			}
		})
	}
}

func enrollment(c course.ID, user account.UserID) *progress.Enrollment {
	return &progress.Enrollment{ID: progress.EnrollmentID{User: user, Course: c}}
}

func TestProgressByEnrollment(t *testing.T) {
	database, chunked := setupLearners(t)
	got := both(t, "ProgressByEnrollment", database.Store.ProgressByEnrollment, chunked.ProgressByEnrollment, []*progress.Enrollment{
		enrollment(2, 6), enrollment(1, 7), enrollment(1, 6), enrollment(2, 7), enrollment(3, 8), enrollment(4, 6), enrollment(1, 7),
	}, 6, counts)
	want := []string{"1 of 6", "3 of 6", "2 of 6", "0 of 6", "0 of 4", "0 of 0", "3 of 6"}
	if diff := cmp.Diff(want, counts(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAnswersShown(t *testing.T) {
	database, chunked := setupLearners(t)
	s := database.Store
	choices := []*course.Choice{choice(2, 20), choice(1, 10), choice(1, 20), choice(2, 10), choice(3, 10), choice(9, 10), choice(1, 10)}
	blanks := make([]*course.FillInBlankExercise, len(choices))
	for i, c := range choices {
		blanks[i] = &course.FillInBlankExercise{ExerciseBase: course.ExerciseBase{ID: c.ExerciseID}}
	}
	text := func(shown []bool) []string { return []string{fmt.Sprint(shown)} }
	for user, want := range map[account.UserID][]bool{
		5: {true, true, true, true, false, false, true},     // owns 1 and 2
		6: {true, true, false, false, true, false, true},    // owns 3
		7: {false, false, true, false, false, false, false}, // has begun another
		8: {false, false, false, false, false, false, false},
	} {
		got := both(t, "AnswersShownByChoice", by(user, s.AnswersShownByChoice), by(user, chunked.AnswersShownByChoice), choices, 6, text)
		if !slices.Equal(got, want) {
			t.Errorf("user %d, choices: %v, want %v", user, got, want)
		}
		got = both(t, "AnswersShownByBlanks", by(user, s.AnswersShownByBlanks), by(user, chunked.AnswersShownByBlanks), blanks, 6, text)
		if !slices.Equal(got, want) {
			t.Errorf("user %d, blanks: %v, want %v", user, got, want)
		}
	}
}
