package store_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/store"
	"syllabus/internal/store/storetest"
)

// A session with an answer, and what was submitted for it.
const (
	beginExercise = `
		INSERT INTO exercise_session (course_id, user_id, exercise_id, score, answer, attempts)
		SELECT course.id, app_user.id, exercise.id, 0.5, '{}', 1
		FROM course
		JOIN exercise ON exercise.course_id = course.id
		CROSS JOIN app_user
		WHERE slug = $1 AND username = $2 AND key = $3`
	submitAnswers = `
		INSERT INTO submission (course_id, user_id, exercise_id, key, attempt, score, answer)
		SELECT course_id, user_id, exercise_id, 'first', 1, score, answer FROM exercise_session`
)

// setupProgress returns a database with the courses "one" and "other", in both of
// which Ada has begun the first four exercises, and Grace the first two.
func setupProgress(t *testing.T) *storetest.Database {
	t.Helper()
	database := setup(t, storetest.Draft("one"), storetest.Draft("other"))
	for name, keys := range map[string][]string{
		"ada":    {"m1-l1-video", "m1-l1-choice", "m1-l1-blank", "m1-l1-text"},
		"grace":  {"m1-l1-video", "m1-l1-choice"},
		"edsger": nil,
	} {
		must[account.UserID](t)(database.Store.CreateUser(t.Context(), account.NewUser{Subject: name, Username: name, DisplayName: name}))
		for _, key := range keys {
			database.Exec(t, beginExercise, "one", name, key)
			database.Exec(t, beginExercise, "other", name, key)
		}
	}
	database.Exec(t, submitAnswers)
	return database
}

// progressIn returns who has progress in which exercise of a course, and what.
func progressIn(t *testing.T, database *storetest.Database, slug string) []string {
	t.Helper()
	return queryValue[[]string](t, database, `
		SELECT coalesce(array_agg(concat_ws(' ', username, key, to_jsonb(s), to_jsonb(b)) ORDER BY username, key), '{}')
		FROM (
			SELECT username, e.key, s, b
			FROM course
			JOIN exercise_session AS s ON s.course_id = course.id
			JOIN app_user ON app_user.id = s.user_id
			JOIN exercise AS e ON e.course_id = s.course_id AND e.id = s.exercise_id
			LEFT JOIN submission AS b ON b.course_id = s.course_id AND b.exercise_id = s.exercise_id AND b.user_id = s.user_id
			WHERE slug = $1
		) AS progress`, slug)
}

// TestReplaceKeepsProgress changes what is no reason to lose anything.
func TestReplaceKeepsProgress(t *testing.T) {
	tests := map[string]func(*course.Draft){
		"nothing": func(*course.Draft) {},
		"what is asked": func(d *course.Draft) {
			e := d.Modules[0].Lessons[0].Exercises
			e[0].Video.URL, e[1].Prompt, e[2].Prompt, e[3].Body = "https://example.com/new", "New?", "____", "New."
			e[1].Choices, e[1].MaxAttempts = []course.ChoiceDraft{{Text: "new", Correct: true}, {Text: "old"}}, nil
			e[2].Blanks = e[2].Blanks[:1]
		},
		"the order": func(d *course.Draft) {
			slices.Reverse(d.Modules)
			slices.Reverse(d.Modules[1].Lessons)
			slices.Reverse(d.Modules[1].Lessons[1].Exercises)
		},
		"the lesson": func(d *course.Draft) {
			a, b := &d.Modules[0].Lessons[0], &d.Modules[0].Lessons[1]
			a.Exercises, b.Exercises = b.Exercises, a.Exercises
		},
		"the module, and the old one goes": func(d *course.Draft) {
			d.Modules[1].Lessons[1].Exercises = d.Modules[0].Lessons[0].Exercises
			d.Modules = d.Modules[1:]
		},
		"a module and a lesson that are new": func(d *course.Draft) {
			d.Modules = []course.ModuleDraft{{Title: "New", Lessons: []course.LessonDraft{
				{Title: "New", Exercises: d.Modules[0].Lessons[0].Exercises},
			}}}
		},
		"exercises that nobody has begun": func(d *course.Draft) {
			d.Modules = d.Modules[:1]
			e := &d.Modules[0].Lessons[1].Exercises[0]
			*e = course.ExerciseDraft{Key: e.Key, Type: course.Text, Title: e.Title, Body: "Read."}
		},
	}
	for name, change := range tests {
		for _, discard := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				database := setupProgress(t)
				before := progressIn(t, database, "one")
				after := storetest.Draft("one")
				change(after)
				result, err := database.Store.ImportCourse(t.Context(), after, store.ImportOptions{Replace: true, DiscardProgress: discard})
				if err != nil {
					t.Fatal(err)
				}
				wantDraft(t, database, after)
				if result.Discarded != (store.Sessions{}) {
					t.Errorf("it discarded %v", result.Discarded)
				}
				if diff := cmp.Diff(before, progressIn(t, database, "one")); diff != "" {
					t.Errorf("the progress (-before +after):\n%s", diff)
				}
			})
		}
	}
}

