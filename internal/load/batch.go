package load

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync/atomic"

	"github.com/graph-gophers/dataloader/v7"

	"syllabus/internal/peer"
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

// batches is the batch function of the dataloader inside. It is asked for one group at a
// time, because every group is flushed by itself.
func (l *loader[K, V]) batches(ctx context.Context, groups []group[K]) []*dataloader.Result[values[V]] {
	results := make([]*dataloader.Result[values[V]], len(groups))
	for i, of := range groups {
		results[i] = &dataloader.Result[values[V]]{Data: l.run(ctx, of)}
	}
	return results
}

// run loads a group. A fetch that fails, panics or miscounts is an error at every row,
// and not one of dataloader's: it would forget a panic as soon as its thunk is read, to
// ask again for each row.
func (l *loader[K, V]) run(ctx context.Context, of group[K]) (loaded values[V]) {
	defer func() {
		if r := recover(); r != nil {
			loaded.err = &BatchError{cause: fmt.Errorf("load: panic in a fetch: %v\n%s", r, debug.Stack())}
		}
	}()
	rows := []K{of.alone}
	if of.peers != nil {
		rows, loaded.index = peer.Select[K](of.peers)
	}
	err := l.of.take(len(rows))
	if err == nil {
		loaded.list, err = l.fetch(l.of.source, ctx, rows)
	}
	if err == nil && len(loaded.list) != len(rows) {
		err = fmt.Errorf("load: %d values fetched for %d keys", len(loaded.list), len(rows))
	}
	if err != nil {
		loaded.err = &BatchError{cause: err}
	}
	return loaded
}
