package graph

import (
	"context"

	"github.com/graph-gophers/dataloader/v7"

	"syllabus/internal/account"
	"syllabus/internal/auth"
)

// withheld is the outermost rule of visibility: the value was loaded, and nobody
// may see it.
func withheld[V any](_ V, err error) (V, error) { return *new(V), err }

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
