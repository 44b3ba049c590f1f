package graph_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/graph-gophers/dataloader/v7"

	"syllabus/graph"
	"syllabus/graph/generated"
	"syllabus/internal/account"
	"syllabus/internal/auth"
	"syllabus/internal/course"
	"syllabus/internal/load"
	"syllabus/internal/load/loadtest"
)

// The two examples are how a resolver is tested without a database: the loaders
// that it asks are fakes, and any other is not there.

func TestModuleLessons(t *testing.T) {
	module := &course.Module{Title: "Joins"}
	lessons := []*course.Lesson{{Title: "Inner joins", Index: 1}, {Title: "Outer joins", Index: 2}}
	ctx := load.NewContext(t.Context(), &load.Loaders{
		LessonsByModule: loadtest.Values(t, map[*course.Module][]*course.Lesson{module: lessons}),
	})

	got, err := new(graph.Resolver).Module().Lessons(ctx, module)

	if err != nil || !slices.Equal(got, lessons) {
		t.Errorf("the module has the lessons %v, %v", got, err)
	}
}

func TestModuleLessonsFails(t *testing.T) {
	broken := errors.New("the database is away")
	ctx := load.NewContext(t.Context(), &load.Loaders{
		LessonsByModule: loadtest.Fails[*course.Module, []*course.Lesson](t, broken),
	})

	if got, err := new(graph.Resolver).Module().Lessons(ctx, &course.Module{}); got != nil || !errors.Is(err, broken) {
		t.Errorf("the module has the lessons %v, %v", got, err)
	}
}

// edgeTest resolves an edge from one loader that answers, and from one that fails.
// Every other loader is missing, so that asking it is a panic.
type edgeTest struct {
	name string
	run  func(t *testing.T)
}

var errBroken = errors.New("broken")

// edge is the test of an edge that shows what its loader answers.
func edge[K comparable, R, V any](
	name string, row R, key K, value V,
	set func(*load.Loaders, dataloader.Interface[K, V]), resolve func(context.Context, R) (V, error),
) edgeTest {
	return edgeTest{name, func(t *testing.T) {
		t.Helper()
		got, err := resolve(loaded(t, set, loadtest.Values(t, map[K]V{key: value})), row)
		if err != nil || !reflect.DeepEqual(got, value) {
			t.Errorf("it resolves to %v, %v", got, err)
		}
		got, err = resolve(loaded(t, set, loadtest.Fails[K, V](t, errBroken)), row)
		if !errors.Is(err, errBroken) || !reflect.ValueOf(&got).Elem().IsZero() {
			t.Errorf("its loader fails, and it resolves to %v, %v", got, err)
		}
	}}
}

// viewedEdge is the test of an edge whose value depends on who asks: a visitor gets
// nothing, and no loader is asked.
func viewedEdge[K comparable, V any](
	name string, key K, value *V,
	set func(*load.Loaders, func(account.Viewer) dataloader.Interface[K, *V]), resolve func(context.Context, K) (*V, error),
) edgeTest {
	return edgeTest{name, func(t *testing.T) {
		t.Helper()
		viewer := account.Viewer{ID: 7}
		as := func(answers dataloader.Interface[K, *V]) context.Context {
			loaders := &load.Loaders{}
			set(loaders, func(asks account.Viewer) dataloader.Interface[K, *V] {
				if asks != viewer {
					t.Errorf("%v asks, not the viewer", asks)
				}
				return answers
			})
			return auth.NewContext(load.NewContext(t.Context(), loaders), viewer)
		}
		if got, err := resolve(as(loadtest.Values(t, map[K]*V{key: value})), key); got != value || err != nil {
			t.Errorf("it resolves to %v, %v", got, err)
		}
		if got, err := resolve(as(loadtest.Fails[K, *V](t, errBroken)), key); got != nil || !errors.Is(err, errBroken) {
			t.Errorf("its loader fails, and it resolves to %v, %v", got, err)
		}
		if got, err := resolve(load.NewContext(t.Context(), &load.Loaders{}), key); got != nil || err != nil {
			t.Errorf("for a visitor it resolves to %v, %v", got, err)
		}
	}}
}

// loaded returns a context with one loader.
func loaded[L any](t *testing.T, set func(*load.Loaders, L), loader L) context.Context {
	t.Helper()
	loaders := &load.Loaders{}
	set(loaders, loader)
	return load.NewContext(t.Context(), loaders)
}

