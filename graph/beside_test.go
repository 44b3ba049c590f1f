package graph_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/google/go-cmp/cmp"

	"syllabus/graph"
	"syllabus/internal/course"
	"syllabus/internal/load"
	"syllabus/internal/server"
)

// meeting is a store whose edges of a course, and of a lesson, wait for each other. In
// a bubble of synctest, those that come one after the other are a deadlock.
type meeting struct {
	*memory
	ofCourse, ofLesson gate
}

// gate lets two through when both are there.
type gate struct {
	mu   sync.Mutex
	came int
	open chan struct{}
}

func newGate() gate { return gate{open: make(chan struct{})} }

func (g *gate) pass() {
	g.mu.Lock()
	if g.came++; g.came == 2 {
		close(g.open)
	}
	g.mu.Unlock()
	<-g.open
}

func (m *meeting) ModulesByCourse(ctx context.Context, keys []*course.Course) ([][]*course.Module, error) {
	m.ofCourse.pass()
	return m.memory.ModulesByCourse(ctx, keys)
}

func (m *meeting) ModuleCountByCourse(ctx context.Context, keys []*course.Course) ([]int, error) {
	m.ofCourse.pass()
	return m.memory.ModuleCountByCourse(ctx, keys)
}

func (m *meeting) ExercisesByLesson(ctx context.Context, keys []*course.Lesson, types course.ExerciseTypes) ([][]course.Exercise, error) {
	m.ofLesson.pass()
	return m.memory.ExercisesByLesson(ctx, keys, types)
}

func (m *meeting) ExerciseCountByLesson(ctx context.Context, keys []*course.Lesson) ([]int, error) {
	m.ofLesson.pass()
	return m.memory.ExerciseCountByLesson(ctx, keys)
}

// The relations of a row are loaded side by side, at a root and below: there each of
// them twice, if the other rows did not find them loaded. The answer has them in order.
func TestRelationsAreLoadedSideBySide(t *testing.T) {
	const query = `{ course(by: {slug: "a"}) { moduleCount modules { lessons { title exercises { title } exerciseCount } } } }`
	const lesson = `{"title":"L","exercises":[{"title":""},{"title":""}],"exerciseCount":0}`
	const module = `{"lessons":[` + lesson + `,` + lesson + `]}`
	for _, stock := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			store := &meeting{memory: &memory{}, ofCourse: newGate(), ofLesson: newGate()}
			got := serve(t.Context(), t, store, stock, query)
			if diff := cmp.Diff(`{"data":{"course":{"moduleCount":0,"modules":[`+module+`,`+module+`]}}}`, got); diff != "" {
				t.Errorf("stock %v (-want +got):\n%s", stock, diff)
			}
			if store.reads != 6 {
				t.Errorf("stock %v: %d reads, not one for each relation", stock, store.reads)
			}
		})
	}
}

// What field middleware puts into the context of a field is there for the fields below
// it, wherever the middleware stands beside direct execution: tracers see the right parents.
func TestMiddlewareSeesItsParents(t *testing.T) {
	const query = `{
		a: course(by: {slug: "course-01"}) { modules { course { slug } lessons { exercises(types: [VIDEO]) { title lesson { title } } } } owner { username } }
		courses(first: 2) { edges { node { moduleCount } } }
	}`
	store := differentialDatabase(t).Store
	want := parents(t, store, query, func(*executor.Executor) {}, func(*executor.Executor) {})
	use := func(exec *executor.Executor) { exec.Use(graph.Direct(nil, false)) }
	none := func(*executor.Executor) {}
	for name, got := range map[string]map[string]string{
		"inside":  parents(t, store, query, use, none),
		"outside": parents(t, store, query, none, use),
	} {
		for _, path := range []string{"a.modules[1].lessons[0].exercises[0].lesson", "courses.edges[1].node.moduleCount", "a.owner"} {
			if _, ok := got[path]; !ok {
				t.Errorf("middleware %s of direct execution does not see %s", name, path)
			}
		}
		for path, parent := range got {
			if parent != want[path] {
				t.Errorf("middleware %s of direct execution sees %s below %q, not below %q", name, path, parent, want[path])
			}
		}
	}
}

// parents returns the field above each that field middleware sees.
func parents(t *testing.T, store server.Store, query string, before, after func(*executor.Executor)) map[string]string {
	t.Helper()
	type above struct{}
	var mu sync.Mutex
	seen := make(map[string]string)
	exec := executor.New(graph.NewSchema(store))
	exec.SetErrorPresenter(graph.PresentErrors(slog.New(slog.DiscardHandler)))
	before(exec)
	exec.AroundFields(func(ctx context.Context, next graphql.Resolver) (any, error) {
		path := graphql.GetFieldContext(ctx).Path().String()
		parent, _ := ctx.Value(above{}).(string)
		mu.Lock()
		seen[path] = parent
		mu.Unlock()
		return next(context.WithValue(ctx, above{}, path))
	})
	after(exec)
	ctx := graphql.StartOperationTrace(load.NewContext(t.Context(), load.New(t.Context(), store)))
	prepared, errs := exec.CreateOperationContext(ctx, &graphql.RawParams{Query: query})
	if errs != nil {
		t.Fatal(errs)
	}
	run, ctx := exec.DispatchOperation(ctx, prepared)
	if response := run(ctx); len(response.Errors) != 0 {
		t.Fatal(response.Errors)
	}
	return seen
}
