package store_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5"

	"syllabus/internal/course"
	"syllabus/internal/store/storetest"
)

// readBack makes a draft of what is stored of a course, visible or not: the content
// through the store, the keys and the prerequisites, which it does not read, beside it.
func readBack(t *testing.T, database *storetest.Database, slug string) *course.Draft {
	t.Helper()
	r := &reader{t: t, database: database, draft: &course.Draft{Slug: slug}}
	err := database.Pool.QueryRow(t.Context(), `SELECT id, title, description, published FROM course WHERE slug = $1`, slug).
		Scan(&r.id, &r.draft.Title, &r.draft.Description, &r.draft.Published)
	if err != nil {
		t.Fatal(err)
	}
	r.modules()
	return r.draft
}

type reader struct {
	t        *testing.T
	database *storetest.Database
	id       course.ID
	draft    *course.Draft
}

func (r *reader) modules() {
	ctx, keys, lessonKeys := r.t.Context(), r.keys("module"), r.keys("lesson")
	modules := modulesOf(r.t, r.database.Store, r.id)
	lessons := must[[][]*course.Lesson](r.t)(r.database.Store.LessonsByModule(ctx, modules))
	content := r.exercises(slices.Concat(lessons...))
	for i, module := range modules {
		r.wantPlace("module", module.Index, i)
		draft := course.ModuleDraft{Key: keys[module.ID.Row], Title: module.Title}
		for n, lesson := range lessons[i] {
			r.wantPlace("lesson", lesson.Index, n)
			draft.Lessons = append(draft.Lessons, course.LessonDraft{
				Key: lessonKeys[lesson.ID.Row], Title: lesson.Title, Exercises: content[lesson], Requires: r.requires(lesson),
			})
		}
		r.draft.Modules = append(r.draft.Modules, draft)
	}
}

// exercises returns the exercises of the lessons with their choices.
func (r *reader) exercises(lessons []*course.Lesson) map[*course.Lesson][]course.ExerciseDraft {
	keys, choiceKeys := r.keys("exercise"), r.keys("choice")
	lists := must[[][]course.Exercise](r.t)(r.database.Store.ExercisesByLesson(r.t.Context(), lessons, course.AllExerciseTypes))
	var questions []*course.MultipleChoiceExercise
	for _, exercise := range slices.Concat(lists...) {
		if question, ok := exercise.(*course.MultipleChoiceExercise); ok {
			questions = append(questions, question)
		}
	}
	choices := make(map[course.ExerciseID][]course.ChoiceDraft)
	for _, choice := range slices.Concat(must[[][]*course.Choice](r.t)(r.database.Store.ChoicesByExercise(r.t.Context(), questions))...) {
		r.wantPlace("choice", choice.Index, len(choices[choice.ExerciseID]))
		choices[choice.ExerciseID] = append(choices[choice.ExerciseID], course.ChoiceDraft{
			Key: choiceKeys[choice.ID.Row], Text: choice.Text, Correct: choice.Correct, Feedback: choice.Feedback,
		})
	}
	drafts := make(map[*course.Lesson][]course.ExerciseDraft)
	for i, lesson := range lessons {
		for n, exercise := range lists[i] {
			base := exercise.Base()
			r.wantPlace("exercise", base.Index, n)
			draft := exerciseDraft(exercise)
			draft.Key, draft.Choices = keys[base.ID.Row], choices[base.ID]
			drafts[lesson] = append(drafts[lesson], draft)
		}
	}
	return drafts
}

// wantPlace fails unless the index of a row is its place in its list, from 1.
func (r *reader) wantPlace(what string, index, place int) {
	r.t.Helper()
	if index != place+1 {
		r.t.Errorf("%s %d has the index %d", what, place+1, index)
	}
}

func exerciseDraft(exercise course.Exercise) course.ExerciseDraft {
	base := exercise.Base()
	draft := course.ExerciseDraft{Type: base.Type, Title: base.Title, MaxAttempts: base.MaxAttempts}
	switch e := exercise.(type) {
	case *course.VideoExercise:
		draft.Video = &course.VideoDraft{URL: e.URL, Seconds: e.Seconds}
	case *course.MultipleChoiceExercise:
		draft.Prompt = e.Prompt
	case *course.FillInBlankExercise:
		draft.Prompt, draft.Blanks, draft.CaseSensitive = e.Prompt, e.Blanks, e.CaseSensitive
	case *course.TextExercise:
		draft.Body = e.Body
	}
	return draft
}

// requires returns the keys of the lessons that a lesson requires, in their order.
func (r *reader) requires(lesson *course.Lesson) []string {
	rows, err := r.database.Pool.Query(r.t.Context(), `
		SELECT coalesce(lesson.key, '')
		FROM prerequisite
		JOIN lesson ON lesson.course_id = prerequisite.course_id AND lesson.id = prerequisite.required_lesson_id
		WHERE prerequisite.course_id = $1 AND prerequisite.lesson_id = $2
		ORDER BY 1`, lesson.ID.Course, lesson.ID.Row)
	if err != nil {
		r.t.Fatal(err)
	}
	return must[[]string](r.t)(pgx.CollectRows(rows, pgx.RowTo[string]))
}

// keys returns the keys of a table's rows by their ids.
func (r *reader) keys(table string) map[int64]string {
	keys := make(map[int64]string)
	for key, id := range idsByKey(r.t, r.database, table, r.id) {
		keys[id] = key
	}
	return keys
}

// idsByKey returns the ids of a course's rows that have a key.
func idsByKey(t *testing.T, database *storetest.Database, table string, id course.ID) map[string]int64 {
	t.Helper()
	rows, err := database.Pool.Query(t.Context(), `SELECT key, id FROM `+table+` WHERE course_id = $1 AND key IS NOT NULL`, id)
	if err != nil {
		t.Fatal(err)
	}
	ids := make(map[string]int64)
	var key string
	var row int64
	if _, err := pgx.ForEachRow(rows, []any{&key, &row}, func() error { ids[key] = row; return nil }); err != nil {
		t.Fatal(err)
	}
	return ids
}

// wantDraft fails unless the stored course equals the draft.
func wantDraft(t *testing.T, database *storetest.Database, want *course.Draft) {
	t.Helper()
	if diff := cmp.Diff(want, readBack(t, database, want.Slug), cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(course.Blank{})); diff != "" {
		t.Errorf("the stored course (-want +got):\n%s", diff)
	}
}

// snapshot returns every row of every table, with all its columns.
func snapshot(t *testing.T, database *storetest.Database) []string {
	t.Helper()
	var all []string
	for _, table := range []string{
		"app_user", "user_profile", "settings", "course", "module", "lesson", "exercise", "choice", "prerequisite",
		"enrollment", "exercise_session", "submission",
	} {
		rows, err := database.Pool.Query(t.Context(), `SELECT to_jsonb(r)::text FROM `+table+` AS r ORDER BY 1`)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range must[[]string](t)(pgx.CollectRows(rows, pgx.RowTo[string])) {
			all = append(all, table+" "+row)
		}
	}
	return all
}

// wantUntouched fails unless the database holds what it held at the snapshot.
func wantUntouched(t *testing.T, database *storetest.Database, before []string) {
	t.Helper()
	if diff := cmp.Diff(before, snapshot(t, database)); diff != "" {
		t.Errorf("the database was changed (-before +after):\n%s", diff)
	}
}