// edges are the tests of all edges that a loader is behind, but for those with arguments.
func edges() []edgeTest {
	r := new(graph.Resolver)
	c, m, l, choice := &course.Course{}, &course.Module{}, &course.Lesson{}, &course.Choice{}
	video, multiple, fill, text := &course.VideoExercise{}, &course.MultipleChoiceExercise{}, &course.FillInBlankExercise{}, &course.TextExercise{}
	user, profile := &account.User{}, &account.Profile{}
	type (
		countOfCourse    = dataloader.Interface[*course.Course, int]
		countOfModule    = dataloader.Interface[*course.Module, int]
		lessonOfExercise = dataloader.Interface[course.Exercise, *course.Lesson]
	)
	setLesson := func(to *load.Loaders, l lessonOfExercise) { to.LessonByExercise = l }
	return []edgeTest{
		edge("Course.owner", c, c, user, func(to *load.Loaders, l dataloader.Interface[*course.Course, *account.User]) { to.OwnerByCourse = l }, r.Course().Owner),
		edge("Course.modules", c, c, []*course.Module{m}, func(to *load.Loaders, l dataloader.Interface[*course.Course, []*course.Module]) {
			to.ModulesByCourse = l
		}, r.Course().Modules),
		edge("Course.moduleCount", c, c, 3, func(to *load.Loaders, l countOfCourse) { to.ModuleCountByCourse = l }, r.Course().ModuleCount),
		edge("Course.lessonCount", c, c, 4, func(to *load.Loaders, l countOfCourse) { to.LessonCountByCourse = l }, r.Course().LessonCount),
		edge("Course.exerciseCount", c, c, 5, func(to *load.Loaders, l countOfCourse) { to.ExerciseCountByCourse = l }, r.Course().ExerciseCount),

		edge("Module.course", m, m, c, func(to *load.Loaders, l dataloader.Interface[*course.Module, *course.Course]) { to.CourseByModule = l }, r.Module().Course),
		edge("Module.lessons", m, m, []*course.Lesson{l}, func(to *load.Loaders, l dataloader.Interface[*course.Module, []*course.Lesson]) {
			to.LessonsByModule = l
		}, r.Module().Lessons),
		edge("Module.lessonCount", m, m, 6, func(to *load.Loaders, l countOfModule) { to.LessonCountByModule = l }, r.Module().LessonCount),
		edge("Module.exerciseCount", m, m, 7, func(to *load.Loaders, l countOfModule) { to.ExerciseCountByModule = l }, r.Module().ExerciseCount),

		edge("Lesson.module", l, l, m, func(to *load.Loaders, l dataloader.Interface[*course.Lesson, *course.Module]) { to.ModuleByLesson = l }, r.Lesson().Module),
		edge("Lesson.exerciseCount", l, l, 8, func(to *load.Loaders, l dataloader.Interface[*course.Lesson, int]) { to.ExerciseCountByLesson = l }, r.Lesson().ExerciseCount),

		edge("VideoExercise.lesson", video, course.Exercise(video), l, setLesson, r.VideoExercise().Lesson),
		edge("MultipleChoiceExercise.lesson", multiple, course.Exercise(multiple), l, setLesson, r.MultipleChoiceExercise().Lesson),
		edge("FillInBlankExercise.lesson", fill, course.Exercise(fill), l, setLesson, r.FillInBlankExercise().Lesson),
		edge("TextExercise.lesson", text, course.Exercise(text), l, setLesson, r.TextExercise().Lesson),
		edge("MultipleChoiceExercise.choices", multiple, multiple, []*course.Choice{choice}, func(to *load.Loaders, l dataloader.Interface[*course.MultipleChoiceExercise, []*course.Choice]) {
			to.ChoicesByExercise = l
		}, r.MultipleChoiceExercise().Choices),
		edge("Choice.exercise", choice, choice, multiple, func(to *load.Loaders, l dataloader.Interface[*course.Choice, *course.MultipleChoiceExercise]) {
			to.ExerciseByChoice = l
		}, r.Choice().Exercise),

		edge("User.profile", user, user, profile, func(to *load.Loaders, l dataloader.Interface[*account.User, *account.Profile]) { to.ProfileByUser = l }, r.User().Profile),
		edge("UserProfile.user", profile, profile, user, func(to *load.Loaders, l dataloader.Interface[*account.Profile, *account.User]) { to.UserByProfile = l }, r.UserProfile().User),

		viewedEdge("User.settings", user, &account.Settings{}, func(to *load.Loaders, l func(account.Viewer) dataloader.Interface[*account.User, *account.Settings]) {
			to.SettingsByUser = l
		}, r.User().Settings),
		viewedEdge("UserProfile.settings", profile, &account.Settings{}, func(to *load.Loaders, l func(account.Viewer) dataloader.Interface[*account.Profile, *account.Settings]) {
			to.SettingsByProfile = l
		}, r.UserProfile().Settings),
	}
}

func TestEdges(t *testing.T) {
	for _, edge := range edges() {
		t.Run(edge.name, edge.run)
	}
}

