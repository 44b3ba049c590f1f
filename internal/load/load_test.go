package load_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/load"
	"syllabus/internal/peer"
)

func TestFirstRowLoadsAllItsPeers(t *testing.T) {
	var asked batches[*course.Module]
	loaders := load.New(t.Context(), lessonsOf(&asked))
	first, second := group(1, 3), group(11, 2)

	mustLessons(t, loaders, first[1])
	asked.are(t, first)
	for _, module := range first {
		mustLessons(t, loaders, module)
	}
	asked.are(t, first)
	for _, module := range second {
		mustLessons(t, loaders, module)
	}
	asked.are(t, first, second)
}

func TestRowWithoutPeersIsLoadedAlone(t *testing.T) {
	var asked batches[*course.Module]
	loaders := load.New(t.Context(), lessonsOf(&asked))
	a, b := &course.Module{ID: course.ModuleID{Row: 1}}, &course.Module{ID: course.ModuleID{Row: 2}}
	mustLessons(t, loaders, a)
	mustLessons(t, loaders, a)
	asked.are(t, []*course.Module{a})
	mustLessons(t, loaders, b)
	asked.are(t, []*course.Module{a}, []*course.Module{b})
}

// A loader for one type of exercise takes only those rows of a mixed group; one
// for all types takes the whole group.
func TestKeyTypeSelectsAmongPeers(t *testing.T) {
	v1, c1, x1, c2 := &course.VideoExercise{}, &course.MultipleChoiceExercise{}, &course.TextExercise{}, &course.MultipleChoiceExercise{}
	exercises := []course.Exercise{v1, c1, x1, c2}
	peer.Join(exercises)
	var choices batches[*course.MultipleChoiceExercise]
	var lesson batches[course.Exercise]
	loaders := load.New(t.Context(), &source{
		choices: func(_ context.Context, keys []*course.MultipleChoiceExercise) ([][]*course.Choice, error) {
			choices.add(keys)
			return make([][]*course.Choice, len(keys)), nil
		},
		lesson: func(_ context.Context, keys []course.Exercise) ([]*course.Lesson, error) {
			lesson.add(keys)
			return make([]*course.Lesson, len(keys)), nil
		},
	})
	for _, c := range []*course.MultipleChoiceExercise{c2, c1} {
		if _, err := loaders.ChoicesByExercise.Load(t.Context(), c)(); err != nil {
			t.Error(err)
		}
	}
	choices.are(t, []*course.MultipleChoiceExercise{c1, c2})
	for _, e := range []course.Exercise{x1, v1, c1, c2} {
		if _, err := loaders.LessonByExercise.Load(t.Context(), e)(); err != nil {
			t.Error(err)
		}
	}
	lesson.are(t, exercises)
}

// Three groups are asked at once, each row by a goroutine of its own: a batch is
// a group, whoever comes first.
func TestGroupsAskedAtOnceAreBatchesOfTheirOwn(t *testing.T) {
	const runs, groups, rows = 300, 3, 8
	for range runs {
		var asked batches[*course.Module]
		loaders := load.New(t.Context(), lessonsOf(&asked))
		all := make([][]*course.Module, groups)
		start := make(chan struct{})
		var callers sync.WaitGroup
		for g := range all {
			all[g] = group(100*g+1, rows)
			for _, module := range all[g] {
				callers.Go(func() {
					<-start
					mustLessons(t, loaders, module)
				})
			}
		}
		close(start)
		callers.Wait()
		asked.are(t, all...)
		if t.Failed() {
			return
		}
	}
}

func TestManyRowsAreOneBatch(t *testing.T) {
	var asked batches[*course.Module]
	loaders := load.New(t.Context(), lessonsOf(&asked))
	modules := group(1, 20_000)
	mustLessons(t, loaders, modules[19_999])
	mustLessons(t, loaders, modules[0])
	asked.are(t, modules)
}