// TestReplaceLosesProgress refuses what would lose progress, and does it when that is agreed to.
func TestReplaceLosesProgress(t *testing.T) {
	const nothing = ` Nothing was imported. --discard-progress drops these sessions.`
	tests := map[string]struct {
		change    func(*course.Draft)
		refusal   string
		discarded store.Sessions
		left      int // sessions
	}{
		"an exercise is gone": {
			func(d *course.Draft) { e := &d.Modules[0].Lessons[0].Exercises; *e = (*e)[:3] },
			`The course "one" would lose 1 exercise with 1 session of 1 learner ("Read").`, store.Sessions{Count: 1, Learners: 1}, 5,
		},
		"a key is new": {
			func(d *course.Draft) { d.Modules[0].Lessons[0].Exercises[0].Key = "new" },
			`The course "one" would lose 1 exercise with 2 sessions of 2 learners ("Watch").`, store.Sessions{Count: 2, Learners: 2}, 4,
		},
		"the first lesson is gone": {
			func(d *course.Draft) { d.Modules[0].Lessons = d.Modules[0].Lessons[1:] },
			`The course "one" would lose 4 exercises with 6 sessions of 2 learners ("Watch", "Choose", "Fill", …).`,
			store.Sessions{Count: 6, Learners: 2}, 0,
		},
		"nothing is left": {
			func(d *course.Draft) { d.Modules = nil },
			`The course "one" would lose 4 exercises with 6 sessions of 2 learners ("Watch", "Choose", "Fill", …).`,
			store.Sessions{Count: 6, Learners: 2}, 0,
		},
		"a multiple choice becomes a text": {
			func(d *course.Draft) {
				e := &d.Modules[0].Lessons[0].Exercises[1]
				*e = course.ExerciseDraft{Key: e.Key, Type: course.Text, Title: "New", Body: "Read."}
			},
			`The course "one" would lose 1 exercise with 2 sessions of 2 learners ("Choose").`, store.Sessions{Count: 2, Learners: 2}, 4,
		},
		"one is gone, and two exchange their types": {
			func(d *course.Draft) {
				e := &d.Modules[0].Lessons[0].Exercises
				(*e)[1].Key, (*e)[2].Key = (*e)[2].Key, (*e)[1].Key
				*e = (*e)[1:]
			},
			`The course "one" would lose 3 exercises with 5 sessions of 2 learners ("Watch", "Choose", "Fill").`,
			store.Sessions{Count: 5, Learners: 2}, 1,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			database := setupProgress(t)
			before, other := snapshot(t, database), progressIn(t, database, "other")
			after := storetest.Draft("one")
			test.change(after)
			_, err := database.Store.ImportCourse(t.Context(), after, store.ImportOptions{Replace: true})
			wantRefusal(t, err, test.refusal+nothing)
			wantUntouched(t, database, before)

			result, err := database.Store.ImportCourse(t.Context(), after, store.ImportOptions{Replace: true, DiscardProgress: true})
			if err != nil {
				t.Fatal(err)
			}
			wantDraft(t, database, after)
			if result.Discarded != test.discarded {
				t.Errorf("it discarded %v, want %v", result.Discarded, test.discarded)
			}
			if left := progressIn(t, database, "one"); len(left) != test.left {
				t.Errorf("what is left is %v, want %d sessions", left, test.left)
			}
			if diff := cmp.Diff(other, progressIn(t, database, "other")); diff != "" {
				t.Errorf("the progress in the other course (-before +after):\n%s", diff)
			}
		})
	}
}

// wantRefusal fails unless the error is a CONFLICT of that message.
func wantRefusal(t *testing.T, err error, message string) {
	t.Helper()
	wantFault(t, err, fault.Conflict)
	if shown, ok := errors.AsType[*fault.Error](err); ok && shown.Message != message {
		t.Errorf("a client is told\n%s\nwant\n%s", shown.Message, message)
	}
}

// TestReplaceSeveralWithProgress refuses all courses for what two of them would lose.
func TestReplaceSeveralWithProgress(t *testing.T) {
	database := setupProgress(t)
	before := snapshot(t, database)
	one, other := storetest.Draft("one"), storetest.Draft("other")
	one.Modules[0].Lessons[0].Exercises = one.Modules[0].Lessons[0].Exercises[2:]
	other.Modules[0].Lessons[0].Exercises = other.Modules[0].Lessons[0].Exercises[:3]
	drafts := []*course.Draft{storetest.Draft("new"), one, odd("odd"), other}
	written := false
	_, err := database.Store.ImportCourses(t.Context(), drafts, store.ImportOptions{Replace: true, Progress: func(int64) { written = true }})
	wantRefusal(t, err, `The course "one" would lose 2 exercises with 4 sessions of 2 learners ("Watch", "Choose"). `+
		`The course "other" would lose 1 exercise with 1 session of 1 learner ("Read"). `+
		`Nothing was imported. --discard-progress drops these sessions.`)
	wantUntouched(t, database, before)
	if written {
		t.Error("it wrote rows before it refused")
	}

	var rows, last int64
	results, err := database.Store.ImportCourses(t.Context(), drafts, store.ImportOptions{
		Replace: true, DiscardProgress: true, Progress: func(done int64) { last = done },
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []store.Sessions{{}, {Count: 4, Learners: 2}, {}, {Count: 1, Learners: 1}}
	for i, draft := range drafts {
		wantDraft(t, database, draft)
		rows += store.CountRows(draft)
		if got := results[i].Discarded; got != want[i] {
			t.Errorf("%s: it discarded %v, want %v", draft.Slug, got, want[i])
		}
	}
	if last != rows {
		t.Errorf("it told of %d rows, want %d", last, rows)
	}
	_, err = database.Store.ImportCourses(t.Context(), []*course.Draft{one, one}, store.ImportOptions{Replace: true})
	wantRefusal(t, err, `The course "one" is to be imported twice.`)
}
