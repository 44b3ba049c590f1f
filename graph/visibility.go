package graph

import (
	"context"

	"github.com/graph-gophers/dataloader/v7"

	"syllabus/internal/account"
	"syllabus/internal/auth"
	"syllabus/internal/course"
	"syllabus/internal/load"
)

// private returns a value that is for its user alone, and for administrators.
func private[V any](ctx context.Context, of account.UserID, value *V) *V {
	if viewer := auth.From(ctx); viewer.Admin || !viewer.Visitor() && viewer.ID == of {
		return value
	}
	return nil
}

// viewed loads what depends on who asks. For a visitor there is nothing, and no statement runs.
func viewed[K comparable, V any](ctx context.Context, loader func(account.Viewer) dataloader.Interface[K, V], of K) (V, error) {
	viewer := auth.From(ctx)
	if viewer.Visitor() {
		return *new(V), nil
	}
	return loader(viewer).Load(ctx, of)()
}

// ofChoice returns what gives the right answer away, to whoever may know it: an administrator, the
// course's owner, and who has completed the exercise.
func ofChoice[V any](ctx context.Context, choice *course.Choice, value V) (*V, error) {
	shown, err := answersShown(ctx, load.From(ctx).AnswersShownByChoice, choice)
	if err != nil || !shown {
		return nil, err
	}
	return &value, nil
}

// ofBlank returns the answers that count, to whoever may know them: see [ofChoice].
func ofBlank(ctx context.Context, blank *course.Blank) ([]string, error) {
	shown, err := answersShown(ctx, load.From(ctx).AnswersShownByBlanks, blank.Exercise())
	if err != nil || !shown {
		return nil, err
	}
	return blank.Answers, nil
}

func answersShown[K comparable](ctx context.Context, loader func(account.UserID) dataloader.Interface[K, bool], of K) (bool, error) {
	if auth.From(ctx).Admin {
		return true, nil
	}
	return mine(ctx, loader, of)
}