// In a bubble of synctest the clock stands still until every goroutine waits. So
// a batch that waited for its timer would show, and a goroutine that it left too.
func TestNothingWaitsForATimerAndNothingIsLeftBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var asked batches[*course.Module]
		loaders := load.New(t.Context(), lessonsOf(&asked))
		first, second := group(1, 50), group(101, 50)
		mustLessons(t, loaders, first[0])
		if _, errs := loaders.LessonsByModule.LoadMany(t.Context(), second)(); errs != nil {
			t.Error(errs)
		}
		loaders.LessonsByModule.Clear(t.Context(), first[0])
		mustLessons(t, loaders, first[0])
		loaders.LessonsByModule.Flush()
		synctest.Wait()
		if waited := time.Since(start); waited != 0 {
			t.Errorf("something waited for %v", waited)
		}
		if stacks := dataloaderStacks(); len(stacks) != 0 {
			t.Errorf("%d goroutines of dataloader are left:\n%s", len(stacks), strings.Join(stacks, "\n\n"))
		}
		asked.are(t, first, second, first)
	})
}

func TestOperationCarriesTheFetch(t *testing.T) {
	type mark struct{}
	operation := context.WithValue(t.Context(), mark{}, "operation")
	loaders := load.New(operation, &source{lessons: func(ctx context.Context, keys []*course.Module) ([][]*course.Lesson, error) {
		if got := ctx.Value(mark{}); got != "operation" {
			t.Errorf("the fetch runs on the context of the %v", got)
		}
		return make([][]*course.Lesson, len(keys)), nil
	}})
	caller := context.WithValue(t.Context(), mark{}, "caller")
	if _, err := loaders.LessonsByModule.Load(caller, group(1, 2)[0])(); err != nil {
		t.Error(err)
	}
}

// The first caller, whose load started the batch, gives up before it has ended.
func TestCallerThatGivesUpFailsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		loaders := load.New(t.Context(), &source{lessons: func(ctx context.Context, keys []*course.Module) ([][]*course.Lesson, error) {
			select {
			case <-release:
				return make([][]*course.Lesson, len(keys)), nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}})
		modules := group(1, 3)
		var callers sync.WaitGroup
		cancels := make([]context.CancelFunc, len(modules))
		for i, module := range modules {
			var ctx context.Context
			ctx, cancels[i] = context.WithCancel(t.Context())
			thunk := loaders.LessonsByModule.Load(ctx, module)
			callers.Go(func() {
				if _, err := thunk(); err != nil {
					t.Errorf("caller %d: %v", i, err)
				}
			})
		}
		synctest.Wait()
		cancels[0]()
		synctest.Wait()
		close(release)
		callers.Wait()
		for _, cancel := range cancels[1:] {
			cancel()
		}
	})
}

// In a bubble of synctest a thunk that hangs is a deadlock, and fails the test.
func TestOperationThatEndsEndsItsThunks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		operation, cancel := context.WithCancel(t.Context())
		loaders := load.New(operation, &source{lessons: func(ctx context.Context, _ []*course.Module) ([][]*course.Lesson, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}})
		var callers sync.WaitGroup
		for _, module := range append(group(1, 5), group(11, 5)...) {
			thunk := loaders.LessonsByModule.Load(t.Context(), module)
			callers.Go(func() {
				if _, err := thunk(); !errors.Is(err, context.Canceled) {
					t.Errorf("module %d ended with %v", module.ID.Row, err)
				}
			})
		}
		synctest.Wait()
		cancel()
		callers.Wait()
		if _, err := loaders.LessonsByModule.Load(t.Context(), group(21, 1)[0])(); !errors.Is(err, context.Canceled) {
			t.Errorf("a load after the operation's end ended with %v", err)
		}
	})
}

func TestFailedFetchIsReportedAtEveryParent(t *testing.T) {
	var asked batches[*course.Module]
	broken := errors.New("broken")
	from := lessonsOf(&asked)
	answer := from.lessons
	from.lessons = func(ctx context.Context, keys []*course.Module) ([][]*course.Lesson, error) {
		_, _ = answer(ctx, keys)
		return nil, broken
	}
	modules := group(1, 3)
	loaders := load.New(t.Context(), from)
	for _, module := range append(modules, modules...) {
		if lessons, err := loaders.LessonsByModule.Load(t.Context(), module)(); lessons != nil || !errors.Is(err, broken) {
			t.Errorf("module %d has %v, %v", module.ID.Row, lessons, err)
		}
	}
	asked.are(t, modules)

	from.lessons = answer
	next := load.New(t.Context(), from) // of the next request, over the same rows
	mustLessons(t, next, modules[0])
	asked.are(t, modules, modules)
}

