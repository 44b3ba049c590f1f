package load

import (
	"context"
	"sync"

	"github.com/graph-gophers/dataloader/v7"
)

// withArguments returns the function behind an edge with arguments: it makes one
// loader for each distinct argument value and keeps it.
func withArguments[K key, V any, A comparable](
	of *operation,
	fetch func(context.Context, []K, A) ([]V, error),
) func(A) dataloader.Interface[K, V] {
	var mu sync.Mutex
	loaders := make(map[A]*loader[K, V], 1)
	return func(arguments A) dataloader.Interface[K, V] {
		mu.Lock()
		defer mu.Unlock()
		l, ok := loaders[arguments]
		if !ok {
			l = newLoader(of, func(ctx context.Context, keys []K) ([]V, error) {
				return fetch(ctx, keys, arguments)
			}, nil)
			loaders[arguments] = l
		}
		return l
	}
}
