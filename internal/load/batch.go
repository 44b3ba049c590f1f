package load

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync/atomic"

	"github.com/graph-gophers/dataloader/v7"
)

// BatchError is why a batch failed. Every row of the batch has the same one.
type BatchError struct {
	cause    error
	reported atomic.Bool
}

// Error returns the cause's text.
func (e *BatchError) Error() string { return e.cause.Error() }

// Unwrap returns the cause.
func (e *BatchError) Unwrap() error { return e.cause }

// FirstReport reports whether it is asked for the first time: a batch is to be
// logged once, though each of its rows reports the error.
func (e *BatchError) FirstReport() bool { return !e.reported.Swap(true) }

// results runs one batch. A fetch that fails, panics or miscounts is an error at
// every key: an ordinary one, because dataloader forgets a panic as soon as its
// thunks are read, and would then ask once more for each row.
func results[K key, V any](ctx context.Context, fetch fetchFunc[K, V], keys []K) (results []*dataloader.Result[V]) {
	defer func() {
		if r := recover(); r != nil {
			results = failedBatch[V](len(keys), fmt.Errorf("load: panic in a fetch: %v\n%s", r, debug.Stack()))
		}
	}()
	values, err := fetch(ctx, keys)
	if err != nil {
		return failedBatch[V](len(keys), err)
	}
	if len(values) != len(keys) {
		return failedBatch[V](len(keys), fmt.Errorf("load: %d values fetched for %d keys", len(values), len(keys)))
	}
	backing := make([]dataloader.Result[V], len(keys))
	results = make([]*dataloader.Result[V], len(keys))
	for i, value := range values {
		backing[i].Data = value
		results[i] = &backing[i]
	}
	return results
}

func failedBatch[V any](n int, cause error) []*dataloader.Result[V] {
	shared := &dataloader.Result[V]{Error: &BatchError{cause: cause}}
	results := make([]*dataloader.Result[V], n)
	for i := range results {
		results[i] = shared
	}
	return results
}
