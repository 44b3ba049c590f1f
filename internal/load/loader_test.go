package load_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/load"
	"syllabus/internal/peer"
)

func TestLoadMany(t *testing.T) {
	var asked batches[*course.Module]
	loaders := load.New(t.Context(), lessonsOf(&asked))
	first, second := group(1, 3), group(11, 2)
	lists, errs := loaders.LessonsByModule.LoadMany(t.Context(), []*course.Module{first[2], second[0], first[0], first[2]})()
	if errs != nil {
		t.Errorf("the errors are %v, not nil", errs)
	}
	var got []int
	for _, lessons := range lists {
		got = append(got, lessons[0].Index)
	}
	if diff := cmp.Diff([]int{3, 11, 1, 3}, got); diff != "" {
		t.Errorf("the lessons (-want +got):\n%s", diff)
	}
	asked.are(t, first, second)

	if lists, errs := loaders.LessonsByModule.LoadMany(t.Context(), nil)(); len(lists) != 0 || errs != nil {
		t.Errorf("many of nothing are %v, %v", lists, errs)
	}
}

func TestLoadManyReportsErrorsBesideTheirRows(t *testing.T) {
	broken := errors.New("broken")
	good, bad := group(1, 2), group(11, 1)
	loaders := load.New(t.Context(), &source{lessons: func(_ context.Context, keys []*course.Module) ([][]*course.Lesson, error) {
		if keys[0] == bad[0] {
			return nil, broken
		}
		return [][]*course.Lesson{{{Index: 1}}, {{Index: 2}}}, nil
	}})
	lists, errs := loaders.LessonsByModule.LoadMany(t.Context(), []*course.Module{good[1], bad[0], good[0]})()
	if len(lists) != 3 || len(lists[0]) != 1 || lists[1] != nil || len(lists[2]) != 1 {
		t.Errorf("the lessons are %v", lists)
	}
	if len(errs) != 3 || errs[0] != nil || !errors.Is(errs[1], broken) || errs[2] != nil {
		t.Errorf("the errors are %v", errs)
	}
}

// A nil row is a defect of whoever asks: an error at once, and nobody is asked.
func TestNilKeys(t *testing.T) {
	loaders := load.New(t.Context(), namedSource{})
	for name, loadNil := range map[string]func() error{
		"pointer": func() error {
			_, err := loaders.LessonsByModule.Load(t.Context(), nil)()
			return err
		},
		"pointer that could know its parent": func() error {
			_, err := loaders.ModuleByLesson.Load(t.Context(), nil)()
			return err
		},
		"interface": func() error {
			_, err := loaders.LessonByExercise.Load(t.Context(), nil)()
			return err
		},
		"pointer in an interface": func() error {
			_, err := loaders.LessonByExercise.Load(t.Context(), (*course.VideoExercise)(nil))()
			return err
		},
		"with arguments": func() error {
			_, err := loaders.ExercisesByLesson(course.AllExerciseTypes).Load(t.Context(), nil)()
			return err
		},
		"among many": func() error {
			_, errs := loaders.LessonByExercise.LoadMany(t.Context(), []course.Exercise{(*course.TextExercise)(nil)})()
			return errors.Join(errs...)
		},
	} {
		t.Run(name, func(t *testing.T) {
			err := loadNil()
			if err == nil || !strings.Contains(err.Error(), "nil") {
				t.Errorf("ended with %v", err)
			}
			if _, ok := errors.AsType[*fault.Error](err); ok {
				t.Errorf("a client is shown %q", err)
			}
		})
	}
}

