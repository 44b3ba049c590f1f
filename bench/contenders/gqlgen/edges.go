package main

import (
	"context"
	"time"

	"github.com/graph-gophers/dataloader/v7"

	"syllabus/internal/course"
)

// edges lead from a row to those below it.
type edges interface {
	modules(context.Context, course.ID) ([]*course.Module, error)
	lessons(context.Context, course.ModuleID) ([]*course.Lesson, error)
	exercises(context.Context, course.LessonID) ([]course.Exercise, error)
	choices(context.Context, course.ExerciseID) ([]*course.Choice, error)
}

// loaders are edges that wait for a window of time and then load what was asked for meanwhile.
type loaders struct {
	modulesByCourse   *dataloader.Loader[course.ID, []*course.Module]
	lessonsByModule   *dataloader.Loader[course.ModuleID, []*course.Lesson]
	exercisesByLesson *dataloader.Loader[course.LessonID, []course.Exercise]
	choicesByExercise *dataloader.Loader[course.ExerciseID, []*course.Choice]
}

func newLoaders(t *tables, window time.Duration) *loaders {
	return &loaders{
		modulesByCourse:   newLoader(t.modulesByCourse, window),
		lessonsByModule:   newLoader(t.lessonsByModule, window),
		exercisesByLesson: newLoader(t.exercisesByLesson, window),
		choicesByExercise: newLoader(t.choicesByExercise, window),
	}
}

// newLoader makes a loader of a function that loads the rows of many parents.
func newLoader[K comparable, R any](
	load func(context.Context, []K) (map[K][]R, error), window time.Duration,
) *dataloader.Loader[K, []R] {
	return dataloader.NewBatchedLoader(func(ctx context.Context, keys []K) []*dataloader.Result[[]R] {
		lists, err := load(ctx, keys)
		results := make([]*dataloader.Result[[]R], len(keys))
		for i, key := range keys {
			results[i] = &dataloader.Result[[]R]{Data: lists[key], Error: err}
		}
		return results
	}, dataloader.WithWait[K, []R](window))
}

func (l *loaders) modules(ctx context.Context, id course.ID) ([]*course.Module, error) {
	return l.modulesByCourse.Load(ctx, id)()
}

func (l *loaders) lessons(ctx context.Context, id course.ModuleID) ([]*course.Lesson, error) {
	return l.lessonsByModule.Load(ctx, id)()
}

func (l *loaders) exercises(ctx context.Context, id course.LessonID) ([]course.Exercise, error) {
	return l.exercisesByLesson.Load(ctx, id)()
}

func (l *loaders) choices(ctx context.Context, id course.ExerciseID) ([]*course.Choice, error) {
	return l.choicesByExercise.Load(ctx, id)()
}

// oneByOne are edges without loaders: a statement for each parent.
type oneByOne struct{ tables *tables }

func (o oneByOne) modules(ctx context.Context, id course.ID) ([]*course.Module, error) {
	return single(ctx, o.tables.modulesByCourse, id)
}

func (o oneByOne) lessons(ctx context.Context, id course.ModuleID) ([]*course.Lesson, error) {
	return single(ctx, o.tables.lessonsByModule, id)
}

func (o oneByOne) exercises(ctx context.Context, id course.LessonID) ([]course.Exercise, error) {
	return single(ctx, o.tables.exercisesByLesson, id)
}

func (o oneByOne) choices(ctx context.Context, id course.ExerciseID) ([]*course.Choice, error) {
	return single(ctx, o.tables.choicesByExercise, id)
}

func single[K comparable, R any](ctx context.Context, load func(context.Context, []K) (map[K][]R, error), key K) ([]R, error) {
	lists, err := load(ctx, []K{key})
	return lists[key], err
}
