package loadtest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/graph-gophers/dataloader/v7"

	"syllabus/internal/course"
	"syllabus/internal/load/loadtest"
)

// recorder stands for the test that uses a fake, and notes how it was failed.
type recorder struct {
	testing.TB
	failures []string
}

func (*recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

// failedWith checks that the test was failed once, with all of the texts.
func (r *recorder) failedWith(t *testing.T, texts ...string) {
	t.Helper()
	if len(r.failures) != 1 {
		t.Fatalf("the test was failed %d times, not once: %q", len(r.failures), r.failures)
	}
	for _, text := range texts {
		if !strings.Contains(r.failures[0], text) {
			t.Errorf("the failure %q does not say %q", r.failures[0], text)
		}
	}
}

func (r *recorder) notFailed(t *testing.T) {
	t.Helper()
	if len(r.failures) != 0 {
		t.Errorf("the test was failed: %q", r.failures)
	}
}

func TestValues(t *testing.T) {
	user := &recorder{TB: t}
	fake := loadtest.Values(user, map[string]int{"one": 1, "two": 2, "zero": 0})
	for key, want := range map[string]int{"one": 1, "two": 2, "zero": 0} {
		if got, err := fake.Load(t.Context(), key)(); got != want || err != nil {
			t.Errorf("%s loads as %d, %v", key, got, err)
		}
	}
	got, errs := fake.LoadMany(t.Context(), []string{"two", "one", "two"})()
	if diff := cmp.Diff([]int{2, 1, 2}, got); diff != "" || errs != nil {
		t.Errorf("many (-want +got):\n%s\nerrors: %v", diff, errs)
	}
	user.notFailed(t)
}

func TestValuesRefusesOtherKeys(t *testing.T) {
	t.Run("Load", func(t *testing.T) {
		user := &recorder{TB: t}
		fake := loadtest.Values(user, map[string]int{"one": 1})
		if got, err := fake.Load(t.Context(), "two")(); got != 0 || !errors.Is(err, loadtest.ErrNotAnnounced) {
			t.Errorf("answered %d, %v", got, err)
		}
		user.failedWith(t, "two", "not announced")
	})
	t.Run("LoadMany", func(t *testing.T) {
		user := &recorder{TB: t}
		fake := loadtest.Values(user, map[string]int{"one": 1})
		got, errs := fake.LoadMany(t.Context(), []string{"one", "two"})()
		if diff := cmp.Diff([]int{1, 0}, got); diff != "" {
			t.Errorf("the values (-want +got):\n%s", diff)
		}
		if len(errs) != 2 || errs[0] != nil || !errors.Is(errs[1], loadtest.ErrNotAnnounced) {
			t.Errorf("the errors are %v", errs)
		}
		user.failedWith(t, "two")
	})
	t.Run("a thunk that nobody reads", func(t *testing.T) {
		user := &recorder{TB: t}
		_ = loadtest.Values(user, map[string]int{}).Load(t.Context(), "two")
		user.failedWith(t, "two")
	})
}

// Rows are told apart by identity: an equal row is another row.
func TestValuesTellsRowsApart(t *testing.T) {
	user := &recorder{TB: t}
	module := &course.Module{Title: "Joins"}
	fake := loadtest.Values(user, map[*course.Module]int{module: 3})
	if _, err := fake.Load(t.Context(), &course.Module{Title: "Joins"})(); !errors.Is(err, loadtest.ErrNotAnnounced) {
		t.Errorf("answered for another row: %v", err)
	}
	user.failedWith(t, "Joins")
}

func TestFails(t *testing.T) {
	user := &recorder{TB: t}
	fake := loadtest.Fails[string, int](user, io.EOF)
	if got, err := fake.Load(t.Context(), "one")(); got != 0 || !errors.Is(err, io.EOF) {
		t.Errorf("answered %d, %v", got, err)
	}
	got, errs := fake.LoadMany(t.Context(), []string{"one", "two"})()
	if len(got) != 2 || len(errs) != 2 || !errors.Is(errs[0], io.EOF) || !errors.Is(errs[1], io.EOF) {
		t.Errorf("answered %v, %v", got, errs)
	}
	user.notFailed(t)
}

func TestFor(t *testing.T) {
	user := &recorder{TB: t}
	videos := loadtest.Values(user, map[string]int{"lesson": 2})
	edge := loadtest.For(user, map[course.ExerciseTypes]dataloader.Interface[string, int]{course.Types(course.Video): videos})
	if got, err := edge(course.Types(course.Video)).Load(t.Context(), "lesson")(); got != 2 || err != nil {
		t.Errorf("answered %d, %v", got, err)
	}
	user.notFailed(t)
	if got, err := edge(course.AllExerciseTypes).Load(t.Context(), "lesson")(); got != 0 || !errors.Is(err, loadtest.ErrNotAnnounced) {
		t.Errorf("answered other arguments with %d, %v", got, err)
	}
	user.failedWith(t, "arguments", "not announced")
}

// What changes a loader's cache is no part of a resolver.
func TestChangesAreRefused(t *testing.T) {
	for name, change := range map[string]func(context.Context, dataloader.Interface[string, int]){
		"Clear":    func(ctx context.Context, fake dataloader.Interface[string, int]) { fake.Clear(ctx, "one") },
		"ClearAll": func(_ context.Context, fake dataloader.Interface[string, int]) { fake.ClearAll() },
		"Prime":    func(ctx context.Context, fake dataloader.Interface[string, int]) { fake.Prime(ctx, "one", 7) },
		"Flush":    func(_ context.Context, fake dataloader.Interface[string, int]) { fake.Flush() },
	} {
		t.Run(name, func(t *testing.T) {
			user := &recorder{TB: t}
			fake := loadtest.Values(user, map[string]int{"one": 1})
			change(t.Context(), fake)
			user.failedWith(t, name, "not announced")
			if got, err := fake.Load(t.Context(), "one")(); got != 1 || err != nil {
				t.Errorf("then it answers %d, %v", got, err)
			}
		})
	}
}
