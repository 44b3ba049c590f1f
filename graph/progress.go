package graph

import (
	"context"

	"github.com/graph-gophers/dataloader/v7"

	"syllabus/graph/generated"
	"syllabus/internal/account"
	"syllabus/internal/auth"
	"syllabus/internal/course"
	"syllabus/internal/load"
	"syllabus/internal/progress"
)

// mine loads what the viewer has done. A visitor has done nothing, and no statement runs.
func mine[K comparable, V any](ctx context.Context, loader func(account.UserID) dataloader.Interface[K, V], of K) (V, error) {
	viewer := auth.From(ctx)
	if viewer.Visitor() {
		return *new(V), nil
	}
	return loader(viewer.ID).Load(ctx, of)()
}

// progressOf loads how far the viewer has come; nil for a visitor.
func progressOf[K comparable](
	ctx context.Context, loader func(account.UserID) dataloader.Interface[K, progress.Count], of K,
) (*progress.Count, error) {
	count, err := mine(ctx, loader, of)
	if err != nil || auth.From(ctx).Visitor() {
		return nil, err
	}
	return &count, nil
}

func progressOfEnrollment(ctx context.Context, of *progress.Enrollment) (*progress.Count, error) {
	count, err := load.From(ctx).ProgressByEnrollment.Load(ctx, of)()
	if err != nil {
		return nil, err
	}
	return &count, nil
}

func session(ctx context.Context, exercise course.Exercise) (*progress.Session, error) {
	return mine(ctx, load.From(ctx).SessionByExercise, exercise)
}

func completedExercises(ctx context.Context, lesson *course.Lesson) (int, error) {
	count, err := mine(ctx, load.From(ctx).ProgressByLesson, lesson)
	return count.Completed, err
}

func complete(ctx context.Context, lesson *course.Lesson) (bool, error) {
	count, err := mine(ctx, load.From(ctx).ProgressByLesson, lesson)
	return err == nil && !auth.From(ctx).Visitor() && count.Complete(), err
}

// lockedBy loads the lessons that are to be completed first. A visitor has completed none.
func lockedBy(ctx context.Context, lesson *course.Lesson) ([]*course.Lesson, error) {
	return load.From(ctx).LocksByLesson(auth.From(ctx).ID).Load(ctx, lesson)()
}

func locked(ctx context.Context, lesson *course.Lesson) (bool, error) {
	locks, err := lockedBy(ctx, lesson)
	return len(locks) > 0, err
}

func lockReason(ctx context.Context, lesson *course.Lesson) (*generated.LockReason, error) {
	if locked, err := locked(ctx, lesson); err != nil || !locked {
		return nil, err
	}
	return new(generated.LockReasonPrerequisites), nil
}

// viewer reads the user who asks; nil for a visitor.
func (r *Resolver) viewer(ctx context.Context) (*generated.Viewer, error) {
	viewer := auth.From(ctx)
	if viewer.Visitor() {
		return nil, nil
	}
	users, err := r.store.UsersByID(ctx, []account.UserID{viewer.ID})
	if err != nil || users[0] == nil { // who was deleted since
		return nil, err
	}
	return &generated.Viewer{User: users[0]}, nil
}
