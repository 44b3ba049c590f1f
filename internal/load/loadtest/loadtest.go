// Package loadtest has fakes of loaders for unit tests of resolvers. They are
// strict: a call that the test did not announce fails it.
//
//	lessons := []*course.Lesson{{Title: "Joins"}}
//	ctx := load.NewContext(t.Context(), &load.Loaders{
//		LessonsByModule: loadtest.Values(t, map[*course.Module][]*course.Lesson{module: lessons}),
//	})
package loadtest

import (
	"context"
	"errors"
	"testing"

	"github.com/graph-gophers/dataloader/v7"
)

// ErrNotAnnounced is what a fake answers, beside failing the test, when it is
// asked for a key that the test did not announce.
var ErrNotAnnounced = errors.New("loadtest: this key was not announced")

// Values returns a fake that answers each key with its value.
func Values[K comparable, V any](t testing.TB, values map[K]V) dataloader.Interface[K, V] {
	t.Helper()
	return &fake[K, V]{t: t, answer: func(key K) (V, error) {
		value, ok := values[key]
		if !ok {
			t.Errorf("loadtest: asked for the %T of %v, which was not announced", value, key)
			return value, ErrNotAnnounced
		}
		return value, nil
	}}
}

// Fails returns a fake that answers every key with the error.
func Fails[K comparable, V any](t testing.TB, err error) dataloader.Interface[K, V] {
	t.Helper()
	return &fake[K, V]{t: t, answer: func(K) (V, error) { return *new(V), err }}
}

// For returns the function of an edge with arguments that answers only for the
// arguments that the test announces.
func For[A comparable, K comparable, V any](t testing.TB, loaders map[A]dataloader.Interface[K, V]) func(A) dataloader.Interface[K, V] {
	t.Helper()
	return func(arguments A) dataloader.Interface[K, V] {
		loader, ok := loaders[arguments]
		if !ok {
			t.Errorf("loadtest: asked with the arguments %+v, which were not announced", arguments)
			return &fake[K, V]{t: t, answer: func(K) (V, error) { return *new(V), ErrNotAnnounced }}
		}
		return loader
	}
}

type fake[K comparable, V any] struct {
	t      testing.TB
	answer func(K) (V, error)
}

func (f *fake[K, V]) Load(_ context.Context, key K) dataloader.Thunk[V] {
	value, err := f.answer(key)
	return func() (V, error) { return value, err }
}

func (f *fake[K, V]) LoadMany(ctx context.Context, keys []K) dataloader.ThunkMany[V] {
	values, errs, failed := make([]V, len(keys)), make([]error, len(keys)), false
	for i, key := range keys {
		values[i], errs[i] = f.Load(ctx, key)()
		failed = failed || errs[i] != nil
	}
	if !failed {
		errs = nil
	}
	return func() ([]V, []error) { return values, errs }
}

func (f *fake[K, V]) Clear(_ context.Context, key K) dataloader.Interface[K, V] {
	f.t.Errorf("loadtest: Clear(%v) was not announced", key)
	return f
}

func (f *fake[K, V]) ClearAll() dataloader.Interface[K, V] {
	f.t.Errorf("loadtest: ClearAll was not announced")
	return f
}

func (f *fake[K, V]) Prime(_ context.Context, key K, _ V) dataloader.Interface[K, V] {
	f.t.Errorf("loadtest: Prime(%v) was not announced", key)
	return f
}

func (f *fake[K, V]) Flush() { f.t.Errorf("loadtest: Flush was not announced") }
