package graph_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/peer"
	"syllabus/internal/server"
)

// memory is a store of courses of two modules of two lessons of two exercises, without
// a database: what waits for one is not of the test. Any other edge is a nil method.
type memory struct {
	server.Store
	canceled func() // called at the read of that number, from 1

	mu    sync.Mutex
	at    int
	reads int
}

// read counts a statement. One that begins when the request is over fails, as the driver's do.
func (m *memory) read(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	m.reads++
	now := m.reads == m.at
	m.mu.Unlock()
	if now {
		m.canceled()
	}
	return nil
}

func (m *memory) CourseBySlug(ctx context.Context, _ account.Viewer, slug string) (*course.Course, error) {
	return &course.Course{ID: 1, Slug: slug, Title: "T"}, m.read(ctx)
}

func (m *memory) ModulesByCourse(ctx context.Context, keys []*course.Course) ([][]*course.Module, error) {
	return twoEach(keys, func() *course.Module { return &course.Module{Title: "M"} }), m.read(ctx)
}

func (m *memory) ModuleCountByCourse(ctx context.Context, keys []*course.Course) ([]int, error) {
	return make([]int, len(keys)), m.read(ctx)
}

func (m *memory) LessonsByModule(ctx context.Context, keys []*course.Module) ([][]*course.Lesson, error) {
	return twoEach(keys, func() *course.Lesson { return &course.Lesson{Title: "L"} }), m.read(ctx)
}

func (m *memory) ExercisesByLesson(ctx context.Context, keys []*course.Lesson, _ course.ExerciseTypes) ([][]course.Exercise, error) {
	return twoEach(keys, func() course.Exercise { return &course.TextExercise{Body: "E"} }), m.read(ctx)
}

func (m *memory) LessonByExercise(ctx context.Context, keys []course.Exercise) ([]*course.Lesson, error) {
	return slices.Repeat([]*course.Lesson{{Title: "L"}}, len(keys)), m.read(ctx)
}

func (m *memory) ExerciseCountByLesson(ctx context.Context, keys []*course.Lesson) ([]int, error) {
	return make([]int, len(keys)), m.read(ctx)
}

// twoEach makes two rows for each key, all of them peers.
func twoEach[K any, R peer.Member](keys []K, row func() R) [][]R {
	all, values := make([]R, 2*len(keys)), make([][]R, len(keys))
	for i := range all {
		all[i] = row()
	}
	peer.Join(all)
	for i := range values {
		values[i] = all[2*i : 2*i+2]
	}
	return values
}

const canceledQuery = `{
	a: course(by: {slug: "a"}) { title modules { title lessons { exerciseCount exercises { ... on TextExercise { body } lesson { title } } } } moduleCount }
	b: course(by: {slug: "b"}) { modules { lessons { title } } }
}`

// A request that is canceled at any of its reads is answered with that alone, and
// leaves no goroutine behind: the bubble of synctest ends only when they have.
func TestCanceledAtEachRead(t *testing.T) {
	const reads = 10 // seven edges and roots of a, three of b
	const want = `{"errors":[{"message":"The request was canceled.","extensions":{"code":"UNAVAILABLE"}}],"data":null}`
	for _, stock := range []bool{false, true} {
		for n := range reads + 2 {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				store := &memory{at: n, canceled: cancel}
				if n == 0 {
					cancel() // before anything
				}
				got := serve(ctx, t, store, stock, canceledQuery)
				if canceled := got == want; canceled != (n <= reads) {
					t.Errorf("stock=%v, canceled at read %d of %d: %s", stock, n, store.reads, got)
				}
			})
		}
	}
}

// serve answers a document over a store.
func serve(ctx context.Context, t *testing.T, store server.Store, stock bool, query string) string {
	t.Helper()
	handler := server.New(server.Config{
		Store: store, Ready: func(context.Context) error { return nil }, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		MaxBody: 1 << 20, MaxFields: 1000, MaxAnswer: 1 << 20, MaxOperations: 1, RequestTimeout: time.Hour, WriteTimeout: time.Hour, Stock: stock,
	})
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return string(withoutCost(w.Body.Bytes()))
}

// Execution itself ends at any field at which it is canceled. What failed for it says
// so, in document order; what has nothing to read is written.
func TestCanceledAtEachField(t *testing.T) {
	total := 0
	for n := 0; n <= total; n++ {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var mu sync.Mutex
			fields := 0
			b := newBoth(&memory{})
			got := b.run(ctx, b.direct, func(ctx context.Context, next graphql.Resolver) (any, error) {
				mu.Lock()
				if fields++; fields == n {
					cancel()
				}
				mu.Unlock()
				return next(ctx)
			}, canceledQuery, nil)
			if n == 0 {
				total = fields
			}
			if n == 1 && len(got.Errors) == 0 || n == 0 && len(got.Errors) != 0 {
				t.Errorf("canceled at field %d it has the errors %v", n, got.Errors)
			}
			for _, err := range got.Errors {
				if err.Message != "The request was canceled." || err.Extensions["code"] != fault.Unavailable {
					t.Errorf("canceled at field %d it says %v", n, err)
				}
			}
			paths := pathsOf(got.Errors)
			if !slices.IsSortedFunc(paths, func(x, y string) int { return cmp.Compare(x[0], y[0]) }) { // a is before b
				t.Errorf("canceled at field %d it fails at %q", n, paths)
			}
		})
	}
	if total < 20 {
		t.Errorf("there were %d fields only", total)
	}
}