// The tables of edges and of mutations, with the fields that have tests of their own, are the schema's
// list of resolvers.
func TestEveryResolverIsTested(t *testing.T) {
	tested := map[string]bool{
		"Lesson.exercises": true, "Lesson.exercisePage": true, // TestLessonExercises, TestExercisePage
	}
	for _, edge := range slices.Concat(edges(), learnerEdges(), pageEdges(), withheld()) {
		tested[edge.name] = true
	}
	for _, m := range mutations() {
		tested["Mutation."+m.name] = true
	}
	for _, field := range resolverFields() {
		if !strings.HasPrefix(field, "Query.") && !tested[field] {
			t.Errorf("%s has no test", field)
		}
	}
}

// The set of types tells the loaders apart: no types given is all, an empty list is none.
func TestLessonExercises(t *testing.T) {
	lesson, video := &course.Lesson{}, &course.VideoExercise{}
	for name, c := range map[string]struct {
		types []course.ExerciseType
		want  course.ExerciseTypes
	}{
		"not given":     {nil, course.AllExerciseTypes},
		"an empty list": {[]course.ExerciseType{}, 0},
		"one type":      {[]course.ExerciseType{course.Video}, course.Types(course.Video)},
		"several, and one twice": {
			[]course.ExerciseType{course.Text, course.Video, course.Text}, course.Types(course.Video, course.Text),
		},
	} {
		t.Run(name, func(t *testing.T) {
			exercises := []course.Exercise{video}
			ctx := load.NewContext(t.Context(), &load.Loaders{
				ExercisesByLesson: loadtest.For(t, map[course.ExerciseTypes]dataloader.Interface[*course.Lesson, []course.Exercise]{
					c.want: loadtest.Values(t, map[*course.Lesson][]course.Exercise{lesson: exercises}),
				}),
			})
			if got, err := new(graph.Resolver).Lesson().Exercises(ctx, lesson, c.types); err != nil || !slices.Equal(got, exercises) {
				t.Errorf("the lesson has the exercises %v, %v", got, err)
			}
		})
	}
}

// The page is the loader's; each exercise stands in it with a cursor that leads on.
func TestExercisePage(t *testing.T) {
	lesson := &course.Lesson{}
	video, text := &course.VideoExercise{}, &course.TextExercise{}
	video.Index, text.Index = 3, 4
	pages := func(args course.ExercisePageArgs, page *course.ExercisePage) context.Context {
		return load.NewContext(t.Context(), &load.Loaders{
			ExercisePageByLesson: loadtest.For(t, map[course.ExercisePageArgs]dataloader.Interface[*course.Lesson, *course.ExercisePage]{
				args: loadtest.Values(t, map[*course.Lesson]*course.ExercisePage{lesson: page}),
			}),
		})
	}
	resolver := new(graph.Resolver).Lesson()

	ctx := pages(course.ExercisePageArgs{First: 2}, &course.ExercisePage{Exercises: []course.Exercise{video, text}, HasNext: true})
	first, err := resolver.ExercisePage(ctx, lesson, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(first.Nodes, []course.Exercise{video, text}) || len(first.Edges) != 2 || first.Edges[1].Node != course.Exercise(text) {
		t.Errorf("the page has the nodes %v and the edges %v", first.Nodes, first.Edges)
	}
	want := &generated.PageInfo{HasNextPage: true, StartCursor: &first.Edges[0].Cursor, EndCursor: &first.Edges[1].Cursor}
	if diff := cmp.Diff(want, first.PageInfo); diff != "" {
		t.Errorf("the first page (-want +got):\n%s", diff)
	}

	ctx = pages(course.ExercisePageArgs{First: 5, After: 4}, &course.ExercisePage{After: 4})
	next, err := resolver.ExercisePage(ctx, lesson, 5, first.PageInfo.EndCursor)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&generated.PageInfo{HasPreviousPage: true}, next.PageInfo); diff != "" || len(next.Edges) != 0 {
		t.Errorf("the empty page behind it has %d edges (-want +got):\n%s", len(next.Edges), diff)
	}
}

func TestExercisePageFails(t *testing.T) {
	ctx := load.NewContext(t.Context(), &load.Loaders{
		ExercisePageByLesson: loadtest.For(t, map[course.ExercisePageArgs]dataloader.Interface[*course.Lesson, *course.ExercisePage]{
			{First: 1}: loadtest.Fails[*course.Lesson, *course.ExercisePage](t, errBroken),
		}),
	})
	if got, err := new(graph.Resolver).Lesson().ExercisePage(ctx, &course.Lesson{}, 1, nil); got != nil || !errors.Is(err, errBroken) {
		t.Errorf("the page is %v, %v", got, err)
	}
}
