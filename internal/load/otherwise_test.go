package load_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"syllabus/internal/course"
	"syllabus/internal/load"
)

// batched notes how many rows each fetch was asked for.
func batched(sizes *[]int) *source {
	var mu sync.Mutex
	return &source{lessons: func(_ context.Context, keys []*course.Module) ([][]*course.Lesson, error) {
		mu.Lock()
		defer mu.Unlock()
		*sizes = append(*sizes, len(keys))
		lists := make([][]*course.Lesson, len(keys))
		for i, key := range keys {
			lists[i] = []*course.Lesson{{ID: course.LessonID{Course: key.ID.Course, Row: key.ID.Row}}}
		}
		return lists, nil
	}}
}

// loadAll asks for every row at the same time, and checks that each is given its own.
func loadAll(t *testing.T, loaders *load.Loaders, rows []*course.Module) {
	t.Helper()
	var callers sync.WaitGroup
	for _, row := range rows {
		callers.Go(func() {
			lessons, err := loaders.LessonsByModule.Load(t.Context(), row)()
			if err != nil || len(lessons) != 1 || lessons[0].ID.Row != row.ID.Row {
				t.Errorf("module %v has the lessons %v: %v", row.ID, lessons, err)
			}
		})
	}
	callers.Wait()
}

func TestAloneFetchesForEveryRow(t *testing.T) {
	var sizes []int
	loaders, rows := load.Alone(t.Context(), batched(&sizes)), group(1, 20)
	loadAll(t, loaders, rows)
	loadAll(t, loaders, rows[:1]) // and again for one that was fetched before
	if len(sizes) != 21 {
		t.Errorf("21 times asked for a row's lessons, fetched %d times", len(sizes))
	}
	for _, size := range sizes {
		if size != 1 {
			t.Errorf("a fetch was for %d rows", size)
		}
	}
}

func TestTimedFetchesWhenItsTimeIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sizes []int
		loaders, rows := load.Timed(t.Context(), batched(&sizes), 16*time.Millisecond), group(1, 20)
		started := time.Now()
		loadAll(t, loaders, rows)
		if len(sizes) != 1 || sizes[0] != 20 {
			t.Errorf("20 rows that asked in time were fetched in batches of %v", sizes)
		}
		if took := time.Since(started); took != 16*time.Millisecond {
			t.Errorf("nobody waits for longer than 16 ms, or shorter: %v", took)
		}
		loadAll(t, loaders, rows[:1])
		if len(sizes) != 1 {
			t.Error("a row that was fetched is fetched again")
		}
	})
}

func TestFailuresOfTheOthersAreTold(t *testing.T) {
	failing := &source{lessons: func(context.Context, []*course.Module) ([][]*course.Lesson, error) {
		return nil, errors.New("no database")
	}}
	for name, loaders := range map[string]*load.Loaders{
		"alone": load.Alone(t.Context(), failing), "timed": load.Timed(t.Context(), failing, 0),
	} {
		if _, err := loaders.LessonsByModule.Load(t.Context(), group(1, 1)[0])(); err == nil || err.Error() != "no database" {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}
