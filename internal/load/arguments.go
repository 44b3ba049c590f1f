package load

import (
	"context"
	"sync"

	"github.com/graph-gophers/dataloader/v7"
)

// argued is an edge with arguments: it makes one loader for each distinct argument value
// and keeps it.
type argued[K key, V any, A comparable] struct {
	of    *operation
	fetch func(Source, context.Context, []K, A) ([]V, error)

	mu      sync.Mutex
	loaders map[A]dataloader.Interface[K, V] // nil until something is asked
}

// withArguments returns the function behind an edge with arguments.
func withArguments[K key, V any, A comparable](
	of *operation, fetch func(Source, context.Context, []K, A) ([]V, error),
) func(A) dataloader.Interface[K, V] {
	return (&argued[K, V, A]{of: of, fetch: fetch}).with
}

func (a *argued[K, V, A]) with(arguments A) dataloader.Interface[K, V] {
	a.mu.Lock()
	defer a.mu.Unlock()
	l, ok := a.loaders[arguments]
	if !ok {
		l = newLoader(a.of, func(source Source, ctx context.Context, keys []K) ([]V, error) {
			return a.fetch(source, ctx, keys, arguments)
		}, nil)
		if a.loaders == nil {
			a.loaders = make(map[A]dataloader.Interface[K, V], 1)
		}
		a.loaders[arguments] = l
	}
	return l
}
