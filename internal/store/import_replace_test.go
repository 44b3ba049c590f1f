package store_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/course"
	"syllabus/internal/store"
	"syllabus/internal/store/storetest"
)

// belowCourse are the tables whose rows keep their ids where keys match.
var belowCourse = []string{"module", "lesson", "exercise", "choice"}

// A draft of storetest has 2 modules, 4 lessons, 16 exercises and 8 choices, all
// with keys, of the course with the slug "one".
const rowsOfDraft = 2 + 4 + 16 + 8

// TestReplace changes a course in each way: rows keep their ids where keys match,
// whatever else changed, and the others are removed.
func TestReplace(t *testing.T) {
	tests := []struct {
		name           string
		change         func(*course.Draft)
		added, removed int
	}{
		{"nothing", func(*course.Draft) {}, 0, 0},
		{"the course itself", func(d *course.Draft) { d.Title, d.Description, d.Published = "New", "", false }, 0, 0},
		{"titles", func(d *course.Draft) {
			d.Modules[0].Title, d.Modules[1].Lessons[0].Title = "New", "New"
			d.Modules[0].Lessons[0].Exercises[2].Title, d.Modules[0].Lessons[0].Exercises[1].Choices[0].Text = "New", "New"
		}, 0, 0},
		{"every order is reversed", func(d *course.Draft) {
			slices.Reverse(d.Modules)
			for m := range d.Modules {
				slices.Reverse(d.Modules[m].Lessons)
				for l := range d.Modules[m].Lessons {
					slices.Reverse(d.Modules[m].Lessons[l].Exercises)
					for e := range d.Modules[m].Lessons[l].Exercises {
						slices.Reverse(d.Modules[m].Lessons[l].Exercises[e].Choices)
					}
				}
			}
		}, 0, 0},
		{"lessons change places between modules", func(d *course.Draft) {
			a, b := &d.Modules[0].Lessons[0], &d.Modules[1].Lessons[1]
			*a, *b = *b, *a
		}, 0, 0},
		{"all lessons move to one module, the other goes", func(d *course.Draft) {
			d.Modules[1].Lessons = append(d.Modules[1].Lessons, d.Modules[0].Lessons...)
			d.Modules = d.Modules[1:]
		}, 0, 1},
		{"an exercise moves to a new lesson in a new module before all others", func(d *course.Draft) {
			from := &d.Modules[1].Lessons[1]
			moved := from.Exercises[1]
			from.Exercises = slices.Delete(from.Exercises, 1, 2)
			d.Modules = slices.Insert(d.Modules, 0, course.ModuleDraft{Key: "m0", Title: "New", Lessons: []course.LessonDraft{
				{Title: "New, without a key", Exercises: []course.ExerciseDraft{moved}},
			}})
		}, 2, 0},
		{"an exercise outlives its lesson and its module", func(d *course.Draft) {
			moved := d.Modules[0].Lessons[0].Exercises[1]
			d.Modules = d.Modules[1:]
			d.Modules[0].Lessons[0].Exercises = append(d.Modules[0].Lessons[0].Exercises, moved)
		}, 0, 1 + 2 + 7 + 2},
		{"choices change places between exercises", func(d *course.Draft) {
			a, b := &d.Modules[0].Lessons[0].Exercises[1].Choices[0], &d.Modules[1].Lessons[0].Exercises[1].Choices[0]
			*a, *b = *b, *a
		}, 0, 0},
		{"a multiple choice becomes a text", func(d *course.Draft) {
			e := &d.Modules[0].Lessons[0].Exercises[1]
			*e = course.ExerciseDraft{Key: e.Key, Type: course.Text, Title: e.Title, Body: "Read."}
		}, 0, 2},
		{"every type becomes the next", func(d *course.Draft) {
			exercises := d.Modules[0].Lessons[0].Exercises
			last := exercises[3].Key
			for i := 3; i > 0; i-- {
				exercises[i].Key = exercises[i-1].Key
			}
			exercises[0].Key = last
		}, 0, 0},
		{"lessons exchange their keys", func(d *course.Draft) {
			a, b := &d.Modules[0].Lessons[0].Key, &d.Modules[1].Lessons[0].Key
			*a, *b = *b, *a
		}, 0, 0},
		{"a key is new", func(d *course.Draft) { d.Modules[0].Lessons[0].Exercises[0].Key = "renamed" }, 1, 1},
		{"a key is dropped", func(d *course.Draft) { d.Modules[0].Lessons[0].Exercises[0].Key = "" }, 1, 1},
		{"a module is gone", func(d *course.Draft) { d.Modules = d.Modules[1:] }, 0, 1 + 2 + 8 + 4},
		{"nothing is left", func(d *course.Draft) { d.Modules = nil }, 0, rowsOfDraft},
		{"prerequisites", func(d *course.Draft) { d.Modules[1].Lessons[0].Requires = []string{"m1-l1", "m1-l2"} }, 0, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			before, after := storetest.Draft("one"), storetest.Draft("one")
			before.Modules[1].Lessons[1].Requires = []string{"m1-l1"}
			test.change(after)
			database := setup(t, storetest.Draft("other"), before)
			id := queryValue[course.ID](t, database, `SELECT id FROM course WHERE slug = 'one'`)
			old := make(map[string]map[string]int64)
			for _, table := range belowCourse {
				old[table] = idsByKey(t, database, table, id)
			}

			result, err := database.Store.ImportCourse(t.Context(), after, store.ImportOptions{Replace: true})
			if err != nil {
				t.Fatal(err)
			}
			wantDraft(t, database, after)
			wantDraft(t, database, storetest.Draft("other"))
			rows := int(store.CountRows(after))
			want := store.ImportResult{Course: id, Added: test.added, Kept: rows - test.added, Removed: test.removed, Finished: rows}
			if diff := cmp.Diff(want, result); diff != "" {
				t.Errorf("the result (-want +got):\n%s", diff)
			}
			for _, table := range belowCourse {
				wantKeptIDs(t, table, old[table], idsByKey(t, database, table, id))
			}
			if version := queryValue[int](t, database, `SELECT version FROM course WHERE id = $1`, id); version != 2 {
				t.Errorf("the version is %d, want 2", version)
			}
		})
	}
}

