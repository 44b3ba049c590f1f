package load

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
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
type fetchFunc[K key, V any] func(source Source, ctx context.Context, keys []K) ([]V, error)

// loader is keyed by rows, and is a dataloader of peer groups inside: the first row
// that asks enqueues its group and flushes, so nothing waits for a timer, and a batch is
// exactly one group. What a row costs beside its peers is to know its place among them.
type loader[K key, V any] struct {
	of    *operation // whose context it is: a caller that gives up fails nobody else
	fetch fetchFunc[K, V]
	known func(K) (V, bool) // the way back: what a row knows without asking; may be nil

	mu     sync.Mutex
	loaded map[group[K]]*batch[V]                  // what is there, or under way
	raw    *dataloader.Loader[group[K], values[V]] // nil until something is asked
	primed map[K]V                                 // values that were given; nil where there are none
}

// group names a peer group; a row that was never joined is alone.
type group[K key] struct {
	peers *peer.Group
	alone K
}

func groupOf[K key](row K) group[K] {
	if peers := peer.GroupOf(row); peers != nil {
		return group[K]{peers: peers}
	}
	return group[K]{alone: row}
}

// values are what was loaded for a group.
type values[V any] struct {
	list  []V
	index []int32 // in the list, by the rows' place in the group; nil where it is the place
	err   error   // of all of them
}

// of returns the value of the row at a place in the group.
func (v *values[V]) of(place int) (V, error) {
	if v.err != nil {
		return *new(V), v.err
	}
	if v.index != nil {
		place = int(v.index[place])
	}
	return v.list[place], nil
}

// batch is a group's batch, which may still be under way. A thunk of dataloader's looks for
// errors, and allocates, each time that it is read, and a batch is read for each of its rows.
type batch[V any] struct {
	thunk dataloader.Thunk[values[V]]
	ended atomic.Pointer[values[V]]
}

func (b *batch[V]) wait() *values[V] {
	if ended := b.ended.Load(); ended != nil {
		return ended
	}
	v, err := b.thunk()
	if err != nil {
		v.err = err
	}
	b.ended.Store(&v) // others may have been faster, with the same values
	return &v
}

// Why these, docs/decisions.md says.
const (
	// wait only has to be longer than enqueuing takes: every batch is flushed.
	wait = time.Hour
	// inputCapacity is a channel's buffer; it does not bound a batch.
	inputCapacity = 1
)

func newLoader[K key, V any](of *operation, fetch fetchFunc[K, V], known func(K) (V, bool)) dataloader.Interface[K, V] {
	switch of.how {
	case alone:
		return newAlone(of, fetch)
	case timed:
		return newTimed(of, fetch)
	default:
		return &loader[K, V]{of: of, fetch: fetch, known: known}
	}
}

// Load returns a thunk of the row's value. The first row of a peer group starts
// one batch for all of them; the thunk waits for its fetch, which the operation's
// end cuts short.
func (l *loader[K, V]) Load(ctx context.Context, row K) dataloader.Thunk[V] {
	if isNil(row) {
		return failed[V](fmt.Errorf("load: asked for what belongs to a nil %T", row))
	}
	if l.known != nil {
		if value, ok := l.known(row); ok {
			return func() (V, error) { return value, nil }
		}
	}
	// The lock makes a batch exactly one group: without it two groups asked at
	// once would share a batch, as it happens to be.
	l.mu.Lock()
	defer l.mu.Unlock()
	if value, ok := l.primed[row]; ok {
		return func() (V, error) { return value, nil }
	}
	batch, place := l.load(ctx, groupOf(row)), peer.PlaceOf(row)
	return func() (V, error) { return batch.wait().of(place) }
}

// load starts the group's batch for the field that asks, or returns the one that was started.
func (l *loader[K, V]) load(asking context.Context, of group[K]) *batch[V] {
	if started, ok := l.loaded[of]; ok {
		return started
	}
	if l.raw == nil {
		l.of.uses(l)
		l.loaded = make(map[group[K]]*batch[V], 1)
		l.raw = dataloader.NewBatchedLoader(l.batches,
			dataloader.WithCache[group[K], values[V]](&dataloader.NoCache[group[K], values[V]]{}), // that is loaded
			dataloader.WithWait[group[K], values[V]](wait),
			dataloader.WithInputCapacity[group[K], values[V]](inputCapacity),
		)
	}
	started := &batch[V]{thunk: l.raw.Load(l.of.start(asking), of)}
	l.raw.Flush()
	l.loaded[of] = started
	return started
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

// Clear forgets the row's value, and with it those of its peers: one statement
// loaded them together, and the next load asks for them together.
func (l *loader[K, V]) Clear(_ context.Context, row K) dataloader.Interface[K, V] {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.primed, row)
	delete(l.loaded, groupOf(row))
	return l
}

// ClearAll forgets all values.
func (l *loader[K, V]) ClearAll() dataloader.Interface[K, V] {
	l.clearAll()
	return l
}

func (l *loader[K, V]) clearAll() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.primed)
	clear(l.loaded)
}

// Prime gives the row's value beforehand. It does not replace one that is there or
// under way. A batch of the row's peers still has the row, whose value stays the given one.
func (l *loader[K, V]) Prime(_ context.Context, row K, value V) dataloader.Interface[K, V] {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.loaded[groupOf(row)]; ok {
		return l
	}
	if _, ok := l.primed[row]; !ok {
		if l.primed == nil {
			l.primed = make(map[K]V)
		}
		l.primed[row] = value
	}
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
