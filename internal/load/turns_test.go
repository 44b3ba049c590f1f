package load_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"

	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/load"
)

// manyRows is how many rows make an operation large.
const manyRows = 1000

// asker is an operation that asks for the lessons of a group of modules.
type asker struct {
	cancel  context.CancelFunc
	end     func()
	fetched bool // whether the statement has run
	err     error
}

// ask starts an operation and returns when it has its lessons, or waits.
func ask(t *testing.T, turns *load.Turns, rows int) *asker {
	t.Helper()
	a := &asker{}
	ctx, cancel := context.WithCancel(t.Context())
	a.cancel = cancel
	ctx, end := turns.NewContext(ctx, &source{lessons: func(_ context.Context, keys []*course.Module) ([][]*course.Lesson, error) {
		a.fetched = true
		return make([][]*course.Lesson, len(keys)), nil
	}}, nil)
	a.end = end
	thunk := load.From(ctx).LessonsByModule.Load(ctx, group(1, rows)[0])
	go func() { _, a.err = thunk() }()
	synctest.Wait()
	return a
}

func TestLargeOperationsTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := load.NewTurns(2)
		first, second, third := ask(t, turns, manyRows), ask(t, turns, manyRows), ask(t, turns, manyRows)
		if !first.fetched || !second.fetched || third.fetched {
			t.Fatalf("of three operations with two turns have fetched: %v, %v, %v", first.fetched, second.fetched, third.fetched)
		}
		if small := ask(t, turns, manyRows-1); !small.fetched {
			t.Error("a small operation waits for a turn")
		} else {
			small.end() // has none to give
		}
		synctest.Wait()
		if third.fetched {
			t.Error("the end of a small operation gave its turn away")
		}
		second.end()
		synctest.Wait()
		if !third.fetched || third.err != nil {
			t.Errorf("after the end of another the third has fetched: %v, %v", third.fetched, third.err)
		}
		first.end()
		third.end()
	})
}

// One that gives up while it waits has no turn, and takes none from the others.
func TestOperationGivesUpItsPlaceInTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := load.NewTurns(1)
		first, waiting := ask(t, turns, manyRows), ask(t, turns, manyRows)
		waiting.cancel()
		synctest.Wait()
		if known, ok := errors.AsType[*fault.Error](waiting.err); !ok || known.Code != fault.Unavailable {
			t.Errorf("it gave up with %v", waiting.err)
		}
		ended := ask(t, turns, manyRows)
		ended.end() // as when its answer is an error of something else
		synctest.Wait()
		waiting.end()
		if waiting.fetched || ended.fetched {
			t.Errorf("those that have given up have fetched: %v, %v", waiting.fetched, ended.fetched)
		}
		first.end()
		next := ask(t, turns, manyRows)
		if !next.fetched {
			t.Error("the turn is lost")
		}
		next.end()
	})
}

// An operation has one turn however much it loads, and all of it at the same time.
func TestOperationHasOneTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, end := load.NewTurns(1).NewContext(t.Context(), &source{
			lessons: func(_ context.Context, keys []*course.Module) ([][]*course.Lesson, error) {
				return make([][]*course.Lesson, len(keys)), nil
			},
		}, nil)
		loaders := load.From(ctx)
		var callers sync.WaitGroup
		for _, rows := range [][]*course.Module{group(1, manyRows), group(2, manyRows), group(3, 1)} {
			callers.Go(func() {
				if _, err := loaders.LessonsByModule.Load(t.Context(), rows[0])(); err != nil {
					t.Error(err)
				}
			})
		}
		callers.Wait()
		end()
		if _, err := loaders.LessonsByModule.Load(t.Context(), group(4, manyRows)[0])(); !errors.Is(err, context.Canceled) {
			t.Errorf("after its end it loads: %v", err)
		}
	})
}

func TestOperationHasItsLoadersOnce(t *testing.T) {
	ctx, end := load.NewTurns(1).NewContext(t.Context(), namedSource{}, nil)
	defer end()
	var seen [8]*load.Loaders
	var callers sync.WaitGroup
	for i := range seen {
		callers.Go(func() { seen[i] = load.From(ctx) })
	}
	callers.Wait()
	for _, loaders := range seen {
		if loaders == nil || loaders != seen[0] {
			t.Fatalf("the loaders of one operation are %p and %p", seen[0], loaders)
		}
	}
}

type placeKey struct{}

// What notes the start of a batch sees the field that asked first, before Load returns, and the batch
// runs on the context that it gives; fields that find the batch started are not noted.
func TestStartOfABatchIsNoted(t *testing.T) {
	at := func(ctx context.Context) string {
		place, _ := ctx.Value(placeKey{}).(string)
		return place
	}
	var noted, ran []string
	lessons := func(ctx context.Context, keys []*course.Module) ([][]*course.Lesson, error) {
		ran = append(ran, at(ctx))
		return make([][]*course.Lesson, len(keys)), nil
	}
	ctx, end := load.NewTurns(1).NewContext(t.Context(), &source{lessons: lessons}, func(batch, asking context.Context) context.Context {
		noted = append(noted, at(asking))
		return context.WithValue(batch, placeKey{}, "for "+at(asking))
	})
	defer end()
	modules := group(1, 2)
	for i, place := range []string{"first", "second"} {
		thunk := load.From(ctx).LessonsByModule.Load(context.WithValue(ctx, placeKey{}, place), modules[i])
		if len(noted) != 1 || noted[0] != "first" {
			t.Fatalf("when %s has asked, these are noted: %q", place, noted)
		}
		if _, err := thunk(); err != nil {
			t.Fatal(err)
		}
	}
	if len(ran) != 1 || ran[0] != "for first" {
		t.Errorf("the batches ran %q", ran)
	}
}
