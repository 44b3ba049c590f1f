package load_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/load"
	"syllabus/internal/peer"
)

// source answers the edges that a test sets. Any other is a nil method, whose
// panic the loader reports as an error.
type source struct {
	load.Source
	lessons   func(context.Context, []*course.Module) ([][]*course.Lesson, error)
	owners    func(context.Context, []*course.Course) ([]*account.User, error)
	modules   func(context.Context, []*course.Lesson) ([]*course.Module, error)
	exercises func(context.Context, []*course.Lesson, course.ExerciseTypes) ([][]course.Exercise, error)
	lesson    func(context.Context, []course.Exercise) ([]*course.Lesson, error)
	choices   func(context.Context, []*course.MultipleChoiceExercise) ([][]*course.Choice, error)
}

func (s *source) LessonsByModule(ctx context.Context, keys []*course.Module) ([][]*course.Lesson, error) {
	return s.lessons(ctx, keys)
}

func (s *source) OwnerByCourse(ctx context.Context, keys []*course.Course) ([]*account.User, error) {
	return s.owners(ctx, keys)
}

func (s *source) ModuleByLesson(ctx context.Context, keys []*course.Lesson) ([]*course.Module, error) {
	return s.modules(ctx, keys)
}

func (s *source) ExercisesByLesson(ctx context.Context, keys []*course.Lesson, types course.ExerciseTypes) ([][]course.Exercise, error) {
	return s.exercises(ctx, keys, types)
}

func (s *source) LessonByExercise(ctx context.Context, keys []course.Exercise) ([]*course.Lesson, error) {
	return s.lesson(ctx, keys)
}

func (s *source) ChoicesByExercise(ctx context.Context, keys []*course.MultipleChoiceExercise) ([][]*course.Choice, error) {
	return s.choices(ctx, keys)
}

// batches records the keys of each fetch.
type batches[K comparable] struct {
	mu  sync.Mutex
	all [][]K
}

// add notes a batch and returns its number, from 1.
func (b *batches[K]) add(keys []K) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.all = append(b.all, slices.Clone(keys))
	return len(b.all)
}

// are checks which batches were fetched, in any order.
func (b *batches[K]) are(t *testing.T, want ...[]K) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.all) != len(want) {
		t.Errorf("%d batches, not %d: %v", len(b.all), len(want), sizes(b.all))
		return
	}
	for _, w := range want {
		if !slices.ContainsFunc(b.all, func(got []K) bool { return slices.Equal(got, w) }) {
			t.Errorf("no batch is exactly one of the groups; %d keys were wanted, there are %v", len(w), sizes(b.all))
		}
	}
}

func sizes[K any](batches [][]K) []int {
	sizes := make([]int, len(batches))
	for i, batch := range batches {
		sizes[i] = len(batch)
	}
	return sizes
}

// lessonsOf answers each module with one lesson of its row number, and records the batches.
func lessonsOf(b *batches[*course.Module]) *source {
	return &source{lessons: func(_ context.Context, modules []*course.Module) ([][]*course.Lesson, error) {
		b.add(modules)
		lists := make([][]*course.Lesson, len(modules))
		for i, module := range modules {
			lists[i] = []*course.Lesson{{Index: int(module.ID.Row)}}
		}
		return lists, nil
	}}
}

// group makes n modules that one statement returned together. Their row numbers
// follow from.
func group(from, n int) []*course.Module {
	modules := make([]*course.Module, n)
	for i := range modules {
		modules[i] = &course.Module{ID: course.ModuleID{Course: 1, Row: int64(from + i)}}
	}
	peer.Join(modules)
	return modules
}

// mustLessons checks that the module's one lesson is its own.
func mustLessons(t *testing.T, loaders *load.Loaders, module *course.Module) {
	t.Helper()
	lessons, err := loaders.LessonsByModule.Load(t.Context(), module)()
	if err != nil || len(lessons) != 1 || lessons[0].Index != int(module.ID.Row) {
		t.Errorf("module %d has the lessons %v, %v", module.ID.Row, lessons, err)
	}
}
