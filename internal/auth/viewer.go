// Package auth knows who is asking: it verifies tokens, and carries the viewer in the
// context of a request.
package auth

import (
	"context"

	"syllabus/internal/account"
)

type contextKey struct{}

// NewContext returns a context that carries the viewer.
func NewContext(ctx context.Context, viewer account.Viewer) context.Context {
	return context.WithValue(ctx, contextKey{}, viewer)
}

// From returns the viewer that ctx carries; where there is none, it is a visitor.
func From(ctx context.Context) account.Viewer {
	viewer, _ := ctx.Value(contextKey{}).(account.Viewer)
	return viewer
}
