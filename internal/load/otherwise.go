package load

import (
	"context"
	"time"

	"github.com/graph-gophers/dataloader/v7"
)

// Alone returns loaders that fetch every row's value by itself, as resolvers without loaders
// do: N+1. They are there to be compared with.
func Alone(ctx context.Context, source Source) *Loaders {
	return (&operation{ctx: ctx, source: source, how: alone}).loaders()
}

// Timed returns loaders that wait for so long, and then fetch for all rows that have asked
// meanwhile, as dataloaders usually do. They are there to be compared with.
func Timed(ctx context.Context, source Source, wait time.Duration) *Loaders {
	return (&operation{ctx: ctx, source: source, how: timed, wait: wait}).loaders()
}

// batching is how an operation's loaders put rows together.
type batching int

const (
	byPeers batching = iota
	alone
	timed
)

// newTimed returns dataloader's own loader. A row is fetched once, whoever asks for it, and
// nothing is known of ways back.
func newTimed[K key, V any](of *operation, fetch fetchFunc[K, V]) dataloader.Interface[K, V] {
	return dataloader.NewBatchedLoader(func(_ context.Context, rows []K) []*dataloader.Result[V] {
		results := make([]*dataloader.Result[V], len(rows))
		list, err := fetch(of.source, of.ctx, rows)
		for i := range results {
			results[i] = &dataloader.Result[V]{Error: err}
			if err == nil {
				results[i].Data = list[i]
			}
		}
		return results
	}, dataloader.WithWait[K, V](of.wait))
}

// newAlone returns a loader that is none: it fetches whenever it is asked.
func newAlone[K key, V any](of *operation, fetch fetchFunc[K, V]) dataloader.Interface[K, V] {
	one := dataloader.NewBatchedLoader(func(_ context.Context, rows []K) []*dataloader.Result[V] {
		list, err := fetch(of.source, of.ctx, rows)
		if err != nil {
			return []*dataloader.Result[V]{{Error: err}}
		}
		return []*dataloader.Result[V]{{Data: list[0]}}
	},
		dataloader.WithBatchCapacity[K, V](1),
		dataloader.WithInputCapacity[K, V](inputCapacity),
		dataloader.WithCache[K, V](&dataloader.NoCache[K, V]{}),
	)
	return one
}
