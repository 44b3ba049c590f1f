package store_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/course"
	"syllabus/internal/store/storetest"
)

// lessonsOf returns all lessons of a course.
func lessonsOf(t *testing.T, database *storetest.Database, id course.ID) []*course.Lesson {
	t.Helper()
	modules := modulesOf(t, database.Store, id)
	return slices.Concat(must[[][]*course.Lesson](t)(database.Store.LessonsByModule(t.Context(), modules))...)
}

// TestExercisesByType asks for every set of types.
func TestExercisesByType(t *testing.T) {
	database := setup(t, storetest.Draft("one"))
	lessons := lessonsOf(t, database, 1)
	for set := range course.AllExerciseTypes + 1 {
		lists := must[[][]course.Exercise](t)(database.Store.ExercisesByLesson(t.Context(), lessons, set))
		for i, exercises := range lists {
			types := []string{}
			for _, e := range exercises {
				types = append(types, string(e.Base().Type))
			}
			// A draft's lessons have one of each type, in the order of the types.
			if diff := cmp.Diff(set.Names(), types); diff != "" {
				t.Errorf("%v, lesson %d (-want +got):\n%s", set.Names(), i, diff)
			}
		}
	}
}

// lessonsOfSize is a course of a lesson of each of the sizes, with exercises of
// index 1, 2, 3 and so on.
func lessonsOfSize(sizes ...int) *course.Draft {
	draft := &course.Draft{Slug: "sizes", Title: "Sizes", Published: true, Modules: []course.ModuleDraft{{Title: "Sizes"}}}
	for _, size := range sizes {
		lesson := course.LessonDraft{Title: "Lesson"}
		for range size {
			lesson.Exercises = append(lesson.Exercises, course.ExerciseDraft{Type: course.Text, Title: "Read", Body: "Text."})
		}
		draft.Modules[0].Lessons = append(draft.Modules[0].Lessons, lesson)
	}
	return draft
}

// shownPage is a page as numbers: the indexes of its exercises.
type shownPage struct {
	Indexes []int
	HasNext bool
}

func TestExercisePages(t *testing.T) {
	database := setup(t, lessonsOfSize(5, 0, 3, 1))
	lessons := lessonsOf(t, database, 1)
	tests := []struct {
		args course.ExercisePageArgs
		want []shownPage
	}{
		{course.ExercisePageArgs{First: 3}, []shownPage{{[]int{1, 2, 3}, true}, {nil, false}, {[]int{1, 2, 3}, false}, {[]int{1}, false}}},
		{course.ExercisePageArgs{First: 2, After: 2}, []shownPage{{[]int{3, 4}, true}, {nil, false}, {[]int{3}, false}, {nil, false}}},
		{course.ExercisePageArgs{First: 2, After: 3}, []shownPage{{[]int{4, 5}, false}, {nil, false}, {nil, false}, {nil, false}}},
		{course.ExercisePageArgs{First: 1, After: 4}, []shownPage{{[]int{5}, false}, {nil, false}, {nil, false}, {nil, false}}},
		{course.ExercisePageArgs{First: 100}, []shownPage{{[]int{1, 2, 3, 4, 5}, false}, {nil, false}, {[]int{1, 2, 3}, false}, {[]int{1}, false}}},
		{course.ExercisePageArgs{First: 1, After: 99}, []shownPage{{nil, false}, {nil, false}, {nil, false}, {nil, false}}},
	}
	for _, test := range tests {
		pages := must[[]*course.ExercisePage](t)(database.Store.ExercisePageByLesson(t.Context(), lessons, test.args))
		var got []shownPage
		var shown []course.Exercise
		for _, page := range pages {
			if page.Exercises == nil {
				t.Errorf("%+v: the exercises of a page are nil, want them empty", test.args)
			}
			if page.After != test.args.After {
				t.Errorf("%+v: a page begins behind %d", test.args, page.After)
			}
			var indexes []int
			for _, e := range page.Exercises {
				indexes = append(indexes, e.Base().Index)
			}
			got = append(got, shownPage{indexes, page.HasNext})
			shown = append(shown, page.Exercises...)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", test.args, diff)
		}
		// What was only looked at, to know whether there is more, is nobody's peer.
		if len(shown) > 0 {
			wantGroup(t, "the exercises shown", shown)
		}
	}
}

// TestExercisePagesAreCountedByPlace has gaps between the indexes, as a removed
// exercise may leave them.
func TestExercisePagesAreCountedByPlace(t *testing.T) {
	database := setup(t, lessonsOfSize(5))
	database.Exec(t, `DELETE FROM exercise WHERE index IN (2, 3)`)
	pages := must[[]*course.ExercisePage](t)(database.Store.ExercisePageByLesson(
		t.Context(), lessonsOf(t, database, 1), course.ExercisePageArgs{First: 2}))
	got := []int{pages[0].Exercises[0].Base().Index, pages[0].Exercises[1].Base().Index}
	if !slices.Equal(got, []int{1, 4}) || !pages[0].HasNext {
		t.Errorf("the page has %v and more: %t; want [1 4] and more", got, pages[0].HasNext)
	}
}

// TestExercisePagesOfOneLessonTwice asks for one lesson by two rows, as two ways to it in
// one document give: both get the page, whose exercises are peers once.
func TestExercisePagesOfOneLessonTwice(t *testing.T) {
	database := setup(t, lessonsOfSize(5, 3))
	first, second := lessonsOf(t, database, 1), lessonsOf(t, database, 1)
	if first[0] == second[0] || first[0].ID != second[0].ID {
		t.Fatalf("%v and %v are not two rows of one lesson", first[0], second[0])
	}
	keys := []*course.Lesson{first[0], first[1], second[0], first[0]}
	pages := must[[]*course.ExercisePage](t)(database.Store.ExercisePageByLesson(t.Context(), keys, course.ExercisePageArgs{First: 2}))
	for _, i := range []int{2, 3} {
		if !slices.Equal(pages[i].Exercises, pages[0].Exercises) || !pages[i].HasNext {
			t.Errorf("the page of the same lesson is %+v, and then %+v", pages[0], pages[i])
		}
	}
	if len(pages[0].Exercises) != 2 || len(pages[1].Exercises) != 2 || pages[1].Exercises[0] == pages[0].Exercises[0] {
		t.Errorf("the pages are %+v and %+v", pages[0], pages[1])
	}
	wantGroup(t, "the exercises shown", slices.Concat(pages[0].Exercises, pages[1].Exercises))
}