// A row that was loaded through its parent knows it: no edge back is a fetch.
func TestWayBackIsFree(t *testing.T) {
	loaders := load.New(t.Context(), namedSource{}) // fails every fetch
	inCourse, inModule, inLesson := &course.Course{}, &course.Module{}, &course.Lesson{}
	inExercise, ofUser := &course.MultipleChoiceExercise{}, &account.User{}
	module, lesson, choice, profile := &course.Module{}, &course.Lesson{}, &course.Choice{}, &account.Profile{}
	module.SetCourse(inCourse)
	lesson.SetModule(inModule)
	choice.SetExercise(inExercise)
	profile.SetUser(ofUser)

	if got, err := loaders.CourseByModule.Load(t.Context(), module)(); got != inCourse || err != nil {
		t.Errorf("the module's course: %p, %v", got, err)
	}
	if got, err := loaders.ModuleByLesson.Load(t.Context(), lesson)(); got != inModule || err != nil {
		t.Errorf("the lesson's module: %p, %v", got, err)
	}
	for _, exercise := range []course.Exercise{
		&course.VideoExercise{}, &course.MultipleChoiceExercise{}, &course.FillInBlankExercise{}, &course.TextExercise{},
	} {
		exercise.Base().SetLesson(inLesson)
		if got, err := loaders.LessonByExercise.Load(t.Context(), exercise)(); got != inLesson || err != nil {
			t.Errorf("the lesson of a %T: %p, %v", exercise, got, err)
		}
	}
	if got, err := loaders.ExerciseByChoice.Load(t.Context(), choice)(); got != inExercise || err != nil {
		t.Errorf("the choice's exercise: %p, %v", got, err)
	}
	if got, err := loaders.UserByProfile.Load(t.Context(), profile)(); got != ofUser || err != nil {
		t.Errorf("the profile's user: %p, %v", got, err)
	}
	// A row that came another way does not know its parent, and asks.
	if _, err := loaders.CourseByModule.Load(t.Context(), &course.Module{})(); err == nil {
		t.Error("a module that does not know its course did not ask for it")
	}
}

// Each distinct argument value has one loader, whoever asks first.
func TestArgumentsTellLoadersApart(t *testing.T) {
	lessons := []*course.Lesson{{}, {}}
	peer.Join(lessons)
	var mu sync.Mutex
	asked := make(map[course.ExerciseTypes]*batches[*course.Lesson])
	loaders := load.New(t.Context(), &source{
		exercises: func(_ context.Context, keys []*course.Lesson, types course.ExerciseTypes) ([][]course.Exercise, error) {
			mu.Lock()
			defer mu.Unlock()
			if asked[types] == nil {
				asked[types] = &batches[*course.Lesson]{}
			}
			asked[types].add(keys)
			lists := make([][]course.Exercise, len(keys))
			for i := range lists {
				lists[i] = make([]course.Exercise, types)
			}
			return lists, nil
		},
	})
	all := []course.ExerciseTypes{course.Types(course.Video), course.Types(course.Text), course.Types(course.Video, course.Text), 0}
	start := make(chan struct{})
	var callers sync.WaitGroup
	for range 10 {
		for _, types := range all {
			for _, lesson := range lessons {
				callers.Go(func() {
					<-start
					got, err := loaders.ExercisesByLesson(types).Load(t.Context(), lesson)()
					if len(got) != int(types) || err != nil {
						t.Errorf("the types %v load %d exercises, %v", types.Names(), len(got), err)
					}
				})
			}
		}
	}
	close(start)
	callers.Wait()
	if len(asked) != len(all) {
		t.Errorf("%d arguments were fetched for, not %d", len(asked), len(all))
	}
	for _, batches := range asked {
		batches.are(t, lessons)
	}
	if loaders.ExercisesByLesson(0) != loaders.ExercisesByLesson(0) || loaders.ExercisesByLesson(0) == loaders.ExercisesByLesson(1) {
		t.Error("a loader does not stand for exactly one argument value")
	}
	if loaders.ExercisePageByLesson(course.ExercisePageArgs{First: 5}) == loaders.ExercisePageByLesson(course.ExercisePageArgs{First: 5, After: 5}) {
		t.Error("two pages have one loader")
	}
}

// One statement loaded them together, and so does the next, whatever was cleared of them.
func TestClearedRowsAreAskedForAgainTogether(t *testing.T) {
	var asked batches[*course.Module]
	loaders := load.New(t.Context(), lessonsOf(&asked))
	modules, others := group(1, 5), group(11, 2)
	mustLessons(t, loaders, modules[0])
	mustLessons(t, loaders, others[0])
	for _, module := range modules[1:4] {
		if cleared := loaders.LessonsByModule.Clear(t.Context(), module); cleared != loaders.LessonsByModule {
			t.Error("Clear does not return its loader")
		}
	}
	for _, module := range append(modules, others...) {
		mustLessons(t, loaders, module)
	}
	asked.are(t, modules, others, modules)
}

