package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/course"
	"syllabus/internal/inspect"
	"syllabus/internal/store"
	"syllabus/internal/store/storetest"
)

// wide is one course of 2,500 modules with 2 lessons each, the first of which has
// 3 exercises.
const wide = `
INSERT INTO course (id, slug, title, published, published_at) VALUES (1, 'wide', 'Wide', true, now());
INSERT INTO module (course_id, id, title, index) SELECT 1, n, 'Module', n FROM generate_series(1, 2500) AS n;
INSERT INTO lesson (course_id, module_id, id, title, index)
SELECT 1, m, m * 10 + n, 'Lesson', n FROM generate_series(1, 2500) AS m, generate_series(1, 2) AS n;
INSERT INTO exercise (course_id, lesson_id, id, title, index, type, body)
SELECT 1, m * 10 + 1, m * 100 + n, 'Exercise', n, 'TEXT', 'Read.' FROM generate_series(1, 2500) AS m, generate_series(1, 3) AS n;`

// TestChunks cuts the keys of each kind of edge into statements of 1,000: so many
// as are needed, all in one round trip, and with the same result as one statement.
func TestChunks(t *testing.T) {
	database := storetest.NewChunked(t, 1000)
	database.Exec(t, wide)
	whole := store.New(database.Pool, 100_000, store.DefaultRows)
	modules := modulesOf(t, database.Store, 1)
	lessons := slices.Concat(must[[][]*course.Lesson](t)(whole.LessonsByModule(t.Context(), modules))...)
	// Every other one of them is the first of its module.
	firsts := make([]*course.Lesson, len(modules))
	for i := range firsts {
		firsts[i] = lessons[2*i]
	}
	tests := map[string]func(ctx context.Context, s *store.Store, n int) (*chunked, error){
		"LessonsByModule": func(ctx context.Context, s *store.Store, n int) (*chunked, error) {
			return newChunked(s.LessonsByModule(ctx, modules[:n]))
		},
		"ExercisePageByLesson": func(ctx context.Context, s *store.Store, n int) (*chunked, error) {
			pages, err := s.ExercisePageByLesson(ctx, firsts[:n], course.ExercisePageArgs{First: 2})
			lists := make([][]course.Exercise, len(pages))
			for i, page := range pages {
				lists[i] = page.Exercises
			}
			return newChunked(lists, err)
		},
		"ModuleByLesson": func(ctx context.Context, s *store.Store, n int) (*chunked, error) {
			found, err := s.ModuleByLesson(ctx, firsts[:n])
			return newChunked([][]*course.Module{found}, err)
		},
		"LessonCountByModule": func(ctx context.Context, s *store.Store, n int) (*chunked, error) {
			counts, err := s.LessonCountByModule(ctx, modules[:n])
			return &chunked{text: fmt.Sprint(counts)}, err
		},
	}
	for name, load := range tests {
		for parents, statements := range map[int]int{1: 1, 999: 1, 1000: 1, 1001: 2, 2000: 2, 2001: 3, 2500: 3} {
			t.Run(fmt.Sprintf("%s of %d", name, parents), func(t *testing.T) {
				ctx, operation := inspect.Begin(t.Context())
				got := must[*chunked](t)(load(ctx, database.Store, parents))
				wantStatements(t, operation, name, statements)
				want := must[*chunked](t)(load(t.Context(), whole, parents))
				if diff := cmp.Diff(want.text, got.text); diff != "" {
					t.Errorf("one statement and chunks differ (-one +chunks):\n%s", diff)
				}
				if got.group != nil {
					got.group(t)
				}
			})
		}
	}
}

// chunked is the result of an edge as text, and the check that its rows are one group.
type chunked struct {
	text  string
	group func(*testing.T)
}

func newChunked[R edgeRow](lists [][]R, err error) (*chunked, error) {
	texts := make([][]string, len(lists))
	for i, rows := range lists {
		texts[i] = describeAll(rows)
	}
	return &chunked{fmt.Sprint(texts), func(t *testing.T) { t.Helper(); wantGroup(t, "the rows", slices.Concat(lists...)) }}, err
}

// wantStatements fails unless the operation ran so many statements of that name, and
// no others, in one round trip.
func wantStatements(t *testing.T, operation *inspect.Operation, name string, want int) {
	t.Helper()
	statements := operation.Statements()
	if len(statements) != want {
		t.Errorf("%d statements ran, want %d", len(statements), want)
	}
	for _, s := range statements {
		if s.Name != name || s.Batch != 1 {
			t.Errorf("%s ran in round trip %d, want %s in the only one", s.Name, s.Batch, name)
		}
	}
}

// TestChunksThatNameTheSameRow cuts the keys so that both statements name (1, 30)
// and (2, 30), which each of them was asked one of.
func TestChunksThatNameTheSameRow(t *testing.T) {
	database := storetest.NewChunked(t, 2)
	database.Exec(t, twins)
	parents := []*course.Module{module(1, 30), module(2, 10), module(2, 30), module(1, 10)}
	ctx, operation := inspect.Begin(t.Context())
	lists := must[[][]*course.Lesson](t)(database.Store.LessonsByModule(ctx, parents))
	wantStatements(t, operation, "LessonsByModule", 2)
	got := make([][]string, len(lists))
	for i, rows := range lists {
		got[i] = describeAll(rows)
	}
	if diff := cmp.Diff([][]string{{"1/31", "1/30"}, {"2/10"}, {"2/31", "2/30"}, {"1/10"}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wantGroup(t, "the rows, each once", slices.Concat(lists...))
}

// TestChunksFailTogether reports an error of any statement of the round trip, and
// gives the connection back.
func TestChunksFailTogether(t *testing.T) {
	database := storetest.NewChunked(t, 1)
	database.Exec(t, twins)
	database.Exec(t, `UPDATE exercise SET type = 'TEXT', prompt = NULL, body = 'Read.' WHERE course_id = 1 AND id = 20`)
	choices := []*course.Choice{choice(1, 10), choice(1, 20), choice(1, 30)}
	if got, err := database.Store.ExerciseByChoice(t.Context(), choices); err == nil || got != nil {
		t.Errorf("got %v and %v, want an error", got, err)
	}
	if n := database.Pool.Stat().AcquiredConns(); n != 0 {
		t.Errorf("%d connections were kept", n)
	}
	if got := must[[]*course.MultipleChoiceExercise](t)(database.Store.ExerciseByChoice(t.Context(), choices[:1])); describe(got[0]) != "1/10" {
		t.Errorf("got %s, want 1/10", describe(got[0]))
	}
}
