package load

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"time"

	"github.com/graph-gophers/dataloader/v7"

	"syllabus/internal/peer"
)

// key is what a loader can be keyed by: a row that knows its peers.
type key interface {
	comparable
	peer.Member
}

// fetchFunc loads the values of all keys and returns them in the order of the
// keys. It must not call a loader.
type fetchFunc[K key, V any] func(ctx context.Context, keys []K) ([]V, error)

// loader is a dataloader that never waits for a timer: the first row that asks
// enqueues all its peers and flushes, so a batch is exactly one peer group.
type loader[K key, V any] struct {
	ctx   context.Context   // of the operation: a caller that gives up fails nobody else
	known func(K) (V, bool) // the way back: what a row knows without asking; may be nil
	cache *dataloader.InMemoryCache[K, V]
	raw   *dataloader.Loader[K, V] // its own LoadMany would enqueue from goroutines and wait for the timer

	mu sync.Mutex
}

// Why these, docs/decisions.md says.
const (
	// wait only has to be longer than enqueuing takes: every batch is flushed.
	wait = time.Hour
	// inputCapacity is a channel's buffer; it does not bound a batch.
	inputCapacity = 16
)

func newLoader[K key, V any](ctx context.Context, fetch fetchFunc[K, V], known func(K) (V, bool)) *loader[K, V] {
	cache := dataloader.NewCache[K, V]()
	return &loader[K, V]{
		ctx:   ctx,
		known: known,
		cache: cache,
		raw: dataloader.NewBatchedLoader(
			func(ctx context.Context, keys []K) []*dataloader.Result[V] { return results(ctx, fetch, keys) },
			dataloader.WithCache[K, V](cache),
			dataloader.WithWait[K, V](wait),
			dataloader.WithInputCapacity[K, V](inputCapacity),
		),
	}
}

// Load returns a thunk of the row's value. The first row of a peer group starts
// one batch for all of them; the thunk waits for its fetch, which the operation's
// end cuts short.
func (l *loader[K, V]) Load(_ context.Context, row K) dataloader.Thunk[V] {
	if isNil(row) {
		return failed[V](fmt.Errorf("load: asked for what belongs to a nil %T", row))
	}
	if l.known != nil {
		if value, ok := l.known(row); ok {
			return func() (V, error) { return value, nil }
		}
	}
	// The lock makes a batch exactly one group: without it two groups asked at
	// once would share a batch, or one would be cut in two, as it happens to be.
	l.mu.Lock()
	defer l.mu.Unlock()
	if thunk, ok := l.cache.Get(l.ctx, row); ok {
		return thunk
	}
	for _, p := range peer.Of(row) {
		l.raw.Load(l.ctx, p) // what is known or under way already is not asked again
	}
	thunk := l.raw.Load(l.ctx, row)
	l.raw.Flush()
	return thunk
}

// LoadMany returns a thunk of the values of all rows, in their order. The errors
// are nil when there is none, else they stand beside their rows.
func (l *loader[K, V]) LoadMany(ctx context.Context, rows []K) dataloader.ThunkMany[V] {
	thunks := make([]dataloader.Thunk[V], len(rows))
	for i, row := range rows {
		thunks[i] = l.Load(ctx, row)
	}
	return func() ([]V, []error) {
		values, errs, failed := make([]V, len(rows)), make([]error, len(rows)), false
		for i, thunk := range thunks {
			values[i], errs[i] = thunk()
			failed = failed || errs[i] != nil
		}
		if !failed {
			return values, nil
		}
		return values, errs
	}
}

// Clear forgets the row's value. The next load asks for it again, together with
// all its peers that were cleared.
func (l *loader[K, V]) Clear(ctx context.Context, row K) dataloader.Interface[K, V] {
	l.mu.Lock() // while its group is enqueued, the row would be enqueued twice
	defer l.mu.Unlock()
	l.raw.Clear(ctx, row)
	return l
}

// ClearAll forgets all values.
func (l *loader[K, V]) ClearAll() dataloader.Interface[K, V] {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.raw.ClearAll()
	return l
}

// Prime gives the row's value beforehand. It does not replace one that is there.
func (l *loader[K, V]) Prime(ctx context.Context, row K, value V) dataloader.Interface[K, V] {
	l.mu.Lock() // dataloader looks and then writes, each under a lock of its own
	defer l.mu.Unlock()
	l.raw.Prime(ctx, row, value)
	return l
}

// Flush does nothing: whatever was asked for is already on its way.
func (l *loader[K, V]) Flush() {}

// isNil reports whether a row is nil, or is an interface that holds a nil pointer.
func isNil[K key](row K) bool {
	v := reflect.ValueOf(row)
	return !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil()
}

func failed[V any](err error) dataloader.Thunk[V] {
	return func() (V, error) { return *new(V), err }
}
