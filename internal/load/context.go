package load

import "context"

type contextKey struct{}

// NewContext returns a context that carries the loaders.
func NewContext(ctx context.Context, loaders *Loaders) context.Context {
	return context.WithValue(ctx, contextKey{}, loaders)
}

// From returns the loaders that ctx carries. It panics when there are none: the
// server puts them into the context of every response, and a test must too.
func From(ctx context.Context) *Loaders {
	switch carried := ctx.Value(contextKey{}).(type) {
	case *operation:
		return carried.loaders()
	case *Loaders:
		return carried
	default:
		panic("load: the context carries no loaders; see load.NewContext")
	}
}
