package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/store"
	"syllabus/internal/store/storetest"
)

// odd is a course of what is easily lost: empty places, rows without keys, texts
// of all kinds, numbers that are not there, and prerequisites.
func odd(slug string) *course.Draft {
	return &course.Draft{
		Slug: slug, Title: "Ünïcode \\ \"quoted\" 'tït%le_'\t\U0001F600", Description: "Line\nline\r\n\\N",
		Modules: []course.ModuleDraft{
			{Title: "No lessons"},
			{Title: "Lessons", Key: "m", Lessons: []course.LessonDraft{
				{Title: "No exercises", Key: "first"},
				{Title: "No key", Requires: []string{"first"}},
				{Title: "Several", Key: "last", Requires: []string{"first", "middle"}, Exercises: []course.ExerciseDraft{
					{Type: course.Video, Title: "Of some length", Video: &course.VideoDraft{URL: "https://example.com/?a=b&c"}},
					{Type: course.FillInBlank, Title: "In any case", Prompt: "____", Blanks: []course.Blank{{Answers: []string{`"`, `\`, "{a,b}", "null"}}}},
					{Type: course.MultipleChoice, Title: "Two of three", Prompt: "Which?", Choices: []course.ChoiceDraft{
						{Text: "a", Correct: true}, {Text: "b", Key: "b", Feedback: "No."}, {Text: "c", Correct: true},
					}},
					{Type: course.Text, Title: "Long", Body: strings.Repeat("ß", 100_000)},
				}},
				{Title: "Required before", Key: "middle"},
			}},
		},
	}
}

func TestImportNewCourse(t *testing.T) {
	database := setup(t)
	for _, draft := range []*course.Draft{storetest.Draft("full"), odd("odd"), {Slug: "bare", Title: "Nothing yet", Published: true}} {
		for _, replace := range []bool{false, true} { // there is nothing to replace
			copied := *draft
			if replace {
				copied.Slug += "-replaced"
			}
			var progress []int64
			result, err := database.Store.ImportCourse(t.Context(), &copied, store.ImportOptions{
				Replace: replace, Progress: func(done int64) { progress = append(progress, done) },
			})
			if err != nil {
				t.Fatal(err)
			}
			wantDraft(t, database, &copied)
			n := int(store.CountRows(&copied))
			id := queryValue[course.ID](t, database, `SELECT id FROM course WHERE slug = $1`, copied.Slug)
			want := store.ImportResult{Course: id, Created: true, Added: n, Finished: n}
			if diff := cmp.Diff(want, result); diff != "" {
				t.Errorf("%s (-want +got):\n%s", copied.Slug, diff)
			}
			if len(progress) != n || n > 0 && progress[n-1] != int64(n) {
				t.Errorf("%s: the progress of %d rows was %v", copied.Slug, n, progress)
			}
			if version := queryValue[int](t, database, `SELECT version FROM course WHERE id = $1`, id); version != 1 {
				t.Errorf("%s has version %d", copied.Slug, version)
			}
		}
	}
}

// TestImportPublishes gives a course its date when it is published first, and
// leaves it from then on.
func TestImportPublishes(t *testing.T) {
	database := setup(t)
	draft := &course.Draft{Slug: "one", Title: "One"}
	publishedAt := func(published bool) *string {
		t.Helper()
		draft.Published = published
		database.Import(t, draft, store.ImportOptions{Replace: true})
		if got := queryValue[bool](t, database, `SELECT published FROM course`); got != published {
			t.Errorf("the course is published: %t", got)
		}
		return queryValue[*string](t, database, `SELECT published_at::text FROM course`)
	}
	if first := publishedAt(false); first != nil {
		t.Errorf("a course that was never published has the date %s", *first)
	}
	first := publishedAt(true)
	if first == nil {
		t.Fatal("a published course has no date")
	}
	for _, published := range []bool{true, false, true} {
		if again := publishedAt(published); again == nil || *again != *first {
			t.Errorf("the date became %v, want %s", again, *first)
		}
	}
	if version := queryValue[int](t, database, `SELECT version FROM course`); version != 5 {
		t.Errorf("after 5 imports the version is %d", version)
	}
	if !queryValue[bool](t, database, `SELECT updated_at > created_at FROM course`) {
		t.Error("the course claims that it was not updated")
	}
}

func TestImportOwner(t *testing.T) {
	database := setup(t)
	for _, name := range []string{"ada", "grace"} {
		must[account.UserID](t)(database.Store.CreateUser(t.Context(), account.NewUser{Subject: name, Username: name, DisplayName: name}))
	}
	draft := &course.Draft{Slug: "one", Title: "One", Published: true}
	for _, step := range []struct{ named, owner string }{{"", "-"}, {"ada", "ada"}, {"", "ada"}, {"grace", "grace"}} {
		database.Import(t, draft, store.ImportOptions{Replace: true, Owner: step.named})
		c := must[*course.Course](t)(database.Store.CourseBySlug(t.Context(), account.Viewer{}, "one"))
		owners := must[[]*account.User](t)(database.Store.OwnerByCourse(t.Context(), []*course.Course{c}))
		if got := describe(owners[0]); got != step.owner {
			t.Errorf("after an import with the owner %q the owner is %q, want %q", step.named, got, step.owner)
		}
	}
}

// TestImportFails refuses an import at each of its steps: nothing is changed.
func TestImportFails(t *testing.T) {
	database := setup(t, storetest.Draft("taken"), odd("odd"))
	before := snapshot(t, database)
	broken := func(change func(*course.Draft)) *course.Draft {
		draft := storetest.Draft("taken")
		change(draft)
		return draft
	}
	last := func(d *course.Draft) *course.LessonDraft { return &d.Modules[1].Lessons[1] }
	tests := map[string]struct {
		draft   *course.Draft
		options store.ImportOptions
		want    fault.Code
	}{
		"a slug that is taken": {storetest.Draft("taken"), store.ImportOptions{}, fault.Conflict},
		"no such owner":        {storetest.Draft("new"), store.ImportOptions{Owner: "nobody"}, fault.NotFound},
		"no such new owner":    {storetest.Draft("taken"), store.ImportOptions{Owner: "nobody", Replace: true}, fault.NotFound},
		"a NUL in a new text": {broken(func(d *course.Draft) { d.Slug = "new"; last(d).Exercises[3].Body = "\x00" }),
			store.ImportOptions{}, fault.BadUserInput},
		"a NUL in a kept text": {broken(func(d *course.Draft) { last(d).Exercises[3].Body = "\x00" }),
			store.ImportOptions{Replace: true}, fault.BadUserInput},
		"a choice too long": {broken(func(d *course.Draft) { last(d).Exercises[1].Choices[1].Text = strings.Repeat("x", 2001) }),
			store.ImportOptions{Replace: true}, fault.Internal},
		"two rows of one key": {broken(func(d *course.Draft) { last(d).Exercises[2].Key = last(d).Exercises[3].Key }),
			store.ImportOptions{Replace: true}, fault.Conflict},
		"a lesson that requires itself": {broken(func(d *course.Draft) { last(d).Requires = []string{last(d).Key} }),
			store.ImportOptions{Replace: true}, fault.Internal},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			result, err := database.Store.ImportCourse(t.Context(), test.draft, test.options)
			wantFault(t, err, test.want)
			if result != (store.ImportResult{}) {
				t.Errorf("the result is %+v, want none", result)
			}
			wantUntouched(t, database, before)
		})
	}
	t.Run("the messages name what is wrong", func(t *testing.T) {
		for name, want := range map[string]string{
			"a slug that is taken": `A course with the slug "taken" exists already.`, "no such owner": `There is no user named "nobody".`,
		} {
			_, err := database.Store.ImportCourse(t.Context(), tests[name].draft, tests[name].options)
			if shown, ok := errors.AsType[*fault.Error](err); !ok || shown.Message != want {
				t.Errorf("%s: a client is told %v, want %s", name, err, want)
			}
		}
	})
}

// TestImportEndsHalfWay ends an import after each of its rows, in two ways: nothing
// is changed, and the next import works.
func TestImportEndsHalfWay(t *testing.T) {
	database := setup(t, storetest.Draft("kept"))
	before := snapshot(t, database)
	changed := storetest.Draft("kept")
	changed.Title = "Changed"
	for i := range changed.Modules {
		changed.Modules[i].Lessons[0].Key += "-new"
		changed.Modules[i].Lessons[0].Exercises = nil
	}
	imports := map[string]*course.Draft{"a new course": storetest.Draft("new"), "a course that is replaced": changed}
	for what, draft := range imports {
		for at := int64(1); at <= store.CountRows(draft); at++ {
			t.Run(fmt.Sprintf("%s, canceled at row %d", what, at), func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				_, err := database.Store.ImportCourse(ctx, draft, store.ImportOptions{Replace: true, Progress: func(done int64) {
					if done >= at {
						cancel()
					}
				}})
				wantCanceled(t, err)
				awaitEnded(t, database)
				wantUntouched(t, database, before)
			})
		}
		t.Run(what+", its connection killed", func(t *testing.T) {
			killed := false
			_, err := database.Store.ImportCourse(t.Context(), draft, store.ImportOptions{Replace: true, Progress: func(done int64) {
				if done < 4 || killed {
					return
				}
				killed = queryValue[bool](t, database, `
					SELECT pg_terminate_backend(pid, 60000)
					FROM pg_stat_activity
					WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()`)
			}})
			if !killed {
				t.Fatal("nothing was killed")
			}
			wantFault(t, err, fault.Unavailable)
			awaitEnded(t, database)
			wantUntouched(t, database, before)
		})
	}
	for _, draft := range imports {
		database.Import(t, draft, store.ImportOptions{Replace: true})
		wantDraft(t, database, draft)
	}
}

// TestImportOfManyRows writes 100,000 exercises.
func TestImportOfManyRows(t *testing.T) {
	draft := &course.Draft{Slug: "large", Title: "Large", Published: true}
	for m := range 20 {
		module := course.ModuleDraft{Title: "Module"}
		for l := range 100 {
			lesson := course.LessonDraft{Title: "Lesson"}
			for e := range 50 {
				exercise := course.ExerciseDraft{Key: fmt.Sprintf("e-%d-%d-%d", m, l, e), Type: course.Text, Title: "Read", Body: "Text."}
				if e == 0 {
					exercise.Type, exercise.Body, exercise.Prompt = course.MultipleChoice, "", "Which?"
					exercise.Choices = []course.ChoiceDraft{{Text: "this", Correct: true}, {Text: "that"}}
				}
				lesson.Exercises = append(lesson.Exercises, exercise)
			}
			module.Lessons = append(module.Lessons, lesson)
		}
		draft.Modules = append(draft.Modules, module)
	}
	database := setup(t)
	var last int64
	result, err := database.Store.ImportCourse(t.Context(), draft, store.ImportOptions{Progress: func(done int64) { last = done }})
	if err != nil {
		t.Fatal(err)
	}
	const rows = 20 + 2_000 + 100_000 + 4_000
	if result.Added != rows || result.Finished != rows || last != rows || store.CountRows(draft) != rows {
		t.Errorf("%d rows were added, %d are there, %d were told; want %d", result.Added, result.Finished, last, rows)
	}
	root := []*course.Course{courseByID(result.Course)}
	got := []int{
		must[[]int](t)(database.Store.ModuleCountByCourse(t.Context(), root))[0],
		must[[]int](t)(database.Store.LessonCountByCourse(t.Context(), root))[0],
		must[[]int](t)(database.Store.ExerciseCountByCourse(t.Context(), root))[0],
		queryValue[int](t, database, `SELECT count(*) FROM choice`),
	}
	if diff := cmp.Diff([]int{20, 2_000, 100_000, 4_000}, got); diff != "" {
		t.Errorf("modules, lessons, exercises, choices (-want +got):\n%s", diff)
	}
}

// TestImportCourses writes several courses together, some of them new and some
// replaced, and none of them when one fails.
func TestImportCourses(t *testing.T) {
	database := setup(t, storetest.Draft("old"))
	before := snapshot(t, database)
	broken := storetest.Draft("broken")
	broken.Modules[1].Lessons[1].Exercises[3].Body = "\x00"
	reversed := storetest.Draft("old")
	slices.Reverse(reversed.Modules)
	for _, drafts := range [][]*course.Draft{
		{storetest.Draft("new"), reversed, broken},
		{broken, storetest.Draft("new")},
	} {
		results, err := database.Store.ImportCourses(t.Context(), drafts, store.ImportOptions{Replace: true})
		wantFault(t, err, fault.BadUserInput)
		if results != nil {
			t.Errorf("the results are %+v, want none", results)
		}
		wantUntouched(t, database, before)
	}
	_, err := database.Store.ImportCourses(t.Context(), []*course.Draft{storetest.Draft("new"), storetest.Draft("new")}, store.ImportOptions{})
	wantFault(t, err, fault.Conflict)
	wantUntouched(t, database, before)

	drafts := []*course.Draft{reversed, storetest.Draft("new"), odd("odd")}
	results, err := database.Store.ImportCourses(t.Context(), drafts, store.ImportOptions{Replace: true})
	if err != nil {
		t.Fatal(err)
	}
	var got []bool
	for i, draft := range drafts {
		wantDraft(t, database, draft)
		if n := int(store.CountRows(draft)); results[i].Finished != n {
			t.Errorf("%s has %d rows, want %d", draft.Slug, results[i].Finished, n)
		}
		got = append(got, results[i].Created)
	}
	if !slices.Equal(got, []bool{false, true, true}) {
		t.Errorf("created: %v, want the first replaced and the others created", got)
	}
}
