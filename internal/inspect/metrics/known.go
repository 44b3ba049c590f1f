package metrics

import (
	"maps"
	"strings"
	"sync"
	"sync/atomic"
)

// What labels say of names that are not told apart.
const (
	other     = "other"     // beyond the bound
	anonymous = "anonymous" // of operations without a name
)

// known has what belongs to each of a bounded number of keys, such as the metrics with its labels: clients choose names, and must
// not choose how much memory their metrics take. Finding what is known costs no lock and no allocation.
type known[K comparable, V any] struct {
	most int
	with func(K) V // makes what belongs to a key

	values atomic.Pointer[map[K]V] // never changed, but replaced
	mu     sync.Mutex              // of whoever replaces it
	counts int                     // of the keys that are bounded
}

func newKnown[K comparable, V any](most int, with func(K) V) *known[K, V] {
	k := &known[K, V]{most: most, with: with}
	k.values.Store(&map[K]V{})
	return k
}

// find returns what belongs to a key, unless it is new.
func (k *known[K, V]) find(key K) (V, bool) {
	value, ok := (*k.values.Load())[key]
	return value, ok
}

// of returns what belongs to a key, and false where there is no room for a new one.
func (k *known[K, V]) of(key K) (V, bool) {
	if value, ok := k.find(key); ok {
		return value, true
	}
	return k.add(key, true)
}

// always returns what belongs to a key that is not bounded, because the program chooses it.
func (k *known[K, V]) always(key K) V {
	if value, ok := k.find(key); ok {
		return value
	}
	value, _ := k.add(key, false)
	return value
}

func (k *known[K, V]) add(key K, bounded bool) (V, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	values := *k.values.Load()
	if value, ok := values[key]; ok {
		return value, true
	}
	if bounded && k.counts >= k.most {
		var none V
		return none, false
	}
	if bounded {
		k.counts++
	}
	values = maps.Clone(values)
	values[key] = k.with(key)
	k.values.Store(&values)
	return values[key], true
}

// clean returns a text that may be a label's value, which must be UTF-8
// (https://prometheus.io/docs/concepts/data_model/#metric-names-and-labels). It is a copy, because names are cut out of documents.
func clean(text string) string { return strings.ToValidUTF8(strings.Clone(text), "\uFFFD") }