// A panic is an ordinary error of every key. Its thunks can be read again, and
// nothing is asked again: dataloader alone would ask once more for each row.
func TestPanicInAFetch(t *testing.T) {
	var asked batches[*course.Module]
	loaders := load.New(t.Context(), &source{lessons: func(_ context.Context, keys []*course.Module) ([][]*course.Lesson, error) {
		asked.add(keys)
		panic("out of chalk")
	}})
	modules := group(1, 4)
	for range 2 {
		for _, module := range modules {
			thunk := loaders.LessonsByModule.Load(t.Context(), module)
			for range 2 {
				if _, err := thunk(); err == nil || !strings.Contains(err.Error(), "out of chalk") {
					t.Errorf("module %d: %v", module.ID.Row, err)
				}
			}
		}
	}
	asked.are(t, modules)
}

func TestWrongNumberOfValues(t *testing.T) {
	for name, n := range map[string]int{"none": 0, "one too few": 2, "one too many": 4} {
		t.Run(name, func(t *testing.T) {
			var asked batches[*course.Module]
			loaders := load.New(t.Context(), &source{lessons: func(_ context.Context, keys []*course.Module) ([][]*course.Lesson, error) {
				asked.add(keys)
				return make([][]*course.Lesson, n), nil
			}})
			modules := group(1, 3)
			for _, module := range modules {
				if lessons, err := loaders.LessonsByModule.Load(t.Context(), module)(); lessons != nil || err == nil {
					t.Errorf("module %d has %v, %v", module.ID.Row, lessons, err)
				}
			}
			asked.are(t, modules)
		})
	}
}

// A single row that is missing is nil without an error; a list that is empty is
// an empty list. Equal values may be one row.
func TestMissingValues(t *testing.T) {
	courses := []*course.Course{{ID: 1}, {ID: 2}, {ID: 3}}
	peer.Join(courses)
	ada := &account.User{Username: "ada"}
	var asked batches[*course.Module]
	from := lessonsOf(&asked)
	from.owners = func(_ context.Context, keys []*course.Course) ([]*account.User, error) {
		return []*account.User{ada, nil, ada}, nil
	}
	from.lessons = func(_ context.Context, keys []*course.Module) ([][]*course.Lesson, error) {
		return [][]*course.Lesson{{}, {{Index: 1}}}, nil
	}
	loaders := load.New(t.Context(), from)
	for i, want := range []*account.User{ada, nil, ada} {
		if owner, err := loaders.OwnerByCourse.Load(t.Context(), courses[i])(); owner != want || err != nil {
			t.Errorf("course %d is owned by %v, %v", i+1, owner, err)
		}
	}
	if lessons, err := loaders.LessonsByModule.Load(t.Context(), group(1, 2)[0])(); lessons == nil || len(lessons) != 0 || err != nil {
		t.Errorf("a module without lessons has %#v, %v", lessons, err)
	}
}

func TestFromWithoutLoaders(t *testing.T) {
	defer func() {
		if got := recover(); got != "load: the context carries no loaders; see load.NewContext" {
			t.Errorf("panicked with %v", got)
		}
	}()
	load.From(t.Context())
}

func TestFrom(t *testing.T) {
	loaders := &load.Loaders{}
	if got := load.From(load.NewContext(t.Context(), loaders)); got != loaders {
		t.Errorf("the context carries %p, not %p", got, loaders)
	}
}

// Every field of Loaders asks the method of its own name.
func TestEveryLoaderAsksItsOwnMethod(t *testing.T) {
	loaders := reflect.ValueOf(load.New(t.Context(), namedSource{})).Elem()
	asked := 0
	for field, loader := range loaders.Fields() {
		if !field.IsExported() {
			continue
		}
		asked++
		t.Run(field.Name, func(t *testing.T) {
			if loader.Kind() == reflect.Func {
				loader = loader.Call([]reflect.Value{reflect.Zero(loader.Type().In(0))})[0]
			}
			loadOne := loader.MethodByName("Load")
			key := reflect.ValueOf(&course.VideoExercise{}) // of the interface
			if typ := loadOne.Type().In(1); typ.Kind() == reflect.Pointer {
				key = reflect.New(typ.Elem())
			}
			thunk := loadOne.Call([]reflect.Value{reflect.ValueOf(t.Context()), key})[0]
			err, _ := thunk.Call(nil)[1].Interface().(error)
			if err == nil || err.Error() != field.Name {
				t.Errorf("it asks %v", err)
			}
		})
	}
	if methods := reflect.TypeFor[load.Source]().NumMethod(); methods != asked {
		t.Errorf("%d loaders over %d methods", asked, methods)
	}
}