// wantKeptIDs fails unless the rows of a key that was there before have the id that
// they had, and all others one that no row had.
func wantKeptIDs(t *testing.T, table string, before, after map[string]int64) {
	t.Helper()
	used := slices.Collect(maps.Values(before))
	for key, id := range after {
		if old, kept := before[key]; kept && old != id {
			t.Errorf("%s %q had the id %d, now %d", table, key, old, id)
		} else if !kept && slices.Contains(used, id) {
			t.Errorf("%s %q, which is new, has the id %d of another row", table, key, id)
		}
	}
}

// TestReplaceWithoutKeys replaces every row that has no key.
func TestReplaceWithoutKeys(t *testing.T) {
	draft := odd("odd")
	database := setup(t, draft)
	count := func() int { return queryValue[int](t, database, `SELECT max(id) FROM choice WHERE key IS NULL`) }
	first := count()
	result, err := database.Store.ImportCourse(t.Context(), draft, store.ImportOptions{Replace: true})
	if err != nil {
		t.Fatal(err)
	}
	wantDraft(t, database, draft)
	// With keys: a module, three lessons and a choice.
	rows := int(store.CountRows(draft))
	want := store.ImportResult{Course: result.Course, Added: rows - 5, Kept: 5, Removed: rows - 5, Finished: rows}
	if diff := cmp.Diff(want, result); diff != "" {
		t.Errorf("the result (-want +got):\n%s", diff)
	}
	if count() <= first {
		t.Error("a row without a key kept its id")
	}
}