// A row that is cleared while its group is being asked for is not in a batch twice.
func TestClearWhileLoading(t *testing.T) {
	for range 1000 {
		var asked batches[*course.Module]
		loaders := load.New(t.Context(), lessonsOf(&asked))
		modules := group(1, 30)
		start := make(chan struct{})
		var callers sync.WaitGroup
		callers.Go(func() {
			<-start
			mustLessons(t, loaders, modules[0])
		})
		callers.Go(func() {
			<-start
			for range 30 {
				loaders.LessonsByModule.Clear(t.Context(), modules[0])
			}
		})
		close(start)
		callers.Wait()
		asked.are(t, modules)
		if t.Failed() {
			return
		}
	}
}

// Before anything was asked there is nothing to clear, and the group stays whole.
func TestClearBeforeTheFirstLoad(t *testing.T) {
	var asked batches[*course.Module]
	loaders := load.New(t.Context(), lessonsOf(&asked))
	modules := group(1, 3)
	loaders.LessonsByModule.Clear(t.Context(), modules[1])
	mustLessons(t, loaders, modules[1])
	asked.are(t, modules)
}

func TestClearAllAsksForGroupsAgain(t *testing.T) {
	var asked batches[*course.Module]
	loaders := load.New(t.Context(), lessonsOf(&asked))
	first, second := group(1, 3), group(11, 2)
	mustLessons(t, loaders, first[0])
	mustLessons(t, loaders, second[0])
	if cleared := loaders.LessonsByModule.ClearAll(); cleared != loaders.LessonsByModule {
		t.Error("ClearAll does not return its loader")
	}
	mustLessons(t, loaders, first[2])
	mustLessons(t, loaders, first[1])
	asked.are(t, first, second, first)
}

func TestPrime(t *testing.T) {
	var asked batches[*course.Module]
	loaders := load.New(t.Context(), lessonsOf(&asked))
	modules := group(1, 3)
	given := []*course.Lesson{{Index: 77}}
	if primed := loaders.LessonsByModule.Prime(t.Context(), modules[1], given); primed != loaders.LessonsByModule {
		t.Error("Prime does not return its loader")
	}
	loaders.LessonsByModule.Prime(t.Context(), modules[1], nil) // too late

	if got, err := loaders.LessonsByModule.Load(t.Context(), modules[1])(); err != nil || len(got) != 1 || got[0] != given[0] {
		t.Errorf("the primed module has %v, %v", got, err)
	}
	asked.are(t)
	mustLessons(t, loaders, modules[0])
	asked.are(t, modules)
	if got, err := loaders.LessonsByModule.Load(t.Context(), modules[1])(); err != nil || len(got) != 1 || got[0] != given[0] {
		t.Errorf("the primed module has %v, %v when its peers are loaded", got, err)
	}

	loaders.LessonsByModule.Prime(t.Context(), modules[0], given) // is there already
	mustLessons(t, loaders, modules[0])

	loaders.LessonsByModule.Clear(t.Context(), modules[1])
	mustLessons(t, loaders, modules[1])
	asked.are(t, modules, modules)
}

// A value that was primed while the row was asked for does not replace what the
// first asker was given: all thunks of a row are of one mind.
func TestPrimeWhileLoading(t *testing.T) {
	for range 2000 {
		var asked batches[*course.Module]
		loaders := load.New(t.Context(), lessonsOf(&asked))
		module := group(1, 1)[0]
		start := make(chan struct{})
		var early []*course.Lesson
		var callers sync.WaitGroup
		callers.Go(func() {
			<-start
			early, _ = loaders.LessonsByModule.Load(t.Context(), module)()
		})
		callers.Go(func() {
			<-start
			loaders.LessonsByModule.Prime(t.Context(), module, []*course.Lesson{{Index: 77}})
		})
		close(start)
		callers.Wait()
		late, _ := loaders.LessonsByModule.Load(t.Context(), module)()
		if early[0] != late[0] {
			t.Fatalf("the first load gave lesson %d, the next one %d", early[0].Index, late[0].Index)
		}
	}
}

func TestFlushDoesNothing(t *testing.T) {
	var asked batches[*course.Module]
	loaders := load.New(t.Context(), lessonsOf(&asked))
	modules := group(1, 2)
	loaders.LessonsByModule.Flush()
	mustLessons(t, loaders, modules[0])
	loaders.LessonsByModule.Flush()
	mustLessons(t, loaders, modules[1])
	asked.are(t, modules)
}
